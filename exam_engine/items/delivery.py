"""The delivery view: what the candidate's browser gets of an item, built by allow-list.

No key, rationale, status, domain, points rule or Markdown source can be in it, because nothing
is copied but what is named here. The order of choices is seeded per attempt.
"""

from exam_engine.items.canonical import JsonValue, plain
from exam_engine.items.interactions import (
    Associate,
    Choice,
    ExtendedText,
    GapMatch,
    Hottext,
    InlineChoice,
    Interaction,
    Match,
    MultipleChoice,
    Numeric,
    Option,
    Order,
    ShortText,
    Slider,
)
from exam_engine.items.item import ItemVersion, Stimulus
from exam_engine.items.seeded import permuted


def delivery_view(item_version: ItemVersion, seed: str) -> dict[str, JsonValue]:
    """Return the JSON object a browser draws the item from.

    `seed` is the attempt's own; the same seed gives the same order of choices.
    """
    name = (seed, item_version.item, str(item_version.number))
    return {
        "item": item_version.item,
        "version": item_version.number,
        "kind": item_version.interaction.kind,
        "prompt": item_version.prompt.html,
        "stimulus": _stimulus_view(item_version.stimulus),
        **_interaction_view(item_version.interaction, name),
    }


def _stimulus_view(stimulus: Stimulus | None) -> JsonValue:
    return None if stimulus is None else {"title": stimulus.title, "text": stimulus.text.html}


def _interaction_view(interaction: Interaction, seed: tuple[str, ...]) -> dict[str, JsonValue]:
    match interaction:
        case Choice(choices, shuffle) | Order(choices, shuffle):
            return {"choices": _options(choices, seed if shuffle else None)}
        case MultipleChoice(choices, least, most, shuffle):
            shown = _options(choices, seed if shuffle else None)
            return {"choices": shown, "min": least, "max": most}
        case Match(sources, targets, shuffle):
            shown = _options(targets, seed if shuffle else None)
            return {"sources": _options(sources, None), "targets": shown}
        case InlineChoice() | GapMatch() | Hottext():
            return _passage_view(interaction, seed)
        case Associate(choices, shuffle=shuffle):
            shown = _options(choices, seed if shuffle else None)
            return {"choices": shown, "max": interaction.most_pairs}
        case Numeric() | Slider() | ShortText() | ExtendedText():
            return _field_view(interaction)


def _field_view(interaction: Numeric | Slider | ShortText | ExtendedText) -> dict[str, JsonValue]:
    match interaction:
        case Numeric(unit, lowest, highest):
            low = None if lowest is None else plain(lowest)
            high = None if highest is None else plain(highest)
            return {"unit": unit, "min": low, "max": high}
        case Slider(lowest, highest, step, unit):
            ends: dict[str, JsonValue] = {"min": plain(lowest), "max": plain(highest)}
            return {"unit": unit, **ends, "step": plain(step)}
        case ShortText(max_length):
            return {"max_length": max_length}
        case ExtendedText(max_length, lines):
            return {"max_length": max_length, "lines": lines}


def _passage_view(
    interaction: InlineChoice | GapMatch | Hottext, seed: tuple[str, ...]
) -> dict[str, JsonValue]:
    match interaction:
        case InlineChoice(text, gaps, shuffle):
            menus: list[JsonValue] = [
                {
                    "id": gap.id,
                    "choices": _options(gap.choices, (*seed, gap.id) if shuffle else None),
                }
                for gap in gaps
            ]
            return {"text": text.html, "gaps": menus}
        case GapMatch(text, choices, shuffle):
            shown = _options(choices, seed if shuffle else None)
            return {"text": text.html, "gaps": list(interaction.gaps), "choices": shown}
        case Hottext(text, least, most):
            return {"text": text.html, "min": least, "max": most}


def _options(options: tuple[Option, ...], seed: tuple[str, ...] | None) -> list[JsonValue]:
    shown = options if seed is None else shuffled(options, *seed)
    return [{"id": option.id, "text": option.text.html} for option in shown]


def shuffled(options: tuple[Option, ...], *seed: str) -> tuple[Option, ...]:
    """Return the options in the seeded order; fixed ones keep their place."""
    moving = iter(permuted([one for one in options if not one.fixed], *seed))
    return tuple(one if one.fixed else next(moving) for one in options)

"""The delivery view: what a candidate's page gets of an assessment item, built by allow-list.

No key, map, program, outcome, feedback, note for others or policy can be in it, because nothing is
copied but what is named here. Order and words are those of one candidate's version.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from types import MappingProxyType

from exam_engine.items.assessment.declarations import Area
from exam_engine.items.assessment.interactions import (
    Interaction,
    InteractionKind,
    Picture,
    Scale,
    SimpleChoice,
    TextField,
)
from exam_engine.items.assessment.item import AssessmentItem, Asset
from exam_engine.items.assessment.values import Values
from exam_engine.items.assessment.wording import shows, worded
from exam_engine.items.canonical import JsonValue, plain
from exam_engine.items.seeded import permuted

CANDIDATE = "candidate"
NOTHING: Values = MappingProxyType({})

Worded = Callable[[str], str]
"""HTML as the item has it to HTML as one candidate reads it."""


def delivery_view(
    item: AssessmentItem, *, seed: int, templates: Values = NOTHING
) -> dict[str, JsonValue]:
    """Return the JSON object that a browser draws the item from.

    Args:
        item: the item.
        seed: names the order of choices; the same seed gives the same order.
        templates: values of this candidate's template variables, as drawn for scoring.
    """
    symbols = frozenset(one.id for one in item.templates if one.in_math)

    def words(html: str) -> str:
        return worded(html, templates, symbols)

    drawing = _Drawing(words, templates, (str(seed), item.id))
    view: dict[str, JsonValue] = {
        "id": item.id,
        "title": item.title,
        "language": item.language,
        "body": words(item.body),
        "interactions": [drawing.interaction(one) for one in item.interactions],
        "responses": [
            {"id": one.id, "cardinality": str(one.cardinality), "base": _text(one.base)}
            for one in item.responses
        ],
        "rubrics": [words(one.content) for one in item.rubrics if CANDIDATE in one.views],
    }
    view["assets"] = _shown_assets(item.assets, view)
    return view


class _Drawing:
    """Draws the interactions of one candidate's version."""

    def __init__(self, words: Worded, templates: Values, seed: tuple[str, str]) -> None:
        self._words, self._templates, self._seed = words, templates, seed

    def interaction(self, one: Interaction) -> dict[str, JsonValue]:
        """Return what is drawn of one interaction."""
        both = one.shuffle and one.kind is InteractionKind.MATCH
        return {
            "kind": str(one.kind),
            "response": one.response,
            "prompt": self._words(one.prompt),
            "passage": self._words(one.passage),
            "choices": self._choices(one.choices, (one.response, "choices"), moves=one.shuffle),
            "targets": self._choices(one.targets, (one.response, "targets"), moves=both),
            "bounds": {"min": one.bounds.least, "max": one.bounds.most},
            "picture": _picture(one.picture),
            "field": _field(one.field),
            "scale": _scale(one.scale),
            "inline": one.inline,
            "labels": list(one.labels),
            "vocabulary": list(one.vocabulary),
            "custom": one.custom,
        }

    def _choices(
        self, choices: tuple[SimpleChoice, ...], name: tuple[str, str], *, moves: bool
    ) -> list[JsonValue]:
        """Return the choices that this version shows; fixed ones keep their place."""
        shown = [one for one in choices if self._is_shown(one)]
        if moves:
            moving = iter(permuted([one for one in shown if not one.fixed], *self._seed, *name))
            shown = [one if one.fixed else next(moving) for one in shown]
        return [self._choice(one) for one in shown]

    def _is_shown(self, one: SimpleChoice) -> bool:
        variable = self._templates.get(one.template)
        return not one.template or shows(variable, one.id, shown=one.shown)

    def _choice(self, one: SimpleChoice) -> JsonValue:
        return {
            "id": one.id,
            "content": self._words(one.content),
            "max": one.most,
            "min": one.least,
            "groups": list(one.groups),
            "area": _area(one.area),
        }


def _shown_assets(assets: tuple[Asset, ...], view: JsonValue) -> JsonValue:
    """Return by path the files that something delivered refers to.

    The others belong to feedback, keys or notes; their very names can tell.
    """
    delivered = tuple(_strings(view))
    return {
        one.path: {"sha256": one.sha256, "media_type": one.media_type, "size": one.size}
        for one in assets
        if any(_refers(text, one.path) for text in delivered)
    }


def _strings(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _strings(inner)


def _refers(text: str, path: str) -> bool:
    """Tell whether the text is that path, or quotes it as an attribute or in JSON."""
    return text == path or f'"{path}"' in text or f'"{escape(path, quote=False)}"' in text


def _picture(one: Picture | None) -> JsonValue:
    if one is None:
        return None
    return {
        "source": one.source,
        "media_type": one.media_type,
        "width": one.width,
        "height": one.height,
        "alternative": one.alternative,
    }


def _field(one: TextField | None) -> JsonValue:
    if one is None:
        return None
    return {
        "expected_length": one.expected_length,
        "expected_lines": one.expected_lines,
        "pattern": one.pattern,
        "placeholder": one.placeholder,
        "format": one.format,
        "string_response": one.string_response,
        "base": one.base,
    }


def _scale(one: Scale | None) -> JsonValue:
    if one is None:
        return None
    return {
        "lower": plain(one.lower),
        "upper": plain(one.upper),
        "step": plain(one.step),
        "reverse": one.reverse,
        "vertical": one.vertical,
    }


def _area(one: Area | None) -> JsonValue:
    if one is None:
        return None
    return {"shape": str(one.shape), "coords": [plain(number) for number in one.coords]}


def _text(value: object) -> str:
    return "" if value is None else str(value)

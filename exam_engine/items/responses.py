"""Untrusted payloads to typed responses: the only way an answer enters the engine.

Checks form and bounds, never rightness. Text is normalised here once: NFC, trimmed, inner blanks
collapsed; the raw text is kept beside it, the normalised text is what is scored
(items-and-scoring A4). `null`, `[]`, `{}` and blank text clear an answer.
"""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from exam_engine.items.canonical import JsonValue, plain
from exam_engine.items.given import (
    Associated,
    Chosen,
    ChosenSet,
    Cleared,
    Matched,
    Ranked,
    Response,
    Typed,
    TypedNumber,
    Written,
)
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
    Order,
    ShortText,
    Slider,
    option_ids,
)
from exam_engine.items.refusals import MalformedResponse
from exam_engine.items.variables import Pair

LONGEST_NUMBER = 40
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_TOP = "response"
_TWO = 2  # ends of a pair


def parse_response(interaction: Interaction, payload: JsonValue) -> Response:
    """Return what the candidate gave, typed; `payload` is anything a JSON parser can return.

    Time and memory stay bounded whatever the payload.

    Raises:
        MalformedResponse: not a response to this interaction; names the field.
    """
    return Cleared() if payload is None else _parsed(interaction, payload)


def _parsed(interaction: Interaction, payload: JsonValue) -> Response:
    match interaction:
        case Choice():
            return Chosen(_identifier(payload, interaction.ids, _TOP))
        case MultipleChoice(choices, most=most):
            return _chosen_set(option_ids(choices), most, payload)
        case Order(choices):
            return _ranked(option_ids(choices), payload)
        case Match() | Associate():
            return _in_pairs(interaction, payload)
        case InlineChoice() | GapMatch() | Hottext():
            return _in_passage(interaction, payload)
        case Numeric() | Slider() | ShortText() | ExtendedText():
            return _typed_in(interaction, payload)


def _in_passage(interaction: InlineChoice | GapMatch | Hottext, payload: JsonValue) -> Response:
    match interaction:
        case InlineChoice(gaps=gaps):
            return _paired({gap.id: option_ids(gap.choices) for gap in gaps}, payload)
        case GapMatch(choices=choices):
            return _placed(dict.fromkeys(interaction.gaps, option_ids(choices)), payload)
        case Hottext(most=most):
            return _chosen_set(interaction.parts, most, payload)


def _in_pairs(interaction: Match | Associate, payload: JsonValue) -> Response:
    match interaction:
        case Match(sources, targets):
            return _paired(dict.fromkeys(option_ids(sources), option_ids(targets)), payload)
        case Associate(choices):
            return _associated(option_ids(choices), interaction.most_pairs, payload)


def normalised_text(raw: str) -> str:
    """Return `raw` in NFC, trimmed, each run of blanks as one space."""
    return " ".join(unicodedata.normalize("NFC", raw).split())


def _identifier(payload: JsonValue, known: tuple[str, ...], field: str) -> str:
    if not isinstance(payload, str):
        raise MalformedResponse(field, f"not a choice id but {type(payload).__name__}")
    if payload not in known:
        raise MalformedResponse(field, f"not one of {', '.join(known)}: {payload!r:.40}")
    return payload


def _identifiers(payload: JsonValue, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return distinct known ids in the order given."""
    if not isinstance(payload, list):
        raise MalformedResponse(_TOP, f"not a list but {type(payload).__name__}")
    if len(payload) > len(known):
        raise MalformedResponse(_TOP, f"more than the {len(known)} choices: {len(payload)}")
    ids = tuple(_identifier(one, known, f"{_TOP}[{at}]") for at, one in enumerate(payload))
    for at, one in enumerate(ids):
        if one in ids[:at]:
            raise MalformedResponse(f"{_TOP}[{at}]", f"the same choice twice: {one}")
    return ids


def _chosen_set(known: tuple[str, ...], most: int | None, payload: JsonValue) -> Response:
    ids = _identifiers(payload, known)
    if most is not None and len(ids) > most:
        raise MalformedResponse(_TOP, f"more than {most} choices: {len(ids)}")
    return ChosenSet(frozenset(ids)) if ids else Cleared()


def _ranked(known: tuple[str, ...], payload: JsonValue) -> Response:
    ids = _identifiers(payload, known)
    if ids and len(ids) != len(known):
        raise MalformedResponse(_TOP, f"ranks {len(ids)} of {len(known)} choices")
    return Ranked(ids) if ids else Cleared()


def _paired(known: Mapping[str, tuple[str, ...]], payload: JsonValue) -> Response:
    """Return pairs of a source, or gap, and one of its targets."""
    if not isinstance(payload, Mapping):
        raise MalformedResponse(_TOP, f"not an object but {type(payload).__name__}")
    if len(payload) > len(known):
        raise MalformedResponse(_TOP, f"more than the {len(known)} places: {len(payload)}")
    pairs: set[Pair] = set()
    for source, target in payload.items():
        _identifier(source, tuple(known), _TOP)
        pairs.add((source, _identifier(target, known[source], f"{_TOP}.{source}")))
    return Matched(frozenset(pairs)) if pairs else Cleared()


def _placed(known: Mapping[str, tuple[str, ...]], payload: JsonValue) -> Response:
    """Return pairs as `_paired` does; a word may be in one gap only."""
    response = _paired(known, payload)
    if isinstance(response, Matched):
        words = [word for _gap, word in sorted(response.pairs)]
        for at, word in enumerate(words):
            if word in words[:at]:
                raise MalformedResponse(_TOP, f"the same choice in two gaps: {word}")
    return response


def _associated(known: tuple[str, ...], most: int, payload: JsonValue) -> Response:
    """Return pairs of two different choices, each choice in at most one of them."""
    if not isinstance(payload, list):
        raise MalformedResponse(_TOP, f"not a list but {type(payload).__name__}")
    if len(payload) > most:
        raise MalformedResponse(_TOP, f"more than {most} pairs: {len(payload)}")
    pairs: set[Pair] = set()
    used: set[str] = set()
    for at, given in enumerate(payload):
        where = f"{_TOP}[{at}]"
        if not isinstance(given, list) or len(given) != _TWO:
            raise MalformedResponse(where, "not a list of two choices")
        one, other = sorted(_identifier(each, known, where) for each in given)
        twice = used & {one, other} or ({one} if one == other else set())
        if twice:
            raise MalformedResponse(where, f"the same choice twice: {min(twice)}")
        used |= {one, other}
        pairs.add((one, other))
    return Associated(frozenset(pairs)) if pairs else Cleared()


def _typed_in(
    interaction: Numeric | Slider | ShortText | ExtendedText, payload: JsonValue
) -> Response:
    match interaction:
        case Numeric():
            return _typed_number(interaction, payload)
        case Slider():
            return _set_number(interaction, payload)
        case ShortText(max_length):
            return _typed(max_length, payload)
        case ExtendedText(max_length):
            return _written(max_length, payload)


def _set_number(scale: Slider, payload: JsonValue) -> Response:
    response = _typed_number(Numeric(scale.unit, scale.lowest, scale.highest), payload)
    if isinstance(response, TypedNumber) and (response.number - scale.lowest) % scale.step:
        raise MalformedResponse(_TOP, f"not on a step of {plain(scale.step)}: {response.raw}")
    return response


def _written(max_length: int, payload: JsonValue) -> Response:
    raw = _text(payload, 4 * max_length + 64)
    lines = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "\n".join(line.rstrip() for line in lines).strip()
    if len(text) > max_length:
        raise MalformedResponse(_TOP, f"longer than {max_length} characters: {len(text)}")
    return Written(text) if text else Cleared()


def _typed_number(interaction: Numeric, payload: JsonValue) -> Response:
    raw = _text(payload, LONGEST_NUMBER)
    text = raw.strip()
    if not text:
        return Cleared()
    if not _NUMBER.fullmatch(text):
        raise MalformedResponse(_TOP, f"not a decimal number: {text!r}")
    number = Decimal(text.replace(",", "."))
    if interaction.lowest is not None and number < interaction.lowest:
        raise MalformedResponse(_TOP, f"below {plain(interaction.lowest)}: {text}")
    if interaction.highest is not None and number > interaction.highest:
        raise MalformedResponse(_TOP, f"above {plain(interaction.highest)}: {text}")
    return TypedNumber(raw, number)


def _typed(max_length: int, payload: JsonValue) -> Response:
    # Raw text may be longer by blanks and combining marks; the factor bounds the work of NFC.
    raw = _text(payload, 4 * max_length + 64)
    text = normalised_text(raw)
    if len(text) > max_length:
        raise MalformedResponse(_TOP, f"longer than {max_length} characters: {len(text)}")
    return Typed(raw, text) if text else Cleared()


def _text(payload: JsonValue, longest: int) -> str:
    """Return text that can be stored: no longer than `longest`, no control characters."""
    if not isinstance(payload, str):
        raise MalformedResponse(_TOP, f"not text but {type(payload).__name__}")
    if len(payload) > longest:
        raise MalformedResponse(_TOP, f"longer than {longest} characters: {len(payload)}")
    for at, character in enumerate(payload):
        # Cs: half of a surrogate pair has no UTF-8; Cc: databases and terminals choke on them.
        if unicodedata.category(character) in {"Cc", "Cs"} and not character.isspace():
            raise MalformedResponse(_TOP, f"not a printable character at {at}: {character!a}")
    return payload

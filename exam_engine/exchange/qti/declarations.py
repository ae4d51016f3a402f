"""Declarations of responses, outcomes and template variables, with keys, maps and tables.

Refuses what contradicts itself; whether programs use what is declared is for `checks`.
"""

from decimal import Decimal
from typing import Final

from exam_engine.exchange.qti.areas import read_area
from exam_engine.exchange.qti.literals import base_type, cardinality, literal
from exam_engine.exchange.qti.reading import FOLDS_CASE, Reading
from exam_engine.exchange.qti.view import Element
from exam_engine.items.assessment.declarations import (
    AreaEntry,
    AreaMapping,
    InterpolationRow,
    InterpolationTable,
    Literal,
    LookupTable,
    MapEntry,
    Mapping,
    MatchRow,
    MatchTable,
    OutcomeDeclaration,
    ResponseDeclaration,
    ScoredBy,
    TemplateDeclaration,
)
from exam_engine.items.assessment.values import BaseType, Cardinality

_SCORERS: Final = {"human": ScoredBy.HUMAN, "externalmachine": ScoredBy.EXTERNAL_MACHINE}


def read_response(element: Element, reading: Reading) -> ResponseDeclaration:
    """Return a response declaration.

    Raises:
        ImportRefused: `broken_item`; so for the other two.
    """
    name, many, base = _head(element)
    correct = element.only("correctResponse")
    mapping, areas = element.only("mapping"), element.only("areaMapping")
    return ResponseDeclaration(
        name,
        many,
        base,
        default=_default(element, base, reading),
        correct=_values(correct, base, reading) if correct else (),
        mapping=_mapping(mapping, base, reading) if mapping else None,
        area_mapping=_area_mapping(areas) if areas else None,
    )


def read_outcome(element: Element, reading: Reading) -> OutcomeDeclaration:
    """Return an outcome declaration."""
    name, many, base = _head(element)
    scorer = element.get("externalScored").lower()
    if scorer and scorer not in _SCORERS:
        reading.lose("dropped_attribute", element, f"externalScored is no known word: {scorer:.40}")
    return OutcomeDeclaration(
        name,
        many,
        base,
        default=_default(element, base, reading),
        minimum=element.decimal("normalMinimum"),
        maximum=element.decimal("normalMaximum"),
        mastery=element.decimal("masteryValue"),
        table=_table(element.only("lookupTable") or element, base),
        external=_SCORERS.get(scorer),
        interpretation=element.get("interpretation"),
    )


def read_template(element: Element, reading: Reading) -> TemplateDeclaration:
    """Return a template declaration."""
    name, many, base = _head(element)
    return TemplateDeclaration(
        name,
        many,
        base,
        default=_default(element, base, reading),
        in_text=element.flag("paramVariable"),
        in_math=element.flag("mathVariable"),
    )


def _head(element: Element) -> tuple[str, Cardinality, BaseType | None]:
    element.taken = True
    name, many, base = element.required("identifier"), cardinality(element), base_type(element)
    if base is None and many is not Cardinality.RECORD:
        element.required("baseType")
    return name, many, base if many is not Cardinality.RECORD else None


def _default(element: Element, base: BaseType | None, reading: Reading) -> tuple[Literal, ...]:
    inner = element.only("defaultValue")
    if inner:
        return _values(inner, base, reading)
    written = element.get("defaultValue")
    if not written:
        return ()
    reading.lose("default_value_attribute", element, "taken as its default value")
    return (Literal(literal(element, written, base)),)


def _values(element: Element, base: BaseType | None, reading: Reading) -> tuple[Literal, ...]:
    found = (_value(one, base, reading) for one in element.every("value"))
    return tuple(one for one in found if one is not None)


def _value(element: Element, base: BaseType | None, reading: Reading) -> Literal | None:
    text = element.content()
    own = base_type(element)
    if not text.strip():
        reading.lose("empty_value", element, "an empty value is no value")
        return None
    if text != text.strip():
        text = text.strip()
        if (own or base) is BaseType.STRING:
            reading.lose("trimmed_value", element, "answers are trimmed, so the key is, too")
    field = element.get("fieldIdentifier")
    spelled = literal(element, text, own or base)
    return Literal(spelled, field, own if base is None else None)


def _mapping(element: Element, base: BaseType | None, reading: Reading) -> Mapping:
    entries = element.every("mapEntry")
    if base is BaseType.STRING:
        _say_case(entries, reading)
    return Mapping(
        tuple(_map_entry(one, base, reading) for one in entries),
        default=element.decimal("defaultValue") or Decimal(0),
        lower=element.decimal("lowerBound"),
        upper=element.decimal("upperBound"),
    )


def _say_case(entries: tuple[Element, ...], reading: Reading) -> None:
    """Say once how entries that say nothing of case are read (ruling A4)."""
    silent = next((one for one in entries if not one.get("caseSensitive")), None)
    if silent:
        word = "insensitive" if reading.version in FOLDS_CASE else "sensitive"
        detail = f"{word} to case, as QTI {reading.version} has it where nothing is said"
        reading.lose("case_sensitivity_assumed", silent, detail)


def _map_entry(element: Element, base: BaseType | None, reading: Reading) -> MapEntry:
    key = element.get("mapKey")
    if base is BaseType.STRING and key not in element.attributes_like("mapKey").values():
        reading.lose("trimmed_value", element, "answers are trimmed, so the key is, too")
    folds = base is BaseType.STRING and reading.version in FOLDS_CASE
    sensitive = element.flag("caseSensitive", default=not folds)
    return MapEntry(
        literal(element, key, base) if key else key,
        element.number("mappedValue"),
        sensitive or base is not BaseType.STRING,
    )


def _area_mapping(element: Element) -> AreaMapping:
    entries = element.every("areaMapEntry")
    return AreaMapping(
        tuple(AreaEntry(read_area(one), one.number("mappedValue")) for one in entries),
        default=element.decimal("defaultValue") or Decimal(0),
        lower=element.decimal("lowerBound"),
        upper=element.decimal("upperBound"),
    )


def _table(element: Element, base: BaseType | None) -> LookupTable | None:
    inner = element.only("matchTable", "interpolationTable")
    if inner is None:
        return None
    written = inner.get("defaultValue")
    default = literal(inner, written, base) if written else None
    if inner.name == "matchTable":
        rows = inner.every("matchTableEntry")
        return MatchTable(tuple(_match_row(one, base) for one in rows), default)
    rows = inner.every("interpolationTableEntry")
    return InterpolationTable(tuple(_interpolation_row(one, base) for one in rows), default)


def _match_row(element: Element, base: BaseType | None) -> MatchRow:
    element.required("sourceValue")
    source = element.whole("sourceValue") or 0
    return MatchRow(source, literal(element, element.required("targetValue"), base))


def _interpolation_row(element: Element, base: BaseType | None) -> InterpolationRow:
    source = element.number("sourceValue")
    target = literal(element, element.required("targetValue"), base)
    return InterpolationRow(source, target, element.flag("includeBoundary", default=True))

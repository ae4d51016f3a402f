"""Declarations of variables to QTI elements, children in the order of the schema."""

from lxml import etree

from exam_engine.exchange.qti_writing.sheet import Attributes, Sheet
from exam_engine.items.assessment.declarations import (
    Area,
    AreaMapping,
    Declaration,
    InterpolationTable,
    Literal,
    LookupTable,
    Mapping,
    MatchTable,
    OutcomeDeclaration,
    ResponseDeclaration,
    TemplateDeclaration,
)
from exam_engine.items.canonical import plain


def write_response(sheet: Sheet, parent: etree._Element, one: ResponseDeclaration) -> None:
    """Append a response declaration with what is right and what each value earns."""
    made = sheet.element(parent, "responseDeclaration", _variable(one))
    _write_values(sheet, made, "defaultValue", one.default)
    _write_values(sheet, made, "correctResponse", one.correct)
    if one.mapping is not None:
        _write_mapping(sheet, made, one.mapping)
    if one.area_mapping is not None:
        _write_area_mapping(sheet, made, one.area_mapping)


def write_outcome(sheet: Sheet, parent: etree._Element, one: OutcomeDeclaration) -> None:
    """Append an outcome declaration with its bounds and its table."""
    bounds: Attributes = {
        "interpretation": one.interpretation,
        "normalMaximum": one.maximum,
        "normalMinimum": one.minimum,
        "masteryValue": one.mastery,
        "externalScored": one.external,
    }
    made = sheet.element(parent, "outcomeDeclaration", _variable(one) | bounds)
    _write_values(sheet, made, "defaultValue", one.default)
    if one.table is not None:
        _write_table(sheet, made, one.table)


def write_template(sheet: Sheet, parent: etree._Element, one: TemplateDeclaration) -> None:
    """Append the declaration of a template variable."""
    places: Attributes = {"paramVariable": one.in_text or None, "mathVariable": one.in_math or None}
    made = sheet.element(parent, "templateDeclaration", _variable(one) | places)
    _write_values(sheet, made, "defaultValue", one.default)


def area_attributes(area: Area | None) -> dict[str, str]:
    """Return shape and coordinates as attributes; none for no area."""
    if area is None:
        return {}
    return {"shape": str(area.shape), "coords": ",".join(map(plain, area.coords))}


def _variable(one: Declaration) -> Attributes:
    """Return the attributes that every declaration has; a record has no base type."""
    base = "" if one.base is None else str(one.base)
    return {"identifier": one.id, "cardinality": str(one.cardinality), "baseType": base}


def _write_values(
    sheet: Sheet, parent: etree._Element, name: str, values: tuple[Literal, ...]
) -> None:
    if not values:
        return
    made = sheet.element(parent, name)
    for one in values:
        base = None if one.base is None else str(one.base)
        sheet.element(made, "value", {"fieldIdentifier": one.field, "baseType": base}, one.text)


def _write_mapping(sheet: Sheet, parent: etree._Element, mapping: Mapping) -> None:
    made = sheet.element(parent, "mapping", _bounds(mapping))
    for one in mapping.entries:
        entry: Attributes = {
            "mapKey": one.key,
            "mappedValue": one.points,
            "caseSensitive": one.case_sensitive,
        }
        sheet.element(made, "mapEntry", entry)


def _write_area_mapping(sheet: Sheet, parent: etree._Element, mapping: AreaMapping) -> None:
    made = sheet.element(parent, "areaMapping", _bounds(mapping))
    for one in mapping.entries:
        points = {"mappedValue": plain(one.points)}
        sheet.element(made, "areaMapEntry", area_attributes(one.area) | points)


def _bounds(mapping: Mapping | AreaMapping) -> dict[str, str]:
    """Return bounds and default of a map; a default of 0 is written, it is not ours to imply."""
    bounds = {"lowerBound": mapping.lower, "upperBound": mapping.upper}
    written = {name: plain(value) for name, value in bounds.items() if value is not None}
    return written | {"defaultValue": plain(mapping.default)}


def _write_table(sheet: Sheet, parent: etree._Element, table: LookupTable) -> None:
    match table:
        case MatchTable(rows, default):
            made = sheet.element(parent, "matchTable", {"defaultValue": default})
            for row in rows:
                cells: Attributes = {"sourceValue": row.source, "targetValue": row.target}
                sheet.element(made, "matchTableEntry", cells)
        case InterpolationTable(rows, default):
            made = sheet.element(parent, "interpolationTable", {"defaultValue": default})
            for one in rows:
                sheet.element(
                    made,
                    "interpolationTableEntry",
                    {
                        "sourceValue": one.source,
                        "includeBoundary": one.boundary,
                        "targetValue": one.target,
                    },
                )

"""Declarations: what variables hold, what is right, what each value earns."""

from decimal import Decimal

import pytest

from exam_engine.items.assessment.declarations import (
    Area,
    AreaEntry,
    AreaMapping,
    InterpolationRow,
    InterpolationTable,
    Literal,
    MapEntry,
    Mapping,
    MatchRow,
    MatchTable,
    ScoredBy,
    Shape,
    TemplateDeclaration,
)
from exam_engine.items.assessment.values import BaseType, Cardinality
from tests.exam_engine.qti_xml import imported, losses, read, refusal, response


def outcome(attributes: str = "", inner: str = ""):
    """Read one outcome declaration."""
    named = 'identifier="S" cardinality="single" baseType="float"'
    return read(f"<outcomeDeclaration {named} {attributes}>{inner}</outcomeDeclaration>").outcomes[
        0
    ]


def test_values_keep_their_order_and_the_default_is_apart_from_the_key():
    inner = (
        "<defaultValue><value>C</value></defaultValue>"
        "<correctResponse><value>B</value><value>A</value></correctResponse>"
    )
    declared = read(response("identifier", "ordered", inner)).responses[0]
    assert declared.correct == (Literal("B"), Literal("A"))
    assert declared.default == (Literal("C"),)
    assert (declared.cardinality, declared.base) == (Cardinality.ORDERED, BaseType.IDENTIFIER)


def test_a_record_keeps_fields_with_their_base_types():
    declared = read(
        '<responseDeclaration identifier="R" cardinality="record"><correctResponse>'
        '<value fieldIdentifier="n" baseType="integer"> 4 </value>'
        '<value fieldIdentifier="t" baseType="string">x</value>'
        "</correctResponse></responseDeclaration>"
    ).responses[0]
    assert declared.base is None
    assert declared.correct == (
        Literal("4", "n", BaseType.INTEGER),
        Literal("x", "t", BaseType.STRING),
    )


@pytest.mark.parametrize("version", ["2.0", "2.1", "2.2", "3.0"])
@pytest.mark.parametrize(
    ("written", "expected"),
    [("", None), ('caseSensitive="true"', True), ('caseSensitive="false"', False)],
)
def test_a_map_entry_says_its_case_explicitly(version, written, expected):
    """`2.2 and 3.0 default="false" (insensitive), 2.1 … sensitive, warn` (ruling A4)."""
    inner = f'<mapping><mapEntry mapKey="a" mappedValue="1" {written}/></mapping>'
    one = response("string", "single", inner)
    by_version = version in {"2.0", "2.1"}
    (entry,) = read(one, version=version).responses[0].mapping.entries
    assert entry == MapEntry("a", Decimal(1), by_version if expected is None else expected)
    assumed = {("case_sensitivity_assumed", "mapEntry")} if expected is None else set()
    assert losses(one, version=version) == assumed


def test_case_means_nothing_for_identifiers():
    inner = '<mapping><mapEntry mapKey="A" mappedValue="1" caseSensitive="false"/></mapping>'
    one = response("identifier", "single", inner)
    assert read(one).responses[0].mapping.entries == (MapEntry("A", Decimal(1), True),)
    assert losses(one) == set()


def test_a_mapping_keeps_bounds_default_and_exact_points():
    inner = (
        '<mapping defaultValue="-0.5" lowerBound="0" upperBound="2.25">'
        '<mapEntry mapKey=" A   B" mappedValue="0.1"/></mapping>'
    )
    assert read(response("directedPair", "multiple", inner)).responses[0].mapping == Mapping(
        (MapEntry("A B", Decimal("0.1")),), Decimal("-0.5"), Decimal(0), Decimal("2.25")
    )


def test_a_mapping_without_attributes_has_no_bounds_and_a_default_of_zero():
    inner = '<mapping><mapEntry mapKey="A" mappedValue="1"/></mapping>'
    found = read(response("identifier", "single", inner)).responses[0].mapping
    assert (found.default, found.lower, found.upper) == (Decimal(0), None, None)


@pytest.mark.parametrize("points", ["", "one", "1e999", "NaN"])
def test_points_that_are_no_number_are_refused(points):
    inner = f'<mapping><mapEntry mapKey="A" mappedValue="{points}"/></mapping>'
    assert refusal(response("identifier", "single", inner))[0] == "broken_item"


@pytest.mark.parametrize(
    ("shape", "coords", "expected"),
    [
        ("circle", "77,115,8", Area(Shape.CIRCLE, (Decimal(77), Decimal(115), Decimal(8)))),
        (
            "rect",
            " 1, 2, 3.5 ,4",
            Area(Shape.RECT, (Decimal(1), Decimal(2), Decimal("3.5"), Decimal(4))),
        ),
        ("ellipse", "1 2 3 4", Area(Shape.ELLIPSE, tuple(map(Decimal, (1, 2, 3, 4))))),
        ("poly", "0,0,9,0,9,9", Area(Shape.POLY, tuple(map(Decimal, (0, 0, 9, 0, 9, 9))))),
        (
            "polygon",
            "0,0,9,0,9,9,0,9",
            Area(Shape.POLY, tuple(map(Decimal, (0, 0, 9, 0, 9, 9, 0, 9)))),
        ),
        ("default", "", Area(Shape.DEFAULT)),
        ("default", "1,2", Area(Shape.DEFAULT)),
    ],
)
def test_an_area_map_keeps_shapes_and_points(shape, coords, expected):
    inner = (
        '<areaMapping defaultValue="-1" lowerBound="0" upperBound="1">'
        f'<areaMapEntry shape="{shape}" coords="{coords}" mappedValue="2"/></areaMapping>'
    )
    assert read(response("point", "single", inner)).responses[0].area_mapping == AreaMapping(
        (AreaEntry(expected, Decimal(2)),), Decimal(-1), Decimal(0), Decimal(1)
    )


@pytest.mark.parametrize(
    ("shape", "coords"),
    [
        ("circle", "1,2"),
        ("circle", "1,2,x"),
        ("circle", ""),
        ("rect", "1,2,3"),
        ("ellipse", "1,2,3,4,5"),
        ("poly", "0,0,9,0"),
        ("poly", "0,0,9,0,9,9,1"),
        ("star", "1,2,3"),
        ("poly", ",".join(["1"] * 2002)),
    ],
)
def test_an_area_that_is_none_is_refused(shape, coords):
    entry = f'<areaMapEntry shape="{shape}" coords="{coords}" mappedValue="2"/>'
    one = response("point", "single", f"<areaMapping>{entry}</areaMapping>")
    assert refusal(one)[0] == "broken_item"


def test_an_outcome_keeps_bounds_mastery_and_interpretation():
    found = outcome(
        'normalMinimum="-1" normalMaximum="4.5" masteryValue="3" interpretation="points"',
        "<defaultValue><value>1</value></defaultValue>",
    )
    assert (found.minimum, found.maximum, found.mastery) == (
        Decimal(-1),
        Decimal("4.5"),
        Decimal(3),
    )
    assert (found.default, found.interpretation) == ((Literal("1"),), "points")
    assert (found.table, found.external) == (None, None)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("human", ScoredBy.HUMAN), ("externalMachine", ScoredBy.EXTERNAL_MACHINE), ("ghost", None)],
)
def test_an_outcome_says_who_scores_it(word, expected):
    named = f'identifier="S" cardinality="single" baseType="float" externalScored="{word}"'
    one = imported(f"<outcomeDeclaration {named}/>")
    assert one.item.outcomes[0].external is expected
    assert [loss.code for loss in one.losses] == ([] if expected else ["dropped_attribute"])


def test_a_default_written_as_attribute_is_taken_with_a_loss():
    named = 'identifier="S" cardinality="single" baseType="float"'
    one = f'<outcomeDeclaration {named} defaultValue="2"/>'
    assert read(one).outcomes[0].default == (Literal("2"),)
    assert losses(one) == {("default_value_attribute", "outcomeDeclaration")}


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_match_table_keeps_its_rows(wrapped):
    table = (
        '<matchTable defaultValue="0"><matchTableEntry sourceValue="1" targetValue="2.5"/>'
        '<matchTableEntry sourceValue="-2" targetValue="3"/></matchTable>'
    )
    inner = f"<lookupTable>{table}</lookupTable>" if wrapped else table
    assert outcome(inner=inner).table == MatchTable((MatchRow(1, "2.5"), MatchRow(-2, "3")), "0")


def test_a_match_table_of_broken_numbers_is_refused():
    row = '<matchTableEntry sourceValue="1.5" targetValue="2"/>'
    named = 'identifier="S" cardinality="single" baseType="float"'
    inner = f"<outcomeDeclaration {named}><matchTable>{row}</matchTable></outcomeDeclaration>"
    assert refusal(inner)[0] == "broken_item"


def test_a_map_key_is_trimmed_as_answers_are():
    inner = '<mapping><mapEntry mapKey=" a" mappedValue="1" caseSensitive="true"/></mapping>'
    one = response("string", "single", inner)
    assert read(one).responses[0].mapping.entries == (MapEntry("a", Decimal(1)),)
    assert losses(one) == {("trimmed_value", "mapEntry")}


def test_an_interpolation_table_keeps_its_rows_and_boundaries():
    inner = (
        '<interpolationTable><interpolationTableEntry sourceValue="2.5" targetValue="1"/>'
        '<interpolationTableEntry sourceValue="0" includeBoundary="false" targetValue="0"/>'
        "</interpolationTable>"
    )
    assert outcome(inner=inner).table == InterpolationTable(
        (InterpolationRow(Decimal("2.5"), "1", True), InterpolationRow(Decimal(0), "0", False))
    )


def test_a_template_variable_says_where_it_stands():
    one = (
        '<templateDeclaration identifier="X" cardinality="single" baseType="integer" '
        'paramVariable="true" mathVariable="false"/>'
    )
    assert read(one).templates == (
        TemplateDeclaration("X", Cardinality.SINGLE, BaseType.INTEGER, in_text=True, in_math=False),
    )


@pytest.mark.parametrize(
    "attributes",
    [
        'cardinality="single" baseType="float"',
        'identifier="S" baseType="float"',
        'identifier="S" cardinality="some" baseType="float"',
        'identifier="S" cardinality="single"',
        'identifier="S" cardinality="single" baseType="real"',
        'identifier="S" cardinality="single" baseType="float" normalMaximum="much"',
    ],
)
def test_a_declaration_that_does_not_say_what_it_holds_is_refused(attributes):
    reason, message = refusal(f"<outcomeDeclaration {attributes}/>")
    assert reason == "broken_item"
    assert message.startswith("line 1: outcomeDeclaration: its ")


@pytest.mark.parametrize("name", ["RESPONSE", "duration", "numAttempts"])
def test_two_variables_of_one_name_are_refused(name):
    second = f'<outcomeDeclaration identifier="{name}" cardinality="single" baseType="float"/>'
    assert refusal(response("string") + second)[0] == "duplicate_identifier"


def test_the_built_in_completion_status_may_be_declared():
    named = 'identifier="completionStatus" cardinality="single" baseType="identifier"'
    assert read(f"<outcomeDeclaration {named}/>").outcomes[0].id == "completionStatus"

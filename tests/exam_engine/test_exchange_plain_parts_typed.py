from decimal import Decimal
from fractions import Fraction

import pytest

from exam_engine.exchange.plain.parts import NotPlain
from exam_engine.items.assessment.making import Otherwise
from tests.exam_engine.plain_programs import CORRECT, R, part, shown, typed
from tests.exam_engine.programs import lit, mapping_of, op, put, response, standard, when


def test_typed_texts_are_read_from_mappings_matches_and_conditions():
    declared = response(
        base="string",
        mapping=mapping_of({"x": "1", "y": "0.5"}, "0.1", case_sensitive=False),
    )
    found = part(standard("map_response", declared, interactions=(shown("textEntry", ""),)))
    assert [(one.text, one.points, one.case_sensitive) for one in found.spellings] == [
        *(("x", 1, False), ("y", Fraction(1, 2), False))
    ]
    assert found.otherwise == Otherwise(Fraction(1, 10))
    found = part(
        standard(
            "match_correct",
            response(base="string", correct=["x", "z"]),
            interactions=(shown("textEntry", ""),),
        )
    )
    assert [(one.text, one.case_sensitive) for one in found.spellings] == [("x", True)]
    folded = op("stringMatch", R, lit("x"), caseSensitive="false")
    found = part(typed(when(folded, put("SCORE", 1))))
    assert [(one.text, one.case_sensitive) for one in found.spellings] == [("x", False)]
    found = part(typed(when(op("match", R, lit("y")), put("SCORE", 1))))
    assert [(one.text, one.case_sensitive) for one in found.spellings] == [("y", True)]


def span(one):
    """Return the bounds of the only span of a number."""
    (found,) = part(one).spans
    return found.low, found.high, found.points


@pytest.mark.parametrize(
    ("condition", "low", "high"),
    [
        pytest.param(op("equal", R, CORRECT), "5", "5", id="equal to the correct one"),
        pytest.param(op("equal", R, lit(5), toleranceMode="exact"), "5", "5", id="equal"),
        pytest.param(
            op("equal", R, CORRECT, toleranceMode="absolute", tolerance="0.5 0.5"),
            "4.5",
            "5.5",
            id="near",
        ),
        pytest.param(
            op("equal", R, lit(5), toleranceMode="absolute", tolerance="1"),
            "4",
            "6",
            id="one tolerance",
        ),
        pytest.param(op("and", op("gte", R, lit(2)), op("lte", R, lit(3))), "2", "3", id="range"),
        pytest.param(op("match", R, lit(7)), "7", "7", id="match"),
        pytest.param(op("match", lit(7), R), "7", "7", id="the other way round"),
        pytest.param(
            op("and", op("not", op("isNull", R)), op("equal", CORRECT, R)), "5", "5", id="answered"
        ),
    ],
)
def test_numbers_are_read_from_conditions(condition, low, high):
    one = typed(when(condition, put("SCORE", 2)), base="float", correct=["5"])
    assert span(one) == (Decimal(low), Decimal(high), 2)


def test_numbers_are_read_from_mappings_and_matches():
    shown_field = (shown("textEntry", ""),)
    declared = response(base="integer", correct=["4"], mapping=mapping_of({"4": "2"}))
    assert span(standard("map_response", declared, interactions=shown_field)) == (4, 4, 2)
    declared = response(base="integer", correct=["4"])
    assert span(standard("match_correct", declared, interactions=shown_field)) == (4, 4, 1)


def when_near(**settings):
    """Make an item that pays for a number equal to 1 in some way."""
    return typed(when(op("equal", R, lit(1), **settings), put("SCORE", 1)), base="float")


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(typed(when(op("substring", lit("x"), R), put("SCORE", 1))), id="substring"),
        pytest.param(typed(when(op("stringMatch", R, CORRECT), put("SCORE", 1))), id="computed"),
        pytest.param(
            typed(when(op("stringMatch", R, lit("x"), substring="true"), put("SCORE", 1))),
            id="part of the text",
        ),
        pytest.param(typed(when(op("match", lit("x"), lit("x")), put("SCORE", 1))), id="no answer"),
        pytest.param(when_near(toleranceMode="relative", tolerance="1"), id="relative tolerance"),
        pytest.param(when_near(toleranceMode="absolute", tolerance="1 2"), id="uneven tolerance"),
        pytest.param(
            when_near(toleranceMode="absolute", tolerance="1", includeLowerBound="false"),
            id="bound left out",
        ),
        pytest.param(
            typed(when(op("gt", R, lit(1)), put("SCORE", 1)), base="float"), id="one bound"
        ),
    ],
)
def test_conditions_on_typed_answers_that_are_not_plain_are_refused(one):
    with pytest.raises(NotPlain):
        part(one)

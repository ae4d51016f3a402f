"""Interactions that are refused, assumed or kept as they are: what no standard reader answers."""

import json

import pytest

from exam_engine.items.assessment.interactions import InteractionKind
from exam_engine.items.assessment.values import BaseType, Cardinality
from tests.exam_engine.qti_xml import (
    VERSIONS,
    body,
    imported,
    interaction,
    losses,
    refusal,
    response,
)

R = 'responseIdentifier="RESPONSE"'
AB = (
    '<simpleChoice identifier="A">One</simpleChoice><simpleChoice identifier="B">Two</simpleChoice>'
)
GAPS = (
    '<p>The <gap identifier="G1" required="true"/> and <gap identifier="G2" matchGroup="a b"/>.</p>'
)


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        pytest.param(f"<puzzleInteraction {R}/>", "unknown_interaction", id="unknown kind"),
        pytest.param("<choiceInteraction/>", "broken_item", id="no response"),
        pytest.param(f"<choiceInteraction {R} maxChoices='x'/>", "broken_item", id="bound"),
        pytest.param(f"<choiceInteraction {R} maxChoices='-1'/>", "broken_item", id="below zero"),
        pytest.param(f"<choiceInteraction {R} shuffle='maybe'/>", "broken_item", id="flag"),
        pytest.param(
            f"<choiceInteraction {R}><simpleChoice/></choiceInteraction>", "broken_item", id="no id"
        ),
        pytest.param(
            f"<choiceInteraction {R}>{AB}{AB}</choiceInteraction>",
            "duplicate_identifier",
            id="two choices of one name",
        ),
        pytest.param(
            f"<gapMatchInteraction {R}>{GAPS}{GAPS}</gapMatchInteraction>",
            "duplicate_identifier",
            id="two gaps of one name",
        ),
        pytest.param(
            f"<hottextInteraction {R}><p><hottextInteraction {R}/></p></hottextInteraction>",
            "nested_interaction",
            id="one inside of another",
        ),
        pytest.param(f"<matchInteraction {R}/>", "broken_item", id="no sets"),
        pytest.param(
            f"<matchInteraction {R}>{'<simpleMatchSet/>' * 3}</matchInteraction>",
            "broken_item",
            id="three sets",
        ),
        pytest.param(
            f"<sliderInteraction {R} lowerBound='2' upperBound='1'/>", "broken_item", id="scale"
        ),
        pytest.param(f"<sliderInteraction {R} lowerBound='2'/>", "broken_item", id="half a scale"),
        pytest.param(f"<textEntryInteraction {R} base='37'/>", "broken_item", id="number base"),
        pytest.param(
            f"<customInteraction {R} class='org.qtitools.mathassess.MathEntryInteraction'/>",
            "mathassess",
            id="computer algebra",
        ),
        pytest.param(
            '<extendedTextInteraction responseIdentifier="RESPONSE" stringIdentifier="NO"/>',
            "undeclared_variable",
            id="raw text without a variable",
        ),
        pytest.param(
            '<customInteraction responseIdentifier="NO"/>', "undeclared_variable", id="no variable"
        ),
    ],
)
def test_an_interaction_that_nobody_can_answer_is_refused(inner, reason):
    assert refusal(response("string") + body(inner))[0] == reason


@pytest.mark.parametrize(
    ("inner", "cardinality", "base"),
    [
        (f"<choiceInteraction {R}/>", Cardinality.SINGLE, BaseType.IDENTIFIER),
        (f"<choiceInteraction {R} maxChoices='0'/>", Cardinality.MULTIPLE, BaseType.IDENTIFIER),
        (f"<orderInteraction {R}/>", Cardinality.ORDERED, BaseType.IDENTIFIER),
        (f"<associateInteraction {R}/>", Cardinality.MULTIPLE, BaseType.PAIR),
        (f"<gapMatchInteraction {R}/>", Cardinality.MULTIPLE, BaseType.DIRECTED_PAIR),
        (f"<extendedTextInteraction {R}/>", Cardinality.SINGLE, BaseType.STRING),
        (f"<selectPointInteraction {R} maxChoices='2'/>", Cardinality.MULTIPLE, BaseType.POINT),
        (f"<uploadInteraction {R}/>", Cardinality.SINGLE, BaseType.FILE),
    ],
)
def test_an_answer_without_a_variable_gets_the_one_its_kind_has(inner, cardinality, base):
    one = imported(body(inner))
    (declared,) = one.item.responses
    assert (declared.id, declared.cardinality, declared.base) == ("RESPONSE", cardinality, base)
    assert [loss.code for loss in one.losses] == ["declaration_assumed"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_portable_custom_interaction_keeps_its_configuration(version):
    inner = (
        f"<customInteraction {R}><portableCustomInteraction customInteractionTypeIdentifier='t'>"
        "<p>x<b>y</b>z</p></portableCustomInteraction></customInteraction>"
    )
    found = interaction(inner, version=version)
    assert found.kind is InteractionKind.PORTABLE_CUSTOM
    assert json.loads(found.custom) == {
        "element": "portableCustomInteraction",
        "attributes": {"customInteractionTypeIdentifier": "t"},
        "content": [
            {
                "element": "p",
                "attributes": {},
                "content": ["x", {"element": "b", "attributes": {}, "content": ["y"]}, "z"],
            }
        ],
    }


def test_a_portable_custom_interaction_of_qti_3_is_its_own_element():
    inner = f"<portableCustomInteraction {R} module='shapes' data-level='2'/>"
    found = interaction(inner, version="3.0")
    assert (found.kind, found.vocabulary) == (InteractionKind.PORTABLE_CUSTOM, ("data-level=2",))
    assert losses(response("string") + body(inner)) == {
        ("custom_interaction", "portableCustomInteraction")
    }


@pytest.mark.parametrize("attribute", ["src", "href", "primaryPath", "module"])
def test_a_custom_interaction_that_loads_from_elsewhere_is_refused(attribute):
    inner = (
        f"<customInteraction {R}><x {attribute}='https://example.org/x.js'/></customInteraction>"
    )
    assert refusal(response("string") + body(inner))[0] == "remote_reference"

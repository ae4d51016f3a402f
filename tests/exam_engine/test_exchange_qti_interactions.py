"""Interactions of words and numbers: what is asked and what may be answered."""

from decimal import Decimal

import pytest

from exam_engine.items.assessment.interactions import (
    Bounds,
    Interaction,
    InteractionKind,
    Scale,
    SimpleChoice,
    TextField,
)
from tests.exam_engine.qti_xml import (
    VERSIONS,
    body,
    interaction,
    losses,
    read,
    response,
)

R = 'responseIdentifier="RESPONSE"'
AB = (
    '<simpleChoice identifier="A">One</simpleChoice><simpleChoice identifier="B">Two</simpleChoice>'
)
CHOICES = (SimpleChoice("A", "One"), SimpleChoice("B", "Two"))
GAPS = (
    '<p>The <gap identifier="G1" required="true"/> and <gap identifier="G2" matchGroup="a b"/>.</p>'
)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param(
            f'<choiceInteraction {R} shuffle="true" maxChoices="2" minChoices="1">'
            '<prompt>Which <em>two</em>?</prompt><simpleChoice identifier="A" fixed="true">One'
            '</simpleChoice><simpleChoice identifier="B" templateIdentifier="T" showHide="hide">Two'
            "</simpleChoice></choiceInteraction>",
            Interaction(
                InteractionKind.CHOICE,
                "RESPONSE",
                prompt="Which <em>two</em>?",
                choices=(
                    SimpleChoice("A", "One", fixed=True),
                    SimpleChoice("B", "Two", template="T", shown=False),
                ),
                shuffle=True,
                bounds=Bounds(1, 2),
            ),
            id="choice",
        ),
        pytest.param(
            f"<orderInteraction {R}>{AB}</orderInteraction>",
            Interaction(InteractionKind.ORDER, "RESPONSE", choices=CHOICES, bounds=Bounds(2, 2)),
            id="order",
        ),
        pytest.param(
            f'<associateInteraction {R} maxAssociations="3" minAssociations="1">'
            '<simpleAssociableChoice identifier="A" matchMax="2" matchMin="1" matchGroup="B C">One'
            "</simpleAssociableChoice></associateInteraction>",
            Interaction(
                InteractionKind.ASSOCIATE,
                "RESPONSE",
                choices=(SimpleChoice("A", "One", most=2, least=1, groups=("B", "C")),),
                bounds=Bounds(1, 3),
            ),
            id="associate",
        ),
        pytest.param(
            f'<matchInteraction {R} maxAssociations="0"><simpleMatchSet><simpleAssociableChoice '
            'identifier="A" matchMax="1">One</simpleAssociableChoice></simpleMatchSet>'
            '<simpleMatchSet><simpleAssociableChoice identifier="X" matchMax="0">Ten'
            "</simpleAssociableChoice></simpleMatchSet></matchInteraction>",
            Interaction(
                InteractionKind.MATCH,
                "RESPONSE",
                choices=(SimpleChoice("A", "One"),),
                targets=(SimpleChoice("X", "Ten", most=0),),
                bounds=Bounds(0, 0),
            ),
            id="match",
        ),
        pytest.param(
            f'<gapMatchInteraction {R}><gapText identifier="W" matchMax="1">word</gapText>'
            '<gapImg identifier="I" matchMax="2"><object data="i.png" type="image/png">pic</object>'
            f"</gapImg>{GAPS}</gapMatchInteraction>",
            Interaction(
                InteractionKind.GAP_MATCH,
                "RESPONSE",
                choices=(
                    SimpleChoice("W", "word"),
                    SimpleChoice("I", '<img src="i.png" alt="pic">', most=2),
                ),
                targets=(SimpleChoice("G1", least=1), SimpleChoice("G2", groups=("a", "b"))),
                passage='<p>The <span data-gap="G1"></span> and <span data-gap="G2"></span>.</p>',
                bounds=Bounds(0, 0),
            ),
            id="gapMatch",
        ),
        pytest.param(
            f'<hottextInteraction {R} maxChoices="1"><p>It <hottext identifier="H"><em>was</em> so'
            "</hottext>.</p></hottextInteraction>",
            Interaction(
                InteractionKind.HOTTEXT,
                "RESPONSE",
                choices=(SimpleChoice("H", "was so"),),
                passage='<p>It <span data-hottext="H"><em>was</em> so</span>.</p>',
            ),
            id="hottext",
        ),
        pytest.param(
            f'<p><inlineChoiceInteraction {R} required="true"><inlineChoice identifier="A">One'
            "</inlineChoice></inlineChoiceInteraction></p>",
            Interaction(
                InteractionKind.INLINE_CHOICE,
                "RESPONSE",
                choices=(SimpleChoice("A", "One"),),
                bounds=Bounds(1, 1),
                inline=True,
            ),
            id="inlineChoice",
        ),
        pytest.param(
            f'<p><textEntryInteraction {R} expectedLength="5" patternMask="[0-9]+" base="16" '
            'placeholderText="hex" stringIdentifier="RESPONSE"/></p>',
            Interaction(
                InteractionKind.TEXT_ENTRY,
                "RESPONSE",
                field=TextField(5, None, "[0-9]+", "hex", "plain", "RESPONSE", 16),
                inline=True,
            ),
            id="textEntry",
        ),
        pytest.param(
            f'<extendedTextInteraction {R} expectedLines="9" format="xhtml" minStrings="1" '
            'maxStrings="3"><prompt>Why?</prompt></extendedTextInteraction>',
            Interaction(
                InteractionKind.EXTENDED_TEXT,
                "RESPONSE",
                prompt="Why?",
                field=TextField(expected_lines=9, format="xhtml"),
                bounds=Bounds(1, 3),
            ),
            id="extendedText",
        ),
        pytest.param(
            f'<sliderInteraction {R} lowerBound="-1.5" upperBound="2" step="0.5" reverse="true"/>',
            Interaction(
                InteractionKind.SLIDER,
                "RESPONSE",
                scale=Scale(Decimal("-1.5"), Decimal(2), Decimal("0.5"), reverse=True),
            ),
            id="slider",
        ),
        pytest.param(
            f'<uploadInteraction {R} type="image/png"/>',
            Interaction(InteractionKind.UPLOAD, "RESPONSE", vocabulary=("type=image/png",)),
            id="upload",
        ),
        pytest.param(
            f'<p><endAttemptInteraction {R} title="Hint, please"/></p>',
            Interaction(
                InteractionKind.END_ATTEMPT, "RESPONSE", inline=True, labels=("Hint, please",)
            ),
            id="endAttempt",
        ),
    ],
)
def test_an_interaction_is_read_alike_in_every_version(version, inner, expected):
    assert interaction(inner, version=version) == expected
    declared = response("identifier", "multiple") + body(inner)
    assert losses(declared, version=version) == set()


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("", Bounds(2, 2)),
        ('minChoices="1"', Bounds(1, 2)),
        ('maxChoices="1"', Bounds(1, 1)),
        ('minChoices="0" maxChoices="0"', Bounds(0, 2)),
    ],
)
def test_a_ranking_asks_for_all_choices_unless_it_says_less(attributes, expected):
    found = interaction(f"<orderInteraction {R} {attributes}>{AB}</orderInteraction>")
    assert found.bounds == expected


def test_looks_are_kept_as_vocabulary_and_other_classes_are_lost():
    inner = (
        f'<choiceInteraction {R} orientation="horizontal" class="qti-labels-none mine" '
        f'data-max-selections-message="No more">{AB}</choiceInteraction>'
    )
    assert interaction(inner).vocabulary == (
        "qti-labels-none",
        "orientation=horizontal",
        "data-max-selections-message=No more",
    )
    lost = losses(response("identifier", "multiple") + body(inner))
    assert lost == {("dropped_class", "choiceInteraction")}


@pytest.mark.parametrize(
    "attributes", ['orientation="vertical"', 'orientation="VERTICAL" step="0"']
)
def test_a_slider_may_stand_upright(attributes):
    found = interaction(f'<sliderInteraction {R} lowerBound="0" upperBound="1" {attributes}/>')
    assert found.scale.vertical
    assert found.scale.step == (Decimal(0) if "step" in attributes else Decimal(1))


def test_a_hint_that_is_no_number_is_lost_but_refuses_nothing():
    inner = f'<p><textEntryInteraction {R} expectedLength="short"/></p>'
    assert interaction(inner).field == TextField()
    one = response("identifier", "multiple") + body(inner)
    assert losses(one) == {("dropped_attribute", "textEntryInteraction@expectedLength")}


@pytest.mark.parametrize("base", [2, 36])
def test_bases_of_numbers_reach_from_2_to_36(base):
    assert interaction(f"<p><textEntryInteraction {R} base='{base}'/></p>").field.base == base


def test_interactions_are_numbered_in_the_order_of_their_places():
    inner = f"<p><textEntryInteraction {R}/></p><choiceInteraction responseIdentifier='R2'/>"
    item = read(response("string") + body(inner))
    assert [one.response for one in item.interactions] == ["RESPONSE", "R2"]
    assert item.body == (
        '<p><span data-interaction="0"></span></p><div data-interaction="1"></div>'
    )

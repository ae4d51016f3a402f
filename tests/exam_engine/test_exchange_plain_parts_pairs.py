from fractions import Fraction

import pytest

from exam_engine.exchange.plain.parts import NotPlain
from exam_engine.items.assessment.interactions import Interaction, InteractionKind, SimpleChoice
from exam_engine.items.assessment.making import Ranking
from tests.exam_engine.plain_programs import CORRECT, R, part, shown
from tests.exam_engine.programs import item, mapping_of, name, op, put, response, standard, when

HALF = Fraction(1, 2)
PASSAGE = '<span data-gap="G2"></span> then <span data-gap="G1"></span>'


def targets(names):
    """Make targets that read like their names in lower case."""
    return tuple(SimpleChoice(one, one.lower(), most=0) for one in names)


def match(points, *, sources="AB", to="XY", **more):
    """Make an item that maps pairs to points."""
    declared = response(
        cardinality="multiple", base="directedPair", mapping=mapping_of(points, **more)
    )
    return standard(
        "map_response", declared, interactions=(shown("match", sources, targets=targets(to)),)
    )


def gaps(points, *, correct=(), texts="AB"):
    """Make an item with gaps, that maps pairs to points or wants all of them."""
    shown_gaps = Interaction(
        InteractionKind.GAP_MATCH,
        "RESPONSE",
        choices=tuple(SimpleChoice(one, one.lower(), groups=("g",)) for one in texts),
        targets=(SimpleChoice("G1"), SimpleChoice("G2")),
        passage=PASSAGE,
    )
    mapping = mapping_of(points) if points else None
    declared = response(
        cardinality="multiple", base="directedPair", mapping=mapping, correct=correct
    )
    program = "map_response" if points else "match_correct"
    return standard(program, declared, interactions=(shown_gaps,))


def test_a_match_is_read_with_its_distractors():
    found = part(match({"A X": "1", "B X": "1", "A Y": "0"}, to="XYZ"))
    assert [(one.source, one.target, one.points) for one in found.pairings] == [
        *(("a", "x", 1), ("b", "x", 1))
    ]
    assert (found.distractors, found.worth, found.whole) == (("y", "z"), 2, False)


def test_a_match_of_all_pairs_or_nothing_is_marked():
    declared = response(cardinality="multiple", base="directedPair", correct=["A X", "B Y"])
    found = part(
        standard("match_correct", declared, interactions=(shown("match", targets=targets("XY")),))
    )
    assert (found.whole, found.worth) == (True, 1)
    assert [one.points for one in found.pairings] == [HALF, HALF]


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(match({"A X": "1"}), id="a source without a target"),
        pytest.param(match({"A X": "1", "A Y": "1"}), id="two targets"),
        pytest.param(match({"A X": "1", "B Y": "2"}), id="unequal pairs"),
        pytest.param(match({"A X": "1", "B Y": "1"}, default="-1"), id="wrong pairs cost"),
        pytest.param(match({"A X": "1", "B Z": "1"}), id="a target that is none"),
        pytest.param(match({"A X": "-1", "B Y": "-1"}), id="right pairs cost"),
        pytest.param(gaps({"A G1": "1"}), id="a gap without a text"),
        pytest.param(gaps({"A G1": "1", "B G1": "1"}), id="two texts for a gap"),
        pytest.param(gaps({"A G1": "1", "Z G2": "1"}), id="a text that is none"),
    ],
)
def test_pairs_that_earn_otherwise_are_refused(one):
    with pytest.raises(NotPlain):
        part(one)


def test_gaps_know_their_right_text_whatever_the_order_of_the_pairs():
    found = part(gaps({"B G2": "1", "A G1": "1"}))
    assert (found.passage, found.right, found.worth) == (PASSAGE, {"G1": 0, "G2": 1}, 2)
    assert [(one.content, one.group) for one in found.texts] == [("a", "g"), ("b", "g")]
    found = part(gaps({}, correct=["A G2", "A G1"]))
    assert (found.right, found.whole) == ({"G1": 0, "G2": 0}, True)


def ranking(*rules, correct="ABC"):
    """Make an item with a ranking."""
    declared = response(cardinality="ordered", correct=list(correct))
    return item(*rules, responses=[declared], interactions=(shown("order", "ABC"),))


def test_rankings_are_read_from_matches_and_from_neighbours():
    whole = part(ranking(when(op("match", R, CORRECT), put("SCORE", 2))))
    assert (whole.ranking, whole.worth, whole.contents) == (Ranking.WHOLE, 2, ("a", "b", "c"))
    share = op("divide", op("adjacentPairs", R, CORRECT), 2)
    kept = part(ranking(put("SCORE", share), correct="CAB"))
    assert (kept.ranking, kept.contents) == (Ranking.NEXT, ("c", "a", "b"))


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(
            ranking(when(op("match", R, op("ordered", name("A"))), put("SCORE", 1))), id="one"
        ),
        pytest.param(
            ranking(when(op("match", R, CORRECT), put("SCORE", 1)), correct="AB"), id="some"
        ),
    ],
)
def test_other_rankings_are_refused(one):
    with pytest.raises(NotPlain):
        part(one)

"""Groups that people name for themselves: compared in sums, silent while somebody could be seen."""

import pytest

from proctoring.groups import DIMENSIONS, SHOWN_FROM, Sitting, group_gaps


def sittings(
    group: str, people: int, wrongly: int = 0, dimension: str = "glasses"
) -> list[Sitting]:
    return [
        Sitting(f"{group}-{number}", {dimension: group}, number < wrongly)
        for number in range(people)
    ]


def by_group(found, dimension: str = "glasses"):
    return {one.group: one for one in found if one.dimension == dimension}


def test_a_gap_has_its_counts_and_is_judged_from_a_hundred_on() -> None:
    found = by_group(group_gaps([*sittings("yes", 100, 6), *sittings("no", 100, 1)]))
    own, others = found["yes"].rates
    assert (own.count, own.of, others.count, others.of) == (6, 100, 1, 100)
    assert found["yes"].points == pytest.approx(5.0)
    assert (found["yes"].people, found["yes"].judged) == (100, True)
    fewer = by_group(group_gaps([*sittings("yes", 99, 6), *sittings("no", 100, 1)]))
    assert not fewer["yes"].judged


def test_several_sittings_of_one_person_make_no_group() -> None:
    one = [Sitting("ann", {"glasses": "yes"}, True)] * 200
    found = by_group(group_gaps([*one, *sittings("no", 200)]))
    assert (found["yes"].people, found["yes"].rates) == (None, None)


@pytest.mark.parametrize("few", [0, 1, SHOWN_FROM - 1])
def test_nothing_is_told_of_a_dimension_while_one_of_its_groups_is_small(few: int) -> None:
    some = [
        *sittings("light", 50, 3, "skin_tone"),
        *sittings("medium", 50, 3, "skin_tone"),
        *sittings("dark", few, 1, "skin_tone"),
    ]
    found = by_group(group_gaps(some), "skin_tone")
    assert all(one.rates is None and one.points is None for one in found.values())
    assert (found["light"].people, found["dark"].people) == (50, None)
    enough = sittings("dark", SHOWN_FROM, 1, "skin_tone")
    told = by_group(group_gaps([*some[:100], *enough]), "skin_tone")
    assert told["dark"].people == SHOWN_FROM
    assert all(one.rates is not None for one in told.values())


def test_what_somebody_left_out_counts_nowhere() -> None:
    found = group_gaps(sittings("yes", 40))
    assert len(found) == sum(map(len, DIMENSIONS.values()))
    assert {one.people for one in found if one.dimension != "glasses"} == {None}

"""The life of a signing key: every step, every refused step, and five years by schedule."""

from datetime import UTC, datetime, timedelta

import pytest

from exam_engine.issuance.key_life import (
    KEPT_AFTER,
    LONGEST_SIGNING,
    PUBLISHED_BEFORE,
    Algorithm,
    KeyLife,
    KeyState,
    KeyStep,
    activated,
    compromised,
    due_steps,
    published,
    retirable_at,
    retired,
)
from exam_engine.issuance.refusals import KeyChangeRefused

DID = "did:web:verify.example"
NOW = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ES = Algorithm.ES256


def first() -> KeyLife:
    return published(DID, ES, [], NOW)


def signing() -> KeyLife:
    return activated(first(), [first()], NOW)[-1]


def test_the_first_key_may_sign_at_once_and_every_later_one_a_day_after() -> None:
    assert (first().kid, first().activate_at) == (f"{DID}#es-1", NOW)
    later = published(DID, ES, [signing()], NOW + 9 * DAY)
    assert (later.name, later.activate_at) == ("es-2", NOW + 9 * DAY + PUBLISHED_BEFORE)
    with pytest.raises(KeyChangeRefused, match="a day after publication"):
        activated(later, [signing(), later], later.activate_at - SECOND)
    old, new = activated(later, [signing(), later], later.activate_at)
    assert (old.state, old.sign_until) == (KeyState.VERIFY_ONLY, later.activate_at)
    assert new.state is KeyState.SIGNING


def test_the_other_algorithm_has_a_first_key_of_its_own() -> None:
    assert published(DID, Algorithm.ED25519, [signing()], NOW).activate_at == NOW
    assert published(DID, Algorithm.ED25519, [signing()], NOW).name == "ed-1"


def test_one_key_stands_by_and_not_two() -> None:
    with pytest.raises(KeyChangeRefused, match="has not signed yet"):
        published(DID, ES, [first()], NOW)


def test_a_key_signs_for_a_year_and_not_a_second_longer() -> None:
    assert not first().may_sign(NOW)
    assert signing().may_sign(NOW)
    assert signing().may_sign(NOW + LONGEST_SIGNING - SECOND)
    assert not signing().may_sign(NOW + LONGEST_SIGNING)


def verify_only() -> KeyLife:
    later = published(DID, ES, [signing()], NOW)
    return activated(later, [signing(), later], later.activate_at)[0]


def test_a_key_is_kept_until_nothing_needs_it() -> None:
    needed = NOW + 1000 * DAY
    assert retirable_at(needed, verify_only()) == needed + KEPT_AFTER
    with pytest.raises(KeyChangeRefused, match="rest on it"):
        retired(verify_only(), needed, needed + KEPT_AFTER - SECOND)
    assert retired(verify_only(), needed, needed + KEPT_AFTER).state is KeyState.RETIRED
    unused = verify_only()
    assert unused.sign_until is not None
    assert retirable_at(None, unused) == unused.sign_until + KEPT_AFTER


@pytest.mark.parametrize("life", [first(), signing(), compromised(signing(), NOW)])
def test_only_a_key_that_verifies_is_retired(life: KeyLife) -> None:
    with pytest.raises(KeyChangeRefused, match="only a verify-only key"):
        retired(life, None, NOW + 9999 * DAY)


@pytest.mark.parametrize("life", [signing(), verify_only(), compromised(first(), NOW)])
def test_only_a_published_key_is_activated(life: KeyLife) -> None:
    with pytest.raises(KeyChangeRefused, match="only a published key"):
        activated(life, [life], NOW + 9 * DAY)


@pytest.mark.parametrize("life", [first(), signing(), verify_only()])
def test_a_key_is_given_up_once_and_from_any_state(life: KeyLife) -> None:
    gone = compromised(life, NOW + 3 * DAY)
    assert (gone.state, gone.distrust_at) == (KeyState.COMPROMISED, NOW + 3 * DAY)
    assert not gone.may_sign(NOW + 3 * DAY)
    with pytest.raises(KeyChangeRefused, match="already"):
        compromised(gone, NOW + 4 * DAY)


def play(lives: dict[str, KeyLife], now: datetime) -> None:
    """Do all that the schedule asks for at one instant."""
    for _ in range(12):
        steps = list(due_steps(list(lives.values()), now))
        if not steps:
            return
        step, alg = steps[0]
        if step is KeyStep.PUBLISH:
            fresh = published(DID, alg, list(lives.values()), now)
            lives[fresh.kid] = fresh
            continue
        own = [one for one in lives.values() if one.alg is alg]
        waiting = next(one for one in own if one.state is KeyState.PUBLISHED)
        lives.update({one.kid: one for one in activated(waiting, list(lives.values()), now)})
    pytest.fail("the schedule never comes to rest")


@pytest.mark.parametrize("every", [timedelta(hours=6), 20 * DAY])
def test_over_five_years_one_key_signs_and_one_stands_by(every: timedelta) -> None:
    lives: dict[str, KeyLife] = {}
    now = NOW
    while now < NOW + 5 * 365 * DAY:
        play(lives, now)
        for alg in Algorithm:
            own = [one for one in lives.values() if one.alg is alg]
            assert sum(one.may_sign(now) for one in own) == 1, now
            assert sum(one.state is KeyState.PUBLISHED for one in own) == 1, now
        now += every
    later = [one for one in lives.values() if not one.name.endswith("-1")]
    began = [one for one in later if one.state is not KeyState.PUBLISHED]
    assert len(began) >= 8
    assert all(one.activate_at - one.published_at >= PUBLISHED_BEFORE for one in began)

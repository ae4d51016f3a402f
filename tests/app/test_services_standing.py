"""A credential's life by use cases, on PostgreSQL, SQLite and the fake."""

from datetime import timedelta

import pytest

from app.services.certifying.signing import PROOF
from app.services.errors import NotFound, StaleVersion
from app.services.messages import LIFT_SUSPENSION, PUBLISH_STATUS
from app.services.standing.standing import Standing
from exam_engine.ids import PersonId
from exam_engine.issuance.badge import Profile, StatusPurpose
from exam_engine.issuance.refusals import (
    ConflictOfInterest,
    IllegalChange,
    SecondPersonRequired,
)
from exam_engine.issuance.signing import verify_status_list
from exam_engine.issuance.states import WithdrawalReason
from exam_engine.issuance.verdict import Result, Status
from tests.app.conftest import Store
from tests.app.hall import ISSUER, Hall, open_hall

CLEO, DORA, RITA = PersonId("cleo"), PersonId("dora"), PersonId("rita")
DAY = timedelta(days=1)
REASON = WithdrawalReason.INTEGRITY_VIOLATION


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


@pytest.fixture
def number(hall: Hall) -> str:
    return hall.certified()


@pytest.fixture
def standing(hall: Hall) -> Standing:
    return Standing(hall.store.uow)


def status(hall: Hall, number: str, **asked) -> Status:
    shown = hall.verifying.look_up(number, **asked)
    assert shown is not None
    return shown.verdict.status


def offline_bit(hall: Hall, number: str, purpose: StatusPurpose) -> bool:
    """Read the published list as somebody far away does."""
    shown = hall.verifying.look_up(number)
    assert shown is not None
    position = {
        StatusPurpose.REVOCATION: shown.row.revocation_index,
        StatusPurpose.SUSPENSION: shown.row.suspension_index,
    }[purpose]
    path = {StatusPurpose.REVOCATION: "r/1", StatusPurpose.SUSPENSION: "s/1"}[purpose]
    checked = verify_status_list(
        hall.verifying.status_list(path),
        url=f"{ISSUER.address}/status/{path}",
        purpose=purpose,
        keys=hall.signing_keys.published(),
        now=hall.store.now(),
    )
    return checked.is_set(position)


def due(hall: Hall, kind: str) -> list[str]:
    with hall.store.uow() as uow:
        return [one.subject for one in uow.outbox.claim([kind], now=uow.now(), lease_s=1, limit=9)]


def attempt_of(hall: Hall, number: str) -> str:
    shown = hall.verifying.look_up(number)
    assert shown is not None
    return shown.row.attempt_id


def suspend(standing: Standing, hall: Hall, number: str, days: int = 10) -> None:
    until = hall.store.now() + days * DAY
    standing.suspend(number, actor=DORA, case="C-7", until=until, words="a complaint came")


def test_a_suspension_shows_on_the_page_at_once_and_in_the_list_when_published(
    hall: Hall, number: str, standing: Standing
) -> None:
    before = hall.store.now()
    assert status(hall, number) is Status.ACTIVE
    hall.store.shift(timedelta(seconds=2))
    suspend(standing, hall, number)
    assert status(hall, number) is Status.SUSPENDED
    assert not offline_bit(hall, number, StatusPurpose.SUSPENSION)
    assert "issuer" in due(hall, PUBLISH_STATUS.name)
    hall.issuing().publish_status_lists()
    assert offline_bit(hall, number, StatusPurpose.SUSPENSION)
    assert not offline_bit(hall, number, StatusPurpose.REVOCATION)
    assert status(hall, number) is Status.SUSPENDED
    assert status(hall, number, at=before) is Status.ACTIVE


def test_a_restored_credential_counts_at_once_though_the_old_list_still_has_its_bit(
    hall: Hall, number: str, standing: Standing
) -> None:
    suspend(standing, hall, number)
    hall.issuing().publish_status_lists()
    hall.store.shift(timedelta(hours=1))
    standing.restore(number, actor=RITA, words="the complaint was unfounded")
    assert status(hall, number) is Status.ACTIVE
    hall.issuing().publish_status_lists()
    assert not offline_bit(hall, number, StatusPurpose.SUSPENSION)
    assert status(hall, number) is Status.ACTIVE
    assert status(hall, number, at=hall.store.now() - timedelta(minutes=30)) is Status.SUSPENDED


def test_a_suspension_that_nobody_decides_on_lifts_itself(
    hall: Hall, number: str, standing: Standing
) -> None:
    suspend(standing, hall, number)
    hall.issuing().publish_status_lists()
    assert standing.lift(attempt_of(hall, number)) is False
    assert due(hall, LIFT_SUSPENSION.name) == []
    hall.store.shift(10 * DAY + timedelta(seconds=1))
    assert due(hall, LIFT_SUSPENSION.name) == [f"{attempt_of(hall, number)}:1"]
    assert standing.lift(attempt_of(hall, number)) is True
    assert standing.lift(attempt_of(hall, number)) is False
    hall.issuing().publish_status_lists()
    assert not offline_bit(hall, number, StatusPurpose.SUSPENSION)
    assert status(hall, number) is Status.ACTIVE
    assert status(hall, number, at=hall.store.now() - DAY) is Status.SUSPENDED
    suspend(standing, hall, number)
    assert status(hall, number) is Status.SUSPENDED


def test_an_extension_keeps_the_bit_until_its_own_end(
    hall: Hall, number: str, standing: Standing
) -> None:
    suspend(standing, hall, number)
    later = hall.store.now() + 29 * DAY
    with pytest.raises(SecondPersonRequired):
        standing.extend(number, actor=DORA, until=later, words="more time")
    standing.extend(number, actor=RITA, until=later, words="more time")
    hall.store.shift(11 * DAY)
    assert standing.lift(attempt_of(hall, number)) is False
    hall.issuing().publish_status_lists()
    assert status(hall, number) is Status.SUSPENDED
    assert offline_bit(hall, number, StatusPurpose.SUSPENSION)


def test_a_withdrawal_takes_two_people_sets_its_bit_and_never_clears_it(
    hall: Hall, number: str, standing: Standing
) -> None:
    proposal = standing.propose_withdrawal(number, actor=DORA, reason=REASON, words="proxy sat it")
    assert status(hall, number) is Status.ACTIVE
    with pytest.raises(StaleVersion):
        standing.propose_withdrawal(number, actor=RITA, reason=REASON, words="again")
    with pytest.raises(SecondPersonRequired):
        standing.settle_withdrawal(proposal, actor=DORA, confirm=True, words="yes")
    assert status(hall, number) is Status.ACTIVE
    standing.settle_withdrawal(proposal, actor=RITA, confirm=True, words="seen the pictures")
    with pytest.raises((StaleVersion, IllegalChange)):
        standing.settle_withdrawal(proposal, actor=RITA, confirm=True, words="twice")
    assert status(hall, number) is Status.WITHDRAWN
    hall.issuing().publish_status_lists()
    assert offline_bit(hall, number, StatusPurpose.REVOCATION)
    for refused in (
        lambda: suspend(standing, hall, number),
        lambda: standing.restore(number, actor=RITA, words="oh"),
    ):
        with pytest.raises(IllegalChange):
            refused()
    hall.store.shift(3 * DAY)
    hall.issuing().publish_status_lists()
    assert offline_bit(hall, number, StatusPurpose.REVOCATION)


def test_a_declined_withdrawal_changes_nothing_and_may_be_proposed_again(
    hall: Hall, number: str, standing: Standing
) -> None:
    proposal = standing.propose_withdrawal(number, actor=DORA, reason=REASON, words="proxy")
    standing.settle_withdrawal(proposal, actor=DORA, confirm=False, words="mistaken")
    assert status(hall, number) is Status.ACTIVE
    again = standing.propose_withdrawal(number, actor=RITA, reason=REASON, words="new evidence")
    with hall.store.uow() as uow:
        assert [one.id for one in uow.standing.open_proposals()] == [again]
        kept = uow.standing.proposal(proposal)
    assert kept is not None
    assert (kept.outcome, kept.settled_by, kept.settled_words) == ("declined", DORA, "mistaken")


def test_nobody_acts_on_their_own_and_nothing_on_what_is_unknown(
    hall: Hall, number: str, standing: Standing
) -> None:
    until = hall.store.now() + DAY
    with pytest.raises(ConflictOfInterest):
        standing.suspend(number, actor=CLEO, case="C", until=until, words="mine")
    with pytest.raises(ConflictOfInterest):
        standing.propose_withdrawal(number, actor=CLEO, reason=REASON, words="mine")
    with pytest.raises(NotFound):
        standing.suspend("0" * 16, actor=DORA, case="C", until=until, words="who")
    assert status(hall, number) is Status.ACTIVE


def test_every_event_is_kept_with_who_and_why_and_its_state_beside_it(
    hall: Hall, number: str, standing: Standing
) -> None:
    suspend(standing, hall, number)
    standing.restore(number, actor=RITA, words="settled")
    with hall.store.uow() as uow:
        rows = uow.standing.events([number])[number]
        held = uow.credentials.by_number(number)
    assert [(one.seq, one.kind, one.actor, one.words) for one in rows] == [
        (1, "suspended", "dora", "a complaint came"),
        (2, "reinstated", "rita", "settled"),
    ]
    assert held is not None
    assert held.state == "active"
    with hall.store.uow() as uow, pytest.raises(StaleVersion):
        uow.standing.append(rows[0])


def test_lists_grow_in_version_and_never_get_older_and_are_not_signed_for_nothing(
    hall: Hall, number: str, standing: Standing
) -> None:
    def lists() -> tuple[int, int]:
        with hall.store.uow() as uow:
            found = [uow.standing.status_list(path) for path in ("r/1", "s/1")]
        return tuple(one.version if one else 0 for one in found)  # type: ignore[return-value]

    first = lists()
    hall.issuing().publish_status_lists()
    assert lists() == first
    suspend(standing, hall, number)
    hall.issuing().publish_status_lists()
    assert lists() == (first[0], first[1] + 1)
    hall.store.shift(timedelta(minutes=21))
    hall.issuing().publish_status_lists()
    assert lists() == (first[0] + 1, first[1] + 2)


def test_a_stored_token_of_either_profile_is_untouched_by_its_standing(
    hall: Hall, number: str, standing: Standing
) -> None:
    def tokens() -> dict[str, str]:
        with hall.store.uow() as uow:
            row = uow.credentials.by_number(number)
        assert row is not None
        return dict(row.tokens)

    before = tokens()
    suspend(standing, hall, number)
    assert tokens() == before
    assert set(before) == {profile.value for profile in Profile} | {PROOF}
    shown = hall.verifying.look_up(number)
    assert shown is not None
    results = {check.name: check.result for check in shown.verdict.checks}
    assert results["signature"] is Result.PASS
    assert results["suspension"] is Result.FAIL

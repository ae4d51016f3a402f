"""Time that a window would take: told before it is given, given beyond its end by two people."""

from datetime import timedelta

import pytest

from app.services.booking.timetable import Timetables
from app.services.booking.windows import Windows
from app.services.catalogue.content import Library
from app.services.errors import WishRefused
from app.services.invigilating.reopenings import LATER, Reopenings
from app.services.invigilating.steering import Steering
from app.services.timekeeping.losses import Loss, Standing
from app.services.timekeeping.outages import Outages
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.refusals import WindowEndsFirst
from exam_engine.attempts.states import AttemptState
from exam_engine.ids import PersonId
from tests.app.conftest import Store
from tests.app.desks import PAULA, SAM, WHY, Desk
from tests.app.hall import PROCTOR, SCHEME, Hall, open_hall
from tests.app.offices import Office
from tests.builders import account

SOFIA, SIMON = (Actor(PersonId(one), Role.SUPERVISOR) for one in ("sofia", "simon"))
CABLE = "A cable was cut."
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
SOON = timedelta(seconds=5)
"""Real time that a test's own statements may take."""
# The rules alone; what SQL does is asked in the other tests.
RULES = pytest.mark.parametrize("store", ["fake"], indirect=True)


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def capped(hall: Hall, spare: timedelta) -> None:
    """Let later bookings go to a window that caps, so much longer than the exam."""
    now = hall.store.now()
    with hall.store.uow() as uow:
        exam = Library(uow.content).scheme(SCHEME).exam
    assert exam is not None
    hall.window_id = (
        Windows(hall.store.uow)
        .open_window(SCHEME, opens_at=now, closes_at=now + exam.time_limit + spare, caps_time=True)
        .id
    )


def outages_of(hall: Hall) -> Outages:
    return Outages(hall.store.uow, hall.store.uow, hall.delivery.tell_state)


def bulk_of(hall: Hall) -> Reopenings:
    uow = hall.store.uow
    return Reopenings(uow, Steering(uow, uow, hall.delivery), outages_of(hall))


def silence(hall: Hall, length: timedelta) -> str:
    outages = outages_of(hall)
    outages.beat("one")
    hall.store.shift(length)
    found = outages.beat("one")
    assert found is not None
    return found.id


def loss_of(hall: Hall, outage: str) -> Loss:
    (loss,) = outages_of(hall).proposal(outage)[1]
    return loss


def given(hall: Hall, attempt: str) -> list[object]:
    with hall.store.uow() as uow:
        return [
            one.body["second"] for one in uow.attempts.events(attempt, kinds=("time.adjusted",))
        ]


def end_of(hall: Hall, attempt: str) -> timedelta:
    """Return how far the end of somebody's working time is from the end of their window."""
    stored = hall.attempt(attempt).attempt
    end = stored.clock.deadline()
    assert end is not None
    return end - stored.policy.closes_at


@RULES
def test_a_credit_gives_what_the_window_leaves_and_says_so_before(hall: Hall) -> None:
    capped(hall, 8 * MINUTE)
    attempt = hall.started("cleo")
    outage = silence(hall, 20 * MINUTE)
    before = loss_of(hall, outage)
    assert before.standing is Standing.WAITS
    assert 8 * MINUTE - SOON < before.counts <= 8 * MINUTE < before.lost
    for _ in range(2):
        assert outages_of(hall).confirm(outage, supervisor=SOFIA, reason=CABLE).credited == 1
    after = loss_of(hall, outage)
    assert (after.standing, after.counts) == (Standing.CREDITED, before.counts)
    assert (end_of(hall, attempt), given(hall, attempt)) == (timedelta(0), ["system"])


@RULES
def test_two_supervisors_give_all_of_it_beyond_the_window(hall: Hall) -> None:
    capped(hall, timedelta(0))
    attempt = hall.started("cleo")
    outage = silence(hall, 20 * MINUTE)
    lost = loss_of(hall, outage).lost
    assert (loss_of(hall, outage).standing, loss_of(hall, outage).counts) == (
        Standing.CAPPED,
        timedelta(0),
    )
    bulk = bulk_of(hall)
    for _ in range(2):
        assert bulk.ask(outage, supervisor=SOFIA, reason=CABLE, names=(LATER,)).refused == ()
    assert outages_of(hall).confirm(outage, supervisor=SOFIA, reason=CABLE).credited == 0
    assert (loss_of(hall, outage).standing, given(hall, attempt)) == (Standing.ASKED, [])
    own = bulk.confirm(outage, supervisor=SOFIA, reason=CABLE)
    assert {code for _attempt, code in own.refused} == {"second_person_unsuitable"}
    for _ in range(2):
        bulk.confirm(outage, supervisor=SIMON, reason=CABLE)
        outages_of(hall).confirm(outage, supervisor=SIMON, reason=CABLE)
    assert loss_of(hall, outage).standing is Standing.CREDITED
    assert given(hall, attempt) == ["simon"]
    assert lost <= end_of(hall, attempt) < lost + SECOND
    (named,) = Timetables(hall.store.uow, hall.store.uow).show(hall.window_id).beyond
    assert (named.attempt_id, named.email) == (attempt, "cleo@example.org")
    assert named.until == hall.attempt(attempt).attempt.clock.deadline()


@RULES
def test_a_reason_that_no_proposal_holds_is_refused_before_anything_is_stored(hall: Hall) -> None:
    """Stored, it could not be read again, and the board of this candidate would fail."""
    capped(hall, timedelta(0))
    attempt = hall.started("cleo")
    outage = silence(hall, 20 * MINUTE)
    with pytest.raises(WishRefused, match="reason"):
        bulk_of(hall).ask(outage, supervisor=SOFIA, reason="long " * 201)
    with hall.store.uow() as uow:
        assert not uow.attempts.events(attempt, kinds=("command.proposed",))
    assert bulk_of(hall).ask(outage, supervisor=SOFIA, reason="x" * 1000).done == 1
    assert loss_of(hall, outage).standing is Standing.ASKED


@RULES
def test_what_the_window_leaves_waits_for_nobody_and_the_rest_for_a_colleague(
    hall: Hall,
) -> None:
    capped(hall, 8 * MINUTE)
    attempt = hall.started("cleo")
    outage = silence(hall, 20 * MINUTE)
    bulk = bulk_of(hall)
    bulk.ask(outage, supervisor=SOFIA, reason=CABLE)
    outages_of(hall).confirm(outage, supervisor=SOFIA, reason=CABLE)
    assert (end_of(hall, attempt), given(hall, attempt)) == (timedelta(0), ["system"])
    asked = loss_of(hall, outage)
    assert asked.standing is Standing.ASKED
    assert bulk.decline(outage, supervisor=SIMON, reason="the room closes").done == 1
    assert (loss_of(hall, outage).standing, given(hall, attempt)) == (Standing.CREDITED, ["system"])
    assert bulk.ask(outage, supervisor=SOFIA, reason=CABLE).done == 1, "they sit: ask again"
    assert bulk.confirm(outage, supervisor=SIMON, reason=CABLE).done == 1
    assert given(hall, attempt) == ["system", "simon"]
    rest = asked.lost - asked.counts
    assert rest <= end_of(hall, attempt) < rest + SECOND
    all_of_it = loss_of(hall, outage)
    assert (all_of_it.standing, all_of_it.is_short) == (Standing.CREDITED, False)
    assert bulk.ask(outage, supervisor=SOFIA, reason=CABLE).done == 0


@RULES
def test_an_exam_that_its_window_ended_in_an_outage_comes_back_with_all_it_lost(hall: Hall) -> None:
    capped(hall, timedelta(0))
    attempt = hall.started("cleo")
    hall.store.shift(20 * MINUTE)
    outage = silence(hall, 3 * 60 * MINUTE)
    for _ in range(2):
        hall.sweeping.sweep()
        hall.store.shift(MINUTE)
    hall.results.score_attempt(attempt)
    hall.results.triage(attempt)
    assert hall.attempt(attempt).result_state == "held", "it waits for the decision"
    lost = loss_of(hall, outage)
    assert lost.standing is Standing.CUT_SHORT
    bulk = bulk_of(hall)
    bulk.ask(outage, supervisor=SOFIA, reason=CABLE)
    assert bulk.confirm(outage, supervisor=SIMON, reason=CABLE).refused == ()
    assert (loss_of(hall, outage).standing, given(hall, attempt)) == (Standing.CREDITED, ["sofia"])
    hall.store.shift(60 * MINUTE)
    left = hall.attempt(attempt).attempt.remaining(hall.store.now())
    assert (hall.attempt(attempt).attempt.state, left) == (AttemptState.PAUSED, lost.lost)
    hall.invigilation.resume(attempt, actor=PROCTOR, command_id="resume")
    end = hall.attempt(attempt).attempt.clock.deadline()
    assert end is not None
    assert lost.lost - SOON < end - hall.store.now() <= lost.lost


def test_only_who_sat_in_an_outage_is_read(hall: Hall) -> None:
    """Those before it and since are not, however many there are."""
    before = hall.started("ben")
    hall.submit(before, 0, "ben")
    hall.store.shift(MINUTE)
    sat = hall.started("cleo")
    began = hall.store.now()
    hall.store.shift(MINUTE)
    ended = hall.store.now()
    hall.submit(sat, 0)
    with hall.store.uow() as uow:
        uow.people.add(account("dana", "candidate"))
        uow.commit()
    hall.started("dana")
    with hall.store.uow() as uow:
        assert list(uow.outages.sat_between(began, ended)) == [sat]
        last, first = uow.outages.facts_around(sat, ended)
        facts = [one.at for one in uow.attempts.events(sat)]
    assert (last, first) == (
        max(at for at in facts if at < ended),
        min(at for at in facts if at >= ended),
    )


@RULES
def test_a_proctor_is_told_that_the_window_takes_it(hall: Hall) -> None:
    capped(hall, 2 * MINUTE)
    desk = Desk(hall, hall.started())
    with pytest.raises(WindowEndsFirst):
        desk.ask("adjust_time", PAULA, seconds=300, **WHY)
    assert desk.ask("adjust_time", PAULA, seconds=60, **WHY).outcome == "done"
    asked = desk.ask("adjust_time", PAULA, seconds=300, cause="beyond_window", **WHY)
    assert asked.outcome == "proposed"
    (shown,) = desk.proposals
    assert desk.confirm(shown["id"], SAM).outcome == "done"
    assert 4 * MINUTE <= end_of(hall, desk.attempt_id) < 4 * MINUTE + SOON


def test_the_page_names_them_before_and_a_second_supervisor_presses_once(office: Office) -> None:
    hall = office.hall
    for name in ("sofia", "simon"):
        office.add(name, "supervisor")
    kept = hall.window_id
    capped(hall, timedelta(0))
    window, attempt = hall.window_id, hall.started(office.add("late", "candidate"))
    hall.window_id = kept
    outage = silence(hall, 20 * MINUTE)
    path = f"/outages/{outage}"
    sofia, simon = office.visitor("sofia"), office.visitor("simon")
    page = sofia.get(path).text
    assert f'data-attempt="{attempt}" data-standing="capped"' in page
    assert 'data-testid="short"' in page
    sent = {"reason": CABLE, "adjust_time": "yes", "decision": "confirm"}
    assert sofia.post(path, data=sent).status_code == 303
    assert "confirms within 15 minutes" in sofia.get(path).text
    assert "work beyond the end of the window" in simon.get(path).text
    done = simon.post(f"{path}/reopen", data={"do": "confirm", "reason": "I agree."})
    assert done.status_code == 303
    assert f'data-attempt="{attempt}" data-standing="credited"' in simon.get(path).text
    assert 'data-testid="beyond"' in sofia.get(f"/windows/{window}").text

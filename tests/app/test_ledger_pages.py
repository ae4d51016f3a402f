"""The time ledger as people and programs read it: sums that are exact as they are shown."""

import random
import re
from datetime import UTC, datetime, timedelta

from app.services.journal import carry_out
from app.services.ledgers import time_of
from app.web.ledger_view import face, json_of, lines_of
from exam_engine.attempts.actors import Actor, Reason, ReasonCode, Role
from exam_engine.attempts.commands import AdjustTime, Pause, Resume
from exam_engine.attempts.ledger import Ledger, Stretch, TimeUse
from exam_engine.attempts.states import PauseKind
from exam_engine.ids import PersonId
from tests.app.offices import Office
from tests.builders import account

SUE = Actor(PersonId("sue"), Role.SUPERVISOR)
PAULA = Actor(PersonId("paula"), Role.PROCTOR)
OURS = Reason(ReasonCode.TECHNICAL_OUR_SERVICE, "a cable")
NOISE = Reason(ReasonCode.ENVIRONMENT_NOISE, "an alarm")
ROW = re.compile(r'<tr data-use="([a-z._]+)" data-seconds="(\d+)">')
TOTAL = re.compile(r'<tfoot>.*?<td class="number tabular strong">([\d:]+)</td>', re.DOTALL)


def test_lengths_that_are_shown_add_up_whatever_the_stretches() -> None:
    seed = random.randrange(2**32)
    rng = random.Random(seed)
    at = began = datetime(2026, 12, 1, 9, tzinfo=UTC)
    stretches = []
    for number in range(200):
        until = at + timedelta(microseconds=rng.randrange(1, 3_000_000))
        use = TimeUse.RUNNING if number % 2 else TimeUse.BREAK
        stretches.append(Stretch(use, at, until))
        at = until
    lines = lines_of(Ledger(timedelta(hours=1), timedelta(0), (), tuple(stretches)))
    assert sum(line.seconds for line in lines) == round((at - began).total_seconds()), seed
    assert all(line.seconds >= 0 for line in lines), seed
    assert (face(59), face(60), face(3_849)) == ("00:59", "01:00", "1:04:09")


def _sat(office: Office) -> str:
    """Let a candidate work, be paused, get time for two reasons, and hand in."""
    hall, store = office.hall, office.hall.store
    with office.wiring.uow() as uow:
        uow.people.add(account("tim", name="Tim Time"))
        uow.commit()
    attempt_id = hall.started("tim")
    steps = (
        AdjustTime(SUE, timedelta(minutes=3), OURS),
        AdjustTime(SUE, timedelta(minutes=-1), NOISE),
        Pause(PAULA, PauseKind.PROCTOR, NOISE),
        Resume(PAULA),
    )
    for number, command in enumerate(steps):
        store.shift(timedelta(seconds=90))
        with store.uow() as uow:
            carry_out(uow, attempt_id, command, command_id=f"step-{number}")
            uow.commit()
    store.shift(timedelta(seconds=30))
    hall.submit(attempt_id, hall.answered(attempt_id, right=True), "tim")
    return attempt_id


def test_staff_and_candidate_read_the_same_time(office: Office) -> None:
    attempt_id = _sat(office)
    with office.wiring.read() as uow:
        found = time_of(uow, attempt_id)
    expected = json_of(found)
    stretches = expected["stretches"]
    assert isinstance(stretches, list)
    lengths = [one["length_us"] for one in stretches if isinstance(one, dict)]
    began, ended = found.stored.attempt.started_at, found.stored.attempt.ended_at
    assert began is not None
    assert ended is not None
    assert sum(lengths) == (ended - began) // timedelta(microseconds=1)  # type: ignore[arg-type]
    assert expected["incident_us"] == {"credited": 180_000_000, "adjusted": -60_000_000}
    sue, tim = office.visitor("sue"), office.visitor("tim")
    assert sue.get(f"/api/attempts/{attempt_id}/time").get_json() == expected
    assert tim.get(f"/api/attempts/{attempt_id}/own-time").get_json() == expected
    page = sue.get(f"/attempts/{attempt_id}/time").get_data(as_text=True)
    own = tim.get(f"/attempts/{attempt_id}/result").get_data(as_text=True)
    for shown in (page, own):
        rows = {use: int(seconds) for use, seconds in ROW.findall(shown)}
        total = TOTAL.search(shown)
        assert total is not None
        assert face(sum(rows.values())) == total.group(1)
        assert rows["paused.proctor"] in {90, 91}
    assert "Paused by a proctor" in page
    assert "A proctor had paused the exam; the clock stood" in own
    assert "Given back for our own failures" in own


def test_nobody_reads_the_time_of_others_as_a_candidate(office: Office) -> None:
    cleo = office.visitor("cleo")
    for path in (f"/api/attempts/{office.held}/own-time", "/api/attempts/none/own-time"):
        assert cleo.get(path).status_code == 404
    assert office.visitor("sue").get("/attempts/none/time").status_code == 404

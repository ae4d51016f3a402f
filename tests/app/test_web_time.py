"""Pages about the time of one person: the ledger, silences in a replay, what is agreed."""

import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from markupsafe import escape

from app.services.attempts.journal import carry_out
from app.services.booking.accommodations import TERM_PROBLEMS
from app.services.timekeeping.ledgers import time_of
from app.web.words.agreed_words import problem_words, tool_words
from app.web.words.ledger_view import face, json_of, lines_of
from exam_engine.attempts.actors import Actor, Reason, ReasonCode, Role
from exam_engine.attempts.commands import AdjustTime, Pause, Resume
from exam_engine.attempts.ledger import Ledger, Stretch, TimeUse
from exam_engine.attempts.states import PauseKind
from exam_engine.ids import PersonId
from proctoring.conduct import CURRENT, RECORDED_ONLY, VERSIONS, pin_of
from tests.app.hall import PROCTOR, SCHEME
from tests.app.offices import Office
from tests.builders import account
from tests.support.processes import eventually

SUE = Actor(PersonId("sue"), Role.SUPERVISOR)
SECOND = timedelta(seconds=1)
WHY = "Decision 12/26 of the board."
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
    given = {"credited": 180_000_000, "adjusted": -60_000_000, "taken_by_window": 0}
    assert expected["incident_us"] == given
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


def test_a_replay_says_whether_we_heard_of_the_page(office: Office) -> None:
    hall = office.hall
    with office.wiring.uow() as uow:
        uow.people.add(account("otto", name="Otto"))
        uow.commit()
    attempt_id = hall.started("otto")
    _beat(office, attempt_id)
    hall.store.shift(30 * SECOND)
    with hall.store.uow() as uow:
        seq = uow.attempts.get(attempt_id).last_seq + 1  # type: ignore[union-attr]
    hall.speech.proctor_says(attempt_id, actor=PROCTOR, command_id="m1", text="Are you there?")
    hall.store.shift(60 * SECOND)
    _beat(office, attempt_id)
    sue, path = office.visitor("sue"), f"/attempts/{attempt_id}/replay"
    assert sue.post(path, data={"purpose": "review"}).status_code == 303
    page = sue.get(f"{path}?seq={seq}").get_data(as_text=True)
    assert 'data-presence="stale"' in page
    assert "When we heard nothing of the page (1)" in page
    assert "01:30" in page
    assert 'data-presence="never_connected"' in sue.get(f"{path}?seq=1").get_data(as_text=True)


def _beat(office: Office, attempt_id: str) -> None:
    """Let the candidate's page give a sign, and see it stored."""
    store = office.hall.store
    epoch = office.hall.attempt(attempt_id).attempt.epoch
    store.journal.beat(attempt_id, epoch=epoch, cseq=0, head=None)
    eventually(lambda: _seen_within(office, attempt_id), "the sign is stored", every=0.02)


def _seen_within(office: Office, attempt_id: str) -> bool:
    seen = office.hall.attempt(attempt_id).seen_at
    return seen is not None and office.hall.store.now() - seen < timedelta(seconds=5)


def test_an_administrator_agrees_on_the_page_and_the_candidate_reads_it(office: Office) -> None:
    ada = office.visitor("ada")
    office.add("nora")
    booked = office.hall.enrolment.register("nora", office.hall.window_id).attempt.id
    found = ada.get("/accommodations?email=NORA@example.org")
    assert (found.status_code, found.location) == (303, "/accommodations/nora")
    assert ada.get("/accommodations?email=nobody@example.org").status_code == 404
    form = {
        "do": "grant", "scheme": SCHEME, "factor": "1,25", "breaks": "1", "break_minutes": "15",
        "tool": ["calculator"], "exempt": ["face.absent"], "reason": WHY,
    }  # fmt: skip
    for wrong, field in (
        ({"factor": "lots"}, "Working time: write 1 to 4"),
        ({"factor": "sNaN"}, "Working time: write 1 to 4"),
        ({"breaks": "-1"}, "Own breaks: write a whole number"),
        ({"breaks": "0"}, "Longest break: write minutes where there are breaks, and nothing "),
        ({"break_minutes": ""}, "Longest break: write minutes where there are breaks"),
        ({"break_minutes": "121"}, "Longest break: write whole minutes from 1 to 120."),
        ({"reason": "no"}, "Reason: write at least ten characters."),
        ({"tool": ["crib"]}, "May use: choose from the list."),
        ({"exempt": ["crib"]}, "What the system does not mark: choose from the list."),
    ):
        page = ada.post("/accommodations/nora", data={**form, **wrong})
        assert (page.status_code, field in page.get_data(as_text=True)) == (422, True), wrong
        assert office.hall.attempt(booked).attempt.policy.accommodation == ""
    assert ada.post("/accommodations/nora", data=form).status_code == 303
    page = ada.get("/accommodations/nora").get_data(as_text=True)
    assert "Stored as version 1. 1 booked exam has it now." in page
    assert "1.25 times the working time" in page
    page = office.visitor("nora").get(f"/attempts/{booked}/check-in").get_data(as_text=True)
    for words in (
        "1.25 times the usual time",
        "1 own break, up to 15 minutes; the clock stands",
        str(tool_words_in(office)["calculator"]),
        "Not marked by the system: Nobody in view",
    ):
        assert words in page
    assert WHY not in page
    assert all(escape(one) in page for one in VERSIONS[CURRENT].values()), "none is unannounced"
    assert ada.get("/accommodations/nobody").status_code == 404


def test_who_sits_unrecorded_reads_the_rules_that_are_not_about_cameras(office: Office) -> None:
    booked = office.hall.enrolment.register(office.add("uma", "candidate"), office.hall.window_id)
    page = office.visitor("uma").get(f"/attempts/{booked.attempt.id}/check-in").text
    unrecorded = page.split('data-testid="conduct-unrecorded"')[1].split("</ul>")[0]
    told = {name for name, words in VERSIONS[CURRENT].items() if escape(words) in unrecorded}
    assert told == set(VERSIONS[CURRENT]) - RECORDED_ONLY
    assert booked.attempt.policy.conduct == pin_of(), "what counts is what was read"


def test_every_problem_with_terms_has_words(office: Office) -> None:
    with office.app.test_request_context():
        assert set(problem_words()) == set(TERM_PROBLEMS)


def tool_words_in(office: Office) -> Mapping[str, str]:
    with office.app.test_request_context():
        return tool_words()

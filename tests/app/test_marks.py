"""Why something was marked: reviewers and the candidate read it, each when it is theirs to read."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest

from app.services.attempts.check_in_steps import CHECK_IN_PURPOSES
from app.services.evidence.evidence import CLOSER
from app.web.reviewers.recorded_view import purpose_words
from app.web.words.reading_words import measured_words, precision_words
from app.web.words.rule_words import rule_words
from exam_engine.attempts.events import EVENTS
from proctoring.flags import Evidence, Flag, FlagKind
from proctoring.precision import Signal, Standing
from proctoring.rulebook import Rules
from tests.app.court import goes_on
from tests.app.desks import PAULA, Desk
from tests.app.offices import Office, Visitor
from tests.builders import snapshot

NUMBERS: Iterator[int] = count(1)
SAW = "Somebody handed them a sheet of paper."
TEXT = re.compile(r"<[^>]+>|\s+")


@pytest.fixture(scope="module", params=["sqlite"])
def backend(request):
    """Words of pages; what they are made of is read elsewhere on both databases."""
    return request.param


def page(visitor: Visitor, path: str) -> str:
    reply = visitor.get(path)
    assert reply.status_code == 200, path
    return reply.get_data(as_text=True)


def words(html: str, part: str) -> str:
    """Return the text of the first section of a page with this test id."""
    inner = html.partition(f'data-testid="{part}"')[2].partition("</section>")[0]
    return TEXT.sub(" ", inner.partition(">")[2])


def test_the_candidate_reads_what_was_measured_and_how_often_that_is_right(office: Office) -> None:
    html = page(office.visitor("ina"), f"/me/exams/{office.held}/case")
    why = TEXT.sub(" ", html.partition('data-testid="why"')[2].partition("</ul>")[0])
    assert "The detector saw 0 faces; there should be 1." in why
    assert re.search(r"Seen in \d+ of \d+ pictures\.", why)
    assert "people have settled none of its marks yet" in why


def test_what_a_proctor_saw_is_read_in_the_proctors_words(office: Office) -> None:
    person = office.add(f"marked-{next(NUMBERS)}", "candidate")
    attempt = office.hall.started(person)
    office.hall.upload(attempt, person)
    Desk(office.hall, attempt).ask("flag", PAULA, reason=SAW, cause="medium")
    own, file = office.visitor(person), f"/me/exams/{attempt}/case"
    assert SAW not in page(own, file), "the page tells nothing of it while the exam runs"
    assert "Your exam is not over." in page(own, file)
    office.hall.submit(attempt, office.hall.answered(attempt, right=True), person)
    office.hall.results.score_attempt(attempt)
    office.hall.results.triage(attempt)
    told = page(own, file)
    assert SAW in told
    assert "Pictures are still being read." in words(told, "stands"), "and none says: too slight"
    assert "Too slight" not in told
    with office.wiring.read() as uow:
        (incident,) = uow.invigilation.incidents(attempt)
    rita, review = office.visitor("rita"), f"/reviews/{incident.id}"
    assert SAW not in page(rita, review), "pictures first, then what was said of them"
    marked = goes_on(rita, review)
    assert SAW in words(marked, "flags")
    assert "something to see in 100 % of the working time" in marked


def test_the_file_counts_pictures_of_every_purpose_and_says_when_they_go(office: Office) -> None:
    with office.app.test_request_context():
        assert set(purpose_words()) == {*CHECK_IN_PURPOSES, "live", CLOSER}
    person = office.add(f"counted-{next(NUMBERS)}", "candidate")
    attempt = office.hall.started(person)
    with office.wiring.uow() as uow:
        row = snapshot(900, attempt_id=attempt, at=uow.now(), purpose=CLOSER)
        uow.invigilation.add_snapshot(row)
        uow.commit()
    html = page(office.visitor(person), f"/me/exams/{attempt}/case")
    assert f'data-purpose="{CLOSER}"' in html
    assert "30 days after" in words(html, "recorded")
    office.hall.submit(attempt, office.hall.answered(attempt, right=True), person)
    assert "100 % of the working time" in page(office.visitor(person), f"/me/exams/{attempt}/case")


@pytest.mark.parametrize("kind", [*Rules().smoothing, *Rules().off])
def test_every_mark_on_pictures_says_what_was_measured(office: Office, kind: FlagKind) -> None:
    at = office.wiring.clock.now()
    seen = Evidence("picture", 0.25, 3.0, 1.0)
    flag = Flag(kind, kind.severity, at, at, at, 2, 3, seen, "detector/1")
    with office.app.test_request_context():
        found = measured_words(flag)
        known = precision_words(Standing(Signal(kind, "detector/1"), right=30, wrong=12))
    assert found.endswith(".")
    assert "%" not in found, "no number is left out"
    if kind is not FlagKind.FACE_PARTIAL:
        assert ("0.2" in found, "3" in found) == (True, True)
    assert "right in 30 of 42" in known


SAID_BY_A_PICTURE = {*Rules().smoothing, *Rules().off, FlagKind.PROCTOR_FLAG}
PLAIN = {
    *(FlagKind.CAMERA_LOST, FlagKind.FULLSCREEN_EXIT, FlagKind.CLIPBOARD_COPY),
    *(FlagKind.CLIPBOARD_PASTE, FlagKind.PRINT_KEY, FlagKind.EXTRA_DISPLAY),
    *(FlagKind.VIRTUAL_CAMERA, FlagKind.CLOCK_JUMP, FlagKind.NETWORK_CHANGED),
    FlagKind.SECOND_DEVICE,
}
"""Kinds whose name says all of it."""


@pytest.mark.parametrize("kind", sorted(set(FlagKind) - SAID_BY_A_PICTURE - PLAIN))
def test_every_other_mark_says_its_rule(office: Office, kind: FlagKind) -> None:
    at = office.wiring.clock.now()
    flag = Flag(kind, kind.severity, at, at + timedelta(seconds=83), at, 12, 12, None, "journal")
    with office.app.test_request_context():
        found = rule_words(flag)
    assert found.endswith(".")
    assert "%(" not in found
    assert "%%" not in found


def test_a_rule_tells_length_and_number(office: Office) -> None:
    at = office.wiring.clock.now()
    said = {}
    for kind, seconds in ((FlagKind.OFFLINE, 83), (FlagKind.OUR_OUTAGE, 59)):
        end = at + timedelta(seconds=seconds)
        with office.app.test_request_context():
            said[kind] = rule_words(Flag(kind, kind.severity, at, end, end, 1, 1, None, "clock"))
    assert "for 1 min 23 s while" in said[FlagKind.OFFLINE]
    assert "for 59 s while" in said[FlagKind.OUR_OUTAGE]


def test_every_fact_of_the_journal_has_a_name_that_people_read(office: Office) -> None:
    shown = '{% import "parts/_evidence.html" as one with context %}{{ one.event_words(kind) }}'
    with office.app.test_request_context():
        bare = {
            kind
            for kind in EVENTS
            if office.app.jinja_env.from_string(shown).render(kind=kind).strip()
            == kind.replace(".", " ").replace("_", " ")
        }
    assert not bare

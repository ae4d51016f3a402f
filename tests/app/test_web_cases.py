"""Cases as people meet them: the blind queue, the candidate's file, decider and panel."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId
from proctoring.case_table import CaseState
from proctoring.incidents import Verdict
from tests.app.court import Court, breach, goes_on
from tests.app.desks import PAULA, Desk
from tests.app.hall import CONSENT
from tests.app.offices import Office, Visitor
from tests.builders import snapshot

VERSION = re.compile(r'name="version" value="(\d+)"')
COMMAND = re.compile(r'name="command" value="([0-9a-f]{32})"')
ASKED = re.compile(r'data-testid="asked" data-state="(\w+)".*?Until <time', re.DOTALL)
FOUND = "Somebody else sat there."
JPEG = b"\xff\xd8\xff\xe0" + b"x" * 50
RULING = {"verdict": "confirmed", "reason": FOUND, "technical_alternative": "no lag"}


@pytest.fixture(scope="module")
def court(office: Office) -> Court:
    """Ina's case: everybody who works on it has an account and a browser."""
    for person, role in [("rolf", "reviewer"), ("tara", "reviewer"), ("dan", "decider"),
                         ("eve", "reviewer"), ("mia", "decider")]:  # fmt: skip
        office.add(person, role)
    with office.wiring.uow() as uow:  # the exam goes on for longer than a page shows pictures
        late = uow.now() + timedelta(minutes=10)
        for number in range(210):
            row = snapshot(number, attempt_id=office.held, at=late)
            uow.invigilation.add_snapshot(replace(row, state="analysed"))
        uow.commit()
    found = Court.__new__(Court)
    found.hall, found.attempt = office.hall, office.held
    return found


def page(visitor: Visitor, path: str) -> str:
    reply = visitor.get(path)
    assert reply.status_code == 200, path
    return reply.get_data(as_text=True)


def asked(visitor: Visitor, office: Office) -> list[str]:
    """Return what a candidate's own page and result ask of them, where each names its last day."""
    pages = [page(visitor, path) for path in ("/me", f"/attempts/{office.held}/result")]
    return [one for html in pages for one in ASKED.findall(html)]


def send(visitor: Visitor, path: str, to: str = "", **given) -> int:
    """Fill in the form of a page and send it; returns the status."""
    html = page(visitor, path)
    hidden = {
        name: found.group(1)
        for name, kind in (("version", VERSION), ("command", COMMAND))
        if (found := kind.search(html))
    }
    reply = visitor.post(to or path, data={**hidden, **given})
    return reply.status_code


def test_reviewers_look_blind_and_the_candidate_is_heard_between(
    office: Office, court: Court
) -> None:
    review, own = f"/reviews/{office.incident}", f"/me/exams/{office.held}/case"
    ina, rolf, tara = (office.visitor(person) for person in ("ina", "rolf", "tara"))
    assert 'data-state="review"' in page(ina, own)
    rita = office.visitor("rita")
    assert rita.post(review, data=RULING).status_code == 422, "the pictures come first"
    assert send(rita, review, **breach(goes_on(rita, review))) == 303
    assert office.incident not in page(rolf, "/reviews"), "the candidate is heard first"
    moment = page(rolf, review).partition('data-testid="pictures"')[2].partition("</details>")[0]
    assert moment.count("/pictures/") > 2, "of the moment, and the check-in's"
    assert rolf.post(review, data=RULING).status_code == 422
    assert "statement" not in page(rolf, "/cases"), "that alone would tell"
    assert FOUND not in page(ina, own)
    assert asked(ina, office) == ["statement", "statement"]
    sent = ina.post(f"{own}/files", data={"file": (BytesIO(JPEG), "note.jpg")})
    assert sent.status_code == 303
    assert send(ina, own, f"{own}/statement", statement="It was my brother's poster.") == 303
    assert asked(ina, office) == []
    for door in (review, "/reviews", f"/attempts/{office.held}/replay", "/cases"):
        html = rolf.get(door).get_data(as_text=True)
        for words in (FOUND, "needs_second", "needs a second person", "second_review"):
            assert words not in html, door
    assert "poster" not in page(rolf, review)
    assert "poster" in goes_on(rolf, review)
    assert send(rolf, review, verdict="dismissed", reason="A poster.") == 303
    assert office.incident not in page(rolf, "/reviews")
    assert office.incident in page(tara, "/reviews")
    assert send(tara, review, **breach(goes_on(tara, review))) == 303
    assert court.case.state is CaseState.DECISION


def test_somebody_else_decides_and_the_candidate_reads_all_of_it(
    office: Office, court: Court
) -> None:
    case, own = f"/cases/{court.case.id}", f"/me/exams/{office.held}/case"
    ina, dora = office.visitor("ina"), office.visitor("dora")
    assert "You reviewed this exam" in page(office.visitor("tara"), case)
    office.add("sven", "decider", "supervisor")
    office.add("vera", "decider", "reviewer")
    replay = f'href="/attempts/{office.held}/replay"'
    assert replay in page(office.visitor("sven"), case), "as who decides, not as one who watched"
    assert replay in page(office.visitor("vera"), case)
    assert "Camera in this moment" in page(dora, case)
    assert send(dora, case, f"{case}/decide", outcome="", reason="x") == 422
    assert send(dora, case, f"{case}/decide", outcome="minor", reason=" ") == 422
    given = {"outcome": "invalid_misconduct", "reason": "Two of three saw it.", "ban_days": "30"}
    assert send(dora, case, f"{case}/decide", **given) == 303
    office.hall.results.triage(office.held)
    assert asked(ina, office) == ["notified", "notified"]
    told = page(ina, own)
    for words in ("Two of three saw it.", FOUND, "A poster.", "30 days"):
        assert words in told
    assert "This exam does not count" in page(ina, f"/attempts/{office.held}/result")


def test_an_appeal_goes_to_new_people_who_do_not_see_each_others_finding(
    office: Office, court: Court
) -> None:
    case, own = f"/cases/{court.case.id}", f"/me/exams/{office.held}/case"
    ina, dan, eve, mia = (office.visitor(person) for person in ("ina", "dan", "eve", "mia"))
    Desk(office.hall, office.held).ask("note", PAULA, text="They moved the lamp at 10.")
    assert "moved the lamp" not in page(ina, own), "notes are private"
    assert send(ina, own, f"{own}/appeal", grounds="Look at the poster again.") == 303
    assert "moved the lamp" in page(ina, own), "and disclosed on an appeal"
    assert asked(ina, office) == []
    assert "You have acted in this case" in page(office.visitor("dora"), case)
    assert send(dan, case, f"{case}/admit", taken="yes", reason="It was not looked at.") == 303
    found = {"outcome": "no_violation", "reason": "A poster, seen at minute 2."}
    assert send(eve, case, f"{case}/find", **found) == 303
    assert "minute 2" not in page(mia, case)
    assert send(mia, case, f"{case}/find", **found) == 303
    office.hall.results.triage(office.held)
    over = page(ina, own)
    assert over.count("A poster, seen at minute 2.") == 2
    assert 'data-state="closed"' in over
    assert office.hall.attempt(office.held).result_state == "final"


def test_who_may_sign_the_certification_reads_the_decided_case(
    office: Office, court: Court
) -> None:
    case = f"/cases/{court.case.id}"
    dora, rolf = office.visitor("dora"), office.visitor("rolf")
    assert f'href="{case}"' in page(dora, "/decisions")
    read = page(dora, case)
    for words in (FOUND, "It was my brother", "Two of three saw it.", "seen at minute 2"):
        assert words in read, words
    assert 'data-testid="finding-form"' not in read
    with office.wiring.read() as uow:
        (row,) = uow.cases.files(court.case.id)
    assert dora.get(f"{case}/files/{row.id}").data == JPEG
    with office.wiring.read() as uow:
        seen = uow.attempts.events(office.held, kinds=("evidence.viewed",))
    told = [
        (one.actor, one.body["purpose"]) for one in seen if one.body["evidence"] == f"file:{row.id}"
    ]
    assert told == [("decider:dora", "decision")]
    assert "There is nothing for you to do here" in page(rolf, case)
    office.add("rhea", "decider", "reviewer")
    assert (
        office.visitor("rhea")
        .post(f"/attempts/{office.held}/tie", data={"tie": "taught"})
        .status_code
        == 303
    )
    assert "You said that you know this candidate" in page(office.visitor("rhea"), case)


def test_nobody_elses_file_exists_and_files_run_nothing(office: Office, court: Court) -> None:
    own = f"/me/exams/{office.held}/case"
    for path in (own, f"{own}/files/x", f"{own}/pictures/x"):
        assert office.visitor("cleo").get(path).status_code == 404
    with office.wiring.read() as uow:
        (row,) = uow.cases.files(court.case.id)
        picture = uow.invigilation.reference(office.held)
        foreign = uow.invigilation.snapshots(office.passed)[0]
    reply = office.visitor("ina").get(f"{own}/files/{row.id}")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="note.jpg"'
    assert reply.mimetype == "application/octet-stream"
    assert picture is not None
    assert office.visitor("ina").get(f"{own}/pictures/{picture.id}").mimetype == "image/jpeg"
    assert office.visitor("ina").get(f"{own}/pictures/{foreign.id}").status_code == 404
    with office.wiring.read() as uow:
        seen = uow.attempts.events(office.held, kinds=("evidence.viewed",))
    assert ("candidate:ina", "own_file") in {(one.actor, one.body["purpose"]) for one in seen}


def test_what_does_not_fit_is_named_and_changes_nothing(office: Office, court: Court) -> None:
    own = f"/me/exams/{office.held}/case"
    ina = office.visitor("ina")
    before = court.case
    page(ina, own)
    for path, given in (
        (f"{own}/statement", {"statement": "late"}),
        (f"{own}/statement", {}),
        (f"{own}/appeal", {"grounds": "again", "version": str(before.version)}),
        (f"{own}/accept", {"version": "x"}),
    ):
        assert ina.post(path, data=given).status_code in {409, 422}, path
    sent = ina.post(f"{own}/files", data={"file": (BytesIO(b"GIF89a"), "a.gif")})
    assert sent.status_code == 422
    assert "JPEG, PNG or PDF" in sent.get_data(as_text=True)
    assert court.case == before


def test_an_exam_without_a_case_has_a_file_too(office: Office) -> None:
    html = page(office.visitor("carla"), f"/me/exams/{office.passed}/case")
    assert "There is no case." in html
    assert 'data-testid="recorded"' in html


def test_the_file_tells_what_was_agreed_taken_and_by_whom_it_was_looked_at(
    office: Office, court: Court
) -> None:
    with office.wiring.uow() as uow:
        now = uow.now()
        uow.board.seen_live(office.held, "paula", now, pictures=7, gap=timedelta(minutes=2))
        uow.commit()
    html = page(office.visitor("ina"), f"/me/exams/{office.held}/case")
    agreed = html.partition('data-testid="consents"')[2].partition("</section>")[0]
    assert "You agreed on <time" in agreed
    assert CONSENT in agreed, "the fingerprint of the words they read"
    assert {"reference", "live"} <= set(re.findall(r'data-purpose="(\w+)"', html))
    looked = html.partition('data-testid="looked"')[2].partition("</section>")[0]
    assert {"live", "picture", "file", "replay"} >= set(re.findall(r'data-what="(\w+)"', looked))
    for who in ("Paula", "Dora", "Rita"):
        assert who in looked, who
    assert 'data-what="live"' in looked
    assert 'data-what="file"' in looked


def test_who_knows_a_candidate_is_offered_nothing_of_theirs(office: Office, court: Court) -> None:
    office.add("nils", "reviewer")
    nils = office.visitor("nils")
    page(nils, "/reviews")
    assert nils.post(f"/attempts/{office.held}/tie", data={"tie": "taught"}).status_code == 303
    assert "You said that you know this candidate" in page(nils, f"/reviews/{office.incident}")
    with pytest.raises(Exception, match="declared"):
        office.hall.rulings.rule(
            office.incident,
            actor=Actor(PersonId("nils"), ActingRole.REVIEWER),
            verdict=Verdict.DISMISSED,
            reason="fine",
            technical_alternative=None,
        )

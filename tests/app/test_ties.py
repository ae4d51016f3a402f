"""Who said that they know a candidate, or sits the exam: nothing of board and desk is theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from app.board.view import BoardView
from app.services.cases.case_store import involvement_of
from app.services.roles import Role
from proctoring.conflicts import Bar, Task, bars
from proctoring.errors import ReviewConflict
from tests.app.offices import Office, Visitor

NUMBERS: Iterator[int] = count(1)
GONE = ("flags", "incidents", "waits")


@pytest.fixture(scope="module", params=["sqlite"])
def backend(request):
    """Rules of the doors; the one query of the board runs on both databases with the board's."""
    return request.param


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody at the board, as its view asks for them."""

    person_id: str
    roles: frozenset[str] = frozenset({Role.PROCTOR})


def row_for(office: Office, person: str, attempt: str) -> dict[str, Any]:
    rows: list[Any] = list(BoardView(office.wiring).rows(Looker(person)))
    return next(dict(one) for one in rows if one["attempt"] == attempt)


def waiting(office: Office) -> tuple[str, str]:
    """Bring somebody new into the queue; return them and their attempt."""
    person = office.add(f"tied-{next(NUMBERS)}", "candidate")
    return person, office.hall.checked_in(person)


def says_so(office: Office, visitor: Visitor, attempt: str) -> None:
    path = f"/attempts/{attempt}/tie"
    assert visitor.get(path).status_code == 200
    sent = visitor.post(path, data={"tie": "taught", "from": "board"})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/proctor")


def test_who_knows_a_candidate_says_so_at_the_board_and_a_colleague_goes_on(office: Office) -> None:
    tom = office.add(f"tom-{next(NUMBERS)}", "proctor")
    visitor, paula = office.visitor(tom), office.visitor("paula")
    person, attempt = waiting(office)
    api = f"/api/attempts/{attempt}/commands"
    (step,) = visitor.get(f"/api/desk/{attempt}").json["steps"]
    link = step["pictures"][0]["url"]  # signed before, and opened after
    taken = visitor.post(api, json={"command": "take", "name": "claim"})
    assert taken.status_code == 200
    assert row_for(office, tom, attempt)["care"]["by"] == tom

    says_so(office, visitor, attempt)
    refused = visitor.get(f"/api/desk/{attempt}")
    assert (refused.status_code, refused.json["code"]) == (403, ReviewConflict.code)
    assert visitor.get(link).status_code == 403
    with pytest.raises(ReviewConflict, match=Bar.DECLARED):
        BoardView(office.wiring).detail(attempt, tom)
    row = row_for(office, tom, attempt)
    assert row["apart"] == Bar.DECLARED
    assert [row[name] for name in GONE] == [[]] * 3
    assert (row["picture"], row["reference"]) == (None, None)
    for name in ("authorize", "fail_check_in", "deny", "flag"):
        members = {"reason": "As seen.", "cause": "low", "seconds": 0}
        answer = visitor.post(api, json={"command": f"x-{name}", "name": name, **members})
        assert (answer.status_code, answer.json["code"]) == (403, ReviewConflict.code), name

    theirs = row_for(office, "paula", attempt)
    assert (theirs["apart"], theirs["care"]) == (None, None), "free for a colleague at once"
    assert paula.get(f"/api/desk/{attempt}").status_code == 200
    let_in = paula.post(api, json={"command": "in", "name": "authorize"})
    assert let_in.json["state"] == "authorized"
    office.hall.delivery.start(attempt, person, command_id="go")
    stands = visitor.post(api, json={"command": "halt", "name": "pause", "reason": "Smoke."})
    assert stands.json["state"] == "paused", "what helps at once is anybody's"


def test_a_second_person_who_knows_the_candidate_confirms_nothing(office: Office) -> None:
    ties = office.add(f"sam-{next(NUMBERS)}", "supervisor")
    _person, attempt = waiting(office)
    api = f"/api/attempts/{attempt}"
    no = {"command": "no", "name": "deny", "reason": "Another person than on the document."}
    assert office.visitor("paula").post(f"{api}/commands", json=no).status_code == 202
    says_so(office, office.visitor(ties), attempt)
    confirm = f"{api}/proposals/no/confirm"
    answer = office.visitor(ties).post(confirm, json={"command": "yes"})
    assert (answer.status_code, answer.json["code"]) == (403, ReviewConflict.code)
    assert office.hall.attempt(attempt).attempt.state == "awaiting_authorization"


def test_who_sits_an_exam_reads_nothing_of_it_at_the_board(office: Office) -> None:
    both = office.add(f"both-{next(NUMBERS)}", "candidate", "proctor")
    attempt = office.hall.checked_in(both)
    visitor = office.visitor(both)
    assert row_for(office, both, attempt)["apart"] == Bar.OWN
    for path in (f"/api/desk/{attempt}", f"/api/attempts/{attempt}/commands"):
        assert visitor.get(path).status_code == 403, path
    assert visitor.get(f"/attempts/{attempt}/tie").status_code == 404
    with pytest.raises(ReviewConflict, match=Bar.OWN):
        BoardView(office.wiring).detail(attempt, both)


def test_who_looked_at_the_desk_reviews_nothing_of_it_whatever_else_they_are(
    office: Office,
) -> None:
    rex = office.add(f"rex-{next(NUMBERS)}", "proctor", "reviewer")
    _person, attempt = waiting(office)
    (step,) = office.visitor(rex).get(f"/api/desk/{attempt}").json["steps"]
    assert office.visitor(rex).get(step["pictures"][0]["url"]).status_code == 200
    with office.wiring.read() as uow:
        stored = uow.attempts.get(attempt)
        assert stored is not None
        assert Bar.WATCHED in bars(rex, Task.REVIEW, involvement_of(uow, stored))

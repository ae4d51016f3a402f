"""Who may still look can tell from no page that somebody has looked, or what they found."""

import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from sqlalchemy import insert

from app.board.view import BoardView
from app.persistence.tables import person_roles
from app.services.watching.flagging import Flagging
from proctoring.case_table import CaseState
from proctoring.flags import FlagKind
from tests.app.court import Court, breach, goes_on
from tests.app.offices import Office
from tests.proctoring.builders import a_flag

RULING = {"verdict": "confirmed", "reason": "Somebody sat there.", "technical_alternative": "lag"}
MINE = {"verdict": "dismissed", "reason": "It was a poster on the wall."}


def test_no_page_tells_that_somebody_has_looked(office: Office) -> None:
    office.add("rolf", "reviewer", "proctor")
    office.add("tara", "reviewer", "supervisor")
    rita, rolf = office.visitor("rita"), office.visitor("rolf")
    court = Court.__new__(Court)
    court.hall, court.attempt = office.hall, office.held
    review = f"/reviews/{office.incident}"
    filled = breach(goes_on(rita, review))
    assert rita.post(review, data=filled).status_code == 303
    assert court.case.state is CaseState.STATEMENT

    told = BoardView(office.wiring).detail(office.held, "rolf")["timeline"]
    assert isinstance(told, list)
    kinds = {line["kind"] for line in told if isinstance(line, dict)}
    assert "attempt.started" in kinds
    assert not {"incident.ruled", "case.moved", "result.recorded"} & kinds

    held_open = rolf.post(review, data=MINE)
    page = held_open.get_data(as_text=True)
    assert held_open.status_code == 422
    assert MINE["reason"] in page, "what they wrote is not lost"
    assert 'id="form-error"' in page
    for html in (page, rolf.get(review).get_data(as_text=True)):
        assert "It is not yours to rule on now" in html
        for words in ("heard", "second person looks", "Others look", "candidate says"):
            assert words not in html, words

    assert f'data-case="{court.case.id}"' not in office.visitor("tara").get("/cases").text
    office.shift(timedelta(days=12))
    sue = office.signed_in("sue", lifetime=timedelta(days=1)).get("/cases").text
    assert f'data-case="{court.case.id}"' in sue
    assert "overdue" not in sue, "the candidate's ten days are over, and nobody is to know of them"


def test_who_is_kept_away_gets_no_evidence(office: Office) -> None:
    office.add("nils", "reviewer")
    review = f"/reviews/{office.incident}"
    nils = office.signed_in("nils")
    shown = nils.get(review).text
    assert 'data-testid="pictures"' in shown
    picture = re.findall(r'src="(/pictures/[^"]+)"', shown)[-1]
    replay, time = (f"/attempts/{office.held}/{page}" for page in ("replay", "time"))
    assert [nils.get(door).status_code for door in (picture, replay, time)] == [200, 200, 200]
    assert nils.post(replay, data={"purpose": "review"}).status_code == 303
    assert nils.post(f"/attempts/{office.held}/tie", data={"tie": "taught"}).status_code == 303
    for reply in (nils.get(review), nils.post(review, data=RULING)):
        assert "You said that you know this candidate" in reply.text
        for part in ("pictures", "flags", "timeline", "ruling-form"):
            assert f'data-testid="{part}"' not in reply.text
        assert "<img" not in reply.text.split("<main", 1)[1]
        assert "/replay" not in reply.text
    for door in (nils.get(replay), nils.post(replay, data={"purpose": "review"})):
        assert "You said that you know this candidate" in door.text, "also who was in before"
        assert 'data-testid="replay"' not in door.text
    for address in (picture, time, f"/api{time}"):
        assert nils.get(address).status_code == 403, address
    with office.wiring.database.engine.begin() as connection:
        connection.execute(insert(person_roles).values(person_id="ina", role="reviewer"))
    ina = office.signed_in("ina")
    assert ina.get(review).status_code == 404
    assert ina.post(review, data=RULING).status_code == 404


def test_how_answers_came_is_shown_to_reviewers_and_on_no_tile(office: Office) -> None:
    shown, hidden = FlagKind.CLOCK_JUMP, FlagKind.ANSWER_BURST
    with office.store.uow() as uow:
        stored, now = uow.attempts.lock(office.running), uow.now()
        assert stored is not None
        marks = [replace(a_flag(kind), started=now, last_seen=now, ended=now)
                 for kind in (shown, hidden)]  # fmt: skip
        Flagging(uow).store(stored, (), marks)
        uow.commit()
    proctor = SimpleNamespace(person_id="paula", roles=frozenset({"proctor"}))
    (row,) = [one for one in BoardView(office.wiring).rows(proctor)
              if one["attempt"] == office.running]  # type: ignore[index, call-overload]  # fmt: skip
    assert [one["type"] for one in row["incidents"]] == [shown]  # type: ignore[index, call-overload]
    assert [one["type"] for one in row["concern"]["contributions"]] == [shown]  # type: ignore[index, call-overload]
    with office.store.uow() as uow:
        kinds = {one.type for one in uow.invigilation.incidents(office.running)}
    assert kinds == {shown, hidden}

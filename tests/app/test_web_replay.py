"""The replay as judges meet it: a door, a fact, the sitting at any record, and no result."""

import re
from datetime import timedelta
from itertools import repeat

import pytest
from sqlalchemy import text

from app.board.view import BoardView
from app.services.evidence.erasing import Erasing
from proctoring.incidents import Verdict
from tests.app.analysing import ScriptedAnalyser
from tests.app.hall import DECIDER, REVIEWER
from tests.app.offices import Office, Visitor


def opened(office: Office, person: str = "rita", attempt: str = "") -> tuple[Visitor, str]:
    """Return a judge's browser behind the door, and the replay's address."""
    path = f"/attempts/{attempt or office.passed}/replay"
    visitor = office.visitor(person)
    visitor.get(path)
    assert visitor.post(path, data={"purpose": "review"}).status_code == 303
    return visitor, path


def views(office: Office, attempt: str) -> list[str]:
    with office.wiring.read() as uow:
        found = uow.attempts.events(attempt, kinds=("evidence.viewed",))
        return [one.actor for one in found if one.body["evidence"] == "replay"]


def last_of(office: Office, attempt: str) -> int:
    with office.wiring.read() as uow:
        stored = uow.attempts.get(attempt)
    assert stored is not None
    return stored.last_seq


def test_a_look_is_noted_once_and_not_by_looking_at_the_door(office):
    before = views(office, office.held)
    path = f"/attempts/{office.held}/replay"
    door = office.visitor("sue").get(f"{path}?seq=3").get_data(as_text=True)
    assert 'data-testid="replay-door"' in door
    assert views(office, office.held) == before
    visitor, path = opened(office, "sue", office.held)
    for seq in (1, 4, 9):
        assert f'data-seq="{seq}"' in visitor.get(f"{path}?seq={seq}").get_data(as_text=True)
    assert views(office, office.held) == [*before, "supervisor:sue"]


def test_an_unknown_purpose_or_attempt_is_not_found_and_leaves_nothing(office):
    visitor = office.visitor("rita")
    before = views(office, office.running)
    path = f"/attempts/{office.running}/replay"
    assert visitor.post(path, data={"purpose": "curiosity"}).status_code == 404
    assert visitor.get(f"/attempts/{'0' * 32}/replay").status_code == 404
    assert views(office, office.running) == before


def test_nobody_replays_their_own_attempt(office):
    person = office.add("olga", "reviewer", "candidate")
    attempt = office.hall.started(person)
    path = f"/attempts/{attempt}/replay"
    assert office.visitor(person).post(path, data={"purpose": "review"}).status_code == 404
    assert views(office, attempt) == []


def test_every_record_shows_what_counted_then(office):
    visitor, path = opened(office)
    with office.wiring.read() as uow:
        saves = uow.attempts.events(office.passed, kinds=("answer.saved",))
    first, second = saves[0], saves[1]
    before = visitor.get(f"{path}?seq={first.seq - 1}").get_data(as_text=True)
    assert 'data-answered="true"' not in before
    after = visitor.get(f"{path}?seq={second.seq}").get_data(as_text=True)
    assert after.count('data-answered="true"') == 2
    item = visitor.get(f"{path}?seq={second.seq}&item={first.item_id}").get_data(as_text=True)
    assert re.search(rf'aria-current="true">.*record {first.seq}\b', item, re.DOTALL)


@pytest.mark.parametrize("seq", ["0", "-1", "x", "99999999999999999999", "", "²", "999999999"])
def test_odd_numbers_show_an_end_of_the_journal(office, seq):
    visitor, path = opened(office)
    reply = visitor.get(path, query_string={"seq": seq})
    assert reply.status_code == 200
    shown = re.search(r'data-seq="(\d+)"', reply.get_data(as_text=True))
    assert shown is not None
    assert int(shown.group(1)) in {1, last_of(office, office.passed)}


def test_no_key_point_or_result_is_on_any_page(office):
    visitor, path = opened(office)
    with office.wiring.read() as uow:
        told = uow.attempts.events(office.passed, kinds=("result.recorded",))
        outcome = uow.results.form_outcome(office.passed)
    assert told
    assert outcome is not None
    for seq in (told[0].seq - 1, told[0].seq, last_of(office, office.passed)):
        page = visitor.get(f"{path}?seq={seq}").get_data(as_text=True)
        for canary in (
            "result.recorded",
            "Result recorded",
            "certification",
            "rationale",
        ):
            assert canary not in page, (seq, canary)
        # a question may itself speak of what is scaled
        around = re.sub(r"<article.*?</article>", "", page, flags=re.DOTALL)
        assert "scaled" not in around, seq
        assert f'href="/attempts/{office.passed}/replay?seq={told[0].seq}"' not in page


def test_a_changed_record_is_named_and_what_came_before_is_shown(office):
    attempt = office.hall.started(office.add("dana", "candidate"))
    visitor, path = opened(office, "rita", attempt)
    statement = text("UPDATE attempt_events SET actor = 'x' WHERE attempt_id = :id AND seq = 4")
    with office.wiring.database.engine.begin() as connection:
        assert connection.execute(statement, {"id": attempt}).rowcount == 1
    page = visitor.get(path).get_data(as_text=True)
    assert "Record 4 does not fit" in page
    assert 'data-seq="3"' in page
    assert "does not fit" not in visitor.get(f"{path}?seq=3").get_data(as_text=True)


def test_answers_of_every_kind_are_said_in_words(office):
    visitor, path = opened(office)
    with office.wiring.read() as uow:
        saves = uow.attempts.events(office.passed, kinds=("answer.saved",))
    shapes = set()
    for save in saves:
        page = visitor.get(path, query_string={"seq": save.seq, "item": save.item_id})
        said = re.search(r'replay-response">([^<]*)<', page.get_data(as_text=True))
        assert said is not None
        assert said.group(1) not in {"", "no answer", "none yet"}, save.body["response"]
        shapes.add(type(save.body["response"]).__name__)
    assert {"dict", "list", "str"} <= shapes
    gaps = [one for one in saves if isinstance(one.body["response"], dict)]
    pages = [
        visitor.get(path, query_string={"seq": one.seq, "item": one.item_id}).get_data(as_text=True)
        for one in gaps
    ]
    filled = [page for page in pages if 'class="replay-gap"' in page]
    assert filled
    assert all("____" not in page for page in filled)


def erased(office: Office) -> tuple[str, str, str]:
    """Have somebody's pictures deleted after a review; return attempt, incident and the day."""
    hall, person = office.hall, office.add("olaf", "candidate")
    attempt = hall.started(person)
    for _ in range(5):
        hall.upload(attempt, person)
        hall.store.shift(timedelta(seconds=5))
    hall.watching.analyse(attempt, ScriptedAnalyser(repeat(0)))
    hall.submit(attempt, hall.answered(attempt, right=True), person)
    hall.results.score_attempt(attempt)
    with office.wiring.read() as uow:
        (incident,) = uow.invigilation.incidents(attempt)
    words = {"reason": "bent down", "technical_alternative": None}
    hall.rulings.rule(incident.id, actor=REVIEWER, verdict=Verdict.DISMISSED, **words)
    hall.results.triage(attempt)
    hall.certification.decide_by_person(attempt, actor=DECIDER, reason="clear")
    wiring = office.wiring
    erasing = Erasing(wiring.uow, wiring.read, wiring.store)
    assert erasing.erase(attempt, as_of=hall.store.now() + timedelta(days=31)) == 6
    return attempt, incident.id, f"{hall.store.now():%Y-%m-%d}"


def test_where_pictures_were_deleted_pages_say_when_and_show_all_that_is_kept(office):
    attempt, incident, day = erased(office)
    review = office.visitor("rita").get(f"/reviews/{incident}").get_data(as_text=True)
    assert "Pictures were deleted on <time" in review
    assert "<img" not in review.split("<main", 1)[1]
    assert "No picture from this moment" not in review
    assert "Nobody in view" in review
    assert "6 on " + day in review
    own = office.visitor("olaf").get(f"/attempts/{attempt}/result").get_data(as_text=True)
    assert "The pictures taken of you were deleted on <time" in own
    detail = BoardView(office.wiring).detail(attempt, "paula")
    assert detail["pictures"] == []
    assert isinstance(detail["erased"], int)
    visitor, path = opened(office, "rita", attempt)
    replay = visitor.get(path).get_data(as_text=True)
    assert "Pictures deleted" in replay
    assert f"6 pictures, deleted on {day}" in replay


def test_an_old_link_to_a_deleted_picture_says_so(office):
    with office.wiring.read() as uow:
        row = uow.invigilation.latest_snapshot(office.running)
    data = office.wiring.store.get(row.storage_key)
    office.wiring.store.delete(row.storage_key)
    for purpose in ("live", "review"):
        token = office.picture_link("rita", purpose, snapshot=row.id)
        reply = office.visitor("rita").get(f"/pictures/{token}")
        assert (reply.status_code, reply.get_json()["title"]) == (404, "This picture is gone")
    office.wiring.store.put(data, attempt_id=office.running)


def test_a_chosen_question_stays_and_lists_every_answer_to_it(office):
    visitor, path = opened(office)
    with office.wiring.read() as uow:
        saves = uow.attempts.events(office.passed, kinds=("answer.saved",))
    item, last = saves[0].item_id, last_of(office, office.passed)
    page = visitor.get(f"{path}?seq={last}&item={item}").get_data(as_text=True)
    assert f'<input type="hidden" name="item" value="{item}">' in page
    assert f"?seq={saves[1].seq}&amp;item={item}" in page, "moving along keeps the question"
    given = re.search(r'data-testid="replay-given">(.*?)</ol>', page, re.DOTALL)
    assert given is not None
    times = [one.seq for one in saves if one.item_id == item]
    assert [int(seq) for seq in re.findall(r"[?]seq=(\d+)", given[1])] == times
    follows = visitor.get(f"{path}?seq={last}").get_data(as_text=True)
    assert 'name="item"' not in follows

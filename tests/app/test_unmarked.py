"""Exams that nobody marked: drawn by a promised seed, looked at blindly, then nothing or all."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import repeat

import pytest

from app.services.cases.case_store import case_of
from app.services.cases.looking import Looking, has_to_look
from app.services.cases.redrawing import redrawn
from app.services.cases.rulings import Found
from app.services.cases.sample_rulings import SampleRulings
from app.services.cases.unmarked import (
    AFTER_END,
    NEWEST,
    OPEN_FOR,
    Drawing,
    as_incident,
    offered_unmarked,
)
from app.services.rows.unmarked import SampleRow
from app.services.watching.reviewing import LEAST_TOLD, as_json, reviewing_of
from exam_engine.attempts.actors import Actor, Role
from exam_engine.ids import PersonId
from proctoring.case_table import CaseState
from proctoring.drawing import Sampled, Saw, promise_of
from proctoring.errors import AlreadyRuled, ReviewConflict, RulingRefused
from proctoring.incidents import Verdict
from proctoring.rates import Rate
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import FakeStore
from tests.app.court import CONFIRMED, DISMISSED, Court
from tests.app.hall import open_hall
from tests.fakes import FakeDatabase, FakeJournal


class Quiet(Court):
    """A court whose exam nobody has marked; `sample` is drawn from it."""

    def sat(self, hall) -> str:
        attempt = hall.started()
        for _ in range(12):
            hall.upload(attempt, "cleo")
            hall.store.shift(timedelta(seconds=5))
        hall.watching.analyse(attempt, ScriptedAnalyser(repeat(1)))
        hall.submit(attempt, hall.answered(attempt, right=True))
        hall.results.score_attempt(attempt)
        return attempt

    def first_incident(self) -> None:
        with self.hall.store.uow() as uow:
            assert uow.invigilation.incidents(self.attempt) == []

    def draw(self, percent: int = 100) -> int:
        return Drawing(self.hall.store.uow, percent).draw()

    @property
    def sample(self) -> SampleRow:
        with self.hall.store.uow() as uow:
            (row,) = uow.unmarked.samples()
        return row

    def row(self, person: str):
        with self.hall.store.uow() as uow:
            return as_incident(self.sample, person, uow.unmarked.looks(self.sample.id))

    def sees(self, person: str, saw: Saw) -> bool:
        """Open a picture of the moment and say what is there."""
        row, actor = self.row(person), Actor(PersonId(person), Role.REVIEWER)
        with self.hall.store.uow() as uow:
            shot = uow.invigilation.during(self.attempt, row.started_at, row.ended_at)[0]
        self.hall.invigilation.open_picture(shot.id, actor=actor, purpose="review")
        return Looking(self.hall.store.uow).go_on(row, actor, saw)

    def finds(self, person: str, verdict: Verdict, **given) -> None:
        claim = self.claim(incident=self.row(person), **given) if verdict is CONFIRMED else None
        actor = Actor(PersonId(person), Role.REVIEWER)
        found = Found(verdict, f"{person} saw it", "no lag", claim)
        SampleRulings(self.hall.store.uow, self.hall.publisher).rule(self.sample.id, actor, found)
        self.triage()

    def offered(self, person: str) -> list[str]:
        with self.hall.store.uow() as uow:
            return [one.id for one in offered_unmarked(uow, person)]


@pytest.fixture
def quiet() -> Quiet:
    database = FakeDatabase()
    court = Quiet(open_hall(FakeStore(database, FakeJournal(database))))
    assert court.draw() == 0, "the first draw only promises its seed"
    court.hall.store.shift(AFTER_END + timedelta(seconds=1))
    return court


def test_a_draw_uses_the_seed_that_was_promised_and_can_be_done_again(quiet: Quiet) -> None:
    with quiet.hall.store.uow() as uow:
        promised = uow.unmarked.newest_draw()
    assert promise_of(bytes.fromhex(promised.seed)) == promised.promise
    assert quiet.draw() == 1
    assert quiet.draw() == 0, "an exam stands in one draw"
    with quiet.hall.store.uow() as uow:
        first, following = uow.unmarked.draws()
        (again,) = redrawn(uow)
    assert (first.promise, first.seed) == (promised.promise, promised.seed)
    assert (first.percent, first.pool, first.drawn) == (100, 1, 1)
    assert following.drawn_at is None
    assert following.seed != first.seed
    assert again.fits
    assert not again.is_told, "who knows the seed knows who was drawn"


@pytest.mark.parametrize(
    "changed",
    [{"seed": "00" * 32}, {"promise": "00" * 32}, {"percent": 0}, {"pool": 2}, {"drawn": 0}],
)
def test_a_draw_that_somebody_changed_does_not_fit(quiet: Quiet, changed) -> None:
    quiet.draw()
    with quiet.hall.store.uow() as uow:
        first = uow.unmarked.draws()[0]
        uow.unmarked.put_draw(replace(first, **changed))
        (again,) = redrawn(uow)
    assert not again.fits


def test_what_was_marked_is_too_fresh_or_too_old_is_not_drawn_from(quiet: Quiet) -> None:
    quiet.hall.store.shift(-timedelta(seconds=2))
    assert quiet.draw() == 0
    quiet.hall.store.shift(NEWEST)
    assert quiet.draw() == 0
    database = FakeDatabase()
    marked = Court(open_hall(FakeStore(database, FakeJournal(database))))
    Drawing(marked.hall.store.uow, 100).draw()
    marked.hall.store.shift(AFTER_END * 2)
    assert Drawing(marked.hall.store.uow, 100).draw() == 0


def test_none_are_drawn_where_none_are_asked_for(quiet: Quiet) -> None:
    assert quiet.draw(percent=0) == 0
    with quiet.hall.store.uow() as uow:
        assert len(uow.unmarked.draws()) == 1


def test_a_sample_is_due_as_its_case_would_be_and_ends_with_pictures(quiet: Quiet) -> None:
    quiet.draw()
    sample, ended = quiet.sample, quiet.hall.attempt(quiet.attempt).attempt.ended_at
    assert sample.due_at > ended
    assert (sample.due_at - ended) in {timedelta(days=days) for days in (3, 4, 5)}
    assert sample.detector == "scripted 1"
    assert re.fullmatch(r"[0-9a-f]{32}", sample.id)
    with quiet.hall.store.uow() as uow:
        shots = {one.received_at for one in uow.invigilation.snapshots(quiet.attempt)}
    assert {sample.started_at, sample.ended_at} <= shots


def test_nothing_seen_closes_it_and_changes_nothing(quiet: Quiet) -> None:
    quiet.draw()
    before = (quiet.result, quiet.letters(), quiet.journal("case.moved", "flag.opened"))
    assert quiet.offered("rolf") == [quiet.sample.id]
    assert not quiet.sees("rolf", Saw.NOTHING)
    assert quiet.sample.outcome == Sampled.NOTHING
    assert quiet.offered("rolf") == quiet.offered("tara") == []
    quiet.triage()
    assert (quiet.result, quiet.letters(), quiet.journal("case.moved", "flag.opened")) == before
    assert quiet.result == "final"
    with quiet.hall.store.uow() as uow:
        assert case_of(uow, quiet.attempt) is None


def test_whoever_cannot_tell_leaves_it_to_somebody_else(quiet: Quiet) -> None:
    quiet.draw()
    assert not quiet.sees("rolf", Saw.UNCLEAR)
    assert quiet.offered("rolf") == []
    assert quiet.offered("tara") == [quiet.sample.id]
    assert not quiet.sees("rolf", Saw.SOMETHING), "the first word counts"


def test_the_rules_of_conflicts_hold(quiet: Quiet) -> None:
    quiet.draw()
    assert quiet.offered("paula") == [], "she let the candidate in"
    with pytest.raises(ReviewConflict):
        quiet.sees("paula", Saw.NOTHING)


def test_a_breach_becomes_a_case_like_any_other(quiet: Quiet) -> None:
    quiet.draw()
    assert quiet.sees("rolf", Saw.SOMETHING)
    assert quiet.offered("rolf") == [quiet.sample.id], "it is still to be said what it was"
    quiet.finds("rolf", CONFIRMED)
    assert quiet.sample.outcome == Sampled.FOUND
    with quiet.hall.store.uow() as uow:
        (incident,) = uow.invigilation.incidents(quiet.attempt)
    assert quiet.sample.incident_id == incident.id
    assert (incident.type, incident.severity, incident.state) == (
        "proctor.flag", "medium", "needs_second",
    )  # fmt: skip
    assert quiet.case.state is CaseState.STATEMENT
    assert quiet.result == "held"
    assert quiet.letters() == ["statement_wanted"]
    (opened,) = quiet.journal("flag.opened")
    assert "saw it" not in str(opened.body), "who looks second is not to read what was found"
    quiet.incident = incident
    quiet.says("I dropped my pen.")
    with pytest.raises(RulingRefused):
        quiet.rule("rolf", CONFIRMED)
    quiet.rule("tara", CONFIRMED)
    assert quiet.case.state is CaseState.DECISION


@pytest.mark.parametrize("verdict", [DISMISSED, Verdict.TECHNICAL])
def test_what_turns_out_harmless_closes_it(quiet: Quiet, verdict: Verdict) -> None:
    quiet.draw()
    quiet.sees("rolf", Saw.SOMETHING)
    quiet.finds("rolf", verdict)
    assert quiet.sample.outcome == Sampled.NOTHING
    assert quiet.result == "final"
    with quiet.hall.store.uow() as uow:
        (look,) = uow.unmarked.looks(quiet.sample.id)
    assert (look.saw, look.ruled, look.words) == ("something", verdict, "rolf saw it")
    with pytest.raises(AlreadyRuled):
        quiet.finds("rolf", verdict)


def test_a_finding_needs_all_that_any_finding_needs_and_a_look_before(quiet: Quiet) -> None:
    quiet.draw()
    with pytest.raises(RulingRefused, match="look"):
        quiet.finds("rolf", CONFIRMED)
    quiet.sees("rolf", Saw.SOMETHING)
    far = quiet.row("rolf").ended_at + timedelta(minutes=6)
    for given in ({"pictures": ()}, {"rule": "no-such"}, {"ended": far}, {"began": far}):
        with pytest.raises(RulingRefused):
            quiet.finds("rolf", CONFIRMED, **given)
    assert quiet.sample.outcome == ""
    assert quiet.journal("flag.opened") == []


def test_what_one_saw_is_not_lost_because_another_was_quicker(quiet: Quiet) -> None:
    quiet.draw()
    assert quiet.sees("rolf", Saw.SOMETHING)
    quiet.sees("tara", Saw.NOTHING)
    assert quiet.sample.outcome == Sampled.NOTHING
    quiet.finds("rolf", CONFIRMED)
    assert quiet.sample.outcome == Sampled.FOUND


def test_it_lapses_when_nobody_looks_and_is_dropped_when_something_is_marked(quiet: Quiet) -> None:
    quiet.draw()
    quiet.hall.store.shift(OPEN_FOR)
    assert quiet.offered("rolf") == []
    quiet.draw()
    assert quiet.sample.outcome == Sampled.LAPSED
    with quiet.hall.store.uow() as uow:
        found = reviewing_of(uow)
        assert (found.drawn, found.lapsed, found.found) == (1, 1, Rate(0, 0))
        (again,) = redrawn(uow)
    assert again.is_told


def test_until_somebody_has_looked_the_replay_shows_them_no_marks(quiet: Quiet) -> None:
    quiet.draw()
    with quiet.hall.store.uow() as uow:
        assert has_to_look(uow, quiet.attempt, "rolf")
    quiet.sees("rolf", Saw.UNCLEAR)
    with quiet.hall.store.uow() as uow:
        assert not has_to_look(uow, quiet.attempt, "rolf")
        assert has_to_look(uow, quiet.attempt, "tara")


def test_no_rate_is_told_below_the_floor(quiet: Quiet) -> None:
    quiet.draw()
    quiet.sees("rolf", Saw.NOTHING)
    with quiet.hall.store.uow() as uow:
        told = as_json(reviewing_of(uow))
        assert (told["looked"], told["found"], told["upheld"]) == (1, None, None)
        for number in range(1, LEAST_TOLD):
            outcome = Sampled.FOUND if number < 4 else Sampled.NOTHING
            row = replace(quiet.sample, id=f"{number:032x}", outcome=outcome.value)
            uow.unmarked.put(row)
        told = as_json(reviewing_of(uow))
    assert told["found"] == [3, LEAST_TOLD]
    assert told["by_detector"] == [
        {"detector": "scripted 1", "looked": LEAST_TOLD, "found": [3, LEAST_TOLD]}
    ]

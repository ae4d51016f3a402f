"""Candidates without a line: who is back in time, and who is back too late."""

import http
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from exam_engine.attempts.saves import CLIENT_GENESIS, client_link
from exam_engine.clock import GRACE
from exam_engine.ids import ItemId
from tests.faults.invariants import assert_invariants, assert_replays, assert_scores_again, tally
from tests.faults.outcome import Run
from tests.faults.stage import SCORED_S, Stage
from tests.journeys.protocol import Visitor, board
from tests.journeys.sitters import SAVED, Receipt, Save, Sitter
from tests.journeys.test_kills import assert_newest_counts

PEOPLE = 4
AWAY_S = 65.0
"""Beyond the minute after which the board says offline."""
FULLY_AWAY_S = 600.0
KEPT = 100
CLOSES_IN = timedelta(seconds=16)
MISSED = 3


@dataclass(slots=True)
class Pen:
    """The answers of one person without a line: numbered, chained, and kept."""

    sitter: Sitter
    items: list[dict[str, Any]]
    head: str = CLIENT_GENESIS

    def write(self, stage: Stage) -> Save:
        """Answer one question."""
        save = self.sitter._next(stage.draw, self.items)
        self.head = client_link(self.head, save["c"], ItemId(save["i"]), save["r"])
        return {**save, "h": self.head}


def back_in_time(stage: Stage) -> dict[str, object]:
    """F18: a line that is gone for minutes; a hundred answers are kept and come in order."""
    sitters, away_s = stage.seat(PEOPLE), stage.size(AWAY_S, FULLY_AWAY_S)
    pens = [_began(stage, sitter) for sitter in sitters]
    ends = [stage.records.stored(one.candidate.attempt).attempt.deadline_at for one in sitters]
    desk = board(stage.proctor())
    stage.proxy.weather.refuse = True
    for sitter in sitters:
        sitter.candidate.leave()
    kept = [[pen.write(stage) for _ in range(KEPT)] for pen in pens]
    time.sleep(away_s)
    said = {row["attempt"]: row["presence"] for row in desk.call("sync", {"versions": {}})["rows"]}
    stage.proxy.clear()
    desk.close()
    since = time.monotonic()
    for sitter, saves in zip(sitters, kept, strict=True):
        sitter._stand_by()
        sitter.pause_s = 0.0  # a page sends what it kept without a pause
        for save in saves:
            sitter._send(save)
    recovery_s = time.monotonic() - since
    assert [said[one.candidate.attempt] for one in sitters] == ["offline"] * PEOPLE, said
    for sitter, saves in zip(sitters, kept, strict=True):
        attempt = sitter.candidate.attempt
        stored = stage.records.events(attempt, "answer.saved")[-KEPT:]
        assert [one.cseq for one in stored] == [save["c"] for save in saves], "not in order"
        assert {save["e"] for save in saves} == {sitter._epoch}, "another lease"
        assert len(stage.records.events(attempt, "check_in.begun")) == 1, "checked in again"
    again = [stage.records.stored(one.candidate.attempt).attempt.deadline_at for one in sitters]
    assert again == ends, "being away has changed somebody's time"
    stage.hand_in(sitters)
    stage.all_scored(sitters)
    return {**assert_invariants(stage.records, sitters), "recovery_s": recovery_s, "away_s": away_s}


def _began(stage: Stage, sitter: Sitter) -> Pen:
    """Let somebody enter and save one answer."""
    pen = Pen(sitter, sitter.candidate.paper())
    sitter._stand_by()
    sitter._send(pen.write(stage))
    return pen


def back_too_late(stage: Stage) -> dict[str, object]:
    """F19: away across the deadline; what was committed counts, the rest is `late` and can be
    granted.
    """
    window = stage.records.open_window(closes_in=CLOSES_IN, caps_time=True, title="Closes soon")
    committed, other = stage.seat(2, window=window.id)
    pens = [_began(stage, sitter) for sitter in (committed, other)]
    kept = [[pen.write(stage) for _ in range(MISSED)] for pen in pens]
    head = {"c": committed.number, "h": pens[0].head}
    assert committed.candidate.channel is not None
    assert committed.candidate.channel.call("beat", head)["state"] == "in_progress"
    for sitter in (committed, other):
        sitter.candidate.leave()
    left = stage.records.read(lambda uow: (window.closes_at + GRACE - uow.now()).total_seconds())
    assert left > 0, "seating took too long"
    time.sleep(left + 1.0)
    _came(committed, kept[0])
    assert _came(committed, kept[0]) == ["repeated"] * MISSED
    verdicts = _came(other, kept[1])
    assert verdicts == ["late"] * MISSED, f"not committed: {verdicts}"
    stage.all_scored([committed, other], seconds=SCORED_S + 60)
    saved = stage.records.events(committed.candidate.attempt, "answer.saved")
    assert [one.cseq for one in saved[-MISSED:]] == [save["c"] for save in kept[0]]
    granted = _granted(stage, other, kept[1])
    figures = _settled(stage, [committed, other])
    return {**figures, "late": MISSED, "granted": granted}


def _came(sitter: Sitter, saves: Sequence[Save]) -> list[str]:
    """Send what was kept; keep the receipts of what counts, and return all verdicts.

    The first ones of a committed chain are late until the last one proves them.
    """
    sitter._stand_by()
    assert sitter.candidate.channel is not None
    verdicts = []
    for save in saves:
        answer = sitter.candidate.channel.call("save", save)
        sitter.sends += 1
        verdicts.append(str(answer["v"]))
        assert answer["s"] > 0, "without a receipt"
        if answer["v"] in SAVED:
            _keep(sitter, save, answer)
    return verdicts


def _keep(sitter: Sitter, save: Save, answer: dict[str, Any]) -> None:
    receipt = Receipt(save, answer["s"], answer["d"], "accepted", time.monotonic())
    sitter.receipts[save["e"], save["c"]] = receipt


def _granted(stage: Stage, sitter: Sitter, saves: Sequence[Save]) -> int:
    """See the late answers not count; let all but the last count; return how many."""
    attempt = sitter.candidate.attempt
    counted = stage.records.responses(attempt)
    late = {one.cseq: one for one in stage.records.events(attempt, "answer.late")}
    assert sorted(late) == [save["c"] for save in saves], "a late answer is not in the journal"
    assert not {save["c"] for save in saves} & {one.seq for one in counted.values()}
    assert_newest_counts(stage.records, sitter)
    before = stage.records.read(lambda uow: uow.results.form_outcome(attempt))
    assert before is not None
    supervisor = Visitor(stage.house.url)
    supervisor.log_in("supervisor@demo.example", "assay-demo")
    for save in saves:
        grant = save is not saves[-1]
        _decide(supervisor, attempt, save, grant=grant)
        if grant:
            record = late[save["c"]]
            _keep(sitter, save, {"s": record.seq, "d": record.digest})
    stage.records.once(
        lambda now: now.read(
            lambda uow: getattr(uow.results.form_outcome(attempt), "revision", 0) == len(saves) - 1
        ),
        "it is scored again",
        seconds=SCORED_S,
    )
    return len(saves) - 1


def _decide(supervisor: Visitor, attempt: str, save: Save, *, grant: bool) -> None:
    """Decide on one late answer, on the page for it."""
    supervisor.get(f"/late/{attempt}")
    reply = supervisor.post(
        f"/late/{attempt}",
        form={
            "csrf_token": supervisor.csrf,
            "epoch": str(save["e"]),
            "cseq": str(save["c"]),
            "verdict": "grant" if grant else "refuse",
            "reason": "The line of the whole building was cut.",
        },
    )
    assert reply.status == http.HTTPStatus.SEE_OTHER, reply.text[:500]


def _settled(stage: Stage, sitters: Sequence[Sitter]) -> dict[str, object]:
    """Compare all receipts with the journals, and the journals with what they led to."""
    counted = tally(stage.records, sitters)
    assert (counted.lost, counted.duplicates) == (0, 0), counted
    for sitter in sitters:
        assert_newest_counts(stage.records, sitter)
        assert_replays(stage.records, sitter.candidate.attempt)
        assert_scores_again(stage.records, sitter.candidate.attempt)
    return counted.figures()


RUNS = (
    Run("F18", "4 people without a line for minutes, answering on", back_in_time),
    Run("F19", "2 people without a line across their deadline", back_too_late),
)

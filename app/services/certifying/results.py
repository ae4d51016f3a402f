"""Score answers as events happen, score the form at the end, hold or release the result.

Scoring reads keys through a repository of its own. Every score is unique by its identity, so a
job may run twice. Which state a result is in is an axis of its own; no flag changes a score.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.services.attempts.journal import note
from app.services.cases.cases import ENDED, follow, result_state, settle_effects
from app.services.certifying.scoring import FormScorer
from app.services.messages import (
    ANALYSE_SNAPSHOTS,
    DECIDE_CERTIFICATION,
    TRIAGE_ATTEMPT,
    Message,
)
from app.services.ports import Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import FormOutcomeRow, StoredAttempt
from app.services.timekeeping.lateness import late_answers
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.events.evidence import ResultRecorded

TOGETHER: Final = 10
"""Forms of one transaction: SQLite's one write lock is held for some 50 ms."""


@dataclass(frozen=True, slots=True)
class Results:
    """Scoring and the result axis over their ports."""

    uow: UnitOfWorkFactory
    publisher: Publisher

    def score_items(self, attempt_id: str) -> int:
        """Score what has been answered so far; returns how many new scores were stored.

        An attempt of a rehearsal may be removed at any time: then there is nothing to score.
        """
        with self.uow() as uow:
            stored = uow.attempts.get(attempt_id) if uow.results.keep_attempt(attempt_id) else None
            if stored is None:
                return 0
            responses = uow.attempts.latest_responses(attempt_id)
            scored = FormScorer(uow).items(stored, responses, only_answered=True)
            fresh = uow.results.put_item_outcomes([row for _outcome, row in scored])
            uow.commit()
        return fresh

    def score_attempt(self, attempt_id: str) -> None:
        """Score the form of an ended attempt once, and ask for triage."""
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            if stored is None or stored.attempt.state not in ENDED:
                return
            # what was granted or answered after a reopening is scored anew, once
            revision = len(late_answers(uow, attempt_id).granted) + stored.attempt.reopened
            outcome = uow.results.form_outcome(attempt_id)
            if outcome is None or outcome.revision < revision:
                self._score_form(uow, stored, revision)
                uow.attempts.set_result_state(attempt_id, "provisional")
            now = uow.now()
            message = Message(TRIAGE_ATTEMPT.name, attempt_id, stored.last_seq)
            uow.outbox.put(message, due_at=now)
            uow.commit()

    def score_attempts(self, attempt_ids: Sequence[str]) -> None:
        """Score the forms of many ended attempts, in one transaction what can be."""
        done = self.score_together(attempt_ids)
        for attempt_id in attempt_ids:
            if attempt_id not in done:
                self.score_attempt(attempt_id)

    def score_together(self, attempt_ids: Sequence[str]) -> Set[str]:
        """Score the forms of many ended attempts in one transaction, each as `score_attempt` does.

        Returns:
            The ids that are done. Left to `score_attempt` is whatever is out of the ordinary: what
            somebody holds just now, came late, was reopened, is scored already or has not ended.
        """
        with self.uow() as uow:
            held = uow.hand_ins.lock_free(attempt_ids)
            special = uow.hand_ins.late(attempt_ids) | uow.hand_ins.scored(attempt_ids)
            plain = {key: one for key, one in held.items() if key not in special and _is_plain(one)}
            if not plain:
                return frozenset()
            responses = uow.hand_ins.responses(list(plain))
            scorer, now = FormScorer(uow), uow.now()
            scored = {key: scorer.items(one, responses[key]) for key, one in plain.items()}
            uow.results.put_item_outcomes([row for part in scored.values() for _one, row in part])
            outcomes = [scorer.form(one, scored[key], now) for key, one in plain.items()]
            uow.hand_ins.put_form_outcomes(outcomes)
            uow.hand_ins.set_result_states(list(plain), "provisional")
            messages = [
                Message(TRIAGE_ATTEMPT.name, key, one.last_seq) for key, one in plain.items()
            ]
            uow.outbox.put_all(messages, due_at=now)
            uow.commit()
        return plain.keys()

    def triage(self, attempt_id: str) -> None:
        """Release or hold a scored result by what people have and have not yet looked at."""
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            outcome = uow.results.form_outcome(attempt_id)
            if stored is None or outcome is None:
                return
            if stored.attempt.state not in ENDED:
                return  # reopened: scored anew at its end; voided: it has no result
            if uow.analysis.waiting((attempt_id,), 1):
                return  # the analysis job asks again when it is done
            now = uow.now()
            if stored.result_state == "provisional":
                _end_flags(uow, stored, now)
            stored, case = follow(uow, stored, now)
            state = result_state(uow, stored, case)
            if state != stored.result_state:
                stored = self._record(uow, stored, outcome, state)
            settle_effects(uow, stored, case, now)
            uow.commit()
        self._announce(attempt_id)

    def _record(
        self, uow: UnitOfWork, stored: StoredAttempt, outcome: FormOutcomeRow, state: str
    ) -> StoredAttempt:
        now = uow.now()
        event = ResultRecorded(
            state=state,
            points=outcome.points,
            maximum=outcome.maximum,
            passed=outcome.passed,
            engine=outcome.engine_version,
        )
        after = note(uow, stored, event, actor=SYSTEM, now=now)
        uow.attempts.set_result_state(stored.attempt.id, state)
        if state == "final":
            message = Message(DECIDE_CERTIFICATION.name, stored.attempt.id, after.last_seq)
            uow.outbox.put(message, due_at=now)
        return after

    def _score_form(self, uow: UnitOfWork, stored: StoredAttempt, revision: int) -> None:
        scorer = FormScorer(uow)
        scored = scorer.items(stored, uow.attempts.latest_responses(stored.attempt.id))
        uow.results.put_item_outcomes([row for _outcome, row in scored])
        outcome = scorer.form(stored, scored, uow.now())
        uow.results.put_form_outcome(replace(outcome, revision=revision))

    def _announce(self, attempt_id: str) -> None:
        self.publisher.board_changed(attempt_id)


def _end_flags(uow: UnitOfWork, stored: StoredAttempt, now: datetime) -> None:
    """Have what still lasts ended with the exam, and the whole of it looked at once.

    No picture may come any more that would do it.
    """
    if stored.attempt.consented:
        message = Message(ANALYSE_SNAPSHOTS.name, stored.attempt.id, stored.last_seq)
        uow.outbox.put(message, due_at=now)


def _is_plain(stored: StoredAttempt) -> bool:
    """Tell whether an attempt has ended, and for the first time."""
    return stored.attempt.state in ENDED and not stored.attempt.reopened

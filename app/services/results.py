"""Score answers as events happen, score the form at the end, hold or release the result.

Scoring reads keys through a repository of its own. Every score is unique by its identity, so a
job may run twice. Which state a result is in is an axis of its own; no flag changes a score.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from app.services.content import Library
from app.services.incidents import clearance_of
from app.services.journal import note
from app.services.messages import DECIDE_CERTIFICATION, TRIAGE_ATTEMPT, Message
from app.services.ports import Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import (
    FormOutcomeRow,
    ItemOutcomeRow,
    JsonValue,
    SavedResponse,
    StoredAttempt,
)
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.events.evidence import ResultRecorded
from exam_engine.attempts.states import AttemptState
from exam_engine.catalogue import Blueprint
from exam_engine.ids import AttemptId
from exam_engine.items import (
    Cleared,
    ItemKey,
    ItemVersion,
    Response,
    from_document,
    parse_response,
    to_document,
)
from exam_engine.scoring import (
    CutScore,
    FormOutcome,
    ItemOutcome,
    PassOrFail,
    domain_report,
    identity,
    pass_or_fail,
    reduce_outcomes,
    score,
)
from proctoring.incidents import Clearance

ENDED = frozenset({AttemptState.SUBMITTED, AttemptState.TERMINATED})


@dataclass(frozen=True, slots=True)
class Results:
    """Scoring and the result axis over their ports."""

    uow: UnitOfWorkFactory
    publisher: Publisher

    def score_items(self, attempt_id: str) -> int:
        """Score what has been answered so far; returns how many new scores were stored."""
        with self.uow() as uow:
            stored = uow.attempts.get(attempt_id)
            if stored is None:
                return 0
            scored = _ItemScorer(uow, stored).score_all(only_answered=True)
            uow.commit()
        return sum(1 for _outcome, fresh in scored if fresh)

    def score_attempt(self, attempt_id: str) -> None:
        """Score the form of an ended attempt once, and ask for triage."""
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            if stored is None or stored.attempt.state not in ENDED:
                return
            if uow.results.form_outcome(attempt_id) is None:
                self._score_form(uow, stored)
                uow.attempts.set_result_state(attempt_id, "provisional")
            now = uow.now()
            message = Message(TRIAGE_ATTEMPT.name, attempt_id, stored.last_seq)
            uow.outbox.put(message, due_at=now)
            uow.commit()

    def triage(self, attempt_id: str) -> None:
        """Release or hold a scored result by what people have and have not yet looked at."""
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            outcome = uow.results.form_outcome(attempt_id)
            if stored is None or outcome is None or stored.result_state == "final":
                return
            if uow.invigilation.unanalysed(attempt_id, 1):
                return  # the analysis job asks again when it is done
            held = _held(uow, stored)
            state = "held" if held else "final"
            if state != stored.result_state:
                self._record(uow, stored, outcome, state)
            uow.commit()
        self._announce(attempt_id)

    def _record(
        self, uow: UnitOfWork, stored: StoredAttempt, outcome: FormOutcomeRow, state: str
    ) -> None:
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

    def _score_form(self, uow: UnitOfWork, stored: StoredAttempt) -> None:
        scored = _ItemScorer(uow, stored).score_all(only_answered=False)
        library = Library(uow.content)
        form, _versions = library.form(stored.attempt.form)
        outcome = reduce_outcomes(form, [each for each, _fresh in scored])
        window = uow.content.window(stored.attempt.window)
        assert window is not None
        exam = library.scheme(window.scheme_id).exam
        assert exam is not None
        cut = library.cut_score(exam.cut_score)
        uow.results.put_form_outcome(_outcome_row(stored, exam.blueprint, outcome, cut, uow.now()))

    def _announce(self, attempt_id: str) -> None:
        self.publisher.board_changed(attempt_id)


@dataclass(frozen=True, slots=True)
class _ItemScorer:
    """Scores the items of one attempt from its journal."""

    uow: UnitOfWork
    stored: StoredAttempt

    def score_all(self, *, only_answered: bool) -> list[tuple[ItemOutcome, bool]]:
        """Return each outcome and whether it was new."""
        attempt_id = self.stored.attempt.id
        _form, versions = Library(self.uow.content).form(self.stored.attempt.form)
        responses = self.uow.attempts.latest_responses(attempt_id)
        scored: list[tuple[ItemOutcome, bool]] = []
        for item_id, version in versions.items():
            saved = responses.get(item_id)
            if saved is None and only_answered:
                continue
            scored.append(self._score_one(version, saved))
        return scored

    def _score_one(
        self, version: ItemVersion, saved: SavedResponse | None
    ) -> tuple[ItemOutcome, bool]:
        key = self._key(version)
        response: Response = Cleared()
        if saved is not None:
            response = parse_response(version.interaction, saved.response)
        outcome = score(version, key, response)
        attempt_id = AttemptId(self.stored.attempt.id)
        named = identity(attempt_id, version, key, response, attempt_id)
        row = ItemOutcomeRow(
            attempt_id=attempt_id,
            item_id=version.item,
            item_version=version.number,
            response_sha256=named.response_digest,
            key_version=named.key_version,
            engine_version=named.engine_version,
            seed=named.seed,
            points=outcome.points,
            maximum=outcome.maximum,
            response_seq=saved.seq if saved else 0,
            document={"answered": outcome.answered, "item_digest": named.item_digest},
        )
        return outcome, self.uow.results.put_item_outcome(row)

    def _key(self, version: ItemVersion) -> ItemKey:
        document = self.uow.keys.get(version.item, version.number)
        return from_document(ItemKey, document)


def _outcome_row(
    stored: StoredAttempt,
    blueprint: Blueprint,
    outcome: FormOutcome,
    cut: CutScore,
    now: datetime,
) -> FormOutcomeRow:
    titles = {domain.id: domain.title for domain in blueprint.domains}
    bands = [
        {
            "domains": [str(titles.get(domain, domain)) for domain in line.domains],
            "band": line.band.value,
        }
        for line in domain_report(outcome, cut.share)
    ]
    report: Mapping[str, JsonValue] = {
        "outcome": cast("JsonValue", to_document(outcome)),
        "bands": cast("JsonValue", bands),
        "cut": cast("JsonValue", to_document(cut)),
    }
    return FormOutcomeRow(
        attempt_id=stored.attempt.id,
        engine_version=outcome.engine_version,
        points=outcome.points,
        maximum=outcome.maximum,
        scaled=cut.scaled(outcome.points),
        passed=pass_or_fail(outcome, cut) is PassOrFail.PASS,
        last_seq=stored.last_seq,
        at=now,
        report=report,
    )


def _held(uow: UnitOfWork, stored: StoredAttempt) -> bool:
    """Tell whether people still have something to look at, or staff ended the sitting."""
    clearance = clearance_of(uow, stored.attempt.id)
    return clearance is not Clearance.CLEAR or stored.attempt.state is AttemptState.TERMINATED

"""Score answers as events happen, score the form at the end, hold or release the result.

Scoring reads keys through a repository of its own. Every score is unique by its identity, so a
job may run twice. Which state a result is in is an axis of its own; no flag changes a score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from app.services.attempts.journal import note
from app.services.cases.cases import ENDED, follow, result_state, settle_effects
from app.services.catalogue.content import Library
from app.services.catalogue.shelf import Shelf
from app.services.errors import NotFound
from app.services.messages import DECIDE_CERTIFICATION, TRIAGE_ATTEMPT, Message
from app.services.ports import Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import (
    FormOutcomeRow,
    ItemOutcomeRow,
    JsonValue,
    SavedResponse,
    StoredAttempt,
)
from app.services.timekeeping.lateness import late_answers
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.events.evidence import ResultRecorded
from exam_engine.catalogue import Blueprint
from exam_engine.ids import AttemptId
from exam_engine.items import (
    Cleared,
    ItemKey,
    ItemVersion,
    Response,
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

_KEYS = Shelf()
"""Keys apart from all else that a process may have read."""


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
            _outcomes, fresh = _ItemScorer(uow, stored).score_all(only_answered=True)
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
        scorer = _ItemScorer(uow, stored)
        outcomes, _fresh = scorer.score_all(only_answered=False)
        row = _form_row(uow, stored, scorer, outcomes)
        uow.results.put_form_outcome(replace(row, revision=revision))

    def _announce(self, attempt_id: str) -> None:
        self.publisher.board_changed(attempt_id)


def scored_again(uow: UnitOfWork, stored: StoredAttempt) -> FormOutcomeRow:
    """Return what the journal of an ended attempt scores now; stores nothing.

    Raises:
        NotFound: a key or another document that was used then is gone.
    """
    scorer = _ItemScorer(uow, stored)
    outcomes = [outcome for outcome, _row in scorer.computed(only_answered=False)]
    return _form_row(uow, stored, scorer, outcomes)


class _ItemScorer:
    """Scores the items of one attempt from its journal."""

    def __init__(self, uow: UnitOfWork, stored: StoredAttempt) -> None:
        self.uow = uow
        self.attempt_id = AttemptId(stored.attempt.id)
        self.form, self.versions = Library(uow.content).form(stored.attempt.form)

    def score_all(self, *, only_answered: bool) -> tuple[list[ItemOutcome], int]:
        """Return each outcome, and how many of them were new."""
        scored = self.computed(only_answered=only_answered)
        fresh = self.uow.results.put_item_outcomes([row for _outcome, row in scored])
        return [outcome for outcome, _row in scored], fresh

    def computed(self, *, only_answered: bool) -> list[tuple[ItemOutcome, ItemOutcomeRow]]:
        """Return each outcome with its row; stores nothing."""
        responses = self.uow.attempts.latest_responses(self.attempt_id)
        wanted = [
            version
            for item_id, version in self.versions.items()
            if item_id in responses or not only_answered
        ]
        keys = self._keys(wanted)
        return [
            self._score_one(version, keys[version.item], responses.get(version.item))
            for version in wanted
        ]

    def _score_one(
        self, version: ItemVersion, key: ItemKey, saved: SavedResponse | None
    ) -> tuple[ItemOutcome, ItemOutcomeRow]:
        response: Response = Cleared()
        if saved is not None:
            response = parse_response(version.interaction, saved.response)
        outcome = score(version, key, response)
        named = identity(self.attempt_id, version, key, response, self.attempt_id)
        row = ItemOutcomeRow(
            attempt_id=self.attempt_id,
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
        return outcome, row

    def _keys(self, versions: Sequence[ItemVersion]) -> dict[str, ItemKey]:
        """Return the key of each item.

        Raises:
            NotFound: an item of the form has none.
        """
        stored = self.uow.keys.of([(version.item, version.number) for version in versions])
        keys = {}
        for version in versions:
            found = stored.get((version.item, version.number))
            if found is None:
                raise NotFound(f"key of {version.item} version {version.number}")
            keys[str(version.item)] = _KEYS.value(ItemKey, found.digest, found.document)
        return keys


def _form_row(
    uow: UnitOfWork, stored: StoredAttempt, scorer: _ItemScorer, outcomes: Sequence[ItemOutcome]
) -> FormOutcomeRow:
    library = Library(uow.content)
    outcome = reduce_outcomes(scorer.form, outcomes)
    window = uow.content.window(stored.attempt.window)
    assert window is not None
    exam = library.scheme_sat(window).exam
    assert exam is not None
    cut = library.cut_score(exam.cut_score)
    return _outcome_row(stored, exam.blueprint, outcome, cut, uow.now())


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

"""Scores of items and forms, computed from the journals of one transaction's attempts.

Scoring itself is the engine's pure function; this fetches what it needs, and what several
attempts share (wordings, keys, cut scores) once for all of them. Stores nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final, cast

from app.services.catalogue.content import Library
from app.services.catalogue.shelf import Shelf
from app.services.errors import NotFound
from app.services.ports import UnitOfWork
from app.services.rows import (
    FormOutcomeRow,
    ItemOutcomeRow,
    JsonValue,
    SavedResponse,
    StoredAttempt,
)
from exam_engine.catalogue import Blueprint
from exam_engine.forms import Form
from exam_engine.ids import AttemptId
from exam_engine.items import (
    Chosen,
    ChosenSet,
    Cleared,
    ItemKey,
    ItemVersion,
    Response,
    parse_response,
    response_digest,
    to_document,
)
from exam_engine.scoring import (
    CutScore,
    FormOutcome,
    ItemOutcome,
    PassOrFail,
    domain_report,
    pass_or_fail,
    reduce_outcomes,
    score,
)

Scored = tuple[ItemOutcome, ItemOutcomeRow]

_KEYS = Shelf()
"""Keys apart from all else that a process may have read."""

_REMEMBERED: Final = 8192
_SHORT: Final = (Cleared, Chosen, ChosenSet)
"""Responses that a hall gives again and again; others may be as long as an essay."""


@dataclass(frozen=True, slots=True)
class _Question:
    """An item with its key; two with the same digests are the same."""

    digest: str
    key_digest: str
    version: ItemVersion = field(compare=False)
    key: ItemKey = field(compare=False)


class FormScorer:
    """Scores attempts in one transaction."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._library = Library(uow.content)
        self._forms: dict[str, tuple[Form, dict[str, ItemVersion]]] = {}
        self._questions: dict[tuple[str, int], _Question] = {}
        self._rules: dict[str, tuple[Blueprint, CutScore]] = {}

    def items(
        self,
        stored: StoredAttempt,
        responses: Mapping[str, SavedResponse],
        *,
        only_answered: bool = False,
    ) -> list[Scored]:
        """Return the outcome of each item of the form with its row.

        Raises:
            NotFound: an item of the form has no key.
        """
        _form, versions = self._form(stored)
        wanted = [
            version
            for item_id, version in versions.items()
            if item_id in responses or not only_answered
        ]
        self._fetch_keys(wanted)
        attempt_id = AttemptId(stored.attempt.id)
        return [
            _scored(attempt_id, self._questions[one.item, one.number], responses.get(one.item))
            for one in wanted
        ]

    def form(
        self, stored: StoredAttempt, scored: Iterable[Scored], now: datetime
    ) -> FormOutcomeRow:
        """Return the outcome of the whole form from those of its items, in revision 0.

        Raises:
            NotFound: a document that says what passes is gone.
        """
        outcome = reduce_outcomes(self._form(stored)[0], [one for one, _row in scored])
        blueprint, cut = self._rule(stored.attempt.window)
        return _outcome_row(stored, blueprint, outcome, cut, now)

    def _form(self, stored: StoredAttempt) -> tuple[Form, dict[str, ItemVersion]]:
        form_id = stored.attempt.form
        if form_id not in self._forms:
            self._forms[form_id] = self._library.form(form_id)
        return self._forms[form_id]

    def _rule(self, window_id: str) -> tuple[Blueprint, CutScore]:
        if window_id not in self._rules:
            window = self._uow.content.window(window_id)
            assert window is not None
            exam = self._library.scheme_sat(window).exam
            assert exam is not None
            self._rules[window_id] = exam.blueprint, self._library.cut_score(exam.cut_score)
        return self._rules[window_id]

    def _fetch_keys(self, versions: Sequence[ItemVersion]) -> None:
        lacking = {(str(one.item), one.number): one for one in versions}
        lacking = {name: one for name, one in lacking.items() if name not in self._questions}
        if not lacking:
            return
        stored = self._uow.keys.of(list(lacking))
        for name, version in lacking.items():
            found = stored.get(name)
            if found is None:
                raise NotFound(f"key of {name[0]} version {name[1]}")
            key = _KEYS.value(ItemKey, found.digest, found.document)
            self._questions[name] = _Question(version.digest, found.digest, version, key)


def scored_again(uow: UnitOfWork, stored: StoredAttempt) -> FormOutcomeRow:
    """Return what the journal of an ended attempt scores now; stores nothing.

    Raises:
        NotFound: a key or another document that was used then is gone.
    """
    scorer = FormScorer(uow)
    scored = scorer.items(stored, uow.attempts.latest_responses(stored.attempt.id))
    return scorer.form(stored, scored, uow.now())


def _scored(attempt_id: AttemptId, question: _Question, saved: SavedResponse | None) -> Scored:
    response: Response = Cleared()
    if saved is not None:
        response = parse_response(question.version.interaction, saved.response)
    judge = _judged_before if isinstance(response, _SHORT) else _judged
    outcome, digest = judge(question, response)
    row = ItemOutcomeRow(
        attempt_id=attempt_id,
        item_id=outcome.item,
        item_version=question.version.number,
        response_sha256=digest,
        key_version=outcome.key_version,
        engine_version=outcome.engine_version,
        seed=attempt_id,
        points=outcome.points,
        maximum=outcome.maximum,
        response_seq=saved.seq if saved else 0,
        document={"answered": outcome.answered, "item_digest": outcome.item_digest},
    )
    return outcome, row


def _judged(question: _Question, response: Response) -> tuple[ItemOutcome, str]:
    """Return the outcome of a response and the response's digest: pure, the same for everybody."""
    return score(question.version, question.key, response), response_digest(response)


_judged_before = lru_cache(_REMEMBERED)(_judged)


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

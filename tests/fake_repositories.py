"""Repositories over plain tables; they pass the contract tests of the real ones."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.persistence.journal.batch import SILENCE
from app.persistence.journal.proof import commits
from app.persistence.journal.records import records_of
from app.persistence.projection import due_at
from app.services.errors import DuplicateCommand, StaleVersion
from app.services.rows import (
    CommittedHead,
    Consent,
    EventRecord,
    ExamWindow,
    JsonValue,
    SavedResponse,
    StoredAttempt,
)
from exam_engine.attempts.attempt import evolve
from exam_engine.attempts.chain import GENESIS
from exam_engine.attempts.events import AttemptEvent, room
from exam_engine.attempts.saves import Standing
from tests.fake_presence import note_silence
from tests.fake_state import State


def standing_of(stored: StoredAttempt) -> Standing:
    """Return what judging a save needs of an attempt."""
    attempt = stored.attempt
    return Standing(
        attempt.state,
        attempt.epoch,
        attempt.deadline_at,
        attempt.paused_since,
        attempt.closing_until,
        attempt.policy.grace,
        attempt.policy.closing_grace,
    )


class FakeContent:
    def __init__(self, state: State, now: Callable[[], datetime]) -> None:
        self.state, self.now = state, now

    def put_document(self, kind: str, key: str, digest: str, document: JsonValue) -> bool:
        if self.state.documents.get((kind, key), ("", None))[0] == digest:
            return False
        self.state.documents[kind, key] = (digest, document)
        return True

    def put_documents(self, kind: str, given: Mapping[str, tuple[str, JsonValue]]) -> int:
        return sum(self.put_document(kind, key, *one) for key, one in given.items())

    def document(self, kind: str, key: str) -> JsonValue | None:
        return self.state.documents.get((kind, key), ("", None))[1]

    def current_digest(self, kind: str, key: str) -> str | None:
        return self.state.documents.get((kind, key), (None, None))[0]

    def version(self, kind: str, key: str, digest: str) -> JsonValue | None:
        current, document = self.state.documents.get((kind, key), ("", None))
        return document if current == digest else None

    def documents(self, kind: str) -> Mapping[str, JsonValue]:
        return {key: document for key, (_digest, document) in self.digested(kind).items()}

    def digests(self, kind: str) -> Mapping[str, str]:
        return {key: digest for key, (digest, _document) in self.digested(kind).items()}

    def digested(self, kind: str) -> Mapping[str, tuple[str, JsonValue]]:
        stored = sorted(self.state.documents.items())
        return {key: found for (of, key), found in stored if of == kind}

    def add_form(self, form_id: str, scheme_id: str, digest: str, document: JsonValue) -> None:
        if self.state.forms.setdefault(form_id, (digest, document))[0] != digest:
            raise StaleVersion(form_id)

    def form_digest(self, form_id: str) -> str | None:
        return self.state.forms.get(form_id, (None, None))[0]

    def form(self, form_id: str) -> JsonValue | None:
        return self.state.forms.get(form_id, ("", None))[1]

    def add_window(self, window: ExamWindow) -> None:
        self.state.windows[window.id] = window

    put_window = add_window

    def window(self, window_id: str) -> ExamWindow | None:
        return self.state.windows.get(window_id)

    def windows(self) -> Sequence[ExamWindow]:
        still = [one for one in self.state.windows.values() if one.closes_at >= self.now()]
        return sorted(still, key=lambda one: (one.opens_at, one.id))


class FakeAttempts:
    def __init__(self, state: State, now: Callable[[], datetime]) -> None:
        self.state, self.now = state, now

    def add(
        self,
        attempt_id: str,
        *,
        person_id: str,
        events: Sequence[AttemptEvent],
        now: datetime,
        actor: str,
    ) -> StoredAttempt:
        first, *others = events
        attempt = evolve(None, first, now)
        records = records_of(attempt_id, [first], seq=0, head=GENESIS.hex(), now=now, actor=actor)
        self.state.journal[attempt_id] = tuple(records)
        self.state.attempts[attempt_id] = StoredAttempt(
            attempt, person_id, 1, records[0].digest, 0, 1, None, "none", now
        )
        return self.append(self.state.attempts[attempt_id], others, now=now, actor=actor)

    def get(self, attempt_id: str) -> StoredAttempt | None:
        return self.state.attempts.get(attempt_id)

    def get_at(self, attempt_id: str) -> tuple[StoredAttempt, datetime] | None:
        stored = self.get(attempt_id)
        return None if stored is None else (stored, self.now())

    def lock(self, attempt_id: str) -> StoredAttempt | None:
        return self.get(attempt_id)

    def lock_if_free(self, attempt_id: str) -> StoredAttempt | None:
        return self.get(attempt_id)

    def append(
        self, stored: StoredAttempt, events: Sequence[AttemptEvent], *, now: datetime, actor: str
    ) -> StoredAttempt:
        attempt_id = stored.attempt.id
        held = self.state.attempts[attempt_id]
        if not events:
            return stored
        if held.last_seq != stored.last_seq:
            raise StaleVersion(attempt_id)
        attempt = held.attempt
        hand = held.hand_raised
        for event in events:
            attempt = evolve(attempt, event, now)
            if isinstance(event, room.HandRaised | room.HandAnswered):
                hand = isinstance(event, room.HandRaised)
        records = records_of(
            attempt_id, events, seq=held.last_seq, head=held.chain_head, now=now, actor=actor
        )
        self.state.journal[attempt_id] += tuple(records)
        self.state.attempts[attempt_id] = replace(
            held,
            attempt=attempt,
            last_seq=records[-1].seq,
            chain_head=records[-1].digest,
            last_cseq=held.last_cseq if attempt.epoch == held.attempt.epoch else 0,
            row_version=held.row_version + 1,
            hand_raised=hand,
        )
        return self.state.attempts[attempt_id]

    def command_outcome(self, attempt_id: str, command_id: str) -> JsonValue | None:
        return self.state.commands.get((attempt_id, command_id))

    def remember_command(self, attempt_id: str, command_id: str, outcome: JsonValue) -> None:
        if (attempt_id, command_id) in self.state.commands:
            raise DuplicateCommand(command_id)
        self.state.commands[attempt_id, command_id] = outcome

    def events(
        self, attempt_id: str, since: int = 0, kinds: Sequence[str] | None = None
    ) -> Sequence[EventRecord]:
        prev = GENESIS.hex()
        found: list[EventRecord] = []
        for one in self.state.journal.get(attempt_id, ()):
            record = EventRecord(
                attempt_id, one.seq, one.kind, one.at, one.actor, json.loads(one.body),
                prev, one.digest, one.epoch, one.cseq, one.item_id,
            )  # fmt: skip
            if one.seq > since and (kinds is None or one.kind in kinds):
                found.append(record)
            prev = one.digest
        return found

    def actors(self, attempt_id: str) -> frozenset[str]:
        journal = self.state.journal.get(attempt_id, ())
        return frozenset(one.actor for one in journal if one.cseq is None)

    def has_late_answers(self, attempt_id: str) -> bool:
        journal = self.state.journal.get(attempt_id, ())
        return any(one.kind == room.AnswerLate.kind for one in journal)

    def commitment(self, attempt_id: str) -> CommittedHead | None:
        held = self.state.heads.get(attempt_id)
        return None if held is None else CommittedHead(*held)

    def latest_responses(self, attempt_id: str) -> Mapping[str, SavedResponse]:
        journal = self.state.journal.get(attempt_id, ())
        granted = {
            (body["epoch"], body["cseq"])
            for body in (
                json.loads(one.body) for one in journal if one.kind == room.LateAnswerGranted.kind
            )
        }
        saves = [one for one in journal if one.counted or (one.epoch, one.cseq) in granted]
        found: dict[str, SavedResponse] = {}
        for one in sorted(saves, key=lambda save: (save.epoch or 0, save.cseq or 0)):
            if one.item_id is None or one.epoch is None or one.cseq is None:
                continue
            response = json.loads(one.body)["response"]
            found[one.item_id] = SavedResponse(
                one.item_id, response, bool(one.marked), one.epoch, one.cseq, one.seq, one.at
            )
        return found

    def sitting(
        self, attempt_id: str, kinds: Sequence[str]
    ) -> tuple[Sequence[EventRecord], Mapping[str, SavedResponse]]:
        return self.events(attempt_id, kinds=kinds), self.latest_responses(attempt_id)

    def of_person(self, person_id: str) -> Sequence[StoredAttempt]:
        own = [one for one in self.state.attempts.values() if one.person_id == person_id]
        own.sort(key=lambda one: one.attempt.id)
        return sorted(own, key=lambda one: one.created_at, reverse=True)

    def due(self, now: datetime, limit: int) -> Sequence[str]:
        instants = [(due_at(one.attempt), key) for key, one in self.state.attempts.items()]
        aside = {
            key for key, one in self.state.sweep_failures.items()
            if one.again_at is None or one.again_at > now
        }  # fmt: skip
        found = sorted((at, key) for at, key in instants if at and at <= now and key not in aside)
        return [key for _at, key in found if not self._waits_for_answers(key, now)][:limit]

    def _waits_for_answers(self, attempt_id: str, now: datetime) -> bool:
        attempt = self.state.attempts[attempt_id].attempt
        epoch, cseq, *_head = self.state.heads.get(attempt_id, (0, 0))
        stored = {
            one.cseq
            for one in self.state.journal[attempt_id]
            if one.epoch == epoch and one.cseq is not None
        }
        waiting = attempt.closing_until is not None and now < attempt.closing_until
        return waiting and epoch == attempt.epoch and cseq > len(stored)

    def touch(self, attempt_id: str, seen_at: datetime) -> None:
        held = self.state.attempts[attempt_id]
        if held.seen_at is not None and held.seen_at >= seen_at:
            return
        silent = held.seen_at is None or held.seen_at < seen_at - SILENCE
        if silent and held.seen_at is not None:
            note_silence(self.state, attempt_id, held.seen_at, seen_at)
        self.state.attempts[attempt_id] = replace(
            held, seen_at=seen_at, row_version=held.row_version + silent
        )

    def commit_head(self, attempt_id: str, epoch: int, cseq: int, head: str, now: datetime) -> None:
        held = self.state.heads.get(attempt_id)
        newer = held is None or held[:2] < (epoch, cseq)
        if newer and commits(standing_of(self.state.attempts[attempt_id]), now):
            self.state.heads[attempt_id] = (epoch, cseq, head, now)

    def set_result_state(self, attempt_id: str, state: str) -> None:
        self._raised(attempt_id, result_state=state)

    def record_consent(self, consent: Consent) -> None:
        self.state.consents[consent.attempt_id] = consent

    def consent(self, attempt_id: str) -> Consent | None:
        return self.state.consents.get(attempt_id)

    def _raised(self, attempt_id: str, **changed: str) -> None:
        held = self.state.attempts[attempt_id]
        self.state.attempts[attempt_id] = replace(
            held, row_version=held.row_version + 1, **changed  # type: ignore[arg-type]
        )  # fmt: skip

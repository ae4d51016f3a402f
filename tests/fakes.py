"""The outside world in memory: units of work, journal, evidence, pushes, clock.

Each passes the same contract tests as what it stands for; nothing of ours is patched.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from app.persistence.journal.batch import plan_batch
from app.persistence.journal.incoming import incoming
from app.persistence.journal.rows import stored_save
from app.persistence.journal.types import Commitment, Key, LockedAttempt, Plan, StoredSave
from app.services.errors import EvidenceGone, NotFound
from app.services.messages import Message
from app.services.rows import JsonValue, SaveReceipt, SaveRequest
from exam_engine.instants import FixedClock
from tests.builders import NINE
from tests.fake_accommodations import FakeAccommodations
from tests.fake_analysis import FakeAnalysis
from tests.fake_api_keys import FakeApiKeys
from tests.fake_board import FakeBoard
from tests.fake_cases import FakeCases, FakeLetters
from tests.fake_companies import FakeCompanies, FakeCompanyChecks
from tests.fake_controls import FakeControls
from tests.fake_evidence import FakeCredentials, FakeInvigilation, FakeResults
from tests.fake_groups import FakeGroups
from tests.fake_halls import FakeCapacity, FakeCohorts, FakeSweepFailures
from tests.fake_issuance_log import FakeIssuanceLog
from tests.fake_keys import FakeKeys
from tests.fake_matters import FakeMatters
from tests.fake_outages import FakeOutages
from tests.fake_outbox import FakeOutbox
from tests.fake_people import FakePeople
from tests.fake_presence import FakePresence, note_silence
from tests.fake_replays import FakeReplays
from tests.fake_repositories import (
    FakeAttempts,
    FakeContent,
    standing_of,
)
from tests.fake_signals import FakeSignals
from tests.fake_signing_keys import FakeSigningKeys
from tests.fake_standing import FakeNotices, FakeStanding, FakeTerms
from tests.fake_state import State
from tests.fake_unmarked import FakeUnmarked
from tests.fake_wallet import FakeWallet


@dataclass(slots=True)
class FakeDatabase:
    """Tables and a clock; `uow()` works on a copy that `commit` puts in place."""

    state: State = field(default_factory=State)
    clock: FixedClock = field(default_factory=lambda: FixedClock(NINE))

    def uow(self) -> "FakeUnitOfWork":
        """Return a new unit of work."""
        return FakeUnitOfWork(self)


class FakeUnitOfWork:
    """`UnitOfWork` over a `FakeDatabase`."""

    def __init__(self, database: FakeDatabase) -> None:
        self._database = database

    def __enter__(self) -> Self:
        state = self._database.state.copy()
        self._state = state
        self.people = FakePeople(state)
        self.content = FakeContent(state, self.now)
        self.keys = FakeKeys(state)
        self.attempts = FakeAttempts(state, self.now)
        self.invigilation = FakeInvigilation(state)
        self.analysis = FakeAnalysis(state, self.attempts, self.invigilation)
        self.results = FakeResults(state)
        self.credentials = FakeCredentials(state)
        self.signing_keys = FakeSigningKeys(state)
        self.standing = FakeStanding(state)
        self.replays = FakeReplays(state)
        self.terms = FakeTerms(state)
        self.issuance_log = FakeIssuanceLog(state)
        self.notices = FakeNotices(state)
        self.outbox = FakeOutbox(state)
        self.sweep_failures = FakeSweepFailures(state)
        self.capacity = FakeCapacity(state)
        self.cohorts = self.hand_ins = FakeCohorts(state, self.attempts, self.results)
        self._open_more(state)
        return self

    def _open_more(self, state: State) -> None:
        self.outages = FakeOutages(state)
        self.accommodations = FakeAccommodations(state)
        self.presence = FakePresence(state)
        self.board = FakeBoard(state)
        self.api_keys = FakeApiKeys(state)
        self.wallet = FakeWallet(state)
        self.cases, self.letters = FakeCases(state), FakeLetters(state)
        self.matters = FakeMatters(state)
        self.signals, self.groups = FakeSignals(state), FakeGroups(state)
        self._open_later(state)

    def _open_later(self, state: State) -> None:
        self.controls, self.unmarked = FakeControls(state), FakeUnmarked(state)
        self.companies = FakeCompanies(state)
        self.company_checks = FakeCompanyChecks(state)

    def __exit__(self, *exc: object) -> None:
        return None

    def now(self) -> datetime:
        return self._database.clock.now()

    def commit(self) -> None:
        self._database.state = self._state.copy()


class FakeJournal:
    """`Journal` over a `FakeDatabase`: the writer's own planning, one save per batch."""

    def __init__(self, database: FakeDatabase) -> None:
        self.database = database

    def save(self, request: SaveRequest) -> SaveReceipt:
        one = incoming(request)
        if request.attempt_id not in self.database.state.attempts:
            raise NotFound(request.attempt_id)
        return self._batch(request.attempt_id, [one], {}).receipts[0]

    def beat(self, attempt_id: str, *, epoch: int, cseq: int, head: str | None) -> None:
        self._batch(attempt_id, [], {attempt_id: Commitment(epoch, cseq, head)})

    def _batch(self, attempt_id: str, saves: list, beats: dict[str, Commitment]) -> Plan:
        now = self.database.clock.now()
        store = FakeBatch(self.database.state)
        locked = {attempt_id: locked_attempt(self.database.state, attempt_id)}
        plan = plan_batch(saves, beats, locked, now, store)
        store.write(plan)
        return plan


class FakeBatch:
    """`BatchStore` over plain tables."""

    def __init__(self, state: State) -> None:
        self.state = state

    def known(self, keys: Sequence[Key]) -> Mapping[Key, StoredSave]:
        return {
            (attempt_id, epoch, save.cseq): save
            for attempt_id, epoch, cseq in keys
            for save in self.saves_of(attempt_id, epoch)
            if save.cseq == cseq
        }

    def saves_of(self, attempt_id: str, epoch: int) -> Sequence[StoredSave]:
        rows = [
            (
                one.attempt_id,
                one.epoch,
                one.cseq,
                one.seq,
                one.kind,
                one.digest,
                one.body,
                one.marked,
            )
            for one in self.state.journal[attempt_id]
            if one.epoch == epoch and one.cseq is not None
        ]
        rows.sort(key=lambda row: (row[2], row[4] == "answer.saved"))
        return list({save.cseq: save for save in map(stored_save, rows)}.values())

    def write(self, plan: Plan) -> None:
        outbox = FakeOutbox(self.state)
        for record in plan.records:
            self.state.journal[record.attempt_id] += (record,)
        for row in plan.changed():
            held = self.state.attempts[row.id]
            self.state.attempts[row.id] = replace(
                held,
                attempt=replace(held.attempt, version=row.last_seq),
                last_seq=row.last_seq,
                chain_head=row.chain_head,
                last_cseq=row.last_cseq,
                row_version=held.row_version + row.step,
                seen_at=row.seen_at,
            )
            if row.commitment is not None and row.commitment.head is not None:
                kept = row.commitment
                head = (kept.epoch, kept.cseq, row.commitment.head, plan.now)
                self.state.heads[row.id] = head
        for attempt_id, since in plan.silences:
            note_silence(self.state, attempt_id, since, plan.now)
        for put in plan.messages.values():
            outbox.put(Message(put.kind, put.subject, put.watermark), due_at=put.due_at)


def locked_attempt(state: State, attempt_id: str) -> LockedAttempt:
    """Return a stored attempt as a batch sees it."""
    stored = state.attempts[attempt_id]
    head = state.heads.get(attempt_id)
    return LockedAttempt(
        attempt_id,
        stored.person_id,
        standing_of(stored),
        stored.last_seq,
        stored.chain_head,
        stored.last_cseq,
        stored.seen_at,
        Commitment(*head[:3]) if head else None,
    )


@dataclass(slots=True)
class FakeEvidenceStore:
    """`EvidenceStore` in a dictionary."""

    pictures: dict[str, bytes] = field(default_factory=dict)

    def put(self, data: bytes, *, attempt_id: str) -> str:
        key = f"{attempt_id}/{hashlib.sha256(data).hexdigest()}"
        self.pictures[key] = data
        return key

    def get(self, key: str) -> bytes:
        if key not in self.pictures:
            raise EvidenceGone(key)
        return self.pictures[key]

    def delete(self, key: str) -> None:
        self.pictures.pop(key, None)

    def erase(self, attempt_id: str, *, keep: Collection[str] = ()) -> int:
        own = [key for key in self.pictures if key.startswith(f"{attempt_id}/")]
        gone = [key for key in own if key not in keep]
        for key in gone:
            del self.pictures[key]
        return len(gone)

    def sealed_all(self, data: Mapping[str, bytes]) -> Mapping[str, bytes]:
        return data

    def opened_all(self, data: Mapping[str, bytes]) -> Mapping[str, bytes]:
        return data


@dataclass(slots=True)
class FakePublisher:
    """`Publisher` that remembers what was pushed."""

    told: list[tuple[str, str, Mapping[str, JsonValue]]] = field(default_factory=list)
    boards: list[str] = field(default_factory=list)

    def to_attempt(self, attempt_id: str, event: str, payload: Mapping[str, JsonValue]) -> None:
        self.told.append((attempt_id, event, payload))

    def cohort_started(self, states: Mapping[str, Mapping[str, JsonValue]]) -> None:
        self.told.extend((attempt_id, "state", state) for attempt_id, state in states.items())

    def board_changed(self, attempt_id: str) -> None:
        self.boards.append(attempt_id)


class FakeHasher:
    """`PasswordHasher` without the cost."""

    def hash(self, password: str) -> str:
        return f"hash-of-{password}"

    def verify(self, encoded: str | None, password: str) -> bool:
        return encoded == self.hash(password)


@dataclass(slots=True)
class FakeLimiter:
    """`RateLimiter` that counts and never forgets."""

    tries: dict[str, int] = field(default_factory=dict)

    def allow(self, key: str, *, limit: int, per_s: int) -> bool:
        self.tries[key] = self.tries.get(key, 0) + 1
        return self.tries[key] <= limit

"""What one batch of saves does to the journal: verdicts, records, row changes, messages.

The rule is `exam_engine.attempts.saves`; this module applies it to many saves of many attempts in
the order they came. No SQL and no commit.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from app.persistence.journal.proof import commits, covered_run
from app.persistence.journal.records import JournalRecord, has_response
from app.persistence.journal.types import (
    BatchStore,
    Commitment,
    Incoming,
    Key,
    LockedAttempt,
    OutboxPut,
    Plan,
    StoredSave,
)
from app.services.messages import ANALYSE_SNAPSHOTS, SCORE_ITEMS, MessageKind
from app.services.rows import SaveReceipt
from exam_engine.attempts.bodies import spell
from exam_engine.attempts.chain import link
from exam_engine.attempts.events import AttemptEvent, room
from exam_engine.attempts.events.spelling import saved_body
from exam_engine.attempts.saves import ClientSave, SaveVerdict, judge_save
from exam_engine.attempts.states import LIVE, AttemptState
from exam_engine.ids import ItemId

SILENCE: Final = timedelta(seconds=15)
"""After this long without a frame the board says `stale`; the next frame is news to it."""

_COALESCE: Final = {
    kind.name: timedelta(seconds=kind.coalesce_s) for kind in (ANALYSE_SNAPSHOTS, SCORE_ITEMS)
}
_MILLISECOND = timedelta(milliseconds=1)
# A member of an enumeration is looked up by a descriptor, five times as long as a name of ours.
_ACCEPTED: Final = SaveVerdict.ACCEPTED
_LATE: Final = SaveVerdict.LATE
_IN_PROGRESS: Final = AttemptState.IN_PROGRESS
_SPELLED: Final = {verdict: verdict.value for verdict in SaveVerdict}
_FLAGGED = frozenset(
    {
        room.BrowserSignal.FOCUS_LOST,
        room.BrowserSignal.FULLSCREEN_EXIT,
        room.BrowserSignal.CAMERA_DENIED,  # no picture will come that its reading could ride on
    }
)
_REPEATED = {
    room.AnswerSaved.kind: SaveVerdict.REPEATED.value,
    room.AnswerLate.kind: SaveVerdict.LATE.value,
    room.AnswerLeaseLost.kind: SaveVerdict.LEASE_LOST.value,
}


def plan_batch(
    incoming: Sequence[Incoming],
    beats: Mapping[str, Commitment],
    attempts: Mapping[str, LockedAttempt],
    now: datetime,
    store: BatchStore,
) -> Plan:
    """Judge saves in the order they came; every attempt they name is locked."""
    plan = Plan(now, attempts)
    suspects = _suspects(incoming, attempts)
    if suspects:
        plan.known.update(store.known(suspects))
    for attempt_id, commitment in beats.items():
        if attempt_id in attempts:
            _see(plan, attempts[attempt_id], now)
            _commit_to(attempts[attempt_id], commitment, now)
    for one in incoming:
        attempt = attempts[one.request.attempt_id]
        _see(plan, attempt, now)
        if one.observed is not None:
            receipt = _observe(plan, attempt, one, one.observed)
        else:
            assert one.save is not None
            receipt = _judge(plan, attempt, one, one.save, store)
        plan.receipts.append(receipt)
    return plan


def _see(plan: Plan, attempt: LockedAttempt, now: datetime) -> None:
    if attempt.seen_at is None or attempt.seen_at < now - SILENCE:
        attempt.step += 1
        if attempt.seen_at is not None:
            plan.silences.append((attempt.id, attempt.seen_at))
    attempt.seen_at = now
    attempt.changed = True


def _commit_to(attempt: LockedAttempt, commitment: Commitment, now: datetime) -> None:
    """Keep a newer head, while it still can prove that an answer existed in time."""
    held = attempt.commitment
    newer = held is None or (commitment.epoch, commitment.cseq) > (held.epoch, held.cseq)
    if commitment.head is None or not newer or commitment.epoch != attempt.standing.epoch:
        return
    if commits(attempt.standing, now):
        attempt.commitment = commitment


def _suspects(incoming: Iterable[Incoming], attempts: Mapping[str, LockedAttempt]) -> list[Key]:
    """Return the keys that may be stored: of an older lease, or not above the highest number."""
    suspects: list[Key] = []
    for one in incoming:
        save, attempt = one.save, attempts[one.request.attempt_id]
        if save is None:
            continue
        if save.epoch < attempt.standing.epoch or save.cseq <= attempt.last_cseq:
            suspects.append((attempt.id, save.epoch, save.cseq))
    return suspects


def _judge(
    plan: Plan, attempt: LockedAttempt, one: Incoming, save: ClientSave, store: BatchStore
) -> SaveReceipt:
    if one.request.person_id != attempt.person_id:
        return _receipt(plan, attempt, save.cseq, SaveVerdict.NOT_OPEN)
    stored = plan.known.get((attempt.id, save.epoch, save.cseq))
    known = stored.content if stored is not None else None
    verdict = judge_save(attempt.standing, save, plan.now, known=known)
    if stored is not None:
        repeated = verdict is SaveVerdict.REPEATED
        said = _REPEATED[stored.kind] if repeated else SaveVerdict.CONFLICT.value
        return _receipt(plan, attempt, save.cseq, said, stored if repeated else None)
    if not verdict.recorded:
        return _receipt(plan, attempt, save.cseq, verdict)
    request = one.request
    fresh = StoredSave(
        save.cseq, 0, "", "", one.digest, save.item, save.response, one.spelled,
        request.head, request.marked, request.client_ms, request.anchor_ms,
    )  # fmt: skip
    proven = verdict is _LATE and _prove(plan, attempt, fresh, save, store)
    if proven:
        verdict = _ACCEPTED
    if verdict is _ACCEPTED:
        if fresh.head is not None:
            _commit_to(attempt, Commitment(save.epoch, save.cseq, fresh.head), plan.now)
        record = _count(plan, attempt, fresh, save.epoch, committed=proven)
    else:
        record = _keep(plan, attempt, fresh, save.epoch, verdict)
    return SaveReceipt(
        _SPELLED[verdict], save.cseq, record.seq, record.digest, plan.now,
        _left_ms(attempt, plan.now),
    )  # fmt: skip


def _prove(
    plan: Plan, attempt: LockedAttempt, fresh: StoredSave, save: ClientSave, store: BatchStore
) -> bool:
    """Tell whether a commitment covers a late save; the late ones before it then count as well."""
    held = attempt.commitment
    if held is None or held.epoch != save.epoch or save.cseq > held.cseq:
        return False
    if judge_save(attempt.standing, save, plan.now, committed=True) is not SaveVerdict.ACCEPTED:
        return False
    by_number = {each.cseq: each for each in store.saves_of(attempt.id, save.epoch)}
    for (attempt_id, epoch, cseq), each in plan.known.items():
        if (attempt_id, epoch) == (attempt.id, save.epoch):
            by_number[cseq] = each
    by_number[save.cseq] = fresh
    run = covered_run(held, [by_number[number] for number in sorted(by_number)])
    for late in run:
        if not late.counted and late is not fresh:
            _count(plan, attempt, late, save.epoch, committed=True)
    return bool(run)


def _count(
    plan: Plan, attempt: LockedAttempt, save: StoredSave, epoch: int, *, committed: bool
) -> JournalRecord:
    """Put a save that counts into the journal, and what follows from it into row and outbox."""
    body = saved_body(
        (epoch, save.cseq), ItemId(save.item), save.spelled, save.content,
        (save.client_ms, save.head), committed=committed,
    )  # fmt: skip
    record = _write_save(plan, attempt, save, epoch, (room.AnswerSaved.kind, body))
    attempt.step += 1
    _message(plan, SCORE_ITEMS, attempt)
    return record


def _keep(
    plan: Plan, attempt: LockedAttempt, save: StoredSave, epoch: int, verdict: SaveVerdict
) -> JournalRecord:
    """Put a save that does not count into the journal, for people to look at."""
    event: AttemptEvent
    item = ItemId(save.item)
    if verdict is SaveVerdict.LEASE_LOST:
        event = room.AnswerLeaseLost(
            epoch, save.cseq, item, save.response, save.content, attempt.standing.epoch
        )
    else:
        event = room.AnswerLate(
            epoch, save.cseq, item, save.response, save.content, save.client_ms, save.head,
            save.anchor_ms,
        )  # fmt: skip
        _message(plan, ANALYSE_SNAPSHOTS, attempt)  # that it came late is noted as a fact
    return _write_save(plan, attempt, save, epoch, (event.kind, spell(event.to_body())))


def _write_save(
    plan: Plan, attempt: LockedAttempt, save: StoredSave, epoch: int, fact: tuple[str, str]
) -> JournalRecord:
    """Put a save into the journal; `fact` is kind and body."""
    kind, body = fact
    record = _link(
        plan, attempt, kind, body, epoch, save.cseq, save.item,
        kind == room.AnswerSaved.kind, has_response(save.response), save.marked,
    )  # fmt: skip
    if epoch == attempt.standing.epoch and save.cseq > attempt.last_cseq:
        attempt.last_cseq = save.cseq
    plan.known[attempt.id, epoch, save.cseq] = StoredSave(
        save.cseq, record.seq, kind, record.digest, *save[4:]
    )
    return record


def _observe(
    plan: Plan, attempt: LockedAttempt, one: Incoming, fact: room.BrowserObserved
) -> SaveReceipt:
    request, standing = one.request, attempt.standing
    if request.person_id != attempt.person_id or standing.state not in LIVE:
        return _receipt(plan, attempt, request.cseq, SaveVerdict.NOT_OPEN)
    if request.epoch != standing.epoch:
        return _receipt(plan, attempt, request.cseq, SaveVerdict.LEASE_LOST)
    record = _link(plan, attempt, fact.kind, spell(fact.to_body()))
    if fact.signal in _FLAGGED:
        _message(plan, ANALYSE_SNAPSHOTS, attempt)
    return SaveReceipt(
        SaveVerdict.ACCEPTED.value, request.cseq, record.seq, record.digest, plan.now,
        _left_ms(attempt, plan.now),
    )  # fmt: skip


def _link(plan: Plan, attempt: LockedAttempt, kind: str, body: str, *save: object) -> JournalRecord:
    """Chain a fact to the attempt's head; `save` holds the columns of a save, in their order."""
    seq = attempt.last_seq + 1
    actor = f"candidate:{attempt.person_id}"
    digest = link(
        bytes.fromhex(attempt.chain_head),
        attempt=attempt.id,
        seq=seq,
        kind=kind,
        at=plan.now,
        actor=actor,
        body_bytes=body.encode(),
    ).hex()
    attempt.last_seq, attempt.chain_head = seq, digest
    record = JournalRecord(attempt.id, seq, kind, plan.now, actor, body, digest, *save)  # type: ignore[arg-type]
    plan.records.append(record)
    return record


def _message(plan: Plan, kind: MessageKind, attempt: LockedAttempt) -> None:
    due = plan.now + _COALESCE[kind.name]
    plan.messages[kind.name, attempt.id] = OutboxPut(kind.name, attempt.id, attempt.last_seq, due)


def _receipt(
    plan: Plan,
    attempt: LockedAttempt,
    cseq: int,
    verdict: str,
    stored: StoredSave | None = None,
) -> SaveReceipt:
    seq, digest = (stored.seq, stored.digest) if stored is not None else (None, None)
    return SaveReceipt(str(verdict), cseq, seq, digest, plan.now, _left_ms(attempt, plan.now))


def _left_ms(attempt: LockedAttempt, now: datetime) -> int | None:
    standing = attempt.standing
    if standing.state is not _IN_PROGRESS or standing.deadline is None:
        return None
    return max(0, (standing.deadline - now) // _MILLISECOND)

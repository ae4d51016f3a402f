"""What people's verdicts say about signals, in SQL; where a signal stands is proctoring's own."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from app.persistence.conflict import as_object, insert_once, replace
from app.persistence.tables import (
    attempt_evidence,
    attempts,
    cases,
    flags,
    incidents,
    signal_standing,
    signal_weeks,
)
from app.services.rows import JsonValue
from app.services.rows.signal_weeks import SignalWeek
from exam_engine.attempts.events.coding import decode
from exam_engine.attempts.states import AttemptState
from proctoring.case_record import Case
from proctoring.case_table import Outcome
from proctoring.flags import FlagKind, Severity
from proctoring.incidents import IncidentState, Verdict
from proctoring.precision import (
    Judged,
    Pair,
    Signal,
    Standing,
    Truth,
    Watched,
    signal_of,
    truth_of,
)

_ENDED = [AttemptState.SUBMITTED.value, AttemptState.TERMINATED.value, AttemptState.VOIDED.value]
_SETTLED = [state.value for state in IncidentState if truth_of(state) is not None]
_GRAVE = [one.value for one in Severity if one.at_least(Severity.MEDIUM)]


class SqlSignals:
    """`SignalRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def judged(self) -> Sequence[Judged]:
        """Read what people made of every settled incident, by signal, the oldest first."""
        rows: Iterable[Row[Any]] = self._db.execute(
            select(
                incidents.c.id,
                incidents.c.type,
                incidents.c.state,
                incidents.c.rulings,
                flags.c.detector,
                cases.c.document,
            )
            .join(
                flags,
                (flags.c.attempt_id == incidents.c.attempt_id) & (flags.c.type == incidents.c.type),
            )
            .join(cases, cases.c.attempt_id == incidents.c.attempt_id, isouter=True)
            .where(incidents.c.state.in_(_SETTLED), incidents.c.rulings.is_not(None))
            .order_by(incidents.c.id, flags.c.opened_at)
        )
        found: dict[str, Judged] = {}
        for row in rows:
            if row.id not in found and row.rulings:
                found[row.id] = _judged(row)
        return sorted(found.values(), key=lambda one: one.at)

    def standing(self) -> Sequence[Standing]:
        """Read where each signal stands that was ever judged, by kind and detector.

        Earlier versions kept one of each person who marks; those are nobody's business.
        """
        order = (signal_standing.c.kind, signal_standing.c.detector)
        rows = self._db.execute(select(signal_standing).order_by(*order))
        found = [_standing(row) for row in rows]
        return [one for one in found if one.signal == signal_of(*astuple(one.signal))]

    def put(self, standing: Standing) -> None:
        """Insert or overwrite one signal's standing."""
        values: dict[str, object] = {
            "kind": standing.signal.kind.value,
            "detector": standing.signal.detector,
            "right": standing.right,
            "wrong": standing.wrong,
            "technical": standing.technical,
            "demoted": standing.demoted,
            "since": standing.since,
            "changed_at": standing.changed_at,
            "changed_by": standing.changed_by,
            "reason": standing.reason,
        }
        replace(self._db, signal_standing, values)

    def week(self, name: str) -> SignalWeek | None:
        """Read the report of a week."""
        row = self._db.execute(select(signal_weeks).where(signal_weeks.c.week == name)).first()
        return None if row is None else SignalWeek(row.week, row.at, as_object(row.document))

    def weeks(self, limit: int) -> Sequence[SignalWeek]:
        """Read the newest reports, the newest first."""
        newest = select(signal_weeks).order_by(signal_weeks.c.week.desc()).limit(limit)
        rows = self._db.execute(newest)
        return [SignalWeek(row.week, row.at, as_object(row.document)) for row in rows]

    def put_week(self, week: SignalWeek) -> bool:
        """Keep a report; False where its week has one."""
        values: dict[str, object] = {
            "week": week.week,
            "at": week.at,
            "document": dict(week.document),
        }
        return insert_once(self._db, signal_weeks, values)

    def pairs(self) -> Sequence[tuple[bool, bool]]:
        """Read whether the first and the second person found a rule broken, where both did."""
        return [(one.first, one.second) for one in self.agreements()]

    def agreements(self) -> Sequence[Pair]:
        """Read the same with the signal behind each incident; of several flags the first one's."""
        first = (
            select(flags.c.detector)
            .where(flags.c.attempt_id == incidents.c.attempt_id, flags.c.type == incidents.c.type)
            .order_by(flags.c.opened_at)
            .limit(1)
            .scalar_subquery()
        )
        rows = self._db.execute(
            select(incidents.c.type, incidents.c.rulings, first.label("detector"))
            .where(incidents.c.state.in_(_SETTLED))
            .order_by(incidents.c.id)
        )
        found = []
        for row in rows:
            verdicts = _verdicts(row.rulings)
            if len(verdicts) > 1:
                signal = signal_of(FlagKind(row.type), row.detector or "")
                found.append(Pair(signal, verdicts[0], verdicts[1]))
        return found

    def watched(self) -> Sequence[Watched]:
        """Read every ended attempt that was watched."""
        marked = set(
            self._db.scalars(
                select(incidents.c.attempt_id).where(incidents.c.severity.in_(_GRAVE)).distinct()
            )
        )
        wrongly = marked_wrongly(self._db)
        rows = self._db.execute(watched_attempts(attempts.c.id, attempts.c.value))
        return [
            Watched(_effects(value), row_id in marked, row_id in wrongly) for row_id, value in rows
        ]


def watched_attempts(*columns: ColumnElement[Any]) -> Select[Any]:
    """Return the statement of these columns of ended attempts that were watched."""
    return (
        select(*columns)
        .select_from(attempts)
        .join(attempt_evidence, attempt_evidence.c.attempt_id == attempts.c.id)
        .where(attempts.c.state.in_(_ENDED), attempt_evidence.c.snapshot_seq > 0)
    )


def marked_wrongly(connection: Connection) -> frozenset[str]:
    """Return the attempts in which something grave was marked that people found harmless."""
    wrong = (IncidentState.DISMISSED.value, IncidentState.TECHNICAL.value)
    found = select(incidents.c.attempt_id).where(
        incidents.c.severity.in_(_GRAVE), incidents.c.state.in_(wrong)
    )
    return frozenset(connection.scalars(found.distinct()))


def _judged(row: Row[Any]) -> Judged:
    state = IncidentState(row.state)
    truth = truth_of(state)
    assert truth is not None
    case = None if row.document is None else decode(Case, row.document)
    if truth is Truth.RIGHT and case is not None and case.outcome is Outcome.NO_VIOLATION:
        truth = Truth.WRONG  # a decider or an appeal has found otherwise
    at = max(datetime.fromisoformat(str(one["at"])) for one in row.rulings)
    return Judged(signal_of(FlagKind(row.type), row.detector), truth, at)


def _verdicts(rulings: object) -> list[bool]:
    told = rulings if isinstance(rulings, list) else []
    named = [str(one["verdict"]) for one in told if one["verdict"] != Verdict.UNCLEAR.value]
    return [one == Verdict.CONFIRMED.value for one in named]


def _effects(value: JsonValue) -> frozenset[str]:
    """Return what was agreed for the candidate of an attempt, as effects alone."""
    policy = as_object(as_object(value).get("policy"))
    if not policy.get("accommodation"):
        return frozenset()
    named = {
        "more_time": policy.get("factor") not in {None, "1"},
        "breaks": bool(policy.get("break_limit")),
        "aids": bool(policy.get("tools")),
        "not_marked": bool(policy.get("exempt_signals")),
    }
    return frozenset({"agreed"} | {name for name, applies in named.items() if applies})


def _standing(row: Row[Any]) -> Standing:
    values = row._asdict()
    signal = Signal(FlagKind(values.pop("kind")), values.pop("detector"))
    return Standing(signal=signal, **values)

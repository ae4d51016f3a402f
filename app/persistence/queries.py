"""The read side of pages: frozen rows in short reads, no lock, no repository, nothing written.

What changes something goes through a use case and its unit of work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from app.persistence.attempt_statements import all_attempts
from app.persistence.board import board_rows, board_rows_of
from app.persistence.cameras import silent_cameras
from app.persistence.credentials import credential_from
from app.persistence.decided import DecisionMade, recent_decisions
from app.persistence.engine import Database
from app.persistence.gauges import PutOff, gauges, put_off
from app.persistence.invigilation import incident_from
from app.persistence.journal.reading import attempts_with_late_answers
from app.persistence.pages import silent_pages
from app.persistence.projection import stored_from
from app.persistence.results import newest_revision
from app.persistence.tables import (
    attempts,
    certification_decisions,
    credentials,
    exam_windows,
    form_outcomes,
    incidents,
    login_sessions,
    people,
    person_roles,
)
from app.persistence.types import Instant
from app.services.rows import (
    Account,
    BoardRow,
    CredentialRow,
    ExamWindow,
    FormOutcomeRow,
    IncidentRow,
    LoginSession,
    SilentCamera,
    SilentPage,
    StoredAttempt,
)
from exam_engine.attempts.states import AttemptState
from proctoring.flags import Severity
from proctoring.incidents import IncidentState

UNAVAILABLE = (OperationalError, InterfaceError, PoolExhausted)
"""What a read raises when the database cannot be reached."""


UNSETTLED = tuple(
    state.value
    for state in (IncidentState.OPEN, IncidentState.NEEDS_SECOND, IncidentState.DISPUTED)
)
HOLDING = tuple(one.value for one in Severity if one.at_least(Severity.MEDIUM))


@dataclass(frozen=True, slots=True)
class PersonHome:
    """What a candidate's own page is made of: open windows, attempts and credentials."""

    windows: Sequence[ExamWindow]
    attempts: Sequence[StoredAttempt]
    credentials: Sequence[CredentialRow]


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """One incident that no person has ruled on, with whose it is."""

    incident: IncidentRow
    candidate_name: str
    window_id: str
    title: str


@dataclass(frozen=True, slots=True)
class PendingDecision:
    """One scored attempt without a certification decision; `open_incidents` wait for a ruling."""

    stored: StoredAttempt
    candidate_name: str
    title: str
    scheme_id: str
    outcome: FormOutcomeRow
    open_incidents: int


class Queries:
    """Reads over a pool of its own, so that pages never take the connections of commands."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def person_session(self, token_sha256: str) -> tuple[LoginSession, Account] | None:
        """Read a login session that has not expired with its account, unless that is disabled."""
        statement = (
            select(login_sessions, people, person_roles.c.role)
            .join(people, people.c.id == login_sessions.c.person_id)
            .join(person_roles, person_roles.c.person_id == people.c.id, isouter=True)
            .where(
                login_sessions.c.token_sha256 == token_sha256,
                login_sessions.c.expires_at > func.assay_now(type_=Instant),
                people.c.disabled.is_(False),
            )
        )
        with self._database.reading() as connection:
            rows = connection.execute(statement).all()
        if not rows:
            return None
        row = rows[0]
        session = LoginSession(
            row.token_sha256, row.person_id, row.csrf_secret, row.created_at, row.expires_at
        )
        roles = frozenset(each.role for each in rows if each.role is not None)
        return session, Account(row.id, row.email, row.name, row.password_hash, roles)

    def board(
        self,
        window_ids: Sequence[str] | None = None,
        *,
        newer_than: Mapping[str, int] | None = None,
    ) -> list[BoardRow]:
        """Return live and recently ended attempts, longest waiting first, then by name.

        Args:
            window_ids: only of these windows; None for all.
            newer_than: attempt id to the version the reader has; older rows are left out.
        """
        with self._database.reading() as connection:
            return board_rows(
                connection, _now(connection), window_ids=window_ids, newer_than=newer_than
            )

    def board_rows_of(self, attempt_ids: Sequence[str]) -> list[BoardRow]:
        """Return the rows of these attempts as they are now, whatever their states."""
        with self._database.reading() as connection:
            return board_rows_of(connection, _now(connection), attempt_ids)

    def silent_cameras(self, since: datetime) -> list[SilentCamera]:
        """Return running attempts without a picture after `since`, by id; no rehearsals."""
        with self._database.reading() as connection:
            return silent_cameras(connection, since)

    def silent_pages(self, since: datetime) -> list[SilentPage]:
        """Return running attempts not heard after `since`, and those of which that is told."""
        with self._database.reading() as connection:
            return silent_pages(connection, since)

    def attempts_with_late_answers(self) -> list[str]:
        """Return the ids of all attempts in which an answer came late."""
        with self._database.reading() as connection:
            return attempts_with_late_answers(connection)

    def waiting(self, window_id: str) -> list[str]:
        """Return the attempts that wait for a proctor, longest first."""
        with self._database.reading() as connection:
            return list(
                connection.scalars(
                    select(attempts.c.id)
                    .where(
                        attempts.c.window_id == window_id,
                        attempts.c.state == AttemptState.AWAITING_AUTHORIZATION.value,
                    )
                    .order_by(attempts.c.queued_at, attempts.c.id)
                )
            )

    def home_of(self, person_id: str) -> PersonHome:
        """Return windows that have not closed, and a person's attempts and credentials."""
        with self._database.reading() as connection:
            windows = connection.execute(
                select(exam_windows)
                .where(
                    exam_windows.c.closes_at >= func.assay_now(type_=Instant),
                    exam_windows.c.rehearsal.is_(False),
                )
                .order_by(exam_windows.c.opens_at, exam_windows.c.id)
            )
            own = connection.execute(
                all_attempts()
                .where(attempts.c.person_id == person_id)
                .order_by(attempts.c.created_at.desc(), attempts.c.id)
            )
            held = connection.execute(
                select(credentials)
                .where(credentials.c.person_id == person_id)
                .order_by(credentials.c.created_at.desc(), credentials.c.number)
            )
            return PersonHome(
                [ExamWindow(**row._asdict()) for row in windows],
                [stored_from(row) for row in own],
                [credential_from(row) for row in held],
            )

    def open_incidents(self) -> list[OpenIncident]:
        """Return incidents that hold a result until people have ruled, oldest first."""
        statement = (
            select(incidents, people.c.name, attempts.c.window_id, exam_windows.c.title)
            .join(attempts, attempts.c.id == incidents.c.attempt_id)
            .join(people, people.c.id == attempts.c.person_id)
            .join(exam_windows, exam_windows.c.id == attempts.c.window_id, isouter=True)
            .where(
                incidents.c.state.in_(UNSETTLED),
                incidents.c.severity.in_(HOLDING),
                exam_windows.c.rehearsal.is_not(True),
            )
            .order_by(incidents.c.started_at, incidents.c.id)
        )
        with self._database.reading() as connection:
            return [
                OpenIncident(incident_from(row), row.name, row.window_id, row.title or "")
                for row in connection.execute(statement)
            ]

    def pending_decisions(self) -> list[PendingDecision]:
        """Return scored attempts without a certification decision, oldest result first."""
        undecided = (
            select(incidents.c.attempt_id, func.count().label("open_incidents"))
            .where(incidents.c.state.in_(UNSETTLED), incidents.c.severity.in_(HOLDING))
            .group_by(incidents.c.attempt_id)
            .subquery()
        )
        outcome = [column.label(f"outcome_{column.name}") for column in form_outcomes.c]
        statement = (
            all_attempts()
            .add_columns(
                people.c.name,
                exam_windows.c.title,
                exam_windows.c.scheme_id,
                undecided.c.open_incidents,
                *outcome,
            )
            .join(form_outcomes, form_outcomes.c.attempt_id == attempts.c.id)
            .join(people, people.c.id == attempts.c.person_id)
            .join(exam_windows, exam_windows.c.id == attempts.c.window_id)
            .join(
                certification_decisions,
                (certification_decisions.c.attempt_id == attempts.c.id)
                & (certification_decisions.c.revision == form_outcomes.c.revision),
                isouter=True,
            )
            .join(undecided, undecided.c.attempt_id == attempts.c.id, isouter=True)
            .where(certification_decisions.c.attempt_id.is_(None))
            .where(exam_windows.c.rehearsal.is_(False))
            .where(form_outcomes.c.revision == newest_revision())
            .order_by(form_outcomes.c.at, attempts.c.id)
        )
        with self._database.reading() as connection:
            return [
                _pending(row._asdict(), stored_from(row)) for row in connection.execute(statement)
            ]

    def recent_decisions(self, limit: int = 50) -> list[DecisionMade]:
        """Return the newest certification decisions with whose they are."""
        with self._database.reading() as connection:
            return recent_decisions(connection, limit)

    def put_off(self) -> list[PutOff]:
        """Return what workers cannot do now, with the reason."""
        with self._database.reading() as connection:
            return put_off(connection)

    def metrics_gauges(self) -> dict[str, float]:
        """Return what operators watch, by name; attempts carry their state after a colon."""
        with self._database.reading() as connection:
            return gauges(connection, _now(connection))


def _now(connection: Connection) -> datetime:
    return connection.execute(select(func.assay_now(type_=Instant))).scalar_one()


def _pending(row: Mapping[str, object], stored: StoredAttempt) -> PendingDecision:
    mark = "outcome_"
    outcome = {name.removeprefix(mark): row[name] for name in row if name.startswith(mark)}
    return PendingDecision(
        stored=stored,
        candidate_name=str(row["name"]),
        title=str(row["title"]),
        scheme_id=str(row["scheme_id"]),
        outcome=FormOutcomeRow(**outcome),  # type: ignore[arg-type]  # the table's own columns
        open_incidents=int(str(row["open_incidents"] or 0)),
    )

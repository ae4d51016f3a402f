"""What the database of an installation says: read directly, never through the pages.

Reads only, with three exceptions that stand for staff at a console: accounts, windows, and the
keys that a person who passes must know.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, select

from app.config import Settings
from app.passwords import Argon2Hasher
from app.persistence.engine import Database
from app.persistence.tables import form_outcomes, outbox
from app.persistence.unit_of_work import readings, units_of_work
from app.services.booking.windows import Windows
from app.services.catalogue.content import Library
from app.services.people.accounts import Accounts, LoginRules
from app.services.ports import UnitOfWork
from app.services.roles import Role
from app.services.rows import EventRecord, ExamWindow, JsonValue, SavedResponse, StoredAttempt
from exam_engine.attempts.bodies import canonical
from exam_engine.attempts.chain import Record, verify
from exam_engine.items import ItemKey, from_document
from exam_engine.items.interactions import (
    GapMatch,
    Hottext,
    InlineChoice,
    Match,
    MultipleChoice,
    Order,
)
from proctoring.flags import FlagKind, FlagOpened
from proctoring.observations import Observation
from proctoring.rulebook import DEFAULT_INTERVAL, rules_for
from proctoring.rules import Sample, fold

T = TypeVar("T")
SCHEME = "cmle/foundation"


class NotSeen(AssertionError):
    """The database did not come to say what was expected."""


@dataclass(frozen=True, slots=True)
class Records:
    """Reads over the installation's own repositories."""

    database: Database

    def attempt(self, email: str, window: str | None = None) -> StoredAttempt:
        """Return a person's newest attempt."""
        with readings(self.database)() as uow:
            person = uow.people.by_email(email)
            assert person is not None, f"nobody has the address {email}"
            for stored in uow.attempts.of_person(person.id):
                if window in {None, stored.attempt.window}:
                    return stored
        raise NotSeen(f"{email} has no attempt")

    def stored(self, attempt: str) -> StoredAttempt:
        """Return one attempt."""
        with readings(self.database)() as uow:
            found = uow.attempts.get(attempt)
        assert found is not None
        return found

    def events(self, attempt: str, *kinds: str) -> Sequence[EventRecord]:
        """Return the journal of an attempt, only these kinds where given."""
        with readings(self.database)() as uow:
            return uow.attempts.events(attempt, kinds=kinds or None)

    def responses(self, attempt: str) -> Mapping[str, SavedResponse]:
        """Return the counted response of each item."""
        with readings(self.database)() as uow:
            return uow.attempts.latest_responses(attempt)

    def once(self, look: Callable[["Records"], T | None], what: str, *, seconds: float = 15.0) -> T:
        """Wait until `look` returns something and return that."""
        deadline = time.monotonic() + seconds
        while True:
            found = look(self)
            if found is not None and found is not False:
                return found
            if time.monotonic() > deadline:
                raise NotSeen(f"the database does not say within {seconds:g} s: {what}")
            time.sleep(0.1)

    def state(self, attempt: str, wanted: str, *, seconds: float = 15.0) -> StoredAttempt:
        """Wait until an attempt is in a state."""

        def look(records: Records) -> StoredAttempt | None:
            found = records.stored(attempt)
            return found if found.attempt.state.value == wanted else None

        return self.once(look, f"state {wanted}", seconds=seconds)

    def verify_chain(self, attempt: str) -> int:
        """Check the whole journal of an attempt against its head; returns its length."""
        while True:
            before = self.stored(attempt)
            records = [_chained(record) for record in self.events(attempt)]
            if self.stored(attempt).last_seq == before.last_seq:  # nothing came in between
                break
        verify(records, head=bytes.fromhex(before.chain_head))
        assert len(records) == before.last_seq
        return len(records)

    def outcomes(self, attempt: str) -> int:
        """Return how many results an attempt has; one is right."""
        counting = select(func.count()).where(form_outcomes.c.attempt_id == attempt)
        with self.database.reading() as connection:
            return int(connection.scalar(counting) or 0)

    def waiting(self, kind: str) -> set[str]:
        """Return the subjects of the messages of one kind that nobody has settled."""
        asked = select(outbox.c.subject).where(outbox.c.kind == kind)
        with self.database.reading() as connection:
            return set(connection.scalars(asked))

    def paper(self, attempt: str) -> dict[str, str]:
        """Return the items of an attempt's form in order, each with its kind."""
        with readings(self.database)() as uow:
            stored = uow.attempts.get(attempt)
            assert stored is not None
            form, versions = Library(uow.content).form(stored.attempt.form)
        return {item.item: versions[item.item].interaction.kind for item in form.items}

    def correct(self, attempt: str) -> dict[str, JsonValue]:
        """Return a fully correct response to every item of the attempt's form."""
        with readings(self.database)() as uow:
            stored = uow.attempts.get(attempt)
            assert stored is not None
            _form, versions = Library(uow.content).form(stored.attempt.form)
            answers: dict[str, JsonValue] = {}
            for item, version in versions.items():
                key = from_document(ItemKey, uow.keys.get(item, version.number))
                correct = key.rule.correct
                match version.interaction:
                    case MultipleChoice() | Order() | Hottext():
                        answers[item] = list(correct)
                    case Match() | InlineChoice() | GapMatch():
                        answers[item] = dict(pair.split(" ", 1) for pair in correct)
                    case _:
                        answers[item] = correct[0]
        return answers

    def read(self, look: Callable[[UnitOfWork], T]) -> T:
        """Return what `look` finds in one reading of the database."""
        with readings(self.database)() as uow:
            return look(uow)

    def completing_snapshot(self, attempt: str, kind: FlagKind) -> datetime:
        """Return when the snapshot arrived that completed the rule of a flag, by folding again."""
        with readings(self.database)() as uow:
            rows = uow.invigilation.observations(attempt)
            pictures = {row.id: row for row in uow.invigilation.snapshots(attempt)}
        rules, state = rules_for(DEFAULT_INTERVAL), None
        for row in rows:
            received = pictures[row.snapshot_id].received_at
            observation = Observation.from_document(dict(row.document))  # type: ignore[arg-type]
            sample = Sample(row.seq, row.snapshot_id, received, observation)
            state, changes = fold([sample], rules, state)
            for change in changes:
                if isinstance(change, FlagOpened) and change.flag.kind is kind:
                    return received
        raise NotSeen(f"no snapshots complete the rule of {kind.value}")

    def weights(self, attempt: str) -> set[tuple[str, str]]:
        """Return kind and severity of every flag of an attempt."""
        flags = self.read(lambda uow: uow.invigilation.flags(attempt))
        return {(flag.type, flag.severity) for flag in flags}

    def window_open_now(self) -> ExamWindow:
        """Return the window that the demo opened; those that tests open cap the time."""
        with readings(self.database)() as uow:
            open_now = [one for one in uow.content.windows() if one.opens_at <= uow.now()]
        return next(one for one in open_now if one.scheme_id == SCHEME and not one.caps_time)

    def open_window(self, *, closes_in: timedelta, caps_time: bool, title: str) -> ExamWindow:
        """Open a window that closes soon; it has been open for long, so it takes no one's time."""
        with readings(self.database)() as uow:
            now = uow.now()
        windows = Windows(units_of_work(self.database))
        return windows.open_window(
            SCHEME,
            opens_at=now - timedelta(hours=4),
            closes_at=now + closes_in,
            caps_time=caps_time,
            title=title,
        )

    def add_candidate(self, email: str, password: str) -> None:
        """Give a candidate an account."""
        self.add_person(email, password, Role.CANDIDATE)

    def add_person(self, email: str, password: str, role: Role) -> None:
        """Give somebody an account, under the first part of the address."""
        rules = LoginRules(Settings.session_lifetime, Settings.login_tries_per_minute)
        accounts = Accounts(units_of_work(self.database), Argon2Hasher(), Unlimited(), rules)
        name = email.partition("@")[0]
        accounts.add(email=email, name=name, password=password, roles=frozenset({role}))


class Unlimited:
    """Accounts made at the console are not counted."""

    def allow(self, key: str, *, limit: int, per_s: int) -> bool:
        """Always."""
        return True


def _chained(record: EventRecord) -> Record:
    return Record(
        attempt=record.attempt_id,
        seq=record.seq,
        kind=record.kind,
        at=record.at,
        actor=record.actor,
        body=canonical(dict(record.body)),
        digest=bytes.fromhex(record.digest),
    )

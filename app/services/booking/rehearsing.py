"""Synthetic attempts of a rehearsal: made in a window of their own, and removed without a trace.

They are real in everything that costs time: forms, journal, chain, pictures, scoring. The window's
mark keeps them from boards, decisions and credentials.
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from app.services.catalogue.content import Library
from app.services.catalogue.policies import policy_of
from app.services.errors import Busy, NotFound, WindowRefused
from app.services.ports import EvidenceStore, UnitOfWork, UnitOfWorkFactory
from app.services.rows import Account, Consent, ExamWindow
from exam_engine.attempts import commands
from exam_engine.attempts.actors import SYSTEM, Actor, Role
from exam_engine.attempts.attempt import Attempt, evolve
from exam_engine.attempts.decide import decide
from exam_engine.attempts.events import AttemptEvent
from exam_engine.attempts.events.room import ConsentGiven
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.states import StartKind
from exam_engine.forms import Form, assemble
from exam_engine.ids import AttemptId, FormId, PersonId, WindowId

FORMS = 20
"""Different forms of one rehearsal; candidates take them in turn."""
CHUNK = 50
REMOVE_TRIES = 10
REMOVE_AGAIN_S = 1.0
OPEN_FOR = timedelta(hours=12)
PREFIX = "rehearsal-"
NO_TEXT = "0" * 64
"""A synthetic candidate has read nothing."""
PROCTOR = Actor(PersonId(f"{PREFIX}proctor"), Role.PROCTOR)


@dataclass(frozen=True, slots=True)
class Seat:
    """One synthetic candidate."""

    attempt_id: str
    person_id: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rehearsing:
    """Making and removing synthetic attempts, over their ports."""

    uow: UnitOfWorkFactory
    store: EvidenceStore

    def open_window(self, scheme_id: str) -> ExamWindow:
        """Store a window of a rehearsal, open now.

        Raises:
            NotFound: no such scheme.
            WindowRefused: the scheme has no exam.
        """
        with self.uow() as uow:
            scheme = Library(uow.content).scheme(scheme_id)
            if scheme.exam is None:
                raise WindowRefused(f"{scheme_id} has no exam yet")
            now = uow.now()
            window = ExamWindow(
                id=f"{PREFIX}{secrets.token_hex(8)}",
                scheme_id=scheme.id,
                title=f"Rehearsal of {scheme.name}",
                opens_at=now - timedelta(minutes=1),
                closes_at=now + OPEN_FOR,
                seed=secrets.randbelow(2**31),
                rehearsal=True,
            )
            uow.content.add_window(window)
            uow.commit()
        return window

    def seat(self, window: ExamWindow, many: int) -> Sequence[Seat]:
        """Make attempts that wait for the start of their cohort."""
        with self.uow() as uow:
            forms = _forms(uow, window, min(many, FORMS))
            uow.commit()
        seats: list[Seat] = []
        for first in range(0, many, CHUNK):
            with self.uow() as uow:
                numbers = range(first, min(first + CHUNK, many))
                seats.extend(_seat(uow, window, forms[at % len(forms)]) for at in numbers)
                uow.commit()
        return seats

    def remove(self, window_id: str) -> Mapping[str, int]:
        """Remove a rehearsal's window and all that came of it; return rows removed by table.

        Raises:
            NotFound: no such window, or it is a real one.
        """
        with self.uow() as uow:
            window = uow.content.window(window_id)
            if window is None or not window.rehearsal:
                raise NotFound(f"rehearsal {window_id}")
            pictures = uow.rehearsals.pictures(window_id)
        for key in pictures:
            self.store.delete(key)
        removed: dict[str, int] = {}
        while True:
            gone = self._remove_some(window_id)
            if not gone:
                return removed
            for table, rows in gone.items():
                removed[table] = removed.get(table, 0) + rows

    def _remove_some(self, window_id: str) -> Mapping[str, int]:
        """Remove a few; workers that still read these attempts may be in the way for a moment.

        Raises:
            Busy: they stayed in the way; what is left can be removed later.
        """
        for tries in range(1, REMOVE_TRIES + 1):
            try:
                with self.uow() as uow:
                    gone = uow.rehearsals.remove(window_id, CHUNK)
                    uow.commit()
            except Busy:
                if tries == REMOVE_TRIES:
                    raise
                time.sleep(REMOVE_AGAIN_S)
            else:
                return gone
        raise AssertionError("unreachable: the last try returns or raises")


def _forms(uow: UnitOfWork, window: ExamWindow, many: int) -> Sequence[Form]:
    library = Library(uow.content)
    scheme = library.scheme(window.scheme_id)
    assert scheme.exam is not None
    forms = []
    for number in range(many):
        seed = f"{window.id}:{window.seed}:{number}"
        form = assemble(scheme.exam.blueprint, library.items(), scheme.exam.items, seed)
        library.keep_form(form, scheme.id)
        forms.append(form)
    return forms


def _policy(uow: UnitOfWork, window: ExamWindow) -> AttemptPolicy:
    scheme = Library(uow.content).scheme(window.scheme_id)
    agreed = policy_of(scheme, window)
    return replace(agreed, required_steps=(), start=StartKind.COHORT, authorization_window=OPEN_FOR)


def _seat(uow: UnitOfWork, window: ExamWindow, form: Form) -> Seat:
    person_id = f"{PREFIX}{secrets.token_hex(8)}"
    uow.people.add(
        Account(
            id=person_id,
            email=f"{person_id}@rehearsal.invalid",
            name=person_id,
            password_hash="-",  # noqa: S106  # nobody logs in with it
            roles=frozenset({"candidate"}),
        )
    )
    attempt_id, now = AttemptId(secrets.token_hex(16)), uow.now()
    actor = Actor(PersonId(person_id), Role.CANDIDATE)
    created = commands.Create(
        actor=SYSTEM,
        attempt=attempt_id,
        candidate=PersonId(person_id),
        window=WindowId(window.id),
        form=FormId(form.id),
        form_digest=form.digest,
        policy=_policy(uow, window),
    )
    way_in = (commands.BeginCheckIn(actor), commands.CompleteCheckIn(actor))
    events: list[AttemptEvent] = []
    attempt: Attempt | None = None
    consent = ConsentGiven(text_digest=NO_TEXT, analyses=(), locale="en")
    told = commands.Tell(actor, consent)
    for command in (created, *way_in, told, commands.Authorize(PROCTOR)):
        for event in decide(attempt, command, now):
            attempt = evolve(attempt, event, now)
            events.append(event)
    uow.attempts.add(attempt_id, person_id=person_id, events=events, now=now, actor="system:system")
    agreed = {"recording": True, "ai": True}
    uow.attempts.record_consent(Consent(attempt_id, person_id, "-", NO_TEXT, agreed, now))
    return Seat(attempt_id, person_id, tuple(str(one.item) for one in form.items))

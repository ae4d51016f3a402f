"""Entitle and register: who may sit which exam, and the attempt that registration makes.

Eligibility is computed by the engine from what the person holds and has tried; this module only
fetches and stores.
"""

import secrets
from dataclasses import dataclass

from app.services.attempts.admission import require_place
from app.services.booking.eligibility_words import unmet_in_words
from app.services.booking.timetable import require_schedule
from app.services.cases.cases import banned_until
from app.services.catalogue.content import Library
from app.services.catalogue.policies import agreed_policy
from app.services.errors import NotEligible, NotFound, WindowOver
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import ExamWindow, StoredAttempt
from app.services.standing.holding import held_by
from app.services.standing.retakes import bookings_of, tries_of
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.commands import Create
from exam_engine.attempts.decide import decide
from exam_engine.attempts.states import TERMINAL
from exam_engine.catalogue import (
    Eligibility,
    RenewalRoute,
    Scheme,
    eligibility,
    eligibility_by_delta,
)
from exam_engine.forms import assemble
from exam_engine.ids import AttemptId, FormId, PersonId, WindowId


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Registration over its ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def eligibility(
        self, person_id: str, scheme_id: str, *, window: ExamWindow | None = None
    ) -> Eligibility:
        """Return whether the person may sit the scheme's exam, with every reason.

        Judged today; or for a window, on its first day and beside other bookings.
        """
        with self.read() as uow:
            library = Library(uow.content)
            scheme = library.scheme(scheme_id) if window is None else library.scheme_sat(window)
            return eligibility_of(uow, person_id, scheme, window=window)

    def register(self, person_id: str, window_id: str) -> StoredAttempt:
        """Make an attempt in a window: form assembled, policy pinned, state `scheduled`.

        Registering twice returns the live attempt that exists.

        Raises:
            NotFound: no such window.
            WindowOver: it has closed.
            NotEligible: a required condition is missing.
            WindowFull: every seat is taken.
            ScheduleViolation: the window would take from the person's own time.
        """
        with self.uow() as uow:
            stored, fresh = self.register_in(uow, person_id, window_id)
            if fresh:
                uow.commit()
            return stored

    @staticmethod
    def register_in(uow: UnitOfWork, person_id: str, window_id: str) -> tuple[StoredAttempt, bool]:
        """Register within the caller's transaction, as `register` does; tell whether it was new."""
        uow.capacity.close_door()  # a window that is being moved is read as it will be
        now = uow.now()
        window = uow.content.window(window_id)
        if window is None:
            raise NotFound(f"window {window_id}")
        for earlier in uow.attempts.of_person(person_id):
            if earlier.attempt.window == window_id and not _ended(earlier):
                return earlier, False
        if window.closes_at <= now:
            raise WindowOver(f"window {window_id} closed at {window.closes_at:%Y-%m-%d %H:%M} UTC")
        scheme = Library(uow.content).scheme_sat(window)
        found = eligibility_of(uow, person_id, scheme, window=window)
        until = banned_until(uow, person_id, scheme.id, now)
        if until is not None:
            raise NotEligible(f"no new try before {until:%Y-%m-%d %H:%M} UTC")
        if not found.eligible:
            codes = ", ".join(reason.code for reason in found.unmet)
            library = Library(uow.content)
            words = unmet_in_words(found.unmet, lambda one: library.scheme(one).name)
            raise NotEligible(codes, words)
        require_place(uow, window)
        return Enrolment._create(uow, person_id, window, scheme), True

    @staticmethod
    def _create(
        uow: UnitOfWork, person_id: str, window: ExamWindow, scheme: Scheme
    ) -> StoredAttempt:
        assert scheme.exam is not None
        now = uow.now()
        attempt_id = AttemptId(secrets.token_hex(16))
        library = Library(uow.content)
        seed = f"{window.id}:{window.seed}:{attempt_id}"
        form = assemble(scheme.exam.blueprint, library.items(), scheme.exam.items, seed)
        library.keep_form(form, scheme.id)
        policy = agreed_policy(uow, scheme, window, person_id=person_id)
        require_schedule(uow, [(person_id, policy)])
        command = Create(
            actor=SYSTEM,
            attempt=attempt_id,
            candidate=PersonId(person_id),
            window=WindowId(window.id),
            form=FormId(form.id),
            form_digest=form.digest,
            policy=policy,
        )
        events = decide(None, command, now)
        stored = uow.attempts.add(
            attempt_id, person_id=person_id, events=events, now=now, actor="system"
        )
        digest = uow.content.current_digest("scheme", scheme.id)
        assert digest is not None
        uow.terms.pin(attempt_id, digest)
        return stored


def eligibility_of(
    uow: UnitOfWork, person_id: str, scheme: Scheme, *, window: ExamWindow | None = None
) -> Eligibility:
    """Compute eligibility from what is stored about the person, for the first day of the exam.

    That day counts, not the day of the booking: a wait may end between the two, and a required
    credential too. Other live bookings count as tries that fail on their last day.
    """
    now = uow.now()
    held = held_by(uow, person_id, now)
    tried = tries_of(uow, person_id, scheme.id)
    if window is None:
        return eligibility(scheme, held, tried, now.date())
    judge = eligibility_by_delta if window.route == RenewalRoute.DELTA_EXAM else eligibility
    return judge(
        scheme,
        held,
        tried,
        max(now, window.opens_at).date(),
        booked=bookings_of(uow, person_id, scheme.id, beside=window.id),
        until=max(now, window.closes_at).date(),
    )


def _ended(stored: StoredAttempt) -> bool:
    return stored.attempt.state in TERMINAL

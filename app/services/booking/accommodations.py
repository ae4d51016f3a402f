"""Accommodations: granted by an administrator, versioned, pinned into attempts by number.

A profile says what a candidate gets and never why in medical words; proctors see its effects.
A change reaches every booked attempt that has not started, unless its window is too short: then
the attempt stays as it is, and whoever granted reads which window to move.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Final

from app.services.attempts.journal import carry_out
from app.services.booking.timetable import due_policy
from app.services.catalogue.content import Library
from app.services.errors import AccommodationRefused, Forbidden, NotFound, ReasonMissing
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import Accommodation
from exam_engine.attempts.actors import Actor, Reason, ReasonCode
from exam_engine.attempts.commands import Tell
from exam_engine.attempts.entry import replaced
from exam_engine.attempts.schedule import PersonalTime, personal_time
from exam_engine.attempts.states import BEFORE_START
from proctoring.flags import FlagKind

TOOLS: Final = (
    "assistant",
    "calculator",
    "food_and_drink",
    "headphones",
    "magnifier",
    "medical_device",
    "scratch_paper",
    "screen_reader",
)
"""What a candidate may use; `calculator` is lent by the room, the rest is for proctors to know."""
SIGNALS: Final = tuple(sorted({kind.value for kind in FlagKind} - {FlagKind.PROCTOR_FLAG}))
"""Flags from which a candidate may be exempt; what a proctor marks is a person's own word."""
MOST_FACTOR: Final = Decimal(4)
MOST_BREAKS: Final = 20
BREAK_LENGTHS: Final = (timedelta(minutes=1), timedelta(hours=2))
LEAST_REASON: Final = 10
TERM_PROBLEMS: Final = (
    "factor",
    "breaks",
    "break_without",
    "length",
    "tools",
    "signals",
    "nothing",
)
"""What can be wrong with terms."""
_WHY = Reason(ReasonCode.OTHER, "What was agreed for the candidate has changed.")
"""All that the journal tells; why is for administrators alone."""
_MINUTE = timedelta(minutes=1)
_MOST_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """What is to be agreed.

    Attributes:
        factor: 1 to 4, at most three decimals.
        breaks: 0 to 20.
        break_length: whole minutes, 1 minute to 2 hours; None exactly where there is no break.
        tools: words of `TOOLS`.
        exempt_signals: words of `SIGNALS`.
    """

    factor: Decimal = Decimal(1)
    breaks: int = 0
    break_length: timedelta | None = None
    tools: tuple[str, ...] = ()
    exempt_signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Granted:
    """What a grant, or a withdrawal, did.

    Attributes:
        profile: the new version.
        agreed: ids of booked attempts that have it now.
        short: windows by title whose time is too short for it, with what is missing; the attempts
            in them are as they were.
    """

    profile: Accommodation
    agreed: Sequence[str]
    short: Sequence[tuple[str, PersonalTime]]


@dataclass(frozen=True, slots=True)
class Accommodations:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def grant(
        self, person_id: str, scheme_id: str, terms: Terms, *, by: Actor, reason: str
    ) -> Granted:
        """Append a version of a profile; `scheme_id` empty stands for every certification.

        Raises:
            AccommodationRefused: the terms are out of bounds, or give nothing; names the field.
            Forbidden: nobody grants something to themselves.
            NotFound: no such person or scheme.
            ReasonMissing: the reason has fewer than 10 characters.
            StaleVersion: somebody else changed the profile meanwhile.
        """
        _require_bounds(terms)
        return self._append(person_id, scheme_id, terms, by=by, reason=reason)

    def withdraw(self, person_id: str, scheme_id: str, *, by: Actor, reason: str) -> Granted:
        """Append a version from which the profile counts for nothing.

        Raises:
            NotFound: there is no such profile, or it is withdrawn.
            Forbidden, ReasonMissing, StaleVersion: as `grant`.
        """
        with self.read() as uow:
            current = uow.accommodations.current(person_id, scheme_id)
        if current is None or current.withdrawn:
            raise NotFound(f"accommodation of {person_id} for {scheme_id or 'all'}")
        return self._append(person_id, scheme_id, None, by=by, reason=reason)

    def standing(self) -> Sequence[Accommodation]:
        """Return every profile that counts."""
        with self.read() as uow:
            return uow.accommodations.standing()

    def history(self, person_id: str) -> Sequence[Accommodation]:
        """Return every version of a person's profiles, by scope, newest first."""
        with self.read() as uow:
            return uow.accommodations.of_person(person_id)

    def _append(
        self, person_id: str, scheme_id: str, terms: Terms | None, *, by: Actor, reason: str
    ) -> Granted:
        if by.person == person_id:
            raise Forbidden("nobody decides on their own accommodation")
        if len(reason.strip()) < LEAST_REASON:
            raise ReasonMissing(f"give a reason of at least {LEAST_REASON} characters")
        with self.uow() as uow:
            uow.capacity.close_door()  # who is being registered is booked, or reads this profile
            if uow.people.get(person_id) is None:
                raise NotFound(f"person {person_id}")
            if scheme_id:
                Library(uow.content).scheme(scheme_id)
            profile = _next_version(uow, person_id, scheme_id, terms)
            profile = replace(profile, reason=reason.strip(), granted_by=by.person)
            uow.accommodations.add(profile)
            agreed, short = _agree(uow, person_id, by)
            uow.commit()
        return Granted(profile, agreed, short)


def _next_version(
    uow: UnitOfWork, person_id: str, scheme_id: str, terms: Terms | None
) -> Accommodation:
    """Return the version that follows, without who and why; no terms withdraw."""
    current = uow.accommodations.current(person_id, scheme_id)
    agreed = terms or Terms()
    return Accommodation(
        person_id=person_id,
        scheme_id=scheme_id,
        version=current.version + 1 if current else 1,
        factor=agreed.factor,
        breaks=agreed.breaks,
        break_length=agreed.break_length,
        tools=tuple(sorted(set(agreed.tools))),
        exempt_signals=tuple(sorted(set(agreed.exempt_signals))),
        reason="",
        granted_by="",
        granted_at=uow.now(),
        withdrawn=terms is None,
    )


def _agree(
    uow: UnitOfWork, person_id: str, by: Actor
) -> tuple[list[str], list[tuple[str, PersonalTime]]]:
    """Give every booked attempt of a person what the profiles say now."""
    agreed: list[str] = []
    short: list[tuple[str, PersonalTime]] = []
    for attempt_id in sorted(listed.attempt.id for listed in uow.attempts.of_person(person_id)):
        stored = uow.attempts.lock(attempt_id)
        if stored is None or stored.attempt.state not in BEFORE_START:
            continue
        window = uow.content.window(stored.attempt.window)
        assert window is not None
        policy = due_policy(uow, stored, window, Library(uow.content).scheme_sat(window))
        own = personal_time(person_id, policy)
        if own.missing:
            short.append((window.title, own))
        elif policy != stored.attempt.policy:
            told = Tell(by, replaced(policy, _WHY))
            carry_out(uow, stored.attempt.id, told, command_id=secrets.token_hex(16))
            agreed.append(stored.attempt.id)
    return agreed, short


def _require_bounds(terms: Terms) -> None:
    for broken, problem, words in _rules(terms):
        if broken:
            raise AccommodationRefused(problem, words)


def _rules(terms: Terms) -> Sequence[tuple[bool, str, str]]:
    """Return each rule as (broken, one of `TERM_PROBLEMS`, what to write instead)."""
    fits = _factor_fits(terms.factor)
    tools, signals = set(terms.tools) - set(TOOLS), set(terms.exempt_signals) - set(SIGNALS)
    return [
        (not fits, "factor", "factor: write 1 to 4 with at most three decimals"),
        (not 0 <= terms.breaks <= MOST_BREAKS, "breaks", f"breaks: write 0 to {MOST_BREAKS}"),
        (
            (terms.break_length is None) is (terms.breaks > 0),
            "break_without",
            "break length: name one exactly where there are breaks",
        ),
        (not _length_fits(terms.break_length), "length", "break length: whole minutes, 1 to 120"),
        (bool(tools), "tools", f"tools: {_listed(tools)} is not one of {_listed(TOOLS)}"),
        (bool(signals), "signals", f"signals: {_listed(signals)} is not one of {_listed(SIGNALS)}"),
        # a factor that is no number cannot even be compared
        (fits and terms == Terms(), "nothing", "factor: nothing is granted; withdraw it instead"),
    ]


def _factor_fits(factor: Decimal) -> bool:
    exponent = factor.as_tuple().exponent  # a letter where it is no finite number
    return isinstance(exponent, int) and exponent >= -_MOST_DECIMALS and 1 <= factor <= MOST_FACTOR


def _length_fits(length: timedelta | None) -> bool:
    least, most = BREAK_LENGTHS
    return length is None or (least <= length <= most and not length % _MINUTE)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))

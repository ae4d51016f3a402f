"""Complaints and appeals in words: what each is about, where it stands, what happened.

No rule: who may do what is decided by the use cases and the engine.
"""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for

from app.services.catalogue.content import Library
from app.services.matters.impartiality import (
    ACTED,
    CHANGED,
    CREDENTIAL,
    DECIDED,
    DECISION,
    DECLARED,
    HANDLED,
    OWN,
    SERVICE,
)
from app.services.matters.matter_work import FOUND
from app.services.ports import UnitOfWork
from app.services.rows import MatterEventRow, MatterRow
from app.web.language import day_in_words
from app.web.language import gettext as _
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.matter import ENDED, MatterKind, MatterOutcome, MatterState
from exam_engine.issuance.number import display, parse_number
from exam_engine.issuance.refusals import MistypedNumber

TALK = frozenset({"asked", "replied"})
"""Events whose words both sides read."""
AMONG_COLLEAGUES = frozenset({"noted", "tied"})


def line(
    uow: UnitOfWork, row: MatterRow, now: datetime, *, for_stranger: bool = False
) -> dict[str, object]:
    """Return a matter as lists and pages show it, without what anybody wrote.

    Whoever came with it without an account reads nothing of the register.
    """
    waiting = row.state not in ENDED
    return {
        "id": row.id,
        "reference": row.reference,
        "kind": row.kind,
        "kind_words": kind_words(row.kind),
        "about": _about_line(uow, row, for_stranger=for_stranger),
        "from_public": row.person_id is None,
        "state": row.state,
        "state_words": state_words(row.state),
        "tone": {"answered": "good", "in_hand": "accent"}.get(row.state, ""),
        "filed": row.filed_at,
        "due": row.due_at,
        "overdue": waiting and row.due_at <= now,
        "waiting": waiting,
        "assigned_to": _name(uow, row.assigned_to),
        "version": row.version,
        "href": url_for("matters.one", matter=row.id),
        "desk_href": url_for("matter_desk.one", matter=row.id),
    }


def whole(
    uow: UnitOfWork, row: MatterRow, now: datetime, *, for_stranger: bool = False
) -> dict[str, object]:
    """Return a matter with what was written and answered."""
    return {
        **line(uow, row, now, for_stranger=for_stranger),
        "words": row.words,
        "answer": row.answer,
        "outcome": row.outcome,
        "outcome_words": outcome_words(row.outcome) if row.outcome else "",
        "ended": row.ended_at,
    }


def course(
    uow: UnitOfWork, events: Sequence[MatterEventRow], *, notes: bool
) -> list[dict[str, object]]:
    """Return what happened, newest first; notes only where colleagues read.

    Questions and what was added are read by both sides.
    """
    return [
        {
            "at": one.at,
            "title": _event_words(uow, one),
            "words": one.words if notes or one.kind in TALK else "",
            "kind": one.kind,
        }
        for one in reversed(events)
        if notes or one.kind not in AMONG_COLLEAGUES
    ]


def choices(uow: UnitOfWork, person_id: str) -> list[tuple[str, str]]:
    """Return what a person may come with a matter about: value and words."""
    held = [one for one in uow.credentials.of_person(person_id) if one.issued_at is not None]
    sat = [one.attempt.id for one in uow.attempts.of_person(person_id)]
    about = [(CREDENTIAL, row.number) for row in held]
    about += [(DECISION, one) for one in sat if uow.results.decision(one) is not None]
    about.append((SERVICE, ""))
    return [(f"{kind}:{which}", about_words(uow, kind, which)) for kind, which in about]


def _about_line(uow: UnitOfWork, row: MatterRow, *, for_stranger: bool) -> str:
    if row.person_id is not None:
        return about_words(uow, row.subject, row.about)
    if for_stranger and (tied := _first_tie(uow, row)) is not None:
        return _as_typed(row, tied.words)
    if row.subject == CREDENTIAL:
        return _stranger_number(uow, row.about, for_stranger=for_stranger)
    if row.subject == DECISION and row.about and not for_stranger:
        return _decision_words(uow, row.about)
    return {
        DECISION: _("A decision"),
        SERVICE: _("Something else: our people, our service, how your data are handled"),
    }[row.subject]


def _stranger_number(uow: UnitOfWork, about: str, *, for_stranger: bool) -> str:
    """Return what somebody without an account wrote as a number, and for staff what it is."""
    number = display(CredentialNumber(about)) if _is_number(about) else about
    if for_stranger:
        return _("A certificate: %(number)s", number=number)
    if uow.credentials.by_number(about) is not None:
        return about_words(uow, CREDENTIAL, about)
    return _("A certificate that is not in the register: %(number)s", number=number)


def _first_tie(uow: UnitOfWork, row: MatterRow) -> MatterEventRow | None:
    return next((one for one in uow.matters.events(row.id) if one.kind == "tied"), None)


def _as_typed(row: MatterRow, tied: str) -> str:
    """Return what somebody without an account wrote, and nothing of what it was found to be."""
    typed = tied.rpartition(FOUND)[0]
    if not typed:
        return _("A certificate") if row.subject == CREDENTIAL else _("A decision")
    number = display(CredentialNumber(typed)) if _is_number(typed) else typed
    return _("A certificate: %(number)s", number=number)


def _is_number(text: str) -> bool:
    try:
        return parse_number(text) == text
    except MistypedNumber:
        return False


def about_words(uow: UnitOfWork, subject: str, about: str) -> str:
    """Return what a matter is about."""
    if subject == CREDENTIAL:
        row = uow.credentials.by_number(about)
        title = Library(uow.content).scheme(row.scheme_id).name if row is not None else ""
        number = display(CredentialNumber(about))
        return _("Certificate %(number)s, %(title)s", number=number, title=title)
    if subject == DECISION:
        return _decision_words(uow, about)
    return _("Something else: our people, our service, how your data are handled")


def _decision_words(uow: UnitOfWork, attempt_id: str) -> str:
    stored, decision = uow.attempts.get(attempt_id), uow.results.decision(attempt_id)
    window = uow.content.window(stored.attempt.window) if stored is not None else None
    title = window.title if window is not None else ""
    day = day_in_words(decision.at) if decision is not None else ""
    return _("The decision on your exam %(title)s of %(day)s", title=title, day=day)


def kind_words(kind: str) -> str:
    """Return what a kind is called."""
    return {MatterKind.COMPLAINT: _("Complaint"), MatterKind.APPEAL: _("Appeal")}[MatterKind(kind)]


def state_words(state: str) -> str:
    """Return what a state is called."""
    return {
        MatterState.RECEIVED: _("Received"),
        MatterState.IN_HAND: _("Somebody looks at it"),
        MatterState.ANSWERED: _("Answered"),
        MatterState.WITHDRAWN: _("Taken back"),
        MatterState.SET_ASIDE: _("Set aside"),
    }[MatterState(state)]


def outcome_words(outcome: str) -> str:
    """Return what was found, to whoever came with it."""
    return {
        MatterOutcome.GRANTED: _("You were right"),
        MatterOutcome.PARTLY: _("You were right in part"),
        MatterOutcome.REFUSED: _("We did not find it so"),
    }[MatterOutcome(outcome)]


def outcome_choices() -> list[tuple[str, str]]:
    """Return what can be found, as the person will read it."""
    return [(one.value, outcome_words(one)) for one in MatterOutcome]


def barred_words(reason: str) -> str:
    """Return why somebody may not decide."""
    return {
        OWN: _("it is their own"),
        ACTED: _("watched or reviewed the exam"),
        DECIDED: _("decided on the exam"),
        CHANGED: _("changed the certificate, or proposed to"),
        HANDLED: _("had another matter about this in hand"),
        DECLARED: _("declared to know the person"),
    }.get(reason, "")


def _event_words(uow: UnitOfWork, one: MatterEventRow) -> str:
    by = _name(uow, one.actor) or _("whoever came with it")
    return {
        "filed": (
            _("Received; a letter with the number was written") if one.actor else _("Received")
        ),
        "assigned": _("%(name)s has it in hand", name=_name(uow, one.to_person)),
        "noted": _("Note by %(name)s", name=by),
        "asked": _("%(name)s asks", name=by),
        "replied": _("Added by %(name)s", name=by),
        "tied": _("%(name)s found out what it is about", name=by),
        "set_aside": _("Set aside by %(name)s", name=by),
        "answered": _("Answered by %(name)s", name=by),
        "withdrawn": _("Taken back"),
    }[one.kind]


def _name(uow: UnitOfWork, person_id: str | None) -> str:
    account = uow.people.get(person_id) if person_id else None
    return account.name if account is not None else ""

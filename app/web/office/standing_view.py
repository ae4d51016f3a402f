"""A credential's standing in words: its state, its past, what may be done to it.

No rule: what is allowed is asked of the engine's state, and decided again when it is done.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.services.rows import CredentialRow, ProposalRow, StandingRow
from app.web.language import day_in_words
from app.web.language import gettext as _
from app.web.words.scope_words import scope_reason_words
from exam_engine.catalogue import Part, Scheme
from exam_engine.ids import CredentialNumber, PersonId
from exam_engine.issuance import event_spelling as kinds
from exam_engine.issuance.number import display
from exam_engine.issuance.standing import History
from exam_engine.issuance.states import (
    LONGEST_SUSPENSION,
    CredentialState,
    Succession,
    Suspended,
    WithdrawalReason,
    revokes,
)

TONES = {
    CredentialState.ACTIVE: "good",
    CredentialState.SUSPENDED: "warn",
    CredentialState.WITHDRAWN: "bad",
}
ONE_DAY = timedelta(days=1)
_SCOPED = frozenset({CredentialState.ACTIVE, CredentialState.SUSPENDED})


def state_words(state: CredentialState) -> str:
    """Return what a state is called."""
    return {
        CredentialState.ACTIVE: _("Active"),
        CredentialState.SUSPENDED: _("Suspended"),
        CredentialState.WITHDRAWN: _("Withdrawn"),
        CredentialState.EXPIRED: _("Expired"),
        CredentialState.SUPERSEDED: _("Replaced"),
        CredentialState.NOT_YET_VALID: _("Not yet valid"),
        CredentialState.INTENT: _("Being issued"),
    }[state]


def state_of(history: History, now: datetime) -> dict[str, object]:
    """Return the state of a credential, what it is called, and its tone."""
    state = history.state(now)
    narrowed = state is CredentialState.SUPERSEDED and any(map(revokes, history.events))
    words = _("Covers less now") if narrowed else state_words(state)
    return {"state": state.value, "state_words": words, "tone": TONES.get(state, "")}


def reason_words(reason: str) -> str:
    """Return what a reason of withdrawal is called."""
    return {
        WithdrawalReason.INTEGRITY_VIOLATION: _("A breach of the rules was confirmed"),
        WithdrawalReason.ISSUED_IN_ERROR: _("It was issued in error"),
        WithdrawalReason.KEY_COMPROMISE: _("The key that signed it is not safe any more"),
        WithdrawalReason.HOLDER_REQUEST: _("The holder asked for it"),
        WithdrawalReason.SCHEME_DECISION: _("The certification body decided it"),
    }[WithdrawalReason(reason)]


def reasons() -> list[tuple[str, str]]:
    """Return every reason of withdrawal with its words."""
    return [(one.value, reason_words(one.value)) for one in WithdrawalReason]


def proposal_words(proposal: ProposalRow) -> str:
    """Return why something is proposed, as its closed list says."""
    if proposal.covers is not None:
        return scope_reason_words(proposal.reason)
    return reason_words(proposal.reason)


def parts(
    rule: Scheme, row: CredentialRow, proposal: ProposalRow | None
) -> list[dict[str, object]]:
    """Return every part of a certification: whether it is covered now, and would be."""
    asked = proposal.covers if proposal is not None else None
    return [
        {"id": one.id, "name": one.name, "now": covers(row.covers, one), "then": covers(asked, one)}
        for one in rule.scope
    ]


def covers(ids: Sequence[str] | None, part: Part) -> bool:
    """Tell whether a scope covers a part; an empty one covers all."""
    return not ids or part.id in ids


def summary(row: CredentialRow, title: str) -> dict[str, object]:
    """Return one credential as a line of a list."""
    number = display(CredentialNumber(row.number))
    return {
        "number": number,
        "holder": row.holder_name,
        "title": title,
        "href": f"/credentials/{number}",
    }


def actions(
    history: History, proposal: ProposalRow | None, person: PersonId, now: datetime
) -> dict[str, object]:
    """Return what this person may do, and the last day a suspension may have."""
    state = history.state(now)
    own = history.holder == person
    running = history.suspensions(now)
    began = running[0].actor if running else None
    extendable = len(running) == 1 and began != person
    ends = running[-1].event if running else None
    end = ends.until if isinstance(ends, Suspended) else None
    return {
        "own": own,
        "can_suspend": not own and state is CredentialState.ACTIVE,
        "can_extend": not own and extendable,
        "can_restore": not own and state is CredentialState.SUSPENDED,
        "can_rescope": not own and proposal is None and state in _SCOPED,
        "can_propose": not own and proposal is None and state is not CredentialState.WITHDRAWN,
        "suspended_until": day_in_words(end - timedelta(seconds=1)) if end else None,
        "latest_day": ((now + LONGEST_SUSPENSION) - ONE_DAY).date().isoformat(),
        "earliest_day": now.date().isoformat(),
    }


def past(rows: list[StandingRow], names: dict[str, str]) -> list[dict[str, object]]:
    """Return the events as a list shows them, newest first."""
    return [
        {
            "title": _event_words(row),
            "at": row.at,
            "by": names.get(row.actor, row.actor),
            "words": row.words,
            "kind": row.kind,
        }
        for row in reversed(rows)
    ]


def _event_words(row: StandingRow) -> str:
    if row.kind == kinds.SUSPENDED:
        until = datetime.fromisoformat(str(row.body["until"])) - timedelta(seconds=1)
        values = {"day": day_in_words(until), "case": row.body["case"]}
        return _("Suspended until the end of %(day)s, case %(case)s", **values)
    if row.kind == kinds.WITHDRAWN:
        return _("Withdrawn: %(reason)s", reason=reason_words(str(row.body["reason"])))
    if row.kind == kinds.SUPERSEDED:
        later = display(CredentialNumber(str(row.body["by"])))
        if row.body.get("why") == Succession.REDUCTION:
            return _("Replaced by %(number)s, which covers less", number=later)
        if row.body.get("why") == Succession.EXTENSION:
            return _("Replaced by %(number)s, which covers more again", number=later)
        return _("Replaced by %(number)s", number=later)
    return _("Suspension lifted")

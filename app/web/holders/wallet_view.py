"""What a holder's wallet shows of a credential, as plain values for the templates.

No rule: what is valid, renewable or shown was decided by the engine and the use cases.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask import url_for

from app.services.rows import CredentialRow, LookDay, ShareRow, ShowingRow
from app.services.rows.companies import NamedLook
from app.services.verifying.verification import Shown
from app.services.wallet.choosing import DEFAULT
from app.services.wallet.sharing import EXPIRED, OPEN, REVOKED, USED_UP, state_of
from app.web.employers.verify_view import TONES, position
from app.web.holders import showing_words as words
from app.web.language import gettext as _
from app.web.language import ngettext
from app.web.words.credential_words import state_in_words
from app.web.words.renewal_words import limits_in_words, ways_in_words
from app.web.words.scope_words import title_of
from exam_engine.catalogue import RenewalRoute, Scheme, reminder_days
from exam_engine.catalogue.renewal import renewable_from, renewable_until
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display
from exam_engine.issuance.standing import History
from exam_engine.issuance.states import Suspended
from exam_engine.issuance.verdict import Status

DAYS_SHOWN = 30
COMPANIES_SHOWN = 50
LIFETIMES = (1, 7, 30, 90, 365)


def card(found: Shown, scheme: Scheme, now: datetime) -> dict[str, object]:
    """Return one credential as the list shows it."""
    row, verdict = found.row, found.verdict
    number = display(CredentialNumber(row.number))
    later = verdict.superseded_by
    return {
        "number": number,
        "title": title_of(row, scheme.name),
        "level": scheme.level.value,
        "artwork": url_for("downloads.artwork", number=number),
        "status": verdict.status.value,
        "tone": TONES.get(verdict.status, "unknown"),
        "state": state_in_words(verdict),
        "meaning": _narrowed() if verdict.narrowed else state_meaning(verdict.status),
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "today_position": position(row.valid_from, row.valid_until, now),
        "left": _left(row, verdict.status, now),
        "visibility": words.label_of(row.visibility),
        "href": url_for("wallet.credential", held=number),
        "public_href": url_for("verify.credential", number=number),
        "later": display(later) if later else None,
    }


def state_meaning(status: Status) -> str:
    """Return what a state means for its holder, in one or two sentences."""
    return {
        Status.ACTIVE: _("Everybody to whom you show it sees that it is valid today."),
        Status.EXPIRED: _(
            "Its term is over. Whoever checks it sees that it was genuine, and until when."
        ),
        Status.SUSPENDED: _(
            "It is paused while something is being settled. That is no finding against you. It "
            "ends by itself within 30 days unless a decision comes before. You may ask what it is "
            "about, and you may object."
        ),
        Status.WITHDRAWN: _(
            "Please do not use it any more. Whoever checks it sees that it was withdrawn, not why. "
            "You may ask for the reasons, and you may appeal."
        ),
        Status.SUPERSEDED: _("A later credential has taken its place. Please use that one."),
        Status.NOT_YET_VALID: _("Its first day has not come yet."),
    }.get(
        status,
        _("One of our checks could not be carried out just now. You need not do anything."),
    )


def _narrowed() -> str:
    return _(
        "Two people decided that it covers less. Please do not use this one any more. You may ask "
        "for the reasons, and you may appeal. What you hold is in another one:"
    )


def renewal(scheme: Scheme, row: CredentialRow, status: Status, now: datetime) -> dict[str, object]:
    """Return when and how it can be renewed, by the rule that it was issued under."""
    ways = ways_in_words(scheme)
    opens = renewable_from(scheme, row.valid_until)
    last = renewable_until(scheme, row.valid_until)
    today = now.date()
    phase = "early" if today < opens else ("open" if today <= last else "over")
    if status in {Status.WITHDRAWN, Status.SUPERSEDED}:
        phase = "none"
    return {
        "phase": phase,
        "opens": opens,
        "last": last,
        "in_grace": phase == "open" and today > row.valid_until.date(),
        "suspended": status is Status.SUSPENDED,
        "by_exam": not {RenewalRoute.SAME_EXAM, RenewalRoute.DELTA_EXAM}.isdisjoint(scheme.ways),
        "limits": limits_in_words(scheme),
        "ways": _(" or ").join(str(way) for way in ways),
        "hold_days": scheme.hold.days,
        "term": str(scheme.term.years) if scheme.term.years else "",
        "term_words": ngettext("%(num)d year", "%(num)d years", scheme.term.years),
    }


def suspended_until(history: History, now: datetime) -> date | None:
    """Return the last day of a suspension that runs; None where none does."""
    running = history.suspensions(now)
    last = running[-1].event if running else None
    return (last.until - timedelta(seconds=1)).date() if isinstance(last, Suspended) else None


def reminders(scheme: Scheme, row: CredentialRow, now: datetime) -> list[dict[str, object]]:
    """Return the days on which the holder is reminded, and which of them are over."""
    issued = row.issued_at.date() if row.issued_at else row.valid_from.date()
    days = reminder_days(scheme, row.valid_until)
    return [
        {"day": day, "before": before, "over": day < now.date()}
        for before, day in days
        if day > issued
    ]


def showing(row: CredentialRow, decisions: Sequence[ShowingRow]) -> dict[str, object]:
    """Return what strangers may see, the choices, and every earlier decision."""
    current = decisions[0] if decisions else None
    return {
        "version": current.version if current else 0,
        "visibility": current.visibility if current else DEFAULT.value,
        "details": list(current.fields) if current else [],
        "choices": words.visibility_choices(),
        "detail_choices": words.detail_choices(),
        "always": words.always_said(),
        "text_sha256": words.text_sha256(),
        "history": [
            {
                "at": one.at,
                "label": words.label_of(one.visibility),
                "details": words.details_in_words(one.fields),
            }
            for one in decisions
        ],
        "name": row.holder_name,
    }


def looks(
    days: Sequence[LookDay], named: Sequence[NamedLook], shares: Sequence[ShareRow], now: datetime
) -> dict[str, object]:
    """Return how often somebody looked, in all and by day of the last thirty, and who said so."""
    first = (now - timedelta(days=DAYS_SHOWN - 1)).date().isoformat()
    return {
        "views": sum(one.views for one in days),
        "names": sum(one.names for one in days),
        "shared": sum(one.views for one in shares),
        "days": [
            {"day": datetime.fromisoformat(one.day).date(), "views": one.views, "names": one.names}
            for one in days
            if one.day >= first
        ],
        "companies": [
            {
                "day": datetime.fromisoformat(one.day).date(),
                "name": one.company,
                "looks": one.looks,
            }
            for one in named[:COMPANIES_SHOWN]
        ],
    }


def share_lines(shares: Sequence[ShareRow], now: datetime) -> list[dict[str, object]]:
    """Return every link as a line, those that still open something first."""
    lines: list[dict[str, object]] = [
        {
            "id": one.id,
            "label": one.label,
            "details": words.details_in_words(one.fields),
            "state": state_of(one, now),
            "state_words": _share_state(state_of(one, now)),
            "made": one.created_at,
            "expires": one.expires_at,
            "views": one.views,
            "limit": one.view_limit,
        }
        for one in shares
    ]
    return sorted(lines, key=lambda line: line["state"] != OPEN)


def lifetime_choices() -> list[tuple[int, str]]:
    """Return how long a link may live, with words."""
    return [(days, ngettext("%(num)d day", "%(num)d days", days)) for days in LIFETIMES]


def _share_state(state: str) -> str:
    return {
        OPEN: _("Open"),
        REVOKED: _("Ended by you"),
        EXPIRED: _("Its time is over"),
        USED_UP: _("Used up"),
    }[state]


def _left(row: CredentialRow, status: Status, now: datetime) -> str:
    """Return how many days it is still valid, in words; empty where it is not."""
    if status is not Status.ACTIVE:
        return ""
    days = (row.valid_until.date() - now.date()).days
    if days == 0:
        return _("Today is its last day")
    return ngettext("%(num)d day left", "%(num)d days left", days)

"""Why somebody may sit an exam or may not yet, in words."""

from collections.abc import Mapping

from app.web.language import day_in_words
from app.web.language import gettext as _
from app.web.words.renewal_words import span_in_words
from exam_engine.catalogue import Reason, ReasonCode, Scheme, Verdict, parse_period
from exam_engine.ids import SchemeId


def shown_reason(reason: Reason, schemes: Mapping[SchemeId, Scheme]) -> dict[str, object]:
    """Return one reason as a list shows it: whether it is met (None for advice), and its words."""
    scheme = schemes.get(reason.scheme) if reason.scheme else None
    name = scheme.name if scheme else str(reason.scheme or "")
    day = day_in_words(reason.earliest) if reason.earliest else ""
    words = _prerequisite_words(reason, name, schemes) | {
        ReasonCode.EXAM_OFFERED: _("The exam is offered"),
        ReasonCode.EXAM_NOT_OFFERED: _("There is no exam for this certification yet"),
        ReasonCode.ADVICE: reason.text,
        ReasonCode.FIRST_TRY: _("No waiting time from an earlier try"),
        ReasonCode.RETAKE_WAIT_OVER: _("The waiting time after your last try is over"),
        ReasonCode.RETAKE_TOO_SOON: _("You can try again from %(day)s", day=day),
        ReasonCode.BOOKED_TOO_CLOSE: _(
            "You have booked this exam already. Another sitting has to open on %(day)s or later",
            day=day,
        ),
        ReasonCode.TRIES_LEFT: _("Tries left within a year: %(count)s", count=reason.count),
        ReasonCode.NO_TRIES_LEFT: _("No tries left before %(day)s", day=day),
        ReasonCode.RENEWAL_OPEN: _("You can renew %(name)s now", name=name),
        ReasonCode.NOTHING_TO_RENEW: _(
            "This exam renews %(name)s; you hold none to renew", name=name
        ),
        ReasonCode.FULL_EXAM_DUE: _("This time it takes the whole exam of %(name)s", name=name),
        ReasonCode.GRACE_BY_OTHER_ROUTE: _(
            "Your %(name)s is over; this exam renews it only before its last day", name=name
        ),
        ReasonCode.RENEWAL_NOT_OPEN: _("You hold it; renewal opens on %(day)s", day=day),
    }
    met = {Verdict.MET: True, Verdict.UNMET: False, Verdict.ADVISED: None}[reason.verdict]
    return {"met": met, "text": words[reason.code]}


def _prerequisite_words(
    reason: Reason, name: str, schemes: Mapping[SchemeId, Scheme]
) -> dict[ReasonCode, str]:
    return {
        ReasonCode.PREREQUISITE_HELD: _("You hold %(name)s", name=name),
        ReasonCode.PREREQUISITE_MISSING: _("You need %(name)s first", name=name),
        ReasonCode.PREREQUISITE_EXPIRED: _("Your %(name)s has expired", name=name),
        ReasonCode.PREREQUISITE_NOT_ACTIVE: _("Your %(name)s is not active", name=name),
        ReasonCode.PREREQUISITE_TOO_OLD: _(
            "Your %(name)s is of an earlier version; %(version)s or later is needed",
            name=name,
            version=reason.text,
        ),
        ReasonCode.ANY_PREREQUISITE_HELD: _("You have %(name)s", name=name),
        ReasonCode.ANY_PREREQUISITE_MISSING: _any_missing(reason, schemes)
        if reason.schemes
        else "",
    }


def _any_missing(reason: Reason, schemes: Mapping[SchemeId, Scheme]) -> str:
    names = [schemes[one].name if one in schemes else str(one) for one in reason.schemes]
    listed = _(" or ").join(names)
    if not reason.text:
        return _("You need one of these first: %(names)s", names=listed)
    span = span_in_words(parse_period(reason.text))
    return _(
        "You need one of these, earned within %(span)s before the exam: %(names)s",
        span=span,
        names=listed,
    )

"""What a decider's form about a credential says, read field by field; no rule."""

from datetime import UTC, datetime, timedelta

from flask import request

from app.services.errors import StaleVersion
from app.web.language import gettext as _
from exam_engine.issuance.refusals import (
    ConflictOfInterest,
    IllegalChange,
    ScopeRefused,
    ScopeUndivided,
    SecondPersonRequired,
    SuspensionRefused,
)
from exam_engine.issuance.scope import ScopeReason
from exam_engine.issuance.states import WithdrawalReason

LONGEST_WORDS = 2000
LONGEST_CASE = 80
MOST_PARTS = 50
REFUSALS = (
    SuspensionRefused,
    ScopeRefused,
    ConflictOfInterest,
    SecondPersonRequired,
    IllegalChange,
    StaleVersion,
)
"""What a change may be refused with; nothing was changed then."""
ONE_DAY = timedelta(days=1)


class Incomplete(Exception):
    """A field of the form is missing or unreadable; the text says which and the fix."""


def _text(name: str, longest: int, missing: str) -> str:
    given = request.form.get(name, "").strip()[:longest]
    if not given:
        raise Incomplete(missing)
    return given


def case_named() -> str:
    """Return the case that a suspension names."""
    return _text("case", LONGEST_CASE, _("Name the case, so that the reason can be found again."))


def suspension_end() -> datetime:
    """Return the first instant after the chosen last day."""
    try:
        day = datetime.strptime(request.form.get("last_day", ""), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise Incomplete(_("Choose the last day of the suspension.")) from error
    return day + ONE_DAY


def withdrawal_reason() -> WithdrawalReason:
    """Return why it is to be taken back."""
    try:
        return WithdrawalReason(request.form.get("reason", ""))
    except ValueError as error:
        raise Incomplete(_("Choose a reason from the list.")) from error


def words_given() -> str:
    """Return why, in the person's own words."""
    return _text("words", LONGEST_WORDS, _("Say why in a few words; they are kept with it."))


def scope_reason() -> ScopeReason:
    """Return why it is to cover something else."""
    try:
        return ScopeReason(request.form.get("scope_reason", ""))
    except ValueError as error:
        raise Incomplete(_("Choose a reason from the list.")) from error


def parts_chosen() -> list[str]:
    """Return the ids of the parts that it is to cover."""
    return request.form.getlist("part")[:MOST_PARTS]


def refusal_status(refusal: Exception) -> int:
    """Return 422 for what the form can mend, 409 for what stands in the way."""
    mended = isinstance(refusal, Incomplete | SuspensionRefused | ScopeRefused)
    return 422 if mended else 409


def refusal_words(refusal: Exception) -> str:
    """Return why nothing was changed, and what to do."""
    if isinstance(refusal, Incomplete):
        return str(refusal)
    words: dict[type[Exception], str] = {
        SuspensionRefused: _(
            "Choose a last day within the next 30 days, later than the present one."
        ),
        ScopeUndivided: _(
            "This certification is one whole: its rule declares no parts. It can be suspended or "
            "withdrawn, not reduced."
        ),
        ScopeRefused: _(
            "Choose at least one part, only parts that its exam covered, and not exactly those "
            "that it covers now."
        ),
        ConflictOfInterest: _("This is your own; somebody else has to decide."),
        SecondPersonRequired: _("You began this, so a second person has to finish it."),
    }
    late = _("Somebody was quicker, or its state does not allow this. Look again below.")
    return words.get(type(refusal), late)

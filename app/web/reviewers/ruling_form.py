"""The form of a ruling: what a reviewer filled in, or which field has to be mended, and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from werkzeug.datastructures import MultiDict

from app.services.cases.grounds import Claim
from app.services.rows import IncidentRow
from app.web.language import gettext as _
from app.web.reviewers.grounds_view import confidence_words
from app.web.words.bar_words import bar_words
from app.web.words.conduct_words import rule_words
from proctoring.conduct import Conduct
from proctoring.drawing import Saw
from proctoring.findings import Confidence
from proctoring.incidents import LONGEST_REASON, Verdict

_DAY: Final = timedelta(days=1)


class FormRefused(Exception):
    """A field has to be mended; `field` names it and the text says how."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class Filled:
    """What a reviewer filled in; `claim` is there for "Rule broken" alone."""

    verdict: Verdict
    reason: str
    technical_alternative: str | None
    claim: Claim | None


def filled(form: "MultiDict[str, str]", row: IncidentRow, conduct: Conduct) -> Filled:
    """Read the form about an incident of an exam that is under these rules of conduct.

    Raises:
        FormRefused: a field is missing or unreadable.
    """
    verdict = form.get("verdict", "")
    if verdict not in set(Verdict):
        raise FormRefused("verdict", _("Choose what you found."))
    reason = form.get("reason", "").strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise FormRefused("reason", _("Write why, in 1 to 4,000 characters."))
    alternative = form.get("technical_alternative", "").strip() or None
    claim = _claim(form, row, alternative, conduct) if verdict == Verdict.CONFIRMED else None
    return Filled(Verdict(verdict), reason, alternative, claim)


def seen(form: "MultiDict[str, str]") -> Saw:
    """Read what a reviewer sees in the pictures of a moment.

    Raises:
        FormRefused: they did not say.
    """
    saw = form.get("saw", "")
    if saw not in set(Saw):
        raise FormRefused("saw", _("Say what you see before you go on."))
    return Saw(saw)


def _claim(
    form: "MultiDict[str, str]", row: IncidentRow, alternative: str | None, conduct: Conduct
) -> Claim:
    rule = form.get("rule", "")
    if rule not in conduct.rules:
        raise FormRefused("rule", _("Choose the rule that was broken."))
    until = row.ended_at or row.started_at
    began = _instant(form.get("began", ""), row.started_at)
    ended = _instant(form.get("ended", ""), until)
    confidence = form.get("confidence", "")
    if confidence not in set(Confidence):
        raise FormRefused("confidence", _("Say how sure you are."))
    if alternative is None:
        raise FormRefused("technical", _("Name the technical cause that you ruled out."))
    return Claim(rule, began, ended, tuple(form.getlist("shows")), Confidence(confidence))


def _instant(text: str, near: datetime) -> datetime:
    """Return the instant with this time of day (UTC) that lies nearest."""
    try:
        at = time.fromisoformat(text)
    except ValueError:
        raise FormRefused("time", _("Write both times as hours, minutes and seconds.")) from None
    if at.tzinfo is not None:
        raise FormRefused("time", _("Write both times as hours, minutes and seconds."))
    day = datetime.combine(near.date(), at, UTC)
    return min((day - _DAY, day, day + _DAY), key=lambda one: abs(one - near))


def refused(refusal: Exception) -> FormRefused:
    """Return what a reviewer has to mend, by the class and the field of a refusal."""
    if isinstance(refusal, FormRefused):
        return refusal
    said = str(refusal)
    if said in bar_words():
        return FormRefused("", bar_words()[said])
    field = said.partition(":")[0]
    words = _field_words().get(field) or _code_words().get(str(getattr(refusal, "code", "")))
    fallback = _(
        "A reason is needed; for “Rule broken”, also the technical cause that you ruled out."
    )
    return FormRefused(field, words or fallback)


def _field_words() -> Mapping[str, str]:
    return {
        "rule": _("Choose the rule that was broken."),
        "time": _("Stay within five minutes of the moment, and end after you begin."),
        "evidence": _("Tick the pictures that show it, at most 50."),
        "look": _("Look at the pictures first, then at what was marked."),
    }


def _code_words() -> Mapping[str, str]:
    return {
        # not why: that the candidate is heard tells that somebody has found something
        "statement_pending": _("It is not yours to rule on now. It may come back to your list."),
        "already_ruled": _("This incident is settled already."),
        "second_person_needed": _("Somebody else has to look: you have ruled on it already."),
        "forbidden": _("Nobody rules on their own attempt."),
    }


def rule_choices(conduct: Conduct) -> list[tuple[str, str]]:
    """Return the rules of conduct that an exam is under, id and words."""
    words = rule_words(conduct.version)
    return [(name, words.get(name, name)) for name in conduct.rules]


def saw_choices() -> list[tuple[str, str, str]]:
    """Return what can be seen in pictures before anybody reads what was marked."""
    return [
        (Saw.NOTHING.value, _("Nothing that breaks a rule"), ""),
        (Saw.SOMETHING.value, _("Something that may break a rule"), ""),
        (Saw.UNCLEAR.value, _("It cannot be told"), ""),
    ]


def confidence_choices() -> list[tuple[str, str, str]]:
    """Return how sure somebody can be, and what it means."""
    means = {
        Confidence.CERTAIN: _("Nothing else explains what I saw."),
        Confidence.PROBABLE: _("Something else could explain it, and hardly does."),
    }
    return [(one.value, confidence_words()[one], means[one]) for one in Confidence]

"""What states, outcomes and refusals of a case are called, in the reader's language."""

from collections.abc import Iterable, Mapping

from app.services.cases.sample_rulings import BY_REVIEWER
from app.services.rows import FlagRow
from app.services.words import flag_words
from app.web.language import gettext as _
from app.web.words.bar_words import bar_words
from proctoring.case_table import CaseState, Outcome
from proctoring.errors import ProctoringError


def marked_words(kind: str, flags: Iterable[FlagRow]) -> str:
    """Return what was marked: by what a machine saw, and why where it says so, or by whom."""
    own = list(flags)
    if any(one.detector.startswith(BY_REVIEWER) for one in own):
        return _("Marked by a reviewer, in an exam drawn by chance")
    return _(flag_words(kind, own[0].document if own else {}))


def state_words() -> Mapping[str, str]:
    """Return what a state is called among staff."""
    return {
        CaseState.REVIEW: _("With a reviewer"),
        CaseState.STATEMENT: _("Waits for the candidate"),
        CaseState.SECOND_REVIEW: _("With a reviewer"),
        CaseState.THIRD_REVIEW: _("With a reviewer"),
        CaseState.DECISION: _("Waits for a decision"),
        CaseState.NOTIFIED: _("Decided, appeal possible"),
        CaseState.APPEALED: _("Appeal: to be taken or not"),
        CaseState.APPEAL_REVIEW: _("Appeal: with the panel"),
        CaseState.CLOSED: _("Closed"),
    }


def own_state_words() -> Mapping[str, str]:
    """Return what a state means to the candidate."""
    return {
        CaseState.REVIEW: _("A person looks at what was marked."),
        CaseState.STATEMENT: _("You can say something before a second person looks."),
        CaseState.SECOND_REVIEW: _("A second person looks, without knowing what the first found."),
        CaseState.THIRD_REVIEW: _("Two people did not find the same; a third person looks."),
        CaseState.DECISION: _("People have looked. Somebody who had no part in it decides."),
        CaseState.NOTIFIED: _("A decision was made. You can appeal against it."),
        CaseState.APPEALED: _("Your appeal is here. Somebody new says whether it is taken."),
        CaseState.APPEAL_REVIEW: _("People who had no part in it look at everything anew."),
        CaseState.CLOSED: _("This is over."),
    }


def outcome_words() -> Mapping[str, str]:
    """Return what an outcome is called."""
    return {
        Outcome.CLEARED: _("Nothing stands against it"),
        Outcome.ANNULLED: _("The exam was annulled"),
        Outcome.NO_VIOLATION: _("No rule was broken"),
        Outcome.MINOR: _("A minor breach, without consequences"),
        Outcome.INVALID_TECHNICAL: _("The exam does not count, for a technical cause"),
        Outcome.INVALID_MISCONDUCT: _("The exam does not count, for a breach of the rules"),
    }


def outcome_means() -> Mapping[str, str]:
    """Return what follows from an outcome."""
    return {
        Outcome.CLEARED: _("The result is released as it is."),
        Outcome.ANNULLED: _("It counts as no try and has no result. Nothing marked in it follows."),
        Outcome.NO_VIOLATION: _("The result is released as it is."),
        Outcome.MINOR: _("It is noted here and the result is released as it is."),
        Outcome.INVALID_TECHNICAL: _("The exam can be taken again; this one is no try."),
        Outcome.INVALID_MISCONDUCT: _("There is no certification on this exam."),
    }


def verdict_words() -> Mapping[str, str]:
    """Return what a reviewer's finding is called."""
    return {
        "dismissed": _("Nothing wrong"),
        "technical": _("Technical cause"),
        "unclear": _("Cannot be told"),
        "confirmed": _("Rule broken"),
    }


def refusal_words(refusal: ProctoringError) -> str:
    """Return what a person has to change, by the class of the refusal."""
    bars = bar_words()
    if str(refusal) in bars:
        return bars[str(refusal)]
    field = str(refusal).partition(":")[0]
    fields = {
        "reason": _("Reason: write why in 1 to 4,000 characters."),
        "ban": _("Days without a new try: 0 to 1,095, and only for a breach of the rules."),
        "outcome": _("Outcome: choose one; an appeal makes nothing worse."),
        "statement": _("Your statement: write at most 8,000 characters."),
        "grounds": _("Your appeal: write why in 1 to 8,000 characters."),
        "file": _("File: JPEG, PNG or PDF, up to 2 MB, five at most. Nothing was stored of it."),
    }
    fallback = _("The case has moved on. Nothing was changed; this page shows where it stands now.")
    return fields.get(field, fallback)

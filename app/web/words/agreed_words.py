"""What was agreed for one candidate in plain words: effects alone, never why."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from app.services.words import FLAG_WORDS
from app.web.language import gettext as _
from app.web.language import ngettext
from app.web.words.ledger_view import said
from exam_engine.attempts.policy import AttemptPolicy

_MINUTE = timedelta(minutes=1)


def tool_words() -> Mapping[str, str]:
    """Return the words of every tool, in the reader's language."""
    return {
        "assistant": _("A person who reads aloud or writes"),
        "calculator": _("A calculator in the exam room"),
        "food_and_drink": _("Food and drink at the desk"),
        "headphones": _("Headphones or ear plugs"),
        "magnifier": _("A magnifier, or a larger screen"),
        "medical_device": _("A medical device, also one that makes a sound"),
        "scratch_paper": _("Paper and pen"),
        "screen_reader": _("A screen reader or dictation"),
    }


def problem_words() -> Mapping[str, str]:
    """Return the words of every problem with terms, in the reader's language."""
    return {
        "factor": _("Working time: write 1 to 4 with at most three decimals, such as 1.25."),
        "breaks": _("Own breaks: write a whole number from 0 to 20."),
        "break_without": _(
            "Longest break: write minutes where there are breaks, and nothing where there are none."
        ),
        "length": _("Longest break: write whole minutes from 1 to 120."),
        "tools": _("May use: choose from the list."),
        "signals": _("What the system does not mark: choose from the list."),
        "nothing": _(
            "Nothing is entered that others do not have. To end what is agreed, withdraw it."
        ),
    }


def agreed_words(policy: AttemptPolicy) -> list[str]:
    """Return one line per thing that this candidate has beyond what everybody has."""
    words = []
    if policy.factor > 1:
        words.append(factor_words(policy.factor, policy.clock().granted))
    if policy.break_limit and policy.accommodation:
        words.append(break_words(policy.break_limit, policy.break_length))
    tools = tool_words()
    words += [tools.get(tool, tool) for tool in policy.tools]
    if policy.exempt_signals:
        named = ", ".join(signal_words(policy.exempt_signals))
        words.append(_("Not marked by the system: %(signals)s", signals=named))
    return words


def factor_words(factor: Decimal, granted: timedelta) -> str:
    """Return how much working time there is."""
    return _(
        "%(time)s of working time, %(factor)s times the usual time",
        time=said(granted),
        factor=f"{factor.normalize():f}",
    )


def break_words(breaks: int, length: timedelta | None) -> str:
    """Return how many breaks there are and how long each may be."""
    if length is None:
        return ngettext("%(num)d own break", "%(num)d own breaks", breaks)
    return ngettext(
        "%(num)d own break, up to %(minutes)s minutes; the clock stands",
        "%(num)d own breaks, up to %(minutes)s minutes each; the clock stands",
        breaks,
        minutes=length // _MINUTE,
    )


def signal_words(signals: tuple[str, ...]) -> list[str]:
    """Return kinds of flags in words."""
    return [_(FLAG_WORDS.get(signal, signal)) for signal in signals]

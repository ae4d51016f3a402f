"""`assay proctoring precision | card`: how often signals were right, and what is installed."""

import json
from collections.abc import Iterator
from dataclasses import fields

from app.commands.output import table, write
from app.config import Settings
from app.persistence.engine import open_database
from app.persistence.unit_of_work import readings, units_of_work
from app.services.watching.signal_weeks import document_of
from app.services.watching.signals import Report, Signals
from app.services.words import FLAG_WORDS
from proctoring.backends import choose_backend
from proctoring.flags import FlagKind, live_from
from proctoring.groups import SHOWN_FROM, GroupGap
from proctoring.precision import FLOOR, LEAST_PER_GROUP, LEAST_VERDICTS, Gap, Standing
from proctoring.rates import Rate
from proctoring.rulebook import OFF_BY_DEFAULT, Rules
from proctoring.thresholds import DEFAULT_THRESHOLDS


def precision(settings: Settings, *, as_json: bool) -> int:
    """Print the week's report; returns the exit status: 3 where a signal has stepped back."""
    found = _report(settings)
    write(json.dumps(document_of(found), indent=2) if as_json else "\n".join(_lines(found)))
    return 3 if any(one.demoted for one in found.standing) else 0


def card(settings: Settings) -> int:
    """Print the model card of what is installed here, as Markdown; returns the exit status.

    Raises:
        BackendRefused: a model was changed.
    """
    write("\n".join(_card(settings, _report(settings))))
    return 0


def _report(settings: Settings) -> Report:
    database = open_database(settings.database_url)
    try:
        return Signals(units_of_work(database), readings(database)).report()
    finally:
        database.close()


def _lines(found: Report) -> Iterator[str]:
    yield f"Signals as of {found.at:%Y-%m-%d %H:%M} UTC; shares with Wilson's 95 % interval."
    head = ("signal", "raised by", "right", "last 7 days", "stands")
    rows = [
        (
            one.signal.kind.value,
            one.signal.detector,
            _said(one.precision),
            _said(found.week[one.signal]),
            _stands(one),
        )
        for one in found.standing
    ]
    yield table(head, rows) if rows else "Nobody has ruled on an incident yet."
    agreement = "says nothing yet" if found.agreement is None else f"{found.agreement:.2f}"
    yield f"Two people looked at {found.pairs} incidents; Cohen's kappa {agreement}."
    yield f"Gaps among {found.watched} watched exams; judged from {LEAST_PER_GROUP} per side on."
    yield table(("group", "marked wrongly", "all others", "points"), [_gap(x) for x in found.gaps])
    yield (
        f"{found.volunteers} candidates named groups for themselves; nothing is told of a dimension"
        f" while a group of it has fewer than {SHOWN_FROM} people."
    )
    heads = ("named group", "people", "marked wrongly", "all others", "points")
    yield table(heads, [_named(one) for one in found.groups])


def _calls(kind: FlagKind) -> str:
    least = live_from(kind)
    if least is None:
        return "after the exam, reviewers alone" if kind.review_only else "no"
    return f"from {least}"


def _card(settings: Settings, found: Report) -> Iterator[str]:
    detector = choose_backend(settings.model_dir).caps.detector
    yield "# Model card: what marks exams here"
    yield f"\nFaces: {detector.name}. Model: {detector.model_sha256 or 'none, code alone'}."
    trusted = "may" if detector.trusted_for_absence else "may not"
    yield f"It {trusted} say that nobody is there. Nothing it says decides about anybody."
    yield "\n## Thresholds\n\n| name | value |\n|---|---|"
    for each in fields(DEFAULT_THRESHOLDS):
        yield f"| `{each.name}` | {getattr(DEFAULT_THRESHOLDS, each.name)} |"
    yield "\n## Signals\n\n| signal | weight | class | needs | calls a proctor |"
    yield "|---|---|---|---|---|"
    smoothing = Rules().smoothing
    for kind in FlagKind:
        rule = smoothing.get(kind)
        needs = f"{rule.k} of {rule.n} pictures" if rule else "see docs/flags.md"
        off = ", off unless a scheme asks" if kind in OFF_BY_DEFAULT else ""
        yield (
            f"| {FLAG_WORDS[kind.value]} (`{kind}`) | {kind.severity} | {kind.flag_class} |"
            f" {needs}{off} | {_calls(kind)} |"
        )
    yield f"\n## Measured here\n\nFloor: {FLOOR:.0%} of {LEAST_VERDICTS} verdicts or more."
    yield "\n| signal | raised by | right | stands |\n|---|---|---|---|"
    for one in found.standing:
        name, said = one.signal.kind.value, _said(one.precision)
        yield f"| `{name}` | {one.signal.detector} | {said} | {_stands(one)} |"
    yield "\n| group | marked wrongly | all others | points |\n|---|---|---|---|"
    for gap in found.gaps:
        yield f"| {' | '.join(_gap(gap))} |"
    yield (
        f"\nGroups that {found.volunteers} candidates named for themselves; nothing is told while a"
        f" group has fewer than {SHOWN_FROM} people."
    )
    yield "\n| named group | people | marked wrongly | all others | points |\n|---|---|---|---|---|"
    for named in found.groups:
        yield f"| {' | '.join(_named(named))} |"
    yield "\nOn pictures of your own: `assay proctoring evaluate --data DIR`."


def _stands(one: Standing) -> str:
    if one.demoted:
        return "stepped back"
    return "too few to judge" if one.precision.of < LEAST_VERDICTS else "in use"


def _said(rate: Rate) -> str:
    if rate.share is None:
        return "none"
    low, high = rate.interval
    return f"{rate.count}/{rate.of} {rate.share:.0%} ({low:.0%} to {high:.0%})"


def _named(one: GroupGap) -> tuple[str, str, str, str, str]:
    people = f"fewer than {SHOWN_FROM}" if one.people is None else str(one.people)
    own, others = ("not told", "not told") if one.rates is None else map(_said, one.rates)
    points = "" if one.points is None else f"{one.points:+.1f}"
    name = f"{one.dimension}: {one.group}"
    return (name, people, own, others, points if one.judged else "too few")


def _gap(one: Gap) -> tuple[str, str, str, str]:
    points = "" if one.points is None else f"{one.points:+.1f}"
    return (one.effect, _said(one.group), _said(one.others), points if one.judged else "too few")

"""The files of one certification to its scheme, blueprint and cut score.

Reads and reports; whether items exist for the blueprint is for `lint`.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TypeVar

from exam_engine.catalogue import (
    REMINDERS,
    Advised,
    AnyOf,
    Blueprint,
    CheckInStep,
    CognitiveShare,
    Domain,
    ExamSpec,
    Level,
    Objective,
    OnWithdrawn,
    Prerequisite,
    Required,
    Scheme,
    Start,
    Supervision,
)
from exam_engine.exchange.fields import Fields, Report
from exam_engine.exchange.rule_files import (
    members,
    read_decision_rule,
    read_renewal,
    read_retake,
    read_scope,
)
from exam_engine.exchange.source import Table
from exam_engine.ids import BlueprintId, DomainId, ExamSpecId, SchemeId
from exam_engine.items import Cognitive
from exam_engine.scoring import Anchor, CutScore

T = TypeVar("T")
_BREAK = timedelta(minutes=10)
OpenFile = Callable[[str], "tuple[Table, Report] | None"]
"""A file beside scheme.yaml by its name, or None once its absence has been reported."""


def read_scheme(
    fields: Fields, exam: ExamSpec | None, delta_exam: ExamSpec | None = None
) -> Scheme | None:
    """Return the scheme that holds the exams read before; None if the file has problems."""
    name, code = SchemeId(fields.text("scheme")), fields.text("code")
    version, title = fields.text("version"), fields.text("name")
    level, track = fields.member("level", Level), fields.text("track")
    term, hold = fields.period("term"), fields.period("hold")
    asked = _prerequisites(fields)
    renewal, retake, rule = read_renewal(fields), read_retake(fields), read_decision_rule(fields)
    withdrawn = fields.member("on_prerequisite_withdrawn", OnWithdrawn, OnWithdrawn.SUSPEND)
    reminders = fields.periods("reminders", REMINDERS)
    scope = read_scope(fields)
    for read_before in ("exam", "delta_exam"):
        fields.node(read_before)
    fields.close()
    if not (renewal and retake and rule):
        return None
    return fields.report.make(
        fields,
        lambda: Scheme(
            id=name,
            code=code,
            version=version,
            name=title,
            level=level,
            track=track,
            term=term,
            prerequisites=asked,
            renewal=renewal,
            retake=retake,
            decision_rule=rule,
            hold=hold,
            exam=exam,
            on_prerequisite_withdrawn=withdrawn,
            reminders=reminders,
            scope=scope,
            delta_exam=delta_exam,
        ),
    )


def read_exam(fields: Fields, open_file: OpenFile) -> tuple[ExamSpec | None, CutScore | None]:
    """Return the exam that a scheme's `exam` describes, with the cut score beside it."""
    name, items = fields.text("id"), fields.whole("items")
    blueprint_file, cut_file = fields.text("blueprint"), fields.text("cut_score")
    limit, start = fields.duration("time_limit"), fields.member("start", Start, Start.INDIVIDUAL)
    window = fields.duration("authorization_window")
    interval = fields.duration("snapshot_interval")
    breaks, longest = fields.whole("breaks", 0), fields.duration("break_length", _BREAK)
    asked = fields.node("recheck_after") is not None
    recheck = fields.duration("recheck_after") if asked else None
    supervision = _supervision(fields)
    fields.close()
    blueprint = _opened(open_file, blueprint_file, lambda one: read_blueprint(one, name, items))
    cut = _opened(open_file, cut_file, lambda one: read_cut_score(one, name, items))
    if blueprint is None or cut is None or supervision is None:
        return None, None
    exam = fields.report.make(
        fields,
        lambda: ExamSpec(
            id=ExamSpecId(name),
            blueprint=blueprint,
            cut_score=cut.id,
            items=items,
            time_limit=limit,
            start=start,
            authorization_window=window,
            snapshot_interval=interval,
            breaks=breaks,
            break_length=longest,
            recheck_after=recheck,
            supervision=supervision,
        ),
    )
    return exam, cut


def read_blueprint(fields: Fields, exam: str, items: int | None = None) -> Blueprint | None:
    """Return the blueprint; its id is the exam's unless it says otherwise.

    Without `items` it is the blueprint of an exam that is not held yet.
    """
    name = BlueprintId(fields.text("id", exam))
    stated = fields.whole("items", items)
    if items is not None and stated != items:
        fields.wrong("items", f"not the exam's {items}", "make the two agree")
    domains = [_domain(one) for one in fields.inners("domains")]
    shares = _cognitive(fields)
    fields.close()
    whole = tuple(one for one in domains if one is not None)
    return fields.report.make(fields, lambda: Blueprint(name, whole, shares))


def read_cut_score(fields: Fields, exam: str, items: int) -> CutScore | None:
    """Return the cut score; its maximum is one point per item unless it says otherwise."""
    name, method, judges = fields.text("id", exam), fields.text("method"), fields.whole("judges")
    approved_by, approved_on = fields.text("approved_by"), fields.day("approved_on")
    raw, maximum = fields.decimal("raw"), fields.decimal("maximum", Decimal(items))
    example = fields.flag("example", default=False)
    note = fields.text("note") if fields.node("note") else ""
    scale = fields.inner("scale")
    if scale is None:
        return None
    points = [(Decimal(0), "min"), (raw, "cut"), (maximum, "max")]
    anchors = dict.fromkeys(Anchor(at, scale.whole(of)) for at, of in points)
    scale.close()
    fields.close()
    return fields.report.make(
        fields,
        lambda: CutScore(
            id=name,
            method=method,
            judges=judges,
            approved_by=approved_by,
            approved_on=approved_on,
            raw=raw,
            maximum=maximum,
            anchors=tuple(anchors),
            example=example,
            note=note,
        ),
    )


def _supervision(fields: Fields) -> Supervision | None:
    """Return the switches of an exam; without the mapping nothing beyond the usual is asked."""
    if fields.node("supervision") is None:
        return Supervision()
    inner = fields.inner("supervision")
    if inner is None:
        return None
    steps = members(inner, "check_in", CheckInStep)
    compares = inner.flag("compare_faces", default=False)
    off, on = (inner.texts(name, required=False) for name in ("signals_off", "signals_on"))
    inner.close()
    return fields.report.make(inner, lambda: Supervision(steps, compares, off, on))


def _opened(open_file: OpenFile, name: str, read: Callable[[Fields], T | None]) -> T | None:
    opened = open_file(name) if name else None
    return read(Fields(*opened)) if opened else None


def _prerequisites(fields: Fields) -> tuple[Prerequisite, ...]:
    found: list[Prerequisite | None] = []
    for one in fields.inners("prerequisites"):
        kind = one.text("kind")
        if kind == Required.kind:
            name, least = SchemeId(one.text("scheme")), _version(one)
            found.append(one.report.make(one, partial(Required, name, least)))
        elif kind == AnyOf.kind:
            names = tuple(map(SchemeId, one.texts("schemes")))
            within = one.period("passed_within") if one.node("passed_within") else None
            found.append(one.report.make(one, partial(AnyOf, names, within)))
        elif kind == Advised.kind:
            found.append(Advised(one.text("text")))
        else:
            one.wrong("kind", f"not a known word: {kind}", "use required, any_of or advised")
        one.close()
    return tuple(one for one in found if one is not None)


def _version(fields: Fields) -> str:
    return fields.text("min_version") if fields.node("min_version") else ""


def _domain(fields: Fields) -> Domain | None:
    name, title = DomainId(fields.text("id")), fields.text("title")
    weight = fields.decimal("weight")
    listed = fields.inners("objectives") if fields.node("objectives") else []
    objectives = [_objective(one) for one in listed]
    fields.close()
    whole = tuple(one for one in objectives if one is not None)
    return fields.report.make(fields, lambda: Domain(name, title, weight, whole))


def _objective(fields: Fields) -> Objective | None:
    name, text = fields.text("id"), fields.text("text")
    fields.close()
    return fields.report.make(fields, lambda: Objective(name, text))


def _cognitive(fields: Fields) -> tuple[CognitiveShare, ...]:
    node = fields.node("cognitive")
    if node is None:
        return ()
    inner = fields.inner("cognitive")
    if inner is None:
        return ()
    asked = [level for level in Cognitive if inner.node(level) is not None]
    shares = tuple(CognitiveShare(level, inner.decimal(level)) for level in asked)
    inner.close()
    return shares

"""The rules inside a scheme's file: renewal, scope, retakes, who decides; read and reported."""

from enum import StrEnum
from functools import partial
from typing import TypeVar

from exam_engine.catalogue import (
    Cascade,
    CascadeDown,
    DecisionRule,
    OnWithdrawn,
    Part,
    Renewal,
    RenewalAnchor,
    RenewalRoute,
    RetakeRule,
)
from exam_engine.exchange.fields import Fields, Wrong, as_listing, as_member
from exam_engine.ids import SchemeId

E = TypeVar("E", bound=StrEnum)


def read_renewal(fields: Fields) -> Renewal | None:
    """Return the rule of renewal; None if it has problems."""
    inner = fields.inner("renewal")
    if inner is None:
        return None
    window, grace = inner.period("window_before"), inner.period("grace_after")
    anchor, routes = inner.member("anchor", RenewalAnchor), members(inner, "routes", RenewalRoute)
    cascade = _cascade(inner)
    withdrawn = inner.member("on_earlier_withdrawn", OnWithdrawn, OnWithdrawn.SUSPEND)
    most = inner.whole("max_terms_by_delta", 1)
    in_grace = members(inner, "grace_routes", RenewalRoute)
    inner.close()
    return fields.report.make(
        inner,
        lambda: Renewal(window, anchor, routes, grace, cascade, withdrawn, most, in_grace),
    )


def read_scope(fields: Fields) -> tuple[Part, ...]:
    """Return the parts that a credential may be limited to; none where the list is absent."""
    if fields.node("scope") is None:
        return ()
    found = []
    for one in fields.inners("scope"):
        name, title = one.text("id"), one.text("name")
        one.close()
        found.append(fields.report.make(one, partial(Part, name, title)))
    return tuple(one for one in found if one is not None)


def _cascade(fields: Fields) -> tuple[Cascade, ...]:
    """Return what becomes of lower credentials, scheme by scheme; nothing where none is named."""
    inner = fields.inner("cascade_down") if fields.node("cascade_down") else None
    if inner is None:
        return ()
    found = [Cascade(SchemeId(name), inner.member(name, CascadeDown)) for name in inner.names]
    inner.close()
    return tuple(found)


def members(fields: Fields, name: str, of: type[E]) -> tuple[E, ...]:
    """Return a list of members of a closed list of words, empty where there is none."""
    try:
        node = fields.node(name)
        nodes = as_listing(node).nodes if node else ()
        return tuple(as_member(one, of) for one in nodes)
    except Wrong as wrong:
        fields.wrong(name, wrong.message, wrong.fix)
        return ()


def read_retake(fields: Fields) -> RetakeRule | None:
    """Return the rule of waits and tries; None if it has problems."""
    inner = fields.inner("retake")
    if inner is None:
        return None
    wait, most = inner.periods("wait"), inner.whole("max_per_year")
    inner.close()
    return fields.report.make(inner, lambda: RetakeRule(wait, most))


def read_decision_rule(fields: Fields) -> DecisionRule | None:
    """Return the recorded rule that decides without a case; None if it has problems."""
    inner = fields.inner("decision_rule")
    if inner is None:
        return None
    name, version = inner.text("id"), inner.text("version")
    owner, text = inner.text("owner"), inner.text("text")
    inner.close()
    return fields.report.make(inner, lambda: DecisionRule(name, version, owner, text))

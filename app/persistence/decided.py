"""Certification decisions that were made, as a list shows them; reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from app.persistence.tables import attempts, certification_decisions, exam_windows, people


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """One certification decision.

    Attributes:
        decided_by: name of the person, or of whoever answers for the rule.
        rule: name and version of the rule that decided; empty where a person did.
        reasons: stable words of the decision, such as `below_cut_score`.
    """

    candidate: str
    title: str
    outcome: str
    decided_by: str
    at: datetime
    rule: str
    reasons: Sequence[str]


def recent_decisions(connection: Connection, limit: int) -> list[DecisionMade]:
    """Return the newest decisions with whose they are."""
    deciders = people.alias()  # a rule's owner is in words already
    made = certification_decisions.c
    statement = (
        select(
            made.outcome,
            made.at,
            made.rule_version,
            made.reasons,
            people.c.name,
            exam_windows.c.title,
            func.coalesce(deciders.c.name, made.decided_by).label("decider"),
        )
        .join(deciders, deciders.c.id == made.decided_by, isouter=True)
        .join(attempts, attempts.c.id == made.attempt_id)
        .join(people, people.c.id == attempts.c.person_id)
        .join(exam_windows, exam_windows.c.id == attempts.c.window_id)
        .order_by(made.at.desc(), made.attempt_id)
        .limit(limit)
    )
    return [
        DecisionMade(
            candidate=row.name,
            title=row.title,
            outcome=row.outcome,
            decided_by=row.decider,
            at=row.at,
            rule=row.rule_version or "",
            reasons=tuple(row.reasons),
        )
        for row in connection.execute(statement)
    ]

"""An item from its stem and its parts: declarations, places, program, bounds.

A part is one way to answer with all that scores it; what the parts are is for the modules beside.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR
from fractions import Fraction
from string import ascii_uppercase

from exam_engine.items.assessment.declarations import (
    Literal,
    OutcomeDeclaration,
    ResponseDeclaration,
    ScoredBy,
)
from exam_engine.items.assessment.expressions import Expression, require_bounded
from exam_engine.items.assessment.interactions import Interaction
from exam_engine.items.assessment.item import AssessmentItem, Asset, Feedback, Metadata, Rubric
from exam_engine.items.assessment.making.points import (
    NOTHING,
    SCORE,
    base_value,
    decimal,
    variable,
)
from exam_engine.items.assessment.rules import (
    Condition,
    CustomProgram,
    NoProgram,
    Program,
    ProgramTemplate,
    Rule,
    SetValue,
    Target,
    TemplateProgram,
)
from exam_engine.items.assessment.values import BaseType, Cardinality

RESPONSE = "RESPONSE"
EXPLANATION = "EXPLANATION"
"""Outcome whose default shows the general feedback after an attempt."""


@dataclass(frozen=True, slots=True)
class Stem:
    """What an item has besides its answers.

    Attributes:
        body: cleaned HTML; a part whose `place` is not in it comes at the end.
        explanation: cleaned HTML shown after an attempt whatever was answered; empty for none.
    """

    id: str
    title: str
    body: str
    language: str = ""
    explanation: str = ""
    rubrics: tuple[Rubric, ...] = ()
    assets: tuple[Asset, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)


@dataclass(frozen=True, slots=True)
class Part:
    """One way to answer and its scoring.

    Attributes:
        rules: add to SCORE; run for each part in turn.
        most, least: bounds of what they add; `most` is the normal maximum.
        template: the standard program that does the same, when the part stands alone.
        remarks: id and cleaned HTML of feedback; the outcome of `feedback_of` says which.
        by_person: a person scores it; it has no rules.
    """

    response: ResponseDeclaration
    interaction: Interaction
    most: Fraction
    least: Fraction = NOTHING
    rules: tuple[Rule, ...] = ()
    template: ProgramTemplate | None = None
    remarks: tuple[tuple[str, str], ...] = ()
    by_person: bool = False


def made(stem: Stem, parts: Sequence[Part]) -> AssessmentItem:
    """Return the item; its parts stand in the body in the order of their index.

    Raises:
        InvalidProgram: the parts together have more than 5,000 operators.
    """
    require_bounded(*_expressions(rule for part in parts for rule in part.rules))
    return AssessmentItem(
        id=stem.id,
        title=stem.title,
        body=_body(stem, parts),
        responses=tuple(part.response for part in parts),
        outcomes=_outcomes(stem, parts),
        interactions=tuple(part.interaction for part in parts),
        program=_program(parts),
        feedback=_feedback(stem, parts),
        rubrics=stem.rubrics,
        assets=stem.assets,
        metadata=stem.metadata,
        language=stem.language,
    )


def place(index: int, *, inline: bool = False) -> str:
    """Return the mark in a body where the interaction of that index, from 0, stands."""
    tag = "span" if inline else "div"
    return f'<{tag} data-interaction="{index}"></{tag}>'


def letters(count: int) -> tuple[str, ...]:
    """Return identifiers for choices: A to Z, then A1 to Z1 and so on."""
    rounds = (divmod(at, len(ascii_uppercase)) for at in range(count))
    return tuple(ascii_uppercase[at] + (str(again) if again else "") for again, at in rounds)


def by_wording(contents: Sequence[str]) -> list[int]:
    """Return the places of the contents in the order of their wording."""
    return sorted(range(len(contents)), key=lambda at: (contents[at], at))


def feedback_of(response: str) -> str:
    """Return the outcome that says which remarks on a response are shown."""
    return f"FEEDBACK_{response}"


def tell(response: str, remark: str | None = None) -> SetValue:
    """Return the rule that shows one remark, or those of what was chosen."""
    shown = variable(response) if remark is None else base_value(remark, BaseType.IDENTIFIER)
    return SetValue(Target.OUTCOME, feedback_of(response), shown)


def _body(stem: Stem, parts: Sequence[Part]) -> str:
    marks = [place(at, inline=part.interaction.inline) for at, part in enumerate(parts)]
    missing = [mark for mark in marks if mark not in stem.body]
    return stem.body + "".join(missing)


def _outcomes(stem: Stem, parts: Sequence[Part]) -> tuple[OutcomeDeclaration, ...]:
    by_person = any(part.by_person for part in parts)
    score = OutcomeDeclaration(
        id=SCORE,
        cardinality=Cardinality.SINGLE,
        base=BaseType.FLOAT,
        default=() if by_person else (Literal("0"),),
        minimum=decimal(sum((part.least for part in parts), NOTHING), ROUND_FLOOR),
        maximum=decimal(sum((part.most for part in parts), NOTHING), ROUND_CEILING),
        external=ScoredBy.HUMAN if by_person else None,
    )
    told = [
        OutcomeDeclaration(feedback_of(part.response.id), _shown_as(part), BaseType.IDENTIFIER)
        for part in parts
        if part.remarks
    ]
    if stem.explanation:
        always = (Literal(EXPLANATION),)
        told.append(
            OutcomeDeclaration(EXPLANATION, Cardinality.SINGLE, BaseType.IDENTIFIER, always)
        )
    return (score, *told)


def _shown_as(part: Part) -> Cardinality:
    """Return multiple where each thing chosen has its own remark."""
    several = part.response.cardinality is Cardinality.MULTIPLE
    return Cardinality.MULTIPLE if several else Cardinality.SINGLE


def _feedback(stem: Stem, parts: Sequence[Part]) -> tuple[Feedback, ...]:
    remarks = [
        Feedback(feedback_of(part.response.id), remark, "modal", content)
        for part in parts
        for remark, content in part.remarks
    ]
    if stem.explanation:
        remarks.append(Feedback(EXPLANATION, EXPLANATION, "modal", stem.explanation))
    return tuple(remarks)


def _expressions(rules: Iterable[Rule]) -> Iterator[Expression]:
    for rule in rules:
        match rule:
            case SetValue():
                yield rule.expression
            case Condition(branches):
                yield from (branch.condition for branch in branches)
                yield from _expressions(one for branch in branches for one in branch.rules)


def _program(parts: Sequence[Part]) -> Program:
    if any(part.by_person for part in parts):
        return NoProgram()
    only = parts[0] if len(parts) == 1 else None
    if only and only.template and not only.remarks:
        return TemplateProgram(only.template, only.response.id, SCORE)
    return CustomProgram(tuple(rule for part in parts for rule in part.rules))

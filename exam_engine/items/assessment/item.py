"""One assessment item: what is asked, what is right, how it is scored, what is known about it.

A value without behaviour; its digest names it. Source: QTI 3 assessmentItem.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from exam_engine.items.assessment.declarations import (
    OutcomeDeclaration,
    ResponseDeclaration,
    TemplateDeclaration,
)
from exam_engine.items.assessment.interactions import Interaction
from exam_engine.items.assessment.rules import NoProgram, Program, Rule
from exam_engine.items.canonical import digest_of
from exam_engine.items.documents import to_document


@dataclass(frozen=True, slots=True)
class Feedback:
    """Words that an outcome shows or hides after an attempt; never during an exam.

    Attributes:
        where: `modal`, or the place inside the body: `block` or `inline`.
        shown: shown when the outcome holds `id`; otherwise hidden then.
    """

    outcome: str
    id: str
    where: str
    content: str
    title: str = ""
    shown: bool = True


@dataclass(frozen=True, slots=True)
class RubricLevel:
    """One level of a criterion and what it earns."""

    words: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a rubric for people who score."""

    id: str
    title: str
    levels: tuple[RubricLevel, ...]
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Rubric:
    """Instructions of an item.

    Attributes:
        views: who reads it, by QTI's names; only `candidate` is ever delivered.
    """

    views: tuple[str, ...]
    content: str
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that the item shows; named by the digest of its bytes."""

    path: str
    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the bank knows; none of it changes a score.

    Attributes:
        enemies: identifiers of items that must not stand in the same form.
        seconds: how long a candidate should need; None where not said.
        entries: further names and values as they came, each `name=value`.
    """

    domain: str = ""
    objective: str = ""
    cognitive: str = ""
    status: str = "draft"
    difficulty: str = ""
    seconds: int | None = None
    enemies: tuple[str, ...] = ()
    source: str = ""
    entries: tuple[str, ...] = ()


class NoAnswer(StrEnum):
    """What nothing answered earns."""

    PROGRAM = "program"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class ScorePolicy:
    """How the outcome SCORE becomes points, decided by the body that owns the item.

    Attributes:
        no_answer: run the program over NULLs, as QTI does, or count zero.
        negative: whether points below the normal minimum, or else zero, stand.
    """

    no_answer: NoAnswer = NoAnswer.PROGRAM
    negative: bool = True


@dataclass(frozen=True, slots=True)
class AssessmentItem:
    """One version of an item in canonical form.

    Attributes:
        id: the author's identifier, 1 to 256 characters.
        language: BCP 47; empty where not said.
        body: cleaned HTML with the places of interactions.
        template_rules: how one candidate's version is drawn; seeded.
        adaptive: the program runs after each try and sees its own outcomes again.
        digest: SHA-256 of the canonical document of all other fields.
    """

    id: str
    title: str
    body: str
    responses: tuple[ResponseDeclaration, ...] = ()
    outcomes: tuple[OutcomeDeclaration, ...] = ()
    templates: tuple[TemplateDeclaration, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    program: Program = field(default_factory=NoProgram)
    template_rules: tuple[Rule, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    rubrics: tuple[Rubric, ...] = ()
    assets: tuple[Asset, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    policy: ScorePolicy = field(default_factory=ScorePolicy)
    language: str = ""
    adaptive: bool = False
    time_dependent: bool = False
    digest: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", digest_of(to_document(self)))

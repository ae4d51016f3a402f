"""Assessment tests: parts, nested sections and references to items, with all that steers them.

The test level of QTI as frozen values; holds no item and no key. Who sees which items is for
`selection`, what the results add up to for `exam_engine.scoring.assessments`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Final, TypeAlias

from exam_engine.forms.refusals import InvalidForm
from exam_engine.forms.session_control import OPEN_CONTROL, SessionControl, TimeLimits
from exam_engine.items.assessment.declarations import OutcomeDeclaration
from exam_engine.items.assessment.expressions import Expression
from exam_engine.items.assessment.item import Rubric
from exam_engine.items.assessment.rules import Rule
from exam_engine.items.canonical import digest_of
from exam_engine.items.documents import to_document

MOST_SELECTED: Final = 2_000
"""Items that one candidate may get."""

DEEPEST_SECTION: Final = 16
"""Sections inside of sections."""


class Navigation(StrEnum):
    """Whether items come one after the other, without a way back."""

    LINEAR = "linear"
    NONLINEAR = "nonlinear"


class Submission(StrEnum):
    """Whether each item is handed in by itself, or all of a part at its end."""

    INDIVIDUAL = "individual"
    SIMULTANEOUS = "simultaneous"


@dataclass(frozen=True, slots=True)
class BranchRule:
    """Where to go on when the condition is true.

    Attributes:
        target: identifier of a later item, section or part, or one of `EXITS`.
    """

    target: str
    condition: Expression


EXIT_TEST: Final = "EXIT_TEST"
EXIT_PART: Final = "EXIT_TESTPART"
EXIT_SECTION: Final = "EXIT_SECTION"
EXITS: Final = frozenset({EXIT_TEST, EXIT_PART, EXIT_SECTION})


@dataclass(frozen=True, slots=True)
class Weight:
    """What outcomes of an item are multiplied by, under a name."""

    id: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class VariableMapping:
    """Another name, for this test, of a variable of the item; its own name is then not known."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class TemplateDefault:
    """What a template variable of the item starts with."""

    template: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class ItemReference:
    """One item of a test.

    Attributes:
        href: path of the item's file, or its identifier.
        required: is among those selected, whatever else is.
        fixed: keeps its place when the others are shuffled.
        conditions: preconditions; all must be true for the item to be shown.
    """

    kind: ClassVar[str] = "item"
    id: str
    href: str
    categories: tuple[str, ...] = ()
    weights: tuple[Weight, ...] = ()
    mappings: tuple[VariableMapping, ...] = ()
    defaults: tuple[TemplateDefault, ...] = ()
    required: bool = False
    fixed: bool = False
    conditions: tuple[Expression, ...] = ()
    branches: tuple[BranchRule, ...] = ()
    control: SessionControl = OPEN_CONTROL
    limits: TimeLimits | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """How many of its children a section shows, and whether one may come again."""

    count: int
    with_replacement: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A group of items and of other sections.

    Attributes:
        visible: shown as a group of its own.
        keep_together: its items stay together when those around an invisible section are shuffled.
        selection: None to show all children.
        shuffle: whether the children that are not fixed change places.
    """

    kind: ClassVar[str] = "section"
    id: str
    title: str = ""
    visible: bool = True
    keep_together: bool = True
    required: bool = False
    fixed: bool = False
    selection: Selection | None = None
    shuffle: bool = False
    children: tuple["Section | ItemReference", ...] = ()
    rubrics: tuple[Rubric, ...] = ()
    conditions: tuple[Expression, ...] = ()
    branches: tuple[BranchRule, ...] = ()
    control: SessionControl = OPEN_CONTROL
    limits: TimeLimits | None = None


Child: TypeAlias = Section | ItemReference


@dataclass(frozen=True, slots=True)
class OutcomeFeedback:
    """Words that an outcome of the test shows or hides.

    Attributes:
        at_end: shown after the end only; otherwise as soon as it applies.
        shown: shown when the outcome holds `id`; otherwise hidden then.
        content: cleaned HTML.
    """

    outcome: str
    id: str
    content: str
    title: str = ""
    at_end: bool = True
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a test."""

    id: str
    navigation: Navigation = Navigation.NONLINEAR
    submission: Submission = Submission.INDIVIDUAL
    children: tuple[Child, ...] = ()
    conditions: tuple[Expression, ...] = ()
    branches: tuple[BranchRule, ...] = ()
    control: SessionControl = OPEN_CONTROL
    limits: TimeLimits | None = None
    feedback: tuple[OutcomeFeedback, ...] = ()


@dataclass(frozen=True, slots=True)
class AssessmentTest:
    """One version of a test.

    Attributes:
        rules: outcome processing; run over the outcomes of its items.
        digest: SHA-256 of the canonical document of all other fields.
    """

    id: str
    title: str
    parts: tuple[Part, ...]
    outcomes: tuple[OutcomeDeclaration, ...] = ()
    rules: tuple[Rule, ...] = ()
    limits: TimeLimits | None = None
    feedback: tuple[OutcomeFeedback, ...] = ()
    rubrics: tuple[Rubric, ...] = ()
    language: str = ""
    digest: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if not any(True for _ in self.references()):
            raise InvalidForm(f"a test without items: {self.id:.60}")
        if twice := [name for name, count in Counter(_names(self)).items() if count > 1]:
            raise InvalidForm(f"the same identifier twice: {', '.join(twice)[:200]}")
        if any(_depth(child) > DEEPEST_SECTION for part in self.parts for child in part.children):
            raise InvalidForm(f"sections nested deeper than {DEEPEST_SECTION}")
        if sum(_most(child) for part in self.parts for child in part.children) > MOST_SELECTED:
            raise InvalidForm(f"may select more than {MOST_SELECTED} items")
        object.__setattr__(self, "digest", digest_of(to_document(self)))

    def references(self) -> Iterator[ItemReference]:
        """Yield all references to items, in the author's order."""
        for part in self.parts:
            for one in descendants(part.children):
                if isinstance(one, ItemReference):
                    yield one


def descendants(children: tuple[Child, ...]) -> Iterator[Child]:
    """Yield children and all below them, in the author's order."""
    for one in children:
        yield one
        if isinstance(one, Section):
            yield from descendants(one.children)


def _names(test: AssessmentTest) -> Iterator[str]:
    for part in test.parts:
        yield part.id
        for one in descendants(part.children):
            yield one.id


def _depth(child: Child) -> int:
    """Return how many sections are inside each other."""
    if isinstance(child, ItemReference):
        return 0
    return 1 + max(map(_depth, child.children), default=0)


def _most(child: Child) -> int:
    """Return how many items a child can give at most; refuses a selection that is impossible."""
    if isinstance(child, ItemReference):
        return 1
    sizes = sorted((_most(one) for one in child.children), reverse=True)
    if child.selection is None:
        return sum(sizes)
    count = child.selection.count
    required = sum(one.required for one in child.children)
    if not required <= count or (count and not sizes):
        raise InvalidForm(f"section {child.id:.60} selects {count}, but {required} are required")
    if child.selection.with_replacement:
        return count * max(sizes, default=0)
    if count > len(sizes):
        raise InvalidForm(f"section {child.id:.60} selects {count} of {len(sizes)}")
    return sum(sizes[:count])

"""Rules of programs: what is set when, in response, template and outcome processing.

A program is a list of rules; the three standard templates are programs of their own name.
Source: QTI 3 response, template and outcome processing.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeAlias

from exam_engine.items.assessment.expressions import Expression


class Target(StrEnum):
    """What a rule sets."""

    OUTCOME = "outcome"
    TEMPLATE = "template"
    RESPONSE = "response"
    CORRECT_RESPONSE = "correct_response"
    DEFAULT_VALUE = "default_value"


@dataclass(frozen=True, slots=True)
class SetValue:
    """Set one variable, or what is right or given at first, to the value of an expression."""

    kind: ClassVar[str] = "set_value"
    target: Target
    id: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class LookupOutcome:
    """Set an outcome to what its own table gives for a number."""

    kind: ClassVar[str] = "lookup_outcome"
    id: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Branch:
    """Rules that run when the condition is true; NULL is not true."""

    condition: Expression
    rules: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """The first true branch runs, or else `otherwise`."""

    kind: ClassVar[str] = "condition"
    branches: tuple[Branch, ...]
    otherwise: tuple["Rule", ...] = ()


@dataclass(frozen=True, slots=True)
class Exit:
    """End the processing; what was set stays."""

    kind: ClassVar[str] = "exit"


@dataclass(frozen=True, slots=True)
class Constraint:
    """Draw all template variables anew unless the expression is true; bounded tries."""

    kind: ClassVar[str] = "constraint"
    expression: Expression


Rule: TypeAlias = SetValue | LookupOutcome | Condition | Exit | Constraint


class ProgramTemplate(StrEnum):
    """Programs by name, compiled without an operator tree; they set SCORE."""

    MATCH_CORRECT = "match_correct"
    MAP_RESPONSE = "map_response"
    MAP_RESPONSE_POINT = "map_response_point"
    MATCH_NOTHING = "match_nothing"
    CC2_MATCH = "CC2_match"
    CC2_MATCH_BASIC = "CC2_match_basic"
    CC2_MAP_RESPONSE = "CC2_map_response"


@dataclass(frozen=True, slots=True)
class TemplateProgram:
    """A standard program over one response and one outcome."""

    kind: ClassVar[str] = "template"
    name: ProgramTemplate
    response: str = "RESPONSE"
    outcome: str = "SCORE"


@dataclass(frozen=True, slots=True)
class CustomProgram:
    """A program of rules, run from first to last."""

    kind: ClassVar[str] = "custom"
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class NoProgram:
    """Nothing is computed: scored by a person or an external machine, or not at all."""

    kind: ClassVar[str] = "none"


Program: TypeAlias = TemplateProgram | CustomProgram | NoProgram

"""Expressions of programs: a closed set of operators as trees of values.

An expression only computes: no input, no output, no loop but the bounded `repeat`. Names are
QTI's without a prefix; a reader maps `qti-is-null` and `isNull` to the same operator.
"""

from dataclasses import dataclass
from enum import StrEnum

from exam_engine.items.assessment.refusals import InvalidProgram

DEEPEST_EXPRESSION = 32
MOST_NODES = 5_000
"""Nodes of all expressions and rules of one program."""


class Operator(StrEnum):
    """Every operator; the value is QTI 2's element name."""

    # leaves
    BASE_VALUE = "baseValue"
    VARIABLE = "variable"
    DEFAULT = "default"
    CORRECT = "correct"
    NULL = "null"
    MAP_RESPONSE = "mapResponse"
    MAP_RESPONSE_POINT = "mapResponsePoint"
    RANDOM_INTEGER = "randomInteger"
    RANDOM_FLOAT = "randomFloat"
    MATH_CONSTANT = "mathConstant"
    # containers
    MULTIPLE = "multiple"
    ORDERED = "ordered"
    CONTAINER_SIZE = "containerSize"
    INDEX = "index"
    FIELD_VALUE = "fieldValue"
    RANDOM = "random"
    MEMBER = "member"
    DELETE = "delete"
    CONTAINS = "contains"
    REPEAT = "repeat"
    # text
    SUBSTRING = "substring"
    STRING_MATCH = "stringMatch"
    PATTERN_MATCH = "patternMatch"
    # logic
    IS_NULL = "isNull"
    NOT = "not"
    AND = "and"
    OR = "or"
    ANY_N = "anyN"
    MATCH = "match"
    # comparison
    EQUAL = "equal"
    EQUAL_ROUNDED = "equalRounded"
    INSIDE = "inside"
    LT = "lt"
    GT = "gt"
    LTE = "lte"
    GTE = "gte"
    DURATION_LT = "durationLT"
    DURATION_GTE = "durationGTE"
    # numbers
    SUM = "sum"
    PRODUCT = "product"
    SUBTRACT = "subtract"
    DIVIDE = "divide"
    POWER = "power"
    INTEGER_DIVIDE = "integerDivide"
    INTEGER_MODULUS = "integerModulus"
    TRUNCATE = "truncate"
    ROUND = "round"
    ROUND_TO = "roundTo"
    INTEGER_TO_FLOAT = "integerToFloat"
    MATH_OPERATOR = "mathOperator"
    STATS_OPERATOR = "statsOperator"
    MAX = "max"
    MIN = "min"
    GCD = "gcd"
    LCM = "lcm"
    CUSTOM = "customOperator"
    # tests only
    TEST_VARIABLES = "testVariables"
    OUTCOME_MAXIMUM = "outcomeMaximum"
    OUTCOME_MINIMUM = "outcomeMinimum"
    NUMBER_CORRECT = "numberCorrect"
    NUMBER_INCORRECT = "numberIncorrect"
    NUMBER_PRESENTED = "numberPresented"
    NUMBER_RESPONDED = "numberResponded"
    NUMBER_SELECTED = "numberSelected"
    # ours
    ADJACENT_PAIRS = "adjacentPairs"


@dataclass(frozen=True, slots=True)
class Setting:
    """One attribute of an operator, by QTI 2's attribute name, as text."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Expression:
    """One operator with its attributes and operands.

    Attributes:
        settings: attributes in any order; a compiler refuses unknown and wrong ones.
        text: the literal of `baseValue`; empty for all others.
    """

    operator: Operator
    operands: tuple["Expression", ...] = ()
    settings: tuple[Setting, ...] = ()
    text: str = ""

    def setting(self, name: str, default: str | None = None) -> str | None:
        """Return the text of an attribute, or `default`."""
        return next((one.value for one in self.settings if one.name == name), default)


def require_bounded(*expressions: Expression) -> int:
    """Return how many nodes there are.

    Raises:
        InvalidProgram: nested deeper than 32, or more than 5,000 nodes.
    """
    count = 0
    level = list(expressions)
    for _ in range(DEEPEST_EXPRESSION):
        count += len(level)
        if count > MOST_NODES:
            raise InvalidProgram(f"more than {MOST_NODES} operators")
        level = [operand for one in level for operand in one.operands]
        if not level:
            return count
    raise InvalidProgram(f"operators nested deeper than {DEEPEST_EXPRESSION}")

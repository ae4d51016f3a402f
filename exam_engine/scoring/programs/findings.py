"""What looks wrong in an item although it can be scored; found once, repeated with each result.

Codes, not sentences: `no_correct_response`, `no_mapping`, `no_area_mapping`, `externally_scored`.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from exam_engine.items.assessment.declarations import ResponseDeclaration
from exam_engine.items.assessment.expressions import Expression, Operator
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.rules import (
    Condition,
    CustomProgram,
    Exit,
    LookupOutcome,
    NoProgram,
    ProgramTemplate,
    Rule,
    SetValue,
    Target,
    TemplateProgram,
)
from exam_engine.scoring.programs.results import SCORE

_READS: Final = {
    ProgramTemplate.MATCH_CORRECT: Operator.CORRECT,
    ProgramTemplate.CC2_MATCH: Operator.CORRECT,
    ProgramTemplate.CC2_MATCH_BASIC: Operator.CORRECT,
    ProgramTemplate.MAP_RESPONSE: Operator.MAP_RESPONSE,
    ProgramTemplate.CC2_MAP_RESPONSE: Operator.MAP_RESPONSE,
    ProgramTemplate.MAP_RESPONSE_POINT: Operator.MAP_RESPONSE_POINT,
}


def warnings_of(item: AssessmentItem) -> tuple[str, ...]:
    """Return the codes of what looks wrong in an item, sorted."""
    declared = {one.id: one for one in item.responses}
    lacking = {
        _lack(operator, declared[name], item) for operator, name in _reads(item) if name in declared
    }
    external = any(one.id == SCORE and one.external is not None for one in item.outcomes)
    if external and sets_score(item):
        lacking.add("externally_scored")
    return tuple(sorted(lacking - {""}))


def sets_score(item: AssessmentItem) -> bool:
    """Tell whether the program of an item has a rule that sets SCORE."""
    match item.program:
        case NoProgram():
            return False
        case TemplateProgram(outcome=outcome):
            return outcome == SCORE
        case CustomProgram(rules):
            return any(
                isinstance(one, LookupOutcome) or one.target is Target.OUTCOME
                for one in _all_rules(rules)
                if isinstance(one, SetValue | LookupOutcome) and one.id == SCORE
            )


def _lack(operator: Operator, declared: ResponseDeclaration, item: AssessmentItem) -> str:
    """Return what an operator does not find in the declaration that it reads; empty for nothing."""
    if operator is Operator.MAP_RESPONSE:
        return "" if declared.mapping else "no_mapping"
    if operator is Operator.MAP_RESPONSE_POINT:
        return "" if declared.area_mapping else "no_area_mapping"
    return "" if declared.correct or item.template_rules else "no_correct_response"


def _reads(item: AssessmentItem) -> Iterator[tuple[Operator, str]]:
    """Yield which operators read which responses' keys."""
    match item.program:
        case TemplateProgram(name, response) if name in _READS:
            yield _READS[name], response
        case CustomProgram(rules):
            wanted = set(_READS.values())
            for rule in _all_rules(rules):
                for node in _nodes(rule):
                    if node.operator in wanted:
                        yield node.operator, node.setting("identifier") or ""
        case _:
            return


def _all_rules(rules: Sequence[Rule]) -> Iterator[Rule]:
    stack = list(rules)
    while stack:
        rule = stack.pop()
        yield rule
        if isinstance(rule, Condition):
            stack += [one for branch in rule.branches for one in branch.rules]
            stack += rule.otherwise


def _nodes(rule: Rule) -> Iterator[Expression]:
    match rule:
        case Condition(branches):
            stack = [one.condition for one in branches]
        case Exit():
            stack = []
        case _:
            stack = [rule.expression]
    while stack:
        node = stack.pop()
        yield node
        stack += node.operands

"""Rules and programs to QTI elements: standard programs by address, all others in full.

The three places of rules differ in the names of their conditions only.
"""

from typing import Final

from lxml import etree

from exam_engine.exchange.qti_writing.expressions import write_expression
from exam_engine.exchange.qti_writing.writing import Writing
from exam_engine.items.assessment.refusals import InvalidDeclaration, InvalidProgram
from exam_engine.items.assessment.rules import (
    Condition,
    Constraint,
    CustomProgram,
    Exit,
    LookupOutcome,
    NoProgram,
    Program,
    Rule,
    SetValue,
    Target,
    TemplateProgram,
)
from exam_engine.scoring.programs.scopes import scope_of
from exam_engine.scoring.programs.templates import rules_of

_SETTERS: Final = {
    Target.OUTCOME: "setOutcomeValue",
    Target.TEMPLATE: "setTemplateValue",
    Target.RESPONSE: "setResponseValue",
    Target.CORRECT_RESPONSE: "setCorrectResponse",
    Target.DEFAULT_VALUE: "setDefaultValue",
}
_ALLOWED: Final = {
    "response": {Target.OUTCOME},
    "template": {Target.TEMPLATE, Target.CORRECT_RESPONSE, Target.DEFAULT_VALUE},
}


def write_program(writing: Writing, parent: etree._Element, program: Program) -> None:
    """Append response processing; nothing for an item that no program scores."""
    match program:
        case NoProgram():
            return
        case TemplateProgram() if _is_standard(program):
            address = writing.sheet.dialect.template.format(program.name)
            writing.sheet.element(parent, "responseProcessing", {"template": address})
        case TemplateProgram():
            write_rules(writing, parent, "response", _in_full(writing, program))
        case CustomProgram(rules):
            write_rules(writing, parent, "response", rules)


def write_rules(
    writing: Writing, parent: etree._Element, part: str, rules: tuple[Rule, ...]
) -> None:
    """Append `responseProcessing` or `templateProcessing` with its rules."""
    made = writing.sheet.element(parent, f"{part}Processing")
    for rule in rules:
        _write_rule(writing, made, part, rule)


def _in_full(writing: Writing, program: TemplateProgram) -> tuple[Rule, ...]:
    """Return the rules of a standard program whose variables have names of their own."""
    try:
        return rules_of(program, scope_of(writing.item))
    except (InvalidProgram, InvalidDeclaration) as refusal:
        writing.sheet.lose("dropped_program", "responseProcessing", f"cannot run: {refusal}")
        return ()


def _is_standard(program: TemplateProgram) -> bool:
    """Tell whether the program reads and sets what the standard one does."""
    return program == TemplateProgram(program.name)


def _write_rule(writing: Writing, parent: etree._Element, part: str, rule: Rule) -> None:
    match rule:
        case SetValue(target, name, expression):
            if target not in _ALLOWED[part]:
                detail = (
                    f"{_SETTERS[target]} in {part} processing is an extension, written as it is"
                )
                writing.sheet.lose("not_in_schema", f"{part}Processing", detail)
            made = writing.sheet.element(parent, _SETTERS[target], {"identifier": name})
            write_expression(writing, made, expression)
        case LookupOutcome(name, expression):
            made = writing.sheet.element(parent, "lookupOutcomeValue", {"identifier": name})
            write_expression(writing, made, expression)
        case Constraint(expression):
            write_expression(
                writing, writing.sheet.element(parent, "templateConstraint"), expression
            )
        case Exit():
            writing.sheet.element(parent, f"exit{part.capitalize()}")
        case Condition():
            _write_condition(writing, parent, part, rule)


def _write_condition(writing: Writing, parent: etree._Element, part: str, rule: Condition) -> None:
    made = writing.sheet.element(parent, f"{part}Condition")
    for position, branch in enumerate(rule.branches):
        inner = writing.sheet.element(made, f"{part}ElseIf" if position else f"{part}If")
        write_expression(writing, inner, branch.condition)
        for one in branch.rules:
            _write_rule(writing, inner, part, one)
    if rule.otherwise:
        inner = writing.sheet.element(made, f"{part}Else")
        for one in rule.otherwise:
            _write_rule(writing, inner, part, one)

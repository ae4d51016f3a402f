"""Response and template processing of an item to its program, templates by their known names.

No template is ever fetched: an address that is not one of the standard ones is refused.
"""

import re
from typing import Final

from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.rules import read_rules
from exam_engine.exchange.qti.view import Element, refused
from exam_engine.items.assessment.declarations import ResponseDeclaration
from exam_engine.items.assessment.rules import (
    CustomProgram,
    NoProgram,
    Program,
    ProgramTemplate,
    Rule,
    TemplateProgram,
)

RESPONSE: Final = "RESPONSE"
_NAMES: Final = {name.lower(): name for name in ProgramTemplate}
_ADDRESSES: Final = ("template", "templateLocation")
_STANDARD: Final = re.compile(
    r"(?P<host>https?://(?:[a-z]+\.)?(?:imsglobal|1edtech)\.org/[\w./-]{0,200}/)?"
    r"(?:\.{0,2}/)?(?:rptemplates/)?(?P<name>\w{1,60}?)(?:\.xml)?",
    re.IGNORECASE,
)


def read_program(
    element: Element | None, responses: tuple[ResponseDeclaration, ...], reading: Reading
) -> Program:
    """Return the program of `responseProcessing`; its own rules go before a template it names.

    Raises:
        ImportRefused: `remote_template`, `unknown_operator`, `mathassess` or `broken_item`.
    """
    if element is None:
        return NoProgram()
    named = [one for one in (element.get(name) for name in _ADDRESSES) if one]
    inner = element.every()
    if inner:
        if named:
            what = f"its own rules are used, not {named[0]:.100}"
            reading.lose("template_ignored", element, what)
        return CustomProgram(read_rules(inner, reading))
    if not named:
        return CustomProgram(())
    template = _template(element, named, reading)
    return TemplateProgram(template, _response(element, responses, reading))


def read_template_rules(element: Element | None, reading: Reading) -> tuple[Rule, ...]:
    """Return the rules of `templateProcessing`.

    Raises:
        ImportRefused: `unknown_operator`, `mathassess` or `broken_item`.
    """
    return read_rules(element.every(), reading) if element else ()


def _template(element: Element, addresses: list[str], reading: Reading) -> ProgramTemplate:
    """Return the first standard template that is named; a bare name is taken for one."""
    for address in addresses:
        found = _STANDARD.fullmatch(address)
        name = _NAMES.get(found["name"].lower()) if found else None
        if found and name:
            if not found["host"]:
                reading.lose("template_assumed", element, f"{address:.100} is taken as {name}")
            return name
    what = f"not a standard template: {addresses[0]:.100}; write its rules into the item"
    raise refused("remote_template", element, what)


def _response(
    element: Element, responses: tuple[ResponseDeclaration, ...], reading: Reading
) -> str:
    """Return the response that a standard template reads: RESPONSE, or else the only one."""
    if any(one.id == RESPONSE for one in responses):
        return RESPONSE
    if len(responses) != 1:
        what = f"its template reads {RESPONSE}, which is not declared"
        raise refused("undeclared_variable", element, what)
    only = responses[0].id
    reading.lose("response_assumed", element, f"its template reads {RESPONSE}; taken as {only}")
    return only

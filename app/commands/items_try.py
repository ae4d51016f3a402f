"""`assay items try`: an item as a candidate sees it, and what given responses earn.

For authors: it ends with all outcomes and the key. Nothing is stored.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from app.commands.items_output import write_table, write_text
from app.commands.items_sources import NoItems, only
from app.commands.items_words import sheet
from app.commands.output import write
from exam_engine.items import ItemError, JsonValue
from exam_engine.items.assessment.declarations import ResponseDeclaration
from exam_engine.items.assessment.delivery import delivery_view
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.printed import decimal_text, printed
from exam_engine.items.assessment.values import Cardinality
from exam_engine.scoring.programs import CompiledItem, ItemResult, compile_item


class BadAnswer(Exception):
    """A response on the command line cannot be used; the message says how to write it."""

    code = "bad_answer"


def run(asked: argparse.Namespace) -> int:
    """Show one candidate's version of the item, take responses, show what they earn.

    Raises:
        NoItems: the path does not lead to one item that can be read.
        BadAnswer: a response names no variable of the item, or is not written as one.
    """
    opened = only(asked.item)
    item, refusal = opened.imported.item, opened.imported.refusal
    if item is None:
        reason = refusal.reason if refusal else "unknown"
        raise NoItems(f"{opened.address} is refused ({reason}): {refusal}")
    try:
        compiled = compile_item(item)
    except ItemError as error:
        raise NoItems(f"{opened.address} cannot be scored: {error}") from error
    templates = compiled.version(asked.seed).templates
    write_text(sheet(delivery_view(item, seed=asked.seed, templates=templates)))
    write("")
    given = _given(item, asked.response) if asked.response else _typed(item)
    _write_result(compiled, compiled.score(given, seed=asked.seed))
    return 0


def _given(item: AssessmentItem, answers: Sequence[str]) -> dict[str, JsonValue]:
    """Return the responses of the command line; a name that comes again adds a value."""
    declared = {one.id: one for one in item.responses}
    values: dict[str, list[str]] = {}
    for answer in answers:
        name, sign, value = answer.partition("=")
        if not sign:
            raise BadAnswer(f"--response {answer}: no = in it: write NAME=VALUE")
        if name not in declared:
            names = ", ".join(declared) or "none"
            raise BadAnswer(f"--response {answer}: no response {name}: the item has {names}")
        values.setdefault(name, []).append(value)
    return {name: _value(declared[name], found) for name, found in values.items()}


def _value(declaration: ResponseDeclaration, found: list[str]) -> JsonValue:
    """Return what a browser would send: one value, a list, or for a record an object."""
    if declaration.cardinality is Cardinality.RECORD:
        try:
            record: JsonValue = json.loads(found[-1])
        except (ValueError, RecursionError) as error:
            fix = 'write it as {"FIELD": VALUE}'
            raise BadAnswer(f"--response {declaration.id}: not JSON: {fix}") from error
        return record
    if declaration.cardinality is Cardinality.SINGLE and len(found) == 1:
        return found[0]
    return list(found)


def _typed(item: AssessmentItem) -> dict[str, JsonValue]:
    """Return what is typed at a terminal; nothing where there is none."""
    if not sys.stdin.isatty():
        return {}
    given: dict[str, JsonValue] = {}
    for declaration in item.responses:
        line = _asked(declaration)
        several = declaration.cardinality in {Cardinality.MULTIPLE, Cardinality.ORDERED}
        found = [one.strip() for one in line.split(",")] if several else [line]
        given[declaration.id] = _value(declaration, found) if line else None
    return given


def _asked(declaration: ResponseDeclaration) -> str:
    """Ask for one response; nothing typed is no answer."""
    hints = {
        Cardinality.SINGLE: "",
        Cardinality.MULTIPLE: ", several with commas",
        Cardinality.ORDERED: ", in order with commas",
        Cardinality.RECORD: ', as {"FIELD": VALUE}',
    }
    base = declaration.base or declaration.cardinality
    sys.stdout.write(f"{declaration.id} ({base}{hints[declaration.cardinality]}): ")
    sys.stdout.flush()
    return sys.stdin.readline().strip()


def _write_result(compiled: CompiledItem, result: ItemResult) -> None:
    """Write outcomes and key, then the score; the last line says it all."""
    rows = [
        *(("outcome", name, printed(value, {})) for name, value in result.outcomes.items()),
        *(("correct", name, printed(value, {})) for name, value in result.correct.items()),
        *(("drawn", name, printed(value, {})) for name, value in result.templates.items()),
    ]
    if rows:
        write_table(("", "variable", "value"), rows)
        write("")
    for warning in result.warnings:
        write_text(f"note: {warning}")
    most = "?" if compiled.maximum is None else decimal_text(compiled.maximum)
    if result.score is None:
        write(f"no score: {result.reason} (maximum {most})")
    else:
        write(f"score {decimal_text(result.score)} of {most}")

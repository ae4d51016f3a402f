"""`assay items lint`: what would go wrong with items of any format, each with where and the fix.

Judging is the engine's; this finds the items and prints.
"""

import argparse
from collections.abc import Iterator, Sequence

from app.commands.items_output import write_json, write_text
from app.commands.items_sources import Opened, opened
from app.commands.output import write
from exam_engine.exchange.findings import Severity
from exam_engine.exchange.lint_assessment import assessment_findings, repeated_identifiers
from exam_engine.exchange.lint_keys import Told


def run(asked: argparse.Namespace) -> int:
    """Print the findings, worst first; return 1 when one of them is an error.

    Raises:
        NoItems: a path leads nowhere.
    """
    items = opened(asked.path)
    order = list(Severity)
    found = sorted(_findings(items), key=lambda one: order.index(one[1].severity))
    if asked.json:
        write_json(
            [
                {
                    "severity": str(told.severity),
                    "file": one.address,
                    "identifier": one.identifier,
                    "field": told.field,
                    "message": told.message,
                    "fix": told.fix,
                }
                for one, told in found
            ]
        )
    else:
        for one, told in found:
            item = f"{one.address}: {one.identifier}"
            write_text(f"{told.severity}: {item}: {told.field} {told.message} ({told.fix})")
    errors = sum(told.severity is Severity.ERROR for _, told in found)
    if not asked.json:
        write(f"{len(items)} items, {errors} errors, {len(found) - errors} hints")
    return 1 if errors else 0


def _findings(items: Sequence[Opened]) -> Iterator[tuple[Opened, Told]]:
    for one in items:
        if one.imported.refusal:
            message = f"is refused ({one.imported.refusal.reason}): {one.imported.refusal}"
            yield one, Told(Severity.ERROR, "item", message, "mend the file")
        if one.imported.item:
            for told in assessment_findings(one.imported.item):
                yield one, told
    found = [one for one in items if one.imported.item]
    repeated = repeated_identifiers([one.imported.item for one in found if one.imported.item])
    for at, told in repeated:
        yield found[at], told

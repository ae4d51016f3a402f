"""What `assay items` prints: records as JSON or as tables, losses counted, nothing that can act.

Words of foreign files reach a terminal only without control characters.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from app.commands.items_sources import Opened
from app.commands.output import complain, table, write
from exam_engine.exchange.imported import Loss
from exam_engine.items import JsonValue

WIDEST = 60
IMPORTED, REFUSED = "imported", "refused"


def record(one: Opened) -> dict[str, JsonValue]:
    """Return what became of one item, with the fields that `--json` promises."""
    refusal = one.imported.refusal
    return {
        "file": one.address,
        "identifier": one.identifier,
        "format": one.imported.format,
        "status": REFUSED if refusal else IMPORTED,
        "reason": refusal.reason if refusal else None,
        "message": str(refusal) if refusal else None,
        "losses": losses_as_json(one.imported.losses),
    }


def losses_as_json(losses: Iterable[Loss]) -> list[JsonValue]:
    """Return losses as objects of `code`, `where`, `detail`."""
    return [{"code": one.code, "where": one.where, "detail": one.detail} for one in losses]


def write_json(value: JsonValue) -> None:
    """Write one JSON value; ASCII only, so that any terminal and any pipe takes it."""
    write(json.dumps(value, indent=2))


def write_text(text: str) -> None:
    """Write text, line by line, without characters that a terminal would act on."""
    for line in text.split("\n"):
        write(visible(line.expandtabs(4)))


def write_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table with cells cut to a readable width."""
    write_text(table(head, [[short(cell) for cell in row] for row in rows]))


def complain_text(text: str) -> None:
    """Write one line to standard error, safe in the same way."""
    complain(visible(" ".join(text.split())))


def write_records(items: Sequence[Opened]) -> None:
    """Write a table of items, why some were refused, and what was lost."""
    rows = [
        (
            one.address,
            one.identifier,
            one.imported.format or "?",
            one.imported.refusal.reason if one.imported.refusal else IMPORTED,
            str(len(one.imported.losses) or ""),
        )
        for one in items
    ]
    write_table(("file", "identifier", "format", "status", "losses"), rows)
    refused = [one for one in items if one.imported.refusal]
    if refused:
        write("")
    for one in refused:
        write_text(f"{one.address}: {one.identifier}: {one.imported.refusal}")
    write_losses([loss for one in items for loss in one.imported.losses])
    write("")
    reasons = Counter(one.imported.refusal.reason for one in refused if one.imported.refusal)
    told = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
    counts = f"{len(items) - len(refused)} imported, {len(refused)} refused"
    write(f"{counts}: {told}" if told else counts)


def write_losses(losses: Sequence[Loss]) -> None:
    """Write how often each kind of loss was met, with one example."""
    if not losses:
        return
    first: Mapping[str, Loss] = {one.code: one for one in reversed(losses)}
    counted = Counter(one.code for one in losses)
    write("")
    write_table(
        ("losses", "times", "such as", "what"),
        [
            (code, str(count), first[code].where, first[code].detail)
            for code, count in counted.most_common()
        ],
    )


def visible(text: str) -> str:
    """Return the text with a mark for each character that is not meant to be seen."""
    shown = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
    return shown.encode("utf-8", "replace").decode()


def short(text: str) -> str:
    """Return the text in one line, its middle left out where it is long."""
    line = " ".join(text.split())
    if len(line) <= WIDEST:
        return line
    half = (WIDEST - 1) // 2
    return f"{line[:half]}\N{HORIZONTAL ELLIPSIS}{line[-half:]}"

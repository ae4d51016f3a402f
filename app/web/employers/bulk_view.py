"""A checked list in words: for the page, for programs, and as a table that spreadsheets open.

No rule: what a line is was decided by the use case.
"""

import csv
import io
import time
from collections.abc import Mapping, Sequence

from app.services.rows import JsonValue
from app.services.rows.companies import CheckedLine
from app.services.verifying.list_checking import LineKind, ListChecked, Told
from app.services.verifying.list_refusals import ListRefused
from app.services.verifying.verification import AT_ONCE
from app.web.employers.verify_view import mistyped
from app.web.language import day_in_words
from app.web.language import gettext as _
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.badge import instant_text
from exam_engine.issuance.number import display
from exam_engine.issuance.typing_help import read_signs
from exam_engine.issuance.verdict import Status

TONES = {
    Status.ACTIVE.value: "good",
    Status.SUSPENDED.value: "warn",
    Status.WITHDRAWN.value: "bad",
    Status.INVALID.value: "bad",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First signs by which a spreadsheet takes a cell for a formula, the wide ones included."""


AnsweredLine = Told | CheckedLine
"""A line with its answer, fresh or as it was kept."""


def as_json(checked: ListChecked, per_day: int) -> dict[str, JsonValue]:
    """Return the answer for programs."""
    return {
        "asOf": instant_text(checked.as_of),
        "checked": checked.checked,
        "quota": {"perDay": per_day, "left": checked.left},
        "results": [_line_json(one) for one in checked.lines],
    }


def as_csv(lines: Sequence[AnsweredLine], separator: str) -> str:
    """Return the answer as a table that begins with a mark, so that spreadsheets read it right.

    Cells that would be taken for formulas begin with an apostrophe.
    """
    out = io.StringIO(newline="")
    write = csv.writer(
        out, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n"
    ).writerow
    write(
        ("line", "given", "number", "status", "acceptable", "certification", "valid_until", "note")
    )
    for at, one in enumerate(lines):
        if at % AT_ONCE == 0:
            time.sleep(0)  # whoever sits an exam in this process comes first
        until = one.valid_until.date().isoformat() if one.valid_until else ""
        cells = (
            str(one.line),
            one.given,
            _spelled(one.number),
            one.status,
            "yes" if one.acceptable else "no",
            one.scheme_id or "",
            until,
            note(one),
        )
        write([_harmless(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def page_line(one: AnsweredLine, certifications: Mapping[str, str]) -> dict[str, object]:
    """Return one line for the page; `certifications` are names by id."""
    scheme, number = one.scheme_id or "", _spelled(one.number)
    return {
        "line": one.line,
        "given": one.given if one.given != number else "",
        "number": number,
        "href": f"/c/{number}" if one.kind == LineKind.CHECKED else None,
        "status": one.status,
        "words": status_words(one.status),
        "tone": TONES.get(one.status, ""),
        "until": day_in_words(one.valid_until) if one.valid_until else "",
        "certification": one.title or certifications.get(scheme, scheme),
        "note": note(one),
    }


def counted(lines: Sequence[AnsweredLine]) -> list[dict[str, object]]:
    """Return how many lines have each status, in the order in which they first appear."""
    numbers: dict[str, int] = {}
    for one in lines:
        numbers[one.status] = numbers.get(one.status, 0) + 1
    return [
        {
            "status": status,
            "words": status_words(status),
            "tone": TONES.get(status, ""),
            "count": many,
        }
        for status, many in sorted(numbers.items(), key=lambda each: each[0] != "active")
    ]


def status_words(status: str) -> str:
    """Return what a status is called in a list."""
    return {
        Status.ACTIVE.value: _("Valid"),
        Status.EXPIRED.value: _("Expired"),
        Status.SUSPENDED.value: _("Suspended"),
        Status.WITHDRAWN.value: _("Withdrawn"),
        Status.SUPERSEDED.value: _("Replaced"),
        Status.NOT_YET_VALID.value: _("Not yet valid"),
        Status.INVALID.value: _("Not genuine"),
        Status.INDETERMINATE.value: _("Cannot be said now"),
        Status.UNREGISTERED.value: _("Not in the register"),
        LineKind.UNKNOWN.value: _("Not known"),
        LineKind.MISTYPED.value: _("Mistyped"),
        LineKind.MISSING.value: _("No number"),
        LineKind.ELSEWHERE.value: _("Another address"),
    }[status]


def note(one: AnsweredLine) -> str:
    """Return what there is to know or to do about a line; empty where nothing is."""
    words = _kind_note(one)
    repeats = _("The same number as in line %(line)s.", line=one.repeats) if one.repeats else None
    verdict = _status_note(one.status) if one.kind == LineKind.CHECKED else None
    limited = _("It covers only: %(parts)s.", parts=one.covers) if one.covers else None
    return " ".join(part for part in (verdict, limited, words, repeats) if part)


def refusal_words(refusal: ListRefused) -> str:
    """Return what is said of a list as a whole that cannot be checked, and what to do."""
    return {
        "columns": _(
            "We cannot tell which column holds the numbers. Write number over it in the first line."
        ),
        "unclosed": _(
            "The file cannot be read to its end, perhaps because a quotation mark is not closed. "
            "Save it again as CSV."
        ),
        "no_text": _("This file is no text. Save it as CSV, then choose it again."),
        "empty": _("Choose a file or paste the numbers, one per line."),
        "too_long": _("This list is too long. Send at most 5,000 rows and 1 MB at once."),
    }[refusal.problem]


def _line_json(one: AnsweredLine) -> dict[str, JsonValue]:
    until = one.valid_until
    return {
        "line": one.line,
        "given": one.given,
        "id": _spelled(one.number) or None,
        "status": one.status,
        "acceptable": one.acceptable,
        "certification": one.scheme_id,
        "covers": one.covers,
        "validUntil": instant_text(until) if until else None,
        "repeats": one.repeats,
    }


def _kind_note(one: AnsweredLine) -> str | None:
    # Only what is said is translated: a list has thousands of lines.
    match one.kind:
        case LineKind.MISTYPED:
            return mistyped(read_signs(one.given))
        case LineKind.UNKNOWN:
            return _(
                "We know no credential with this number, or its holder keeps it private. Compare "
                "it with the certificate, or ask the holder."
            )
        case LineKind.MISSING:
            return _("The cell for the number is empty.")
        case LineKind.ELSEWHERE:
            return _(
                "This address is not ours. If the number on it may be ours, send the number alone."
            )
    return None


def _status_note(status: str) -> str | None:
    return {
        Status.SUSPENDED.value: _("Do not rely on it until this is settled; look again in days."),
        Status.WITHDRAWN.value: _("It must not be relied on."),
        Status.SUPERSEDED.value: _("Ask the holder for the newer number."),
        Status.INDETERMINATE.value: _("Check it again in a few minutes."),
    }.get(status)


def _spelled(number: str | None) -> str:
    return display(CredentialNumber(number)) if number else ""


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell

"""Checking a whole list of numbers with an employer's key: by program as JSON, by page as a table.

What is sent is read once, checked and forgotten; the key is never shown again.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.auth import KEYED, PUBLIC, access, current_caller
from app.realtime.schema import MalformedMessage
from app.services.catalogue.content import Library
from app.services.errors import TooMany
from app.services.people.api_key_refusals import ApiKeyRefused, CountingAway, QuotaUsedUp
from app.services.verifying.credential_sheet import (
    LONGEST,
    MOST_BYTES,
    MOST_ROWS,
    ListRow,
    read_numbers,
)
from app.services.verifying.list_checking import ListChecking
from app.services.verifying.list_refusals import ListRefused, ListTooLong
from app.web.employers import bulk_view as view
from app.web.language import gettext as _
from app.web.language import ngettext
from app.web.look_ups import limit_look_ups
from app.wiring import Wiring

SHOWN = 500
"""Lines that the page shows of each kind; the file to save holds all."""


@dataclass(frozen=True, slots=True)
class BulkPages:
    """A list of numbers, checked."""

    wiring: Wiring
    checking: ListChecking

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("verify_bulk", __name__)
        add = pages.add_url_rule
        add("/verify/bulk", view_func=self.form)
        add("/verify/bulk", view_func=self.check, methods=["POST"])
        add("/api/v1/verify/bulk", view_func=self.api, methods=["POST"])
        return pages

    @access(PUBLIC)
    def form(self) -> ResponseReturnValue:
        """Show the form."""
        return render_template("employers/verify_bulk.html", errors={})

    @access(PUBLIC)
    def check(self) -> ResponseReturnValue:
        """Show the table; its rows can be saved from the page."""
        limit_look_ups(self.wiring)
        try:
            key = self.checking.keys.caller(request.form.get("key", "").strip())
            given = read_numbers(sent())
            checked = self.checking.check(key, given.rows)
        except ApiKeyRefused:
            words = _("This key is not accepted. Compare it with what you were given.")
            return _form({"key": words}), 401
        except ListRefused as refusal:
            status = 413 if isinstance(refusal, ListTooLong) else 422
            return _form({"file": view.refusal_words(refusal)}), status
        except (TooMany, CountingAway) as refusal:
            status = 503 if isinstance(refusal, CountingAway) else 429
            return _form({"key": held_up(refusal)}), status
        table = view.as_csv(checked.lines, given.separator)
        with self.wiring.read() as uow:
            names = {str(one.id): one.name for one in Library(uow.content).schemes()}
        return render_template(
            "employers/verify_bulk_result.html",
            **result(checked.lines, checked.as_of, names),
            checked=checked.checked,
            left=checked.left,
            csv=inlined(table),
        )

    @access(KEYED)
    def api(self) -> ResponseReturnValue:
        """Give the answer as JSON; the body is `{"numbers": ["...", ...]}`."""
        key = current_caller()
        checked = self.checking.check(key, _numbers())
        return jsonify(view.as_json(checked, key.per_day))


def _form(errors: dict[str, str]) -> str:
    return render_template("employers/verify_bulk.html", errors=errors)


def sent() -> bytes:
    """Return the list of the form: its file, or what was pasted."""
    upload = request.files.get("file")
    raw = upload.stream.read(MOST_BYTES + 1) if upload and upload.filename else b""
    return raw or request.form.get("text", "").strip().encode()


def _numbers() -> list[ListRow]:
    """Return the numbers of a program's body.

    Raises:
        MalformedMessage: no such object, another member, or an entry that is no text.
        ListTooLong, ListRefused: more than 5,000, or none.
    """
    request.max_content_length = MOST_BYTES
    if (request.content_length or 0) > MOST_BYTES:
        raise ListTooLong(f"The body has more than {MOST_BYTES // 1_000_000} MB.")
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        body = None
    numbers = body.get("numbers") if isinstance(body, dict) and len(body) == 1 else None
    if not isinstance(numbers, list):
        raise MalformedMessage("numbers", 'send {"numbers": ["...", ...]} and nothing else')
    if len(numbers) > MOST_ROWS:
        raise ListTooLong(f"The list has more than {MOST_ROWS} rows.")
    if not numbers:
        raise ListRefused("empty", "The list is empty.")
    for at, one in enumerate(numbers):
        if not isinstance(one, str) or "\x00" in one:
            raise MalformedMessage(f"numbers[{at}]", "send each number as text")
    return [ListRow(at, one.strip()[:LONGEST]) for at, one in enumerate(numbers, start=1)]


def result(
    lines: Sequence[view.AnsweredLine], as_of: datetime, names: Mapping[str, str]
) -> dict[str, object]:
    """Return a checked list as pages show it; `names` are certifications by id."""
    attention = [one for one in lines if not one.acceptable]
    valid = [one for one in lines if one.acceptable]
    return {
        "as_of": as_of,
        "rows": len(lines),
        "counts": view.counted(lines),
        "attention": [view.page_line(one, names) for one in attention[:SHOWN]],
        "attention_count": len(attention),
        "valid": [view.page_line(one, names) for one in valid[:SHOWN]],
        "valid_count": len(valid),
        "shown": SHOWN,
    }


def inlined(table: str) -> str:
    """Return the table as an address that a browser saves, so that nothing is kept here for it."""
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(table.encode()).decode()


def held_up(refusal: TooMany | CountingAway, *, of_company: bool = False) -> str:
    """Return why a list was not checked, to whom a key or a company belongs."""
    if isinstance(refusal, QuotaUsedUp):
        return _quota_words(refusal, of_company=of_company)
    if isinstance(refusal, CountingAway):
        return _("Nothing was checked: we cannot count just now. Try again in half a minute.")
    if of_company:
        return _(
            "Your company has sent many lists within a minute. Nothing was checked; try again soon."
        )
    return _("This key has sent many lists within a minute. Nothing was checked; try again soon.")


def _quota_words(refusal: QuotaUsedUp, *, of_company: bool) -> str:
    if of_company:
        left = ngettext(
            "One credential is left of your company's day.",
            "%(num)d credentials are left of your company's day.",
            refusal.left,
        )
    else:
        left = ngettext(
            "One credential is left of this key's day.",
            "%(num)d credentials are left of this key's day.",
            refusal.left,
        )
    asked = ngettext("This list asks for one.", "This list asks for %(num)d.", refusal.asked)
    rest = _("Nothing was checked. The next day begins at midnight UTC.")
    return f"{left} {asked} {rest}"

"""Receipts: the candidate's file and page, the public check, and the key for checking offline."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.auth import PUBLIC, access, current_person, only
from app.services.attempts.receipts import MOST_ANSWERS, Checked, Receipts
from app.services.errors import ReceiptUnreadable
from app.services.roles import Role
from app.web.language import gettext as _
from app.web.look_ups import limit_look_ups
from app.wiring import Wiring
from exam_engine.instants import from_ms

CANDIDATE_ONLY = only(Role.CANDIDATE)
LONGEST = 200_000


@dataclass(frozen=True, slots=True)
class ReceiptPages:
    """What a candidate keeps, and how anybody checks it."""

    wiring: Wiring
    receipts: Receipts

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("receipts", __name__)
        add = pages.add_url_rule
        add("/attempts/<attempt_id>/receipt", "own_page", self.own_page)
        add("/api/attempts/<attempt_id>/receipt", "own_file", self.own_file)
        add("/receipts/verify", "verify", self.form)
        add("/receipts/verify", "check", self.check, methods=["POST"])
        add("/receipts/key", "key", self.key)
        return pages

    @access(CANDIDATE_ONLY)
    def own_page(self, attempt_id: str) -> ResponseReturnValue:
        """Show the receipt for reading and printing."""
        document = self.receipts.document(attempt_id, current_person().id)
        checked = self.receipts.check(document, {})
        return render_template(
            "candidates/receipt.html", receipt=document, told=_told(checked), attempt_id=attempt_id
        )

    @access(CANDIDATE_ONLY)
    def own_file(self, attempt_id: str) -> ResponseReturnValue:
        """Give the receipt as a file."""
        document = self.receipts.document(attempt_id, current_person().id)
        reply = Response(json.dumps(document, indent=1), mimetype="application/json")
        name = f"assay-receipt-{attempt_id[:8]}.json"
        reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return reply

    @access(PUBLIC)
    def form(self) -> ResponseReturnValue:
        """Ask for a receipt."""
        return render_template("candidates/receipt_verify.html", told=None, error=None, form={})

    @access(PUBLIC)
    def check(self) -> ResponseReturnValue:
        """Say of a receipt what it proves."""
        limit_look_ups(self.wiring)
        try:
            checked = self.receipts.check(_presented(), _revealed())
        except ReceiptUnreadable:
            words = _("This is not a receipt. Use the file as it was saved, whole and unchanged.")
            return self._refused(words), 422
        return render_template(
            "candidates/receipt_verify.html", told=_told(checked), error=None, form=request.form
        )

    @access(PUBLIC)
    def key(self) -> ResponseReturnValue:
        """Give the public key of receipts as a JWK."""
        return jsonify(self.wiring.tokens.receipt_key())

    def _refused(self, words: str) -> str:
        return render_template(
            "candidates/receipt_verify.html", told=None, error=words, form=request.form
        )


def _presented() -> object:
    """Return what was uploaded or pasted: a document, or a bare token.

    Raises:
        ReceiptUnreadable: nothing, too much, or not what a receipt looks like.
    """
    upload = request.files.get("file")
    raw = upload.stream.read(LONGEST + 1) if upload and upload.filename else b""
    text = raw.decode("utf-8", "replace") if raw else request.form.get("text", "").strip()
    if not text or len(text) > LONGEST:
        raise ReceiptUnreadable("nothing, or too much")
    if not text.startswith("{"):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReceiptUnreadable("not JSON") from error


def _revealed() -> dict[str, str]:
    """Return the answer that the candidate reveals."""
    item, text = (request.form.get(name, "").strip()[:20_000] for name in ("item", "answer"))
    return {item: text} if item and text else {}


def _told(checked: Checked) -> dict[str, object]:
    """Return a checked receipt for a page."""
    claims = checked.claims
    return {
        "good": checked.good,
        "checks": [{"name": check.name, "holds": check.holds} for check in checked.checks],
        "attempt": claims.get("attempt"),
        "signed": _instant(claims.get("iat")),
        "started": _instant(claims.get("started")),
        "ended": _instant(claims.get("ended")),
        "count": claims.get("count"),
        "last_seq": claims.get("last_seq"),
        "chain_head": claims.get("chain_head"),
        "revealed": [
            {"item": item, "number": checked.numbers.get(item), "holds": told}
            for item, told in checked.revealed.items()
        ],
        "answers": [
            {
                "item": answer.item,
                "number": checked.numbers.get(answer.item),
                "digest": answer.digest,
                "seq": answer.seq,
                "at": from_ms(answer.at_ms) if 0 <= answer.at_ms < 1 << 42 else None,
            }
            for answer in sorted(
                checked.answers, key=lambda one: checked.numbers.get(one.item, MOST_ANSWERS)
            )
        ],
    }


def _instant(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None

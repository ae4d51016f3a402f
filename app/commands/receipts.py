"""`assay receipts verify`: what a receipt proves, by this deployment's own journal."""

import argparse
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from app.commands.output import write
from app.config import Settings
from app.persistence.engine import open_database
from app.persistence.unit_of_work import readings
from app.services.attempts.receipts import Receipts
from app.tokens import RECEIPT, TokenBox, TokenRefused

WORDS = {
    "signature": "signed by this certification body",
    "list": "the list of answers is the one that was signed",
    "head": "the journal still holds this state",
    "records": "every answer on the list stands in the journal",
}


class AnswerUnreadable(Exception):
    """`--answer` is not ITEM=ANSWER."""

    code = "answer_unreadable"


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Carry out the one verb; raises what it raises."""
    return verify(settings, path=asked.file, answers=asked.answer)


def verify(settings: Settings, *, path: Path, answers: Sequence[str]) -> int:
    """Check a receipt against this deployment; one line per check.

    Args:
        settings: of the deployment that signed it.
        path: the file that the candidate saved.
        answers: each `ITEM=ANSWER`, the question by its number or name; the answer as it was typed,
            in the words of what was chosen, or as JSON.

    Returns:
        0 when everything holds, else 1.

    Raises:
        AnswerUnreadable: an answer names no item.
        ReceiptUnreadable: the file is no receipt.
    """
    database = open_database(settings.database_url)
    box = TokenBox(settings.secret_key, audience=settings.public_url)

    def opened(token: object, now: datetime) -> Mapping[str, object] | None:
        try:
            return box.verify(RECEIPT, token, now=now)
        except TokenRefused:
            return None

    receipts = Receipts(readings(database), lambda *_: "", opened)
    try:
        checked = receipts.check(_document(path), dict(map(_answer, answers)))
    finally:
        database.close()
    for check in checked.checks:
        write(f"{'holds' if check.holds else 'FAILS'}  {WORDS[check.name]}")
    for item, told in checked.revealed.items():
        write(
            f"{'holds' if told else 'FAILS'}  the answer given for {item} is the one of the receipt"
        )
    return 0 if checked.good else 1


def _document(path: Path) -> object:
    text = path.read_text(encoding="utf-8").strip()
    return json.loads(text) if text.startswith("{") else text


def _answer(text: str) -> tuple[str, str]:
    item, equals, answer = text.partition("=")
    if not equals or not item:
        raise AnswerUnreadable(f"{text!r}: write ITEM=ANSWER, such as F-DATA-003=b")
    return item, answer

"""`assay items score`: responses from a file to scores, in the same order; made to be checked.

The interface other programs rely on: each case gives a score or NULL with a stable reason.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.commands.items_output import write_json, write_table
from app.commands.items_sources import only, read_file
from app.commands.output import write
from exam_engine.exchange.imported import ImportedItem
from exam_engine.items import ItemError, JsonValue
from exam_engine.items.assessment.printed import decimal_text
from exam_engine.scoring.programs import compile_item

STANDARD_INPUT = "-"
LARGEST = 64 * 1024 * 1024
Responses = Mapping[str, JsonValue]


class BadResponses(Exception):
    """The file of responses is not what it should be; the message names where and the fix."""

    code = "bad_responses"


def run(asked: argparse.Namespace) -> int:
    """Print the score of each case.

    Raises:
        NoItems: the path does not lead to one item, or a file cannot be read.
        BadResponses: the file of responses is not a list of cases.
    """
    cases = read_cases(asked.responses)
    scores = scores_of(only(asked.item).imported, cases, seed=asked.seed)
    if asked.json:
        write_json(scores)
        return 0
    rows = [
        (str(at), json.dumps(case, ensure_ascii=False), *(str(one[name] or "") for name in one))
        for at, (case, one) in enumerate(zip(cases, scores, strict=True), 1)
    ]
    write_table(("case", "responses", "score", "reason"), rows)
    scored = sum(one["score"] is not None for one in scores)
    write(f"{len(scores)} cases, {scored} with a score")
    return 0


def scores_of(
    imported: ImportedItem, cases: Sequence[Responses], *, seed: int
) -> list[dict[str, str | None]]:
    """Return `score` and `reason` of each case; one of the two is None.

    A score is the shortest decimal equal to it, rounded to 12 places where none is. An item that
    was refused, or whose program cannot be compiled, gives every case the same reason.
    """
    if imported.item is None:
        reason = imported.refusal.reason if imported.refusal else ""
        return [_unscored(reason) for _ in cases]
    try:
        compiled = compile_item(imported.item)
    except ItemError as refusal:
        return [_unscored(refusal.code) for _ in cases]
    results = (compiled.score(case, seed=seed) for case in cases)
    return [
        _unscored(str(one.reason))
        if one.score is None
        else {"score": decimal_text(one.score), "reason": None}
        for one in results
    ]


def read_cases(file: str) -> list[Responses]:
    """Return the responses of each case of a file, or of standard input for `-`.

    Raises:
        NoItems: the file cannot be read.
        BadResponses: it is not a list of objects that each have `responses`.
    """
    data = sys.stdin.buffer.read() if file == STANDARD_INPUT else read_file(Path(file))
    shown = "standard input" if file == STANDARD_INPUT else file
    if len(data) > LARGEST:
        raise BadResponses(f"{shown}: {len(data)} bytes, at most {LARGEST}: split it")
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadResponses(f"{shown}: not UTF-8 at byte {error.start}: save it as UTF-8") from error
    except ValueError as error:
        raise BadResponses(f"{shown}: not JSON: {error}") from error
    except RecursionError as error:
        raise BadResponses(f"{shown}: nested too deep to read: flatten it") from error
    if not isinstance(found, list):
        raise BadResponses(f'{shown}: not a list: write [{{"responses": {{…}}}}, …]')
    return [_responses(one, f"{shown}: [{at}]") for at, one in enumerate(found)]


def _responses(case: JsonValue, where: str) -> Responses:
    if not isinstance(case, dict):
        raise BadResponses(f'{where}: not an object: write {{"responses": {{…}}}}')
    responses = case.get("responses")
    if not isinstance(responses, dict):
        what = "is missing" if "responses" not in case else "is not an object"
        fix = 'write {"RESPONSE": …} with the identifiers of the item\'s responses'
        raise BadResponses(f"{where}.responses {what}: {fix}")
    return responses


def _unscored(reason: str) -> dict[str, str | None]:
    return {"score": None, "reason": reason}

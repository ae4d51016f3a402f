"""Receipts: what a candidate keeps, what anybody can check, what a changed one gives away."""

import copy
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from app.clock import SystemClock
from app.commands.receipts import AnswerUnreadable, verify
from app.services.attempts.receipts import Receipts
from app.services.catalogue.content import Library
from app.services.catalogue.labels import labels_of
from app.services.errors import ReceiptUnreadable
from app.services.rows import StoredAttempt
from exam_engine.items import delivery_view
from tests.app.offices import Office

DOCUMENT = Path(__file__).parents[2] / "docs" / "verify-a-receipt.md"


@pytest.fixture(scope="module")
def sitting(office: Office) -> tuple[str, str, dict[str, Any]]:
    """Return a person, a delivered attempt with all answers right, and those answers."""
    person = office.add("receipted", "candidate")
    attempt = office.hall.started(person)
    last = office.hall.answered(attempt, right=True)
    office.hall.submit(attempt, last, person)
    return person, attempt, dict(office.hall.answers(attempt, right=True))


@pytest.fixture
def receipts(office: Office) -> Receipts:
    return office.wiring.receipts()


def signed_now(office: Office) -> Receipts:
    """Return receipts of the present, for this machine and for a database that is before or after.

    Other tests have moved the database into the future; a copy of an office begins in the past.
    """
    wiring = office.wiring

    def sign(stored: StoredAttempt, claims: Mapping[str, object], now: datetime) -> str:
        return wiring.sign_receipt(stored, claims, min(now, SystemClock().now()))

    return Receipts(wiring.read, sign, wiring.open_receipt)


def names(receipts: Receipts, document: object) -> dict[str, bool | None]:
    return {check.name: check.holds for check in receipts.check(document, {}).checks}


def test_a_receipt_lists_every_answer_that_counts_and_tells_none(
    receipts: Receipts, sitting: tuple[str, str, dict[str, Any]]
) -> None:
    person, attempt, answers = sitting
    document = receipts.document(attempt, person)
    assert {one["item"] for one in document["answers"]} == answers.keys()
    assert receipts.check(document, {i: json.dumps(a) for i, a in answers.items()}).good
    assert names(receipts, document) == dict.fromkeys(
        ("signature", "list", "head", "records"), True
    )
    kept = [one for one in document["answers"] if set(one) != _MEMBERS]
    assert kept == []
    wrong = dict.fromkeys(answers, "not this")
    told = receipts.check(document, wrong)
    assert not any(told.revealed.values())
    assert not told.good


def test_an_answer_is_shown_by_number_and_words(
    office: Office, receipts: Receipts, sitting: tuple[str, str, dict[str, Any]]
) -> None:
    person, attempt, answers = sitting
    document = receipts.document(attempt, person)
    with office.wiring.read() as uow:
        stored = uow.attempts.get(attempt)
        assert stored is not None
        form, versions = Library(uow.content).form(stored.attempt.form)
    shown = dict.fromkeys(("choice", "multiple_choice"), 0)
    for number, item in enumerate((str(one.item) for one in form.items), start=1):
        view = delivery_view(versions[item], attempt)
        if (kind := str(view["kind"])) not in shown:
            continue
        words, given = labels_of(view), answers[item]
        chosen = [given] if isinstance(given, str) else given
        said = "\n".join(words[name] for name in reversed(chosen))
        told = receipts.check(document, {str(number): said})
        assert told.revealed == {item: True}, kind
        assert told.numbers[item] == number
        other = next(text for name, text in words.items() if name not in chosen)
        assert receipts.check(document, {str(number): other}).revealed == {item: False}
        shown[kind] += 1
    assert all(shown.values()), shown


_MEMBERS = {"item", "digest", "seq", "record", "at_ms"}


def test_what_is_changed_in_a_receipt_is_named(
    receipts: Receipts, sitting: tuple[str, str, dict[str, Any]]
) -> None:
    person, attempt, _answers = sitting
    document = receipts.document(attempt, person)
    dropped, moved = copy.deepcopy(document), copy.deepcopy(document)
    dropped["answers"].pop()
    moved["answers"][0]["at_ms"] += 1
    for changed in (dropped, moved):
        assert names(receipts, changed)["list"] is False
    other = copy.deepcopy(document)
    other["answers"][0]["digest"] = "00" * 32
    assert (names(receipts, other)["list"], names(receipts, other)["records"]) == (False, False)
    head, body, mark = document["token"].split(".")
    for token in (f"{head}.{body}.{mark[:-4]}AAAA", f"{head}.{body}.", "x.y.z", ""):
        assert names(receipts, {**document, "token": token}) == {"signature": False}
    assert names(receipts, document["token"]) == {
        "signature": True, "list": False, "head": True, "records": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [None, 7, [], {}, {"type": "assay-receipt"}, {"type": "assay-receipt", "v": 1, "token": "x",
     "answers": [{"item": "x"}]}],
)  # fmt: skip
def test_what_is_no_receipt_is_refused(receipts: Receipts, document: object) -> None:
    with pytest.raises(ReceiptUnreadable):
        receipts.check(document, {})


def test_a_journal_that_was_changed_behind_us_is_seen(office: Office, receipts: Receipts) -> None:
    person = office.add("robbed", "candidate")
    attempt = office.hall.started(person)
    office.hall.submit(attempt, office.hall.answered(attempt, right=True), person)
    document = receipts.document(attempt, person)
    with office.wiring.database.engine.connect() as connection:
        connection.exec_driver_sql(
            "update attempt_events set digest = %s where attempt_id = %s and seq = %s"
            if office.wiring.database.kind == "postgresql"
            else "update attempt_events set digest = ? where attempt_id = ? and seq = ?",
            ("00" * 32, attempt, document["answers"][0]["seq"]),
        )
        connection.commit()
    assert names(receipts, document)["records"] is False


def test_the_pages_give_the_file_and_check_it_for_anybody(
    office: Office, sitting: tuple[str, str, dict[str, Any]]
) -> None:
    person, attempt, answers = sitting
    own = office.visitor(person)
    assert "Your receipt" in own.get(f"/attempts/{attempt}/receipt").text
    file = own.get(f"/api/attempts/{attempt}/receipt")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert office.visitor("ina").get(f"/api/attempts/{attempt}/receipt").status_code == 404
    stranger = office.stranger()
    item, answer = next((i, a) for i, a in answers.items() if isinstance(a, str))
    sent = {"file": (BytesIO(file.data), "receipt.json"), "item": item, "answer": answer}
    told = stranger.post("/receipts/verify", data=sent)
    assert 'data-good="true"' in told.text
    assert 'data-check="answer" data-holds="true"' in told.text
    assert "Question 1 " in told.text
    assert "/replay" not in told.text
    staff = {"file": (BytesIO(file.data), "receipt.json")}
    assert (
        f"/attempts/{attempt}/replay"
        in office.visitor("sue").post("/receipts/verify", data=staff).text
    )
    told = stranger.post("/receipts/verify", data={"text": file.text, "item": item, "answer": "z"})
    assert 'data-good="false"' in told.text
    for answer in ("[" * 900 + "]" * 900, '{"a":' * 900 + "1" + "}" * 900, "\\ud800", "9" * 5000):
        told = stranger.post(
            "/receipts/verify", data={"text": file.text, "item": "1", "answer": answer}
        )
        assert (told.status_code, 'data-good="false"' in told.text) == (200, True), answer[:9]
    for text in ("", "{", "[1]" * 9, "{" * 100_000):
        assert stranger.post("/receipts/verify", data={"text": text}).status_code in {200, 422}
    assert stranger.post("/receipts/verify", data={"text": "{}"}).status_code == 422


def test_the_command_says_what_holds(
    office: Office,
    sitting: tuple[str, str, dict[str, Any]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    person, attempt, answers = sitting
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(signed_now(office).document(attempt, person)))
    item, answer = next(iter(answers.items()))
    settings = office.wiring.settings
    assert verify(settings, path=path, answers=[f"{item}={json.dumps(answer)}"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["holds"] * 5
    number = signed_now(office).check(json.loads(path.read_text()), {}).numbers[item]
    assert verify(settings, path=path, answers=[f"{number}={json.dumps(answer)}"]) == 0
    assert f"holds  the answer given for {item}" in capsys.readouterr().out
    assert verify(settings, path=path, answers=[f"{item}=zz"]) == 1
    assert f"FAILS  the answer given for {item}" in capsys.readouterr().out
    with pytest.raises(AnswerUnreadable, match="ITEM=ANSWER"):
        verify(settings, path=path, answers=["b"])


def test_the_script_of_the_document_checks_a_receipt_offline(
    office: Office, sitting: tuple[str, str, dict[str, Any]], tmp_path: Path
) -> None:
    person, attempt, answers = sitting
    receipts = signed_now(office)
    (script,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    document = receipts.document(attempt, person)
    for name, value in (
        ("receipt.json", document),
        ("key.json", office.stranger().get("/receipts/key").json),
        ("forged.json", {**document, "answers": document["answers"][1:]}),
    ):
        (tmp_path / name).write_text(json.dumps(value))
    item, answer = next(iter(answers.items()))

    def run(file: str, said: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", script, file, "key.json", item, json.dumps(said)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    good = run("receipt.json", answer)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith(f"signed by {office.wiring.settings.public_url}")
    assert "another answer" in run("receipt.json", "zz").stderr
    assert "another list" in run("forged.json", answer).stderr

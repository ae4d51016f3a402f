"""A camera that does not open, from the page's report to words with its cause."""

from datetime import timedelta
from itertools import count, repeat

from app.services.rows import SaveRequest
from app.services.words import CAUSE_WORDS, FLAG_WORDS, flag_words
from proctoring.denials import DenialCause
from tests.app.analysing import ScriptedAnalyser
from tests.app.hall import Hall

NUMBERS = count(1)


def report(hall: Hall, attempt_id: str, cause: str) -> None:
    hall.store.shift(timedelta(seconds=1))
    stored = hall.attempt(attempt_id)
    told = {"signal": "browser.camera_denied", "duration_ms": 0, "detail": cause}
    key = (attempt_id, stored.person_id, stored.attempt.epoch, next(NUMBERS))
    request = SaveRequest(*key, "tele", None, told, marked=False, client_ms=0, head=None)
    assert hall.store.journal.save(request).verdict == "accepted"
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))


def told(hall: Hall, attempt_id: str) -> list[tuple[str, str, bool]]:
    """Return weight, words and whether it is over of each."""
    with hall.store.uow() as uow:
        rows = uow.invigilation.flags(attempt_id)
    return [
        (one.severity, flag_words(one.type, one.document), one.closed_at is not None)
        for one in rows
        if one.type == "camera.permission_denied"
    ]


def test_each_cause_is_told_once_until_a_picture_comes(any_hall: Hall) -> None:
    attempt_id = any_hall.started()
    for cause in ("user", "user", "busy"):
        report(any_hall, attempt_id, cause)
    assert told(any_hall, attempt_id) == [
        ("medium", CAUSE_WORDS["user"], True),
        ("medium", CAUSE_WORDS["busy"], False),
    ]
    any_hall.upload(attempt_id, "cleo")
    any_hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))
    assert [over for _, _, over in told(any_hall, attempt_id)] == [True, True]
    report(any_hall, attempt_id, "device")
    assert told(any_hall, attempt_id)[-1] == ("medium", CAUSE_WORDS["device"], False)


def test_a_cause_that_nobody_knows_is_told_without_one(hall: Hall) -> None:
    attempt_id = hall.started()
    report(hall, attempt_id, "<b>moon</b>")
    kind = "camera.permission_denied"
    assert told(hall, attempt_id) == [("medium", FLAG_WORDS[kind], False)]


def test_it_ends_with_the_exam(hall: Hall) -> None:
    attempt_id = hall.started()
    report(hall, attempt_id, "policy")
    hall.submit(attempt_id, 0)
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))
    assert [over for _, _, over in told(hall, attempt_id)] == [True]


def test_every_cause_that_a_page_names_has_words() -> None:
    assert set(CAUSE_WORDS) == {cause.value for cause in DenialCause} - {DenialCause.UNKNOWN}

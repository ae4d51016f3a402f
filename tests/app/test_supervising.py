"""An exam's switches: the steps of its check-in, the flags it raises, and who is left in peace."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.commands import content
from app.services.catalogue.policies import policy_of
from app.services.catalogue.supervising import SWITCHABLE, silent_kinds, unknown_signals
from app.services.rows import ExamWindow
from exam_engine.attempts.attempt import Attempt
from exam_engine.catalogue import CheckInStep, Supervision
from exam_engine.ids import AttemptId, FormId, PersonId, WindowId
from proctoring.flags import FlagKind
from proctoring.rulebook import FACE_KINDS, OFF_BY_DEFAULT
from tests.exam_engine.bank import exam, scheme
from tests.exam_engine.folders import written

OPENS = datetime(2026, 11, 26, 9, tzinfo=UTC)
WINDOW = ExamWindow("w", "s", "Window", OPENS, OPENS + timedelta(hours=4), 1)


def agreed(supervision=None, **changed) -> Attempt:
    """Return an attempt of an exam with these switches, whose candidate has consented."""
    policy = policy_of(scheme(exam=exam(supervision=supervision or Supervision())), WINDOW)
    attempt = Attempt(
        AttemptId("a"), PersonId("p"), WindowId("w"), FormId("f"), policy, policy.clock()
    )
    return replace(attempt, **{"consented": True, **changed})


def test_the_switches_of_an_exam_become_the_policy_of_its_attempts():
    asked = (CheckInStep.CHALLENGE, CheckInStep.DOCUMENT)
    policy = agreed(Supervision(asked, compares_faces=True)).policy
    assert policy.required_steps == (
        "consent",
        "reference_picture",
        "identity_document",
        "challenge",
    )
    assert (policy.compares_faces, policy.signals_off) == (True, None)
    assert agreed().policy.required_steps == ("consent", "reference_picture")


def test_an_exam_says_which_flags_it_raises():
    assert silent_kinds(agreed()) == OFF_BY_DEFAULT
    off = Supervision(signals_off=("browser.focus_lost",), signals_on=("gaze.away_sustained",))
    assert silent_kinds(agreed(off)) == {FlagKind.FOCUS_LOST}
    only_off = Supervision(signals_off=("camera.lost",))
    assert silent_kinds(agreed(only_off)) == OFF_BY_DEFAULT | {FlagKind.CAMERA_LOST}


def test_what_was_agreed_for_a_person_outweighs_what_the_exam_asks():
    attempt = agreed(Supervision(signals_on=("gaze.away_sustained",)))
    policy = replace(attempt.policy, exempt_signals=("gaze.away_sustained", "of.another_version"))
    assert silent_kinds(replace(attempt, policy=policy)) == {FlagKind.GAZE_AWAY}


def test_nothing_is_said_about_faces_of_whom_the_detector_does_not_see():
    assert silent_kinds(agreed(human_only=True)) == FACE_KINDS
    assert FlagKind.CAMERA_COVERED not in FACE_KINDS


def test_nothing_but_a_persons_word_is_said_of_who_is_not_recorded():
    assert set(FlagKind) - silent_kinds(agreed(consented=False)) == {FlagKind.PROCTOR_FLAG}


def test_words_that_name_no_flag_are_found():
    assert "proctor.flag" not in SWITCHABLE
    wrong = Supervision(signals_off=("face.smile", "face.absent"), signals_on=("proctor.flag",))
    assert unknown_signals(wrong) == ("face.smile", "proctor.flag")


@pytest.mark.parametrize("verb", ["lint", "import"])
def test_content_that_names_no_flag_is_refused_before_anything_is_stored(tmp_path, capsys, verb):
    folder = written(
        tmp_path,
        replace=[("certifications/basic/scheme.yaml", "browser.focus_lost", "browser.focus_gone")],
    )
    assert content.run(None, verb=verb, folders=[folder]) == 1
    told = capsys.readouterr().err
    assert "basic: exam.supervision: browser.focus_gone is no kind of flag; use one of" in told
    assert "browser.focus_lost" in told

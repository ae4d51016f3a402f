"""The manual page of attempts says what the code says; the words of LTI fit the states."""

from app.commands import attempts_page
from app.services.attempts.wish_needs import NEEDS, SECOND_PERSON
from app.services.attempts.wishes import BUILDERS
from exam_engine.attempts.acs import AcsStatus, acs_status
from exam_engine.attempts.saves import SaveVerdict
from exam_engine.attempts.states import AttemptState, CommandName


def test_the_page_is_current():
    assert attempts_page.PAGE_FILE.read_text(encoding="utf-8") == attempts_page.page(), (
        "run: python -m app.commands.attempts_page"
    )


def test_nothing_is_left_out():
    assert set(attempts_page.STATES) == set(AttemptState)
    assert set(attempts_page.GUARDS) == set(CommandName)
    assert set(attempts_page.VERDICTS) == set(SaveVerdict)
    assert set(NEEDS) == set(BUILDERS) >= set(SECOND_PERSON)


def test_every_state_has_the_word_of_the_control_service():
    S = AttemptState  # noqa: N806 - sixteen names in four lines
    before = {S.SCHEDULED, S.CHECKING_IN, S.AWAITING_AUTHORIZATION, S.AUTHORIZED}
    wanted = {
        AcsStatus.RUNNING: {S.IN_PROGRESS},
        AcsStatus.PAUSED: {S.PAUSED},
        AcsStatus.COMPLETE: {S.CLOSING, S.SUBMITTED},
        AcsStatus.TERMINATED: {S.TERMINATED, S.VOIDED},
        AcsStatus.NONE: before | {S.CANCELLED, S.NO_SHOW},
    }
    found = {word: {state for state in S if acs_status(state) is word} for word in AcsStatus}
    assert found == wanted

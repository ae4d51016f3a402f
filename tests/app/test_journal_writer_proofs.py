"""Late answers: what a client chain head that came in time proves, and what it does not."""

from datetime import timedelta

from exam_engine.attempts import commands as c
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.saves import CLIENT_GENESIS, client_link
from tests.builders import answer, closing
from tests.support.journal import change, kinds, responses

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def heads(*saves):
    """Return the page's chain head after each save of (cseq, response), all of item q1."""
    head, found = CLIENT_GENESIS, []
    for cseq, response in saves:
        head = client_link(head, cseq, "q1", response)
        found.append(head)
    return found


def test_a_head_that_came_in_time_proves_a_late_answer(sitting):
    one, two = heads((1, "a"), (2, "b"))
    sitting.journal.save(answer(1, "a", head=one))
    sitting.journal.beat("a1", epoch=1, cseq=2, head=two)
    sitting.flush()
    sitting.shift(HOUR + 20 * SECOND)
    assert sitting.journal.save(answer(2, "b", head=two)).verdict == "accepted"
    assert responses(sitting) == {"q1": "b"}
    with sitting.uow() as uow:
        assert uow.attempts.events("a1")[-1].body["committed"] is True


def test_a_head_proves_a_whole_run_once_its_last_answer_is_there(sitting):
    _one, _two, three = heads((1, "a"), (2, "b"), (3, "c"))
    sitting.journal.beat("a1", epoch=1, cseq=3, head=three)
    sitting.flush()
    sitting.shift(HOUR + 20 * SECOND)
    verdicts = [sitting.journal.save(answer(n, r)).verdict for n, r in ((1, "a"), (2, "b"))]
    assert verdicts == ["late", "late"]
    assert sitting.journal.save(answer(3, "c")).verdict == "accepted"
    assert kinds(sitting) == ["answer.late"] * 2 + ["answer.saved"] * 3
    assert responses(sitting) == {"q1": "c"}


def test_a_head_proves_no_other_answer(sitting):
    (one,) = heads((1, "a"))
    sitting.journal.beat("a1", epoch=1, cseq=1, head=one)
    sitting.flush()
    sitting.shift(HOUR + 20 * SECOND)
    assert sitting.journal.save(answer(1, "changed my mind")).verdict == "late"
    assert sitting.journal.save(answer(2, "b")).verdict == "late"


def test_a_head_that_came_after_the_deadline_proves_nothing(sitting):
    (one,) = heads((1, "a"))
    sitting.shift(HOUR + 1 * SECOND)
    sitting.journal.beat("a1", epoch=1, cseq=1, head=one)
    sitting.flush()
    with sitting.uow() as uow:
        uow.attempts.commit_head("a1", 1, 1, one, uow.now())
        uow.commit()
    sitting.shift(20 * SECOND)
    assert sitting.journal.save(answer(1, "a")).verdict == "late"


def test_a_head_by_the_unit_of_work_counts_as_well(sitting):
    (one,) = heads((1, "a"))
    with sitting.uow() as uow:
        uow.attempts.commit_head("a1", 1, 1, one, uow.now())
        uow.commit()
    sitting.shift(HOUR + 20 * SECOND)
    assert sitting.journal.save(answer(1, "a")).verdict == "accepted"


def test_a_closing_attempt_takes_what_is_proven_until_its_grace_ends(sitting):
    one, two = heads((1, "a"), (2, "b"))
    sitting.journal.save(answer(1, "a", head=one))
    sitting.journal.beat("a1", epoch=1, cseq=2, head=two)
    sitting.flush()
    sitting.shift(HOUR + 6 * SECOND)
    with sitting.uow() as uow:
        closing(uow, uow.attempts.lock("a1"), uow.now())
        uow.commit()
    sitting.shift(30 * SECOND)
    assert sitting.journal.save(answer(2, "b")).verdict == "accepted"
    sitting.shift(60 * SECOND)
    change(sitting, c.Finalize(SYSTEM))
    assert sitting.journal.save(answer(3, "c")).verdict == "late"
    assert responses(sitting) == {"q1": "b"}

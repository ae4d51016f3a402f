"""What time does to cases, as a job: the candidate's time ends, staff are reminded of theirs."""

from app.services.case_work import CaseWork
from app.services.signals import Signals
from workers.runtime import Rows, each


def tend(rows: Rows) -> int:
    """Let time act on every open case."""
    return each(rows, lambda parts, _message: CaseWork(parts.uow).tend())


def judge(rows: Rows) -> int:
    """Judge every signal by what people found."""
    return each(rows, lambda parts, _message: Signals(parts.uow, parts.read).judge())

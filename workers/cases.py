"""What time does to cases, as a job: the candidate's time ends, staff are reminded of theirs."""

from app.services.cases.case_work import CaseWork
from app.services.cases.controls import Controls
from app.services.cases.unmarked import Drawing
from app.services.messages import Message
from app.services.watching.signal_weeks import SignalWeeks
from app.services.watching.signals import Signals
from app.wiring import Wiring
from workers.runtime import Rows, each


def tend(rows: Rows) -> int:
    """Let time act on every open case."""
    return each(rows, lambda parts, _message: CaseWork(parts.uow).tend())


def judge(rows: Rows) -> int:
    """Judge every signal by what people found, report weekly, draw what goes round once more."""

    def use(parts: Wiring, _message: Message) -> None:
        Signals(parts.uow, parts.read).judge()
        SignalWeeks(parts.uow, parts.read).write_due()
        Controls(parts.uow, parts.read).draw()
        Drawing(parts.uow, parts.settings.control_percent).draw()

    return each(rows, use)

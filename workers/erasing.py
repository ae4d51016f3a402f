"""The nightly deletion of pictures whose time is over, as a job: one slice per message."""

from app.services.evidence.erasing import Erasing
from app.services.evidence.erasing_early import EarlyErasing
from app.services.messages import Message
from app.wiring import Wiring
from workers.runtime import Rows, each


def erasing(parts: Wiring) -> Erasing:
    """Return the use case over a process's adapters."""
    return Erasing(parts.uow, parts.read, parts.store)


def erase_pictures(rows: Rows) -> int:
    """Go on with a night's deletion for a few seconds."""

    def use(parts: Wiring, _message: Message) -> None:
        erasing(parts).go_on()

    return each(rows, use)


def erase_check_ins(rows: Rows) -> int:
    """Delete pictures of documents and rooms whose time is over."""

    def use(parts: Wiring, _message: Message) -> None:
        EarlyErasing(parts.uow, parts.read, parts.store).run()

    return each(rows, use)

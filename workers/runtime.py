"""Settings and wiring of one worker process, and how a batch of messages becomes use cases.

A job reads the state first, so it may run twice; a message that fails stays in the outbox and is
dispatched again when its lease is over, or later when it cannot be done now. RQ's own state is
never taken for the truth.
"""

import logging
import os
from collections.abc import Callable, Sequence
from functools import cache

from app import logs
from app.config import Settings
from app.services.errors import Busy
from app.services.messages import Message
from app.wiring import Wiring, wire
from workers.putting_off import NOT_NOW, PuttingOff

log = logging.getLogger(__name__)

Rows = Sequence[Sequence[object]]

_putting_off = PuttingOff()


@cache
def settings() -> Settings:
    """Return this process's settings, read once."""
    return Settings.from_env()


def wiring() -> Wiring:
    """Return this process's adapters; a forked child builds its own connections."""
    return _wiring_of(os.getpid())


@cache
def _wiring_of(_pid: int) -> Wiring:
    return wire(settings())


def messages_of(rows: Rows) -> list[Message]:
    """Read the payload of a job; it came through Redis and is checked as such.

    Raises:
        ValueError: it does not have the shape that the relay writes.
    """
    messages = []
    for row in rows:
        match row:
            case [str(kind), str(subject), int(watermark)]:
                messages.append(Message(kind, subject, watermark))
            case _:
                raise ValueError(f"not a message: {row!r:.120}")
    return messages


def each(rows: Rows, use: Callable[[Wiring, Message], object]) -> int:
    """Run a use case for each message and settle it; returns how many succeeded."""
    parts = wiring()
    done: list[Message] = []
    try:
        for message in messages_of(rows):
            with logs.context(attempt_id=message.subject):
                try:
                    if _served(parts, use, message):
                        done.append(message)
                except Exception:
                    fields = {"event": "job_failed", "kind": message.kind}
                    log.exception("a message failed; it comes again", extra=fields)
    finally:
        settle(parts, done)
    return len(done)


def together(rows: Rows, use: Callable[[Wiring, Sequence[Message]], object], *, most: int) -> int:
    """Run a use case for up to `most` messages at once; returns how many succeeded.

    Where one of them fails, each is tried by itself: that one alone comes again.
    """
    parts = wiring()
    done: list[Message] = []
    messages = messages_of(rows)
    try:
        for begin in range(0, len(messages), most):
            done += _served_together(parts, use, messages[begin : begin + most])
    finally:
        settle(parts, done)
    return len(done)


def _served_together(
    parts: Wiring, use: Callable[[Wiring, Sequence[Message]], object], messages: Sequence[Message]
) -> Sequence[Message]:
    """Return those that were served."""
    try:
        use(parts, messages)
    except Exception as failure:
        alone = len(messages) == 1
        with logs.context(attempt_id=messages[0].subject if alone else ""):
            log.exception("messages failed; they come again", extra={"event": "job_failed"})
        if alone or isinstance(failure, Busy):  # each by itself would wait as long again
            return ()
        return [one for message in messages for one in _served_together(parts, use, [message])]
    return messages


def _served(parts: Wiring, use: Callable[[Wiring, Message], object], message: Message) -> bool:
    """Run the use case, or put the message off when it cannot be done now."""
    try:
        use(parts, message)
    except NOT_NOW as refusal:
        _putting_off.put_off(parts.uow, message, refusal)
        return False
    _putting_off.forget(message)
    return True


def ask_again(parts: Wiring, messages: Sequence[Message]) -> None:
    """Have messages come again at once, though they are settled: there is more to do for them."""
    own = {(one.kind, one.subject): one for one in messages}
    with parts.uow() as uow:
        uow.outbox.put_all(list(own.values()), due_at=uow.now())
        uow.commit()


def settle(parts: Wiring, messages: Sequence[Message]) -> None:
    """Take messages out of the outbox, each unless a newer fact has come meanwhile.

    All at once: a worker that dies before does the work of its job again, which changes nothing.
    """
    with parts.uow() as uow:
        uow.outbox.settle_all(messages)
        uow.commit()

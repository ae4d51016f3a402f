"""The nightly check of all journals as a job: one slice per message."""

from app.persistence.replay_check import SqlReplayCheck
from app.services.messages import Message
from app.services.replay.replaying import Replaying
from app.wiring import Wiring
from workers.runtime import Rows, each


def replaying(parts: Wiring) -> Replaying:
    """Return the use case over a process's adapters."""
    return Replaying(parts.uow, SqlReplayCheck(parts.database))


def check_replays(rows: Rows) -> int:
    """Go on with a night's check for a few seconds."""

    def use(parts: Wiring, message: Message) -> None:
        replaying(parts).go_on(message.subject)

    return each(rows, use)

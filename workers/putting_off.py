"""Jobs that nobody can do now, such as signing without a key: again after a pause that grows.

Tries are counted in the process: a new one begins with the short pauses again, which costs a few
tries. Why it waits stands in its row, where the page of the system reads it.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from app.services.errors import SignerUnavailable
from app.services.letters.patience import pause_after
from app.services.messages import Message
from app.services.ports import UnitOfWorkFactory
from exam_engine.issuance.refusals import KeyRefused, NoSigningKey

log = logging.getLogger(__name__)

NOT_NOW: Final = (NoSigningKey, KeyRefused, SignerUnavailable)
"""What says that it is not the message's fault, and that trying at once helps nobody."""
LONGEST_PAUSE: Final = timedelta(minutes=5)
"""What waits for a signature is tried this soon after signing is possible again."""


@dataclass(frozen=True, slots=True)
class PuttingOff:
    """How often each message was put off, by this process."""

    _tries: dict[tuple[str, str], int] = field(default_factory=dict)

    def put_off(self, uows: UnitOfWorkFactory, message: Message, refusal: Exception) -> None:
        """Have a message come again later, with one line that names the refusal.

        A fact that came since the message was lent brings it back at once, as always.
        """
        name = (message.kind, message.subject)
        code = getattr(refusal, "code", type(refusal).__name__)
        tries = self._tries.get(name, 0) + 1
        with uows() as uow:
            pause = min(pause_after(tries, ":".join(name)), LONGEST_PAUSE)
            uow.outbox.postpone(message, uow.now() + pause, why=code)
            uow.commit()
        self._tries[name] = tries
        fields = {"event": "job_put_off", "kind": message.kind, "code": code, "count": tries}
        log.warning("a message cannot be served now; it comes again", extra=fields)

    def forget(self, message: Message) -> None:
        """Count from the start again: it was done."""
        self._tries.pop((message.kind, message.subject), None)

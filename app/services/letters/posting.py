"""How a written letter leaves: by one worker at a time, after pauses that grow, or given up.

The same for letters about credentials and all others. A letter is sent at least once, under a
Message-ID that stays the same. Where no mail server is set, letters are settled as `no_server`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app.services.errors import MailRefused
from app.services.letters.patience import is_over, pause_after
from app.services.messages import Message, MessageKind
from app.services.ports import Mail, Postings, UnitOfWork, UnitOfWorkFactory
from app.services.rows.notices import GIVEN_UP, NO_SERVER, REFUSED, SENT

HELD: Final = timedelta(minutes=4)
"""How long one worker has a letter for itself: longer than its job may take."""
LONGEST_FAILURE: Final = 200
"""Characters that are kept of what a mail server said."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter as it is handed over: to which address, and its words."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Posting:
    """Sending one kind of letters over its ports.

    Attributes:
        mail: None where no server is set.
        kind: of the message that stands for one letter.
        letters: the table of these letters.
        compose: words of the letter of an id, which waits.
    """

    uow: UnitOfWorkFactory
    mail: Mail | None
    kind: MessageKind
    letters: Callable[[UnitOfWork], Postings]
    compose: Callable[[UnitOfWork, str], Composed]

    def send(self, letter_id: str) -> str | None:
        """Send one letter; returns what became of it, None if there is nothing to send now.

        What the server does not take comes again after a pause that grows, until it is given up.
        While one worker sends it no other does, however slow the server is.
        """
        message = Message(self.kind.name, letter_id, 1)
        with self.uow() as uow:
            now = uow.now()
            waits = self.letters(uow).waiting(letter_id)
            if waits is None:
                return None
            if not self.letters(uow).hold(letter_id, now=now, until=now + HELD):
                uow.outbox.postpone(message, waits.held_until or now + HELD)
                uow.commit()
                return None
            composed = self.compose(uow, letter_id)
            uow.commit()
        try:
            outcome, failure = self._sent(composed, letter_id)
        except OSError as error:
            return self._put_back(message, str(error) or type(error).__name__)
        with self.uow() as uow:
            self.letters(uow).settle(letter_id, outcome=outcome, at=uow.now(), failure=failure)
            uow.commit()
        return outcome

    def _put_back(self, message: Message, failure: str) -> str | None:
        with self.uow() as uow:
            now, letters = uow.now(), self.letters(uow)
            tries = letters.put_back(message.subject, failure=failure[:LONGEST_FAILURE])
            over = is_over(tries)
            if over:
                letters.settle(message.subject, outcome=GIVEN_UP, at=now)
            else:
                uow.outbox.postpone(message, now + pause_after(tries, message.subject))
            uow.commit()
        return GIVEN_UP if over else None

    def _sent(self, letter: Composed, letter_id: str) -> tuple[str, str | None]:
        if self.mail is None:
            return NO_SERVER, None
        try:
            self.mail.send(to=letter.to, subject=letter.subject, text=letter.text, key=letter_id)
        except MailRefused as refusal:
            return REFUSED, str(refusal)[:LONGEST_FAILURE]
        return SENT, None

"""Letters that are not about a credential: written with the fact they speak of, sent by a worker.

A letter is written once, whatever happens twice; it is sent at least once, under a Message-ID that
stays the same. Where no mail server is set, letters are settled as `no_server`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.services.errors import MailRefused
from app.services.letters.letter_words import words_of
from app.services.messages import SEND_LETTER, Message
from app.services.ports import Mail, UnitOfWork, UnitOfWorkFactory
from app.services.rows import JsonValue, LetterRow
from app.services.rows.notices import GIVEN_UP, NO_SERVER, REFUSED, SENT
from exam_engine.issuance.credential import Issuer

AGAIN_AFTER = timedelta(minutes=10)
PATIENCE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Letters:
    """Sending over its ports; `mail` is None where no server is set."""

    uow: UnitOfWorkFactory
    mail: Mail | None
    issuer: Issuer

    def send(self, letter_id: str) -> str | None:
        """Send one letter; returns what became of it, None if there is nothing to send now.

        What the server does not take comes again after a while, and is given up after three days:
        the page of the case says the same.
        """
        with self.uow() as uow:
            row = uow.letters.get(letter_id)
            if row is None or row.outcome is not None:
                return None
            person = uow.people.get(row.person_id)
        assert person is not None
        facts = {name: str(value) for name, value in row.facts.items()} | {
            "name": person.name,
            "url": f"{self.issuer.address}{row.facts.get('path', '/')}",
            "email": self.issuer.email,
            "issuer": self.issuer.name,
        }
        subject, text = words_of(row.kind, facts)
        try:
            outcome = self._sent(row, person.email, subject, text)
        except OSError:
            return self._put_off(row)
        with self.uow() as uow:
            uow.letters.settle(letter_id, outcome=outcome, at=uow.now())
            uow.commit()
        return outcome

    def _put_off(self, row: LetterRow) -> str | None:
        with self.uow() as uow:
            now = uow.now()
            over = now - row.created_at >= PATIENCE
            if over:
                uow.letters.settle(row.id, outcome=GIVEN_UP, at=now)
            else:
                uow.outbox.postpone(Message(SEND_LETTER.name, row.id, 1), now + AGAIN_AFTER)
            uow.commit()
        return GIVEN_UP if over else None

    def _sent(self, row: LetterRow, to: str, subject: str, text: str) -> str:
        if self.mail is None:
            return NO_SERVER
        try:
            self.mail.send(to=to, subject=subject, text=text, key=row.id)
        except MailRefused:
            return REFUSED
        return SENT


def write_letter(
    uow: UnitOfWork,
    person_id: str,
    kind: str,
    about: str,
    facts: Mapping[str, JsonValue],
    now: datetime,
) -> bool:
    """Write a letter within the caller's transaction; False when it was written before.

    Args:
        uow: the caller's transaction.
        person_id: to whom.
        kind: a key of `letter_words.LETTERS`.
        about: what makes it a letter of its own, such as a case and its version.
        facts: what the words need; `path` is the page it leads to.
        now: aware UTC.
    """
    letter_id = hashlib.sha256(f"{person_id}:{kind}:{about}".encode()).hexdigest()[:32]
    if not uow.letters.add(LetterRow(letter_id, person_id, kind, dict(facts), now)):
        return False
    uow.outbox.put(Message(SEND_LETTER.name, letter_id, 1), due_at=now)
    return True

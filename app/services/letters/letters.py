"""Letters that are not about a credential: written with the fact they speak of, sent by a worker.

A letter is written once, whatever happens twice. It goes to a person's address as it is on the day
it leaves, or to a mailbox that has no account: then it names nobody, for anybody can type an
address into a form.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.services.letters.letter_words import words_of
from app.services.letters.posting import Composed, Posting
from app.services.messages import SEND_LETTER, Message
from app.services.ports import Mail, UnitOfWork, UnitOfWorkFactory
from app.services.rows import JsonValue, LetterRow
from exam_engine.issuance.credential import Issuer


@dataclass(frozen=True, slots=True)
class Letters:
    """Sending over its ports; `mail` is None where no server is set."""

    uow: UnitOfWorkFactory
    mail: Mail | None
    issuer: Issuer

    def send(self, letter_id: str) -> str | None:
        """Send one letter; returns what became of it, None if there is nothing to send now."""
        posting = Posting(self.uow, self.mail, SEND_LETTER, lambda uow: uow.letters, self._composed)
        return posting.send(letter_id)

    def _composed(self, uow: UnitOfWork, letter_id: str) -> Composed:
        row = uow.letters.get(letter_id)
        assert row is not None, "a letter that waits is there"
        person = uow.people.get(row.person_id) if row.person_id is not None else None
        facts = {name: str(value) for name, value in row.facts.items()} | {
            "name": person.name if person is not None else "",
            "url": f"{self.issuer.address}{row.facts.get('path', '/')}",
            "email": self.issuer.email,
            "issuer": self.issuer.name,
        }
        return Composed(
            person.email if person is not None else row.address, *words_of(row.kind, facts)
        )


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
    letter_id = _letter_id(person_id, kind, about)
    return _written(uow, LetterRow(letter_id, person_id, kind, dict(facts), now))


def write_letter_to(
    uow: UnitOfWork,
    address: str,
    kind: str,
    about: str,
    facts: Mapping[str, JsonValue],
    now: datetime,
) -> bool:
    """Write a letter to a mailbox without an account, as `write_letter` does to a person."""
    letter_id = _letter_id(address, kind, about)
    row = LetterRow(letter_id, None, kind, dict(facts), now, address=address)
    return _written(uow, row)


def _letter_id(to: str, kind: str, about: str) -> str:
    return hashlib.sha256(f"{to}:{kind}:{about}".encode()).hexdigest()[:32]


def _written(uow: UnitOfWork, row: LetterRow) -> bool:
    if not uow.letters.add(row):
        return False
    uow.outbox.put(Message(SEND_LETTER.name, row.id, 1), due_at=row.created_at)
    return True

"""Letters that did not arrive: who was to be told what, and what a person does about it.

A letter that a mail server refused, or that was given up, is a person who does not know; so it
stays on this list until somebody sends it again or has told them otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.services.catalogue.content import Library
from app.services.errors import NotFound
from app.services.letters.letter_words import subject_of
from app.services.messages import SEND_LETTER, SEND_NOTICE, Message
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import LetterRow, NoticeRow

MOST = 200
"""Letters that are listed; the newest."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One letter that did not arrive, or not yet.

    Attributes:
        notice: a letter about a credential, or any other one.
        name: of the person; empty where a mailbox has no account.
        title: its subject, or the name of the certification that it is about.
        is_waiting: it is tried again by itself.
    """

    notice: NoticeRow | LetterRow
    name: str
    email: str
    title: str

    @property
    def is_waiting(self) -> bool:
        """Whether it is tried again without anybody."""
        return self.notice.outcome is None


@dataclass(frozen=True, slots=True)
class UndeliveredLetters:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def all(self) -> Sequence[Undelivered]:
        """Return the letters, the newest first, at most 200."""
        with self.read() as uow:
            found = [_of_holder(uow, one) for one in uow.notices.undelivered(MOST)]
            found += [_of_anybody(uow, one) for one in uow.letters.undelivered(MOST)]
        return sorted(found, key=lambda one: one.notice.created_at, reverse=True)[:MOST]

    def send_again(self, letter_id: str) -> None:
        """Try a letter again as if it were new, to the address that the person has now.

        Raises:
            NotFound: no such letter on the list, or it is on its way already.
        """
        with self.uow() as uow:
            kinds = ((uow.notices, SEND_NOTICE), (uow.letters, SEND_LETTER))
            reopened = [kind for letters, kind in kinds if letters.reopen(letter_id)]
            if not reopened:
                raise NotFound(f"letter {letter_id}")
            uow.outbox.put(Message(reopened[0].name, letter_id, 1), due_at=uow.now())
            uow.commit()

    def dismiss(self, letter_id: str) -> None:
        """Take a letter off the list, as the person was told in another way.

        Raises:
            NotFound: no such letter on the list.
        """
        with self.uow() as uow:
            if not uow.notices.dismiss(letter_id) and not uow.letters.dismiss(letter_id):
                raise NotFound(f"letter {letter_id}")
            uow.commit()


def _of_holder(uow: UnitOfWork, notice: NoticeRow) -> Undelivered:
    person = uow.people.get(notice.person_id)
    credential = uow.credentials.by_number(notice.number)
    assert person is not None
    assert credential is not None
    scheme = Library(uow.content).scheme(credential.scheme_id)
    return Undelivered(notice, person.name, person.email, scheme.name)


def _of_anybody(uow: UnitOfWork, letter: LetterRow) -> Undelivered:
    person = uow.people.get(letter.person_id) if letter.person_id is not None else None
    subject = subject_of(letter.kind, {name: str(said) for name, said in letter.facts.items()})
    if person is None:
        return Undelivered(letter, "", letter.address, subject)
    return Undelivered(letter, person.name, person.email, subject)

"""Letters to holders that did not arrive: who was to be told what, and what a person does about it.

A letter that a mail server refused, or that was given up, is a person who does not know; so it
stays on this list until somebody sends it again or has told them otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.services.catalogue.content import Library
from app.services.errors import NotFound
from app.services.messages import SEND_NOTICE, Message
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import NoticeRow

MOST = 200
"""Letters that are listed; the newest."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One letter that did not arrive, or not yet.

    Attributes:
        is_waiting: it is tried again by itself.
    """

    notice: NoticeRow
    name: str
    email: str
    certification: str

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
            return [_told(uow, one) for one in uow.notices.undelivered(MOST)]

    def send_again(self, notice_id: str) -> None:
        """Try a letter again as if it were new, to the address that the person has now.

        Raises:
            NotFound: no such letter on the list, or it is on its way already.
        """
        with self.uow() as uow:
            if not uow.notices.reopen(notice_id):
                raise NotFound(f"letter {notice_id}")
            uow.outbox.put(Message(SEND_NOTICE.name, notice_id, 1), due_at=uow.now())
            uow.commit()

    def dismiss(self, notice_id: str) -> None:
        """Take a letter off the list, as the person was told in another way.

        Raises:
            NotFound: no such letter on the list.
        """
        with self.uow() as uow:
            if not uow.notices.dismiss(notice_id):
                raise NotFound(f"letter {notice_id}")
            uow.commit()


def _told(uow: UnitOfWork, notice: NoticeRow) -> Undelivered:
    person = uow.people.get(notice.person_id)
    credential = uow.credentials.by_number(notice.number)
    assert person is not None
    assert credential is not None
    scheme = Library(uow.content).scheme(credential.scheme_id)
    return Undelivered(notice, person.name, person.email, scheme.name)

"""What people are called on pages about cases."""

from dataclasses import dataclass

from app.services.ports import UnitOfWork
from app.web.language import gettext as _


@dataclass(frozen=True, slots=True)
class Names:
    """Names of people by id, read once each."""

    uow: UnitOfWork

    def of(self, person_id: str) -> str:
        """Return a person's name; somebody who is gone has none."""
        person = self.uow.people.get(person_id)
        return person.name if person else _("Somebody of the staff")

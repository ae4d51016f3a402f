"""What people are called on pages about cases."""

from dataclasses import dataclass

from app.services.cases.cases import STAFF_ENDED
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

    def seen_by(self, detector: str) -> str:
        """Return what noticed something: a program with its version, or a person by name."""
        kind, _sep, person_id = detector.partition(":")
        if detector == STAFF_ENDED:
            return _("staff, who ended the exam")
        if kind in {"person", "reviewer"}:
            return self.of(person_id)
        ours = {"browser": _("the exam page"), "server clock": _("our server's clock")}
        return ours.get(detector, detector)

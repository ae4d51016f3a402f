"""What candidates say of themselves so that groups can be compared; theirs to change and delete.

Kept apart from everything else; read by their own page and, in sums, by the report on signals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.services.errors import ConsentMissing, WishRefused
from app.services.ports import UnitOfWorkFactory
from app.services.rows.groups import Declaration
from proctoring.groups import DIMENSIONS

UNSAID: Final = ""


@dataclass(frozen=True, slots=True)
class Declaring:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def of(self, person_id: str) -> Declaration | None:
        """Return what somebody has said of themselves; None where they have said nothing."""
        with self.read() as uow:
            return uow.groups.of(person_id)

    def say(
        self, person_id: str, said: Mapping[str, str], *, words: str, agreed: bool
    ) -> Declaration | None:
        """Keep what a candidate says, in place of what they said before.

        Args:
            person_id: the candidate.
            said: dimension to group; an empty group is not said. All empty deletes.
            words: digest (hex) of the words that were read.
            agreed: whether they agreed to these words.

        Raises:
            ConsentMissing: they did not.
            WishRefused: names the member that is no group, and the fix.
        """
        groups = {name: group for name, group in said.items() if group != UNSAID}
        for name, group in groups.items():
            known = DIMENSIONS.get(name)
            if known is None:
                raise WishRefused(name, f"send one of {', '.join(DIMENSIONS)}")
            if group not in known:
                raise WishRefused(name, f"send one of {', '.join(known)}, or nothing")
        if not groups:
            self.forget(person_id)
            return None
        if not agreed:
            raise ConsentMissing("nothing is kept without agreement")
        with self.uow() as uow:
            kept = Declaration(person_id, groups, words, uow.now())
            uow.groups.put(kept)
            uow.commit()
        return kept

    def forget(self, person_id: str) -> bool:
        """Delete what somebody has said, at once and for good; tells whether there was anything."""
        with self.uow() as uow:
            gone = uow.groups.forget(person_id)
            uow.commit()
        return gone

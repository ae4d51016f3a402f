"""What a holder may take home of a credential, and what everybody may see of its badge.

Files are what was signed at issue, as the register stores them; nothing is signed here again. A
credential of somebody else looks like one that never was.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.services.errors import NotFound
from app.services.ports import UnitOfWorkFactory
from app.services.rows import CredentialRow
from app.services.standing.standing_record import history_of
from app.services.verifying.showing import shown_to_strangers
from app.services.wallet.download_refusals import NotToBeShown
from exam_engine.ids import PersonId
from exam_engine.issuance.badge import Profile
from exam_engine.issuance.number import parse_number
from exam_engine.issuance.refusals import MistypedNumber
from exam_engine.issuance.states import CredentialState, revokes

_NOT_SHOWN = frozenset({CredentialState.SUSPENDED, CredentialState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Held:
    """A credential in its holder's hands, with what it is now.

    Attributes:
        narrowed: whether one of narrower scope has taken its place.
    """

    row: CredentialRow
    state: CredentialState
    narrowed: bool = False

    @property
    def to_be_shown(self) -> bool:
        """Whether the holder may show it off: not what is paused, taken back or says too much."""
        return self.state not in _NOT_SHOWN and not self.narrowed

    @property
    def document(self) -> Mapping[str, object]:
        """What was signed, as the register recorded it."""
        return document_of(self.row)


@dataclass(frozen=True, slots=True)
class Downloads:
    """The use cases over their port; all of them only read."""

    read: UnitOfWorkFactory

    def badge_document(self, number: str) -> Mapping[str, object]:
        """Return what the badge of a credential is drawn from, for anybody who has the number.

        Raises:
            NotFound: mistyped, unknown, or not to be seen; all the same.
        """
        with self.read() as uow:
            row = shown_to_strangers(uow, _parsed(number))
        if row is None:
            raise NotFound("no such credential")
        return document_of(row)

    def held(self, number: str, person: PersonId) -> Held:
        """Return a credential of one's own.

        Raises:
            NotFound: mistyped, unknown, or somebody else's.
        """
        with self.read() as uow:
            row = uow.credentials.by_number(_parsed(number))
            if row is None or row.issued_at is None or row.person_id != person:
                raise NotFound("no such credential")
            history = history_of(uow, row)
            return Held(row, history.state(uow.now()), any(map(revokes, history.events)))

    def to_show(self, number: str, person: PersonId) -> Held:
        """Return a credential of one's own that may be shown off.

        Raises:
            NotFound: as `held`.
            NotToBeShown: it is suspended, withdrawn, or its scope was reduced.
        """
        held = self.held(number, person)
        if not held.to_be_shown:
            raise NotToBeShown
        return held


def document_of(row: CredentialRow) -> Mapping[str, object]:
    """Return the recorded document of a credential."""
    document = row.badge[Profile.OB3.value]
    assert isinstance(document, dict)
    return document


def _parsed(number: str) -> str:
    try:
        return parse_number(number)
    except MistypedNumber as error:
        raise NotFound("no such credential") from error

"""What the holder of a credential decides: who sees it, and which details with it.

Each decision is a record of its own that says what was agreed to, when, and by which words; the
newest counts from the next request on, for every door (`showing`).
"""

from dataclasses import dataclass

from app.services.errors import NotFound, StaleVersion
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import CredentialRow, ShowingRow
from app.services.verifying.showing import Detail, Visibility

DEFAULT = Visibility.LINK
"""What holds until the holder decides."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a holder wants.

    Attributes:
        details: what is shown beside the minimal view; counts only for `PUBLIC`.
        text_sha256: digest of the words that were agreed to.
        after: version of the decision that was on the page, 0 for none.
    """

    visibility: Visibility
    details: frozenset[Detail]
    text_sha256: str
    after: int


@dataclass(frozen=True, slots=True)
class Choosing:
    """The use case over its port."""

    uow: UnitOfWorkFactory

    def choose(self, number: str, holder: str, choice: Choice) -> ShowingRow:
        """Record a decision; the same one again changes nothing and returns the one that stands.

        Args:
            number: canonical, without hyphens.
            holder: id of the person who decides.
            choice: what they want, and which decision they saw.

        Raises:
            NotFound: no such credential, or somebody else's.
            StaleVersion: another decision was taken meanwhile.
        """
        public = choice.visibility is Visibility.PUBLIC
        fields = sorted(choice.details) if public else []
        with self.uow() as uow:
            own_credential(uow, number, holder, locked=True)
            earlier = newest(uow, number)
            version = earlier.version if earlier else 0
            if version != choice.after:
                raise StaleVersion(f"decision {version} came after {choice.after}")
            now, text = uow.now(), choice.text_sha256
            row = ShowingRow(number, version + 1, choice.visibility, fields, text, now)
            if earlier is not None and _same(earlier, row):
                return earlier
            uow.wallet.put_showing(row)
            uow.commit()
        return row


def newest(uow: UnitOfWork, number: str) -> ShowingRow | None:
    """Return the decision that counts; None where the holder has taken none."""
    return next(iter(uow.wallet.showings(number)), None)


def own_credential(
    uow: UnitOfWork, number: str, holder: str, *, locked: bool = False
) -> CredentialRow:
    """Return an issued credential that this person holds.

    Raises:
        NotFound: no such credential, or somebody else's: which one is not said.
    """
    row = uow.standing.lock(number) if locked else uow.credentials.by_number(number)
    if row is None or row.issued_at is None or row.person_id != holder:
        raise NotFound("no such credential")
    return row


def _same(one: ShowingRow, other: ShowingRow) -> bool:
    return (one.visibility, list(one.fields), one.text_sha256) == (
        other.visibility,
        list(other.fields),
        other.text_sha256,
    )

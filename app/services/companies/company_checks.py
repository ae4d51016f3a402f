"""What a company has checked: its lists with the answers of that day, kept for ninety days.

Only its own people see them; the body that issues the credentials sees how many there were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app.services.companies.companies import standing_of
from app.services.errors import NotFound
from app.services.ports import UnitOfWorkFactory
from app.services.rows import Account
from app.services.rows.companies import CompanyCheck
from app.services.verifying.credential_sheet import ListRow
from app.services.verifying.list_checking import ListChecking

KEPT: Final = timedelta(days=90)
MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class CompanyChecks:
    """The use cases over their ports; every `by` is a member who is signed in."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    checking: ListChecking

    def check(self, by: Account, rows: Sequence[ListRow]) -> CompanyCheck:
        """Check a list for one's company and keep the answers.

        Raises:
            NotFound: this person belongs to no company.
            TooMany, QuotaUsedUp, CountingAway: as `ListChecking.check_for`; nothing was checked.
        """
        with self.read() as uow:
            company = standing_of(uow, by.id).company
        return self.checking.check_for(company, by.id, rows)

    def newest(self, by: Account, limit: int = MOST_SHOWN) -> Sequence[CompanyCheck]:
        """Return the lists of one's company without their lines, newest first.

        Raises:
            NotFound: this person belongs to no company.
        """
        with self.read() as uow:
            return uow.company_checks.heads(standing_of(uow, by.id).company.id, limit)

    def one(self, by: Account, check_id: str) -> CompanyCheck:
        """Return one list with its answers.

        Raises:
            NotFound: no such list of one's company, or its time is over.
        """
        with self.read() as uow:
            company = standing_of(uow, by.id).company
            found = uow.company_checks.get(company.id, check_id)
        if found is None:
            raise NotFound("no such list")
        return found

    def forget(self, by: Account, check_id: str) -> None:
        """Delete one list at once; what holders see of it stays, which names no list.

        Raises:
            NotFound: no such list of one's company.
        """
        with self.uow() as uow:
            company = standing_of(uow, by.id).company
            if not uow.company_checks.forget(company.id, check_id):
                raise NotFound("no such list")
            uow.commit()


def forget_old_checks(uows: UnitOfWorkFactory) -> int:
    """Delete the lists whose ninety days are over; returns how many."""
    with uows() as uow:
        gone = uow.company_checks.forget_before(uow.now() - KEPT)
        uow.commit()
    return gone

"""Ports of companies: the register with its people, and the lists that they have checked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.services.rows.companies import (
    Company,
    CompanyCheck,
    CompanyEvent,
    CompanyInvitation,
    CompanyMember,
    CompanyRole,
    NamedLook,
)


class CompanyRepository(Protocol):
    """Companies, their members and invitations, and what happened to each."""

    def add(self, company: Company) -> bool:
        """Store a new one; False when its id or its name (in any case of letters) is taken."""
        ...

    def get(self, company_id: str) -> Company | None:
        """Read one."""

    def lock(self, company_id: str) -> Company | None:
        """Read one and keep out, until the end of the transaction, whoever locks it, too."""

    def all(self) -> Sequence[Company]:
        """Read every one, by name."""
        ...

    def put(self, company: Company) -> None:
        """Store quota, telling and end of one that is there."""

    def member(self, person_id: str) -> CompanyMember | None:
        """Read which company a person belongs to."""

    def members(self, company_id: str) -> Sequence[CompanyMember]:
        """Read everybody of one, who joined first coming first."""
        ...

    def join(self, member: CompanyMember) -> bool:
        """Store a new member; False when the person belongs to a company already."""
        ...

    def set_role(self, person_id: str, role: CompanyRole) -> None:
        """Change what a member may do."""

    def leave(self, person_id: str) -> None:
        """Take a person out of their company."""

    def invite(self, invitation: CompanyInvitation) -> None:
        """Store a new invitation."""

    def invitation(self, secret_sha256: str) -> CompanyInvitation | None:
        """Read the invitation of a link."""

    def invitations(self, company_id: str) -> Sequence[CompanyInvitation]:
        """Read those of a company that are not settled, newest first; some may have run out."""
        ...

    def settle(self, invitation_id: str, at: datetime, *, used: bool) -> bool:
        """Let an invitation open nothing any more; False where that was so already."""
        ...

    def note(self, event: CompanyEvent) -> None:
        """Append what happened."""

    def events(self, company_id: str, limit: int) -> Sequence[CompanyEvent]:
        """Read what happened to one, newest first."""
        ...


class CompanyCheckRepository(Protocol):
    """Lists that companies have checked, and looks that they put their name to."""

    def keep(self, check: CompanyCheck) -> None:
        """Store a list with its answers."""

    def heads(self, company_id: str, limit: int) -> Sequence[CompanyCheck]:
        """Read the newest of a company, newest first, without their lines."""
        ...

    def get(self, company_id: str, check_id: str) -> CompanyCheck | None:
        """Read one with its lines; None where it is another company's."""

    def forget(self, company_id: str, check_id: str) -> bool:
        """Delete one; False where there is none."""
        ...

    def forget_before(self, instant: datetime) -> int:
        """Delete all that are older; returns how many."""
        ...

    def count_looks(self, company_id: str, numbers: Sequence[str], at: datetime) -> None:
        """Count one look of a company at each credential by day (UTC), for their holders."""

    def looks(self, number: str) -> Sequence[NamedLook]:
        """Read who put their name to looks at a credential, newest day first."""
        ...

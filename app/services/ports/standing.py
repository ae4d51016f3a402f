"""Port of what happens to credentials after they were issued, and of the published lists."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from app.services.rows import CredentialRow, ProposalRow, StandingRow, StatusListRow


class StandingRepository(Protocol):
    """Events of credentials, proposals of withdrawal, status bits and lists."""

    def lock(self, number: str) -> CredentialRow | None:
        """Read a credential and keep others from changing its standing until the end."""

    def append(self, row: StandingRow) -> None:
        """Record one event.

        Raises:
            StaleVersion: the sequence number is taken.
        """

    def set_state(self, number: str, state: str) -> None:
        """Keep the recorded state beside the credential; the events remain the truth."""

    def events(self, numbers: Sequence[str]) -> Mapping[str, Sequence[StandingRow]]:
        """Events by number, oldest first; every number asked for is in the answer."""
        ...

    def suspended(self) -> Sequence[CredentialRow]:
        """Credentials whose recorded state is suspended, by number."""
        ...

    def add_proposal(self, row: ProposalRow) -> bool:
        """Store a proposal; one open per credential, False when there is one."""
        ...

    def proposal(self, proposal_id: str) -> ProposalRow | None:
        """Read one proposal."""

    def open_proposals(self) -> Sequence[ProposalRow]:
        """Proposals that wait for a second person, oldest first."""
        ...

    def proposals_of(self, number: str) -> Sequence[ProposalRow]:
        """Every proposal about a credential, settled ones too, oldest first."""
        ...

    def settle_proposal(
        self, proposal_id: str, *, outcome: str, by: str, words: str, at: datetime
    ) -> bool:
        """Close an open proposal; False when it is closed already."""
        ...

    def set_bit(self, purpose: str, position: int, *, bit: bool) -> None:
        """Set or clear one status bit."""

    def bit(self, purpose: str, position: int) -> bool | None:
        """Read one status bit; None where none was ever drawn at the position."""

    def lock_list(self, path: str) -> StatusListRow | None:
        """Read a list and keep other publishers out until the end; None before the first."""

    def put_list(self, row: StatusListRow) -> None:
        """Replace the published list of a path."""

    def status_list(self, path: str) -> StatusListRow | None:
        """Read the published list of a path."""

    def list_bits(self, purpose: str) -> Mapping[int, Sequence[int]]:
        """Set indices by list number, beginning with 1; lists without a set bit are there too."""
        ...

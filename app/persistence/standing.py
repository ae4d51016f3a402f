"""Events of credentials, proposals of withdrawal, status bits and published lists, in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, func, select, update

from app.persistence.conflict import insert_once, replace
from app.persistence.credentials import STATUS_LIST_LENGTH, credential_from
from app.persistence.tables import (
    credential_events,
    credentials,
    status_entries,
    status_lists,
    withdrawal_proposals,
)
from app.services.errors import StaleVersion
from app.services.rows import CredentialRow, ProposalRow, StandingRow, StatusListRow
from exam_engine.issuance.states import CredentialState

_NEVER: Final = "1970-01-01T00:00:00+00:00"
_ASKED_AT_ONCE: Final = 500

# Asked by every look-up, so made once: building a statement costs as much as running it.
_EVENTS: Final = (
    select(credential_events)
    .where(credential_events.c.number.in_(bindparam("numbers", expanding=True)))
    .order_by(credential_events.c.number, credential_events.c.seq)
)

_PUBLISHED: Final = select(status_lists).where(
    status_lists.c.path == bindparam("wanted"), status_lists.c.version > 0
)


class SqlStanding:
    """`StandingRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def lock(self, number: str) -> CredentialRow | None:
        """Read a credential and keep others from changing its standing until the end."""
        wanted = select(credentials).where(credentials.c.number == number).with_for_update()
        row = self._db.execute(wanted).first()
        return None if row is None else credential_from(row)

    def append(self, row: StandingRow) -> None:
        """Record one event.

        Raises:
            StaleVersion: the sequence number is taken.
        """
        values: dict[str, object] = {
            "number": row.number,
            "seq": row.seq,
            "kind": row.kind,
            "at": row.at,
            "actor": row.actor,
            "body": dict(row.body),
            "words": row.words,
        }
        if not insert_once(self._db, credential_events, values):
            raise StaleVersion(f"{row.number} has an event {row.seq}")

    def set_state(self, number: str, state: str) -> None:
        """Keep the recorded state beside the credential; the events remain the truth."""
        self._db.execute(
            update(credentials).where(credentials.c.number == number).values(state=state)
        )

    def events(self, numbers: Sequence[str]) -> Mapping[str, Sequence[StandingRow]]:
        """Events by number, oldest first; every number asked for is in the answer."""
        found: dict[str, list[StandingRow]] = {number: [] for number in numbers}
        for start in range(0, len(numbers), _ASKED_AT_ONCE):
            part = numbers[start : start + _ASKED_AT_ONCE]
            for row in self._db.execute(_EVENTS, {"numbers": list(part)}):
                found[row.number].append(StandingRow(**row._asdict()))
        return found

    def suspended(self) -> Sequence[CredentialRow]:
        """Credentials whose recorded state is suspended, by number."""
        rows = self._db.execute(
            select(credentials)
            .where(credentials.c.state == CredentialState.SUSPENDED.value)
            .order_by(credentials.c.number)
        )
        return [credential_from(row) for row in rows]

    def add_proposal(self, row: ProposalRow) -> bool:
        """Store a proposal; one open per credential, False when there is one."""
        values: dict[str, object] = {
            "id": row.id,
            "number": row.number,
            "reason": row.reason,
            "words": row.words,
            "proposed_by": row.proposed_by,
            "proposed_at": row.proposed_at,
            "covers": None if row.covers is None else list(row.covers),
            "successor": row.successor,
        }
        return insert_once(self._db, withdrawal_proposals, values)

    def proposal(self, proposal_id: str) -> ProposalRow | None:
        """Read one proposal."""
        wanted = select(withdrawal_proposals).where(withdrawal_proposals.c.id == proposal_id)
        row = self._db.execute(wanted).first()
        return None if row is None else ProposalRow(**row._asdict())

    def open_proposals(self) -> Sequence[ProposalRow]:
        """Proposals that wait for a second person, oldest first."""
        rows = self._db.execute(
            select(withdrawal_proposals)
            .where(withdrawal_proposals.c.settled_at.is_(None))
            .order_by(withdrawal_proposals.c.proposed_at, withdrawal_proposals.c.id)
        )
        return [ProposalRow(**row._asdict()) for row in rows]

    def proposals_of(self, number: str) -> Sequence[ProposalRow]:
        """Every proposal about a credential, settled ones too, oldest first."""
        table = withdrawal_proposals
        of_it = select(table).where(table.c.number == number)
        rows = self._db.execute(of_it.order_by(table.c.proposed_at, table.c.id))
        return [ProposalRow(**row._asdict()) for row in rows]

    def settle_proposal(
        self, proposal_id: str, *, outcome: str, by: str, words: str, at: datetime
    ) -> bool:
        """Close an open proposal; False when it is closed already."""
        table = withdrawal_proposals
        statement = (
            update(table)
            .where(table.c.id == proposal_id, table.c.settled_at.is_(None))
            .values(outcome=outcome, settled_by=by, settled_words=words, settled_at=at)
        )
        return self._db.execute(statement).rowcount == 1

    def set_bit(self, purpose: str, position: int, *, bit: bool) -> None:
        """Set or clear one status bit."""
        entry = (status_entries.c.purpose == purpose) & (status_entries.c.list_index == position)
        self._db.execute(update(status_entries).where(entry).values(bit=bit))

    def bit(self, purpose: str, position: int) -> bool | None:
        """Read one status bit; None where none was ever drawn at the position."""
        entry = (status_entries.c.purpose == purpose) & (status_entries.c.list_index == position)
        return self._db.scalar(select(status_entries.c.bit).where(entry))

    def lock_list(self, path: str) -> StatusListRow | None:
        """Read a list and keep other publishers out until the end; None before the first.

        The first publisher leaves an empty row of version 0, so that there is a row to lock.
        """
        empty: dict[str, object] = {
            "path": path,
            "version": 0,
            "kid": "",
            "valid_from": datetime.fromisoformat(_NEVER),
            "bits_sha256": "",
            "token": "",
        }
        insert_once(self._db, status_lists, empty)
        wanted = select(status_lists).where(status_lists.c.path == path).with_for_update()
        row = self._db.execute(wanted).one()
        return StatusListRow(**row._asdict()) if row.version else None

    def put_list(self, row: StatusListRow) -> None:
        """Replace the published list of a path."""
        values: dict[str, object] = {
            "path": row.path,
            "version": row.version,
            "kid": row.kid,
            "valid_from": row.valid_from,
            "bits_sha256": row.bits_sha256,
            "token": row.token,
        }
        replace(self._db, status_lists, values)

    def status_list(self, path: str) -> StatusListRow | None:
        """Read the published list of a path."""
        row = self._db.execute(_PUBLISHED, {"wanted": path}).first()
        return None if row is None else StatusListRow(**row._asdict())

    def list_bits(self, purpose: str) -> Mapping[int, Sequence[int]]:
        """Set indices by list number, beginning with 1; lists without a set bit are there too."""
        of_purpose = status_entries.c.purpose == purpose
        highest = self._db.scalar(select(func.max(status_entries.c.list_index)).where(of_purpose))
        lists: dict[int, list[int]] = {
            number: [] for number in range(1, (highest or 0) // STATUS_LIST_LENGTH + 2)
        }
        positions = self._db.scalars(
            select(status_entries.c.list_index)
            .where(of_purpose, status_entries.c.bit)
            .order_by(status_entries.c.list_index)
        )
        for position in positions:
            number, index = divmod(position, STATUS_LIST_LENGTH)
            lists[number + 1].append(index)
        return lists

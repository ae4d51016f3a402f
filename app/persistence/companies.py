"""Companies, their members and invitations, and what happened to each, in SQL."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from app.persistence.conflict import insert_once
from app.persistence.people import folded
from app.persistence.tables import companies, company_events, company_invitations, company_members
from app.services.rows.companies import (
    Company,
    CompanyEvent,
    CompanyEventKind,
    CompanyInvitation,
    CompanyMember,
    CompanyRole,
)


class SqlCompanies:
    """`CompanyRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, company: Company) -> bool:
        """Store a new one; False when its id or its name (in any case of letters) is taken."""
        row: dict[str, object] = {**asdict(company), "name_folded": company.name.casefold()}
        return insert_once(self._db, companies, row)

    def get(self, company_id: str) -> Company | None:
        """Read one."""
        return self._company(select(companies).where(companies.c.id == company_id))

    def lock(self, company_id: str) -> Company | None:
        """Read one and lock its row; rows that refer to it can still be stored."""
        own = select(companies).where(companies.c.id == company_id)
        return self._company(own.with_for_update(key_share=True))

    def all(self) -> Sequence[Company]:
        """Read every one, by name."""
        order = (companies.c.name_folded, companies.c.id)
        return [_company(row) for row in self._db.execute(select(companies).order_by(*order))]

    def put(self, company: Company) -> None:
        """Store quota, telling and end of one that is there."""
        self._db.execute(
            update(companies)
            .where(companies.c.id == company.id)
            .values(
                per_day=company.per_day,
                per_minute=company.per_minute,
                tells_holders=company.tells_holders,
                ended_at=company.ended_at,
            )
        )

    def member(self, person_id: str) -> CompanyMember | None:
        """Read which company a person belongs to."""
        own = select(company_members).where(company_members.c.person_id == person_id)
        row = self._db.execute(own).first()
        return None if row is None else _member(row)

    def members(self, company_id: str) -> Sequence[CompanyMember]:
        """Read everybody of one, who joined first coming first."""
        own = select(company_members).where(company_members.c.company_id == company_id)
        order = (company_members.c.joined_at, company_members.c.person_id)
        return [_member(row) for row in self._db.execute(own.order_by(*order))]

    def join(self, member: CompanyMember) -> bool:
        """Store a new member; False when the person belongs to a company already."""
        return insert_once(self._db, company_members, {**asdict(member), "role": member.role.value})

    def set_role(self, person_id: str, role: CompanyRole) -> None:
        """Change what a member may do."""
        own = company_members.c.person_id == person_id
        self._db.execute(update(company_members).where(own).values(role=role.value))

    def leave(self, person_id: str) -> None:
        """Take a person out of their company."""
        own = company_members.c.person_id == person_id
        self._db.execute(delete(company_members).where(own))

    def invite(self, invitation: CompanyInvitation) -> None:
        """Store a new invitation."""
        row = {**asdict(invitation), "role": invitation.role.value}
        row["email"] = folded(invitation.email)
        self._db.execute(insert(company_invitations).values(**row))

    def invitation(self, secret_sha256: str) -> CompanyInvitation | None:
        """Read the invitation of a link."""
        named = company_invitations.c.secret_sha256 == secret_sha256
        row = self._db.execute(select(company_invitations).where(named)).first()
        return None if row is None else _invitation(row)

    def invitations(self, company_id: str) -> Sequence[CompanyInvitation]:
        """Read those of a company that are not settled, newest first; some may have run out."""
        table = company_invitations
        waiting = (table.c.company_id == company_id) & table.c.settled_at.is_(None)
        order = (table.c.made_at.desc(), table.c.id)
        rows = self._db.execute(select(table).where(waiting).order_by(*order))
        return [_invitation(row) for row in rows]

    def settle(self, invitation_id: str, at: datetime, *, used: bool) -> bool:
        """Let an invitation open nothing any more; False where that was so already."""
        table = company_invitations
        waiting = (table.c.id == invitation_id) & table.c.settled_at.is_(None)
        settled = update(table).where(waiting).values(settled_at=at, used=used)
        return self._db.execute(settled.returning(table.c.id)).first() is not None

    def note(self, event: CompanyEvent) -> None:
        """Append what happened."""
        body = None if event.body is None else dict(event.body)
        row = {**asdict(event), "kind": event.kind.value, "body": body}
        self._db.execute(insert(company_events).values(**row))

    def events(self, company_id: str, limit: int) -> Sequence[CompanyEvent]:
        """Read what happened to one, newest first."""
        own = select(company_events).where(company_events.c.company_id == company_id)
        order = (company_events.c.at.desc(), company_events.c.id)
        rows = self._db.execute(own.order_by(*order).limit(limit))
        return [
            CompanyEvent(**{**row._asdict(), "kind": CompanyEventKind(row.kind)}) for row in rows
        ]

    def _company(self, wanted: Select[Any]) -> Company | None:
        row = self._db.execute(wanted).first()
        return None if row is None else _company(row)


def _company(row: Row[Any]) -> Company:
    values = row._asdict()
    del values["name_folded"]
    return Company(**values)


def _member(row: Row[Any]) -> CompanyMember:
    return CompanyMember(**{**row._asdict(), "role": CompanyRole(row.role)})


def _invitation(row: Row[Any]) -> CompanyInvitation:
    return CompanyInvitation(**{**row._asdict(), "role": CompanyRole(row.role)})

"""Companies and the lists that they checked, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from app.services.rows.companies import (
    Company,
    CompanyCheck,
    CompanyEvent,
    CompanyInvitation,
    CompanyMember,
    CompanyRole,
    NamedLook,
)
from tests.fake_state import State


class FakeCompanies:
    def __init__(self, state: State) -> None:
        self.state = state

    def add(self, company: Company) -> bool:
        names = {one.name.casefold() for one in self.state.companies.values()}
        if company.id in self.state.companies or company.name.casefold() in names:
            return False
        self.state.companies[company.id] = company
        return True

    def get(self, company_id: str) -> Company | None:
        return self.state.companies.get(company_id)

    def lock(self, company_id: str) -> Company | None:
        return self.get(company_id)

    def all(self) -> Sequence[Company]:
        return sorted(self.state.companies.values(), key=lambda one: (one.name.casefold(), one.id))

    def put(self, company: Company) -> None:
        self.state.companies[company.id] = company

    def member(self, person_id: str) -> CompanyMember | None:
        return self.state.company_members.get(person_id)

    def members(self, company_id: str) -> Sequence[CompanyMember]:
        own = [one for one in self.state.company_members.values() if one.company_id == company_id]
        return sorted(own, key=lambda one: (one.joined_at, one.person_id))

    def join(self, member: CompanyMember) -> bool:
        return self.state.company_members.setdefault(member.person_id, member) is member

    def set_role(self, person_id: str, role: CompanyRole) -> None:
        held = self.state.company_members[person_id]
        self.state.company_members[person_id] = replace(held, role=role)

    def leave(self, person_id: str) -> None:
        self.state.company_members.pop(person_id, None)

    def invite(self, invitation: CompanyInvitation) -> None:
        self.state.company_invitations[invitation.id] = invitation

    def invitation(self, secret_sha256: str) -> CompanyInvitation | None:
        found = self.state.company_invitations.values()
        return next((one for one in found if one.secret_sha256 == secret_sha256), None)

    def invitations(self, company_id: str) -> Sequence[CompanyInvitation]:
        waiting = [
            one
            for one in self.state.company_invitations.values()
            if one.company_id == company_id and one.settled_at is None
        ]
        return sorted(waiting, key=lambda one: one.made_at, reverse=True)

    def settle(self, invitation_id: str, at: datetime, *, used: bool) -> bool:
        held = self.state.company_invitations.get(invitation_id)
        if held is None or held.settled_at is not None:
            return False
        self.state.company_invitations[invitation_id] = replace(held, settled_at=at, used=used)
        return True

    def note(self, event: CompanyEvent) -> None:
        self.state.company_events[event.id] = event

    def events(self, company_id: str, limit: int) -> Sequence[CompanyEvent]:
        own = [one for one in self.state.company_events.values() if one.company_id == company_id]
        own.sort(key=lambda one: one.id)
        return sorted(own, key=lambda one: one.at, reverse=True)[:limit]


class FakeCompanyChecks:
    def __init__(self, state: State) -> None:
        self.state = state

    def keep(self, check: CompanyCheck) -> None:
        self.state.company_checks[check.id] = check

    def heads(self, company_id: str, limit: int) -> Sequence[CompanyCheck]:
        own = [one for one in self.state.company_checks.values() if one.company_id == company_id]
        own.sort(key=lambda one: one.at, reverse=True)
        return [replace(one, lines=()) for one in own[:limit]]

    def get(self, company_id: str, check_id: str) -> CompanyCheck | None:
        found = self.state.company_checks.get(check_id)
        return found if found is not None and found.company_id == company_id else None

    def forget(self, company_id: str, check_id: str) -> bool:
        if self.get(company_id, check_id) is None:
            return False
        del self.state.company_checks[check_id]
        return True

    def forget_before(self, instant: datetime) -> int:
        old = [one.id for one in self.state.company_checks.values() if one.at < instant]
        for one in old:
            del self.state.company_checks[one]
        return len(old)

    def count_looks(self, company_id: str, numbers: Sequence[str], at: datetime) -> None:
        day = at.astimezone(UTC).date().isoformat()
        for one in numbers:
            key = (one, day, company_id)
            self.state.company_looks[key] = self.state.company_looks.get(key, 0) + 1

    def looks(self, number: str) -> Sequence[NamedLook]:
        found = [
            NamedLook(day, self.state.companies[company].name, looks)
            for (one, day, company), looks in self.state.company_looks.items()
            if one == number
        ]
        found.sort(key=lambda one: one.company.casefold())
        return sorted(found, key=lambda one: one.day, reverse=True)

"""A company with one owner, a list that she has checked, and what strangers hold links of."""

from dataclasses import dataclass

from app.services.companies.companies import Companies
from app.services.companies.company_members import Memberships
from app.services.matters.public_matters import Complaint, PublicMatters, new_secret
from app.services.roles import Role
from app.services.rows.companies import CompanyCheck, CompanyMember, CompanyRole
from app.wiring import Wiring
from tests.builders import account

NAME = "Example Hiring"


@dataclass(frozen=True, slots=True)
class Firm:
    """What pages of a company are asked with.

    Attributes:
        company: its id; `check` is a list that its owner has checked.
        invite: secret of an invitation to it.
        complaint: secret of the link of a stranger's complaint.
        api_key: of another employer, made by an administrator.
    """

    company: str = ""
    check: str = ""
    invite: str = ""
    complaint: str = ""
    api_key: str = ""


def open_firm(wiring: Wiring, *, owner: str) -> Firm:
    """Give somebody a key, register a company, let the owner join, and let a stranger complain."""
    ada = account("ada", Role.ADMINISTRATOR)
    api_key = wiring.api_keys().make("Example Trading", by=ada).token
    company = Companies(wiring.uow, wiring.read).make(NAME, by=ada)
    with wiring.uow() as uow:
        now = uow.now()
        assert uow.companies.join(CompanyMember(owner, company.id, CompanyRole.OWNER, now))
        check = CompanyCheck("c4ec4", company.id, now, owner, "", 0, 0, 0)
        uow.company_checks.keep(check)
        uow.commit()
    members = Memberships(wiring.uow, wiring.read, wiring.limiter)
    invite = members.invite(company.id, "new@firm.example", CompanyRole.CHECKER, by=ada)
    complaint = new_secret()
    PublicMatters(wiring.uow, wiring.read, wiring.limiter).file(
        Complaint("service", "", "Nobody answers when one calls you."),
        secret=complaint,
        network="192.0.2.99",
    )
    return Firm(company.id, check.id, invite, complaint, api_key)

"""Every page about companies that check credentials, over the adapters of one process."""

from app.services.companies.companies import Companies
from app.services.companies.company_checks import CompanyChecks
from app.services.companies.company_joining import CompanyJoining
from app.services.companies.company_keys import CompanyKeys
from app.services.companies.company_members import Memberships
from app.services.verifying.list_checking import ListChecking
from app.services.verifying.verification import Verifying
from app.web.employers.company import CompanyPages
from app.web.employers.company_lead import CompanyLead
from app.web.employers.joining import JoiningPages
from app.wiring import Wiring


def company_pages(
    wiring: Wiring, verifying: Verifying
) -> tuple[CompanyPages, CompanyLead, JoiningPages]:
    """Return the pages of members, of owners, and of who is invited."""
    keys, companies = wiring.api_keys(), Companies(wiring.uow, wiring.read)
    memberships = Memberships(wiring.uow, wiring.read, wiring.limiter)
    joining = CompanyJoining(wiring.uow, wiring.read, wiring.hasher, wiring.limiter)
    checks = CompanyChecks(wiring.uow, wiring.read, ListChecking(wiring.uow, verifying, keys))
    own_keys = CompanyKeys(wiring.uow, wiring.read)
    return (
        CompanyPages(wiring, companies, checks, keys),
        CompanyLead(wiring, companies, memberships, own_keys, keys),
        JoiningPages(joining),
    )

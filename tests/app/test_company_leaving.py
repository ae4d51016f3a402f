"""Whoever leads a company no more opens nothing by what they invited to before."""

import pytest

from app.services.companies.company_refusals import InvitationOver
from tests.app.conftest import FakeStore
from tests.app.test_companies import CHECKER, OWNER, Register
from tests.fakes import FakeDatabase, FakeJournal


@pytest.mark.parametrize("leaves", [True, False])
def test_an_invitation_ends_with_the_part_of_who_made_it(leaves: bool) -> None:
    database = FakeDatabase()
    register = Register(FakeStore(database, FakeJournal(database)))
    company = register.company()
    emma = register.joined(company, "emma", OWNER)
    carl = register.joined(company, "carl", OWNER)
    known = register.members.invite(company.id, "again@firm.example", OWNER, by=emma)
    kept = register.members.invite(company.id, "new@firm.example", CHECKER, by=carl)
    if leaves:
        register.members.remove(company.id, emma.id, by=carl)
    else:
        register.members.set_role(company.id, emma.id, CHECKER, by=carl)
    with pytest.raises(InvitationOver):
        register.joining.look(known)
    assert register.joining.look(kept).company.id == company.id

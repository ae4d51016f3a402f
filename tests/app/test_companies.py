"""Companies that check credentials: who belongs to one, what its people and keys may use."""

from datetime import timedelta

import pytest

from app.limits import RedisRateLimiter
from app.services.companies.companies import Companies
from app.services.companies.company_checks import KEPT, forget_old_checks
from app.services.companies.company_joining import CompanyJoining
from app.services.companies.company_keys import MOST_KEYS, OVERLAP, CompanyKeys
from app.services.companies.company_members import OPEN_FOR, Memberships
from app.services.companies.company_refusals import (
    CompanyEnded,
    CompanyNameTaken,
    InvitationOver,
    LastOwner,
    MemberElsewhere,
    OwnersOnly,
    SignInFirst,
    TooManyOfThese,
)
from app.services.errors import Forbidden, NotFound, TooMany, WishRefused
from app.services.people.api_key_refusals import ApiKeyRefused, QuotaUsedUp
from app.services.roles import Role
from app.services.rows import Account
from app.services.rows.companies import CheckedLine, Company, CompanyCheck, CompanyRole
from tests.app.conftest import FakeStore, Store
from tests.app.test_api_keys import NOWHERE, keys_of
from tests.builders import account
from tests.fakes import FakeDatabase, FakeJournal
from tests.support.redis import TestRedis

ADA = account("ada", Role.ADMINISTRATOR)
OWNER, CHECKER = CompanyRole.OWNER, CompanyRole.CHECKER
PASSWORD = "four words in a row"


class PlainHasher:
    """Hashes nothing: what a password becomes is tested where it is hashed."""

    def hash(self, password: str) -> str:
        return f"hash of {len(password)}"

    def verify(self, encoded: str | None, password: str) -> bool:
        return encoded == self.hash(password)


class Register:
    """The use cases of companies over one store."""

    def __init__(self, store: Store) -> None:
        limiter = RedisRateLimiter(NOWHERE, b"s" * 32)
        self.store = store
        self.companies = Companies(store.uow, store.uow)
        self.members = Memberships(store.uow, store.uow, limiter)
        self.joining = CompanyJoining(store.uow, store.uow, PlainHasher(), limiter)
        self.keys = CompanyKeys(store.uow, store.uow)
        with store.uow() as uow:
            uow.people.add(ADA)
            uow.commit()

    def company(self, name: str = "Example Trading") -> Company:
        return self.companies.make(name, by=ADA, per_day=100, per_minute=50)

    def joined(self, company: Company, name: str, role: CompanyRole) -> Account:
        secret = self.members.invite(company.id, f"{name}@firm.example", role, by=ADA)
        return self.join(secret, name)

    def join(self, secret: str, name: str = "Emma", person: Account | None = None) -> Account:
        return self.joining.join(
            secret, person=person, name=name, password=PASSWORD, network="192.0.2.1"
        )


@pytest.fixture
def register() -> Register:
    """The register over the fake; what every database answers is in the first test."""
    database = FakeDatabase()
    return Register(FakeStore(database, FakeJournal(database)))


def test_a_company_has_people_keys_and_a_story_in_every_database(store: Store) -> None:
    register = Register(store)
    company = register.company("  Example   Trading ")
    with pytest.raises(CompanyNameTaken):
        register.company("EXAMPLE trading")
    emma = register.joined(company, "emma", OWNER)
    carl = register.joined(company, "carl", CHECKER)
    assert emma.roles == {Role.EMPLOYER}
    people = register.members.people(company.id)
    assert [(one.role, who.name) for one, who in people] == [(OWNER, "emma"), (CHECKER, "carl")]
    made = register.keys.make(emma)
    with store.uow() as uow:
        assert uow.api_keys.of_company(company.id) == [made.key]
    register.companies.set_quota(company.id, by=ADA, per_day=7, per_minute=3)
    register.companies.tell_holders(emma, telling=True)
    renewed = register.keys.rotate(made.key.id, emma)
    assert (renewed.key.per_day, renewed.key.company_id) == (7, company.id)
    register.members.remove(company.id, carl.id, by=emma)
    with store.uow() as uow:
        found = uow.people.get(carl.id)
        story = [one.kind.value for one in uow.companies.events(company.id, 50)]
    assert found is not None
    assert found.roles == frozenset()
    assert sorted(story) == sorted(
        [
            "made",
            "invited",
            "joined",
            "invited",
            "joined",
            "key_made",
            "quota_changed",
            "telling_changed",
            "key_rotated",
            "left",
        ]
    )


def test_a_key_that_was_replaced_goes_on_for_seven_days(register: Register) -> None:
    emma = register.joined(register.company(), "emma", OWNER)
    made, keys = register.keys.make(emma), keys_of(register.store)
    renewed = register.keys.rotate(made.key.id, emma)
    for shift in (timedelta(), OVERLAP - timedelta(seconds=1)):
        register.store.shift(shift)
        assert keys.caller(made.token).id == made.key.id
    register.store.shift(timedelta(seconds=1))
    with pytest.raises(ApiKeyRefused):
        keys.caller(made.token)
    assert keys.caller(renewed.token).id == renewed.key.id


def test_what_has_ended_does_nothing_any_more(store: Store) -> None:
    register = Register(store)
    company = register.company()
    emma = register.joined(company, "emma", OWNER)
    made, keys = register.keys.make(emma), keys_of(store)
    register.companies.end(company.id, by=ADA, words="merged")
    with pytest.raises(ApiKeyRefused):
        keys.caller(made.token)
    with pytest.raises(NotFound):
        register.companies.of_person(emma.id)
    with pytest.raises(CompanyEnded):
        register.members.invite(company.id, "late@firm.example", OWNER, by=ADA)
    assert [(one.name, people) for one, people in register.companies.all()] == [
        ("Example Trading", 0)
    ]


def test_lists_are_kept_for_their_company_for_ninety_days(store: Store) -> None:
    register = Register(store)
    ours, theirs = register.company("Ours"), register.company("Theirs")
    with store.uow() as uow:
        now = uow.now()
        signed = {"covers": "a part", "title": "cmle: a part"}
        line = CheckedLine(1, "4VRD", "checked", "active", True, "4VRD", now, "cmle", **signed)
        odd = CheckedLine(2, "=x", "mistyped", "mistyped", False, repeats=None)
        check = CompanyCheck("c1", ours.id, now, "emma", "", 2, 1, 1, [line, odd])
        uow.company_checks.keep(check)
        for _ in range(2):
            uow.company_checks.count_looks(ours.id, ["4VRD"], now)
        uow.commit()
    with store.uow() as uow:
        assert uow.company_checks.get(ours.id, "c1") == check
        assert uow.company_checks.get(theirs.id, "c1") is None
        assert [one.lines for one in uow.company_checks.heads(ours.id, 5)] == [()]
        assert not uow.company_checks.forget(theirs.id, "c1")
        (look,) = uow.company_checks.looks("4VRD")
    assert (look.company, look.looks) == ("Ours", 2)
    store.shift(KEPT - timedelta(minutes=1))
    assert forget_old_checks(store.uow) == 0
    store.shift(timedelta(minutes=2))
    assert forget_old_checks(store.uow) == 1
    with store.uow() as uow:
        assert uow.company_checks.heads(ours.id, 5) == []


def test_a_link_opens_once_for_one_mailbox_and_never_somebodys_account(register: Register) -> None:
    company = register.company()
    first = register.members.invite(company.id, " Emma@Firm.example ", OWNER, by=ADA)
    second = register.members.invite(company.id, "emma@firm.example", OWNER, by=ADA)
    with pytest.raises(InvitationOver):
        register.joining.look(first)
    assert register.joining.look(second).invitation.email == "emma@firm.example"
    for name, password, field in (("", PASSWORD, "name"), ("Emma", "short", "password")):
        with pytest.raises(WishRefused) as refused:
            register.joining.join(second, person=None, name=name, password=password, network="x")
        assert refused.value.field == field
    emma = register.join(second)
    with pytest.raises(InvitationOver):
        register.join(second)
    with pytest.raises(MemberElsewhere):
        register.members.invite(company.id, emma.email, CHECKER, by=ADA)
    with register.store.uow() as uow:
        uow.people.add(account("cleo", Role.CANDIDATE))
        uow.commit()
        cleo = uow.people.get("cleo")
    asked = register.members.invite(company.id, "cleo@example.org", CHECKER, by=emma)
    for person in (None, emma):
        with pytest.raises(SignInFirst):
            register.join(asked, person=person)
    assert register.join(asked, person=cleo).roles == {Role.CANDIDATE, Role.EMPLOYER}
    other = register.company("Other")
    elsewhere = register.members.invite(other.id, emma.email, CHECKER, by=ADA)
    with pytest.raises(MemberElsewhere):
        register.join(elsewhere, person=emma)
    late = register.members.invite(company.id, "late@firm.example", CHECKER, by=emma)
    register.store.shift(OPEN_FOR)
    for wrong, refusal in ((late, InvitationOver), ("", NotFound), ("x" * 32, NotFound)):
        with pytest.raises(refusal):
            register.joining.look(wrong)


def test_the_letter_of_an_invitation_holds_the_link_until_it_has_left(register: Register) -> None:
    company = register.company()
    secret = register.members.invite(company.id, "emma@firm.example", OWNER, by=ADA)
    with register.store.uow() as uow:
        (letter,) = register.store.database.state.letters.values()
        assert (letter.address, letter.facts["path"]) == ("emma@firm.example", f"/join/{secret}")
        uow.letters.settle(letter.id, outcome="sent", at=uow.now())
        uow.commit()
    (letter,) = register.store.database.state.letters.values()
    assert (letter.address, letter.facts, letter.outcome) == ("", {}, "sent")


def test_only_owners_lead_and_one_owner_stays(register: Register) -> None:
    company, other = register.company(), register.company("Other")
    emma = register.joined(company, "emma", OWNER)
    carl = register.joined(company, "carl", CHECKER)
    olga = register.joined(other, "olga", OWNER)
    for by, refusal in ((carl, OwnersOnly), (olga, NotFound), (account("x"), NotFound)):
        with pytest.raises(refusal):
            register.members.invite(company.id, "new@firm.example", CHECKER, by=by)
        with pytest.raises(refusal):
            register.members.remove(company.id, emma.id, by=by)
        with pytest.raises(refusal):
            register.members.set_role(company.id, carl.id, OWNER, by=by)
    with pytest.raises(OwnersOnly):
        register.keys.make(carl)
    with pytest.raises(OwnersOnly):
        register.companies.tell_holders(carl, telling=True)
    for change in (
        lambda: register.members.remove(company.id, emma.id, by=emma),
        lambda: register.members.set_role(company.id, emma.id, CHECKER, by=ADA),
    ):
        with pytest.raises(LastOwner):
            change()
    register.members.set_role(company.id, carl.id, OWNER, by=emma)
    register.members.remove(company.id, emma.id, by=emma)
    assert register.companies.of_person(carl.id).owns
    for by in (emma, account("sue", Role.SUPERVISOR)):
        with pytest.raises(Forbidden):
            register.companies.make("New", by=by)
        with pytest.raises(Forbidden):
            register.companies.set_quota(company.id, by=by, per_day=1, per_minute=1)
        with pytest.raises(Forbidden):
            register.companies.end(company.id, by=by, words="x")


def test_a_key_of_another_company_is_as_unknown_as_any_other(register: Register) -> None:
    company, other = register.company(), register.company("Other")
    emma = register.joined(company, "emma", OWNER)
    olga = register.joined(other, "olga", OWNER)
    made = register.keys.make(olga)
    for deed in (register.keys.rotate, register.keys.revoke):
        with pytest.raises(NotFound):
            deed(made.key.id, emma)
    for _ in range(MOST_KEYS):
        last = register.keys.make(emma)
    with pytest.raises(TooManyOfThese):
        register.keys.make(emma)
    renewed = register.keys.rotate(last.key.id, emma)
    with pytest.raises(NotFound):
        register.keys.rotate(last.key.id, emma)
    register.keys.revoke(last.key.id, emma)
    register.keys.revoke(renewed.key.id, emma)
    register.keys.make(emma)


def test_keys_and_people_of_a_company_use_one_day_together(
    redis_server: TestRedis, register: Register
) -> None:
    redis_server.flush()
    company = register.company()
    emma = register.joined(company, "emma", OWNER)
    counted = keys_of(register.store, redis_server)
    one, other = register.keys.make(emma).key, register.keys.make(emma).key
    assert counted.take(one, 60) == 40
    assert counted.take(company, 30) == 10
    assert counted.left(other) == 10
    with pytest.raises(QuotaUsedUp):
        counted.take(other, 11)
    for _ in range(company.per_minute):
        counted.count_request(one)
    for who in (one, other, company):
        with pytest.raises(TooMany):
            counted.count_request(who)

"""Login, logout, sessions and the token of our own pages: what opens, what does not, what ends."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from html import escape
from itertools import count
from typing import Any

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from app.factory import create_app
from app.persistence.tables import people
from app.services.errors import NotFound
from app.services.people.accounts import Accounts, LoginRules
from app.services.roles import Role
from tests.app.filled import lent_office
from tests.app.offices import ORIGIN, PEOPLE, Office, Visitor
from tests.app.test_web_access import FOR_PROGRAMS, admitted, routes
from tests.support.databases import Databases
from tests.support.redis import TestRedis

PASSWORD = "correct horse battery staple"
SESSION = "assay-login"
TRIES = 3
ADDRESSES = count(1)


@pytest.fixture(scope="module")
def office(backend: str, databases: Databases, redis_server: TestRedis) -> Iterator[Office]:
    """All pages, with fewer tries a minute: each costs a password hash."""
    with lent_office(databases, backend, redis_server, login_tries_per_minute=TRIES) as opened:
        yield opened


@pytest.fixture(scope="module")
def account_of_cora(office: Office) -> str:
    """Somebody with a password."""
    office.add("cora", Role.CANDIDATE, password=PASSWORD)
    office.add("dina", Role.CANDIDATE, password=PASSWORD, disabled=True)
    return "cora@example.org"


def log_in(visitor: Visitor, email: str, password: str = PASSWORD, **given: Any) -> TestResponse:
    """Send the login form, from a network address of its own where none is given."""
    given.setdefault("environ_base", {"REMOTE_ADDR": f"198.18.0.{next(ADDRESSES)}"})
    if not visitor.csrf:
        visitor.get("/login")
    form = {"email": email, "password": password, "csrf_token": visitor.csrf}
    form |= given.pop("form", {})
    return visitor.post("/login", data=form, headers={"X-CSRF-Token": None}, **given)


def cookie(visitor: Visitor, name: str = SESSION) -> str | None:
    """Return a cookie that the browser holds."""
    found = visitor.client.get_cookie(name, domain="localhost")
    return found.value if found else None


def is_signed_in(visitor: Visitor) -> bool:
    return visitor.get("/me").status_code == 200


def test_a_login_opens_the_first_page_of_the_role(office: Office, account_of_cora: str) -> None:
    visitor = office.stranger()
    reply = log_in(visitor, f"  {account_of_cora.upper()} ")
    assert (reply.status_code, reply.headers["Location"]) == (303, "/me")
    assert is_signed_in(visitor)
    assert visitor.get("/login").headers["Location"] == "/me"
    attributes = reply.headers["Set-Cookie"]
    assert "HttpOnly" in attributes
    assert "SameSite=Lax" in attributes
    assert "Path=/" in attributes


def test_what_was_wrong_about_a_login_is_not_said(office: Office, account_of_cora: str) -> None:
    tries = {
        "wrong password": (account_of_cora, "wrong"),
        "unknown address": ("nobody@example.org", PASSWORD),
        "disabled": ("dina@example.org", PASSWORD),
        "no password": (account_of_cora, ""),
        "endless password": (account_of_cora, "x" * 5000),
        "a person without a password": ("cleo@example.org", "!"),
        "not of this world": ("\ud7ff\U0001f642@example.org", "\u202e\ufffe"),
    }
    seen = set()
    for said, (email, password) in tries.items():
        visitor = office.stranger()
        reply = log_in(visitor, email, password)
        page = reply.get_data(as_text=True).replace(visitor.csrf, "TOKEN")
        seen.add(page.replace(email, "ADDRESS"))
        assert reply.status_code == 401, said
        assert cookie(visitor) is None, said
    assert len(seen) == 1
    assert log_in(office.stranger(), "").status_code == 401


@pytest.mark.parametrize(
    ("here", "there"),
    [
        pytest.param("192.0.2.7", "192.0.2.8", id="one address"),
        pytest.param("2001:db8:1:2::{}", "2001:db8:1:3::1", id="one network of IPv6"),
        pytest.param("::ffff:192.0.2.27", "192.0.2.28", id="IPv4 within IPv6"),
    ],
)
def test_one_try_too_many_in_a_minute_has_to_wait_and_nobody_else_has(
    office: Office, account_of_cora: str, here: str, there: str
) -> None:
    visitor = office.stranger()

    def at(address: str) -> dict[str, Any]:
        return {"environ_base": {"REMOTE_ADDR": address}}

    for number in range(TRIES):
        tried = log_in(visitor, account_of_cora, "wrong", **at(here.format(number)))
        assert tried.status_code == 401
    reply = log_in(visitor, account_of_cora, PASSWORD, **at(here.format("ff")))
    assert (reply.status_code, reply.headers["Retry-After"]) == (429, "60")
    assert cookie(visitor) is None
    assert log_in(visitor, "dina@example.org", **at(here.format("ff"))).status_code == 401
    assert log_in(office.stranger(), account_of_cora, **at(there)).status_code == 303


def test_a_forwarded_address_counts_only_behind_a_known_proxy(
    office: Office, account_of_cora: str
) -> None:
    codes = []
    for number in range(TRIES + 2):
        visitor = office.stranger()
        visitor.get("/login")
        form = {"email": account_of_cora, "password": "wrong", "csrf_token": visitor.csrf}
        spoofed = {"X-Forwarded-For": f"198.51.100.{number}", "X-CSRF-Token": None}
        base = {"REMOTE_ADDR": "192.0.2.9"}
        reply = visitor.post("/login", data=form, headers=spoofed, environ_base=base)
        codes.append(reply.status_code)
    assert codes == [401] * TRIES + [429] * 2


def test_each_login_has_a_new_token_and_one_set_beforehand_stays_worthless(
    office: Office, account_of_cora: str
) -> None:
    planted = "planted-token-that-somebody-else-knows"
    victim, other = office.stranger(), office.stranger()
    for visitor in (victim, other):
        visitor.client.set_cookie(SESSION, planted, domain="localhost")
    log_in(victim, account_of_cora)
    first = cookie(victim)
    assert first != planted
    assert not is_signed_in(other)
    again = office.stranger()
    log_in(again, account_of_cora)
    assert cookie(again) not in {first, planted}


def test_logging_out_ends_that_session_at_once_and_no_other(office: Office) -> None:
    here, elsewhere = office.signed_in("ben"), office.signed_in("ben")
    stolen = office.stranger()
    stolen.client.set_cookie(SESSION, str(cookie(here)), domain="localhost")
    assert is_signed_in(stolen)
    here.get("/me")
    assert here.post("/logout").status_code == 303
    assert cookie(here) in {None, ""}
    assert not is_signed_in(stolen)
    assert is_signed_in(elsewhere)


def test_an_ended_session_and_a_disabled_account_open_nothing(office: Office) -> None:
    short = office.signed_in("ben", lifetime=timedelta(seconds=-1))
    assert not is_signed_in(short)
    office.add("dora-2", Role.CANDIDATE)
    visitor = office.signed_in("dora-2")
    assert is_signed_in(visitor)
    with office.wiring.database.engine.begin() as connection:
        connection.execute(update(people).where(people.c.id == "dora-2").values(disabled=True))
    assert not is_signed_in(visitor)


@pytest.mark.parametrize("value", ["", "x", "\x7f", "é", "a" * 5000, "' OR 1=1", "a; b=c"])
def test_a_cookie_of_nobody_is_nobodys(office: Office, value: str) -> None:
    header = {"Cookie": f"{SESSION}={value}; assay-visit={value}"}
    visitor = office.stranger()
    assert visitor.get("/me", headers=header).status_code == 303
    assert visitor.get("/login", headers=header).status_code == 200


NEXT = {
    "/attempts/a1/room": "/attempts/a1/room",
    "/c/4VRD-MTTZ-4BPA-1TDG?at=2028-03-01": "/c/4VRD-MTTZ-4BPA-1TDG?at=2028-03-01",
    "//evil.example": "/me",
    "///evil.example": "/me",
    "/\\evil.example": "/me",
    "\\\\evil.example": "/me",
    "/\t/evil.example": "/me",
    "/\n/evil.example": "/me",
    "/\r\nSet-Cookie: a=b": "/me",
    "https://evil.example": "/me",
    "https:evil.example": "/me",
    "javascript:alert(1)": "/me",
    "me": "/me",
    "": "/me",
}


def test_after_the_login_one_stays_on_our_own_pages(office: Office, account_of_cora: str) -> None:
    for wanted, place in NEXT.items():
        page = office.stranger().get("/login", query_string={"next": wanted})
        kept = f'name="next" value="{escape(wanted)}"' in page.get_data(as_text=True)
        assert kept is (place == wanted), repr(wanted)
    for wanted in ("/attempts/a1/room", "/\t/evil.example", "//evil.example"):
        reply = log_in(office.stranger(), account_of_cora, form={"next": wanted})
        assert (reply.status_code, reply.headers["Location"]) == (303, NEXT[wanted]), repr(wanted)


def test_behind_https_cookies_stay_with_this_host_and_travel_in_secret(
    office: Office,
) -> None:
    url = "https://exams.example.org"
    secure = replace(office.wiring, settings=replace(office.wiring.settings, public_url=url))
    reply = create_app(secure).test_client().get("/login", base_url=url)
    assert reply.headers["Set-Cookie"].startswith("__Host-assay-visit=")
    assert "; Secure" in reply.headers["Set-Cookie"]
    assert reply.headers["Strict-Transport-Security"] == "max-age=31536000"


Forgery = Callable[[Office, Visitor], Mapping[str, str | None]]
FORGERIES: dict[str, Forgery] = {
    "no token": lambda _o, _v: {"X-CSRF-Token": None},
    "an empty token": lambda _o, _v: {"X-CSRF-Token": ""},
    "a made-up token": lambda _o, _v: {"X-CSRF-Token": "0" * 64},
    "a token that is not ASCII": lambda _o, _v: {"X-CSRF-Token": "é" * 64},
    "the token of another session": lambda o, _v: {"X-CSRF-Token": _token(o.signed_in("ben"))},
    "the token of a visit": lambda o, _v: {"X-CSRF-Token": _token(o.stranger())},
    "a foreign origin": lambda _o, _v: {"Origin": "https://evil.example"},
    "a look-alike": lambda _o, _v: {"Origin": f"{ORIGIN}.evil.example"},
    "another port": lambda _o, _v: {"Origin": "http://localhost:8001"},
    "a hidden origin": lambda _o, _v: {"Origin": "null"},
}


def _token(visitor: Visitor) -> str:
    visitor.get("/verify")
    return visitor.csrf


@pytest.mark.parametrize("kind", FORGERIES)
def test_no_write_is_carried_out_for_another_site(office: Office, kind: str) -> None:
    visitors = {role: office.visitor(person) for role, person in PEOPLE.items()}
    for visitor in visitors.values():
        visitor.get("/verify")
    forged = FORGERIES[kind](office, visitors[Role.CANDIDATE])
    before = office.everything()
    for rule in routes(office, "POST"):
        role = min(admitted(rule.endpoint) or {Role.CANDIDATE})
        path = office.address(rule)
        reply = visitors[role].post(path, headers=forged, data={"reason": "forged"})
        if rule.endpoint in FOR_PROGRAMS:  # nobody is signed in there, so nothing can be forged
            assert 400 <= reply.status_code < 500, f"{rule}: {reply.status_code}"
        else:
            assert reply.status_code == 403, f"{rule}: {reply.status_code}"
    assert office.everything() == before


def test_a_login_form_of_another_site_is_refused(office: Office, account_of_cora: str) -> None:
    for kind in ("no token", "a made-up token", "the token of another session", "a hidden origin"):
        visitor = office.stranger()
        visitor.get("/login")
        forged = FORGERIES[kind](office, visitor)
        form = {"email": account_of_cora, "password": PASSWORD}
        assert visitor.post("/login", data=form, headers=forged).status_code == 403, kind
        assert cookie(visitor) is None


def test_another_password_counts_at_once_and_ends_every_session(office: Office) -> None:
    office.add("nora", Role.CANDIDATE, password=PASSWORD)
    before, other = office.stranger(), "another horse battery staple"
    assert log_in(before, "nora@example.org").status_code == 303
    assert before.get("/me").status_code == 200
    wiring = office.wiring
    rules = LoginRules(timedelta(hours=1), TRIES)
    accounts = Accounts(wiring.uow, wiring.hasher, wiring.limiter, rules)
    accounts.set_password("Nora@example.org", other)
    assert before.get("/me").status_code == 303
    assert log_in(office.stranger(), "nora@example.org").status_code == 401
    assert log_in(office.stranger(), "nora@example.org", other).status_code == 303
    with pytest.raises(NotFound):
        accounts.set_password("nobody@example.org", other)

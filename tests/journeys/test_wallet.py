"""A holder in a browser: private, a link for an employer, and the end of that link."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from app.services.people.accounts import login_cookie
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display
from tests.app.filled import lent_office
from tests.app.offices import Office
from tests.journeys.axe import assert_accessible
from tests.journeys.browser import Browsers, browsers
from tests.support.databases import Databases
from tests.support.redis import TestRedis

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture(scope="module", params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """What a browser does does not depend on the database: once is enough."""
    return str(request.param)


@pytest.fixture(scope="module")
def served(
    backend: str, databases: Databases, redis_server: TestRedis
) -> Iterator[tuple[Office, Browsers]]:
    """All pages with one credential, and browsers on them."""
    with lent_office(databases, backend, redis_server) as office:
        server = make_server("127.0.0.1", 0, office.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://localhost:{server.server_port}"
        with sync_playwright() as playwright, browsers(playwright, url) as lent:
            yield office, lent
        server.shutdown()
        thread.join()
        server.server_close()


def signed_in(office: Office, lent: Browsers, person: str) -> Page:
    """Open a page in a browser in which this person has a session."""
    page = lent.page(lent.newest, person)
    token = office.signed_in(person).client.get_cookie(login_cookie(secure=False))
    assert token is not None
    cookie = {"name": token.key, "value": token.value, "url": lent.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


@pytest.fixture(scope="module")
def number(served: tuple[Office, Browsers]) -> str:
    """Carla's credential as one writes it."""
    return display(CredentialNumber(served[0].number))


@pytest.fixture(scope="module")
def holder(served: tuple[Office, Browsers]) -> Page:
    """Carla's browser."""
    served[1].launch()
    return signed_in(*served, "carla")


@pytest.fixture(scope="module")
def employer(served: tuple[Office, Browsers], holder: Page) -> Page:
    """The browser of somebody whom nobody knows."""
    return served[1].page(served[1].newest, "employer")


def test_a_holder_hides_a_credential_shares_it_and_takes_it_back(
    served: tuple[Office, Browsers], number: str, holder: Page, employer: Page
) -> None:
    employer.goto(f"/c/{number}")
    status(employer, "active")
    hide(holder, number)
    employer.reload()
    status(employer, "unknown")
    employer.goto(shared(holder))
    status(employer, "active")
    expect(employer.locator("[data-testid=holder]")).to_contain_text("Carla")
    assert_accessible(employer, "what a link shows")
    take_back(holder, number)
    employer.reload()
    expect(employer.locator("main")).to_contain_text("This link was ended")
    assert served[1].complaints == []


def status(page: Page, word: str) -> None:
    expect(page.locator("[data-testid=credential]")).to_have_attribute("data-status", word)


def hide(holder: Page, number: str) -> None:
    """Find the credential in the wallet and make it private."""
    holder.goto("/me/credentials")
    holder.get_by_role("link", name=number).click()
    assert_accessible(holder, "the wallet")
    holder.get_by_role("radio", name="Private").check()
    holder.get_by_role("button", name="Store this choice").click()
    expect(holder.locator(".flashes")).to_contain_text("It counts from now on")


def shared(holder: Page) -> str:
    """Make a link; returns its path."""
    holder.get_by_text("Make a link").click()
    holder.locator("[data-testid=share-form] [name=label]").fill("Acme")
    holder.get_by_role("button", name="Make the link").click()
    address = holder.locator("#new-link").input_value()
    assert_accessible(holder, "a new link")
    return address.partition("localhost:8000")[2]


def take_back(holder: Page, number: str) -> None:
    """End the link that was opened once."""
    holder.goto(f"/me/credentials/{number}")
    line = holder.locator("[data-link][data-state=open]", has_text="Acme")
    expect(line.locator(".number")).to_contain_text("1")
    line.get_by_role("button", name="End it").click()
    expect(holder.locator("[data-link][data-state=revoked]")).to_contain_text("Acme")

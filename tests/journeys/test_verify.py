"""An employer in a browser: typing, scanning a code, a badge checked before anything is sent."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display
from proctoring.opencv import cv2
from tests.app.badge_files import good
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
def office(backend: str, databases: Databases, redis_server: TestRedis) -> Iterator[Office]:
    """All pages with one credential."""
    with lent_office(databases, backend, redis_server) as opened:
        yield opened


@pytest.fixture(scope="module")
def visited(office: Office) -> Iterator[Browsers]:
    """Browsers on the office's pages, served on a free port."""
    server = make_server("127.0.0.1", 0, office.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://localhost:{server.server_port}"
    with sync_playwright() as playwright, browsers(playwright, url) as lent:
        yield lent
    server.shutdown()
    thread.join()
    server.server_close()


def film_of(text: str, path: Path) -> Path:
    """Write a film for the camera that shows a code; drawn by another library than reads it."""
    code = cv2.QRCodeEncoder.create().encode(text)
    large = cv2.resize(code, (360, 360), interpolation=cv2.INTER_NEAREST)
    picture = cv2.copyMakeBorder(large, 60, 60, 140, 140, cv2.BORDER_CONSTANT, value=255)
    encoded, jpeg = cv2.imencode(".jpg", picture)
    assert encoded
    path.write_bytes(jpeg.tobytes() * 30)
    return path


def test_what_is_typed_is_read_and_a_wrong_sign_is_offered_right(
    visited: Browsers, office: Office
) -> None:
    page = visited.page(visited.launch(), "typing")
    number = display(CredentialNumber(office.number))
    page.goto("/verify")
    shown = page.locator("[data-typing]")
    page.fill("[name=number]", number[:7].lower())
    expect(shown).to_have_attribute("data-state", "partly")
    page.fill("[name=number]", "U" + number[1:])
    expect(shown).to_have_attribute("data-state", "wrong")
    page.fill("[name=number]", number)
    expect(shown).to_have_attribute("data-state", "whole")
    assert_accessible(page, "a whole number")


def test_a_badge_is_checked_on_the_device_and_nothing_is_sent(
    visited: Browsers, office: Office
) -> None:
    page = visited.page(visited.newest, "badge")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    page.goto("/verify")
    with office.wiring.read() as uow:
        row = uow.credentials.by_number(office.number)
    assert row is not None
    files = good(row.tokens["vcdm2"])
    for name, kind in (("PNG", "image/png"), ("SVG", "image/svg+xml")):
        give(page, name, kind, files[name])
        # The issuer is localhost:8000, and this page is served elsewhere: its keys still fit.
        expect(page.locator("[data-local]")).to_have_attribute("data-tone", "good")
    expect(page.locator("[data-local]")).to_contain_text("cannot know")
    assert_accessible(page, "a badge checked on the device")
    assert [one for one in sent if one.startswith("POST")] == []
    page.click("text=Ask the issuer about this file")
    expect(page.locator("[data-testid=credential]")).to_have_attribute("data-status", "active")


def give(page: Page, name: str, kind: str, raw: bytes) -> None:
    page.set_input_files("[name=file]", {"name": name, "mimeType": kind, "buffer": raw})


@pytest.mark.parametrize("ours", [True, False])
def test_the_camera_follows_a_code_of_ours_and_names_another(
    visited: Browsers, office: Office, tmp_path: Path, *, ours: bool
) -> None:
    number = display(CredentialNumber(office.number))
    host = "http://localhost:8000" if ours else "https://evil.example"
    film = film_of(f"{host}/c/{number}", tmp_path / "code.mjpeg")
    page = visited.page(visited.launch(film), "scanning")
    page.goto("/verify")
    page.click("[data-scan]")
    if ours:
        page.wait_for_url(f"**/c/{number}")
        assert page.url.startswith(visited.url)
    else:
        expect(page.locator("[data-testid=scan]")).to_contain_text("evil.example, not to us")
        assert page.url == f"{visited.url}/verify"
        assert_accessible(page, "a code of somebody else")
    assert visited.complaints == []


def test_an_employer_checks_a_list_and_saves_the_table(
    office: Office, visited: Browsers, tmp_path: Path
) -> None:
    page = visited.page(visited.launch(), "list")
    page.goto("/verify")
    page.get_by_role("link", name="Verify a list with your organisation's key").click()
    page.set_viewport_size({"width": 360, "height": 800})
    assert_accessible(page, "form of a list")
    number = display(CredentialNumber(office.number))
    sheet = tmp_path / "staff.csv"
    sheet.write_text(f"number;name\n{number};Carla\n{number[:-1]};typo\n", encoding="utf-8")
    page.get_by_label("Your organisation's key").fill(office.api_key)
    page.get_by_label("The list", exact=True).set_input_files(sheet)
    page.get_by_role("button", name="Verify the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One row wants a look")
    assert_accessible(page, "a list that was checked")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as CSV").click()
    rows = saved.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert rows[1].startswith(f'"2";"{number}";"{number}";"active";"yes"')
    page.goto("/api")
    assert_accessible(page, "what programs can ask")

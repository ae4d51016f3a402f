"""One installation and one browser for the tests of single rooms; the day brings its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.browser import Browsers, browsers
from tests.journeys.cable import Cable
from tests.journeys.content import of_every_kind
from tests.journeys.seat import Seats
from tests.journeys.system import Installation


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A whole installation on SQLite with a form of every kind; nobody looks at pictures."""
    if shutil.which("chromium") is None:
        pytest.fail("no chromium: apt-get install chromium", pytrace=False)
    content = of_every_kind(tmp_path_factory.mktemp("content"))
    extra = {"ASSAY_CONTENT_DIR": str(content), "ASSAY_LOGIN_TRIES_PER_MINUTE": "1000"}
    folder = tmp_path_factory.mktemp("house")
    with Installation(folder, models=folder / "none", extra=extra) as running:
        yield running


@pytest.fixture(scope="module")
def cable(house: Installation) -> Iterator[Cable]:
    """The cable between browsers and the installation."""
    with Cable(house.port) as relay:
        yield relay


@pytest.fixture(scope="module")
def screens(house: Installation) -> Iterator[Browsers]:
    """Browsers; what their pages did wrong fails the module's last test."""
    with sync_playwright() as playwright, browsers(playwright, house.url) as opened:
        yield opened


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """Where pictures go."""
    folder = tmp_path / "shots"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def seats(house: Installation, screens: Browsers, cable: Cable) -> Seats:
    """People in the exam room, each with a browser page."""
    browser = screens.launch(led_to=cable.own_port)
    return Seats(house, browser, screens)

"""An exam room of another protocol version: told to reload, and the reload loses nothing."""

import pytest
from playwright.sync_api import Dialog, WebSocketRoute, expect

from app.services.messages import PROTOCOL_VERSION
from tests.journeys.axe import assert_accessible
from tests.journeys.cable import Cable
from tests.journeys.seat import Seats

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SAID = f'"v":{PROTOCOL_VERSION}'


def test_an_old_page_keeps_its_unsent_answers_over_the_reload_it_is_asked_for(
    seats: Seats, cable: Cable
) -> None:
    seated = seats.seat()
    page = seated.page.page
    old: list[bool] = []
    page.route_web_socket("**/socket.io/**", lambda socket: speaks_as_told(socket, old))
    seated.enter()  # through the route from here on
    paper = seated.records.paper(seated.attempt)
    item = next(item for item, kind in paper.items() if kind == "short_text")
    seated.page.open_item(item).locator("#answer").fill("sent")
    seated.page.all_saved()
    cable.pull()
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "offline")
    seated.page.open_item(item).locator("#answer").fill("kept over the deploy")
    count = page.locator("[data-saved]")
    expect(count).to_have_attribute("data-count", "1")
    old.append(True)
    cable.plug()
    banner = page.locator('.room-banner[data-turned="outdated"]')
    expect(banner).to_contain_text("A new version of this page is ready")
    expect(count).to_have_attribute("data-count", "1")
    assert_accessible(page, "the room that is asked to reload")
    assert seated.stored() == {item: "sent"}
    old.clear()
    page.on("dialog", Dialog.accept)
    banner.get_by_role("button", name="Reload").click()
    seated.page.in_phase("working")
    seated.page.all_saved()
    assert seated.stored() == {item: "kept over the deploy"}


def speaks_as_told(socket: WebSocketRoute, old: list[bool]) -> None:
    """Pass all frames on; name another version at connects while the page shall be old."""
    server = socket.connect_to_server()

    def onward(frame: str | bytes) -> None:
        if old and isinstance(frame, str) and frame.startswith("40/candidate,"):
            assert SAID in frame
            frame = frame.replace(SAID, f'"v":{PROTOCOL_VERSION + 1}')
        server.send(frame)

    socket.on_message(onward)

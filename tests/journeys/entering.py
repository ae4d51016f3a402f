"""From the front door to the exam room: eligibility, registration, consent, camera, the queue."""

from playwright.sync_api import expect

from app.web.candidates.consent import CONSENT
from tests.journeys.course import ADA_EMAIL, CHIARA_EMAIL, Day


def arrive(day: Day) -> None:
    """Ada finds the site, signs in and reads why the exam is open to her."""
    with day.step("a visitor sees the programme"):
        day.ada.page.goto("/")
        expect(day.ada.page.locator("#certifications")).to_be_visible()
        day.shots.take_both(day.ada.page, "home")
    with day.step("Ada signs in and sees why she is eligible"):
        day.ada.page.goto("/login")
        day.shots.take_both(day.ada.page, "login")
        day.ada.log_in(ADA_EMAIL)
        window = day.records.window_open_now()
        card = day.ada.window(window.id)
        expect(card).to_have_attribute("data-state", "eligible")
        card.locator("summary").click()
        expect(card.get_by_text("No waiting time from an earlier try")).to_be_visible()
        day.shots.take_both(day.ada.page, "own-page")
    with day.step("Ada registers: an attempt with a frozen form is made"):
        day.attempt = day.ada.register(window.id)
        stored = day.records.stored(day.attempt)
        assert stored.attempt.state.value == "scheduled"
        assert stored.attempt.form


def check_in(day: Day) -> None:
    """Ada consents, tests her camera and hands in a reference picture."""
    with day.step("Ada consents to what is recorded, before any picture"):
        step = day.ada.step("consent")
        for name, _meaning in CONSENT.analyses:
            expect(step.get_by_text(name)).to_be_visible()
        day.shots.take_both(day.ada.page, "consent")
        assert day.records.read(lambda uow: uow.attempts.consent(day.attempt)) is None
        day.ada.consent()
        day.ada.step("camera")
        consent = day.records.read(lambda uow: uow.attempts.consent(day.attempt))
        assert consent is not None
        assert consent.text_sha256 == CONSENT.sha256
        assert day.records.events(day.attempt, "consent.given")
    with day.step("Ada's camera works"):
        step = day.ada.switch_camera_on()
        expect(step).to_have_attribute("data-camera", "live")
        day.shots.take_both(day.ada.page, "camera")
        day.ada.part("camera-next").click()
    with day.step("Ada hands in a reference picture and waits"):
        day.ada.hand_in_picture()
        expect(day.ada.step("waiting")).to_have_attribute("data-place", "1")
        day.shots.take_both(day.ada.page, "waiting")
        pictures = day.records.read(lambda uow: uow.invigilation.snapshots(day.attempt))
        # on a slow machine the baseline comes first, and a picture of who waits is there, too
        purposes = [one.purpose for one in pictures]
        assert purposes.count("reference") == 1, f"{purposes} are stored"
        handed_in = purposes.index("reference")
        assert set(purposes[:handed_in]) <= {"baseline"}, f"{purposes} are stored"
        assert set(purposes[handed_in + 1 :]) <= {"live"}, f"{purposes} are stored"
        assert day.records.stored(day.attempt).attempt.state.value == "awaiting_authorization"


def let_in(day: Day) -> None:
    """Paula sees Ada in the queue and lets her in; Ada starts."""
    with day.step("Paula signs in and sees Ada in the queue"):
        day.paula.log_in("proctor@demo.example")
        day.paula.open_board()
        tile = day.paula.tile(day.attempt)
        expect(tile).to_have_attribute("data-state", "awaiting_authorization")
        expect(tile).to_contain_text("Ada Brandt")
        day.paula.open(day.attempt)
        day.shots.take_both(day.paula.page, "board-queue")
    with day.step("Paula lets Ada in"):
        day.paula.act(day.attempt, "authorize")
        day.ada.step("start")
        day.shots.take(day.ada.page, "start")
        (authorized,) = day.records.events(day.attempt, "attempt.authorized")
        assert authorized.actor.startswith("proctor:")
    with day.step("Ada starts and the clock runs"):
        day.ada.start()
        stored = day.records.state(day.attempt, "in_progress")
        assert stored.attempt.clock.running_since is not None


def camera_refused(day: Day) -> None:
    """Chiara's browser refuses the camera, and the page names the cause and the cure."""
    with day.step("Chiara's refused camera names its cause"):
        chiara = day.chiara()
        chiara.log_in(CHIARA_EMAIL)
        attempt = chiara.register(day.records.window_open_now().id)
        chiara.consent()
        step = chiara.switch_camera_on()
        expect(step).to_have_attribute("data-cause", "user")
        expect(step.get_by_text("The camera is not allowed for this page.")).to_be_visible()
        day.shots.take_both(chiara.page, "camera-refused")
        assert day.records.stored(attempt).attempt.state.value == "checking_in"
        assert not day.records.read(lambda uow: uow.invigilation.snapshots(attempt))

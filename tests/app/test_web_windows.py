"""Staff's pages of windows: opening one, a list of people, and the start of a cohort."""

import re
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from app.services.booking.windows import Windows
from app.services.catalogue.content import Library, store
from app.services.errors import CapacityNotProven, LocalTimeRefused
from app.services.rows import CapacityProof, ExamWindow
from app.services.zones import instant_at
from exam_engine.catalogue import Start
from tests.app.hall import PROCTOR, SCHEME
from tests.app.offices import Office

DAY = timedelta(days=1)
FORM = {
    "scheme": SCHEME,
    "title": "Spring",
    "zone": "Europe/Berlin",
    "opens": "2027-03-01T09:00",
    "closes": "2027-03-01T17:00",
}


def tomorrow(office: Office, *, after: timedelta = timedelta()) -> ExamWindow:
    """Open a window a day from now, beside those of other tests."""
    opens = office.store.now() + DAY + after
    windows = Windows(office.wiring.uow)
    return windows.open_window(SCHEME, opens_at=opens, closes_at=opens + DAY)


def sent(office: Office, window: ExamWindow, table: str, do: str = "check", **form: str) -> Any:
    file = (BytesIO(table.encode()), "people.csv")
    data = {"do": do, "file": file, **form}
    return office.visitor("ada").post(f"/windows/{window.id}/people", data=data)


def counts(page: str) -> tuple[str, int, int]:
    found = re.search(r'data-trial="(\w+)" data-registered="(\d+)" data-already="(\d+)"', page)
    assert found is not None, page
    return found.group(1), int(found.group(2)), int(found.group(3))


def booked(office: Office, window: ExamWindow) -> int:
    with office.wiring.read() as uow:
        return uow.capacity.booked(window.id)


def test_an_administrator_opens_a_window_in_the_time_of_a_place(office: Office) -> None:
    ada = office.visitor("ada")
    form = ada.get("/windows/open").text
    assert '<option value="Europe/Berlin">' in form
    reply = ada.post("/windows/open", data=FORM)
    assert reply.status_code == 303
    page = ada.get(reply.location).text
    assert "<h1>Spring</h1>" in page
    assert 'datetime="2027-03-01T08:00:00+00:00"' in page
    assert 'datetime="2027-03-01T16:00:00+00:00"' in page
    assert "Nobody is registered yet." in page
    assert "Spring" in ada.get("/windows").text


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"zone": "Mars/Olympus"}, 422, "Time zone: choose one of the list"),
        ({"opens": "soon"}, 422, "write date and time"),
        ({"opens": "2027-03-28T02:30", "closes": "2027-03-29T09:00"}, 422, "put forward"),
        ({"closes": "2027-03-01T08:00"}, 422, "swap them"),
        ({"closes": "2027-03-01T09:30", "caps_time": "yes"}, 422, "the exam needs"),
        ({"seats": "many"}, 422, "name at least 1"),
        ({"seats": "5000"}, 409, "nothing is proven yet"),
        ({"scheme": "cmle/nothing"}, 422, "Nothing was opened"),
    ],
)
def test_a_window_that_cannot_be_is_refused_by_field_and_the_form_keeps_what_was_typed(
    office: Office, changed: dict[str, str], status: int, words: str
) -> None:
    title = f"Kept {secrets.token_hex(4)}"
    before = office.everything("audit_log")
    reply = office.visitor("ada").post("/windows/open", data={**FORM, "title": title, **changed})
    assert reply.status_code == status
    assert words in reply.text
    assert f'value="{title}"' in reply.text
    assert office.everything("audit_log") == before


def test_a_table_is_looked_at_first_and_registered_with_one_press(office: Office) -> None:
    window = tomorrow(office)
    people = [office.add(f"list-{secrets.token_hex(4)}", "candidate") for _ in range(3)]
    lines = [f"{person}@example.org" for person in people]
    table = "\n".join(["email", *lines, "nobody@example.org", "sue@example.org"])
    looked = sent(office, window, table)
    assert counts(looked.text) == ("yes", 3, 0)
    assert "Nobody has an account with this address." in looked.text
    assert "This account is not a candidate&#39;s." in looked.text
    assert booked(office, window) == 0
    kept = re.search(r"<textarea name=\"sheet\" hidden>(.*?)</textarea>", looked.text, re.DOTALL)
    assert kept is not None
    ada, path = office.visitor("ada"), f"/windows/{window.id}/people"
    done = ada.post(path, data={"do": "register", "sheet": kept.group(1)})
    assert counts(done.text) == ("no", 3, 0)
    assert booked(office, window) == 3
    again = sent(office, window, table, "register")
    assert counts(again.text) == ("no", 0, 3)
    assert booked(office, window) == 3


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "Choose a file"),
        ("name\nx", "names no column email"),
        ("email\n" + "a@example.org\n" * 501, "more than 500 rows"),
        ("email\n\0", "no text"),
    ],
)
def test_what_is_no_table_registers_nobody_and_says_why(
    office: Office, table: str, words: str
) -> None:
    window = tomorrow(office)
    reply = sent(office, window, table, "register")
    assert reply.status_code == 422
    assert "Nothing was changed" in reply.text
    assert words in reply.text
    assert booked(office, window) == 0


def test_a_cohort_is_started_by_a_press_that_was_confirmed(office: Office) -> None:
    hall, paula = office.hall, office.visitor("paula")
    with office.wiring.uow() as uow:
        scheme = Library(uow.content).scheme(SCHEME)
        assert scheme.exam is not None
        together = replace(scheme, exam=replace(scheme.exam, start=Start.COHORT))
        store(uow.content, "scheme", scheme.id, together)
        uow.commit()
    now = office.store.now()
    window = Windows(office.wiring.uow).open_window(SCHEME, opens_at=now, closes_at=now + DAY)
    there = replace(hall, window_id=window.id)
    path = f"/windows/{window.id}"
    assert "Nobody is let in yet." in paula.get(path).text
    attempts = []
    for _ in range(2):
        attempt = there.checked_in(office.add(f"all-{secrets.token_hex(4)}", "candidate"))
        hall.invigilation.authorize(attempt, actor=PROCTOR, command_id=f"auth-{attempt}")
        attempts.append(attempt)
    page = paula.get(path).text
    assert "2 candidates are let in and wait for the start." in page
    assert "Start the exam" not in office.visitor("ada").get(path).text, "not an administrator's"
    unsure = paula.post(f"{path}/start")
    assert unsure.status_code == 422
    assert {hall.attempt(one).attempt.state.value for one in attempts} == {"authorized"}
    begun = paula.post(f"{path}/start", data={"sure": "yes"})
    assert begun.status_code == 303
    assert "The exams of 2 candidates run." in paula.get(path).text
    assert {hall.attempt(one).attempt.state.value for one in attempts} == {"in_progress"}
    paula.post(f"{path}/start", data={"sure": "yes"})
    assert "The exams of 0 candidates run." in paula.get(path).text


def test_without_a_number_a_window_takes_what_others_of_its_time_leave_of_the_proof(
    office: Office,
) -> None:
    with office.wiring.uow() as uow:
        proof = secrets.token_hex(4)
        uow.capacity.add_proof(CapacityProof(proof, uow.now(), 10, {}))
        uow.commit()
    far = timedelta(days=900)
    ada = office.visitor("ada")
    at = {"opens": "2031-03-01T09:00", "closes": "2031-03-01T17:00"}
    assert ada.post("/windows/open", data={**FORM, **at, "seats": "7"}).status_code == 303
    second = ada.post("/windows/open", data={**FORM, **at})
    assert "0 of 3" in ada.get(second.location).text.replace("\n", " ")
    third = ada.post("/windows/open", data={**FORM, **at})
    assert third.status_code == 409
    assert "other windows at the same time hold 10 seats, 10 are proven" in third.text
    reasoned = {**FORM, **at, "seats": "2", "reason": "A second machine is set up."}
    fourth = ada.post("/windows/open", data=reasoned)
    assert "ada@example.org" in ada.get(fourth.location).text
    tomorrow(office, after=far / 2)
    with pytest.raises(CapacityNotProven):
        tomorrow(office, after=far / 2)
    assert tomorrow(office, after=far).seats == 10


@pytest.mark.parametrize(
    ("written", "zone", "instant"),
    [
        ("2026-12-01T09:00", "Europe/Berlin", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ("2026-10-25T02:30", "Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-12-01 09:00", "UTC", datetime(2026, 12, 1, 9, tzinfo=UTC)),
    ],
)
def test_clocks_of_a_place_name_one_instant(written: str, zone: str, instant: datetime) -> None:
    assert instant_at(written, zone) == instant


@pytest.mark.parametrize(
    ("written", "zone", "problem"),
    [
        ("2026-03-29T02:30", "Europe/Berlin", "left_out"),
        ("2026-12-01T09:00", "../etc/passwd", "unknown_zone"),
        ("2026-12-01T09:00+01:00", "UTC", "unreadable"),
        ("9999-12-31T23:59", "America/New_York", "unreadable"),
        ("", "UTC", "unreadable"),
    ],
)
def test_what_clocks_never_show_is_refused(written: str, zone: str, problem: str) -> None:
    with pytest.raises(LocalTimeRefused) as refused:
        instant_at(written, zone)
    assert refused.value.problem == problem

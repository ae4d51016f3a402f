"""What every answer carries, how errors look, and what no candidate must ever be sent."""

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from app.persistence.tables import people
from app.services.catalogue.content import Library
from tests.app.offices import ORIGIN, PEOPLE, Office, candidate_for
from tests.app.test_web_access import admitted, routes

JSON = {"Accept": "application/json"}
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son\w+=|javascript:"
)


def pages(office: Office) -> Iterator[tuple[str, str, TestResponse]]:
    """Return path, endpoint and answer of every page, each for somebody who may see it."""
    for rule in routes(office, "GET"):
        wanted = admitted(rule.endpoint)
        person = PEOPLE[min(wanted)] if wanted else "cleo"
        person = candidate_for(rule.endpoint) if person == "cleo" else person
        path = office.address(rule, person)
        yield path, rule.endpoint, office.visitor(person).get(path)
    for path, person in (
        ("/no-such-page", "cleo"),
        ("/c/mistyped", "cleo"),
        (f"/attempts/{office.passed}/result", "carla"),
        (f"/attempts/{office.held}/result", "ina"),
        ("/me", "carla"),
    ):
        yield path, "", office.visitor(person).get(path)


def filmed(path: str, endpoint: str) -> bool:
    """Tell where a camera may run: for an exam, to check a computer, to scan a code."""
    exam = endpoint in {"candidate.check_in", "candidate.room", "preflight.page"}
    return exam or path == "/verify" or (path.startswith("/c/") and path.count("/") == 2)


def test_every_answer_has_the_strict_headers(office: Office) -> None:
    for path, endpoint, reply in pages(office):
        headers = reply.headers
        policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'", path
        assert policy["script-src"] == policy["style-src"] == "'self'", path
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'", path
        assert policy["connect-src"] == f"'self' {ORIGIN.replace('http', 'ws')}"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        camera = "camera=(self)" if filmed(path, endpoint) else "camera=()"
        wanted = f"{camera}, microphone=(), geolocation=()"
        assert headers["Permissions-Policy"] == wanted, path
        assert "Server" not in headers


KEPT = {
    "static",
    "keys.key_set",
    "keys.did",
    "keys.key",
    "keys.history",
    "verify.status_list",
    "pictures.picture",
    "sealed.sealed",  # ciphertext under an address of its own
    "issuance_log.head",
    "api_pages.document",
}


def test_nothing_of_a_person_stays_in_a_cache(office: Office) -> None:
    for path, endpoint, reply in pages(office):
        kept = reply.headers.get("Cache-Control", "")
        if endpoint not in KEPT:
            assert kept == "no-store", path
        assert endpoint == "static" or "public" not in kept or admitted(endpoint) is None, path


def test_no_page_has_a_script_or_a_style_of_its_own(office: Office) -> None:
    seen = 0
    for path, _endpoint, reply in pages(office):
        if reply.mimetype == "text/html":
            text = reply.get_data(as_text=True)
            assert not INLINE.search(text), f"{path}: {INLINE.search(text)}"
            seen += 1
    assert seen >= 15


def test_errors_are_problems_for_programs_and_pages_for_people(office: Office) -> None:
    visitor = office.visitor("cleo")
    api = f"/api/attempts/{office.running}"
    told = [
        (visitor.get("/api/attempts/nowhere/paper"), 404, "not_found"),
        (visitor.post(f"{api}/check-in"), 409, "illegal_transition"),
        (visitor.post(f"{api}/consent", json={}), 400, "malformed_message"),
        (visitor.post(f"{api}/consent", data="x"), 415, "http_415"),
        (visitor.get(f"{api}/start"), 405, "http_405"),
        (office.stranger().get(f"{api}/paper"), 401, "http_401"),
        (visitor.post(f"{api}/begin", headers={"X-CSRF-Token": ""}), 403, "http_403"),
        (visitor.get("/no-such-page", headers=JSON), 404, "http_404"),
    ]
    for reply, status, code in told:
        assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")
        body = reply.json
        assert (body["status"], body["code"], body["type"]) == (status, code, "about:blank")
        assert body["title"]
        assert body["detail"]
        assert not re.search(
            r"Traceback|File \"|sqlalchemy|psycopg|SELECT ", reply.get_data(as_text=True)
        )
    page = visitor.get("/no-such-page")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "We can&#39;t find that page" in page.get_data(as_text=True)


def test_a_failure_of_ours_is_told_by_a_reference_and_nothing_else(office: Office) -> None:
    with office.wiring.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE exam_windows RENAME TO exam_windows_away")
    try:
        page = office.visitor("cleo").get("/me")
        api = office.visitor("cleo").get("/me", headers=JSON)
    finally:
        with office.wiring.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE exam_windows_away RENAME TO exam_windows")
    assert page.status_code == api.status_code
    # SQLite calls a missing table what PostgreSQL calls an unreachable server.
    assert (api.status_code, api.json["code"]) in {(500, "internal"), (503, "busy")}
    again = '<a class="button button-primary" href="/me" data-testid="retry">'
    assert (again in page.get_data(as_text=True)) is (page.status_code == 503)
    assert len(api.json["reference"]) == 8
    for reply in (page, api):
        assert not re.search(r"exam_windows|Traceback|SELECT", reply.get_data(as_text=True))
    assert office.visitor("cleo").get("/me").status_code == 200


def secrets_of(office: Office) -> set[str]:
    """Return every word that only the key of an item holds: rationales, feedback, key documents."""
    with office.wiring.read() as uow:
        form, versions = Library(uow.content).form(office.hall.attempt(office.running).attempt.form)
        keys = [uow.keys.get(item, version.number) for item, version in versions.items()]
    assert len(keys) == len(form.items)
    found: set[str] = set()
    for key in keys:
        found |= {text for text in texts(key) if " " in text and len(text) > 20}
    assert len(found) >= len(keys)
    return found


def texts(value: object) -> Iterator[str]:
    """Return every text in a document."""
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from texts(one)
        case list():
            for one in value:
                yield from texts(one)


def flat(text: str) -> str:
    """Return a text without markup, quoting and line breaks, to search in."""
    return " ".join(re.sub(r"<[^>]+>", "", unescape(text)).split())


MEMBERS = re.compile(
    r'"(key|rationale|correct|points|scoring|examples|tolerance|cut|weight|domain)":'
)


def test_nothing_that_a_candidate_is_sent_holds_a_key_or_a_reason(office: Office) -> None:
    hall, api = office.hall, f"/api/attempts/{office.running}"
    sitting = hall.delivery.open_room(
        attempt_id=office.running, person_id="cleo", page="page-1", takeover=True
    )
    visitor = office.visitor("cleo")
    paper = visitor.get(f"{api}/paper")
    assert paper.status_code == 200
    assert len(re.findall(r'"prompt', paper.get_data(as_text=True))) >= 20
    sent = {"hello": json.dumps(sitting.hello), "paper": paper.get_data(as_text=True)}
    for said in sent.values():
        assert not MEMBERS.search(said), MEMBERS.search(said)
    for path, _endpoint, reply in pages(office):
        sent[path] = reply.data.decode(errors="replace")
    canaries = {flat(canary) for canary in secrets_of(office)}
    for where, said in sent.items():
        found = [canary for canary in canaries if canary in flat(said)]
        assert not found, f"{where}: {found[:3]}"


def test_the_paper_is_there_only_while_the_exam_runs(office: Office) -> None:
    for person, attempt in (("carla", office.passed), ("ina", office.held)):
        reply = office.visitor(person).get(f"/api/attempts/{attempt}/paper")
        assert (reply.status_code, reply.json["code"]) == (409, "attempt_not_open")
    stored = office.hall.enrolment.register(office.add("early", "candidate"), office.hall.window_id)
    reply = office.visitor("early").get(f"/api/attempts/{stored.attempt.id}/paper")
    assert reply.status_code == 409


def test_a_held_result_shows_no_score_and_says_nothing_of_the_case(office: Office) -> None:
    page = flat(office.visitor("ina").get(f"/attempts/{office.held}/result").get_data(as_text=True))
    with office.wiring.read() as uow:
        outcome = uow.results.form_outcome(office.held)
    assert outcome is not None
    assert str(outcome.scaled) not in page
    assert not re.search(r"face\.absent|Nobody|incident|No face", page)
    passed = office.visitor("carla").get(f"/attempts/{office.passed}/result")
    assert str(outcome.scaled) in flat(passed.get_data(as_text=True))


def test_a_name_that_is_markup_stays_a_name(office: Office) -> None:
    name = "<img src=x onerror=alert(1)>\"'><script>alert(1)</script>"
    rename = update(people).where(people.c.id.in_(["ina", "rita"]))
    with office.wiring.database.engine.begin() as connection:
        connection.execute(rename.values(name=name))
    where = {
        "/reviews": "rita",
        f"/reviews/{office.incident}": "rita",
        "/me": "ina",
        f"/attempts/{office.held}/result": "ina",
    }
    for path, person in where.items():
        page = office.visitor(person).get(path).get_data(as_text=True)
        assert "alert(1)" in page, path
        assert "<img src=x" not in page, path
        assert "<script>alert" not in page, path


METRICS = "assay_attempts"


def test_metrics_are_for_this_machine_alone_or_for_who_has_the_token(office: Office) -> None:
    here = office.stranger().get("/metrics")
    assert (here.status_code, METRICS in here.get_data(as_text=True)) == (200, True)
    for address in ("192.0.2.1", "10.0.0.1", "2001:db8::1", ""):
        base = {"REMOTE_ADDR": address}
        assert office.stranger().get("/metrics", environ_base=base).status_code == 404, address
    spoofed = {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    base = {"REMOTE_ADDR": "192.0.2.1"}
    reply = office.stranger().get("/metrics", headers=spoofed, environ_base=base)
    assert reply.status_code == 404
    # A proxy on this machine is at the loopback address, whoever stands behind it.
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert office.stranger().get("/metrics", headers={name: "192.0.2.1"}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "Basic c2VjcmV0", "Bearer é"])
def test_with_a_token_set_only_its_bearer_sees_metrics(office: Office, given: str) -> None:
    from dataclasses import replace

    from app.factory import create_app

    settings = replace(office.wiring.settings, metrics_token="a-long-token-of-the-monitor")
    client = create_app(replace(office.wiring, settings=settings)).test_client()
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404
    good = {"Authorization": "Bearer a-long-token-of-the-monitor"}
    assert client.get("/metrics", headers=good).status_code == 200

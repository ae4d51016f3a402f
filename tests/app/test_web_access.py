"""Every route for every role: who gets in, who is told there is nothing, what a GET changes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.auth import AccessRule
from app.services.roles import Role
from app.services.rows import TieRow
from tests.app.offices import PEOPLE, Office, Visitor, candidate_for

C, P, S, R = Role.CANDIDATE, Role.PROCTOR, Role.SUPERVISOR, Role.REVIEWER
ANYBODY: frozenset[Role] | None = None

# Written by hand, so that a rule changed by accident is seen. A new route is added here on purpose.
POLICY: dict[str, frozenset[Role] | None] = {
    "static": ANYBODY,
    "site.": ANYBODY,
    "verify.": ANYBODY,
    "badges.": ANYBODY,
    "downloads.": frozenset({C}),
    "verify_files.": ANYBODY,
    "verify_names.": ANYBODY,
    "verify_bulk.form": ANYBODY,
    "verify_bulk.check": ANYBODY,
    "verify_bulk.api": frozenset(),  # a key, and nobody signed in
    "issuance_log.": ANYBODY,
    "keys.key": ANYBODY,  # one key, and the set
    "keys.did": ANYBODY,
    "keys.history": ANYBODY,
    "keys.overview": frozenset({Role.ADMINISTRATOR}),
    "api_pages.": ANYBODY,
    "api_keys.": frozenset({Role.ADMINISTRATOR}),
    "company.": frozenset({Role.EMPLOYER}),
    "company_lead.": frozenset({Role.EMPLOYER}),
    "company_desk.": frozenset({Role.ADMINISTRATOR}),
    "joining.": ANYBODY,  # whoever holds the link of an invitation
    "health.": ANYBODY,
    "accounts.login": ANYBODY,
    "accounts.log_in": ANYBODY,
    "accounts.log_out": frozenset(Role),
    "candidate.": frozenset({C}),
    "attempts.": frozenset({C}),
    "sealed.": frozenset({C}),
    "check_in.": frozenset({C}),
    "desk.": frozenset({P, S}),
    "preflight.": frozenset({C}),
    "own.": frozenset({C}),
    "wallet.": frozenset({C}),
    "matters.": frozenset({C}),
    "matter_desk.": frozenset({Role.DECIDER}),
    "complain.": ANYBODY,
    "shared.": ANYBODY,
    "cohorts.": frozenset({P, S}),
    "windows.overview": frozenset({P, S, Role.ADMINISTRATOR}),
    "windows.one": frozenset({P, S, Role.ADMINISTRATOR}),
    "windows.start": frozenset({P, S}),
    "windows.people": frozenset({Role.ADMINISTRATOR}),
    "windows.form": frozenset({Role.ADMINISTRATOR}),
    "windows.open": frozenset({Role.ADMINISTRATOR}),
    "proctor.": frozenset({P, S}),
    "pictures.": frozenset({P, S, R, Role.DECIDER}),
    "replay.": frozenset({S, R, Role.DECIDER}),
    "reviews.": frozenset({R}),
    "late.": frozenset({S}),
    "receipts.own_page": frozenset({C}),
    "receipts.own_file": frozenset({C}),
    "receipts.verify": ANYBODY,
    "receipts.check": ANYBODY,
    "receipts.key": ANYBODY,
    "decisions.": frozenset({Role.DECIDER}),
    "evidence.": frozenset({S, Role.ADMINISTRATOR}),
    "service_levels.": frozenset({S, Role.ADMINISTRATOR}),
    "signals.report": frozenset({R, S, Role.ADMINISTRATOR}),
    "signals.week": frozenset({R, S, Role.ADMINISTRATOR}),
    "groups.": frozenset({C}),
    "signals.restore": frozenset({Role.ADMINISTRATOR}),
    "case_file.": frozenset({C}),
    "cases.waiting": frozenset({Role.DECIDER, R, S}),
    "cases.one": frozenset({Role.DECIDER, R}),
    "cases.find": frozenset({Role.DECIDER, R}),
    "cases.file": frozenset({Role.DECIDER, R}),
    "ties.ask": frozenset({P, S}),
    "ties.declare": frozenset({P, S, R, Role.DECIDER}),
    "cases.decide": frozenset({Role.DECIDER}),
    "cases.admit": frozenset({Role.DECIDER}),
    "standing.": frozenset({Role.DECIDER}),
    "ledger.page": frozenset({P, S, R, Role.DECIDER}),
    "ledger.staff_json": frozenset({P, S, R, Role.DECIDER}),
    "ledger.own_json": frozenset({C}),
    "outages.": frozenset({S}),
    "steering.": frozenset({P, S, Role.ADMINISTRATOR}),
    "accommodations.": frozenset({Role.ADMINISTRATOR}),
    "system.": frozenset({Role.ADMINISTRATOR}),
    "undelivered.": frozenset({Role.ADMINISTRATOR}),
}
# Asked by programs, without cookie and page: nobody is signed in there, whatever comes along.
FOR_PROGRAMS = {
    *("verify.api", "verify_files.api", "verify_names.api", "verify_bulk.api", "shared.api")
}
FOR_KEYS = {"verify_bulk.api"}
OWN_THINGS = {"case_file.file", "case_file.picture", "cases.file"}
"""Asked here by ids that nobody has; what those with an own case get is in `test_web_cases`."""
BY_CASE = {"replay.show", "ledger.page", "ledger.staff_json"}
"""Who only decides is let in by a case that is theirs, as `test_deciding_doors` shows."""
VIEW_RECORDS = ("credential_views", "login_sessions", "picture_views")
"""What a look may write: that a credential or a picture was looked at; sessions are of tests."""


def admitted(endpoint: str) -> frozenset[Role] | None:
    """Return the roles that the policy admits."""
    (name,) = [name for name in POLICY if endpoint.startswith(name)]
    return POLICY[name]


def routes(office: Office, method: str) -> list[Rule]:
    """Return the routes that take a method."""
    found = [rule for rule in office.app.url_map.iter_rules() if method in (rule.methods or ())]
    assert found
    return found


def everybody(office: Office) -> dict[Role | None, Visitor]:
    """Return one visitor per role, and one whom nobody knows."""
    known: dict[Role | None, Visitor] = {
        role: office.visitor(person) for role, person in PEOPLE.items()
    }
    return known | {None: office.stranger()}


def test_the_declared_rules_are_the_policy(office: Office) -> None:
    for rule in office.app.url_map.iter_rules():
        declared: AccessRule = office.app.view_functions[rule.endpoint].access_rule  # type: ignore[attr-defined]
        wanted = admitted(rule.endpoint)
        assert declared.public is (wanted is ANYBODY), rule
        assert declared.programs is (rule.endpoint in FOR_PROGRAMS), rule
        assert declared.keyed is (rule.endpoint in FOR_KEYS), rule
        if rule.endpoint in FOR_KEYS:
            assert declared.roles == wanted
        elif wanted is not ANYBODY:
            assert (declared.roles or frozenset(Role)) == wanted, rule


def test_a_get_answers_each_role_by_the_policy_and_changes_nothing(office: Office) -> None:
    visitors = everybody(office)
    before = office.everything(*VIEW_RECORDS)
    for rule in routes(office, "GET"):
        wanted = admitted(rule.endpoint)
        for role, visitor in visitors.items():
            path = office.address(rule, PEOPLE[role] if role else "nobody")
            holder = office.visitor(candidate_for(rule.endpoint))
            reply = (holder if role is C else visitor).get(path)
            said = f"{role} GET {path}: {reply.status_code}"
            by_case = rule.endpoint in BY_CASE and role is Role.DECIDER
            if by_case or (rule.endpoint in OWN_THINGS and role in (wanted or ())):
                assert reply.status_code == 404, said
            elif wanted is ANYBODY or role in wanted:
                assert reply.status_code in {200, 303}, said
                assert "/login" not in reply.headers.get("Location", ""), said
            elif role is not None:
                assert reply.status_code == 404, said
            elif path.startswith("/api/"):
                assert reply.status_code == 401, said
            else:
                assert reply.status_code == 303, said
                assert reply.headers["Location"].startswith("/login?next="), said
    assert office.everything(*VIEW_RECORDS) == before


def test_a_write_answers_each_role_by_the_policy_before_anything_else(office: Office) -> None:
    visitors = everybody(office)
    before = office.everything(*VIEW_RECORDS)
    for rule in routes(office, "POST"):
        path, wanted = office.address(rule), admitted(rule.endpoint)
        for role, visitor in visitors.items():
            reply = visitor.raw("POST", path)  # without the token of our page
            said = f"{role} POST {path}: {reply.status_code}"
            if rule.endpoint in FOR_PROGRAMS:
                assert reply.status_code in {400, 401, 404, 422}, said
            elif wanted is ANYBODY or role in wanted:
                assert reply.status_code == 403, said
            else:
                assert reply.status_code == (404 if role is not None else 401), said
    assert office.everything(*VIEW_RECORDS) == before


OTHER_METHODS = ("PUT", "PATCH", "DELETE", "TRACE")


def test_no_other_method_exists(office: Office) -> None:
    visitor = office.visitor("cleo")
    for rule in office.app.url_map.iter_rules():
        assert not set(OTHER_METHODS) & (rule.methods or set()), rule
        for method in OTHER_METHODS:
            assert visitor.raw(method, office.address(rule)).status_code in {403, 405}, rule


def test_an_attempt_of_somebody_else_does_not_exist(office: Office) -> None:
    before = office.everything(*VIEW_RECORDS)
    other = office.visitor("ben")
    own = [r for r in office.app.url_map.iter_rules() if admitted(r.endpoint) == frozenset({C})]
    asked = [rule for rule in own if "attempt_id" in rule.arguments]
    assert len(asked) >= 10
    for rule in asked:
        theirs = office.address(rule)
        nobodys = theirs.replace(office.running, "0" * 32)
        seen = [_ask(other, rule, path) for path in (theirs, nobodys)]
        assert [reply.status_code for reply in seen] == [404, 404], theirs
        bodies = [reply.data.replace(office.running.encode(), b"0" * 32) for reply in seen]
        assert bodies[0] == bodies[1], theirs
    assert office.everything(*VIEW_RECORDS) == before


def _ask(visitor: Visitor, rule: Rule, path: str) -> TestResponse:
    if "GET" in (rule.methods or ()):
        return visitor.get(path, headers={"Accept": "application/json"})
    from app.web.candidates.consent import CONSENT

    agreed = {"sha256": CONSENT.sha256, "choices": {"recording": True, "ai": True}}
    return visitor.post(f"{path}?client_id=x", json=agreed, headers={"Accept": "application/json"})


IDS = (
    "\x00",
    "a\x00b",
    "' OR 1=1 --",
    "..%2f..%2fetc",
    "é",
    "\ud7ff",
    "x" * 3000,
    "%ff",
    "{{7*7}}",
)


def test_ids_that_nobody_made_are_not_found_and_never_an_error_of_ours(office: Office) -> None:
    people = {role: name for role, name in PEOPLE.items() if role is not Role.AUTHOR}
    for rule in routes(office, "GET"):
        if not rule.arguments - {"filename"}:
            continue
        wanted = admitted(rule.endpoint) or {C}
        visitor = office.visitor(next(people[role] for role in wanted if role in people))
        for text in IDS:
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<{name}>", text)
            reply = visitor.get(path)
            assert reply.status_code in {303, 308, 400, 404}, f"{path[:80]}: {reply.status_code}"


LINKS: dict[str, Callable[[Office], str]] = {
    "of-another-person": lambda office: office.picture_link("sue"),
    "of-a-candidate": lambda office: office.picture_link("cleo"),
    "expired": lambda office: office.picture_link("paula", by=timedelta(seconds=-60)),
    "from-the-future": lambda office: office.picture_link("paula", by=timedelta(seconds=30)),
    "tampered": lambda office: office.picture_link("paula")[:-4] + "AAAA",
    "of-no-picture": lambda office: office.picture_link("paula", snapshot="nowhere"),
    "nonsense": lambda _: "nonsense",
}


@pytest.mark.parametrize("kind", LINKS)
def test_a_picture_link_that_is_not_good_shows_nothing(office: Office, kind: str) -> None:
    reply = office.visitor("paula").get(f"/pictures/{LINKS[kind](office)}")
    assert reply.status_code == 404
    assert reply.mimetype == "application/problem+json"


def test_a_good_link_shows_its_picture_to_its_person_and_a_review_leaves_a_fact(
    office: Office,
) -> None:
    link = office.picture_link("paula")
    reply = office.visitor("paula").get(f"/pictures/{link}")
    assert (reply.status_code, reply.mimetype, reply.data[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert office.visitor("rita").get(f"/pictures/{link}").status_code == 404
    assert office.visitor("ina").get(f"/pictures/{link}").status_code == 404
    assert office.stranger().get(f"/pictures/{link}").status_code == 303
    viewed = office.picture_link("rita", "review")
    assert office.visitor("rita").get(f"/pictures/{viewed}").status_code == 200
    with office.wiring.read() as uow:
        facts = uow.attempts.events(office.held, kinds=("evidence.viewed",))
    assert [fact.actor for fact in facts] == ["reviewer:rita"]


def test_who_said_that_they_know_the_candidate_sees_no_picture(office: Office) -> None:
    tess = office.add("tess", "proctor")
    before = office.hall.upload(office.running, "cleo")
    office.shift(timedelta(minutes=5))
    newest = office.hall.upload(office.running, "cleo")
    with office.wiring.uow() as uow:
        uow.cases.declare(TieRow(tess, "cleo", "relative", uow.now()))
        uow.commit()
    for person, status in (("paula", 200), ("tess", 403)):
        for row in (newest, before):  # one is watched, the other opened from the past
            link = office.picture_link(person, snapshot=row.id)
            assert office.visitor(person).get(f"/pictures/{link}").status_code == status

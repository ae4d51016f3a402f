"""All pages over real adapters, people of every role signed in, and a candidate in each state.

Flask's own client speaks to `create_app(wiring)`; the database and Redis are real. Sessions are
opened by the use case's own rows, so that no test waits for a password hash but the login's.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import repeat
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.persistence.tables import metadata
from app.services.attempts.paper import paper_tag
from app.services.cases.case_store import case_id_of
from app.services.people.accounts import digest_of
from app.services.roles import Role
from app.services.rows import LoginSession, Outage
from app.services.standing.status_lists import path_of
from app.services.verifying.showing import Detail
from app.services.wallet.sharing import Offer, Sharing
from app.services.watching.signal_weeks import last_week
from app.tokens import PICTURE_LINK
from app.wiring import Wiring
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.badge import StatusPurpose
from exam_engine.issuance.number import display
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import SqlStore
from tests.app.firms import Firm, open_firm
from tests.app.hall import Hall
from tests.builders import account

ORIGIN = "http://localhost:8000"
LIST = path_of(StatusPurpose.REVOCATION, 1).split("/")
HOLDERS = ("downloads.",)
"""Pages of one's own credential: carla has one, cleo does not."""
CSRF = re.compile(r'<meta name="csrf-token" content="([0-9a-f]{64})"')
PEOPLE = {
    Role.CANDIDATE: "cleo",
    Role.PROCTOR: "paula",
    Role.SUPERVISOR: "sue",
    Role.REVIEWER: "rita",
    Role.DECIDER: "dora",
    Role.AUTHOR: "arthur",
    Role.ADMINISTRATOR: "ada",
    Role.EMPLOYER: "emma",
}


def candidate_for(endpoint: str) -> str:
    """Return the candidate to whom a page of candidates shows something."""
    return "carla" if endpoint.startswith(HOLDERS) else PEOPLE[Role.CANDIDATE]


@dataclass(slots=True)
class Visitor:
    """One person's browser; `csrf` is the token of the last page it has read."""

    client: FlaskClient
    csrf: str = ""

    def get(self, path: str, **given: Any) -> TestResponse:
        reply = self.client.get(path, base_url=ORIGIN, buffered=True, **given)
        found = CSRF.search(reply.get_data(as_text=True)) if reply.mimetype == "text/html" else None
        self.csrf = found.group(1) if found else self.csrf
        return reply

    def post(
        self, path: str, *, headers: Mapping[str, str] | None = None, **given: Any
    ) -> TestResponse:
        """Post as our own page does: with its token and its origin, where none other are given."""
        if not self.csrf:
            self.get("/verify")
        sent = {"Origin": ORIGIN, "X-CSRF-Token": self.csrf, **(headers or {})}
        kept = {name: value for name, value in sent.items() if value is not None}
        return self.client.post(path, base_url=ORIGIN, buffered=True, headers=kept, **given)

    def raw(self, method: str, path: str, **given: Any) -> TestResponse:
        return self.client.open(path, method=method, base_url=ORIGIN, buffered=True, **given)


@dataclass(slots=True)
class Office:
    """The application, what lies under it, and what tests look for.

    Attributes:
        running: cleo's attempt, in progress.
        passed: carla's attempt, certified; `number` is her credential.
        api_key: of an employer.
        firm: a company whose only owner is emma, and a stranger's complaint.
        held: ina's attempt with an open incident.
        share: secret of a link that carla made, for five openings.
    """

    app: Flask
    wiring: Wiring
    hall: Hall
    running: str = ""
    passed: str = ""
    held: str = ""
    incident: str = ""
    outage: str = ""
    number: str = ""
    share: str = ""
    api_key: str = ""
    firm: Firm = field(default_factory=Firm)
    visitors: dict[str, Visitor] = field(default_factory=dict)

    @property
    def store(self) -> SqlStore:
        return cast("SqlStore", self.hall.store)

    def stranger(self) -> Visitor:
        """Return a browser that nobody has signed in with."""
        return Visitor(self.app.test_client())

    def visitor(self, person: str) -> Visitor:
        """Return a person's browser, signed in."""
        if person not in self.visitors:
            self.visitors[person] = self.signed_in(person)
        return self.visitors[person]

    def signed_in(self, person: str, *, lifetime: timedelta = timedelta(hours=1)) -> Visitor:
        """Open another session of a person."""
        token = secrets.token_urlsafe(32)
        with self.wiring.uow() as uow:
            now = uow.now()
            digest, secret = digest_of(token), secrets.token_hex(16)
            uow.people.open_session(LoginSession(digest, person, secret, now, now + lifetime))
            uow.commit()
        visitor = self.stranger()
        visitor.client.set_cookie("assay-login", token, domain="localhost")
        return visitor

    def shift(self, by: timedelta) -> None:
        """Move the database's clock, and let the process know at once.

        Left to itself it asks every 10 s, in the middle of a test as well: links would then have
        run out between being made and being opened.
        """
        self.store.shift(by)
        self.wiring.clock.measure()

    def add(self, person: str, *roles: str, password: str = "", disabled: bool = False) -> str:
        """Add somebody; a password is hashed only when there is one."""
        encoded = self.wiring.hasher.hash(password) if password else "!"
        row = replace(account(person, *roles), password_hash=encoded, disabled=disabled)
        with self.wiring.uow() as uow:
            uow.people.add(row)
            uow.commit()
        return person

    def everything(self, *without: str) -> dict[str, str]:
        """Return a digest of each table, but for those named."""
        found = {}
        with self.wiring.database.reading() as connection:
            for name, table in metadata.tables.items():
                if name not in without:
                    rows = sorted(map(repr, connection.execute(select(table))))
                    found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        return found

    def address(self, rule: Rule, person: str = "paula") -> str:
        """Return a route's address with ids that exist; links to pictures are this person's."""
        ids = {
            "attempt_id": self.running,
            "window_id": self.hall.window_id,
            "incident_id": self.incident,
            "outage_id": self.outage,
            "case_id": case_id_of(self.held),
            "file_id": "no-file",
            "snapshot_id": "no-picture",
            "person_id": PEOPLE[Role.CANDIDATE],
            "proposal_id": "no-proposal",
            "export_id": "no-export",
            "week": last_week(self.wiring.clock.now()),
            "number": display(CredentialNumber(self.number)),
            "held": display(CredentialNumber(self.number)),
            "secret": self.share,
            "link": "no-link",
            "matter": "no-matter",
            "tag": paper_tag(self.hall.attempt(self.running).attempt),
            "slug": "foundation",
            "version": "1",
            "key": "exam",
            "name": "es-1",
            "key_id": self.api_key.split("_")[1],
            "company_id": self.firm.company,
            "check": self.firm.check,
            "invite": self.firm.invite,
            "complaint": self.firm.complaint,
            "invitation": "no-invitation",
            "purpose": LIST[0],
            "part": LIST[1],
            "filename": "build/assay.css",
            "notice_id": "no-letter",
        }
        path = rule.rule
        for name in rule.arguments:
            value = ids[name] if name != "token" else self.picture_link(person)
            path = re.sub(rf"<(?:\w+:)?{name}>", value, path)
        return path

    def picture_link(self, person: str, purpose: str = "live", **changed: Any) -> str:
        """Return a link's token to ina's newest picture, signed for a person."""
        with self.wiring.read() as uow:
            row = uow.invigilation.latest_snapshot(self.held)
        assert row is not None
        now = self.wiring.clock.now() + changed.get("by", timedelta())
        claims = {"snapshot": changed.get("snapshot", row.id), "purpose": purpose}
        minute = timedelta(seconds=60)
        box = self.wiring.tokens
        return box.issue(PICTURE_LINK, person, claims, now=now, lifetime=minute)

    def fill(self) -> None:
        """Bring candidates into the states that pages show."""
        hall = self.hall
        for role, person in PEOPLE.items():
            if person not in {"cleo", "paula", "rita", "dora"}:
                self.add(person, role)
        for person in ("carla", "ina"):
            self.add(person, Role.CANDIDATE)
        self.running = hall.started("cleo")
        self.passed = hall.started("carla")
        hall.submit(self.passed, hall.answered(self.passed, right=True), "carla")
        hall.results.score_attempt(self.passed)
        hall.results.triage(self.passed)
        hall.certification.decide_by_rule(self.passed)
        issuing = hall.issuing()
        self.number = str(issuing.issue(self.passed))
        issuing.publish_status_lists()
        issuing.publish_log_head()
        offer = Offer("Example", frozenset({Detail.NAME}), days=30, view_limit=5)
        self.share = Sharing(self.wiring.uow, self.wiring.read).make(self.number, "carla", offer)
        self.held = hall.started("ina")
        for _ in range(9):  # long enough that it weighs in full
            hall.upload(self.held, "ina")
            hall.store.shift(timedelta(seconds=5))
        hall.watching.analyse(self.held, ScriptedAnalyser(repeat(0)))
        hall.submit(self.held, hall.answered(self.held, right=True), "ina")
        hall.results.score_attempt(self.held)
        hall.results.triage(self.held)
        with self.wiring.read() as uow:
            (incident,) = uow.invigilation.incidents(self.held)
        self.incident = incident.id
        self.outage = self.fail_for_a_moment()
        self.firm = open_firm(self.wiring, owner=PEOPLE[Role.EMPLOYER])
        self.api_key = self.firm.api_key

    def fail_for_a_moment(self) -> str:
        """Let us not have served for 15 s; return the outage's id."""
        with self.wiring.uow() as uow:
            now = uow.now()
            outage = Outage("c0ffee", now - timedelta(seconds=20), now - timedelta(seconds=5))
            assert uow.outages.add(outage)
            uow.commit()
        return outage.id

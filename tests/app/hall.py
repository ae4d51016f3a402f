"""An exam hall over any store: real content, real use cases, people of every role.

The world outside (pictures, pushes, limits) is faked; the analyser says what a test scripts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import numpy as np

from app.services.attempts.checking_in import Agreed, CheckingIn
from app.services.attempts.delivery import Delivery
from app.services.attempts.handing_in import HandIn, HandingIn
from app.services.booking.enrolment import Enrolment
from app.services.booking.windows import Windows
from app.services.cases.rulings import Rulings
from app.services.catalogue.content import Library
from app.services.catalogue.importing import Import
from app.services.certifying.certification import Certification
from app.services.certifying.issuing import Issuing
from app.services.certifying.results import Results
from app.services.evidence.evidence import Evidence, PictureLimits, Upload
from app.services.invigilating.invigilation import Invigilation
from app.services.invigilating.speech import Speech
from app.services.keys.keyring import Keyring
from app.services.keys.keys import SigningKeys
from app.services.ports import SignerStore
from app.services.rows import JsonValue, SaveReceipt, SaveRequest, SnapshotRow, StoredAttempt
from app.services.timekeeping.sweeping import Sweeping
from app.services.verifying.verification import Verifying
from app.services.watching.watching import Watching
from exam_engine.attempts.actors import Actor, Role
from exam_engine.exchange import Programme
from exam_engine.ids import PersonId
from exam_engine.issuance.credential import Issuer
from exam_engine.items import Cleared, parse_response
from exam_engine.scoring import score
from proctoring.opencv import cv2
from tests.app.conftest import FakeStore, Store
from tests.app.furnished import first_programme, furnished_state
from tests.builders import account
from tests.fake_signers import FakeSigners
from tests.fake_state import State
from tests.fakes import FakeEvidenceStore, FakeLimiter, FakePublisher

SCHEME = "cmle/foundation"
CONSENT = "c" * 64
ISSUER = Issuer("http://localhost:8000", "Board", "board@example.org")


def picture(number: int) -> bytes:
    """Return a small JPEG, a different one for each number."""
    grey = np.random.default_rng(number).integers(0, 255, (240, 320, 3), dtype=np.uint8)
    return bytes(cv2.imencode(".jpg", grey)[1].tobytes())


@dataclass(slots=True)
class Hall:
    """All use cases over one store."""

    store: Store
    programme: Programme
    window_id: str
    pictures: FakeEvidenceStore = field(default_factory=FakeEvidenceStore)
    publisher: FakePublisher = field(default_factory=FakePublisher)
    limiter: FakeLimiter = field(default_factory=FakeLimiter)
    signers: FakeSigners | SignerStore = field(default_factory=FakeSigners)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    issuer: Issuer = ISSUER

    told_queue: list[str] = field(default_factory=list)

    def waiting(self, window_id: str) -> list[str]:
        return [one for one in self.told_queue if one]

    @property
    def delivery(self) -> Delivery:
        return Delivery(self.store.uow, self.store.uow, self.publisher, self)

    @property
    def handing_in(self) -> HandingIn:
        return HandingIn(self.store.uow, self.publisher, lambda *_: "sealed")

    @property
    def enrolment(self) -> Enrolment:
        return Enrolment(self.store.uow, self.store.uow)

    @property
    def evidence(self) -> Evidence:
        limits = PictureLimits(2_000_000, 8_000_000, 40)
        uow = self.store.uow
        return Evidence(uow, uow, self.pictures, self.publisher, self.limiter, limits)

    @property
    def checking_in(self) -> CheckingIn:
        return CheckingIn(self.store.uow, self.store.uow, self.delivery, self.limiter)

    @property
    def invigilation(self) -> Invigilation:
        return Invigilation(self.store.uow, self.pictures, self.delivery)

    @property
    def speech(self) -> Speech:
        return Speech(self.store.uow, self.publisher)

    @property
    def watching(self) -> Watching:
        return Watching(self.store.uow, self.store.uow, self.pictures, self.publisher)

    @property
    def results(self) -> Results:
        return Results(self.store.uow, self.publisher)

    @property
    def rulings(self) -> Rulings:
        return Rulings(self.store.uow, self.publisher)

    @property
    def certification(self) -> Certification:
        return Certification(self.store.uow, self.store.uow)

    @property
    def sweeping(self) -> Sweeping:
        return Sweeping(self.store.uow, self.store.uow, self.delivery)

    @property
    def verifying(self) -> Verifying:
        return Verifying(self.store.uow, self.store.uow, self.issuer)

    def issuing(self) -> Issuing:
        return Issuing(self.store.uow, self.publisher, self.issuer, self.keyring)

    @property
    def keyring(self) -> Keyring:
        return Keyring(self.store.uow, self.issuer, self.signers)

    @property
    def signing_keys(self) -> SigningKeys:
        return SigningKeys(self.store.uow, self.store.uow)

    def attempt(self, attempt_id: str) -> StoredAttempt:
        with self.store.uow() as uow:
            stored = uow.attempts.get(attempt_id)
        assert stored is not None
        return stored

    def upload(self, attempt_id: str, person: str, purpose: str = "live") -> SnapshotRow:
        number = next(self.numbers)
        upload = Upload(attempt_id, person, f"p{number}", purpose, 0, picture(number))
        return self.evidence.accept_snapshot(upload)

    def checked_in(self, person: str = "cleo") -> str:
        """Bring a candidate through the check-in; return the attempt's id."""
        attempt_id = str(self.enrolment.register(person, self.window_id).attempt.id)
        self.delivery.begin_check_in(attempt_id, person)
        self.consent(attempt_id, person)
        self.upload(attempt_id, person, "reference")
        self.checking_in.complete(attempt_id, person)
        return attempt_id

    def consent(self, attempt_id: str, person: str = "cleo", **choices: bool) -> None:
        """Agree to be recorded, and to further choices by name."""
        agreed = Agreed("1", CONSENT, ("faces",), {"recording": True, "ai": True, **choices})
        self.checking_in.consent(attempt_id, person, agreed)

    def started(self, person: str = "cleo") -> str:
        """Bring a candidate into the room; return the attempt's id."""
        attempt_id = self.checked_in(person)
        self.invigilation.authorize(attempt_id, actor=PROCTOR, command_id=f"auth-{attempt_id}")
        self.delivery.open_room(
            attempt_id=attempt_id, person_id=person, page="page-1", takeover=False
        )
        self.delivery.start(attempt_id, person, command_id=f"start-{attempt_id}")
        return attempt_id

    def reopen(self) -> None:
        """Open a window of ten hours that begins now; later bookings go there."""
        now = self.store.now()
        opens, closes = now - timedelta(minutes=1), now + timedelta(hours=10)
        windows = Windows(self.store.uow)
        self.window_id = windows.open_window(SCHEME, opens_at=opens, closes_at=closes).id

    def passed(self, person: str = "cleo") -> str:
        """Bring a candidate to a passed, final result; return the attempt's id."""
        attempt_id = self.started(person)
        self.submit(attempt_id, self.answered(attempt_id, right=True), person)
        self.results.score_attempt(attempt_id)
        self.results.triage(attempt_id)
        return attempt_id

    def certified(self, person: str = "cleo") -> str:
        """Bring a candidate to a credential that is published; return its number."""
        attempt_id = self.passed(person)
        assert self.certification.decide_by_rule(attempt_id) == "certified"
        number = self.issuing().issue(attempt_id)
        assert number is not None
        self.issuing().publish_status_lists()
        return number

    def save(
        self, attempt_id: str, item: str, response: JsonValue, cseq: int, **more: int
    ) -> SaveReceipt:
        stored = self.attempt(attempt_id)
        person, epoch = stored.person_id, stored.attempt.epoch
        key = (attempt_id, person, epoch, cseq)
        request = SaveRequest(*key, "answer", item, response, marked=False, client_ms=0, head=None)
        return self.store.journal.save(request._replace(**more))

    def answers(self, attempt_id: str, *, right: bool) -> Mapping[str, JsonValue]:
        """Return a full-mark (or zero) response per item, from the items' own examples."""
        form_id = self.attempt(attempt_id).attempt.form
        with self.store.uow() as uow:
            form, versions = Library(uow.content).form(form_id)
        authored = {one.item.id: one for one in self.programme.items}
        found: dict[str, JsonValue] = {}
        for reference in form.items:
            one = authored[reference.item]
            wanted = reference.points if right else 0
            for example in one.examples:
                if example.points == wanted and example.response is not None:
                    found[reference.item] = example.response
                    break
            response = parse_response(
                versions[reference.item].interaction, found.get(reference.item)
            )
            assert isinstance(response, Cleared) is (reference.item not in found)
            assert score(versions[reference.item], one.key, response).points == wanted
        return found

    def answered(self, attempt_id: str, *, right: bool) -> int:
        """Save every answer; return the last client sequence."""
        answers = self.answers(attempt_id, right=right)
        for cseq, (item, response) in enumerate(answers.items(), start=1):
            assert self.save(attempt_id, item, response, cseq).verdict == "accepted"
        return len(answers)

    def submit(self, attempt_id: str, cseq: int, person: str = "cleo") -> dict[str, JsonValue]:
        epoch = self.attempt(attempt_id).attempt.epoch
        one = HandIn(attempt_id, person, epoch, f"submit-{attempt_id}", cseq)
        return dict(self.handing_in.hand_in(one))


PROCTOR = Actor(PersonId("paula"), Role.PROCTOR)
REVIEWER = Actor(PersonId("rita"), Role.REVIEWER)
DECIDER = Actor(PersonId("dora"), Role.DECIDER)


def open_hall(store: Store) -> Hall:
    """Return a hall with the first programme, people and a window that is open now."""
    programme = first_programme()
    _bring_in(store, programme)
    with store.uow() as uow:
        for person, role in (
            ("cleo", "candidate"),
            ("ben", "candidate"),
            ("paula", "proctor"),
            ("rita", "reviewer"),
            ("dora", "decider"),
        ):
            uow.people.add(account(person, role))
        uow.commit()
    now = store.now()
    window = Windows(store.uow).open_window(
        SCHEME, opens_at=now - timedelta(minutes=1), closes_at=now + timedelta(hours=10)
    )
    return Hall(store, programme, window.id)


def _bring_in(store: Store, programme: Programme) -> None:
    """Import the programme, unless the store was given with it."""
    if isinstance(store, FakeStore) and store.database.state == State():
        store.database.state = furnished_state().copy()
    with store.uow() as uow:
        there = uow.content.current_digest("programme", programme.slug) is not None
    if not there:
        Import(store.uow).programme(programme)

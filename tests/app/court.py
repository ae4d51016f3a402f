"""One attempt with an incident, and everybody who works on its case."""

import re
from datetime import timedelta
from itertools import count, repeat

from app.services.cases.case_files import CaseFiles
from app.services.cases.case_store import case_of
from app.services.cases.case_work import Asked, CaseWork, Finding
from app.services.cases.grounds import LEEWAY, Claim
from app.services.rows import IncidentRow
from exam_engine.attempts.actors import Actor, Role
from exam_engine.ids import PersonId
from proctoring.case_record import Case
from proctoring.case_table import Outcome
from proctoring.findings import Confidence
from proctoring.incidents import Verdict
from tests.app.analysing import ScriptedAnalyser
from tests.app.hall import Hall
from tests.app.offices import Visitor
from tests.builders import account

CONFIRMED, DISMISSED = Verdict.CONFIRMED, Verdict.DISMISSED
COMMANDS = count(1)


def goes_on(visitor: Visitor, review: str, saw: str = "something") -> str:
    """Look at a moment's pictures, say what is there, ask for its marks; returns that page."""
    shown = re.findall(r'src="(/pictures/[^"]+)"', visitor.get(review).text)
    assert [visitor.get(address).status_code for address in shown[-1:]] in ([200], [])
    assert visitor.post(f"{review}/marks", data={"saw": saw}).status_code == 303
    return visitor.get(review).text


def breach(page: str, **given: str) -> dict[str, str]:
    """Return the form of a page filled in: a rule is broken."""
    pictures = re.findall(r'name="shows" value="([0-9a-f]+)"', page)
    times = dict(re.findall(r'name="(began|ended)"[^>]* value="([^"]+)"', page))
    whole = {
        "verdict": "confirmed",
        "reason": "Somebody else sat there.",
        "rule": "alone",
        "shows": pictures[0] if pictures else "",
        "confidence": "probable",
        "technical_alternative": "no lag",
    }
    return {**whole, **times, **given}


class Court:
    """One attempt with an incident, and everybody who works on it."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.work = CaseWork(hall.store.uow)
        self.files = CaseFiles(hall.store.uow, hall.pictures)
        with hall.store.uow() as uow:
            for person in ("rolf", "tara", "dan", "eve", "mia", "noa"):
                uow.people.add(account(person, "supervisor" if person == "noa" else "reviewer"))
            uow.commit()
        self.attempt = self.sat(hall)
        self.triage()
        self.incident = self.first_incident()

    def sat(self, hall: Hall) -> str:
        """Have one attempt sat in which something was marked; return its id."""
        attempt = hall.started()
        for _ in range(12):
            hall.upload(attempt, "cleo")
            hall.store.shift(timedelta(seconds=5))
        hall.watching.analyse(attempt, ScriptedAnalyser(repeat(0)))
        hall.submit(attempt, hall.answered(attempt, right=True))
        hall.results.score_attempt(attempt)
        return attempt

    def first_incident(self) -> IncidentRow:
        """Return what was marked in it."""
        with self.hall.store.uow() as uow:
            (only,) = uow.invigilation.incidents(self.attempt)
        return only

    def triage(self) -> None:
        self.hall.results.triage(self.attempt)

    @property
    def case(self) -> Case:
        with self.hall.store.uow() as uow:
            found = case_of(uow, self.attempt)
        assert found is not None
        return found

    @property
    def result(self) -> str:
        return self.hall.attempt(self.attempt).result_state

    def rule(self, person: str, verdict: Verdict) -> str:
        state = self.hall.rulings.rule(
            self.incident.id,
            actor=Actor(PersonId(person), Role.REVIEWER),
            verdict=verdict,
            reason=f"{person} saw it",
            technical_alternative="no lag",
            claim=self.claim() if verdict is CONFIRMED else None,
        )
        self.triage()
        return state

    def claim(self, **given) -> Claim:
        """Return what a finding rests on: a rule, the incident's own time, a picture near it."""
        row = given.pop("incident", None) or self.incident
        until = row.ended_at or row.started_at
        with self.hall.store.uow() as uow:
            shots = uow.invigilation.during(self.attempt, row.started_at - LEEWAY, until + LEEWAY)
        whole = {
            "rule": "stay-in-view",
            "began": row.started_at,
            "ended": until,
            "pictures": tuple(one.id for one in shots[:1]),
            "confidence": Confidence.PROBABLE,
        }
        return Claim(**(whole | given))

    def asked(self, person: str, role: Role = Role.DECIDER, version: int = 0) -> Asked:
        command = f"c{next(COMMANDS)}"
        return Asked(Actor(PersonId(person), role), command, version or self.case.version)

    def says(self, words: str) -> Case:
        return self.work.say(self.attempt, self.asked("cleo", Role.CANDIDATE), words)

    def confirmed_by_two(self) -> None:
        self.rule("rita", CONFIRMED)
        self.says("I bent down for my pen.")
        self.rule("rolf", CONFIRMED)

    def decided(self, outcome: Outcome, ban: int = 0) -> None:
        self.confirmed_by_two()
        self.decides("dora", outcome, ban)

    def decides(self, person: str, outcome: Outcome, ban: int = 0) -> None:
        self.work.decide(self.case.id, self.asked(person), Finding(outcome, "because", ban))
        self.triage()

    def appealed(self) -> None:
        asked = self.asked("cleo", Role.CANDIDATE)
        self.work.appeal(self.attempt, asked, "Nobody asked about the pen.")
        self.work.admit(self.case.id, self.asked("dan"), taken=True, reason="a new fact")

    def finds(self, person: str, outcome: Outcome) -> Case:
        asked = self.asked(person, Role.REVIEWER)
        after = self.work.vote(self.case.id, asked, Finding(outcome, f"{person} says so"))
        self.triage()
        return after

    def journal(self, *kinds: str):
        with self.hall.store.uow() as uow:
            return list(uow.attempts.events(self.attempt, kinds=kinds or None))

    def letters(self, person: str = "cleo") -> list[str]:
        with self.hall.store.uow() as uow:
            return [one.kind for one in uow.letters.of_person(person)]

    def paths(self, person: str) -> list[object]:
        """Return where a person's letters lead."""
        with self.hall.store.uow() as uow:
            return [one.facts["path"] for one in uow.letters.of_person(person)]

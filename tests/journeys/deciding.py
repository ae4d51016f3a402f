"""After the exam: a held result, a person's rulings, a decision, a credential, an employer."""

import jwt
from playwright.sync_api import expect

from app.services.rows import CredentialRow
from exam_engine.issuance.number import CredentialNumber, display
from proctoring.flags import Severity
from tests.journeys.course import Day
from tests.journeys.protocol import Visitor

CHECKS = {
    *("register", "signature", "issuer", "validity"),
    *("revocation", "suspension", "supersession"),
}


def held(day: Day) -> None:
    """Ada's result is scored and held while nobody has looked at the incidents."""
    with day.step("Ada is scored once, and the result is held while incidents are open"):
        day.records.once(
            lambda now: now.stored(day.attempt).result_state == "held", "the held result"
        )
        outcome = day.records.read(lambda uow: uow.results.form_outcome(day.attempt))
        assert outcome is not None
        assert outcome.points == outcome.maximum
        assert day.records.outcomes(day.attempt) == 1
        day.ada.part("to-result").click()
        expect(day.ada.page.locator('[data-result-state="held"]')).to_be_visible()
        assert "scaled score" not in day.ada.page.locator("main").inner_text()
        day.shots.take_both(day.ada.page, "result-held")


def review(day: Day) -> None:
    """Rita looks at every incident and finds nothing wrong."""
    rita = day.rita()
    with day.step("Rita reviews the incidents, evidence first, and clears them"):
        rita.log_in("reviewer@demo.example")
        links = rita.open_incidents("Ada Brandt")
        assert len(links) >= 2, "both stretches of the film make an incident"
        day.shots.take_both(rita.page, "reviews")
        for number, link in enumerate(links):
            rita.look(link)
            if number == 0:
                day.shots.take_both(rita.page, "review")
            rita.dismiss("Left the chair for a glass of water; a colleague looked in. Harmless.")
        assert rita.open_incidents("Ada Brandt") == []
        incidents = day.records.read(lambda uow: uow.invigilation.incidents(day.attempt))
        held = [one for one in incidents if Severity(one.severity).at_least(Severity.MEDIUM)]
        assert {one.state for one in held} == {"dismissed"}
        assert all(one.rulings for one in held)
        assert day.records.events(day.attempt, "evidence.viewed")
    with day.step("the result is released"):
        day.records.once(
            lambda now: now.stored(day.attempt).result_state == "final", "the final result"
        )
        day.ada.page.reload()
        expect(day.ada.page.locator('[data-passed="true"]')).to_be_visible()
        assert day.records.read(lambda uow: uow.results.decision(day.attempt)) is None


def decide(day: Day) -> None:
    """Dora decides, because a case was opened; the credential is issued the same day."""
    with day.step("Dora decides with a reason"):
        dora = day.dora()
        dora.log_in("decider@demo.example")
        day.shots.take_both(dora.page, "decisions")
        dora.decide(day.attempt, "Passed with full points; both incidents were cleared by review.")
        decision = day.records.read(lambda uow: uow.results.decision(day.attempt))
        assert decision is not None
        assert decision.outcome == "certified"
        assert decision.rule_version is None
        day.shots.take(dora.page, "decided")
    with day.step("the credential is issued and Ada sees it"):
        row = day.records.once(lambda now: issued(now.read(of_attempt(day))), "the credential")
        day.number = display(CredentialNumber(row.number))
        assert (row.valid_until.year, row.valid_until.month) == (
            row.valid_from.year + 2,
            row.valid_from.month,
        )
        day.ada.page.reload()
        expect(day.ada.part("credential-number")).to_have_text(day.number)
        day.shots.take_both(day.ada.page, "result-passed")
        day.ada.page.goto("/me")
        expect(day.ada.part("credential-number")).to_have_text(day.number)
        day.shots.take_both(day.ada.page, "own-page-with-certificate")


def verify(day: Day) -> None:
    """An employer types the number; a program verifies the signed file."""
    employer = day.employer()
    with day.step("an employer types the number and sees every check passed"):
        employer.page.goto("/verify")
        day.shots.take_both(employer.page, "verify")
        employer.verify(day.number.lower().replace("-", " "))
        employer.page.wait_for_url(f"**/c/{day.number}")
        credential = employer.part("credential")
        expect(credential).to_have_attribute("data-status", "active")
        passed = credential.locator('[data-check][data-result="pass"]')
        names = passed.evaluate_all("checks => checks.map(check => check.dataset.check)")
        assert set(names) >= CHECKS, f"not passed: {CHECKS - set(names)}"
        assert credential.locator('[data-check][data-result="fail"]').count() == 0
        day.shots.take_both(employer.page, "credential")
    with day.step("a mistyped number is noticed before anything is looked up"):
        employer.verify(day.number[:-1] + ("0" if day.number[-1] != "0" else "1"))
        expect(employer.page.get_by_text("looks mistyped")).to_be_visible()
        day.shots.take(employer.page, "verify-mistyped")
    with day.step("the signed file verifies with the published keys and PyJWT alone"):
        anybody = Visitor(day.installation.url)
        token = anybody.get(f"/c/{day.number}/credential.jwt").text
        keys = jwt.PyJWKSet.from_dict(anybody.get("/.well-known/jwks.json").json)
        kid = jwt.get_unverified_header(token)["kid"]
        claims = jwt.decode(
            token, keys[kid].key, algorithms=["ES256"], options={"verify_aud": False}
        )
        assert day.number in str(claims)


def of_attempt(day: Day):
    """Return what looks up the credential of Ada's attempt."""
    return lambda uow: uow.credentials.of_attempt(day.attempt)


def issued(row: CredentialRow | None) -> CredentialRow | None:
    """Return the credential once it is signed."""
    return row if row is not None and row.issued_at is not None else None

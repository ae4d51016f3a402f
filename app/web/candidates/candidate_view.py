"""What the candidate's pages show, as plain values for the templates."""

from collections.abc import Mapping
from datetime import timedelta

from flask import url_for

from app.services.booking.enrolment import Enrolment
from app.services.cases.case_store import case_of
from app.services.catalogue.content import Library, slug_of
from app.services.rows import (
    Account,
    CredentialRow,
    ExamWindow,
    FormOutcomeRow,
    JsonValue,
    StoredAttempt,
)
from app.services.timekeeping.lateness import LateAnswers, late_answers
from app.services.timekeeping.ledgers import time_of
from app.services.verifying.verification import Verifying
from app.web.candidates.own_cases import asked_about, asked_of
from app.web.language import day_in_words
from app.web.language import gettext as _
from app.web.words.agreed_words import agreed_words
from app.web.words.band_words import band_lines
from app.web.words.credential_words import chip_of, state_in_words
from app.web.words.ledger_view import own_words, page_of
from app.web.words.reason_words import shown_reason
from app.web.words.scope_words import title_of
from app.wiring import Wiring
from exam_engine.attempts.events.evidence import SnapshotsErased
from exam_engine.attempts.schedule import personal_time
from exam_engine.attempts.states import BEFORE_START, TERMINAL, AttemptState
from exam_engine.catalogue import Scheme
from exam_engine.ids import CredentialNumber, SchemeId, WindowId
from exam_engine.issuance.number import display
from exam_engine.items import from_document
from exam_engine.scoring import CutScore
from proctoring.case_record import Case
from proctoring.case_terms import promised


def own_page(
    wiring: Wiring, enrolment: Enrolment, verifying: Verifying, person: Account
) -> dict[str, object]:
    """Return what the candidate's own page shows."""
    home = wiring.queries.home_of(person.id)
    with wiring.read() as uow:
        schemes = {scheme.id: scheme for scheme in Library(uow.content).schemes()}
        asked = asked_of(uow, person.id)
    live = {one.attempt.window: one for one in home.attempts if one.attempt.state not in TERMINAL}
    windows = [
        _window(window, live.get(WindowId(window.id)), schemes, enrolment, person)
        for window in home.windows
    ]
    ended = [one for one in home.attempts if one.attempt.state in TERMINAL]
    titles = {window.id: window.title for window in home.windows}
    return {
        "next_step": _next_step(windows),
        "asked": asked,
        "windows": windows,
        "history": [_history(one, titles) for one in ended],
        "credentials": [
            _credential(row, schemes, verifying) for row in home.credentials if row.issued_at
        ],
    }


def window_cards(
    wiring: Wiring, enrolment: Enrolment, person: Account, scheme_id: str
) -> list[dict[str, object]]:
    """Return the open and coming windows of one certification, as a person may use them."""
    home = wiring.queries.home_of(person.id)
    with wiring.read() as uow:
        schemes = {scheme.id: scheme for scheme in Library(uow.content).schemes()}
    live = {one.attempt.window: one for one in home.attempts if one.attempt.state not in TERMINAL}
    return [
        _window(window, live.get(WindowId(window.id)), schemes, enrolment, person)
        for window in home.windows
        if window.scheme_id == scheme_id
    ]


def attempt_heading(wiring: Wiring, stored: StoredAttempt) -> dict[str, object]:
    """Return id, title, state and the facts a candidate should know before starting."""
    attempt = stored.attempt
    own = personal_time(attempt.candidate, attempt.policy)
    length = attempt.policy.break_length
    with wiring.read() as uow:
        window = uow.content.window(attempt.window)
        form, _versions = Library(uow.content).form(attempt.form)
    return {
        "id": attempt.id,
        "title": window.title if window else "",
        "state": attempt.state.value,
        "minutes": int(attempt.clock.granted.total_seconds() // 60),
        "items": len(form.items),
        "closes_at": attempt.policy.closes_at,
        "agreed": agreed_words(attempt.policy),
        "whole_until": own.latest_start if attempt.policy.cap_at_close else None,
        "breaks": attempt.policy.break_limit,
        "break_minutes": int(length.total_seconds() // 60) if length else None,
    }


def result_page(wiring: Wiring, verifying: Verifying, stored: StoredAttempt) -> dict[str, object]:
    """Return the result as far as it may be shown; a score only once it is final."""
    attempt_id = stored.attempt.id
    with wiring.read() as uow:
        outcome = uow.results.form_outcome(attempt_id)
        decision = uow.results.decision(attempt_id)
        credential = uow.credentials.of_attempt(attempt_id)
        schemes = {scheme.id: scheme for scheme in Library(uow.content).schemes()}
        late = late_answers(uow, attempt_id)
        spent = time_of(uow, attempt_id)
        erased = uow.attempts.events(attempt_id, kinds=(SnapshotsErased.kind,))
        case = case_of(uow, attempt_id)
    final = stored.result_state == "final" and outcome is not None
    issued = credential is not None and credential.issued_at is not None
    return {
        "attempt": attempt_heading(wiring, stored),
        "time": page_of(spent, own_words()),
        "result": {
            "state": stored.result_state,
            "ended": stored.attempt.state.value,
            "decision": decision.outcome if decision else None,
            "held_text": _held_text(stored, case, waits_for_late=bool(late.open)),
            "late": {"open": len(late.open), "decided": _late_decisions(late)},
            **(_final(outcome) if final and outcome is not None else {}),
        },
        "credential": _credential(credential, schemes, verifying)
        if issued and credential
        else None,
        "erased_at": erased[-1].at if erased else None,
        "leftovers": _leftovers(stored),
        "asked": asked_about(case),
    }


def _window(
    window: ExamWindow,
    live: StoredAttempt | None,
    schemes: Mapping[SchemeId, Scheme],
    enrolment: Enrolment,
    person: Account,
) -> dict[str, object]:
    found = enrolment.eligibility(person.id, window.scheme_id, window=window)
    state = "eligible" if found.eligible else "not_eligible"
    shown: dict[str, object] = {
        "id": window.id,
        "title": window.title,
        "opens_at": window.opens_at,
        "closes_at": window.closes_at,
        "state": "registered" if live else state,
        "blocked": not found.eligible,
        "reasons": [shown_reason(reason, schemes) for reason in found.reasons],
        "attempt": None,
    }
    if live:
        shown["attempt"] = {
            "id": live.attempt.id,
            "state": live.attempt.state.value,
            "href": _place(live),
            "cancel": _cancel(live),
        }
    return shown


def _place(stored: StoredAttempt) -> str:
    running = {AttemptState.IN_PROGRESS, AttemptState.PAUSED, AttemptState.CLOSING}
    page = "candidate.room" if stored.attempt.state in running else "candidate.check_in"
    return url_for(page, attempt_id=stored.attempt.id)


def _cancel(stored: StoredAttempt) -> str | None:
    """Return where an exam that has not started can be cancelled; None once it has."""
    if stored.attempt.state not in BEFORE_START:
        return None
    return url_for("own.before_cancelling", attempt_id=stored.attempt.id)


def _next_step(windows: list[dict[str, object]]) -> dict[str, object] | None:
    for window in windows:
        attempt = window["attempt"]
        if isinstance(attempt, dict):
            return {
                "title": _("Go on with %(title)s", title=window["title"]),
                "text": _("Your place is kept. Everything stored so far is safe."),
                "href": attempt["href"],
                "action": _("Go on"),
                "method": "get",
            }
    for window in windows:
        if window["state"] == "eligible":
            return {
                "title": _("You can take %(title)s now", title=window["title"]),
                "text": _("Have your camera ready and a quiet hour and a half ahead of you."),
                "href": url_for("candidate.register", window_id=window["id"]),
                "action": _("Begin check-in"),
                "method": "post",
            }
    return None


def _history(stored: StoredAttempt, titles: dict[str, str]) -> dict[str, object]:
    return {
        "attempt_id": stored.attempt.id,
        "title": titles.get(stored.attempt.window, _("Earlier exam")),
        "state": stored.attempt.state.value,
        "result_state": stored.result_state,
        "at": stored.attempt.ended_at or stored.created_at,
        "href": url_for("candidate.result", attempt_id=stored.attempt.id),
        "leftovers": _leftovers(stored),
    }


def _leftovers(stored: StoredAttempt) -> str | None:
    """Return the page that sends what a device still holds of an exam that has ended."""
    if stored.attempt.state not in {AttemptState.SUBMITTED, AttemptState.TERMINATED}:
        return None
    return url_for("candidate.room", attempt_id=stored.attempt.id)


def _credential(
    row: CredentialRow, schemes: Mapping[SchemeId, Scheme], verifying: Verifying
) -> dict[str, object]:
    """Return a certificate as the wallet shows it, as of now."""
    verdict = verifying.held(row.number).verdict
    number = display(CredentialNumber(row.number))
    scheme = schemes.get(SchemeId(row.scheme_id))
    return {
        "number": row.number,
        "display": number,
        "name": title_of(row, scheme.name if scheme else slug_of(row.scheme_id)),
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "status": verdict.status.value,
        "state": state_in_words(verdict),
        "tone": chip_of(verdict),
        "href": url_for("verify.credential", number=number),
        "wallet": url_for("wallet.credential", held=number),
    }


def _late_decisions(late: LateAnswers) -> list[dict[str, object]]:
    """Return what people decided on answers that came after the time, with their words."""
    decided = [(one, True) for one in late.granted.values()]
    decided += [(one, False) for one in late.refused.values()]
    shown: list[dict[str, object]] = []
    for record, granted in sorted(decided, key=lambda each: each[0].seq):
        reason = record.body.get("reason")
        words = reason.get("text", "") if isinstance(reason, dict) else ""
        shown.append({"granted": granted, "at": record.at, "reason": words})
    return shown


def _held_text(stored: StoredAttempt, case: Case | None, *, waits_for_late: bool) -> str | None:
    if stored.result_state not in {"provisional", "held", "none"}:
        return None
    if stored.result_state == "held" and waits_for_late:
        return _("A person decides on answers that came after the time; the result waits for it.")
    if stored.result_state == "held" and case is not None:
        day = day_in_words(promised(case.opened_at) - timedelta(seconds=1))
        return _(
            "A person looks at something that was noted during your exam before the result is "
            "released. This says nothing about you. You are told by %(day)s at the latest.",
            day=day,
        )
    if stored.result_state == "held":
        return _(
            "A person looks at something that was noted during your exam before the result is "
            "released. This says nothing about you. It takes at most 15 working days."
        )
    return _("Your answers are being scored. This usually takes less than a minute.")


def _final(outcome: FormOutcomeRow) -> dict[str, object]:
    cut = from_document(CutScore, outcome.report["cut"])
    bands: JsonValue = outcome.report.get("bands")
    lines = [one for one in bands if isinstance(one, dict)] if isinstance(bands, list) else []
    return {
        "passed": outcome.passed,
        "scaled": outcome.scaled,
        "cut": cut.scaled_cut,
        "scale_min": cut.anchors[0].scaled,
        "scale_max": cut.anchors[-1].scaled,
        "example": cut.example,
        "domains": band_lines(lines),
    }

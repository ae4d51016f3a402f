"""The audit of credentials: silent over what is sound, a finding for each thing that is not."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.commands import credentials_audit
from app.services.audit.audit import CHECKS, PATIENCE, Audit, _Case
from app.services.certifying.issuance_log import enter
from app.services.certifying.reissuing import Reissuing
from app.services.rows import LogHeadRow
from app.services.standing.holding import scheme_with_digest
from exam_engine.catalogue import Required
from exam_engine.ids import CredentialNumber, KeyId, SchemeId
from exam_engine.issuance.badge import Profile
from exam_engine.issuance.lint import lint
from exam_engine.issuance.log import LogEvent
from exam_engine.issuance.number import display
from exam_engine.issuance.signing import LogHead, SigningKey, sign, sign_log_head
from tests.app.conftest import SqlStore, Store
from tests.app.hall import DECIDER, ISSUER, Hall, open_hall
from tests.app.insiders import found, tamper
from tests.conftest import settings_for

KEY = SigningKey.from_random(KeyId(f"{ISSUER.did}#es-1"), b"k" * 48)
"""The key of `Hall.issuing`, as a thief would have it."""


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


@pytest.fixture
def sql_hall(sql_store: SqlStore) -> Hall:
    """A hall whose tables an insider can write to, with one credential under a signed head."""
    hall = open_hall(sql_store)
    hall.certified()
    hall.issuing().publish_log_head()
    assert found(hall) == []
    return hall


def test_a_sound_register_is_clean(hall: Hall) -> None:
    for person in ("cleo", "ben"):
        hall.certified(person)
        hall.issuing().publish_log_head()
    report = Audit(hall.store.uow).run()
    assert (report.credentials, report.entries, report.findings) == (2, 2, ())


def test_what_should_have_been_issued_is_a_gap_after_an_hour(hall: Hall) -> None:
    attempt = hall.passed("cleo")
    assert hall.certification.decide_by_rule(attempt) == "certified"
    assert found(hall) == []
    hall.store.shift(PATIENCE + timedelta(minutes=1))
    assert found(hall) == ["gap"]
    assert hall.issuing()._intents(attempt)  # the worker died before signing
    hall.store.shift(PATIENCE + timedelta(minutes=1))
    assert found(hall) == ["gap"]
    assert hall.issuing().issue(attempt) is not None
    assert found(hall) == []


def test_after_a_key_was_given_up_and_all_is_signed_again_the_audit_is_clean(hall: Hall) -> None:
    hall.certified("cleo")
    hall.issuing().publish_log_head()
    hall.store.shift(timedelta(days=1))
    hall.signing_keys.compromise("es-1", words="a laptop was stolen")
    assert found(hall) == ["head", "signature"], "nothing vouches for the log or the credential"
    hall.keyring.tend()
    Reissuing(hall.store.uow, hall.keyring).reissue(KEY.kid)
    assert found(hall) == ["head"]
    hall.issuing().publish_log_head()
    assert found(hall) == []


def test_an_older_head_has_to_fit_though_its_key_was_given_up(sql_hall: Hall) -> None:
    forged_head = LogHead(ISSUER.did, 1, "a" * 64, "b" * 64, sql_hall.store.now(), KEY.kid)
    forged_head = replace(forged_head, at=forged_head.at.replace(microsecond=0))
    token = sign_log_head(forged_head, KEY)
    tamper(sql_hall, "UPDATE issuance_log_heads SET token = :token", token=token)
    sql_hall.store.shift(timedelta(days=1))
    sql_hall.signing_keys.compromise("es-1", words="a laptop was stolen")
    sql_hall.keyring.tend()
    Reissuing(sql_hall.store.uow, sql_hall.keyring).reissue(KEY.kid)
    sql_hall.issuing().publish_log_head()
    assert found(sql_hall) == ["head"]


INSIDE: dict[str, tuple[str, set[str]]] = {
    "another holder": ("UPDATE credentials SET person_id = 'ben'", {"sitting"}),
    "no decision": ("DELETE FROM certification_decisions", {"decision"}),
    "a refusal": ("UPDATE certification_decisions SET outcome = 'refused'", {"decision"}),
    "another rule": (
        "UPDATE certification_decisions SET rule_version = 'mine 1'",
        {"decision"},
    ),
    "the candidate decided": (
        "UPDATE certification_decisions SET rule_version = NULL, decided_by = 'cleo'",
        {"decision"},
    ),
    "the proctor decided": (
        "UPDATE certification_decisions SET rule_version = NULL, decided_by = 'paula'",
        {"decision"},
    ),
    "a failing score": ("UPDATE form_outcomes SET passed = :no", {"score"}),
    "more points": ("UPDATE form_outcomes SET scaled = scaled + 1", {"score"}),
    "no keys": ("DELETE FROM answer_keys", {"score"}),
    "an unknown key": ("DELETE FROM public_keys", {"head", "signature"}),
    "a suspension that nobody made": ("UPDATE credentials SET state = 'suspended'", {"status"}),
    "a bit without an event": (
        "UPDATE status_entries SET bit = NOT bit WHERE purpose = 'suspension'",
        {"status"},
    ),
    "a bit that is gone": ("DELETE FROM status_entries WHERE purpose = 'revocation'", {"status"}),
    "an entry removed": ("DELETE FROM issuance_log", {"head", "log"}),
    "an entry of another number": (
        "UPDATE issuance_log SET entry = replace(entry, '-', '_')",
        {"head", "log"},
    ),
}


@pytest.mark.parametrize("case", list(INSIDE))
def test_each_change_by_an_insider_is_named(sql_hall: Hall, case: str) -> None:
    statement, expected = INSIDE[case]
    tamper(sql_hall, statement, **({"no": False} if ":no" in statement else {}))
    assert set(found(sql_hall)) == expected


def test_a_recorded_document_that_breaks_a_rule_is_named(sql_hall: Hall) -> None:
    with sql_hall.store.uow() as uow:
        (row,) = uow.credentials.of_person("cleo")
    badge = json.dumps(dict(row.badge)).replace("ProctoredExam", "Hearsay")
    tamper(sql_hall, "UPDATE credentials SET badge = :badge", badge=badge)
    assert set(found(sql_hall)) == {"lint", "signature"}


def forged(hall: Hall, change: Callable[[dict], None]) -> str:
    """Sign a changed badge with the stolen key and put it into the register; return the number."""
    with hall.store.uow() as uow:
        (row,) = uow.credentials.of_person("cleo")
        now = uow.now()
    documents = json.loads(json.dumps(dict(row.badge)))
    for document in documents.values():
        change(document)
    tokens = {
        profile.value: sign(lint(documents[profile.value], profile), KEY, now=now)
        for profile in Profile
    }
    tamper(
        hall,
        "UPDATE credentials SET badge = :badge, tokens = :tokens",
        badge=json.dumps(documents),
        tokens=json.dumps(tokens),
    )
    return row.number


def longer(document: dict) -> None:
    document["validUntil"] = "2099-12-31T23:59:59Z"


def test_a_badge_signed_anew_with_a_stolen_key_shows_in_the_log(sql_hall: Hall) -> None:
    forged(sql_hall, lambda document: document.update(description="Awarded for nothing."))
    assert found(sql_hall) == ["log"]


def test_a_longer_term_shows_in_the_rule_even_when_everything_agrees(sql_hall: Hall) -> None:
    number = forged(sql_hall, longer)
    tamper(
        sql_hall,
        "UPDATE credentials SET valid_until = "
        + (
            "'2099-12-31T23:59:59+00:00'"
            if sql_hall.store.database.engine.dialect.name == "postgresql"  # type: ignore[union-attr]
            else "'2099-12-31T23:59:59.000000Z'"
        ),
    )
    with sql_hall.store.uow() as uow:
        row = uow.credentials.by_number(number)
        assert row is not None
        parts = {"kid": KEY.kid, "tokens": row.tokens, "at": uow.now()}
        enter(uow, LogEvent.REISSUED, CredentialNumber(number), **parts)
        uow.commit()
    assert found(sql_hall) == ["dates"]


def test_a_head_over_other_entries_is_named(sql_hall: Hall) -> None:
    with sql_hall.store.uow() as uow:
        at = uow.now().replace(microsecond=0)
        (row,) = uow.credentials.of_person("cleo")
        parts = {"kid": KEY.kid, "tokens": row.tokens, "at": at}
        enter(uow, LogEvent.REISSUED, CredentialNumber(row.number), **parts)
        head = LogHead(ISSUER.did, 2, "a" * 64, "b" * 64, at, KEY.kid)
        uow.issuance_log.put_head(LogHeadRow(2, at, sign_log_head(head, KEY)))
        gone = replace(head, size=7)
        uow.issuance_log.put_head(LogHeadRow(7, at, sign_log_head(gone, KEY)))
        uow.commit()
    details = [one.detail for one in Audit(sql_hall.store.uow).run().findings]
    assert details == [
        "the head of 2 was signed over other entries",
        "a head of 7 covers entries that are gone",
    ]


def test_a_decider_who_took_no_part_is_fine(sql_hall: Hall) -> None:
    statement = "UPDATE certification_decisions SET rule_version = NULL, decided_by = :who"
    tamper(sql_hall, statement, who=str(DECIDER.person))
    assert found(sql_hall) == []


def test_the_command_prints_findings_and_fails(sql_hall: Hall, tmp_path, capsys) -> None:
    url = sql_hall.store.database.url.render_as_string(hide_password=False)  # type: ignore[union-attr]
    settings = settings_for(tmp_path, url, "redis://127.0.0.1:1/0")
    assert credentials_audit.run(settings) == 0
    assert capsys.readouterr().out.startswith("1 credentials, 1 log entries, 0 findings, ")
    tamper(sql_hall, "UPDATE credentials SET person_id = 'ben'")
    with sql_hall.store.uow() as uow:
        (row,) = uow.credentials.of_person("ben")
    assert credentials_audit.run(settings) == 1
    lines = capsys.readouterr().out.splitlines()
    about = display(CredentialNumber(row.number))
    assert lines[0] == f"{about} sitting: sat by cleo, issued to ben"
    assert "1 findings" in lines[1]


def test_a_prerequisite_must_have_been_held_on_the_day_of_the_exam(hall: Hall) -> None:
    """Two credentials stand in for two levels, since the first level alone has an exam here."""
    hall.certified("cleo")
    with hall.store.uow() as uow:
        (row,) = uow.credentials.of_person("cleo")
        stored = uow.attempts.get(row.attempt_id)
        assert stored is not None
        scheme, _ = scheme_with_digest(uow, stored)
        above = SchemeId("cmle/professional")
        asked = replace(scheme, id=above, prerequisites=(Required(scheme.id),))
        case = _Case(uow, row, {}, {}, stored, asked, uow.now())
        day = stored.attempt.started_at
        assert day is not None
        assert list(CHECKS["prerequisites"](case)) == [
            f"cmle/foundation was not held on {day.date().isoformat()}"
        ]
        begun = replace(stored.attempt, started_at=day + timedelta(days=1))
        other = replace(row, number="0" * 16, attempt_id="another")
        later = replace(case, row=other, stored=replace(stored, attempt=begun))
        assert list(CHECKS["prerequisites"](later)) == []


def test_every_check_has_a_name_that_stays() -> None:
    assert list(CHECKS) == [
        "signature",
        "lint",
        "dates",
        "decision",
        "sitting",
        "prerequisites",
        "score",
        "log",
        "status",
        "scope",
    ]

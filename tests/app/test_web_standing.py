"""The deciders' register through real pages: change, refusal, second person, public view."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from app.services.cases.case_store import case_id_of
from app.services.cases.incidents import flag_row, regroup
from app.services.catalogue.content import Library
from app.services.catalogue.content import store as keep
from app.services.roles import Role
from app.services.standing.standing_record import SYSTEM, append, history_of
from exam_engine.catalogue import Part
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display
from exam_engine.issuance.standing import Entry
from exam_engine.issuance.states import Superseded
from exam_engine.items import digest_of, to_document
from proctoring.flags import Flag, FlagKind, Severity
from tests.app.filled import lent_office
from tests.app.hall import SCHEME
from tests.app.offices import Office
from tests.support.databases import Databases
from tests.support.redis import TestRedis

PARTS = (Part("batch", "Batch features"), Part("streams", "Streaming features"))


@pytest.fixture
def office(backend: str, databases: Databases, redis_server: TestRedis) -> Iterator[Office]:
    with lent_office(databases, backend, redis_server) as opened:
        opened.add("dan", Role.DECIDER)
        yield opened


def number(office: Office) -> str:
    return display(CredentialNumber(office.number))


def day(office: Office, ahead: int) -> str:
    return (office.store.now() + timedelta(days=ahead)).date().isoformat()


def change(office: Office, person: str, **form: str) -> TestResponse:
    return office.visitor(person).post(f"/credentials/{number(office)}", data=form)


def public(office: Office) -> str:
    reply = office.stranger().get(f"/c/{number(office)}", headers={"Accept": "application/json"})
    return str(reply.json["status"])


def test_a_suspension_is_public_at_once_and_lifted_by_a_colleague(office: Office) -> None:
    words = {"case": "C-9", "last_day": day(office, 9), "words": "A complaint, being looked at."}
    assert change(office, "dora", do="suspend", **words).status_code == 303
    assert public(office) == "suspended"
    page = office.visitor("dan").get(f"/credentials/{number(office)}").get_data(as_text=True)
    assert 'data-state="suspended"' in page
    assert "A complaint, being looked at." in page
    assert "case C-9" in page
    listed = office.visitor("dan").get("/credentials").get_data(as_text=True)
    assert number(office) in listed
    assert change(office, "dan", do="restore", words="Unfounded.").status_code == 303
    assert public(office) == "active"
    assert number(office) not in office.visitor("dan").get("/credentials").get_data(as_text=True)


def test_words_kept_about_a_credential_never_reach_the_public(office: Office) -> None:
    words = {"case": "C-SECRET", "last_day": day(office, 9), "words": "his-neighbour-said-so"}
    change(office, "dora", do="suspend", **words)
    shown = office.stranger().get(f"/c/{number(office)}").get_data(as_text=True)
    assert "Suspended" in shown
    for kept in ("C-SECRET", "his-neighbour-said-so", "dora"):
        assert kept not in shown


def test_a_withdrawal_is_done_by_two(office: Office) -> None:
    form = {"reason": "integrity-violation", "words": "Two rulings."}
    assert change(office, "dora", do="propose", **form).status_code == 303
    assert public(office) == "active"
    own = change(office, "dora", do="confirm", words="me again")
    assert own.status_code == 409
    assert "second person" in own.get_data(as_text=True)
    assert public(office) == "active"
    assert "Two rulings." in office.visitor("dan").get(f"/credentials/{number(office)}").get_data(
        as_text=True
    )
    assert change(office, "dan", do="confirm", words="I saw it too.").status_code == 303
    assert public(office) == "withdrawn"
    late = change(office, "dan", do="suspend", case="C", last_day=day(office, 2), words="late")
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"do": "suspend", "case": "C", "words": ""}, "Say why"),
        ({"do": "suspend", "case": "", "words": "w", "last_day": "+3"}, "Name the case"),
        ({"do": "suspend", "case": "C", "words": "w", "last_day": "soon"}, "last day"),
        ({"do": "suspend", "case": "C", "words": "w", "last_day": "+31"}, "30 days"),
        ({"do": "suspend", "case": "C", "words": "w", "last_day": "-1"}, "30 days"),
        ({"do": "propose", "words": "w", "reason": "whim"}, "reason from the list"),
        ({"do": "forget", "words": "w"}, "Choose what to do"),
    ],
)
def test_an_incomplete_form_says_what_is_missing_and_changes_nothing(
    office: Office, form: dict[str, str], said: str
) -> None:
    given = dict(form)
    if given.get("last_day", "")[:1] in {"+", "-"}:
        given["last_day"] = day(office, int(given["last_day"]))
    before = office.everything("login_sessions")
    reply = change(office, "dora", **given)
    assert reply.status_code == 422
    assert said in reply.get_data(as_text=True)
    assert office.everything("login_sessions") == before


def test_a_number_is_found_refused_or_unknown(office: Office) -> None:
    dora = office.visitor("dora")
    found = dora.get("/credentials", query_string={"number": number(office).lower()})
    assert (found.status_code, found.headers["Location"]) == (303, f"/credentials/{number(office)}")
    assert dora.get("/credentials", query_string={"number": "4VRD"}).status_code == 400
    unknown = dora.get("/credentials", query_string={"number": "0000-0000-0000-000H"})
    assert unknown.status_code == 404
    assert dora.get("/credentials/0000-0000-0000-000H").status_code == 404
    assert dora.get("/credentials/nonsense").status_code == 404


def test_the_page_of_an_earlier_term_leads_to_the_later_one(office: Office) -> None:
    later = CredentialNumber(office.hall.certified("ben"))  # one that strangers may see, too
    with office.wiring.uow() as uow:
        row = uow.standing.lock(office.number)
        assert row is not None
        event = Superseded(uow.now().replace(microsecond=0), later)
        append(uow, row, history_of(uow, row), Entry(event, SYSTEM), "renewed")
        uow.commit()
    assert public(office) == "superseded"
    page = office.stranger().get(f"/c/{number(office)}").get_data(as_text=True)
    assert f'href="/c/{display(later)}"' in page
    past = office.visitor("dora").get(f"/credentials/{number(office)}").get_data(as_text=True)
    assert f"Replaced by {display(later)}" in past


SCOPE = {"scope_reason": "competence-not-shown", "words": "two-rulings"}


def divide(office: Office) -> None:
    """Let the rule of the credential have declared parts."""
    with office.wiring.uow() as uow:
        scheme = replace(Library(uow.content).scheme(SCHEME), scope=PARTS)
        assert keep(uow.content, "scheme", SCHEME, scheme)
        uow.commit()
    said = {"digest": digest_of(to_document(scheme)), "number": office.number}
    with office.wiring.database.engine.begin() as connection:
        rule = "UPDATE credential_terms SET scheme_digest = :digest WHERE number = :number"
        connection.execute(text(rule), said)


def test_a_scope_is_proposed_from_the_declared_parts_and_the_door_says_where_there_are_none(
    office: Office,
) -> None:
    page = office.visitor("dora").get(f"/credentials/{number(office)}").text
    assert 'data-testid="undivided"' in page
    refused = change(office, "dora", do="propose_scope", part="streams", **SCOPE)
    assert refused.status_code == 422
    assert "declares no parts" in refused.text
    divide(office)
    nothing = change(office, "dora", do="propose_scope", **SCOPE)
    assert nothing.status_code == 422
    assert "at least one part" in nothing.text
    assert change(office, "dora", do="propose_scope", part="streams", **SCOPE).status_code == 303
    assert public(office) == "active"
    page = office.visitor("dan").get(f"/credentials/{number(office)}").text
    assert "two-rulings" in page
    assert "Batch features" in page.partition('data-testid="lost"')[2].partition("</dd>")[0]
    assert "Another scope" in office.visitor("dan").get("/credentials").text
    assert change(office, "dan", do="decline", words="Not enough.").status_code == 303
    assert public(office) == "active"


def test_a_narrowed_credential_leads_to_what_still_holds(office: Office) -> None:
    divide(office)
    change(office, "dora", do="propose_scope", part="streams", **SCOPE)
    assert change(office, "dan", do="confirm", words="I saw it too.").status_code == 303
    assert public(office) == "superseded"
    office.hall.issuing().issue(office.passed)
    office.hall.issuing().publish_status_lists()
    as_json = {"Accept": "application/json"}
    old = office.stranger().get(f"/c/{number(office)}", headers=as_json).json
    later = old["replacedBy"]
    assert (old["replacedFor"], old["renewedBy"], old["acceptable"]) == ("reduction", None, False)
    narrow = office.stranger().get(f"/c/{later}", headers=as_json).json
    assert (narrow["status"], narrow["covers"]) == ("active", "Streaming features")
    shown = office.stranger().get(f"/c/{number(office)}").text
    assert f'href="/c/{later}"' in shown.partition("certified for less")[2]
    assert "two-rulings" not in shown
    wallet = office.visitor("carla").get(f"/me/credentials/{number(office)}").text
    assert "Covers less now" in wallet
    assert "It says more than holds by now" in wallet
    assert "certificate.pdf" not in wallet
    assert f'href="/me/credentials/{later}"' in wallet
    assert ": Streaming features" in office.visitor("carla").get("/me/credentials").text
    assert "covers less" in office.visitor("dora").get(f"/credentials/{number(office)}").text


def test_a_holder_who_decides_too_cannot_touch_their_own(office: Office) -> None:
    holder = office.passed
    with office.wiring.read() as uow:
        stored = uow.attempts.get(holder)
    assert stored is not None
    assert stored.person_id == "carla"
    with office.wiring.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO person_roles (person_id, role) VALUES ('carla', 'decider')"
        )
    page = office.visitor("carla").get(f"/credentials/{number(office)}").get_data(as_text=True)
    assert "your own credential" in page
    assert "<form" not in page.partition('id="deeds"')[2]
    reply = change(office, "carla", do="propose", reason="holder-request", words="mine")
    assert reply.status_code == 409
    assert "your own" in reply.get_data(as_text=True)


def test_an_open_case_about_the_exam_is_shown_where_somebody_can_suspend(office: Office) -> None:
    assert 'data-testid="asked"' not in office.visitor("dora").get("/credentials").text
    with office.wiring.uow() as uow:
        stored = uow.attempts.lock(office.passed)
        assert stored is not None
        end = stored.attempt.ended_at
        assert end is not None
        flag = Flag(FlagKind.PROCTOR_FLAG, Severity.HIGH, end, end, end, 1, 1, None, "staff")
        uow.invigilation.put_flag(flag_row(office.passed, flag))
        regroup(uow, office.passed)
        uow.commit()
    office.hall.results.triage(office.passed)
    case = case_id_of(office.passed)
    listed = office.visitor("dora").get("/credentials").text
    assert number(office) in listed.partition('data-testid="asked"')[2]
    page = office.visitor("dora").get(f"/credentials/{number(office)}").text
    assert f'href="/cases/{case}"' in page
    assert f'value="{case}"' in page, "the form names the case"
    assert public(office) == "active", "nothing is suspended by itself"
    words = {"case": case, "last_day": day(office, 9), "words": "People are looking."}
    assert change(office, "dora", do="suspend", **words).status_code == 303
    assert public(office) == "suspended"
    assert 'data-testid="asked"' not in office.visitor("dora").get("/credentials").text

"""What every store holds and gives back: people, content, results, credentials, messages."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from app.services.errors import EmailTaken, StaleVersion
from app.services.rows import (
    CredentialRow,
    DecisionRow,
    FormOutcomeRow,
    ItemOutcomeRow,
    LoginSession,
    Signed,
    StoredKey,
)
from tests.builders import NINE, account, booked, window

SECOND = timedelta(seconds=1)


def test_what_is_not_committed_never_was(store):
    with store.uow() as uow:
        uow.people.add(account())
    with store.uow() as uow:
        assert uow.people.get("cleo") is None
        uow.people.add(account())
        uow.commit()
    with store.uow() as uow:
        assert uow.people.get("cleo") == account()


def test_an_error_inside_rolls_back(store):
    def fail():
        with store.uow() as uow:
            uow.people.add(account())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.uow() as uow:
        assert uow.people.get("cleo") is None


def test_an_address_is_found_in_any_case_and_taken_once(store):
    kept = replace(account("ada", "author", "administrator"), email="Ada@Example.org")
    with store.uow() as uow:
        uow.people.add(kept)
        uow.commit()
    with store.uow() as uow:
        assert uow.people.by_email(" ADA@example.ORG ") == kept
        assert uow.people.by_email("bob@example.org") is None
        with pytest.raises(EmailTaken):
            uow.people.add(replace(account("eve"), email="ada@example.org"))


def test_a_session_ends_when_it_is_closed(store):
    session = LoginSession("ab" * 32, "cleo", "secret", NINE, NINE + timedelta(hours=12))
    with store.uow() as uow:
        uow.people.add(account())
        uow.people.open_session(session)
        uow.commit()
    with store.uow() as uow:
        assert uow.people.session("ab" * 32) == session
        uow.people.close_session("ab" * 32)
        uow.people.close_session("cd" * 32)
        uow.commit()
    with store.uow() as uow:
        assert uow.people.session("ab" * 32) is None


def test_a_document_changes_with_its_digest_only(store):
    with store.uow() as uow:
        assert uow.content.put_document("thing", "q2", "d1", {"text": "Ω"})
        assert uow.content.put_document("thing", "q1", "d1", {"text": "one"})
        assert not uow.content.put_document("thing", "q1", "d1", {"text": "one"})
        assert uow.content.put_document("thing", "q1", "d2", {"text": "two"})
        assert uow.content.put_document("leaf", "q1", "d9", ["a page"])
        assert uow.content.document("thing", "q1") == {"text": "two"}
        assert uow.content.current_digest("thing", "q1") == "d2"
        assert uow.content.version("thing", "q1", "d2") == {"text": "two"}
        assert uow.content.put_document("thing", "q1", "d1", {"text": "one"})
        uow.commit()
    with store.uow() as uow:
        assert list(uow.content.documents("thing").items()) == [
            ("q1", {"text": "one"}),
            ("q2", {"text": "Ω"}),
        ]
        assert list(uow.content.digests("thing").items()) == [("q1", "d1"), ("q2", "d1")]
        assert uow.content.digested("thing")["q1"] == ("d1", {"text": "one"})
        assert uow.content.document("thing", "q3") is None
        assert uow.content.current_digest("thing", "q3") is None
        assert uow.content.version("thing", "q1", "d9") is None


def test_a_frozen_form_and_a_key_version_never_change(store):
    with store.uow() as uow:
        uow.content.add_form("f1", "s1", "d1", {"items": [1, 2]})
        uow.content.add_form("f1", "s1", "d1", {"items": [1, 2]})
        uow.keys.put("q1", 1, "k1", {"correct": "b"})
        uow.keys.put("q1", 1, "k1", {"correct": "b"})
        uow.keys.put("q1", 2, "k2", {"correct": "c"})
        with pytest.raises(StaleVersion):
            uow.content.add_form("f1", "s1", "d2", {"items": [1]})
        with pytest.raises(StaleVersion):
            uow.keys.put("q1", 1, "k9", {"correct": "a"})
        assert uow.content.form("f1") == {"items": [1, 2]}
        assert uow.content.form("f2") is None
        assert uow.content.form_digest("f1") == "d1"
        assert uow.content.form_digest("f2") is None
        assert uow.keys.get("q1", 1) == {"correct": "b"}
        assert uow.keys.get("q1", 3) is None
        assert uow.keys.of([("q1", 2), ("q1", 3), ("q9", 1)]) == {
            ("q1", 2): StoredKey("k2", {"correct": "c"})
        }
        assert uow.keys.of([]) == {}


def test_many_documents_and_keys_are_stored_as_one_after_the_other_would_be(store):
    with store.uow() as uow:
        assert uow.content.put_documents("thing", {"a": ("1", {"n": 1}), "b": ("1", {"n": 2})}) == 2
        assert uow.content.put_documents("thing", {}) == 0
        uow.keys.put_all({("a", 1): StoredKey("k", {"right": "x"})})
        uow.commit()
    with store.uow() as uow:
        changed = {"a": ("1", {"n": 1}), "b": ("2", {"n": 3}), "c": ("1", {"n": 4})}
        assert uow.content.put_documents("thing", changed) == 2
        assert uow.content.put_documents("thing", changed) == 0
        assert uow.content.documents("thing") == {"a": {"n": 1}, "b": {"n": 3}, "c": {"n": 4}}
        assert uow.content.documents("leaf") == {}
        both = {("a", 1): StoredKey("k", {"right": "x"}), ("a", 2): StoredKey("l", {"right": "y"})}
        uow.keys.put_all(both)
        assert dict(uow.keys.of(both)) == both
        with pytest.raises(StaleVersion):
            uow.keys.put_all({**both, ("a", 1): StoredKey("m", {"right": "z"})})


def test_windows_are_listed_until_they_close_soonest_first(store):
    now = store.now()
    closed = window("w0", opens_at=now - timedelta(hours=9))
    later = window("w2", opens_at=now + timedelta(hours=1))
    open_now = window("w1", opens_at=now - timedelta(hours=1))
    with store.uow() as uow:
        for one in (later, closed, open_now):
            uow.content.add_window(one)
        assert list(uow.content.windows()) == [open_now, later]
        assert uow.content.window("w0") == closed
        assert uow.content.window("w9") is None


def test_points_are_exact_and_a_score_is_stored_once(store):
    row = ItemOutcomeRow(
        "a1", "q1", 1, "ab" * 32, 1, "1", "seed", Decimal("0.3333"), Decimal("1.00"), 7, {"n": 1}
    )
    form = FormOutcomeRow(
        "a1", "1", Decimal("16.50"), Decimal(24), 512, passed=True, last_seq=9, at=NINE,
        report={"domains": []},
    )  # fmt: skip
    with store.uow() as uow:
        booked(uow)
        assert uow.results.put_item_outcome(row)
        assert not uow.results.put_item_outcome(replace(row))
        assert uow.results.put_item_outcome(replace(row, seed="another"))
        assert uow.results.put_form_outcome(form)
        assert not uow.results.put_form_outcome(replace(form, points=Decimal(1)))
        uow.commit()
    with store.uow() as uow:
        first, second = uow.results.item_outcomes("a1")
        assert {first.seed, second.seed} == {"seed", "another"}
        assert (str(first.points), str(first.maximum)) == ("0.3333", "1.00")
        assert uow.results.form_outcome("a1") == form
        assert str(uow.results.form_outcome("a1").points) == "16.50"
        assert uow.results.form_outcome("a2") is None


def test_many_scores_are_stored_at_once_and_those_that_stand_are_left(store):
    row = ItemOutcomeRow(
        "a1", "q1", 1, "ab" * 32, 1, "1", "seed", Decimal("0.3333"), Decimal("1.00"), 7, {"n": 1}
    )
    more = [row, replace(row, seed="another"), replace(row, item_id="q2")]
    with store.uow() as uow:
        booked(uow)
        assert uow.results.put_item_outcome(row)
        assert uow.results.put_item_outcomes(more) == 2
        assert uow.results.put_item_outcomes(more) == 0
        assert uow.results.put_item_outcomes([]) == 0
        uow.commit()
    with store.uow() as uow:
        assert sorted(one.item_id for one in uow.results.item_outcomes("a1")) == ["q1", "q1", "q2"]


def test_a_newer_engine_gives_the_newer_form_outcome(store):
    old = FormOutcomeRow("a1", "1", Decimal(1), Decimal(2), 400, passed=False, last_seq=9, at=NINE)
    new = replace(old, engine_version="2", points=Decimal(2), at=NINE + SECOND)
    with store.uow() as uow:
        booked(uow)
        uow.results.put_form_outcome(new)
        uow.results.put_form_outcome(old)
        assert uow.results.form_outcome("a1") == new


def test_one_decision_per_attempt(store):
    decision = DecisionRow("a1", "certified", "rule r1", "1", ["passed", "no case"], NINE)
    with store.uow() as uow:
        booked(uow)
        assert uow.results.put_decision(decision)
        assert not uow.results.put_decision(replace(decision, outcome="refused"))
        assert uow.results.decision("a1") == decision


def credential(number="0123456789ABCDEF", attempt_id="a1", **changed):
    row = CredentialRow(
        number=number,
        attempt_id=attempt_id,
        person_id="cleo",
        scheme_id="cmle/foundation",
        state="intent",
        valid_from=NINE,
        valid_until=NINE + timedelta(days=730),
        kid="k1",
        badge={"name": "Foundation"},
        holder_name="Cleo",
        name_public=False,
        created_at=NINE,
        revocation_index=5,
        suspension_index=6,
    )
    return replace(row, **changed)


def test_a_credential_is_intended_once_and_issued_once(store):
    with store.uow() as uow:
        booked(uow)
        assert uow.credentials.add_intent(credential())
        assert not uow.credentials.add_intent(credential("F" * 16))
        uow.credentials.mark_issued(
            credential().number, Signed({"vc": "t1"}, "k2", "p1"), at=NINE + SECOND
        )
        uow.credentials.mark_issued(
            credential().number, Signed({"vc": "t2"}, "k3"), at=NINE + 2 * SECOND
        )
        uow.commit()
    issued = credential(
        state="active", tokens={"vc": "t1"}, issued_at=NINE + SECOND, kid="k2", proof_kid="p1"
    )
    with store.uow() as uow:
        assert uow.credentials.by_number(credential().number) == issued
        assert uow.credentials.of_attempt("a1") == issued
        assert list(uow.credentials.of_person("cleo")) == [issued]
        assert uow.credentials.by_number("0" * 16) is None
        assert uow.credentials.of_attempt("a2") is None


def test_status_indices_are_never_drawn_twice(store):
    with store.uow() as uow:
        drawn = [uow.credentials.next_status_index("revocation") for _ in range(40)]
        uow.credentials.next_status_index("suspension")
        assert len(set(drawn)) == 40
        assert all(0 <= index < 131_072 for index in drawn)
        near = [one for one, other in pairwise(drawn) if abs(one - other) <= 16]
        assert len(near) < 5, "what is drawn together stands apart"
        uow.credentials.count_view("0" * 16, NINE)
        uow.credentials.count_view("0" * 16, NINE)


def test_names_are_compared_five_times_a_day_and_no_more(store):
    with store.uow() as uow:
        taken = [uow.credentials.take_name_try("0" * 16, NINE, most=5) for _ in range(7)]
        assert taken == [True] * 5 + [False] * 2
        assert uow.credentials.take_name_try("0" * 16, NINE + timedelta(days=1), most=5)
        assert uow.credentials.take_name_try("1" * 16, NINE, most=5)

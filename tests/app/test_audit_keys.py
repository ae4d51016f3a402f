"""The audit and the issuing anew after a key was given up, over a register that was written to."""

import json
from datetime import timedelta

import pytest

from app.services.certifying.reissuing import Reissuing
from exam_engine.issuance.key_life import KeyState
from tests.app.conftest import SqlStore
from tests.app.hall import Hall, open_hall
from tests.app.insiders import found, tamper


@pytest.fixture
def sql_hall(sql_store: SqlStore) -> Hall:
    """A hall with one credential under a signed head."""
    hall = open_hall(sql_store)
    hall.certified()
    hall.issuing().publish_log_head()
    return hall


def test_a_proof_inside_a_document_is_audited_like_the_tokens(sql_hall: Hall) -> None:
    assert found(sql_hall) == []
    sql_hall.signing_keys.compromise("ed-1", words="lost")
    assert "signature" in found(sql_hall)


def test_a_document_that_breaks_a_rule_by_now_holds_nobody_else_up(
    sql_hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    with sql_hall.store.uow() as uow:
        (broken,) = [one.number for one in uow.credentials.of_person("cleo")]
    sql_hall.reopen()
    sound = sql_hall.certified("ben")
    tamper(
        sql_hall,
        "UPDATE credentials SET badge = :badge WHERE number = :number",
        badge=json.dumps({"ob3": {}, "vcdm2": {}}),
        number=broken,
    )
    sql_hall.store.shift(timedelta(days=1))
    sql_hall.signing_keys.compromise("es-1", words="lost")
    sql_hall.keyring.tend()
    (kid,) = keys_lost(sql_hall)
    assert Reissuing(sql_hall.store.uow, sql_hall.keyring).reissue(kid) == 1
    alarms = [one.event for one in caplog.records if one.levelname == "CRITICAL"]
    assert alarms == ["credential_not_reissued"]
    with sql_hall.store.uow() as uow:
        assert uow.credentials.by_number(sound).tokens["vcdm2"]
        assert set(uow.signing_keys.count_signed_with()) >= {kid}


def keys_lost(hall: Hall) -> list[str]:
    lost = KeyState.COMPROMISED
    return [life.kid for life in hall.signing_keys.history() if life.state is lost]

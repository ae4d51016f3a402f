"""The audit of what changes after issuing: status bits against events, and the order of the log."""

import json
from datetime import timedelta

from app.services.audit.audit import Audit
from app.services.rows import LogRow
from app.services.standing.standing import Standing
from exam_engine.ids import PersonId
from exam_engine.issuance.log import GENESIS
from exam_engine.issuance.states import WithdrawalReason
from tests.app.conftest import SqlStore
from tests.app.hall import Hall, open_hall
from tests.app.insiders import found, tamper

DORA, RITA = PersonId("dora"), PersonId("rita")


def test_an_entry_that_names_another_before_it_breaks_the_chain(sql_store: SqlStore) -> None:
    sql_hall = open_hall(sql_store)
    for person in ("cleo", "ben"):
        sql_hall.certified(person)
    sql_hall.issuing().publish_log_head()
    assert found(sql_hall) == []
    # The second entry as if it were the first of a log of its own.
    tamper(
        sql_hall,
        "UPDATE issuance_log SET entry = replace(entry, :before, :none) WHERE position = 1",
        before=json.loads(entries(sql_hall)[1].entry)["previous"],
        none=GENESIS,
    )
    assert set(found(sql_hall)) == {"chain", "head"}


def test_a_withdrawal_that_somebody_hides_from_offline_readers_is_found(hall: Hall) -> None:
    number = hall.certified()
    standing = Standing(hall.store.uow)
    until = hall.store.now() + timedelta(days=2)
    standing.suspend(number, actor=DORA, case="C", until=until, words="w")
    reason = WithdrawalReason.ISSUED_IN_ERROR
    proposal = standing.propose_withdrawal(number, actor=DORA, reason=reason, words="w")
    standing.settle_withdrawal(proposal, actor=RITA, confirm=True, words="w")
    hall.issuing().publish_log_head()
    assert found(hall) == []
    with hall.store.uow() as uow:
        row = uow.credentials.by_number(number)
        assert row is not None
        uow.standing.set_bit("revocation", row.revocation_index, bit=False)
        uow.commit()
    (finding,) = Audit(hall.store.uow).run().findings
    assert finding.detail == "its bit of revocation is clear, by its events set"


def test_a_suspension_that_has_ended_may_wait_an_hour_for_its_bit(hall: Hall) -> None:
    number = hall.certified()
    hall.issuing().publish_log_head()
    until = hall.store.now() + timedelta(days=2)
    Standing(hall.store.uow).suspend(number, actor=DORA, case="C", until=until, words="w")
    said = []
    for passes in (timedelta(days=1), timedelta(days=1, minutes=30), timedelta(minutes=31)):
        hall.store.shift(passes)
        said.append(found(hall))
    assert said == [[], [], ["status"]]


def entries(hall: Hall) -> list[LogRow]:
    with hall.store.uow() as uow:
        return list(uow.issuance_log.entries(-1, 9))

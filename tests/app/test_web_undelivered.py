"""Letters that did not arrive, through the administrators' real page."""

from datetime import timedelta

from app.services.messages import SEND_NOTICE
from app.services.rows.notices import GIVEN_UP, REFUSED
from app.services.standing.standing import Standing
from exam_engine.ids import PersonId
from tests.app.offices import Office

PAGE = "/system/letters"


def lose(office: Office, outcome: str) -> str:
    """Suspend and restore carla's credential; let the newest letter about it be lost."""
    standing, actor = Standing(office.wiring.uow), PersonId("dora")
    until = office.store.now() + timedelta(days=3)
    standing.suspend(office.number, actor=actor, case="C", until=until, words="w")
    with office.wiring.uow() as uow:
        now = uow.now()
        lost = ""
        for one in uow.outbox.claim([SEND_NOTICE.name], now=now, lease_s=1, limit=9):
            notice = uow.notices.get(one.subject)
            assert notice is not None
            waits = notice.kind == "suspended" and notice.outcome is None
            lost = notice.id if waits else lost
            uow.outbox.settle(one)
        uow.notices.put_back(lost, failure="the mail server answered 451")
        uow.notices.settle(lost, outcome=outcome, at=now, failure="answered 550")
        uow.commit()
    standing.restore(office.number, actor=actor, words="w")
    return lost


def test_a_lost_letter_is_named_with_its_reason_sent_again_or_taken_off(office: Office) -> None:
    ada = office.visitor("ada")
    assert "Every letter has arrived" in ada.get(PAGE).get_data(as_text=True)
    for outcome, words, do, said in (
        (REFUSED, "Refused", "again", "on its way again"),
        (GIVEN_UP, "Given up", "dismiss", "off the list"),
    ):
        letter = lose(office, outcome)
        metrics = office.stranger().get("/metrics").get_data(as_text=True)
        assert "assay_letters_undelivered 1.0" in metrics
        page = ada.get(PAGE).get_data(as_text=True)
        for shown in ("Carla", "carla@example.org", "suspended", words, "answered 550", letter):
            assert shown in page
        assert office.number not in page.replace("-", "")
        assert ada.post(f"{PAGE}/{letter}", data={"do": do}).status_code == 303
        assert said in ada.get(PAGE).get_data(as_text=True)
        assert letter not in ada.get(PAGE).get_data(as_text=True)
        assert ada.post(f"{PAGE}/{letter}", data={"do": do}).status_code == 404
    assert ada.post(f"{PAGE}/{letter}", data={"do": "burn"}).status_code == 400

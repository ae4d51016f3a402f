"""The supervisors' page of outages: what it shows, what it refuses, what one press does."""

from tests.app.offices import Office


def test_a_supervisor_sees_who_lost_time_and_gives_it_back(office: Office) -> None:
    sue = office.visitor("sue")
    assert office.outage in sue.get("/outages").get_data(as_text=True)
    path = f"/outages/{office.outage}"
    page = sue.get(path).get_data(as_text=True)
    assert f'data-attempt="{office.running}" data-standing="waits"' in page
    with office.wiring.read() as uow:
        outage = uow.outages.get(office.outage)
    assert outage is not None
    assert f"{outage.began_at:%H:%M:%S} UTC" in page, "evidence has seconds"
    before = office.hall.attempt(office.running).attempt.clock.granted
    refused = sue.post(path, data={"reason": "  ", "decision": "confirm"})
    assert refused.status_code == 422
    assert office.hall.attempt(office.running).attempt.clock.granted == before
    for _ in range(2):
        done = sue.post(path, data={"reason": "A cable was cut.", "decision": "confirm"})
        assert done.status_code == 303
    assert office.hall.attempt(office.running).attempt.clock.granted > before
    page = sue.get(path).get_data(as_text=True)
    assert f'data-attempt="{office.running}" data-standing="credited"' in page
    assert "A cable was cut." in page
    late = sue.post(path, data={"reason": "no", "decision": "dismiss"})
    assert late.status_code == 409


def test_an_unknown_outage_is_not_found(office: Office) -> None:
    assert office.visitor("sue").get("/outages/0000").status_code == 404

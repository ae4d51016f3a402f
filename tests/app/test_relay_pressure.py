"""A queue that is full takes no more: what waits stays due in the outbox and is lent to nobody."""

from app.services.messages import Message
from tests.app.hall import Hall
from tests.app.test_workers import burst, hall, own_redis, queued, waiting
from workers import relay, runtime

__all__ = ["hall", "own_redis"]


def test_what_a_full_queue_does_not_take_waits_unlent_and_leaves_when_there_is_room(
    hall: Hall,
) -> None:
    one = relay.Relay(runtime.wiring())
    for number in range(relay.MOST_WAITING + 2):
        with hall.store.uow() as uow:
            uow.outbox.put(Message("score_attempt", f"a{number}", 1), due_at=uow.now())
            uow.commit()
        one.dispatch("score_attempt")
    assert queued("scoring").count == relay.MOST_WAITING
    free = [row.subject for row in waiting("score_attempt") if row.lease_until is None]
    assert free == ["a4", "a5"], "two came when it was full"
    burst("scoring")
    assert [row.subject for row in waiting("score_attempt")] == free
    assert one.dispatch("score_attempt") == 2
    burst("scoring")
    assert waiting("score_attempt") == []

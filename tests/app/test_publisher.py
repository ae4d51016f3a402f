"""Names of changed rows on their way to the boards: at once, or many in one message."""

import pytest
import redis

from app.realtime.publisher import BOARD_CHANNEL, RedisPublisher
from tests.support.redis import TestRedis

pytestmark = pytest.mark.services


class NoEmitter:
    def emit(self, event, data=None, *, room=None, namespace="/"):
        raise AssertionError("nobody is pushed to")


@pytest.fixture(scope="module")
def server():
    server = TestRedis.create()
    yield server
    server.stop()


@pytest.fixture
def heard(server):
    """Return what the boards' channel has carried since the last call."""
    client = redis.Redis.from_url(server.url)
    channel = client.pubsub(ignore_subscribe_messages=True)
    channel.subscribe(BOARD_CHANNEL)
    channel.get_message(timeout=5)  # the subscription itself

    def messages():
        found = []
        while (message := channel.get_message(timeout=0.2)) is not None:
            found.append(message["data"].decode())
        return found

    yield messages
    channel.close()
    client.close()


def publisher(server, **options):
    return RedisPublisher(NoEmitter(), redis.Redis.from_url(server.url), **options)


def test_a_process_that_does_not_gather_names_each_change_at_once(server, heard):
    plain = publisher(server)
    plain.board_changed("a1")
    plain.board_changed("a2")
    assert heard() == ["a1", "a2"]


def test_gathered_changes_leave_once_and_in_one_message(server, heard):
    gathering = publisher(server, gathers=True)
    for name in ("a2", "a1", "a2"):
        gathering.board_changed(name)
    assert heard() == []
    gathering.flush()
    gathering.flush()
    assert heard() == ["a2 a1"]


def test_changes_that_redis_did_not_take_are_forgotten(server):
    away = RedisPublisher(
        NoEmitter(), redis.Redis(port=1, socket_connect_timeout=0.2), gathers=True
    )
    away.board_changed("a1")
    away.flush()
    assert away._changed == {}

"""The thread for calls that wait in C: a failure comes back, and never ends it."""

from collections.abc import Iterator

import pytest
from gevent import get_hub

from app.persistence.native_thread import NativeThread


class FullDisk:
    """A log on a volume that has no byte left."""

    def write(self, _text: str) -> int:
        raise OSError("no space left")

    def flush(self) -> None:
        raise OSError("no space left")


@pytest.fixture
def full_disk() -> Iterator[None]:
    """What gevent prints of failures goes nowhere."""
    hub = get_hub()
    before, hub.exception_stream = hub.exception_stream, FullDisk()
    yield
    hub.exception_stream = before


def test_a_failure_comes_back_and_the_thread_goes_on_where_no_log_can_be_written(full_disk):
    thread = NativeThread()
    try:
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                thread.run(lambda: 1 // 0)
        assert thread.run(lambda: "still here") == "still here"
    finally:
        thread.close()

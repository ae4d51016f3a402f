"""Every outbox message has a queue, every queue a worker, every dotted name resolves."""

import pkgutil

import pytest

from app.services.messages import MESSAGE_KINDS
from workers import queues


@pytest.mark.parametrize("kind", MESSAGE_KINDS.values(), ids=lambda kind: kind.name)
def test_the_queue_of_every_message_is_known(kind):
    assert kind.queue in queues.QUEUES


@pytest.mark.parametrize("kind", MESSAGE_KINDS.values(), ids=lambda kind: kind.name)
def test_the_job_of_every_message_resolves_to_a_function_of_a_worker(kind):
    job = queues.JOBS[kind.name].job
    assert job.startswith("workers.")
    assert callable(pkgutil.resolve_name(job))


def test_no_job_is_left_without_its_message():
    assert set(queues.JOBS) == set(MESSAGE_KINDS)


def test_every_queue_serves_a_message():
    assert set(queues.QUEUES) == {kind.queue for kind in MESSAGE_KINDS.values()}


def test_the_demo_starts_a_worker_for_every_queue():
    from app.embedded.supervisor import WORKERS

    started = {word for spec in WORKERS for word in spec.command}
    assert set(queues.QUEUES) <= started

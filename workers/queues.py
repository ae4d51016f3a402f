"""Which job serves which message, as data: dotted names, timeouts, batch sizes.

Every message of `app.services.messages` has a row here; a test resolves every name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.services.messages import MESSAGE_KINDS

LEASE_S: Final = 12
"""How long a claimed message stays with its job before it is dispatched again."""


@dataclass(frozen=True, slots=True)
class JobSpec:
    """How one kind of message is worked on.

    Attributes:
        job: dotted name of the function that takes a list of [kind, subject, watermark].
        batch: most messages in one job.
        timeout_s: after this long the job is given up; its messages are dispatched again.
        later: whether it waits until nothing else waits in its queue.
    """

    job: str
    batch: int
    timeout_s: int
    later: bool = False


JOBS: Final = {
    "score_items": JobSpec("workers.scoring.score_items", 100, 60, later=True),
    "score_attempt": JobSpec("workers.scoring.score_attempts", 100, 60),
    "triage_attempt": JobSpec("workers.scoring.triage_attempts", 100, 60, later=True),
    "triage_later": JobSpec("workers.scoring.triage_attempts", 100, 60, later=True),
    "analyse_snapshots": JobSpec("workers.snapshots.analyse_snapshots", 50, 60),
    "read_check_in": JobSpec("workers.snapshots.read_check_ins", 10, 60),
    "decide_certification": JobSpec("workers.issuance.decide", 20, 60),
    "decide_after_hold": JobSpec("workers.issuance.decide", 20, 60),
    "issue_credential": JobSpec("workers.issuance.issue", 20, 60),
    "lift_suspension": JobSpec("workers.issuance.lift_suspension", 20, 60),
    "check_replays": JobSpec("workers.replays.check_replays", 1, 60),
    "remind": JobSpec("workers.mail.remind", 1, 60),
    "send_notice": JobSpec("workers.mail.send", 5, 150),
    "send_letter": JobSpec("workers.mail.send_letter", 5, 150),
    "judge_signals": JobSpec("workers.cases.judge", 1, 60),
    "tend_cases": JobSpec("workers.cases.tend", 1, 60),
    "tend_keys": JobSpec("workers.issuance.tend_keys", 1, 60),
    "reissue": JobSpec("workers.issuance.reissue", 1, 60),
    "erase_pictures": JobSpec("workers.erasing.erase_pictures", 1, 60),
    "erase_check_ins": JobSpec("workers.erasing.erase_check_ins", 1, 60),
    "publish_status": JobSpec("workers.issuance.publish_status", 1, 60),
}

QUEUES: Final = tuple(dict.fromkeys(kind.queue for kind in MESSAGE_KINDS.values()))
"""Names of all queues."""


def queue_of(kind: str) -> str:
    """Return the name in Redis of the queue in which a kind of message waits."""
    queue = MESSAGE_KINDS[kind].queue
    return _later(queue) if JOBS[kind].later else queue


def served(queues: Iterable[str]) -> list[str]:
    """Return the names in Redis of what a worker of these queues serves, the first first."""
    return [name for queue in queues for name in (queue, _later(queue))]


def _later(queue: str) -> str:
    return f"{queue}.later"

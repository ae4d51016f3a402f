"""`python -m workers relay` or `python -m workers <queue>…`: one worker process.

Scoring and issuance run in the process itself (trusted, milliseconds); pictures run in a forked
child per job, because a decoder reads what strangers sent.
"""

import sys
from importlib import import_module

from rq import SimpleWorker, Worker
from rq.serializers import JSONSerializer

from app import logs
from app.config import SettingsError
from workers import relay, runtime
from workers.jobs import OurJob
from workers.queues import QUEUES, served

WORKER_TTL_S = 30
MAINTENANCE_S = 10
MONITORING_S = 5
SNAPSHOTS = "snapshots"


def main(arguments: list[str]) -> int:
    """Run what was asked for until a signal comes; returns the exit status."""
    known = {"relay", *QUEUES}
    unknown = [name for name in arguments if name not in known]
    if not arguments or unknown:
        sys.stderr.write(f"usage: python -m workers relay | {' | '.join(QUEUES)} …\n")
        return 2
    try:
        settings = runtime.settings()
    except SettingsError as error:
        for problem in error.problems:
            sys.stderr.write(f"assay: {problem}\n")
        return 1
    logs.configure(settings)
    if arguments == ["relay"]:
        relay.run()
    else:
        _work(arguments)
    return 0


def _work(queues: list[str]) -> None:
    forks = SNAPSHOTS in queues
    kind = Worker if forks else SimpleWorker
    if forks:
        import_module("workers.snapshots").preload()
    worker = kind(
        served(queues),
        connection=runtime.wiring().redis,
        serializer=JSONSerializer,
        job_class=OurJob,
        worker_ttl=WORKER_TTL_S,
        maintenance_interval=MAINTENANCE_S,
        job_monitoring_interval=MONITORING_S,
    )
    worker.work(with_scheduler=False, logging_level="WARNING")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

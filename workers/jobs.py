"""The only jobs a worker runs: those of `workers.queues`, whatever stands in Redis.

RQ would import and call any name that somebody wrote there.
"""

from collections.abc import Callable
from typing import Any

from rq.job import Job

from workers.queues import JOBS

NAMES = frozenset(spec.job for spec in JOBS.values())


class UnknownJob(Exception):
    """A job names a function that is not one of ours."""

    code = "unknown_job"


class OurJob(Job):
    """A job that calls one of our functions or nothing."""

    @property
    def func(self) -> Callable[..., Any] | None:
        """The function to call.

        Raises:
            UnknownJob: it is none of ours.
        """
        if self.func_name not in NAMES or self.instance is not None:
            raise UnknownJob(f"{self.func_name!r:.80}")
        found: Callable[..., Any] | None = super().func
        return found

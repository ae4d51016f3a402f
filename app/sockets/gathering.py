"""Commands of many sockets in one transaction: whatever came while the last one ran.

No window of time: one that comes alone is carried out at once, and a hall that comes together
shares its commits. One transaction at a time, so that a burst takes one pooled connection and
leaves the others to pages and starts; first come, first served.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import gevent
from gevent.event import AsyncResult

from app.services.attempts.handing_in import Answer, HandIn
from app.services.errors import Busy

MOST = 50
"""Commands of one transaction: some 20 ms of this process, between which it answers others."""
PATIENCE_S = 8.0
"""After so long a command is told to come again; carried out or not, it will be so once."""
AGAIN_S = 0.02

Use = Callable[[Sequence[HandIn]], Sequence[Answer | Exception | None]]


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    one: HandIn
    told: AsyncResult


@dataclass(slots=True)
class Gathering:
    """A queue before a use case that takes many commands at once, each attempt once.

    Args:
        use: returns for each command its answer, its refusal, or None: ask again.
        patience_s: how long a command waits before it is told to come again.
    """

    use: Use
    patience_s: float = PATIENCE_S
    _queue: deque[_Waiting] = field(default_factory=deque)
    _running: bool = False

    def ask(self, one: HandIn) -> Answer:
        """Return the command's answer once its transaction is durable.

        Raises:
            Busy: it took longer than `patience_s`; the same may be asked again.
        """
        waiting = _Waiting(one, AsyncResult())
        self._queue.append(waiting)
        if not self._running:
            self._running = True
            gevent.spawn(self._run)
        try:
            answer: Answer = waiting.told.get(timeout=self.patience_s)
        except gevent.Timeout as late:
            self._leave(waiting)
            raise Busy(f"handing in took longer than {self.patience_s} s") from late
        return answer

    def _run(self) -> None:
        try:
            while self._queue:
                batch = self._take()
                if not self._carry_out(batch):
                    gevent.sleep(AGAIN_S)  # their rows are held by others just now
                gevent.sleep(0)
        finally:
            self._running = False

    def _take(self) -> list[_Waiting]:
        """Take the next commands; a second one of the same attempt waits for the first."""
        batch: dict[str, _Waiting] = {}
        later: list[_Waiting] = []
        while self._queue and len(batch) < MOST:
            waiting = self._queue.popleft()
            if waiting.one.attempt_id in batch:
                later.append(waiting)
            else:
                batch[waiting.one.attempt_id] = waiting
        self._queue.extendleft(reversed(later))
        return list(batch.values())

    def _carry_out(self, batch: Sequence[_Waiting]) -> bool:
        """Carry out and tell each; False when not one of them could be."""
        try:
            answers = self.use([waiting.one for waiting in batch])
        except Exception as error:  # who waits hears of it
            return self._failed(batch, error)
        again = [each for each, answer in zip(batch, answers, strict=True) if answer is None]
        for waiting, answer in zip(batch, answers, strict=True):
            if isinstance(answer, Exception):
                waiting.told.set_exception(answer)
            elif answer is not None:
                waiting.told.set(answer)
        self._queue.extend(again)
        return len(again) < len(batch)

    def _failed(self, batch: Sequence[_Waiting], error: Exception) -> bool:
        """Find the one that spoils a transaction by halving; a database that is away fails all."""
        if len(batch) > 1 and not isinstance(error, Busy):
            half = len(batch) // 2
            self._carry_out(batch[:half])
            self._carry_out(batch[half:])
            return True
        for waiting in batch:
            waiting.told.set_exception(error)
        return True

    def _leave(self, waiting: _Waiting) -> None:
        if waiting in self._queue:
            self._queue.remove(waiting)

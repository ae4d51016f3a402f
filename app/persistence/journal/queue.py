"""Saves that wait for their batch, and sleeping heads; one gate per caller, no timer.

Works alike for threads and, in a process that gevent has patched, for greenlets.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Sequence
from typing import Final

from app.persistence.journal.gates import closed_gate, open_all
from app.persistence.journal.types import Commitment, Incoming
from app.services.errors import Busy
from app.services.rows import SaveReceipt

MOST_BATCH: Final = 512
MOST_QUEUED: Final = 4 * MOST_BATCH
WAIT_S: Final = 5.0
"""How long a save waits for its attempt's row, or for the database, before it is told Busy."""

Result = SaveReceipt | Exception | None
"""What a save came to; None when it has to wait for another batch."""


class Waiting:
    """One save whose caller waits; used again for another once it is answered.

    Attributes:
        answered: opened when there is a result.
        abandoned: its caller was told Busy while it was on its way.
    """

    __slots__ = ("abandoned", "answered", "incoming", "result", "since")

    def __init__(self) -> None:
        self.answered = closed_gate()

    def hold(self, incoming: Incoming) -> None:
        """Wait for the result of this save from now on."""
        self.incoming = incoming
        self.since = time.monotonic()
        self.result: Result = None
        self.abandoned = False


class SaveQueue:
    """What waits, in the order it came."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.wake = threading.Event()
        self._fresh: deque[Waiting] = deque()
        self._put_off: list[Waiting] = []
        self._flying: list[Waiting] = []
        self._spare: list[Waiting] = []
        self._beats: dict[str, Commitment] = {}

    def __len__(self) -> int:
        return len(self._fresh) + len(self._put_off)

    @property
    def idle(self) -> bool:
        """Whether nothing waits, neither save nor head."""
        return not (self._fresh or self._put_off or self._beats)

    def wait_for(self, incoming: Incoming) -> SaveReceipt:
        """Queue a save and return its receipt.

        Raises:
            Busy: it was not stored within 5 s.
            Exception: what storing it raised.
        """
        try:
            waiting = self._spare.pop()
        except IndexError:
            waiting = Waiting()
        waiting.hold(incoming)
        self._fresh.append(waiting)
        if not self.wake.is_set():
            self.wake.set()
        waiting.answered.wait()  # without a timeout of its own: `expire` looks after all of them
        result = waiting.result
        if type(result) is SaveReceipt:
            self._spare.append(waiting)
            return result
        assert isinstance(result, Exception)
        raise result  # who was told Busy may still be on its way, and so is not used again

    def busy(self) -> Busy:
        """Count a save that was not stored, and return what its caller is told."""
        self.counts["busy"] += 1
        return Busy(f"not stored, {len(self)} saves wait; send it again")

    def beat(self, attempt_id: str, commitment: Commitment) -> None:
        """Keep the newest head of an attempt for the next batch."""
        held = self._beats.get(attempt_id)
        if held is None or (commitment.epoch, commitment.cseq) >= (held.epoch, held.cseq):
            self._beats[attempt_id] = commitment
            if commitment.head is not None:
                self.wake.set()  # it may prove an answer, and time decides whether it does

    def take(self) -> tuple[list[Waiting], dict[str, Commitment]]:
        """Take the next batch, first what was put off: a client's saves keep their order."""
        batch = [each for each in self._put_off if not each.abandoned]
        self._put_off = []
        while self._fresh and len(batch) < MOST_BATCH:
            waiting = self._fresh.popleft()
            if not waiting.abandoned:
                batch.append(waiting)
        beats, self._beats = self._beats, {}
        self._flying = batch
        return batch, beats

    def expire(self) -> None:
        """Tell Busy whoever waits too long, also while a batch hangs in the database.

        A second more than the writer itself allows, so that normally the writer says it.
        """
        oldest = time.monotonic() - WAIT_S - 1.0
        for waiting in [*self._flying, *list(self._put_off), *list(self._fresh)]:
            if waiting.since <= oldest and not waiting.abandoned:
                waiting.abandoned = True
                _answer([(waiting, self.busy())])

    def settle(self, batch: Sequence[Waiting], results: Sequence[Result]) -> bool:
        """Answer what has a result and keep the rest; tell whether something was kept."""
        self._flying = []
        both = [pair for pair in zip(batch, results, strict=True) if not pair[0].abandoned]
        answered = [pair for pair in both if pair[1] is not None]
        _answer(answered)
        self._tally([result.verdict for _, result in answered if type(result) is SaveReceipt])
        if len(answered) == len(both):
            self._put_off = []
            return False
        kept = [waiting for waiting, result in both if result is None]
        oldest = time.monotonic() - WAIT_S
        _answer([(waiting, self.busy()) for waiting in kept if waiting.since <= oldest])
        self._put_off = [waiting for waiting in kept if waiting.since > oldest]
        return True

    def _tally(self, verdicts: list[str]) -> None:
        self.counts["saves"] += len(verdicts)
        for verdict, count in Counter(verdicts).items():
            self.counts[f"verdicts:{verdict}"] += count

    def keep_beats(self, beats: dict[str, Commitment]) -> None:
        """Put heads back that could not be written; newer ones stay."""
        self._beats = beats | self._beats


def _answer(results: Sequence[tuple[Waiting, Result]]) -> None:
    """Give each its result, unless it has one, and let it go on."""
    fresh = [pair for pair in results if pair[0].result is None]
    for waiting, result in fresh:
        waiting.result = result
    open_all([waiting.answered for waiting, _ in fresh])

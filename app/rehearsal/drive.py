"""One step of a rehearsal from the outside: enter, wait, start, answer, send pictures, hand in.

Everything is planned by the clock before it is sent, and times count from the plan: a slow server
cannot hide by slowing its client down.
"""

import heapq
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.rehearsal.crowd import Connection, Crowd, Payload
from app.rehearsal.figures import Step
from app.rehearsal.pictures import Uploads, seats_in_turn
from app.services.errors import Busy

SAVE_EVERY_S = 15.0
PICTURE_EVERY_S = 10.0
BEAT_EVERY_S = 5.0
PATIENCE_S = 20.0
HAND_IN_OVER_S = 2.0
BUSY = Busy.code
AGAIN_S = 1.0
"""A page that is told `busy` hands in again after so long, by the same command."""


@dataclass(slots=True)
class Drive:
    """The crowd of one step."""

    origin: str
    seats: Sequence[Payload]
    step: Step
    crowd: Crowd = field(init=False)
    _asked: dict[Connection, list[tuple[str, float]]] = field(default_factory=dict)
    _started: set[str] = field(default_factory=set)
    _first: set[str] = field(default_factory=set)
    _handing_in: dict[Connection, tuple[Payload, float]] = field(default_factory=dict)
    _again: deque[tuple[float, Connection]] = field(default_factory=deque)
    _command: float = 0.0

    def run(self, start: Callable[[], int], seconds: float) -> None:
        """Play the whole step; `start` starts the cohort and returns how many it started."""
        began, worked = time.perf_counter(), time.process_time()
        self.crowd = Crowd(self.origin)
        self.crowd.told = self._told
        try:
            self._enter()
            self._start(start)
            self._sit(seconds)
            self._hand_in()
        finally:
            self.step.fail("line lost", self.crowd.lost)
            self.crowd.close()
            self.step.seconds = time.perf_counter() - began
            self.step.client_share = (time.process_time() - worked) / self.step.seconds

    def _enter(self) -> None:
        for seat in self.seats:
            before = time.perf_counter()
            try:
                self.crowd.connect({**seat, "ticket": seat["cut"]()})
            except (OSError, AssertionError):
                self.step.fail("not let in")
                continue
            self.step.connect.append((time.perf_counter() - before) * 1000)
            self.crowd.poll(0, self._acked)

    def _start(self, start: Callable[[], int]) -> None:
        """Press start beside the crowd, and answer the first item at each one's own start."""
        waiting = len(self.crowd.connections)
        self._command = time.perf_counter()
        pressed = threading.Thread(target=start)
        pressed.start()
        until = self._command + PATIENCE_S
        while len(self._first) < waiting and time.perf_counter() < until:
            self.crowd.poll(0.05, self._acked)
        while pressed.is_alive():
            self.crowd.poll(0.05, self._acked)
        self.step.fail("not started", waiting - len(self._started))
        self.step.fail("first answer not stored", len(self._started) - len(self._first))

    def _sit(self, seconds: float) -> None:
        began = time.perf_counter()
        end = began + seconds
        uploads = Uploads(self.origin, self.step)
        plan: list[tuple[float, int, str]] = []
        lines = list(self.crowd.connections)
        for name, every in (
            ("save", SAVE_EVERY_S),
            ("beat", BEAT_EVERY_S),
            ("pic", PICTURE_EVERY_S),
        ):
            plan.extend(
                (due, at, name) for due, at in seats_in_turn([c.seat for c in lines], every, began)
            )
        heapq.heapify(plan)
        every_s = {"save": SAVE_EVERY_S, "beat": BEAT_EVERY_S, "pic": PICTURE_EVERY_S}
        while plan and plan[0][0] < end:
            now = time.perf_counter()
            if plan[0][0] > now:
                self.crowd.poll(min(0.05, plan[0][0] - now), self._acked)
                continue
            due, at, name = heapq.heappop(plan)
            self.step.late_client = max(self.step.late_client, (now - due) * 1000)
            heapq.heappush(plan, (due + every_s[name], at, name))
            if lines[at].sock.fileno() < 0:
                continue
            if name == "pic":
                uploads.put(due, lines[at].seat)
            elif name == "save":
                self._save(lines[at], due)
            else:
                self._ask(lines[at], "beat", {"c": lines[at].cseq}, due)
            self.crowd.poll(0, self._acked)
        uploads.stop()
        while uploads.busy:  # the server's pings want an answer meanwhile
            self.crowd.poll(0.05, self._acked)
        self._settle()

    def _hand_in(self) -> None:
        """Hand in as a hall does at the end: all within two seconds, again where told to."""
        lines = list(self.crowd.connections)
        for line in lines:
            due = time.perf_counter()
            message = {"command": secrets.token_hex(8), "c": line.cseq}
            self._handing_in[line] = (message, due)
            self._ask(line, "submit", message, due)
            self.crowd.poll(HAND_IN_OVER_S / max(1, len(lines)), self._acked)
        until = time.perf_counter() + PATIENCE_S
        while self._handing_in and time.perf_counter() < until:
            self.crowd.poll(0.05, self._acked)
            while self._again and self._again[0][0] <= time.perf_counter():
                _, line = self._again.popleft()
                self._ask(line, "submit", *self._handing_in[line])
        self.step.fail("not handed in", len(self._handing_in))

    def _settle(self) -> None:
        until = time.perf_counter() + PATIENCE_S
        while any(self._asked.values()) and time.perf_counter() < until:
            self.crowd.poll(0.05, self._acked)
        self.step.fail("no answer", sum(len(asked) for asked in self._asked.values()))
        for asked in self._asked.values():
            asked.clear()

    def _told(self, line: Connection, event: str, message: Payload) -> None:
        attempt = line.seat["attempt"]
        if event != "state" or message["state"] != "in_progress" or attempt in self._started:
            return
        if not message.get("key"):
            self.step.fail("start without a key")
        self._started.add(attempt)
        self._save(line, self._command)

    def _save(self, line: Connection, due: float) -> None:
        assert line.hello is not None
        line.cseq += 1
        items = line.seat["items"]
        message = {
            "c": line.cseq,
            "e": line.hello["e"],
            "i": items[line.cseq % len(items)],
            "r": None,
            "m": line.cseq % 2 == 0,
            "ct": 1,
            "h": secrets.token_hex(32),
        }
        self._ask(line, "save", message, due)

    def _ask(self, line: Connection, event: str, message: Payload, due: float) -> None:
        self._asked.setdefault(line, []).append((event, due))
        try:
            line.emit(event, message)
        except OSError:
            self._asked[line].pop()
            self.step.fail("line broken")

    def _acked(self, line: Connection, answer: Payload) -> None:
        asked = self._asked.get(line)
        if not asked:
            return
        event, due = asked.pop(0)  # the server answers each line in order
        took = (time.perf_counter() - due) * 1000
        if event == "submit" and answer.get("err") == BUSY:
            self._again.append((time.perf_counter() + AGAIN_S, line))
            self.step.put_off += 1
        elif answer.get("err"):
            self.step.fail(f"{event} refused: {answer['err']}")
        elif event == "submit":
            del self._handing_in[line]
            self.step.hand_in.append(took)
        elif event == "save":
            first = line.seat["attempt"] not in self._first
            (self.step.start if first else self.step.ack).append(took)
            self._first.add(line.seat["attempt"])
            if answer.get("v") != "accepted":
                self.step.fail(f"answer {answer.get('v')}")

"""Candidates who answer without a pause, and who keep every receipt they were given.

Each is a thread with one socket. What was not acknowledged is sent again under its own number
until it is; what was acknowledged is never asked about again, only compared with the journal.
"""

import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from socketio.exceptions import SocketIOError

from tests.journeys.protocol import Candidate, Channel, Refused

PAUSE_S = 0.05
"""Between two answers: eight of them save about a hundred times a second."""

AGAIN_S = 0.2
"""Between two tries to reach a server that is away."""

SAVED = frozenset({"accepted", "repeated"})

Save = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One save that the server called durable, and when the page heard of it."""

    save: Save
    seq: int
    digest: str
    verdict: str
    heard: float


@dataclass(slots=True)
class Sitter:
    """One candidate in the exam room.

    Attributes:
        candidate: started, not yet connected.
        seed: of what is answered.
        receipts: by (epoch, client sequence).
        surprises: answers that are neither receipts nor invitations to try again.
        sent_away: how often a process that ended asked to go on elsewhere.
        sends: how often a save was sent, first tries and others.
        told_to_wait: how often the answer was to try again later.
        pause_s: between two answers.
    """

    candidate: Candidate
    seed: int
    receipts: dict[tuple[int, int], Receipt] = field(default_factory=dict)
    surprises: list[dict[str, Any]] = field(default_factory=list)
    reconnects: int = 0
    sent_away: int = 0
    sends: int = 0
    told_to_wait: int = 0
    pause_s: float = PAUSE_S
    _number: int = 0
    _epoch: int = 0
    _unsaved: Save | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin to answer in a thread of its own."""
        self._thread = threading.Thread(target=self._sit, name=f"sitter-{self.seed}", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Answer no more; what is on its way is waited for."""
        self._stop.set()
        assert self._thread is not None
        self._thread.join(60)
        assert not self._thread.is_alive(), f"sitter {self.seed} hangs"

    @property
    def running(self) -> bool:
        """Whether its thread still answers."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def number(self) -> int:
        """Highest client sequence made so far."""
        return self._number

    def heard_after(self, instant: float) -> float | None:
        """Return when the first save made after an instant was acknowledged."""
        later = [
            one.heard
            for one in list(self.receipts.values())
            if one.save["ct"] >= round(instant * 1000)
        ]
        return min(later, default=None)

    def _sit(self) -> None:
        draw = random.Random(self.seed)
        items = self.candidate.paper()
        while not self._stop.is_set() or self._unsaved is not None:
            try:
                self._stand_by()
                if self._unsaved is None:
                    self._unsaved = self._next(draw, items)
                self._send(self._unsaved)
            except (SocketIOError, Refused, OSError, HTTPException):
                self._leave()
                time.sleep(AGAIN_S)

    def _stand_by(self) -> None:
        """Be connected under our lease."""
        channel = self.candidate.channel
        if channel is not None and channel.open and not _sent_away(channel):
            return
        self._leave()
        hello = self.candidate.enter()
        self.reconnects += 1
        if hello["e"] != self._epoch and self._unsaved is not None:
            self._unsaved = {**self._unsaved, "e": hello["e"], "c": hello["c"] + 1}
        if hello["e"] != self._epoch:
            self._number = hello["c"] if self._unsaved is None else hello["c"] + 1
        self._epoch = hello["e"]

    def _leave(self) -> None:
        """Hang up; note whether the other side had asked for it."""
        channel = self.candidate.channel
        if channel is not None:
            self.sent_away += _sent_away(channel)
            channel.drop()
        self.candidate.leave()

    def _next(self, draw: random.Random, items: list[dict[str, Any]]) -> Save:
        item = draw.choice(items)
        self._number += 1
        return {
            "c": self._number,
            "e": self._epoch,
            "i": item["item"],
            "r": some_response(draw, item),
            "m": draw.random() < 0.2,
            "ct": round(time.monotonic() * 1000),
        }

    def _send(self, save: Save) -> None:
        assert self.candidate.channel is not None
        self.sends += 1
        answer = self.candidate.channel.call("save", save, seconds=4.0)
        if answer.get("v") in SAVED:
            receipt = Receipt(save, answer["s"], answer["d"], answer["v"], time.monotonic())
            self.receipts[save["e"], save["c"]] = receipt
            self._unsaved = None
            time.sleep(self.pause_s)
            return
        if "retry_ms" not in answer:
            self.surprises.append({**answer, **save})
            self._unsaved = None
        self.told_to_wait += "retry_ms" in answer
        time.sleep(answer.get("retry_ms", 0) / 1000)


def _sent_away(channel: Channel) -> bool:
    """Tell whether a process that ends has asked to go on elsewhere."""
    return any(name == "drain" for _at, name, _said in list(channel.received))


def some_response(draw: random.Random, item: dict[str, Any]) -> Any:
    """Draw a response that the item can take, right or wrong."""
    return DRAWS[item["kind"]](draw, item)


def _choice(draw: random.Random, item: dict[str, Any]) -> Any:
    return draw.choice(_ids(item))


def _choices(draw: random.Random, item: dict[str, Any]) -> Any:
    return draw.sample(_ids(item), min(2, item.get("max") or 2))


def _order(draw: random.Random, item: dict[str, Any]) -> Any:
    return draw.sample(_ids(item), len(_ids(item)))


def _match(draw: random.Random, item: dict[str, Any]) -> Any:
    targets = [one["id"] for one in item["targets"]]
    return {one["id"]: draw.choice(targets) for one in item["sources"]}


def _menus(draw: random.Random, item: dict[str, Any]) -> Any:
    return {gap["id"]: draw.choice(_ids(gap)) for gap in item["gaps"]}


def _gaps(draw: random.Random, item: dict[str, Any]) -> Any:
    return dict(zip(item["gaps"], draw.sample(_ids(item), len(item["gaps"])), strict=True))


def _parts(draw: random.Random, item: dict[str, Any]) -> Any:
    return [draw.choice(re.findall(r'data-hottext="([^"]*)"', item["text"]))]


def _numeric(draw: random.Random, item: dict[str, Any]) -> Any:
    bounds = [item.get("min"), item.get("max")]
    return draw.choice([str(one) for one in bounds if one is not None] or ["1", "0.5"])


def _pairs(draw: random.Random, item: dict[str, Any]) -> Any:
    ids = draw.sample(_ids(item), len(_ids(item)))
    return [list(pair) for pair in zip(ids[::2], ids[1::2], strict=False)][: item["max"]]


def _scale(draw: random.Random, item: dict[str, Any]) -> Any:
    return draw.choice([item["min"], item["max"]])


def _words(draw: random.Random, item: dict[str, Any]) -> Any:
    return f"words {draw.randint(1, 10**6)}"


def _ids(item: dict[str, Any]) -> list[str]:
    return [one["id"] for one in item["choices"]]


DRAWS: dict[str, Callable[[random.Random, dict[str, Any]], Any]] = {
    "choice": _choice,
    "multiple_choice": _choices,
    "order": _order,
    "match": _match,
    "inline_choice": _menus,
    "gap_match": _gaps,
    "hottext": _parts,
    "numeric": _numeric,
    "short_text": _words,
    "associate": _pairs,
    "slider": _scale,
    "extended_text": _words,
}

"""Candidates without a browser who sit there: they post pictures, answer, give signs of life."""

import itertools
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from socketio.exceptions import SocketIOError

from tests.journeys.protocol import Candidate, Refused
from tests.journeys.sitters import some_response

INTERVAL_S = 5.0


@dataclass(slots=True)
class Sitting:
    """A candidate without a browser who posts pictures, answers, and gives signs of life."""

    candidate: Candidate
    pictures: Sequence[bytes]
    seed: int
    posted: int = 0
    answered: int = 0
    troubles: list[str] = field(default_factory=list)

    def sit(self, stop: threading.Event) -> None:
        """Post a picture and answer an item per interval until asked to stop."""
        draw = random.Random(self.seed)
        items = self.candidate.paper()
        hello = self.candidate.enter()
        first = self.seed % len(self.pictures)
        frames = itertools.cycle([*self.pictures[first:], *self.pictures[:first]])
        stop.wait(draw.uniform(0, INTERVAL_S))
        while not stop.is_set():
            began = time.monotonic()
            try:
                self._once(draw, items, hello["e"], next(frames))
            except (SocketIOError, Refused, OSError, HTTPException) as error:
                self.troubles.append(repr(error))
            stop.wait(max(0.0, INTERVAL_S - (time.monotonic() - began)))
        self.candidate.leave()

    def _once(
        self, draw: random.Random, items: list[dict[str, Any]], epoch: int, frame: bytes
    ) -> None:
        self.candidate.snapshot(frame)
        self.posted += 1
        channel, item = self.candidate.channel, draw.choice(items)
        assert channel is not None
        number = self.answered + 1
        said = {"i": item["item"], "r": some_response(draw, item), "m": False, "ct": 1}
        if channel.call("save", {"c": number, "e": epoch, **said}).get("v") == "accepted":
            self.answered = number
        channel.call("beat", {"c": self.answered})

"""Simulated sittings beside their pictures: the line, the device, and how honest answers come.

Like `sessions` a model, stated here and no footage: what honest people and their computers do, and
how often. What is measured is what the rules make of it. An outage of ours is among it, and has to
come to nobody's mark.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from benchmarks.sessions import BEGIN
from proctoring.answering import Given, block_flags, burst_flags, late_flags, reading_time
from proctoring.browser import BrowserSignal, BrowserSignalKind, browser_flag
from proctoring.denials import Denial, DenialCause, denied_flags
from proctoring.flags import Flag
from proctoring.line import COMING_BACK, STUCK_FROM, Silence, Span, silence_flags

QUESTIONS_PER_HOUR = 30
ESSAYS = 2
TYPED_PER_S = 5.0
SAVED_EVERY_S = 2.0
GIVES_UP = 0.01
"""Share of sittings in which somebody guesses the rest in the middle of the time."""
HURRIES = 0.1
"""Share in which somebody guesses what is left in the last two minutes."""
MOVES_WORDS = 0.2
"""Share of essays in which a paragraph of one's own is cut and put elsewhere."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that happens: how often an hour, and between which seconds it lasts."""

    per_hour: float
    shortest_s: float
    longest_s: float

    def spans(self, rng: random.Random, seconds: float) -> list[Span]:
        """Draw when it happens."""
        found = []
        at = rng.expovariate(self.per_hour / 3600)
        while at < seconds:
            lasts = rng.uniform(self.shortest_s, self.longest_s)
            found.append(Span(_at(at), _at(min(seconds, at + lasts))))
            at += rng.expovariate(self.per_hour / 3600)
        return found


GAPS = (Trouble(0.4, 2, 25), Trouble(0.02, 30, 240), Trouble(0.002, 300, 900))
"""Of the line: a Wi-Fi that changes channels, a router that starts anew, a provider that fails."""
STANDS_STILL = Trouble(0.005, 30, 120)
"""A computer without memory."""
OUTAGES = Trouble(0.02, 12, 300)
DENIED = Trouble(0.003, 5, 60)
"""A call program that takes the camera."""
TOLD = {
    BrowserSignalKind.LOW_BATTERY: 0.02,
    BrowserSignalKind.WEAK_WIFI: 0.1,
    BrowserSignalKind.CAPTURE_BACKLOG: 0.1,
    BrowserSignalKind.NETWORK_CHANGED: 0.05,
    BrowserSignalKind.CONTEXT_CHANGED: 0.01,  # a laptop is put to its screen in the middle of it
}
"""Reports of the page per hour."""
LATE_PER_HOUR = 0.005


def honest_facts(rng: random.Random, hours: float) -> list[Flag]:
    """Return every flag that one honest sitting comes to beside those of its pictures."""
    seconds = hours * 3600
    answers = list(_choices(rng, seconds))
    return [
        *line_facts(rng, seconds),
        *_device(rng, seconds),
        *burst_flags(answers, _reading(rng, answers), _at(seconds - 120)),
        *(flag for number in range(ESSAYS) for flag in block_flags(_essay(rng, number))),
        *late_flags([one.since for one in Trouble(LATE_PER_HOUR, 1, 1).spans(rng, seconds)]),
    ]


def line_facts(rng: random.Random, seconds: float) -> list[Flag]:
    """Return what the silences come to; everybody is silent in an outage of ours."""
    ours = OUTAGES.spans(rng, seconds)
    gaps = [span for gap in GAPS for span in gap.spans(rng, seconds)]
    unheard = [Span(one.since, one.until + rng.random() * COMING_BACK) for one in ours]
    still = STANDS_STILL.spans(rng, seconds)
    return silence_flags(
        [Silence(one) for one in (*gaps, *unheard, *still)],
        worked=[Span(_at(0), _at(seconds))],
        ours=ours,
        stuck=[one.since + STUCK_FROM for one in still],
    )


def _device(rng: random.Random, seconds: float) -> Iterator[Flag]:
    for kind, per_hour in TOLD.items():
        for span in Trouble(per_hour, 1, 1).spans(rng, seconds):
            flag = browser_flag(BrowserSignal(kind, span.since, 0))
            if flag is not None:
                yield flag
    for span in DENIED.spans(rng, seconds):
        denials = denied_flags([Denial(span.since, DenialCause.BUSY)], [])
        yield from (flag.closed(span.until) for flag in denials)


def _choices(rng: random.Random, seconds: float) -> Iterator[Given]:
    """Yield first answers: most take a minute, some a few seconds, guesses hardly one."""
    gives_up = rng.uniform(0.3, 0.9) * seconds if rng.random() < GIVES_UP else seconds
    hurries = seconds - 100 if rng.random() < HURRIES else seconds
    at = 0.0
    for number in range(round(QUESTIONS_PER_HOUR * seconds / 3600)):
        guesses = at > gives_up or at > hurries
        at += rng.uniform(1, 3) if guesses else rng.lognormvariate(4.1, 0.8)
        if at >= seconds:
            return
        yield _given(f"q{number}", at)


def _reading(rng: random.Random, answers: Sequence[Given]) -> dict[str, timedelta]:
    return {one.item: reading_time(rng.randint(15, 120)) for one in answers}


def _essay(rng: random.Random, number: int) -> Iterator[Given]:
    """Yield an essay as it grows, saved every two seconds; somebody may move a paragraph."""
    text, at, letters = "", 0.0, count()
    while len(text) < 1500:
        typed = round(rng.uniform(0, 2 * TYPED_PER_S * SAVED_EVERY_S))
        text += "".join(chr(97 + next(letters) * 7 % 26) for _ in range(typed))
        at += SAVED_EVERY_S
        yield _given(f"essay{number}", at, text)
    if rng.random() < MOVES_WORDS:
        cut = text[200:600]
        yield _given(f"essay{number}", at + 3, text[:200] + text[600:])
        yield _given(f"essay{number}", at + 6, text[:200] + text[600:] + cut)


def _given(item: str, second: float, text: str = "") -> Given:
    return Given(item, _at(second), round(1000 * second), text, answered=True)


def _at(second: float) -> datetime:
    return BEGIN + timedelta(seconds=second)

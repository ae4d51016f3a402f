"""Packages and responses with damage in them: nothing may crash, hang or grow without bound.

    python -m benchmarks.item_fuzz --packages 10000 --responses 100000 --seed 7

Damage is done to items and packages that this module makes itself; the seed names all of it.
"""

import argparse
import json
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from benchmarks.item_samples import RESPONSES, SAMPLES, files, sample, zipped
from exam_engine.exchange.imports import import_bytes
from exam_engine.exchange.qti import read_qti
from exam_engine.scoring.programs import CompiledItem, compile_item

LONGEST_S = 1.0
MOST_GROWTH_MIB = 256
_PIECES = (
    *(b"<!DOCTYPE a>", b"<![CDATA[", b"&x;", b"</", b"<qti-", b'="', b"\x00", b"\xff\xfe"),
    *(b"9" * 400, b"1e999", b"-0", b"NaN", b"../", b"\\", b"http://x/", b"&#0;", b" " * 300),
)
_ODD = (
    *(None, True, 0, -1, 2**70, 1.5, float("nan"), float("inf"), "", " ", "\0", "\ud800"),
    *([], [[]], {}, {"": {}}, [None], ["A"] * 600, "A B C", "1 2 3", "1e400", "é", "A\n"),
    *("9" * 5000, "A" * 9999),
)
_VALUE = re.compile(rb'(?<=")[^"<>]*(?=")')
_TAG = re.compile(rb"<(/?)([A-Za-z]+)")
_VALUES = (
    *(b"", b"NaN", b"-1", b"1e9", b"SCORE", b"RESPONSE", b"X", b"multiple", b"record", b"pair"),
    *(b"0,0", b"1 2", b"../x", b"http://x.example/", b"true", b"9" * 300, b"\xc3\xa9"),
)
_NAMES = (
    *(b"sum", b"divide", b"and", b"match", b"index", b"random", b"power", b"repeat", b"delete"),
    *(b"customOperator", b"mapping", b"value", b"script", b"svg", b"choiceInteraction", b"include"),
)


@dataclass(slots=True)
class Told:
    """What one run saw.

    Attributes:
        outcomes: how often each status or reason came.
        slowest: CPU seconds of the slowest case.
        crashed: seeds of cases that raised.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    crashed: list[str] = field(default_factory=list)

    def attempt(self, name: str, work: Callable[[], str]) -> None:
        """Run one case and note what came of it."""
        began = time.process_time()
        try:
            self.outcomes[work()] += 1
        except Exception as error:
            self.crashed.append(f"{name}: {type(error).__name__}: {error!s:.80}")
        self.slowest = max(self.slowest, time.process_time() - began)


def fuzz_packages(count: int, seed: int) -> Told:
    """Import so many damaged packages and items.

    In turn: an item whose words are exchanged, an item with damaged bytes, a package whose files
    are damaged, a package with damaged bytes.
    """
    told = Told()
    held = files(6)
    whole = zipped(held)
    for number in range(count):
        draw = random.Random(f"{seed} package {number}")
        match number % 4:
            case 0:
                data = reworded(sample(draw.choice(SAMPLES)), draw)
            case 1:
                data = damaged(sample(draw.choice(SAMPLES)), draw)
            case 2:
                name = draw.choice(list(held))
                spoil = draw.choice((damaged, reworded))
                data = zipped(held | {name: spoil(held[name], draw)})
            case _:
                data = damaged(whole, draw)
        told.attempt(f"package {number}", partial(_imported, data))
    return told


def _imported(data: bytes) -> str:
    found = import_bytes(data, file="given")
    return next((one.refusal.reason for one in found if one.refusal), "imported")


def reworded(data: bytes, draw: random.Random) -> bytes:
    """Return the document with one to four names or values exchanged; often still well-formed."""
    for _ in range(draw.randint(1, 4)):
        if draw.random() < 0.6:
            data = _exchanged(data, _VALUE, draw.choice(_VALUES), draw)
        else:
            tags = _TAG.findall(data)
            if tags:
                name, other = draw.choice(tags)[1], draw.choice(_NAMES)
                data = re.sub(rb"<(/?)" + name + rb"\b", rb"<\1" + other, data)
    return data


def _exchanged(data: bytes, pattern: re.Pattern[bytes], value: bytes, draw: random.Random) -> bytes:
    places = list(pattern.finditer(data))
    if not places:
        return data
    place = draw.choice(places)
    return data[: place.start()] + value + data[place.end() :]


def fuzz_responses(count: int, seed: int) -> Told:
    """Score so many damaged responses."""
    told = Told()
    scorers = {}
    for name in SAMPLES:
        (one,) = read_qti(sample(name), file=name)
        assert one.item is not None, (name, one.refusal)
        scorers[name] = compile_item(one.item)
    for number in range(count):
        draw = random.Random(f"{seed} response {number}")
        name = draw.choice(SAMPLES)
        given = spoilt(RESPONSES[name], draw)

        told.attempt(f"response {number}", partial(_scored, scorers[name], given))
    return told


def _scored(scorer: CompiledItem, given: Any) -> str:
    return scorer.score({"RESPONSE": given}).reason or "scored"


def damaged(data: bytes, draw: random.Random) -> bytes:
    """Return the bytes with one to six pieces changed, cut, doubled or put in."""
    held = bytearray(data)
    for _ in range(draw.randint(1, 6)):
        at, size = draw.randrange(len(held)), draw.randint(1, 40)
        match draw.randrange(5):
            case 0:
                held[at] = draw.randrange(256)
            case 1:
                del held[at : at + size]
            case 2:
                held[at:at] = held[at : at + size] * draw.randint(1, 30)
            case 3:
                held[at:at] = draw.choice(_PIECES)
            case _:
                held[at : at + size] = bytes(draw.randrange(256) for _ in range(size))
        if not held:
            held += b"<"
    return bytes(held)


def spoilt(good: object, draw: random.Random) -> object:
    """Return a response with something odd in it, or in its place."""
    match draw.randrange(4):
        case 0:
            return draw.choice(_ODD)
        case 1 if isinstance(good, list):
            return [*good, draw.choice(_ODD)]
        case 2:
            return [draw.choice(_ODD) for _ in range(draw.randint(0, 5))]
        case _:
            text = json.dumps(good)
            at = draw.randrange(len(text))
            try:
                return json.loads(text[:at] + draw.choice('0aA "[]{},-e.') + text[at + 1 :])
            except ValueError:
                return text[:at] * draw.randint(1, 50)


def verdict(what: str, count: int, told: Told) -> bool:
    """Print what a run saw; return whether it holds."""
    met = not told.crashed and told.slowest <= LONGEST_S
    print(f"  {'ok  ' if met else 'MISS'} {count} {what}: {len(told.crashed)} crashes,"
          f" slowest {told.slowest:.3f} s CPU (at most {LONGEST_S:g})")  # fmt: skip
    common = ", ".join(f"{name} {times}" for name, times in told.outcomes.most_common(6))
    print(f"       {common}")
    for line in told.crashed[:5]:
        print(f"       crashed: {line}")
    return met


def run(packages: int, responses: int, seed: int) -> bool:
    """Fuzz both, print, and return whether nothing crashed, hung or grew without bound."""
    fuzz_responses(200, seed)  # what is loaded once is no growth
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"damaged input, --seed {seed}")
    met = verdict("damaged packages", packages, fuzz_packages(packages, seed))
    met &= verdict("damaged responses", responses, fuzz_responses(responses, seed))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    bounded = grown <= MOST_GROWTH_MIB
    mark = "ok  " if bounded else "MISS"
    print(f"  {mark} memory grew by {grown:.0f} MiB, at most {MOST_GROWTH_MIB}")
    return met and bounded


def main() -> int:
    """Run as asked; exit code 1 when something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.item_fuzz", description=__doc__)
    parser.add_argument("--packages", type=int, default=10_000)
    parser.add_argument("--responses", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    return 0 if run(asked.packages, asked.responses, asked.seed) else 1


if __name__ == "__main__":
    raise SystemExit(main())

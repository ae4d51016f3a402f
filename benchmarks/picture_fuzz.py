"""Pictures with damage in them: `python -m benchmarks.picture_fuzz --pictures 10000 --seed 7`.

Each is taken as an upload is (`inspect_jpeg`, `strip_metadata`) and, where it is taken, read as a
worker reads it. Nothing may crash, and what comes out is a reading or a refusal by name. The seed
names all of the damage.
"""

import argparse
import random
import resource
import struct
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from proctoring.analysis import analyse
from proctoring.backends import Readers, choose_readers
from proctoring.errors import ProctoringError
from proctoring.jpeg import inspect_jpeg, strip_metadata
from tests.support.camera import Scene, jpeg_sequence

LONGEST_S = 2.0
MOST_MIB = 400
_MARKERS = tuple(range(0xC0, 0x100))


@dataclass(slots=True)
class Told:
    """What one run saw.

    Attributes:
        outcomes: how often each code came; `read` for a reading.
        slowest: CPU seconds of the slowest picture.
        crashed: numbers of pictures that raised anything else.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    crashed: list[str] = field(default_factory=list)


def fuzz(count: int, seed: int, readers: Readers) -> Told:
    """Damage so many pictures and tell what came of them."""
    whole = list(jpeg_sequence([Scene("present", 20), Scene("empty", 20)], 5))
    told = Told()
    for number in range(count):
        rng = random.Random(f"{seed}:{number}")
        picture = damaged(rng.choice(whole), rng)
        began = time.process_time()
        try:
            told.outcomes[_taken(picture, readers)] += 1
        except Exception as error:  # the very thing that is looked for
            told.crashed.append(f"{number}: {type(error).__name__} {error}")
        told.slowest = max(told.slowest, time.process_time() - began)
    return told


def damaged(picture: bytes, rng: random.Random) -> bytes:
    """Return a picture with one to six damages."""
    data = bytearray(picture)
    for _ in range(rng.randint(1, 6)):
        if len(data) < 4:
            break
        rng.choice(_DAMAGES)(data, rng.randrange(len(data)), rng)
    return bytes(data)


def _bit(data: bytearray, at: int, rng: random.Random) -> None:
    data[at] ^= 1 << rng.randrange(8)


def _marker(data: bytearray, at: int, rng: random.Random) -> None:
    data[at : at + 2] = bytes((0xFF, rng.choice(_MARKERS)))


def _cut(data: bytearray, at: int, rng: random.Random) -> None:
    del data[at : at + rng.choice((rng.randrange(1, 400), len(data)))]


def _noise(data: bytearray, at: int, rng: random.Random) -> None:
    data[at:at] = rng.randbytes(rng.randrange(1, 400))


def _twice(data: bytearray, at: int, rng: random.Random) -> None:
    data[at:at] = data[at : at + rng.randrange(1, 4000)]


def _tables(data: bytearray, at: int, rng: random.Random) -> None:
    data[at % min(700, len(data))] = rng.randrange(256)  # tables and headers are in front


def _header_lies(data: bytearray, _at: int, rng: random.Random) -> None:
    at = data.find(b"\xff\xc0")
    if 0 < at < len(data) - 9:
        sides = (0, 1, 159, 160, 2828, 65_535)
        data[at + 5 : at + 9] = struct.pack(">HH", rng.choice(sides), rng.choice(sides))


_DAMAGES = (_bit, _marker, _cut, _noise, _twice, _tables, _header_lies)


def _taken(picture: bytes, readers: Readers) -> str:
    try:
        inspect_jpeg(picture)
        analyse(strip_metadata(picture), None, readers)
    except ProctoringError as refusal:
        return refusal.code
    return "read"


def main(arguments: list[str]) -> int:
    """Fuzz and print; exit status 1 when something crashed, took too long or grew too large."""
    parser = argparse.ArgumentParser(description="pictures with damage in them")
    parser.add_argument("--pictures", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--models", type=Path, default=Path("var/models"))
    asked = parser.parse_args(arguments)
    print(f"seed {asked.seed}")
    told = fuzz(asked.pictures, asked.seed, choose_readers(asked.models))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for code, times in told.outcomes.most_common():
        print(f"  {code:20} {times}")
    print(f"  slowest {told.slowest:.2f} s (at most {LONGEST_S}), memory {grown:.0f} MiB")
    print("\n".join(["  crashed:", *told.crashed[:20]] if told.crashed else ["  nothing crashed"]))
    return 1 if told.crashed or told.slowest > LONGEST_S or grown > MOST_MIB else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

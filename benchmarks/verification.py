"""What a full verification costs, against PyJWT's plain decoding of the same token.

Full means: strict envelope, claims against the document, register row, both status bits and the
verdict; the status lists are parsed once, as the service keeps them. Interleaved rounds in one
process and one thread, CPU time, so that a busy machine moves both sides alike. The ratio is
asserted, the rates are only told.
"""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypedDict

import jwt

from exam_engine.issuance.badge import Profile
from exam_engine.issuance.verification import verify
from tests.exam_engine.issuing import KEY, KEYS, SITTING, lists, registered, token

GOAL_RATIO = 0.9
TOKEN_LENGTH = 4_900
"""About the length of a credential with labs and prior terms, on which the goal was measured."""
VERIFICATIONS = 40
_WARM_UP = 3


class VerificationFigures(TypedDict):
    """What one run measured; rates are per second of CPU time."""

    token_characters: int
    rounds: int
    full_per_second: float
    decode_per_second: float
    full_over_decode: float
    goal_ratio: float
    met: bool


def run(seconds: float = 6.0) -> VerificationFigures:
    """Measure and print.

    Args:
        seconds: wall time to spend, warm-up excluded.
    """
    signed, sides = _sides()
    for _ in range(_WARM_UP):
        _round(sides)
    rounds: list[tuple[float, float]] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        rounds.append(_round(sides))
    # The median of the rounds' own ratios: both sides of one round met the same noise.
    ratio = statistics.median(decode / full for full, decode in rounds)
    full_s, decode_s = (statistics.median(one[side] for one in rounds) for side in (0, 1))
    figures: VerificationFigures = {
        "token_characters": len(signed),
        "rounds": len(rounds),
        "full_per_second": round(VERIFICATIONS / full_s),
        "decode_per_second": round(VERIFICATIONS / decode_s),
        "full_over_decode": round(ratio, 3),
        "goal_ratio": GOAL_RATIO,
        "met": ratio >= GOAL_RATIO,
    }
    print(
        f"verification: full {figures['full_per_second']}/s, "
        f"jwt.decode {figures['decode_per_second']}/s, "
        f"ratio {figures['full_over_decode']} (goal {GOAL_RATIO})"
    )
    return figures


def _sides() -> tuple[str, tuple[Callable[[], None], Callable[[], None]]]:
    """Return the token and the two ways of reading it, both on today's clock."""
    now = KEYS[KEY.kid].activate_at + timedelta(days=4)
    signed = _long_token()
    row, both, public = registered(), lists(), KEYS[KEY.kid].public

    def full() -> None:
        found = verify(signed, register=row, keys=KEYS, lists=both, now=now)
        assert found.acceptable, found

    def decode() -> None:
        # The issue dates of the sample lie where they lie; PyJWT has no clock to set.
        options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
        assert jwt.decode(signed, public, algorithms=["ES256"], options=options)["jti"]

    return signed, (full, decode)


def _long_token() -> str:
    statements = (SITTING,)
    signed = token(Profile.VCDM2)
    while len(signed) < TOKEN_LENGTH:
        statements = (*statements, SITTING)
        signed = token(Profile.VCDM2, evidence=statements)
    return signed


def _round(sides: tuple[Callable[[], None], Callable[[], None]]) -> tuple[float, float]:
    spent = [0.0, 0.0]
    for _ in range(VERIFICATIONS):
        for side, read in enumerate(sides):
            begun = time.thread_time()
            read()
            spent[side] += time.thread_time() - begun
    return spent[0], spent[1]


if __name__ == "__main__":
    if not run()["met"]:
        raise SystemExit("full verification is slower than the goal allows")

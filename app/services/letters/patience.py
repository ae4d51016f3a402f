"""How long to wait after a try to hand a letter over has failed, and when to give up.

The pauses grow, so that a server which is down for hours is asked a few dozen times and not
thousands; each letter has a shift of its own, so that they do not all come back at once.
"""

import hashlib
from datetime import timedelta
from typing import Final

FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=4)
MOST_TRIES: Final = 25
"""After so many the letter is given up: three days, a little more or less."""
_SHIFT: Final = 0.25
_DOUBLINGS: Final = 9


def pause_after(tries: int, key: str) -> timedelta:
    """Return the pause after that many failed tries, 1 or more.

    Doubled each time from 30 s up to 4 h, then moved by up to a quarter either way; which way
    follows from `key` and the try alone.
    """
    doubled: int = 2 ** min(tries - 1, _DOUBLINGS)
    pause = min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
    digest = hashlib.sha256(f"{key}:{tries}".encode()).digest()
    share = int.from_bytes(digest[:4]) / (2**32 - 1)
    return pause * (1 - _SHIFT + 2 * _SHIFT * share)


def is_over(tries: int) -> bool:
    """Tell whether no further try is made."""
    return tries >= MOST_TRIES

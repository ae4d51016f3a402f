"""A candidate's row for somebody who may not watch them: that they are there, and nothing else.

Whoever said that they know a candidate, and a proctor who sits an exam as well, must not read on
the board what was marked, said among colleagues, or asked for.
"""

from collections.abc import Mapping
from typing import Final

from app.services.rows import BoardRow, JsonValue
from proctoring.conflicts import Involvement, Task, bars

_NOTHING: Final[Mapping[str, JsonValue]] = {
    "warnings": 0,
    "waits": [],
    "flags": [],
    "incidents": [],
    "concern": {"total": 0, "contributions": []},
    "picture": None,
    "reference": None,
    "result": "none",
    "human_only": False,
    "care": None,
    "help": None,
    "coverage": None,
}


def apart(shown: Mapping[str, JsonValue], row: BoardRow, person_id: str) -> dict[str, JsonValue]:
    """Return a row's JSON as this person may read it; `apart` says what keeps them away.

    Name, state, time left, presence, a raised hand and a wish for another computer stay: a board
    without them would look as if nobody sat there, and whoever sees it can call a colleague.
    """
    found = bars(person_id, Task.LOOK, Involvement(row.candidate, declared=row.tied))
    return {**shown, **_NOTHING, "apart": found[0].value} if found else dict(shown)

"""What each wish needs and who confirms it, in words: for the manual alone.

The rules themselves are `wishes` and the engine.
"""

from collections.abc import Mapping
from typing import Final

from app.services.attempts.closer import LONGEST_S, SHORTEST_S, USUAL_S
from app.services.attempts.wishes import BEYOND_WINDOW, FLAG_GRADES

_WHY: Final = "`reason`, `code`?"
NEEDS: Final[Mapping[str, str]] = {
    "fail_check_in": f"`text` (steps, between blanks; none is the own picture)?, {_WHY}",
    "authorize": "",
    "deny": _WHY,
    "start": "",
    "pause": _WHY,
    "grant_break": _WHY,
    "transfer_device": _WHY,
    "resume": "",
    "authorize_resume": "",
    "adjust_time": f"`seconds`, `cause` (`{BEYOND_WINDOW}`)?, {_WHY}",
    "submit_on_behalf": _WHY,
    "terminate": f"`cause`, {_WHY}",
    "cancel": _WHY,
    "reopen": _WHY,
    "void": _WHY,
    "waive_requirement": f"`text` (the step), {_WHY}",
    "decline_move": _WHY,
    "note": "`text`",
    "claim": "",
    "release": "",
    "hand_over": "`text` (for whoever takes over)",
    "answer_hand": "",
    "escalate": f"`cause` (`supervisor`, `technical`), {_WHY}",
    "answer_help": _WHY,
    "flag": f"`cause` (`{'`, `'.join(FLAG_GRADES)}`), `seconds` (ago), {_WHY}",
    "ask_room_scan": _WHY,
    "ask_camera_fix": _WHY,
    "ask_picture": _WHY,
    "ask_check": _WHY,
    "raise_rate": f"`seconds` ({SHORTEST_S} to {LONGEST_S}, else {USUAL_S})?, {_WHY}",
    "lock_screen": _WHY,
    "unlock_screen": "",
}
"""Members of each, for the manual."""

SECOND_PERSON: Final[Mapping[str, str]] = {
    "deny": "a supervisor",
    "adjust_time": "over the proctor's limit, or beyond the window; one of the two is a supervisor",
    "terminate": "unless the cause is immediate; one of the two is a supervisor",
    "reopen": "another supervisor",
    "void": "another supervisor or administrator",
}
"""Who confirms, for the manual; the rule itself is the engine's."""

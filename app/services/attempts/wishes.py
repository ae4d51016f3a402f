"""What people may ask of an attempt: plain members, and the engine's command they become.

One table for the socket, the JSON API and proposals. Only shape is judged here: states, roles,
reasons and second people are the engine's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.services.attempts.check_in_steps import PURPOSE_OF
from app.services.attempts.closer import LONGEST_S, SHORTEST_S, USUAL_S
from app.services.errors import WishRefused
from app.services.rows import JsonValue
from exam_engine.attempts import commands
from exam_engine.attempts.actors import Actor, Reason, ReasonCode
from exam_engine.attempts.commands import Command
from exam_engine.attempts.entry import CONSENT
from exam_engine.attempts.events import care, room
from exam_engine.attempts.people import require_reason
from exam_engine.attempts.states import CancelledBy, PauseKind, TerminateReason
from exam_engine.instants import EPOCH

MOST_SECONDS: Final = 86_400
MOST_TEXT: Final = 1000
BEYOND_WINDOW: Final = "beyond_window"
"""Time is given also where a window that caps it would take it; two people decide that."""
WAIVABLE: Final = (CONSENT, *PURPOSE_OF)


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that is asked of an attempt.

    Attributes:
        name: a key of `BUILDERS`.
        reason: why, in words that the candidate reads.
        text: of a note, or a step's name with `waive_requirement`, or the names of the steps to
            do again with `fail_check_in`, between blanks.
        seconds: of `adjust_time`, -86,400 to 86,400 and not 0; of `flag`, how far back it began;
            of `raise_rate`, for how long.
        cause: of `terminate`, a `TerminateReason`; of `flag`, how grave; of `escalate`, to whom;
            of `adjust_time`, `BEYOND_WINDOW` or nothing.
    """

    name: str
    reason: Reason
    text: str = ""
    seconds: int = 0
    cause: str = ""

    def details(self) -> dict[str, JsonValue]:
        """Return what a second person confirms, word for word."""
        return {
            "code": self.reason.code.value,
            "reason": self.reason.text,
            "text": self.text,
            "seconds": self.seconds,
            "cause": self.cause,
        }


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What storage knows and a command depends on.

    Attributes:
        stands: the attempt is paused already.
        now: by the database's clock.
    """

    result_final: bool = False
    credential_active: bool = False
    stands: bool = False
    now: datetime = EPOCH


Build = Callable[[Wish, Actor, Actor | None, Circumstances], Command]


def wish_from(name: str, members: Mapping[str, object]) -> Wish:
    """Return the wish that members spell; absent ones are empty.

    Raises:
        WishRefused: names the member that is wrong, and the fix.
    """
    if name not in BUILDERS:
        raise WishRefused("name", f"send one of {', '.join(sorted(BUILDERS))}")
    code = members.get("code") or ReasonCode.OTHER.value
    if code not in set(ReasonCode):
        raise WishRefused("code", f"send one of {', '.join(ReasonCode)}")
    return Wish(
        name,
        Reason(ReasonCode(str(code)), _text(members, "reason")),
        _text(members, "text"),
        _seconds(members.get("seconds")),
        _text(members, "cause"),
    )


def command_of(wish: Wish, actor: Actor, second: Actor | None, around: Circumstances) -> Command:
    """Return the engine's command.

    Raises:
        WishRefused: a member that this command needs is missing or wrong.
        ReasonRequired: it wants a reason in words.
    """
    return BUILDERS[wish.name](wish, actor, second, around)


def _text(members: Mapping[str, object], name: str) -> str:
    text = members.get(name) or ""
    if not isinstance(text, str) or len(text) > MOST_TEXT or "\x00" in text:
        raise WishRefused(name, f"send at most {MOST_TEXT} characters")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise WishRefused(name, "send whole characters") from error
    return text


def _seconds(given: object) -> int:
    seconds = 0 if given is None else given
    if not isinstance(seconds, int) or isinstance(seconds, bool) or abs(seconds) > MOST_SECONDS:
        raise WishRefused("seconds", f"send whole seconds, at most {MOST_SECONDS} either way")
    return seconds


def _deny(wish: Wish, actor: Actor, second: Actor | None, _around: Circumstances) -> Command:
    return commands.Deny(actor, require_reason(wish.reason), second)


def _adjust(wish: Wish, actor: Actor, second: Actor | None, _around: Circumstances) -> Command:
    if wish.seconds == 0:
        raise WishRefused("seconds", "say how many to give, or how many to take (below 0)")
    delta = timedelta(seconds=wish.seconds)
    if wish.cause not in {"", BEYOND_WINDOW}:
        raise WishRefused("cause", f"send {BEYOND_WINDOW}, or leave it out")
    reason, beyond = require_reason(wish.reason), wish.cause == BEYOND_WINDOW
    return commands.AdjustTime(actor, delta, reason, second, beyond)


def _terminate(wish: Wish, actor: Actor, second: Actor | None, _around: Circumstances) -> Command:
    if wish.cause not in set(TerminateReason):
        raise WishRefused("cause", f"send one of {', '.join(TerminateReason)}")
    cause = TerminateReason(wish.cause)
    return commands.Terminate(actor, cause, require_reason(wish.reason), second)


def _reopen(wish: Wish, actor: Actor, second: Actor | None, around: Circumstances) -> Command:
    reason = require_reason(wish.reason)
    return commands.Reopen(actor, reason, around.result_final, second)


def _void(wish: Wish, actor: Actor, second: Actor | None, around: Circumstances) -> Command:
    reason = require_reason(wish.reason)
    return commands.Void(actor, reason, around.credential_active, second)


def _pause(kind: PauseKind) -> Build:
    return lambda wish, actor, _second, _around: commands.Pause(actor, kind, wish.reason)


def _transfer(wish: Wish, actor: Actor, _second: Actor | None, around: Circumstances) -> Command:
    if around.stands:
        return commands.TurnToMove(actor, wish.reason)
    return commands.Pause(actor, PauseKind.DEVICE_TRANSFER, wish.reason)


def _waive(wish: Wish, actor: Actor, _second: Actor | None, _around: Circumstances) -> Command:
    if wish.text not in WAIVABLE:
        raise WishRefused("text", f"send one of {', '.join(WAIVABLE)}")
    return commands.Tell(actor, room.RequirementWaived(wish.text, require_reason(wish.reason)))


def _again(wish: Wish, actor: Actor, _second: Actor | None, _around: Circumstances) -> Command:
    steps = tuple(dict.fromkeys(wish.text.split()))
    if not set(steps) <= PURPOSE_OF.keys():
        raise WishRefused("text", f"send some of {', '.join(PURPOSE_OF)}, or nothing")
    return commands.FailCheckIn(actor, wish.reason, steps)


def _note(wish: Wish, actor: Actor, _second: Actor | None, _around: Circumstances) -> Command:
    if not wish.text.strip():
        raise WishRefused("text", "write the note")
    return commands.Tell(actor, room.ProctorNote(wish.text))


def _offer(wish: Wish, actor: Actor, _second: Actor | None, _around: Circumstances) -> Command:
    if not wish.text.strip():
        raise WishRefused("text", "write what whoever takes over needs to know")
    return commands.Tell(actor, care.CareOffered(actor.person, wish.text.strip()))


def _escalate(wish: Wish, actor: Actor, _second: Actor | None, _around: Circumstances) -> Command:
    if wish.cause not in set(care.HelpKind):
        raise WishRefused("cause", f"send one of {', '.join(care.HelpKind)}")
    kind = care.HelpKind(wish.cause)
    return commands.Tell(actor, care.HelpAsked(kind, require_reason(wish.reason)))


def _flag(wish: Wish, actor: Actor, _second: Actor | None, _around: Circumstances) -> Command:
    if wish.cause not in FLAG_GRADES:
        raise WishRefused("cause", f"send one of {', '.join(FLAG_GRADES)}")
    if not 0 <= wish.seconds <= LONGEST_FLAG_S:
        raise WishRefused("seconds", f"say how many seconds ago it began, 0 to {LONGEST_FLAG_S}")
    return commands.Tell(actor, room.ProctorNote(require_reason(wish.reason).text))


def _please(what: care.Asked) -> Build:
    return lambda wish, actor, _second, _around: commands.Tell(
        actor, care.ProctorAsked(what, require_reason(wish.reason).text)
    )


def _lock(wish: Wish, actor: Actor, _second: Actor | None, around: Circumstances) -> Command:
    """Cover the questions: pause, or keep a pause from ending without staff."""
    if not around.stands:
        return commands.Pause(actor, PauseKind.PROCTOR, wish.reason)
    return commands.HoldPause(actor, wish.reason)


def _closer(wish: Wish, actor: Actor, _second: Actor | None, around: Circumstances) -> Command:
    seconds = wish.seconds or USUAL_S
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise WishRefused("seconds", f"say for how many seconds, {SHORTEST_S} to {LONGEST_S}")
    until = around.now + timedelta(seconds=seconds)
    return commands.Tell(actor, care.RateRaised(until, require_reason(wish.reason).text))


FLAG_GRADES: Final = ("low", "medium", "high")
LONGEST_FLAG_S: Final = 7200

BUILDERS: Final[Mapping[str, Build]] = {
    "fail_check_in": _again,
    "authorize": lambda _wish, actor, _s, _a: commands.Authorize(actor),
    "deny": _deny,
    "start": lambda _wish, actor, _s, _a: commands.Start(actor),
    "pause": _pause(PauseKind.PROCTOR),
    "grant_break": _pause(PauseKind.BREAK),
    "transfer_device": _transfer,
    "resume": lambda _wish, actor, _s, _a: commands.Resume(actor),
    "authorize_resume": lambda _wish, actor, _s, _a: commands.AuthorizeResume(actor),
    "adjust_time": _adjust,
    "submit_on_behalf": lambda wish, actor, _s, _a: commands.SubmitOnBehalf(actor, wish.reason),
    "terminate": _terminate,
    "cancel": lambda wish, actor, _s, _a: commands.Cancel(
        actor, CancelledBy.STAFF, require_reason(wish.reason)
    ),
    "reopen": _reopen,
    "void": _void,
    "waive_requirement": _waive,
    "decline_move": lambda wish, actor, _s, _a: commands.Tell(
        actor, room.MoveAnswered(granted=False, text=require_reason(wish.reason).text)
    ),
    "note": _note,
    "claim": lambda _w, actor, _s, _a: commands.Tell(actor, care.CareTaken(actor.person)),
    "release": lambda _w, actor, _s, _a: commands.Tell(actor, care.CareReleased(actor.person)),
    "hand_over": _offer,
    "answer_hand": lambda _w, actor, _s, _a: commands.Tell(actor, room.HandAnswered(actor.person)),
    "escalate": _escalate,
    "answer_help": lambda wish, actor, _s, _a: commands.Tell(
        actor, care.HelpAnswered(require_reason(wish.reason).text)
    ),
    "flag": _flag,
    "ask_room_scan": _please(care.Asked.ROOM_SCAN),
    "ask_camera_fix": _please(care.Asked.CAMERA_FIX),
    "ask_picture": _please(care.Asked.PICTURE),
    "ask_check": _pause(PauseKind.CHECK),
    "raise_rate": _closer,
    "lock_screen": _lock,
    "unlock_screen": lambda _wish, actor, _s, _a: commands.Resume(actor),
}
"""What staff may ask for, by name; `start` is the start of a cohort."""

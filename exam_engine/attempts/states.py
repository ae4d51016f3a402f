"""The states of an attempt and the table of what leads from one to the next.

Only delivery: presence, integrity case, result and credential are axes of their own. The guards
that look at time, people and policy are in `decide`; this table says what exists at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from exam_engine.attempts.actors import Role


class AttemptState(StrEnum):
    """Where a sitting stands; the clock runs in `in_progress` alone."""

    SCHEDULED = "scheduled"
    CHECKING_IN = "checking_in"
    AWAITING_AUTHORIZATION = "awaiting_authorization"
    AUTHORIZED = "authorized"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    CLOSING = "closing"
    SUBMITTED = "submitted"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    VOIDED = "voided"


class PauseKind(StrEnum):
    """Why the clock stands."""

    PROCTOR = "proctor"
    BREAK = "break"
    INCIDENT = "incident"
    DEVICE_TRANSFER = "device_transfer"
    CHECK = "check"
    """Random movements were asked for; it ends by itself."""


class SubmitReason(StrEnum):
    """What delivered the attempt."""

    CANDIDATE = "candidate"
    TIMER = "timer"
    PROCTOR = "proctor"
    STAFF = "staff"
    SWEEP = "sweep"


class TerminateReason(StrEnum):
    """Why staff ended an attempt; one person is enough for the immediate causes alone."""

    REFUSED_INSTRUCTION = "refused_instruction"
    COPIED_CONTENT = "copied_content"
    LONG_ABSENCE = "long_absence"
    ANOTHER_PERSON = "another_person"
    INPUT_NOT_THEIRS = "input_not_theirs"
    REPEATED_BREACH = "repeated_breach"
    IDENTITY_UNCONFIRMED = "identity_unconfirmed"
    OTHER = "other"


IMMEDIATE_CAUSES = frozenset(TerminateReason) - {
    TerminateReason.REPEATED_BREACH,
    TerminateReason.IDENTITY_UNCONFIRMED,
    TerminateReason.OTHER,
}
"""Causes for which a proctor may terminate without a second person."""


class CancelledBy(StrEnum):
    """What ended an attempt that never started."""

    CANDIDATE = "candidate"
    STAFF = "staff"
    CONSENT_DECLINED = "consent_declined"
    NOT_ELIGIBLE = "not_eligible"
    DENIED = "denied"
    TERMINATED = "terminated"


class StartKind(StrEnum):
    """Whether each candidate starts alone or staff start a cohort at once."""

    INDIVIDUAL = "individual"
    COHORT = "cohort"


class CommandName(StrEnum):
    """The commands of the table."""

    CREATE = "create"
    BEGIN_CHECK_IN = "begin_check_in"
    COMPLETE_CHECK_IN = "complete_check_in"
    FAIL_CHECK_IN = "fail_check_in"
    AUTHORIZE = "authorize"
    DENY = "deny"
    START = "start"
    AUTHORIZATION_LAPSED = "authorization_lapsed"
    PAUSE = "pause"
    RESUME = "resume"
    AUTHORIZE_RESUME = "authorize_resume"
    ADJUST_TIME = "adjust_time"
    SUBMIT = "submit"
    DEADLINE_REACHED = "deadline_reached"
    FINALIZE = "finalize"
    SUBMIT_ON_BEHALF = "submit_on_behalf"
    TERMINATE = "terminate"
    CANCEL = "cancel"
    WINDOW_CLOSED = "window_closed"
    PAUSE_LIMIT_REACHED = "pause_limit_reached"
    REOPEN = "reopen"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    Attributes:
        number: its number in the design, for people who look things up.
        command: what is asked.
        sources: states it may be asked in; None stands for no attempt yet.
        targets: states it may lead to; the command's guards choose among several.
        roles: who may ask.
    """

    number: int
    command: CommandName
    sources: frozenset[AttemptState | None]
    targets: frozenset[AttemptState]
    roles: frozenset[Role]


_S = AttemptState
_C = CommandName
_CANDIDATE = frozenset({Role.CANDIDATE})
_PROCTORS = frozenset({Role.PROCTOR, Role.SUPERVISOR})
_SUPERVISOR = frozenset({Role.SUPERVISOR})
_SYSTEM = frozenset({Role.SYSTEM})
_STAFF = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})

BEFORE_START = frozenset({_S.SCHEDULED, _S.CHECKING_IN, _S.AWAITING_AUTHORIZATION, _S.AUTHORIZED})
RUNNING = frozenset({_S.IN_PROGRESS, _S.PAUSED})
LIVE = RUNNING | {_S.CHECKING_IN, _S.AWAITING_AUTHORIZATION, _S.AUTHORIZED, _S.CLOSING}
DEAD = frozenset({_S.CANCELLED, _S.NO_SHOW, _S.VOIDED})
"""Nothing leaves these."""
TERMINAL = DEAD | {_S.SUBMITTED, _S.TERMINATED}
"""Ended; `reopen` and `void` alone lead out of the last two."""


def _row(
    number: int,
    command: CommandName,
    sources: set[AttemptState] | frozenset[AttemptState] | None,
    targets: set[AttemptState],
    roles: frozenset[Role],
) -> Row:
    froms: frozenset[AttemptState | None] = frozenset({None}) if sources is None else frozenset()
    return Row(number, command, froms.union(sources or ()), frozenset(targets), roles)


# fmt: off
ROWS: tuple[Row, ...] = (
    _row(1, _C.CREATE, None, {_S.SCHEDULED}, _STAFF | _SYSTEM),
    _row(2, _C.BEGIN_CHECK_IN, {_S.SCHEDULED}, {_S.CHECKING_IN}, _CANDIDATE),
    _row(3, _C.COMPLETE_CHECK_IN, {_S.CHECKING_IN},
         {_S.AWAITING_AUTHORIZATION, _S.AUTHORIZED}, _CANDIDATE | _SYSTEM),
    _row(4, _C.FAIL_CHECK_IN, {_S.CHECKING_IN, _S.AWAITING_AUTHORIZATION},
         {_S.CHECKING_IN}, _PROCTORS | _SYSTEM),
    _row(5, _C.AUTHORIZE, {_S.AWAITING_AUTHORIZATION}, {_S.AUTHORIZED}, _PROCTORS),
    _row(6, _C.DENY, {_S.AWAITING_AUTHORIZATION}, {_S.CANCELLED}, _PROCTORS),
    _row(7, _C.START, {_S.AUTHORIZED}, {_S.IN_PROGRESS}, _CANDIDATE | _PROCTORS | _SYSTEM),
    _row(8, _C.AUTHORIZATION_LAPSED, {_S.AUTHORIZED}, {_S.AWAITING_AUTHORIZATION}, _SYSTEM),
    _row(9, _C.PAUSE, {_S.IN_PROGRESS}, {_S.PAUSED}, _CANDIDATE | _PROCTORS | _SYSTEM),
    _row(10, _C.RESUME, {_S.PAUSED}, {_S.IN_PROGRESS}, _CANDIDATE | _PROCTORS | _SYSTEM),
    _row(11, _C.AUTHORIZE_RESUME, {_S.PAUSED}, {_S.PAUSED}, _PROCTORS),
    _row(12, _C.ADJUST_TIME, RUNNING, {_S.IN_PROGRESS, _S.PAUSED}, _PROCTORS),
    _row(13, _C.SUBMIT, {_S.IN_PROGRESS}, {_S.CLOSING, _S.SUBMITTED}, _CANDIDATE),
    _row(14, _C.DEADLINE_REACHED, {_S.IN_PROGRESS}, {_S.CLOSING}, _SYSTEM),
    _row(15, _C.FINALIZE, {_S.CLOSING}, {_S.SUBMITTED}, _SYSTEM),
    _row(16, _C.SUBMIT_ON_BEHALF, RUNNING, {_S.CLOSING}, _SUPERVISOR),
    _row(17, _C.TERMINATE, RUNNING | {_S.AUTHORIZED, _S.AWAITING_AUTHORIZATION},
         {_S.TERMINATED, _S.CANCELLED}, _PROCTORS),
    _row(18, _C.CANCEL, BEFORE_START, {_S.CANCELLED}, _CANDIDATE | _STAFF | _SYSTEM),
    _row(19, _C.WINDOW_CLOSED, BEFORE_START, {_S.NO_SHOW}, _SYSTEM),
    _row(20, _C.PAUSE_LIMIT_REACHED, {_S.PAUSED}, {_S.CLOSING}, _SYSTEM),
    _row(21, _C.REOPEN, {_S.SUBMITTED, _S.TERMINATED}, {_S.PAUSED}, _SUPERVISOR),
    _row(22, _C.VOID, frozenset(_S) - DEAD, {_S.VOIDED}, _STAFF),
)
# fmt: on

ROW_OF: Mapping[CommandName, Row] = {row.command: row for row in ROWS}

TABLE: Mapping[tuple[AttemptState | None, CommandName], frozenset[AttemptState]] = {
    (source, row.command): row.targets for row in ROWS for source in row.sources
}
"""State and command to the states it may lead to; a missing cell is refused."""

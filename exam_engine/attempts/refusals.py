"""Everything an attempt can refuse, as classes with stable codes.

    AttemptError
    ├── IllegalTransition        the table has no such cell
    ├── AttemptNotOpen           a fact arrived in a state that takes none of its kind
    ├── StaleVersion             somebody else acted first
    ├── RoleNotAllowed           the table names other roles
    ├── NotYourAttempt           a candidate acted on somebody else's attempt
    ├── OwnAttempt               staff acted on the attempt in which they sit
    ├── ReasonRequired, SecondPersonRequired, SecondPersonUnsuitable
    ├── WindowNotOpen, WindowStillOpen, WindowEndsFirst, AuthorizationLapsed, AuthorizationStands
    ├── CheckInIncomplete, LeaseLost, DeadlinePassed, DeadlineNotReached, PauseLimitNotReached
    ├── BreakBudgetSpent, ResumeNotAuthorized, NotDrained
    ├── ReopenRefused, VoidRefused, UnknownWarning
    ├── UnknownEvent, MalformedEvent   a stored body this engine cannot read
    ├── NotCanonical (bodies), ChainBroken (chain)

Not the words shown to people: pages translate the code.
"""

from typing import ClassVar

from exam_engine.errors import EngineError


class AttemptError(EngineError):
    """The attempt refused; nothing has changed."""

    code: ClassVar[str] = "attempt_error"


class IllegalTransition(AttemptError):
    """The command has no row in the table for this state."""

    code: ClassVar[str] = "illegal_transition"


class AttemptNotOpen(AttemptError):
    """Facts of this kind are not taken in this state."""

    code: ClassVar[str] = "attempt_not_open"


class StaleVersion(AttemptError):
    """The command was decided on an older version of the attempt."""

    code: ClassVar[str] = "stale_version"


class RoleNotAllowed(AttemptError):
    """The role may not give this command."""

    code: ClassVar[str] = "role_not_allowed"


class NotYourAttempt(AttemptError):
    """A candidate acted on an attempt of somebody else."""

    code: ClassVar[str] = "not_your_attempt"


class OwnAttempt(AttemptError):
    """Staff acted on an attempt in which they are the candidate, or confirmed something there."""

    code: ClassVar[str] = "own_attempt"


class ReasonRequired(AttemptError):
    """The command wants a reason in words, and none was given."""

    code: ClassVar[str] = "reason_required"


class SecondPersonRequired(AttemptError):
    """The command wants two people, and one came."""

    code: ClassVar[str] = "second_person_required"


class SecondPersonUnsuitable(AttemptError):
    """The second person is the first one, or holds a role that does not confirm."""

    code: ClassVar[str] = "second_person_unsuitable"


class WindowNotOpen(AttemptError):
    """The booked window has not opened yet, or has closed."""

    code: ClassVar[str] = "window_not_open"


class WindowStillOpen(AttemptError):
    """The sweeper came before the window had closed."""

    code: ClassVar[str] = "window_still_open"


class WindowEndsFirst(AttemptError):
    """The window caps working time and would take what is to be given, or a part of it."""

    code: ClassVar[str] = "window_ends_first"


class AuthorizationLapsed(AttemptError):
    """The start came after the authorisation had run out."""

    code: ClassVar[str] = "authorization_lapsed"


class AuthorizationStands(AttemptError):
    """The sweeper came before the authorisation had run out."""

    code: ClassVar[str] = "authorization_stands"


class CheckInIncomplete(AttemptError):
    """A required step is neither passed nor waived."""

    code: ClassVar[str] = "check_in_incomplete"


class LeaseLost(AttemptError):
    """Another device or page holds the attempt now."""

    code: ClassVar[str] = "lease_lost"


class DeadlinePassed(AttemptError):
    """Working time was over before the command came."""

    code: ClassVar[str] = "deadline_passed"


class DeadlineNotReached(AttemptError):
    """The sweeper came before the deadline."""

    code: ClassVar[str] = "deadline_not_reached"


class PauseLimitNotReached(AttemptError):
    """The sweeper came before the longest allowed pause was over."""

    code: ClassVar[str] = "pause_limit_not_reached"


class BreakBudgetSpent(AttemptError):
    """The candidate has taken every break the exam allows."""

    code: ClassVar[str] = "break_budget_spent"


class BreakNotOver(AttemptError):
    """The sweeper came before the candidate's own break was over."""

    code: ClassVar[str] = "break_not_over"


class ResumeNotAuthorized(AttemptError):
    """A move to another device needs a proctor before the clock runs again."""

    code: ClassVar[str] = "resume_not_authorized"


class NotDrained(AttemptError):
    """Answers may still be on their way, and their time is not over."""

    code: ClassVar[str] = "not_drained"


class ReopenRefused(AttemptError):
    """The result is final, or the time for reopening is over."""

    code: ClassVar[str] = "reopen_refused"


class VoidRefused(AttemptError):
    """A credential stands on this attempt; it has to be withdrawn first."""

    code: ClassVar[str] = "void_refused"


class UnknownWarning(AttemptError):
    """No unacknowledged warning bears this number."""

    code: ClassVar[str] = "unknown_warning"


class UnknownEvent(AttemptError):
    """The journal holds a kind or a version this engine does not know."""

    code: ClassVar[str] = "unknown_event"


class MalformedEvent(AttemptError):
    """The body of a stored event does not have the shape of its kind."""

    code: ClassVar[str] = "malformed_event"

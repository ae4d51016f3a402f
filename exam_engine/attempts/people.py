"""Who must stand beside whom: reasons in words, and second people.

Not who may give a command at all; that is a column of the table.
"""

from typing import Final

from exam_engine.attempts.actors import Actor, Reason, Role
from exam_engine.attempts.refusals import (
    ReasonRequired,
    SecondPersonRequired,
    SecondPersonUnsuitable,
)
from exam_engine.attempts.states import CommandName
from exam_engine.ids import PersonId


def require_reason(reason: Reason) -> Reason:
    """Return `reason` if it says something.

    Raises:
        ReasonRequired: its text is blank.
    """
    if not reason.text.strip():
        raise ReasonRequired(f"{reason.code} without words")
    return reason


SUPERVISORS: Final = frozenset({Role.SUPERVISOR})
PROCTORS: Final = frozenset({Role.PROCTOR, Role.SUPERVISOR})
STAFF: Final = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


def confirmers(name: CommandName, first: Role) -> frozenset[Role]:
    """Return the roles of which a second person confirms a command.

    Args:
        name: a command that may want two people; nobody confirms any other.
        first: the role in which it was given: of two proctors one is a supervisor.
    """
    match name:
        case CommandName.DENY | CommandName.REOPEN:
            return SUPERVISORS
        case CommandName.VOID:
            return STAFF
        case CommandName.TERMINATE | CommandName.ADJUST_TIME:
            return PROCTORS if first is Role.SUPERVISOR else SUPERVISORS
    return frozenset()


def require_second(actor: Actor, second: Actor | None, roles: frozenset[Role]) -> PersonId:
    """Return the person who confirms `actor`'s command.

    Raises:
        SecondPersonRequired: nobody confirms.
        SecondPersonUnsuitable: the same person, or a role outside `roles`.
    """
    if second is None:
        raise SecondPersonRequired(f"{actor.person} acts alone")
    if second.person == actor.person:
        raise SecondPersonUnsuitable(f"{second.person} confirms their own command")
    if second.role not in roles:
        raise SecondPersonUnsuitable(f"a {second.role} does not confirm this")
    return second.person

"""`assay cohort start`: start everybody of a window who is let in."""

from app.commands.output import write
from app.commands.rehearse import connected
from app.config import Settings
from app.services.attempts.cohorts import Cohorts
from app.services.errors import Forbidden
from app.services.roles import Role
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId


def start(settings: Settings, *, window: str, by: str) -> int:
    """Start a cohort in the name of a supervisor; 1 when somebody was refused.

    Raises:
        Forbidden: `by` is no supervisor's address.
        NotFound: no such window.
    """
    wiring = connected(settings)
    try:
        with wiring.read() as uow:
            account = uow.people.by_email(by)
        if account is None or Role.SUPERVISOR not in account.roles:
            raise Forbidden(f"{by} is no supervisor: only one may start a cohort from here")
        actor = Actor(PersonId(account.id), ActingRole.SUPERVISOR)
        done = Cohorts(wiring.uow, wiring.publisher).start(window, actor=actor)
    finally:
        wiring.database.close()
        wiring.redis.close()
    write(f"{done.started} started")
    for code, many in sorted(done.refused.items()):
        write(f"{many} not started: {code}")
    return 1 if done.refused else 0

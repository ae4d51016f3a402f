"""`assay attempts quarantine` and `release`: what the sweeper could not move, and the way back."""

from app.commands.output import write
from app.config import Settings
from app.persistence.engine import open_database
from app.persistence.unit_of_work import readings, units_of_work
from app.services.errors import NotFound


def quarantine(settings: Settings) -> int:
    """Print one line per attempt that waits for a person; 1 when there are any, for monitors."""
    database = open_database(settings.database_url)
    with readings(database)() as uow:
        held = uow.sweep_failures.quarantined()
    database.close()
    for one in held:
        write(f"{one.attempt_id}  since {one.failed_at:%Y-%m-%d %H:%M:%S} UTC  {one.error}")
    if not held:
        write("no attempt is in quarantine")
    return 1 if held else 0


def release(settings: Settings, attempt_id: str) -> int:
    """Let the sweeper try an attempt again at once.

    Raises:
        NotFound: nothing is noted of it.
    """
    database = open_database(settings.database_url)
    try:
        with units_of_work(database)() as uow:
            if not uow.sweep_failures.forget(attempt_id):
                raise NotFound(f"attempt {attempt_id} is not in quarantine")
            uow.commit()
    finally:
        database.close()
    write(f"{attempt_id}: will be tried again now")
    return 0

"""Since when our service has been there: nobody is marked for what it did not hear.

Its signs of life and its outages are `outages`'. While no process gives a sign, workers may go on;
they then know that whoever is silent may only be unheard.
"""

from datetime import UTC, datetime
from typing import Final

from app.services.ports import UnitOfWork
from app.services.timekeeping.outages import GAP

ALWAYS: Final = datetime.min.replace(tzinfo=UTC)


def served_since(uow: UnitOfWork, now: datetime) -> datetime | None:
    """Return since when the service has served without a gap; None while it does not.

    `ALWAYS` where no outage is known, and where no process has ever given a sign.
    """
    last = uow.outages.last_beat()
    if last is not None and now - last > GAP:
        return None
    newest = uow.outages.all(1)
    return newest[0].ended_at if newest else ALWAYS

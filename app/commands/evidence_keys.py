"""`assay evidence rewrap` and `seal`: the keys under which pictures are stored."""

from typing import Final

from app.commands.output import write
from app.config import Settings
from app.persistence.engine import Database
from app.persistence.unit_of_work import readings, units_of_work
from app.services.evidence.sealing_up import SealingUp
from app.vault import MasterKeys
from app.wiring import evidence_store

BATCH: Final = 200


def rewrap(settings: Settings, database: Database) -> int:
    """Wrap every data key by the newest master key; the older ones can be taken away after.

    Raises:
        EvidenceLocked: an older master key that is still needed is not in the setting.
    """
    masters, units, wrapped = MasterKeys(settings.evidence_keys), units_of_work(database), 0
    while True:
        with units() as uow:
            done = masters.rewrap(uow, BATCH)
            uow.commit()
        wrapped += done
        if done < BATCH:
            break
    write(f"{wrapped} keys wrapped anew; all are wrapped by master key {masters.newest}")
    return 0


def seal(settings: Settings, database: Database) -> int:
    """Encrypt what lies open.

    Raises:
        EvidenceLocked, StorageFull, OSError: as the use case; run it again.
    """
    store = evidence_store(settings, database)
    sealed = SealingUp(units_of_work(database), readings(database), store).seal_all()
    write(f"{sealed} pictures encrypted; none lies open any more")
    return 0

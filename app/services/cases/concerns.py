"""Concern about an exam as its marks alone give it: it orders work, and tells nobody's finding."""

from collections.abc import Mapping
from dataclasses import replace

from app.services.cases.incidents import incident_of
from app.services.ports import UnitOfWork
from proctoring.concern import Concern, concern
from proctoring.flags import FlagKind


def concern_of_marks(
    uow: UnitOfWork, attempt_id: str, precision: Mapping[FlagKind, float]
) -> Concern:
    """Return the concern of an attempt as if nobody had looked yet.

    Whoever is still to look must not read from an order what somebody else has found.

    Args:
        uow: a unit of work or a reading.
        attempt_id: whose.
        precision: as `proctoring.concern.concern` takes it.
    """
    flags = uow.invigilation.flags(attempt_id)
    rows = uow.invigilation.incidents(attempt_id)
    return concern((incident_of(replace(one, rulings=()), flags) for one in rows), precision)

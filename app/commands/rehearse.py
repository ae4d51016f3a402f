"""`assay rehearse`: prove how many candidates this deployment serves, with a report."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from app.commands.output import write
from app.config import Settings
from app.embedded.redis import socket_path
from app.rehearsal.report import html_of
from app.rehearsal.run import Rehearsal
from app.services.booking.rehearsing import Rehearsing
from app.wiring import Wiring, wire


class NothingAsked(Exception):
    """A rehearsal needs at least one candidate and some seconds."""

    code = "nothing_asked"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asked for; `url` None: this deployment's own address."""

    candidates: int
    minutes: float
    scheme: str
    url: str | None
    report: Path


def rehearse(settings: Settings, asked: Asked) -> int:
    """Rehearse, write the report, store the proof; 0 when every candidate asked for was served.

    Raises:
        NothingAsked: no candidate, or no time.
    """
    if asked.candidates < 1 or asked.minutes <= 0:
        raise NothingAsked("name at least 1 candidate and some minutes")
    wiring = connected(settings)
    try:
        origin = (asked.url or settings.public_url).rstrip("/")
        rehearsal = Rehearsal(wiring, origin, asked.scheme, asked.minutes * 60, write)
        report = rehearsal.run(asked.candidates)
    finally:
        wiring.database.close()
        wiring.redis.close()
    asked.report.write_text(html_of(report), encoding="utf-8")
    beside = asked.report.with_suffix(".json")
    beside.write_text(json.dumps(report, indent=2), encoding="utf-8")
    write(f"proven: {report['proven']} candidates; {asked.report} and {beside}")
    return 0 if report["proven"] == asked.candidates else 1


def clean(settings: Settings, window: str) -> int:
    """Remove what a rehearsal left that was broken off."""
    wiring = connected(settings)
    try:
        removed = Rehearsing(wiring.uow, wiring.store).remove(window)
    finally:
        wiring.database.close()
        wiring.redis.close()
    write(f"{sum(removed.values())} rows removed")
    return 0


def connected(settings: Settings) -> Wiring:
    """Return this deployment's adapters; one on this machine has its Redis in the data folder."""
    if settings.redis_url is None:
        socket = socket_path(settings.data_dir / "redis")
        settings = replace(settings, redis_url=f"unix://{socket}")
    return wire(settings)

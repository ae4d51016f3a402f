"""`assay credentials audit`: walk every credential and print what does not hold."""

import time

from app.commands.output import write
from app.config import Settings
from app.persistence.engine import open_database
from app.persistence.unit_of_work import readings
from app.services.audit.audit import Audit


def run(settings: Settings) -> int:
    """Audit the register and the issuance log; one line per finding, then the counts.

    Returns:
        0 when everything holds, else 1. Nothing is repaired.
    """
    database = open_database(settings.database_url)
    began = time.monotonic()
    try:
        report = Audit(readings(database)).run()
    finally:
        database.close()
    for finding in report.findings:
        write(f"{finding.about} {finding.check}: {finding.detail}")
    seconds = max(time.monotonic() - began, 0.001)
    write(
        f"{report.credentials} credentials, {report.entries} log entries, "
        f"{len(report.findings)} findings, {report.credentials / seconds:.0f} credentials/s"
    )
    return 1 if report.findings else 0

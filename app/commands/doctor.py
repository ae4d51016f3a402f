"""`assay doctor`: print what this machine has and lacks; status 1 when something is missing."""

from app import doctor
from app.commands.output import table, write
from app.config import Settings


def run(settings: Settings) -> int:
    """Print one line per finding and the fixes below; return 1 when something is missing."""
    findings = doctor.examine(settings)
    write(table(("what", "state", "found"), [(f.name, f.state, f.detail) for f in findings]))
    for finding in findings:
        if finding.fix:
            write(f"{finding.name}: {finding.fix}")
    return 1 if any(finding.state == "missing" for finding in findings) else 0

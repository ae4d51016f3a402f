"""`assay migrate`: bring the database to the newest schema."""

from app.commands.output import write
from app.config import Settings
from app.persistence import migrate


def run(settings: Settings) -> int:
    """Apply the missing migrations and name the schema that is there now."""
    migrate.upgrade(settings)
    write(f"database schema {migrate.current(settings)}")
    return 0

"""`assay migrate`: bring the database to the newest schema."""

from app.commands.output import write
from app.config import Settings
from app.persistence import migrate


def run(settings: Settings) -> int:
    """Apply the missing migrations and name the schema that is there now."""
    write(f"database schema {migrate.upgrade(settings.database_url)}")
    return 0

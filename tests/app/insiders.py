"""What somebody with the password of the database can do, and what the audit says of it."""

from sqlalchemy import text

from app.services.audit.audit import Audit
from tests.app.hall import Hall


def found(hall: Hall) -> list[str]:
    """Return the names of the checks that did not hold, and of whom."""
    report = Audit(hall.store.uow).run()
    return sorted({one.check for one in report.findings})


def tamper(hall: Hall, statement: str, **values: object) -> None:
    """Write to the database as somebody with its password could; triggers are put aside."""
    engine = hall.store.database.engine  # type: ignore[union-attr]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            names = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'issu%'")
            ).scalars()
            for name in list(names):
                connection.execute(text(f"DROP TRIGGER {name}"))
            connection.execute(text("PRAGMA foreign_keys = OFF"))
        connection.execute(text(statement), values)
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = origin"))

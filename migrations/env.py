"""How Alembic runs our steps: all of them in one transaction, one process at a time.

`app.persistence.migrate` brings the connection. There is no offline mode and no way down: what a
step did is undone by a later step.
"""

from alembic import context
from sqlalchemy import Connection

ONE_AT_A_TIME = 0x0A55A7  # any number, the same in every release


def run(connection: Connection) -> None:
    """Bring the tables of one connection to the newest step."""
    context.configure(connection=connection, transactional_ddl=True)
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        # A table that is made anew is dropped while rows of others refer to it. Within a
        # transaction SQLite does not change this, so it is done before; what was to hold is asked
        # for before the commit.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
    with context.begin_transaction():
        if on_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
            # A step that would stand in the way of a running exam gives up instead.
            connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
            connection.exec_driver_sql("SET LOCAL statement_timeout = '300s'")
        context.run_migrations()
        if on_sqlite:
            _require_whole(connection)
    if on_sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.commit()


def _require_whole(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise RuntimeError(f"a row of {broken[0]} refers to none of {broken[2]}; nothing was kept")


run(context.config.attributes["connection"])

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
    with context.begin_transaction():
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
            # A step that would stand in the way of a running exam gives up instead.
            connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
            connection.exec_driver_sql("SET LOCAL statement_timeout = '300s'")
        context.run_migrations()


run(context.config.attributes["connection"])

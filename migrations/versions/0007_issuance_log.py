"""Make the issuance log: entries that are never changed, the tree over them, signed heads.

Revision: 0007_issuance_log, after 0006_terms.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_issuance_log"
down_revision = "0006_terms"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
KEPT = ("issuance_log", "issuance_log_nodes", "issuance_log_heads")


def upgrade() -> None:
    """Make the tables and forbid to change or remove what is in them."""
    op.create_table(
        "issuance_log",
        sa.Column("position", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_issuance_log"),
        sa.ForeignKeyConstraint(["number"], ["credentials.number"], name="fk_issuance_log_number"),
    )
    op.create_index("ix_issuance_log_number", "issuance_log", ["number"])
    op.create_table(
        "issuance_log_nodes",
        sa.Column("level", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("position", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name="pk_issuance_log_nodes"),
    )
    op.create_table(
        "issuance_log_size",
        sa.Column(
            "id", sa.Integer, nullable=False, autoincrement=False, comment="one row, to be locked"
        ),
        sa.Column("size", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_issuance_log_size"),
    )
    op.execute(sa.text("INSERT INTO issuance_log_size (id, size) VALUES (1, 0)"))
    op.create_table(
        "issuance_log_heads",
        sa.Column("size", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_issuance_log_heads"),
    )
    _forbid_changes()


def _forbid_changes() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute(
            "CREATE FUNCTION issuance_log_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the issuance log only grows'; END $$"
        )
    for table in KEPT:
        for change in ("UPDATE", "DELETE"):
            name = f"{table}_no_{change.lower()}"
            body = (
                "FOR EACH ROW EXECUTE FUNCTION issuance_log_is_kept()"
                if postgres
                else "BEGIN SELECT RAISE(ABORT, 'the issuance log only grows'); END"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON {table} {body}")

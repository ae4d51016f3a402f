"""Keep a wrapped key per attempt, under which its pictures are stored.

Revision: 0024_data_keys, after 0023_cascade.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024_data_keys"
down_revision = "0023_cascade"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the table; a release before stores pictures without one and cannot read newer ones."""
    op.create_table(
        "data_keys",
        sa.Column("attempt_id", sa.Text, sa.ForeignKey("attempts.id"), primary_key=True),
        sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("master", sa.Text, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, comment="gone for good once the pictures are erased"),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("destroyed_at", INSTANT),
    )
    op.create_index("ix_data_keys_master", "data_keys", ["master"])

"""Make the nights of the replay check and what they found.

Revision: 0005_replays, after 0004_standing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_replays"
down_revision = "0004_standing"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Make both tables, empty."""
    op.create_table(
        "replay_nights",
        sa.Column("night", sa.Text, nullable=False),
        sa.Column("cursor", sa.Text, nullable=False, comment="id of the last attempt checked"),
        sa.Column("checked", sa.Integer, nullable=False),
        sa.Column("differing", sa.Integer, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT),
        sa.PrimaryKeyConstraint("night", name="pk_replay_nights"),
    )
    op.create_table(
        "replay_findings",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_replay_findings"),
    )

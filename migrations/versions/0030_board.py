"""Make the tables of broadcasts with their receipts, and of who watched whose live pictures.

Revision: 0030_board, after 0029_signals.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030_board"
down_revision = "0029_signals"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Make three tables, empty; the release before does not write them."""
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_broadcasts_by_people"),
    )
    op.create_table(
        "broadcast_receipts",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("broadcast_id", sa.Text, nullable=False),
        sa.Column("shown_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("attempt_id", "number", name="pk_broadcast_receipts"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_broadcast_receipts_attempt_id_attempts"
        ),
        sa.ForeignKeyConstraint(
            ["broadcast_id"],
            ["broadcasts.id"],
            name="fk_broadcast_receipts_broadcast_id_broadcasts",
        ),
    )
    op.create_index("ix_broadcast_receipts_broadcast", "broadcast_receipts", ["broadcast_id"])
    op.create_table(
        "picture_views",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("pictures", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "person_id", "since", name="pk_picture_views"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_picture_views_attempt_id_attempts"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_picture_views_person_id_people"
        ),
    )

"""Make the table of the times in which no frame of a candidate arrived.

Revision: 0015_silences, after 0014_asked.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015_silences"
down_revision = "0014_asked"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Make the table, empty; the release before does not write it."""
    op.create_table(
        "silences",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("since", INSTANT, nullable=False, comment="the last frame before"),
        sa.Column("until", INSTANT, nullable=False, comment="the first frame after"),
        sa.PrimaryKeyConstraint("attempt_id", "since", name="pk_silences"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_silences_attempt_id_attempts"
        ),
    )

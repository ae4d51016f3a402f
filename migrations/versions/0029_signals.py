"""Make the table of where each signal stands.

Revision: 0029_signals, after 0028_matters.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029_signals"
down_revision = "0028_matters"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Make it, empty; the release before raises every flag with its whole weight."""
    op.create_table(
        "signal_standing",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("detector", sa.Text, nullable=False),
        sa.Column("right", sa.Integer, nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("technical", sa.Integer, nullable=False),
        sa.Column("demoted", sa.Boolean, nullable=False),
        sa.Column("since", INSTANT, comment="verdicts before it do not count"),
        sa.Column("changed_at", INSTANT),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kind", "detector", name="pk_signal_standing"),
    )

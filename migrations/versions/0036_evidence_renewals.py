"""Keep roots of evidence that are signed again because the key of the first was given up.

Revision: 0036_evidence_renewals, after 0035_put_off.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036_evidence_renewals"
down_revision = "0035_put_off"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Make the table, empty; the release before looks at the first signature alone."""
    op.create_table(
        "evidence_renewals",
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("day", "at", name="pk_evidence_renewals"),
        sa.ForeignKeyConstraint(
            ["day"], ["evidence_roots.day"], name="fk_evidence_renewals_day_evidence_roots"
        ),
        comment="roots signed again after their key was given up; the newest of a day counts",
    )

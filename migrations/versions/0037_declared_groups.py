"""Keep what candidates say of themselves for comparing groups, and the report of each week.

Revision: 0037_declared_groups, after 0036_evidence_renewals.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037_declared_groups"
down_revision = "0036_evidence_renewals"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make both tables, empty; the release before asks nobody and writes no report."""
    op.create_table(
        "declared_groups",
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("groups", JSON, nullable=False),
        sa.Column(
            "words", sa.Text, nullable=False, comment="digest of the words that were agreed to"
        ),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_declared_groups"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_declared_groups_person_id_people"
        ),
        comment="volunteered, for aggregated comparison alone; deleted by its person at any time",
    )
    op.create_table(
        "signal_weeks",
        sa.Column("week", sa.Text, nullable=False, comment="ISO year and week, such as 2026-W48"),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.PrimaryKeyConstraint("week", name="pk_signal_weeks"),
    )

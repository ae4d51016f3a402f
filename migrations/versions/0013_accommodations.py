"""Make the table of what was agreed for one person: more time, breaks, aids.

Revision: 0013_accommodations, after 0012_time_zones.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013_accommodations"
down_revision = "0012_time_zones"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.Text().with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
EXACT = sa.Text().with_variant(sa.Numeric(), "postgresql")


def upgrade() -> None:
    """Make the table, empty; a new release writes and reads it, the one before does not know it."""
    op.create_table(
        "accommodations",
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("scheme_id", sa.Text, nullable=False, comment="empty: every certification"),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("factor", EXACT, nullable=False),
        sa.Column("breaks", sa.Integer, nullable=False),
        sa.Column("break_minutes", sa.Integer, comment="longest break; NULL where there is none"),
        sa.Column("tools", JSON, nullable=False),
        sa.Column("exempt_signals", JSON, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("granted_by", sa.Text, nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "scheme_id", "version", name="pk_accommodations"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_accommodations_person_id_people"
        ),
    )

"""Make letters to holders.

Revision: 0010_notices, after 0009_late_answers.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010_notices"
down_revision = "0009_late_answers"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "notices",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.Column("outcome", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_notices_person_id"),
        sa.ForeignKeyConstraint(["number"], ["credentials.number"], name="fk_notices_number"),
    )

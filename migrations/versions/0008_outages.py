"""Make signs of life of our processes, and the outages found from their gaps.

Revision: 0008_outages, after 0007_issuance_log.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008_outages"
down_revision = "0007_issuance_log"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Make both tables, empty: the first beat finds no gap."""
    op.create_table(
        "service_beats",
        sa.Column("process", sa.Text, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("process", name="pk_service_beats"),
    )
    op.create_table(
        "outages",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("began_at", INSTANT, nullable=False, comment="one gap is found once"),
        sa.Column("ended_at", INSTANT, nullable=False),
        sa.Column(
            "state", sa.Text, nullable=False, comment="proposed, crediting, credited or dismissed"
        ),
        sa.Column("decided_by", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("decided_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_outages"),
        sa.UniqueConstraint("began_at", name="uq_outages_began_at"),
    )

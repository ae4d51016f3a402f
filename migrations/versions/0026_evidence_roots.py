"""Keep a signed root over all evidence per day, and how far each attempt is covered.

Revision: 0026_evidence_roots, after 0025_letters.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026_evidence_roots"
down_revision = "0025_letters"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the tables; a release before signs no root, and the next one covers all that grew."""
    op.create_table(
        "evidence_roots",
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
    )
    op.create_table(
        "evidence_entries",
        sa.Column("day", sa.Text, sa.ForeignKey("evidence_roots.day"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("attempt_id", sa.Text, sa.ForeignKey("attempts.id"), nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
    )
    op.create_index("ix_evidence_entries_attempt_id", "evidence_entries", ["attempt_id"])
    for name, of in (("rooted_facts", "journal"), ("rooted_pictures", "chain of pictures")):
        op.add_column(
            "attempt_evidence",
            sa.Column(
                name,
                sa.Integer,
                nullable=False,
                server_default="0",
                comment=f"a signed root covers the {of} up to here",
            ),
        )

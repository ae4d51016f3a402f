"""Give pictures an end: since when a file is gone, how far an attempt is erased, who holds it.

Revision: 0018_erasure, after 0017_signing_keys.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018_erasure"
down_revision = "0017_signing_keys"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")

ERASED_AT = sa.Column("erased_at", INSTANT, comment="the file is gone since then; the record stays")


def count(name: str, comment: str) -> sa.Column[int]:
    """Return a column of numbers in the chain of pictures."""
    return sa.Column(name, sa.Integer, nullable=False, server_default="0", comment=comment)


def upgrade() -> None:
    """Add the columns; a release before goes on storing pictures and erases none."""
    op.add_column("snapshots", ERASED_AT)
    for column in (
        sa.Column(
            "held",
            sa.Boolean,
            nullable=False,
            server_default=sa.false(),
            comment="nothing is erased",
        ),
        count("erase_to", "erasure has begun"),
        count("erased_to", "and is finished"),
        sa.Column("looked_at", INSTANT, comment="when it was last asked whether pictures are due"),
    ):
        op.add_column("attempt_evidence", column)

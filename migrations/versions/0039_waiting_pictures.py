"""Find the pictures that wait to be read without looking at all that were.

Revision: 0039_waiting_pictures, after 0038_delta.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039_waiting_pictures"
down_revision = "0038_delta"

WAITS = sa.text("purpose = 'live' AND state = 'accepted' AND erased_at IS NULL")


def upgrade() -> None:
    """Make the index: a few rows at any time; the release before does not ask by it."""
    op.create_index(
        "ix_snapshots_waiting",
        "snapshots",
        ["attempt_id", "seq"],
        postgresql_where=WAITS,
        sqlite_where=WAITS,
    )

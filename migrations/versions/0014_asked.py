"""Find quickly what is asked of staff: proposals, and moves to another device.

Revision: 0014_asked, after 0013_accommodations.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_asked"
down_revision = "0013_accommodations"

_ASKED = "kind IN ('command.proposed', 'proposal.settled', 'move.asked', 'move.answered')"


def upgrade() -> None:
    """Add two indexes over the few records that ask or answer."""
    asked, proposed = sa.text(_ASKED), sa.text("kind = 'command.proposed'")
    op.create_index(
        "ix_attempt_events_asked",
        "attempt_events",
        ["attempt_id", "seq"],
        postgresql_where=asked,
        sqlite_where=asked,
    )
    op.create_index(
        "ix_attempt_events_proposed",
        "attempt_events",
        ["at"],
        postgresql_where=proposed,
        sqlite_where=proposed,
    )

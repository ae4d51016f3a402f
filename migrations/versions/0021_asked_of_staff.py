"""Find quickly also raised hands, calls for help, and who looks after whom.

Revision: 0021_asked_of_staff, after 0020_heads_again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_asked_of_staff"
down_revision = "0020_heads_again"

_ASKED = (
    "kind IN ('command.proposed', 'proposal.settled', 'move.asked', 'move.answered',"
    " 'care.taken', 'care.offered', 'care.released', 'help.asked', 'help.answered',"
    " 'candidate.hand_raised', 'hand.answered')"
)


def upgrade() -> None:
    """Make the index of what is asked anew, over more kinds; the release before reads it alike."""
    op.drop_index("ix_attempt_events_asked", "attempt_events")
    op.create_index(
        "ix_attempt_events_asked",
        "attempt_events",
        ["attempt_id", "seq"],
        postgresql_where=sa.text(_ASKED),
        sqlite_where=sa.text(_ASKED),
    )

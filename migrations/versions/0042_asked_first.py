"""Ask of a save first whether it is one: what staff are asked for is told from its kind only then.

Revision: 0042_asked_first, after 0041_unmarked_controls.
"""

import sqlalchemy as sa
from alembic import op

revision = "0042_asked_first"
down_revision = "0041_unmarked_controls"

_ASKED = (
    "kind IN ('command.proposed', 'proposal.settled', 'move.asked', 'move.answered',"
    " 'care.taken', 'care.offered', 'care.released', 'help.asked', 'help.answered',"
    " 'candidate.hand_raised', 'hand.answered')"
)


def upgrade() -> None:
    """Make the index anew on SQLite; the release before finds what is asked by attempt.

    SQLite puts all eleven kinds into a table of its own for each record that it writes.
    PostgreSQL does not, and would hold up every save while it builds.
    """
    if op.get_context().dialect.name != "sqlite":
        return
    op.drop_index("ix_attempt_events_asked", "attempt_events")
    op.create_index(
        "ix_attempt_events_asked",
        "attempt_events",
        ["attempt_id", "seq"],
        sqlite_where=sa.text(f"cseq IS NULL AND {_ASKED}"),
    )

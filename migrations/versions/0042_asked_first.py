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
    """Make the index anew; the release before finds what is asked by the attempts' own index.

    SQLite puts all eleven kinds into a table of its own for each record that is written, which is
    2 of the 8 µs that a save's record takes.
    """
    op.drop_index("ix_attempt_events_asked", "attempt_events")
    asked = sa.text(f"cseq IS NULL AND {_ASKED}")
    op.create_index(
        "ix_attempt_events_asked",
        "attempt_events",
        ["attempt_id", "seq"],
        postgresql_where=asked,
        sqlite_where=asked,
    )

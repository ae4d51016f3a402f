"""Remember up to where the page's reports have become flags, so that none is read again.

Revision: 0040_told_pages, after 0039_waiting_pictures.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040_told_pages"
down_revision = "0039_waiting_pictures"


def upgrade() -> None:
    """Add the column; the release before leaves it at 0, and reads all reports each time."""
    op.add_column(
        "analysis_states",
        sa.Column(
            "told_seq",
            sa.Integer,
            nullable=False,
            server_default="0",
            comment="up to here the page's reports in the journal have become flags",
        ),
    )

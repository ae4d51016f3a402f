"""Make the table that counts how often a name was compared with a credential's.

Revision: 0016_name_tries, after 0015_silences.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_name_tries"
down_revision = "0015_silences"


def upgrade() -> None:
    """Make the table, empty; the release before does not write it."""
    op.create_table(
        "credential_name_tries",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", "day", name="pk_credential_name_tries"),
    )

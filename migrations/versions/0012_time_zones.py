"""Note the time zone a person works in, for lists of personal end times.

Revision: 0012_time_zones, after 0011_commands_of_attempts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_time_zones"
down_revision = "0011_commands_of_attempts"


def upgrade() -> None:
    """Add the column, empty: it is filled when the person signs in next."""
    op.add_column(
        "people", sa.Column("time_zone", sa.Text, comment="IANA name, for lists that staff read")
    )

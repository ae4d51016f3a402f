"""Count the tries to send a letter, say why they failed, and let one worker send it at a time.

Revision: 0025_letters, after 0024_data_keys.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025_letters"
down_revision = "0024_data_keys"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the columns; a release before goes on sending without counting."""
    tries = sa.Column("tries", sa.Integer, nullable=False, server_default="0")
    op.add_column("notices", tries)
    op.add_column("notices", sa.Column("held_until", INSTANT, comment="a worker sends it"))
    op.add_column("notices", sa.Column("failure", sa.Text, comment="why it was not taken"))

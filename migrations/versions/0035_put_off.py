"""Say of a message that cannot be served now why it cannot.

Revision: 0035_put_off, after 0034_public_matters.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035_put_off"
down_revision = "0034_public_matters"


def upgrade() -> None:
    """Add the column; a release before leaves it empty."""
    put_off = sa.Column("put_off", sa.Text, comment="code of what keeps it from being served")
    op.add_column("outbox", put_off)

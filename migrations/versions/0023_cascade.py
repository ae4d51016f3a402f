"""Let an attempt earn a credential per scheme: its own, and new terms of lower ones.

Revision: 0023_cascade, after 0022_wallet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023_cascade"
down_revision = "0022_wallet"


def upgrade() -> None:
    """Widen the key; a release before goes on issuing one credential per attempt."""
    with op.batch_alter_table("credentials") as change:
        change.add_column(
            sa.Column(
                "through", sa.Text, comment="the higher credential whose exam renewed this one"
            )
        )
        change.drop_constraint("uq_credentials_attempt_id", type_="unique")
        change.create_unique_constraint(
            "uq_credentials_attempt_id_scheme_id", ["attempt_id", "scheme_id"]
        )

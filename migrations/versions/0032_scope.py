"""Let a credential be limited to parts, and take the place of one whose scope was changed.

Revision: 0032_scope, after 0031_controls.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032_scope"
down_revision = "0031_controls"

JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Add what is empty for all that exists; the release before goes on as it did."""
    with op.batch_alter_table("credentials") as change:
        change.add_column(
            sa.Column(
                "covers", JSON, comment="ids of the parts that it is limited to; null for the whole"
            )
        )
        change.add_column(
            sa.Column(
                "instead_of",
                sa.Text,
                comment="the credential whose scope was changed to this one's",
            )
        )
        change.drop_constraint("uq_credentials_attempt_id_scheme_id", type_="unique")
    op.create_index(
        "uq_credentials_earned",
        "credentials",
        ["attempt_id", "scheme_id"],
        unique=True,
        sqlite_where=sa.text("instead_of IS NULL"),
        postgresql_where=sa.text("instead_of IS NULL"),
    )
    op.create_index("uq_credentials_instead_of", "credentials", ["instead_of"], unique=True)
    op.add_column(
        "withdrawal_proposals",
        sa.Column("covers", JSON, comment="the scope that is proposed; null for a withdrawal"),
    )
    op.add_column("withdrawal_proposals", sa.Column("successor", sa.Text))

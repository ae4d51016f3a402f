"""Let holders choose who sees a credential, and share it by links that end.

Revision: 0022_wallet, after 0021_asked_of_staff.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022_wallet"
down_revision = "0021_asked_of_staff"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Add the columns; a release before goes on, and credentials stay as visible as they were."""
    op.add_column(
        "credentials", sa.Column("visibility", sa.Text, nullable=False, server_default="link")
    )
    op.add_column(
        "credentials",
        sa.Column("result_public", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "credential_showings",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("text_sha256", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["credentials.number"], name="fk_credential_showings_number"
        ),
        sa.PrimaryKeyConstraint("number", "version", name="pk_credential_showings"),
    )
    op.create_table(
        "credential_shares",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("token_sha256", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("view_limit", sa.Integer),
        sa.Column("views", sa.Integer, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["number"], ["credentials.number"], name="fk_credential_shares_number"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_credential_shares"),
        sa.UniqueConstraint("token_sha256", name="uq_credential_shares_token_sha256"),
    )
    op.create_index("ix_credential_shares_number", "credential_shares", ["number"])

"""Make events of credentials, proposals of withdrawal and the published status lists.

Revision: 0004_standing, after 0003_start.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_standing"
down_revision = "0003_start"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make the tables; lists are published anew, so nothing is carried over."""
    op.create_table(
        "credential_events",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", "seq", name="pk_credential_events"),
        sa.ForeignKeyConstraint(
            ["number"], ["credentials.number"], name="fk_credential_events_number"
        ),
    )
    op.create_table(
        "withdrawal_proposals",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("settled_by", sa.Text),
        sa.Column("settled_at", INSTANT),
        sa.Column("outcome", sa.Text),
        sa.Column("settled_words", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_withdrawal_proposals"),
        sa.ForeignKeyConstraint(
            ["number"], ["credentials.number"], name="fk_withdrawal_proposals_number"
        ),
    )
    op.create_index(
        "uq_withdrawal_proposals_open",
        "withdrawal_proposals",
        ["number"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "status_lists",
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("valid_from", INSTANT, nullable=False),
        sa.Column("bits_sha256", sa.Text, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_status_lists"),
    )

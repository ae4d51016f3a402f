"""Make the tables of employers' keys and of what happened to each.

Revision: 0019_api_keys, after 0018_erasure.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019_api_keys"
down_revision = "0018_erasure"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make the tables, empty; a release before knows no key and asks for none."""
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column(
            "secret_sha256", sa.Text, nullable=False, comment="the key itself is stored nowhere"
        ),
        sa.Column("per_day", sa.Integer, nullable=False),
        sa.Column("per_minute", sa.Integer, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT, comment="written once a minute at most"),
        sa.Column("revoked_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )
    op.create_table(
        "api_key_events",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("body", JSON),
        sa.PrimaryKeyConstraint("id", name="pk_api_key_events"),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name="fk_api_key_events_key_id"),
    )
    op.create_index("ix_api_key_events_key_id_at", "api_key_events", ["key_id", "at"])

"""Let complaints come from people without an account, who follow them by a link.

Revision: 0034_public_matters, after 0033_companies.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034_public_matters"
down_revision = "0033_companies"


def upgrade() -> None:
    """Let both columns be empty; a release before goes on filling them."""
    with op.batch_alter_table("matters") as change:
        change.alter_column("person_id", existing_type=sa.Text, nullable=True)
    with op.batch_alter_table("matter_events") as change:
        change.alter_column("actor", existing_type=sa.Text, nullable=True)
    op.create_table(
        "matter_senders",
        sa.Column("matter_id", sa.Text, nullable=False),
        sa.Column("secret_sha256", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("matter_id", name="pk_matter_senders"),
        sa.UniqueConstraint("secret_sha256", name="uq_matter_senders_secret_sha256"),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name="fk_matter_senders_matter_id"),
    )

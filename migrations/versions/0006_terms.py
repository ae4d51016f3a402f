"""Make the rules that are frozen into bookings and credentials.

Revision: 0006_terms, after 0005_replays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_terms"
down_revision = "0005_replays"


def upgrade() -> None:
    """Make the tables; what was booked or issued before goes by the current scheme."""
    op.create_table(
        "attempt_terms",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("scheme_digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_attempt_terms"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_attempt_terms_attempt_id"
        ),
    )
    op.create_table(
        "credential_terms",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("scheme_version", sa.Text, nullable=False),
        sa.Column("scheme_digest", sa.Text, nullable=False),
        sa.Column("chain_id", sa.Text, nullable=False),
        sa.Column("term_no", sa.Integer, nullable=False),
        sa.Column("renews", sa.Text),
        sa.PrimaryKeyConstraint("number", name="pk_credential_terms"),
        sa.ForeignKeyConstraint(
            ["number"], ["credentials.number"], name="fk_credential_terms_number"
        ),
    )

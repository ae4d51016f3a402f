"""Say which exam of its scheme a window is for, and count the terms that a shorter one renewed.

Revision: 0038_delta, after 0037_declared_groups.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038_delta"
down_revision = "0037_declared_groups"


def upgrade() -> None:
    """Add what means the whole exam for all that exists; the release before opens such windows."""
    op.add_column(
        "exam_windows", sa.Column("route", sa.Text, nullable=False, server_default="same_exam")
    )
    op.add_column(
        "credential_terms", sa.Column("by_delta", sa.Integer, nullable=False, server_default="0")
    )

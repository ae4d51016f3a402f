"""Let a granted late answer give a newer outcome and decision; find late answers quickly.

Revision: 0009_late_answers, after 0008_outages.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_late_answers"
down_revision = "0008_outages"

_KEYS = {
    "form_outcomes": ["attempt_id", "engine_version", "revision"],
    "certification_decisions": ["attempt_id", "revision"],
}


def upgrade() -> None:
    """Add revisions, which count from 0, to both keys."""
    for table, key in _KEYS.items():
        with op.batch_alter_table(table) as change:
            change.add_column(sa.Column("revision", sa.Integer, nullable=False, server_default="0"))
            change.drop_constraint(f"pk_{table}", type_="primary")
            change.create_primary_key(f"pk_{table}", key)
    late = sa.text("kind = 'answer.late'")
    op.create_index(
        "ix_attempt_events_late",
        "attempt_events",
        ["attempt_id"],
        postgresql_where=late,
        sqlite_where=late,
    )

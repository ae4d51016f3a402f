"""Make seats and rehearsals of windows, proofs of capacity, and what the sweeper gave up.

Revision: 0003_start, after 0002_evidence_and_results.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_start"
down_revision = "0002_evidence_and_results"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make everything; windows that exist have no bound of seats and are real."""
    op.add_column(
        "exam_windows",
        sa.Column(
            "seats", sa.Integer, comment="most that may sit at once; NULL: no bound was named"
        ),
    )
    op.add_column(
        "exam_windows",
        sa.Column("rehearsal", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "sweep_failures",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("failed_at", INSTANT, nullable=False),
        sa.Column("again_at", INSTANT, comment="NULL: in quarantine until a person lets it go"),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_sweep_failures"),
    )
    op.create_table(
        "capacity_proofs",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("candidates", sa.Integer, nullable=False),
        sa.Column("report", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_capacity_proofs"),
    )
    op.create_table(
        "capacity_overrides",
        sa.Column("window_id", sa.Text, nullable=False),
        sa.Column("seats", sa.Integer, nullable=False),
        sa.Column("proven", sa.Integer),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("window_id", name="pk_capacity_overrides"),
    )
    op.create_table(
        "door_queue",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False, comment="the place in the queue"),
        sa.Column(
            "seen_at", INSTANT, nullable=False, comment="who does not ask again loses the place"
        ),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_door_queue"),
    )
    op.create_index("ix_door_queue_asked_at", "door_queue", ["asked_at"])
    op.create_table(
        "door",
        sa.Column(
            "id", sa.Integer, nullable=False, autoincrement=False, comment="one row, to be locked"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_door"),
    )
    op.execute(sa.text("INSERT INTO door (id) VALUES (1)"))

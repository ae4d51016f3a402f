"""Draw control samples from exams that nobody marked; find exports that wait by an index.

Revision: 0041_unmarked_controls, after 0040_told_pages.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041_unmarked_controls"
down_revision = "0040_told_pages"

EXPORT_ASKED = sa.text("kind = 'export.asked'")
INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Make four tables, empty, and a small index; the release before knows none of them."""
    op.create_index(
        "ix_attempt_events_exports",
        "attempt_events",
        ["at"],
        postgresql_where=EXPORT_ASKED,
        sqlite_where=EXPORT_ASKED,
    )
    op.create_table(
        "control_draws",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column(
            "promise", sa.Text, nullable=False, comment="digest of the seed, before the draw"
        ),
        sa.Column("seed", sa.Text, nullable=False),
        sa.Column("promised_at", INSTANT, nullable=False),
        sa.Column("drawn_at", INSTANT),
        sa.Column("percent", sa.Integer),
        sa.Column("pool", sa.Integer),
        sa.Column("drawn", sa.Integer),
        sa.PrimaryKeyConstraint("number", name="pk_control_draws"),
    )
    op.create_table(
        "control_pool",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("draw", sa.Integer, nullable=False),
        sa.Column("chosen", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_control_pool"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_control_pool_attempt_id_attempts"
        ),
        sa.ForeignKeyConstraint(
            ["draw"], ["control_draws.number"], name="fk_control_pool_draw_control_draws"
        ),
    )
    op.create_index("ix_control_pool_draw", "control_pool", ["draw"])
    op.create_table(
        "unmarked_samples",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("draw", sa.Integer, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=False),
        sa.Column("drawn_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("detector", sa.Text, nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("incident_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unmarked_samples"),
        sa.UniqueConstraint("attempt_id", name="uq_unmarked_samples_attempt_id"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_unmarked_samples_attempt_id_attempts"
        ),
        sa.ForeignKeyConstraint(
            ["draw"], ["control_draws.number"], name="fk_unmarked_samples_draw_control_draws"
        ),
    )
    op.create_table(
        "first_looks",
        sa.Column("moment_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("saw", sa.Text, nullable=False, comment="before the marks were read"),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("ruled", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("moment_id", "person_id", name="pk_first_looks"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_first_looks_person_id_people"
        ),
    )

"""Keep complaints and appeals, and what happens to each.

Revision: 0028_matters, after 0027_cases.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028_matters"
down_revision = "0027_cases"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Make the tables, empty; the release before does not write them."""
    op.create_table(
        "matters",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("filed_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("assigned_to", sa.Text),
        sa.Column("outcome", sa.Text),
        sa.Column("answer", sa.Text),
        sa.Column("ended_at", INSTANT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_matters_person_id"),
        sa.ForeignKeyConstraint(["assigned_to"], ["people.id"], name="fk_matters_handler"),
        sa.PrimaryKeyConstraint("id", name="pk_matters"),
        sa.UniqueConstraint("reference", name="uq_matters_reference"),
    )
    op.create_index("ix_matters_person_id", "matters", ["person_id"])
    op.create_index("ix_matters_subject_about", "matters", ["subject", "about"])
    op.create_index("ix_matters_state_due_at", "matters", ["state", "due_at"])
    op.create_table(
        "matter_events",
        sa.Column("matter_id", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("to_person", sa.Text),
        sa.Column("words", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name="fk_matter_events_matter_id"),
        sa.ForeignKeyConstraint(["actor"], ["people.id"], name="fk_matter_events_actor"),
        sa.ForeignKeyConstraint(["to_person"], ["people.id"], name="fk_matter_events_to_person"),
        sa.PrimaryKeyConstraint("matter_id", "seq", name="pk_matter_events"),
    )

"""Make the tables of blind control samples and of answers to them.

Revision: 0031_controls, after 0030_board.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031_controls"
down_revision = "0030_board"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Make them, empty; the release before shows no sample."""
    op.create_table(
        "control_samples",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("incident_id", sa.Text, nullable=False),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("violation", sa.Boolean, nullable=False),
        sa.Column("drawn_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_control_samples"),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_control_samples_incident_id_incidents"
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_control_samples_attempt_id_attempts"
        ),
        sa.UniqueConstraint("incident_id", name="uq_control_samples_incident_id"),
    )
    op.create_table(
        "control_answers",
        sa.Column("sample_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("sample_id", "person_id", name="pk_control_answers"),
        sa.ForeignKeyConstraint(
            ["sample_id"],
            ["control_samples.id"],
            name="fk_control_answers_sample_id_control_samples",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_control_answers_person_id_people"
        ),
    )

"""Make the tables of cases, their files, declared ties, and letters that name no credential.

Revision: 0027_cases, after 0026_evidence_roots.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027_cases"
down_revision = "0026_evidence_roots"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.Text().with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Make them, empty; the release before goes on holding what reviewers confirmed."""
    op.create_table(
        "cases",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT),
        sa.Column("closed_at", INSTANT),
        sa.Column("document", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_cases_attempt_id_attempts"
        ),
        sa.UniqueConstraint("attempt_id", name="uq_cases_attempt_id"),
    )
    op.create_index("ix_cases_state", "cases", ["state"])
    _files()
    _ties()
    _letters()


def _files() -> None:
    op.create_table(
        "case_files",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("storage_key", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_files"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_files_case_id_cases"),
        sa.UniqueConstraint(
            "case_id", "about", "sha256", name="uq_case_files_case_id_about_sha256"
        ),
    )


def _ties() -> None:
    op.create_table(
        "case_ties",
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("candidate_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "candidate_id", name="pk_case_ties"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_case_ties_person_id_people"),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["people.id"], name="fk_case_ties_candidate_id_people"
        ),
    )
    op.create_index("ix_case_ties_candidate_id", "case_ties", ["candidate_id"])


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.Column("outcome", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_letters_person_id_people"),
    )
    op.create_index("ix_letters_person_id", "letters", ["person_id"])

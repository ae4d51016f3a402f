"""Make people, content, attempts, their journal and the outbox; and the clock that SQL reads.

Revision: 0001_initial, the first.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_initial"
down_revision = None

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make everything."""
    if op.get_bind().dialect.name == "postgresql":
        # One clock for all processes. A test database may replace the function to move its time.
        op.execute(
            "CREATE FUNCTION assay_now() RETURNS timestamptz LANGUAGE sql VOLATILE "
            "AS 'SELECT clock_timestamp()'"
        )
    _people()
    _content()
    _attempts()
    _indexes()
    if op.get_bind().dialect.name == "postgresql":
        # A save changes a few numbers of a row. The document goes beside it, so that each new
        # version of the row stays small and on its page.
        op.execute("ALTER TABLE attempts ALTER COLUMN value SET STORAGE EXTERNAL")
        op.execute("ALTER TABLE attempts SET (toast_tuple_target = 128, fillfactor = 50)")


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("email_folded", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("email_folded", name="uq_people_email_folded"),
    )
    op.create_table(
        "person_roles",
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "role", name="pk_person_roles"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_person_roles_person_id"),
    )
    op.create_table(
        "login_sessions",
        sa.Column("token_sha256", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("csrf_secret", sa.Text, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_login_sessions"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_login_sessions_person_id"),
    )


def _content() -> None:
    op.create_table(
        "documents",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("current", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "digest", name="pk_documents"),
    )
    op.create_table(
        "forms",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("scheme_id", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("item_count", sa.Integer, nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_forms"),
    )
    op.create_table(
        "exam_windows",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("scheme_id", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("opens_at", INSTANT, nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("caps_time", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exam_windows"),
    )
    op.create_table(
        "answer_keys",
        sa.Column("item_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.PrimaryKeyConstraint("item_id", "version", name="pk_answer_keys"),
    )


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("window_id", sa.Text, nullable=False),
        sa.Column("form_id", sa.Text, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("pause_kind", sa.Text),
        sa.Column("paused_at", INSTANT),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("deadline_at", INSTANT),
        sa.Column("closing_until", INSTANT),
        sa.Column("grace_ms", sa.Integer, nullable=False),
        sa.Column("closing_grace_ms", sa.Integer, nullable=False),
        sa.Column("due_at", INSTANT, comment="when time next moves the attempt by itself"),
        sa.Column("ended_at", INSTANT),
        sa.Column("queued_at", INSTANT, comment="since when it waits for a proctor"),
        sa.Column("hand_raised", sa.Boolean, nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.Column("chain_head", sa.Text, nullable=False),
        sa.Column("last_cseq", sa.Integer, nullable=False),
        sa.Column("head_epoch", sa.Integer),
        sa.Column("head_cseq", sa.Integer),
        sa.Column("head", sa.Text),
        sa.Column("head_at", INSTANT),
        sa.Column("row_version", sa.Integer, nullable=False),
        sa.Column("seen_at", INSTANT),
        sa.Column("result_state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_attempts_person_id"),
    )
    op.create_table(
        "attempt_events",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column(
            "body", sa.Text, nullable=False, comment="canonical JSON, the very bytes of the digest"
        ),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("epoch", sa.Integer),
        sa.Column("cseq", sa.Integer),
        sa.Column("item_id", sa.Text),
        sa.Column("counted", sa.Boolean, comment="a save that counts for its item"),
        sa.Column("answered", sa.Boolean, comment="a save with a response"),
        sa.Column("marked", sa.Boolean, comment="a save with the candidate's mark for review"),
        sa.PrimaryKeyConstraint("attempt_id", "seq", name="pk_attempt_events"),
    )
    op.create_table(
        "attempt_evidence",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("snapshot_seq", sa.Integer, nullable=False),
        sa.Column("snapshot_head", sa.Text, nullable=False),
        sa.Column("latest_id", sa.Text, comment="the newest live snapshot"),
        sa.Column("latest_at", INSTANT),
        sa.Column("reference_id", sa.Text, comment="the newest reference picture"),
        sa.Column(
            "version",
            sa.Integer,
            nullable=False,
            comment="the board's version grows by this one too",
        ),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_attempt_evidence"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_attempt_evidence_attempt_id"
        ),
    )
    op.create_table(
        "command_outcomes",
        sa.Column("command_id", sa.Text, nullable=False),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("outcome", JSON, nullable=False),
        sa.PrimaryKeyConstraint("command_id", name="pk_command_outcomes"),
    )
    op.create_table(
        "consents",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("text_sha256", sa.Text, nullable=False),
        sa.Column("choices", JSON, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_consents"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_consents_attempt_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_consents_person_id"),
    )
    op.create_table(
        "outbox",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("watermark", sa.BigInteger, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("lease_until", INSTANT),
        sa.Column(
            "renewed", sa.Boolean, nullable=False, comment="a fact came since the row was lent"
        ),
        sa.PrimaryKeyConstraint("kind", "subject", name="pk_outbox"),
    )


def _indexes() -> None:
    op.create_index(
        "ix_attempt_events_told",
        "attempt_events",
        ["attempt_id", "seq"],
        postgresql_where=sa.text("cseq IS NULL"),
        sqlite_where=sa.text("cseq IS NULL"),
    )
    op.create_index(
        "uq_attempt_events_cseq",
        "attempt_events",
        ["attempt_id", "epoch", "cseq", "counted"],
        unique=True,
        postgresql_include=["item_id", "answered"],
        postgresql_where=sa.text("cseq IS NOT NULL"),
        sqlite_where=sa.text("cseq IS NOT NULL"),
    )
    op.create_index(
        "uq_documents_current",
        "documents",
        ["kind", "key"],
        unique=True,
        postgresql_where=sa.text("current"),
        sqlite_where=sa.text("current = 1"),
    )
    op.create_index("ix_exam_windows_closes_at", "exam_windows", ["closes_at"])
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"])
    op.create_index("ix_attempts_due_at", "attempts", ["due_at"])
    op.create_index("ix_attempts_person_id", "attempts", ["person_id"])
    op.create_index("ix_attempts_window_id", "attempts", ["window_id"])
    op.create_index("ix_login_sessions_expires_at", "login_sessions", ["expires_at"])
    op.create_index("ix_login_sessions_person_id", "login_sessions", ["person_id"])

"""Make snapshots, flags, incidents; outcomes, decisions and credentials.

Revision: 0002_evidence_and_results, after 0001_initial.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_evidence_and_results"
down_revision = "0001_initial"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")
EXACT = sa.Text().with_variant(sa.Numeric(), "postgresql")


def upgrade() -> None:
    """Make everything."""
    _invigilation()
    _results()
    _credentials()
    _indexes()


def _invigilation() -> None:
    op.create_table(
        "snapshots",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("client_id", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("client_ms", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("storage_key", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("chain", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshots"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_snapshots_attempt_id"),
        sa.UniqueConstraint("attempt_id", "client_id", name="uq_snapshots_attempt_id_client_id"),
        sa.UniqueConstraint("attempt_id", "seq", name="uq_snapshots_attempt_id_seq"),
    )
    op.create_table(
        "observations",
        sa.Column("snapshot_id", sa.Text, nullable=False),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.PrimaryKeyConstraint("snapshot_id", name="pk_observations"),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name="fk_observations_snapshot_id"
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_observations_attempt_id"),
    )
    op.create_table(
        "analysis_states",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("frame", sa.LargeBinary),
        sa.Column("smoother", JSON, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_analysis_states"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_analysis_states_attempt_id"
        ),
    )
    op.create_table(
        "flags",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("flag_class", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("best_snapshot_id", sa.Text),
        sa.Column("detector", sa.Text, nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_flags"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_flags_attempt_id"),
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("flag_ids", JSON, nullable=False),
        sa.Column("rulings", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_incidents_attempt_id"),
    )


def _results() -> None:
    op.create_table(
        "item_outcomes",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("item_id", sa.Text, nullable=False),
        sa.Column("item_version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("response_sha256", sa.Text, nullable=False),
        sa.Column("key_version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("engine_version", sa.Text, nullable=False),
        sa.Column("seed", sa.Text, nullable=False),
        sa.Column("points", EXACT, nullable=False),
        sa.Column("maximum", EXACT, nullable=False),
        sa.Column("response_seq", sa.Integer, nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.PrimaryKeyConstraint(
            "attempt_id",
            "item_id",
            "item_version",
            "response_sha256",
            "key_version",
            "engine_version",
            "seed",
            name="pk_item_outcomes",
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_item_outcomes_attempt_id"
        ),
    )
    op.create_table(
        "form_outcomes",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("engine_version", sa.Text, nullable=False),
        sa.Column("points", EXACT, nullable=False),
        sa.Column("maximum", EXACT, nullable=False),
        sa.Column("scaled", sa.Integer, nullable=False),
        sa.Column("passed", sa.Boolean, nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("report", JSON, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "engine_version", name="pk_form_outcomes"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_form_outcomes_attempt_id"
        ),
    )
    op.create_table(
        "certification_decisions",
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("rule_version", sa.Text),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_certification_decisions"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_certification_decisions_attempt_id"
        ),
    )


def _credentials() -> None:
    op.create_table(
        "credentials",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("scheme_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("valid_from", INSTANT, nullable=False),
        sa.Column("valid_until", INSTANT, nullable=False),
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("badge", JSON, nullable=False),
        sa.Column("holder_name", sa.Text, nullable=False),
        sa.Column("name_public", sa.Boolean, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revocation_index", sa.Integer, nullable=False),
        sa.Column("suspension_index", sa.Integer, nullable=False),
        sa.Column("tokens", JSON, nullable=False),
        sa.Column("issued_at", INSTANT),
        sa.PrimaryKeyConstraint("number", name="pk_credentials"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_credentials_attempt_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_credentials_person_id"),
        sa.UniqueConstraint("attempt_id", name="uq_credentials_attempt_id"),
    )
    op.create_table(
        "public_keys",
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("jwk", JSON, nullable=False),
        sa.Column("activate_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("kid", name="pk_public_keys"),
    )
    op.create_table(
        "status_entries",
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("list_index", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("bit", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("purpose", "list_index", name="pk_status_entries"),
    )
    op.create_table(
        "credential_views",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("views", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", "day", name="pk_credential_views"),
    )


def _indexes() -> None:
    op.create_index("ix_credentials_person_id", "credentials", ["person_id"])
    op.create_index("ix_flags_attempt_id", "flags", ["attempt_id"])
    op.create_index("ix_incidents_attempt_id", "incidents", ["attempt_id"])
    op.create_index("ix_incidents_state", "incidents", ["state"])
    op.create_index("ix_observations_attempt_id_seq", "observations", ["attempt_id", "seq"])

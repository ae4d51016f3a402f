"""Keep companies that check credentials; count tries of every letter, and let some have no person.

Revision: 0033_companies, after 0032_scope.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033_companies"
down_revision = "0032_scope"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make the tables, empty, and add columns that a release before leaves at their defaults."""
    _companies()
    _people()
    _checks()
    with op.batch_alter_table("api_keys") as change:
        change.add_column(sa.Column("company_id", sa.Text))
        change.add_column(sa.Column("ends_at", INSTANT, comment="another key has taken its place"))
        change.create_foreign_key("fk_api_keys_company_id", "companies", ["company_id"], ["id"])
    op.create_index("ix_api_keys_company_id", "api_keys", ["company_id"])
    with op.batch_alter_table("letters") as change:
        change.alter_column("person_id", existing_type=sa.Text, nullable=True)
        address = sa.Column(
            "address", sa.Text, nullable=False, server_default="", comment="without an account"
        )
        change.add_column(address)
        change.add_column(sa.Column("tries", sa.Integer, nullable=False, server_default="0"))
        change.add_column(sa.Column("held_until", INSTANT, comment="a worker sends it"))
        change.add_column(sa.Column("failure", sa.Text, comment="why it was not taken"))


def _companies() -> None:
    op.create_table(
        "companies",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_folded", sa.Text, nullable=False),
        sa.Column("per_day", sa.Integer, nullable=False),
        sa.Column("per_minute", sa.Integer, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("tells_holders", sa.Boolean, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_companies"),
        sa.UniqueConstraint("name_folded", name="uq_companies_name_folded"),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name="fk_companies_made_by"),
    )
    op.create_table(
        "company_events",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("company_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("body", JSON),
        sa.PrimaryKeyConstraint("id", name="pk_company_events"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_company_events_company_id"
        ),
        sa.ForeignKeyConstraint(["actor"], ["people.id"], name="fk_company_events_actor"),
    )
    op.create_index("ix_company_events_company_id_at", "company_events", ["company_id", "at"])


def _people() -> None:
    op.create_table(
        "company_members",
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("company_id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_company_members"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_company_members_person_id"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_company_members_company_id"
        ),
    )
    op.create_index("ix_company_members_company_id", "company_members", ["company_id"])
    op.create_table(
        "company_invitations",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("company_id", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("secret_sha256", sa.Text, nullable=False),
        sa.Column("invited_by", sa.Text, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.Column("used", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_company_invitations"),
        sa.UniqueConstraint("secret_sha256", name="uq_company_invitations_secret_sha256"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_company_invitations_company_id"
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["people.id"], name="fk_company_invitations_invited_by"
        ),
    )
    op.create_index("ix_company_invitations_company_id", "company_invitations", ["company_id"])


def _checks() -> None:
    op.create_table(
        "company_checks",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("company_id", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("checked", sa.Integer, nullable=False),
        sa.Column("acceptable", sa.Integer, nullable=False),
        sa.Column("lines", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_company_checks"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_company_checks_company_id"
        ),
    )
    op.create_index("ix_company_checks_at", "company_checks", ["at"])
    op.create_index("ix_company_checks_company_id_at", "company_checks", ["company_id", "at"])
    op.create_table(
        "company_looks",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("company_id", sa.Text, nullable=False),
        sa.Column("looks", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", "day", "company_id", name="pk_company_looks"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_company_looks_company_id"
        ),
    )

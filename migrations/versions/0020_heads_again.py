"""Let a size of the issuance log have a head per instant: one more after a key was given up.

Revision: 0020_heads_again, after 0019_api_keys.
"""

from alembic import op

revision = "0020_heads_again"
down_revision = "0019_api_keys"

KEY = "pk_issuance_log_heads"


def upgrade() -> None:
    """Widen the key; a release before goes on signing one head per size."""
    with op.batch_alter_table("issuance_log_heads") as change:
        change.drop_constraint(KEY, type_="primary")
        change.create_primary_key(KEY, ["size", "at"])
    if op.get_bind().dialect.name == "sqlite":
        _forbid_changes()  # the table was made anew there, without its triggers


def _forbid_changes() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER issuance_log_heads_no_{change.lower()} BEFORE {change} "
            "ON issuance_log_heads BEGIN SELECT RAISE(ABORT, 'the issuance log only grows'); END"
        )

"""Let the id of a command be its attempt's own: the same id on another one is another command.

Revision: 0011_commands_of_attempts, after 0010_notices.
"""

from alembic import op

revision = "0011_commands_of_attempts"
down_revision = "0010_notices"


def upgrade() -> None:
    """Widen the key."""
    with op.batch_alter_table("command_outcomes") as change:
        change.drop_constraint("pk_command_outcomes", type_="primary")
        change.create_primary_key("pk_command_outcomes", ["attempt_id", "command_id"])

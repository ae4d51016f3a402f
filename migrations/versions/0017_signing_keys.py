"""Give signing keys their life: algorithm, store, state and the instants between states.

Published keys of the releases before were signing, from files; their rows say so by default.

Revision: 0017_signing_keys, after 0016_name_tries.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017_signing_keys"
down_revision = "0016_name_tries"

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the columns; a release before goes on writing keys and credentials."""
    with op.batch_alter_table("public_keys") as change:
        change.add_column(sa.Column("alg", sa.Text, nullable=False, server_default="ES256"))
        change.add_column(sa.Column("backend", sa.Text, nullable=False, server_default="file"))
        change.add_column(sa.Column("state", sa.Text, nullable=False, server_default="signing"))
        change.add_column(sa.Column("published_at", INSTANT))
        change.add_column(sa.Column("sign_until", INSTANT))
        change.add_column(sa.Column("distrust_at", INSTANT))
        change.add_column(sa.Column("words", sa.Text))
    with op.batch_alter_table("credentials") as change:
        change.add_column(sa.Column("proof_kid", sa.Text))
    op.create_index("ix_credentials_kid", "credentials", ["kid"])
    op.create_index("ix_credentials_proof_kid", "credentials", ["proof_kid"])

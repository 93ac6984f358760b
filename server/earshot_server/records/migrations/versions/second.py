"""A key for each patient: which records have theirs. The store seals the others again when it is opened."""

import sqlalchemy as sa
from alembic import op

revision = "second"
down_revision = "first"


def upgrade() -> None:
    """Mark what is there as sealed under the key of all."""
    op.add_column("patients", sa.Column("own_key", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop the mark; what is sealed under patients' keys stays so."""
    op.drop_column("patients", "own_key")

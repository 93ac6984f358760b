"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "first"
down_revision = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "meta",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
    )
    op.create_table(
        "patients",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
    )
    op.create_table(
        "identifiers",
        sa.Column("digest", sa.LargeBinary(16), primary_key=True),
        sa.Column("value_digest", sa.LargeBinary(16), nullable=False, index=True),
        _patient(index=True),
    )
    op.create_table(
        "entries",
        _patient(primary_key=True),
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("content", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
    )
    op.create_table(
        "files",
        sa.Column("digest", sa.LargeBinary(16), primary_key=True),
        sa.Column("at", sa.Integer, nullable=False),
    )
    op.create_table("visits", sa.Column("encounter", sa.String(64), primary_key=True), _patient(index=True))


def _patient(index: bool = False, primary_key: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey("patients.id", ondelete="CASCADE")
    return sa.Column("patient", sa.String(32), key, nullable=False, index=index, primary_key=primary_key)


def downgrade() -> None:
    """Drop all tables."""
    for name in ("visits", "files", "entries", "identifiers", "patients", "meta"):
        op.drop_table(name)

"""Indexes that find a paper's summaries and outcomes: without them every paper that is forgotten reads both tables whole."""

from alembic import op

revision = "0007"
down_revision = "0006"

_TABLES = ("summaries", "run_outcomes")


def upgrade() -> None:
    """Add the indexes."""
    for table in _TABLES:
        op.create_index(op.f(f"ix_{table}_paper_id"), table, ["paper_id"])


def downgrade() -> None:
    """Take them away."""
    for table in _TABLES:
        op.drop_index(op.f(f"ix_{table}_paper_id"), table)

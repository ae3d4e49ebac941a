"""Cross-references: what each print cites."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table, empty; who calls this finds the citations in what was read before."""
    op.create_table(
        "citations",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('paper', 'inquiry', 'submission', 'committee_protocol', 'plenary_protocol', 'statement')",
            name=op.f("ck_citations_kind"),
        ),
        sa.CheckConstraint(
            "field IN ('title', 'preamble', 'government_preamble', 'question', 'answer', 'annex', 'footnote', 'text')",
            name=op.f("ck_citations_field"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["versions.id"],
            name=op.f("fk_citations_version_id_versions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_citations")),
    )
    op.create_index(op.f("ix_citations_number"), "citations", ["number"])


def downgrade() -> None:
    """Drop the table; everything in it can be found anew."""
    op.drop_table("citations")

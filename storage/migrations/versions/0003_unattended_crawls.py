"""Crawls left alone: when to ask again, what was discovered, robots.txt, signs of life, waits."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _run_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("machine", sa.String(), nullable=True),
        sa.Column("process", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("listed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_due", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_due_missing", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unasked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("stopped", sa.String(), nullable=True),
    ]


def _mention_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("inquiry_number", sa.Integer(), nullable=True),
        sa.Column("subjects", sa.JSON(), nullable=True),
        sa.Column("keywords", sa.JSON(), nullable=True),
        sa.Column("abstract", sa.String(), nullable=True),
    ]


def upgrade() -> None:
    """Add columns and tables; both databases add a column in place."""
    op.add_column("papers", sa.Column("ask_again_on", sa.Date(), nullable=True))
    op.create_index("ix_papers_ask_again_on", "papers", ["ask_again_on"])
    for column in _run_columns():
        op.add_column("runs", column)
    for column in _mention_columns():
        op.add_column("mentions", column)
    op.add_column("requests", sa.Column("waited", sa.Double(), nullable=True))
    op.add_column("versions", sa.Column("aside", sa.String(), nullable=True))
    op.execute(
        "UPDATE versions SET aside = 'The site sent another paper under this number.' WHERE status = 'wrong_paper'"
    )
    op.create_table(
        "discoveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_discoveries_run_id_runs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discoveries")),
    )
    op.create_index("ix_discoveries_run_id", "discoveries", ["run_id"])
    op.create_table(
        "robots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("crawl_delay", sa.Double(), nullable=True),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("verdict IN ('rules', 'none', 'unreadable')", name=op.f("ck_robots_verdict")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_robots_run_id_runs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_robots")),
    )
    op.create_index("ix_robots_run_id", "robots", ["run_id"])


def downgrade() -> None:
    """Drop them; what was discovered stays as wanted papers."""
    op.drop_table("robots")
    op.drop_table("discoveries")
    with op.batch_alter_table("versions") as versions:
        versions.drop_column("aside")
    with op.batch_alter_table("requests") as requests:
        requests.drop_column("waited")
    with op.batch_alter_table("mentions") as mentions:
        for column in _mention_columns():
            mentions.drop_column(column.name)
    with op.batch_alter_table("runs") as runs:
        for column in _run_columns():
            runs.drop_column(column.name)
    with op.batch_alter_table("papers") as papers:
        papers.drop_index("ix_papers_ask_again_on")
        papers.drop_column("ask_again_on")

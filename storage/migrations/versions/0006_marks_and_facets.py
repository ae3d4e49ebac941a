"""Search: marks that say what a document is about, and what is read of every hit in tables of a few bytes a row."""

import sqlalchemy as sa
from alembic import op

from storage.database import is_sqlite

revision = "0006"
down_revision = "0005"

_FIELDS = ("title", "summary", "question", "answer", "preamble", "annex")
_BEFORE = ("numbers", *_FIELDS, *(f"{field}_parts" for field in _FIELDS))
_COLUMNS = (*_BEFORE, "marks")

# As step 0004 had them.
_LABELS = dict(zip(("numbers", *_FIELDS), "AABBCCD", strict=True)) | dict.fromkeys(_BEFORE[7:], "D")


def upgrade() -> None:
    """Add column and tables, empty, and make the index anew; who calls this rebuilds the documents."""
    op.add_column("search_documents", sa.Column("marks", sa.String(), server_default="", nullable=False))
    op.drop_index("ix_search_documents_newest", "search_documents")
    op.create_table(
        "search_listings",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("newest", sa.BigInteger(), nullable=False),
        sa.Column("facets", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["search_documents.id"],
            name=op.f("fk_search_listings_document_id_search_documents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_search_listings")),
    )
    op.create_index(op.f("ix_search_listings_newest"), "search_listings", ["newest"])
    op.create_table(
        "search_facets",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_facets")),
    )
    # FTS5 kept the length of every document for bm25 alone, which nothing asks any more: columnsize=0.
    _index(_sqlite_index(_COLUMNS, "columnsize=0, "), _postgresql_index())


def downgrade() -> None:
    """Take all that back; the index is made anew over what stays."""
    _index(_sqlite_index(_BEFORE, ""), _older_postgresql_index())
    op.drop_table("search_facets")
    op.drop_table("search_listings")
    op.create_index("ix_search_documents_newest", "search_documents", ["printed_on", "term", "serial"])
    op.drop_column("search_documents", "marks")


def _index(sqlite: list[str], postgresql: list[str]) -> None:
    for statement in sqlite if is_sqlite(op.get_bind()) else postgresql:
        op.execute(statement)


def _sqlite_index(fields: tuple[str, ...], options: str) -> list[str]:
    """FTS5 over the columns of search_documents, as step 0002 explains it, filled from what they hold."""
    columns = ", ".join(fields)
    new = ", ".join(f"new.{field}" for field in fields)
    old = ", ".join(f"old.{field}" for field in fields)
    add = f"INSERT INTO search_index (rowid, {columns}) VALUES (new.id, {new});"  # noqa: S608 - our own names
    remove = f"INSERT INTO search_index (search_index, rowid, {columns}) VALUES ('delete', old.id, {old});"  # noqa: S608
    options += "content='search_documents', content_rowid='id', tokenize=\"ascii tokenchars '/'\""
    return [
        *(f"DROP TRIGGER search_documents_{event}" for event in ("inserted", "deleted", "updated")),
        "DROP TABLE search_index",
        f"CREATE VIRTUAL TABLE search_index USING fts5({columns}, {options})",
        f"CREATE TRIGGER search_documents_inserted AFTER INSERT ON search_documents BEGIN {add} END",
        f"CREATE TRIGGER search_documents_deleted AFTER DELETE ON search_documents BEGIN {remove} END",
        f"CREATE TRIGGER search_documents_updated AFTER UPDATE ON search_documents BEGIN {remove} {add} END",
        "INSERT INTO search_index (search_index) VALUES ('rebuild')",
    ]


def _postgresql_index() -> list[str]:
    """The words without their places and labels: nothing ranks by them any more, and phrases stand in the columns.

    Texts move out of the rows (toast_tuple_target, in bytes): twenty rows a page instead of four, and a count of a
    frequent word's hits reads a fifth.
    """
    words = " || ' ' || ".join(_COLUMNS)
    vector = f"array_to_tsvector(array_remove(string_to_array({words}, ' '), ''))"
    return [
        "ALTER TABLE search_documents DROP COLUMN vector",  # and its index with it
        "DROP FUNCTION search_words(text, text)",
        "ALTER TABLE search_documents SET (toast_tuple_target = 128)",
        f"ALTER TABLE search_documents ADD COLUMN vector tsvector GENERATED ALWAYS AS ({vector}) STORED",
        "CREATE INDEX ix_search_documents_vector ON search_documents USING gin (vector)",
    ]


def _older_postgresql_index() -> list[str]:
    vector = " || ".join(f"search_words({field}, '{label}')" for field, label in _LABELS.items())
    return [
        "ALTER TABLE search_documents DROP COLUMN vector",
        "ALTER TABLE search_documents RESET (toast_tuple_target)",
        """
        CREATE FUNCTION search_words(words text, label text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT AS $$
          SELECT coalesce(string_agg(word || chr(58) || least(place, 16383) || label, ' '), '')::tsvector
          FROM unnest(string_to_array(words, ' ')) WITH ORDINALITY AS listed (word, place)
          WHERE word <> ''
        $$
        """,
        f"ALTER TABLE search_documents ADD COLUMN vector tsvector GENERATED ALWAYS AS ({vector}) STORED",
        "CREATE INDEX ix_search_documents_vector ON search_documents USING gin (vector)",
    ]

"""Search: documents of analysed words with their keys, and the full-text index of each database over them."""

import sqlalchemy as sa
from alembic import op

from storage.database import is_sqlite

revision = "0002"
down_revision = "0001"

_FIELDS = ("numbers", "title", "summary", "question", "answer", "preamble", "annex")

# PostgreSQL weighs words by four labels. The fields' labels and weights are explained in storage/matching.py.
_LABELS = {
    "numbers": "A",
    "title": "A",
    "summary": "B",
    "question": "B",
    "answer": "C",
    "preamble": "C",
    "annex": "D",
}


def upgrade() -> None:
    """Create the tables and the index."""
    op.create_table(
        "search_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("printed_on", sa.Date(), nullable=True),
        sa.Column("heading", sa.String(), nullable=True),
        *(sa.Column(field, sa.String(), nullable=False) for field in _FIELDS),
        sa.CheckConstraint(
            "(inquiry_id IS NULL) <> (paper_id IS NULL)", name=op.f("ck_search_documents_pair_or_paper")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiries.id"],
            name=op.f("fk_search_documents_inquiry_id_inquiries"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_search_documents_paper_id_papers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_documents")),
        sa.UniqueConstraint("inquiry_id", name=op.f("uq_search_documents_inquiry_id")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_search_documents_paper_id")),
    )
    op.create_index("ix_search_documents_newest", "search_documents", ["printed_on", "term", "serial"])
    op.create_table(
        "search_keys",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.CheckConstraint(
            "name IN ('paper', 'named', 'inquiry', 'asker', 'faction', 'ministry', 'year', 'kind')",
            name=op.f("ck_search_keys_name"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["search_documents.id"],
            name=op.f("fk_search_keys_document_id_search_documents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", "name", "value", name=op.f("pk_search_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_keys_name_value", "search_keys", ["name", "value"])
    for statement in _sqlite_index() if is_sqlite(op.get_bind()) else _postgresql_index():
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables and the index; everything in them can be made anew."""
    if is_sqlite(op.get_bind()):
        op.execute("DROP TABLE search_index")
    op.drop_table("search_keys")
    op.drop_table("search_documents")
    if not is_sqlite(op.get_bind()):
        op.execute("DROP FUNCTION search_words(text, text)")


def _sqlite_index() -> list[str]:
    """FTS5 over the columns of search_documents, without a copy of them.

    FTS5's own `ascii` tokenizer leaves our terms as they are: it parts at blanks, and takes every letter that is
    not ASCII, `§` among them, as part of a word; `/` must be named for it.
    """
    columns = ", ".join(_FIELDS)
    new = ", ".join(f"new.{field}" for field in _FIELDS)
    old = ", ".join(f"old.{field}" for field in _FIELDS)
    add = f"INSERT INTO search_index (rowid, {columns}) VALUES (new.id, {new});"  # noqa: S608 - our own names
    remove = f"INSERT INTO search_index (search_index, rowid, {columns}) VALUES ('delete', old.id, {old});"  # noqa: S608
    tokenizer = "\"ascii tokenchars '/'\""
    options = f"content='search_documents', content_rowid='id', tokenize={tokenizer}"
    return [
        f"CREATE VIRTUAL TABLE search_index USING fts5({columns}, {options})",
        f"CREATE TRIGGER search_documents_inserted AFTER INSERT ON search_documents BEGIN {add} END",
        f"CREATE TRIGGER search_documents_deleted AFTER DELETE ON search_documents BEGIN {remove} END",
        f"CREATE TRIGGER search_documents_updated AFTER UPDATE ON search_documents BEGIN {remove} {add} END",
    ]


def _postgresql_index() -> list[str]:
    """A tsvector that PostgreSQL makes of the columns, with its GIN index.

    The words are taken as they are: `to_tsvector` with any configuration, `simple` too, would part `18/14087` and
    drop `§`. A word's places beyond the 256th, and beyond place 16,383, are not kept by a tsvector; that touches the
    ranking only, since phrases are looked up in the columns.
    """
    vector = " || ".join(f"search_words({field}, '{label}')" for field, label in _LABELS.items())
    return [
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

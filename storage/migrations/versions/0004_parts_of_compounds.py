"""Search: the parts of compounds in columns of their own, which count less than whole words."""

import sqlalchemy as sa
from alembic import op

from storage.database import is_sqlite

revision = "0004"
down_revision = "0003"

_FIELDS = ("title", "summary", "question", "answer", "preamble", "annex")
_PARTS = tuple(f"{field}_parts" for field in _FIELDS)
_WORDS = ("numbers", *_FIELDS)

# PostgreSQL's labels of the columns of whole words, as in step 0002; parts count as little as a word in an annex.
_LABELS = dict(zip(_WORDS, "AABBCCD", strict=True))


def upgrade() -> None:
    """Add the columns, empty, and make the index anew over all; who calls this rebuilds the documents."""
    for name in _PARTS:
        op.add_column("search_documents", sa.Column(name, sa.String(), server_default="", nullable=False))
    _index((*_WORDS, *_PARTS), _LABELS | dict.fromkeys(_PARTS, "D"))


def downgrade() -> None:
    """Drop the columns and make the index anew over what stays."""
    _index(_WORDS, _LABELS)
    for name in _PARTS:
        op.drop_column("search_documents", name)


def _index(columns: tuple[str, ...], labels: dict[str, str]) -> None:
    for statement in _sqlite_index(columns) if is_sqlite(op.get_bind()) else _postgresql_index(labels):
        op.execute(statement)


def _sqlite_index(fields: tuple[str, ...]) -> list[str]:
    """FTS5 over the columns of search_documents, as step 0002 explains it, filled from what they hold."""
    columns = ", ".join(fields)
    new = ", ".join(f"new.{field}" for field in fields)
    old = ", ".join(f"old.{field}" for field in fields)
    add = f"INSERT INTO search_index (rowid, {columns}) VALUES (new.id, {new});"  # noqa: S608 - our own names
    remove = f"INSERT INTO search_index (search_index, rowid, {columns}) VALUES ('delete', old.id, {old});"  # noqa: S608
    tokenizer = "\"ascii tokenchars '/'\""
    options = f"content='search_documents', content_rowid='id', tokenize={tokenizer}"
    return [
        *(f"DROP TRIGGER search_documents_{event}" for event in ("inserted", "deleted", "updated")),
        "DROP TABLE search_index",
        f"CREATE VIRTUAL TABLE search_index USING fts5({columns}, {options})",
        f"CREATE TRIGGER search_documents_inserted AFTER INSERT ON search_documents BEGIN {add} END",
        f"CREATE TRIGGER search_documents_deleted AFTER DELETE ON search_documents BEGIN {remove} END",
        f"CREATE TRIGGER search_documents_updated AFTER UPDATE ON search_documents BEGIN {remove} {add} END",
        "INSERT INTO search_index (search_index) VALUES ('rebuild')",
    ]


def _postgresql_index(labels: dict[str, str]) -> list[str]:
    """The generated column of words with its index; PostgreSQL fills it from what the rows hold."""
    vector = " || ".join(f"search_words({field}, '{label}')" for field, label in labels.items())
    return [
        "ALTER TABLE search_documents DROP COLUMN vector",  # and its index with it
        f"ALTER TABLE search_documents ADD COLUMN vector tsvector GENERATED ALWAYS AS ({vector}) STORED",
        "CREATE INDEX ix_search_documents_vector ON search_documents USING gin (vector)",
    ]

"""Which tables are Alembic's business: autogenerate would otherwise drop the full-text index's own parts."""

from storage.schema import Base

# What a database's full-text search needs beside the tables of schema.py: PostgreSQL's column of words and its
# index. (SQLite's FTS5 makes a table `search_index` and four shadow tables.)
_INDEX_PARTS = frozenset({"vector", "ix_search_documents_vector"})


def is_ours(name: str | None, type_: str, _parents: object) -> bool:
    """Whether a table, column or index is described in schema.py.

    >>> is_ours("papers", "table", {}), is_ours("search_index_data", "table", {})
    (True, False)
    """
    if type_ == "table":
        return name in Base.metadata.tables
    return name not in _INDEX_PARTS

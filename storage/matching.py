"""A query as SQL: which documents it finds, for FTS5 and for PostgreSQL's tsvector.

Both look up the same terms (storage/german.py) by the same rules, so both find the same documents. How well they match
is no matter of the databases: storage/ranking.py.
"""

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    TextualSelect,
    and_,
    cast,
    column,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from storage.passages import Field
from storage.query import Clause, Needle, Query
from storage.search_schema import SearchDocumentRow, SearchListingRow

# The columns of whole words, and for each field that of its compounds' parts.
_WHOLE = ("numbers", *Field)
_PARTS = {field: f"{field}_parts" for field in Field}
_ALL = (*_WHOLE, *_PARTS.values())

_FTS5 = table("search_index", column("rowid"))
_VECTOR = literal_column("search_documents.vector", TSVECTOR)


def prefer_index(session: Session, *, sqlite: bool) -> None:
    """Have PostgreSQL answer from the index until the transaction ends.

    It takes a vector for something that lies in the row and reads all of them for a frequent word; they lie outside
    (TOAST), which took a second for twenty thousand documents. Compiling a statement of fifty look-ups takes longer than
    the look-ups.
    """
    if not sqlite:
        session.execute(
            text("SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)")
        )


def hits(
    query: Query, fields: Sequence[Field], *, sqlite: bool, marked: Sequence[Needle] = ()
) -> Select[int]:
    """The ids of the documents a query finds within `fields` (none: anywhere), as a column `id`.

    With `marked` only of those that have one of these marks as well.
    """
    if not query.wanted and not query.unwanted and not query.blank:
        return _all().where(literal(value=False))  # something was typed, but no word
    return _sqlite(query, fields, marked) if sqlite else _postgresql(query, fields, marked)


def with_points(
    query: Query, fields: Sequence[Field], marks: Sequence[tuple[Sequence[Needle], int]], *, sqlite: bool
) -> Subquery:
    """The ids of the hits that have any of these marks, and what each gives them: columns `id` and `points`.

    A document stands there once for each row of `marks`. Written as text, since SQLAlchemy takes longer to put
    fifty such statements together than SQLite to answer them.
    """
    expression = _fts5_expression if sqlite else _tsquery
    one = (
        "SELECT rowid AS id, :points_{0} AS points FROM search_index WHERE search_index MATCH :marks_{0}"
        if sqlite
        else "SELECT id, CAST(:points_{0} AS integer) AS points FROM search_documents "
        "WHERE vector @@ CAST(:marks_{0} AS tsquery)"
    )
    values: dict[str, str | int] = {}
    for place, (needles, points) in enumerate(marks):
        values |= {f"marks_{place}": expression(query, fields, needles), f"points_{place}": points}
    every = text(" UNION ALL ".join(one.format(place) for place in range(len(marks)))).bindparams(**values)
    found = every.columns(id=Integer, points=Integer).subquery()
    if sqlite or not _exact(query, fields):
        return found
    all_hits = hits(query, fields, sqlite=False).cte("hits").prefix_with("MATERIALIZED")
    return select(found).join(all_hits, all_hits.c.id == found.c.id).subquery()


def counts(marks: Sequence[Sequence[Needle]], most: int, *, sqlite: bool) -> TextualSelect:
    """How many documents have any of each of these marks, `most` at most: columns `place` in `marks` and `documents`."""
    expression = _fts5_expression if sqlite else _tsquery
    one = (
        "SELECT {0} AS place, count(*) AS documents FROM (SELECT rowid FROM search_index "
        "WHERE search_index MATCH :marks_{0} LIMIT :most)"
        if sqlite
        else "SELECT {0} AS place, count(*) AS documents FROM (SELECT id FROM search_documents "
        "WHERE vector @@ CAST(:marks_{0} AS tsquery) LIMIT :most) AS marked_{0}"
    )
    values = {f"marks_{place}": expression(Query(), (), needles) for place, needles in enumerate(marks)}
    every = text(" UNION ALL ".join(one.format(place) for place in range(len(marks))))
    return every.bindparams(**values, most=most).columns(place=Integer, documents=Integer)


def _all() -> Select[int]:
    return select(SearchListingRow.document_id.label("id"))


def _sqlite(query: Query, fields: Sequence[Field], marked: Sequence[Needle]) -> Select[int]:
    if query.wanted or marked:
        return select(_FTS5.c.rowid.label("id")).where(_fts5_match(_fts5_expression(query, fields, marked)))
    if query.unwanted:
        excluded = select(_FTS5.c.rowid).where(_fts5_match(_unwanted(query, fields))).correlate(None)
        return _all().where(SearchListingRow.document_id.not_in(excluded))
    return _all()


def _fts5_expression(query: Query, fields: Sequence[Field], marked: Sequence[Needle]) -> str:
    wanted = [_fts5(clause, fields) for clause in query.wanted]
    wanted += [f"({' OR '.join(map(_fts5_phrase, marked))})"] if marked else []
    expression = " AND ".join(wanted)
    return f"({expression}) NOT ({_unwanted(query, fields)})" if query.unwanted else expression


def _unwanted(query: Query, fields: Sequence[Field]) -> str:
    """Who wants no bridges does not mean every word that has one in it."""
    return " OR ".join(_fts5(clause, fields, parts=False) for clause in query.unwanted)


def _fts5_match(expression: str) -> ColumnElement[bool]:
    return literal_column("search_index").bool_op("MATCH")(expression)


def _fts5(clause: Clause, fields: Sequence[Field], *, parts: bool = True) -> str:
    phrases = []
    for needle in clause.needles:
        # Parts stand in no order, so a phrase is looked for among whole words only.
        columns = _columns(fields, parts=parts and len(needle.terms) == 1)
        narrowed = f"{{{' '.join(columns)}}} : " if len(columns) < len(_ALL) else ""
        phrases.append(narrowed + _fts5_phrase(needle))
    return f"({' OR '.join(phrases)})"


def _fts5_phrase(needle: Needle) -> str:
    """FTS5's own words and signs mean nothing within quotes, and no term has a quote in it (storage/german.py)."""
    return f'"{" ".join(needle.terms)}"{"*" if needle.prefix else ""}'


def _columns(fields: Sequence[Field], *, parts: bool) -> tuple[str, ...]:
    """The columns to look in; no fields are all."""
    whole = tuple(fields) or _WHOLE
    return (*whole, *(_PARTS[field] for field in fields or Field)) if parts else whole


def _postgresql(query: Query, fields: Sequence[Field], marked: Sequence[Needle]) -> Select[int]:
    exact = _exact(query, fields)
    if not query.wanted and not marked and not exact:
        return _all()
    statement = select(SearchDocumentRow.id.label("id"))
    if query.wanted or marked:
        # The index answers this; what follows is looked up only in the documents that it leaves.
        words = cast(_tsquery(query, fields, marked), TSQUERY)
        statement = statement.where(_VECTOR.bool_op("@@")(words))
    return statement.where(*exact)


def _tsquery(query: Query, _fields: Sequence[Field], marked: Sequence[Needle]) -> str:
    every = [clause.needles for clause in query.wanted] + ([marked] if marked else [])
    return " & ".join(map(_any_lexemes, every))


def _exact(query: Query, fields: Sequence[Field]) -> list[ColumnElement[bool]]:
    """What the vector cannot be asked for: phrases, words in a field, what is not wanted."""
    exact = [_contains(clause, fields) for clause in query.wanted if fields or not _is_word(clause)]
    return exact + [not_(_contains(clause, fields, parts=False)) for clause in query.unwanted]


def _is_word(clause: Clause) -> bool:
    return all(len(needle.terms) == 1 for needle in clause.needles)


def _contains(clause: Clause, fields: Sequence[Field], *, parts: bool = True) -> ColumnElement[bool]:
    table_ = SearchDocumentRow.__table__
    return or_(
        *(
            and_(
                _VECTOR.bool_op("@@")(cast(_lexemes(needle), TSQUERY)),
                # No term has a wildcard of LIKE in it: they are letters, digits, "/" and "§".
                or_(
                    *(
                        (" " + table_.c[name] + " ").like(_pattern(needle))
                        for name in _columns(fields, parts=parts and len(needle.terms) == 1)
                    )
                ),
            )
            for needle in clause.needles
        )
    )


def _pattern(needle: Needle) -> str:
    return f"% {' '.join(needle.terms)}{'' if needle.prefix else ' '}%"


def _any_lexemes(needles: Sequence[Needle]) -> str:
    return f"({' | '.join(map(_lexemes, needles))})"


def _lexemes(needle: Needle) -> str:
    """The needle's terms for a tsquery, quoted; no term has a quote or backslash in it."""
    *before, last = (f"'{term}'" for term in needle.terms)
    return f"({' & '.join((*before, f'{last}:*' if needle.prefix else last))})"

"""A query as SQL: which documents it finds and how well, for FTS5 and for PostgreSQL's tsvector.

Both look up the same terms (storage/german.py) by the same rules, so both find the same documents. Their scores come
from FTS5's bm25 and from ts_rank: higher is better in both, but two documents that match about equally well
may change places.
"""

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    and_,
    cast,
    column,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY, TSVECTOR

from storage.passages import Field
from storage.query import Clause, Needle, Query
from storage.schema import SearchDocumentRow

# What a word counts by where it stands. Four steps, since PostgreSQL tells four labels (A to D) apart; the migration
# gives each column its label.
WEIGHTS = {
    "numbers": 10.0,  # A: who types a number means that paper, not those that cite it
    Field.TITLE: 10.0,  # A: a dozen words chosen to say what the paper is about
    Field.SUMMARY: 5.0,  # B: a hundred words that say it again
    Field.QUESTION: 5.0,  # B: what is asked; every word is to the point
    Field.ANSWER: 2.0,  # C: running text, touches on much
    Field.PREAMBLE: 2.0,  # C: the same
    Field.ANNEX: 0.5,  # D: tables name every town of the Land; a hit there says little
}
# ts_rank takes them in the order D, C, B, A and wants 1 as the greatest.
_LABEL_WEIGHTS = [0.05, 0.2, 0.5, 1.0]

# ts_rank's normalisation 1 divides by 1 + the logarithm of the document's length, else long annexes would win.
_BY_LENGTH = 1

_ID = "id"
_SCORE = "score"
_FTS5 = table("search_index", column("rowid"))
_VECTOR = literal_column("search_documents.vector", TSVECTOR)


def hits(query: Query, fields: Sequence[Field], *, sqlite: bool, scored: bool) -> Select[int, float]:
    """The ids of the documents a query finds within `fields` (none: anywhere), and their scores, 0 if not `scored`."""
    if not query.wanted and not query.unwanted and not query.blank:
        return _all().where(literal(value=False))  # something was typed, but no word
    return _sqlite(query, fields, scored=scored) if sqlite else _postgresql(query, fields, scored=scored)


def _all() -> Select[int, float]:
    return select(SearchDocumentRow.id.label(_ID), literal(0.0).label(_SCORE))


def _sqlite(query: Query, fields: Sequence[Field], *, scored: bool) -> Select[int, float]:
    statement = _all()
    id_: ColumnElement[int] = SearchDocumentRow.id.expression
    if query.wanted:
        weights = ", ".join(str(weight) for weight in WEIGHTS.values())
        rank = f"-bm25(search_index, {weights})" if scored else "0.0"  # bm25 gives the best the least
        id_ = _FTS5.c.rowid
        expression = " AND ".join(_fts5(clause) for clause in query.wanted)
        statement = select(id_.label(_ID), literal_column(rank, Float).label(_SCORE)).where(
            _fts5_match(expression, fields)
        )
    if query.unwanted:
        expression = " OR ".join(_fts5(clause) for clause in query.unwanted)
        excluded = select(_FTS5.c.rowid).where(_fts5_match(expression, fields)).correlate(None)
        statement = statement.where(id_.not_in(excluded))
    return statement


def _fts5_match(expression: str, fields: Sequence[Field]) -> ColumnElement[bool]:
    narrowed = f"{{{' '.join(fields)}}} : ({expression})" if fields else expression
    return literal_column("search_index").bool_op("MATCH")(narrowed)


def _fts5(clause: Clause) -> str:
    """FTS5's own words and signs mean nothing within quotes, and no term has a quote in it (storage/german.py)."""
    phrases = (f'"{" ".join(needle.terms)}"{"*" if needle.prefix else ""}' for needle in clause.needles)
    return f"({' OR '.join(phrases)})"


def _postgresql(query: Query, fields: Sequence[Field], *, scored: bool) -> Select[int, float]:
    statement = _all()
    if query.wanted and scored:
        words = " | ".join(_lexemes(needle, " | ") for clause in query.wanted for needle in clause.needles)
        score = func.ts_rank(cast(_LABEL_WEIGHTS, ARRAY(REAL)), _VECTOR, cast(words, TSQUERY), _BY_LENGTH)
        statement = select(SearchDocumentRow.id.label(_ID), cast(score, Float).label(_SCORE))
    if query.wanted:
        # The index answers this; what follows is looked up only in the documents that it leaves.
        words = " & ".join(_any_lexemes(clause) for clause in query.wanted)
        statement = statement.where(_VECTOR.bool_op("@@")(cast(words, TSQUERY)))
    exact = [_contains(clause, fields) for clause in query.wanted if fields or not _is_word(clause)]
    return statement.where(*exact, *(not_(_contains(clause, fields)) for clause in query.unwanted))


def _is_word(clause: Clause) -> bool:
    return all(len(needle.terms) == 1 for needle in clause.needles)


def _contains(clause: Clause, fields: Sequence[Field]) -> ColumnElement[bool]:
    """Whether a clause stands in the columns: a phrase cannot be asked of the vector, whose places have an end.

    A tsvector counts to place 16,383 and keeps 256 places of a word, less than a long annex has.
    """
    if not fields and _is_word(clause):
        return _VECTOR.bool_op("@@")(cast(_any_lexemes(clause), TSQUERY))
    columns = [SearchDocumentRow.__table__.c[field] for field in fields or WEIGHTS]
    return or_(
        *(
            and_(
                _VECTOR.bool_op("@@")(cast(_lexemes(needle, " & "), TSQUERY)),
                # No term has a wildcard of LIKE in it: they are letters, digits, "/" and "§".
                or_(*((" " + one + " ").like(_pattern(needle)) for one in columns)),
            )
            for needle in clause.needles
        )
    )


def _pattern(needle: Needle) -> str:
    return f"% {' '.join(needle.terms)}{'' if needle.prefix else ' '}%"


def _any_lexemes(clause: Clause) -> str:
    return f"({' | '.join(_lexemes(needle, ' & ') for needle in clause.needles)})"


def _lexemes(needle: Needle, joiner: str) -> str:
    """The needle's terms for a tsquery, quoted; no term has a quote or backslash in it."""
    *before, last = (f"'{term}'" for term in needle.terms)
    return f"({joiner.join((*before, f'{last}:*' if needle.prefix else last))})"

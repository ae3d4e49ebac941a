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
# The parts of a compound say less than the word itself, wherever it stands: who looks for `Brücke` wants bridges first.
_PART = 0.2

# The columns of whole words, and for each field that of its compounds' parts.
_WHOLE = tuple(WEIGHTS)
_PARTS = {field: f"{field}_parts" for field in Field}
_ALL_WEIGHTS = (*WEIGHTS.values(), *(WEIGHTS[field] * _PART for field in Field))

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
        weights = ", ".join(f"{weight:g}" for weight in _ALL_WEIGHTS)
        rank = f"-bm25(search_index, {weights})" if scored else "0.0"  # bm25 gives the best the least
        id_ = _FTS5.c.rowid
        expression = " AND ".join(_fts5(clause, fields) for clause in query.wanted)
        statement = select(id_.label(_ID), literal_column(rank, Float).label(_SCORE)).where(
            _fts5_match(expression)
        )
    if query.unwanted:
        # Who wants no bridges does not mean every word that has one in it.
        expression = " OR ".join(_fts5(clause, fields, parts=False) for clause in query.unwanted)
        excluded = select(_FTS5.c.rowid).where(_fts5_match(expression)).correlate(None)
        statement = statement.where(id_.not_in(excluded))
    return statement


def _fts5_match(expression: str) -> ColumnElement[bool]:
    return literal_column("search_index").bool_op("MATCH")(expression)


def _fts5(clause: Clause, fields: Sequence[Field], *, parts: bool = True) -> str:
    """FTS5's own words and signs mean nothing within quotes, and no term has a quote in it (storage/german.py)."""
    phrases = []
    for needle in clause.needles:
        # Parts stand in no order, so a phrase is looked for among whole words only.
        columns = _columns(fields, parts=parts and len(needle.terms) == 1)
        narrowed = f"{{{' '.join(columns)}}} : " if len(columns) < len(_ALL_WEIGHTS) else ""
        phrases.append(f'{narrowed}"{" ".join(needle.terms)}"{"*" if needle.prefix else ""}')
    return f"({' OR '.join(phrases)})"


def _columns(fields: Sequence[Field], *, parts: bool) -> tuple[str, ...]:
    """The columns to look in; no fields are all."""
    whole = tuple(fields) or _WHOLE
    return (*whole, *(_PARTS[field] for field in fields or Field)) if parts else whole


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
    excluded = [not_(_contains(clause, fields, parts=False)) for clause in query.unwanted]
    return statement.where(*exact, *excluded)


def _is_word(clause: Clause) -> bool:
    return all(len(needle.terms) == 1 for needle in clause.needles)


def _contains(clause: Clause, fields: Sequence[Field], *, parts: bool = True) -> ColumnElement[bool]:
    """Whether a clause stands in the columns: neither a phrase nor a field can be asked of the vector.

    A tsvector counts to place 16,383 and keeps 256 places of a word, less than a long annex has.
    """
    table_ = SearchDocumentRow.__table__
    return or_(
        *(
            and_(
                _VECTOR.bool_op("@@")(cast(_lexemes(needle, " & "), TSQUERY)),
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


def _any_lexemes(clause: Clause) -> str:
    return f"({' | '.join(_lexemes(needle, ' & ') for needle in clause.needles)})"


def _lexemes(needle: Needle, joiner: str) -> str:
    """The needle's terms for a tsquery, quoted; no term has a quote or backslash in it."""
    *before, last = (f"'{term}'" for term in needle.terms)
    return f"({joiner.join((*before, f'{last}:*' if needle.prefix else last))})"

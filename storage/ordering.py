"""Which of a search's hits come first, read from the index without reading all of them.

Best first: every word of the query adds points by a document's mark for it (storage/ranking.py), and those with most
points are listed; only if there are too few marked ones are the newest of the others. Newest first: the newest years are
looked through before the whole. Equal hits always come newest first, so an order is the same on both databases.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, literal, select, union_all
from sqlalchemy.orm import Session

from storage.matching import hits, with_points
from storage.newest import year_of
from storage.passages import Field
from storage.query import Clause, Needle, Query
from storage.ranking import levels, mark, points, score, year_mark
from storage.search_schema import SearchListingRow

# Beyond so many documents a word is frequent, and how many more makes no difference to what it is worth; counting them
# all would cost more than ranking them.
FREQUENT = 5_000

# So many words of a query decide the order, the rarest; each is looked up at nine levels, and SQLite takes five hundred
# look-ups in one statement.
_DECIDING = 8

# So many words of a phrase do: with the phrase's other spelling six look-ups at nine levels for each of eight clauses.
_DECIDING_OF_A_PHRASE = 5

# So many newest years are looked through first, then so many: a word that half of all papers have fills a page from one.
_YEARS = (1, 4)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search is for: a query within fields, narrowed by conditions on `search_listings`."""

    query: Query
    fields: Sequence[Field]
    conditions: Sequence[ColumnElement[bool]]
    sqlite: bool  # which database lies beneath

    def listings(self, *columns: Any, marked: Sequence[Needle] = ()) -> Select[Any]:
        """Columns of the hits' listings; with `marked` of those that have one of these marks."""
        found = hits(self.query, self.fields, sqlite=self.sqlite, marked=marked).subquery()
        return self._listed(found, *columns)

    def counted(self, session: Session) -> dict[int, int]:
        """How many hits have each set of facets."""
        facets = SearchListingRow.facets
        if not self.sqlite:
            statement = self.listings(facets, func.count().label("documents")).group_by(facets)
            return {row.facets: row.documents for row in session.execute(statement)}
        # SQLite groups by sorting, which takes twice as long as finding the hits; one long text and a Counter do not.
        listed = session.scalar(self.listings(func.group_concat(facets)))
        numbers = [] if listed is None else str(listed).split(",")
        return {int(number): documents for number, documents in Counter(numbers).items()}

    def with_points(self, marks: Sequence[tuple[Sequence[Needle], int]], last: int) -> Select[Any]:
        """The ids of the hits with most points, and how many; equal ones from new to old."""
        found = with_points(self.query, self.fields, marks, sqlite=self.sqlite)
        listing, total = SearchListingRow, func.sum(found.c.points)
        statement = self._listed(found, listing.document_id, total)
        return (
            statement.group_by(listing.document_id, listing.newest)
            .order_by(total.desc(), listing.newest.desc())
            .limit(last)
        )

    def _listed(self, found: Subquery, *columns: Any) -> Select[Any]:
        listing = SearchListingRow
        return select(*columns).join(found, found.c.id == listing.document_id).where(*self.conditions)


@dataclass(frozen=True, slots=True)
class Placed:
    """A document's id and its score."""

    document: int
    score: float


def best(session: Session, found: Found, limit: int, offset: int) -> list[Placed]:
    """The best hits, from the one at `offset` on."""
    last = offset + limit
    weighed = _weighed(session, found)
    least = sum(points(0, documents) for _, documents in weighed)
    rows = session.execute(found.with_points(list(_marks(weighed)), last)).all()
    placed = [Placed(document, score(least + int(more))) for document, more in rows]
    if len(placed) < last:
        there = {one.document for one in placed}
        others = _newest(session, found, last + len(there))
        placed += [Placed(document, score(least)) for document in others if document not in there]
    return placed[offset:last]


def newest(session: Session, found: Found, limit: int, offset: int) -> list[Placed]:
    """The newest hits, from the one at `offset` on."""
    return [Placed(id_, 0.0) for id_ in _newest(session, found, offset + limit)[offset:]]


def _weighed(session: Session, found: Found) -> list[tuple[Clause, int]]:
    """The clauses that decide the order, and how many documents each finds; of one alone that does not matter."""
    clauses = found.query.wanted
    if len(clauses) < 2:
        return [(clause, 0) for clause in clauses]
    counts = [
        select(literal(place).label("place"), func.count().label("documents")).select_from(
            hits(Query((clause,)), (), sqlite=found.sqlite).limit(FREQUENT).subquery()
        )
        for place, clause in enumerate(clauses)
    ]
    rarest = sorted((row.documents, row.place) for row in session.execute(union_all(*counts)))
    return [(clauses[place], documents) for documents, place in rarest[:_DECIDING]]


def _marks(weighed: Sequence[tuple[Clause, int]]) -> Iterator[tuple[list[Needle], int]]:
    """The marks of each clause at each level, and what they are worth; a phrase's words share its points."""
    for clause, documents in weighed:
        words = [needle for needle in clause.needles if len(needle.terms) == 1]
        phrase = next((needle.terms for needle in clause.needles if len(needle.terms) > 1), ())
        for level in levels():
            more = points(level, documents) - points(0, documents)
            if words:
                yield [Needle((mark(level, one.terms[0]),), one.prefix) for one in words], more
            shared = tuple(dict.fromkeys(phrase))[:_DECIDING_OF_A_PHRASE]
            for one in shared:
                yield [Needle((mark(level, one),))], more // len(shared)


def _newest(session: Session, found: Found, last: int) -> list[int]:
    """The ids of the newest hits."""
    if found.query.wanted:
        for years in _YEARS:
            ids = _of_years(session, found, years, last)
            if len(ids) == last:
                return ids
    return _ids(session, found.listings(SearchListingRow.document_id), last)


def _of_years(session: Session, found: Found, years: int, last: int) -> list[int]:
    """The same of this many newest years alone."""
    year = year_of(session.scalar(select(func.max(SearchListingRow.newest))) or 0)
    if year is None:
        return []
    marked = [Needle((year_mark(year - back),)) for back in range(years)]
    return _ids(session, found.listings(SearchListingRow.document_id, marked=marked), last)


def _ids(session: Session, statement: Select[Any], last: int) -> list[int]:
    return list(session.scalars(statement.order_by(SearchListingRow.newest.desc()).limit(last)))

"""One search on both databases: words, phrases, filters in; hits, best passages and facet counts out.

    result = search(archive, "Brücken Sanierung -Autobahn", faction="SPD", fields=(Field.QUESTION,))

A pair of inquiry and answer is one hit. Which database lies beneath changes nothing, the order of hits included.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from storage.database import is_sqlite
from storage.documents import listing_order
from storage.facets import NAMES, Count, Facets, facets_of
from storage.german import analyse
from storage.indexing import contents_of
from storage.matching import prefer_index
from storage.newest import DAY, first_of
from storage.numbers import DocumentNumber
from storage.ordering import Found, Placed, best, newest
from storage.papers import Kind
from storage.passages import Content, Field, Passage
from storage.query import Query, parse_query
from storage.search_schema import SearchDocumentRow, SearchKeyRow, SearchListingRow
from storage.snippets import best_snippet
from storage.suggesting import Suggestion, suggestions

if TYPE_CHECKING:
    from storage.archive import Archive

__all__ = [
    "Count",
    "Facets",
    "Field",
    "SearchHit",
    "SearchResult",
    "Sort",
    "Suggestion",
    "Where",
    "as_json",
    "search",
]

# LIMIT and OFFSET together must not pass what both databases take.
_MOST = 2**62 - 1

_SHOWN = select(
    SearchDocumentRow.id,
    SearchDocumentRow.term,
    SearchDocumentRow.serial,
    SearchDocumentRow.kind,
    SearchDocumentRow.printed_on,
    SearchDocumentRow.heading,
).where(SearchDocumentRow.id.in_(bindparam("ids", expanding=True)))


class Sort(StrEnum):
    """In which order hits come."""

    RANK = "rank"  # best first
    NEWEST = "newest"  # by printed date, then number; papers without a date come last


@dataclass(frozen=True, slots=True)
class Where:
    """Where a snippet stands.

    `page` is the first page of `paper` on which the question and its answer stand, None if not known; `paper` is
    None for a summary.
    """

    field: Field
    question: str | None = None
    page: int | None = None
    paper: DocumentNumber | None = None


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A pair, or a paper that belongs to none. `papers` are all papers of the pair, oldest first.

    `snippet` is HTML: escaped text with `<mark>` around the hits; empty, and `where` None, if there is no text.
    """

    number: DocumentNumber
    papers: tuple[DocumentNumber, ...]
    kind: Kind | None
    title: str | None
    printed_on: date | None
    score: float
    snippet: str
    where: Where | None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """How many hits there are, those of the page asked for, and the facets of all; without hits what may have some."""

    total: int
    hits: tuple[SearchHit, ...]
    facets: Facets
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A search, understood."""

    typed: str
    query: Query
    fields: tuple[Field, ...]
    names: tuple[tuple[str, str], ...]  # of a key and what was typed for it
    conditions: tuple[ColumnElement[bool], ...]
    sort: Sort
    limit: int
    offset: int


def search(
    archive: "Archive",
    query: str,
    *,
    fields: tuple[Field, ...] = (),
    asker: str | None = None,
    faction: str | None = None,
    ministry: str | None = None,
    term: int | None = None,
    kind: Kind | str | None = None,
    since: date | None = None,
    until: date | None = None,
    sort: Sort = Sort.RANK,
    limit: int = 20,
    offset: int = 0,
) -> SearchResult:
    """Find what matches a query (syntax: storage/query.py; no text is an error) within `fields` and the filters.

    `asker`, `faction` and `ministry` match a name as it stands in the facets or, if there is none such, all
    names that have these words. `term` and `since` to `until` (both inclusive) are of the paper the hit is listed
    under. Without a query, everything the filters match, newest first.
    """
    listing = SearchListingRow
    conditions: list[ColumnElement[bool]] = []
    if term is not None:
        conditions.append(listing.term == term)
    if since is not None:
        conditions.append(listing.newest >= first_of(since))
    if until is not None:
        conditions.append(listing.newest < first_of(until) + DAY)
    if kind is not None:
        conditions.append(listing.kind == str(kind))
    typed = {"asker": asker, "faction": faction, "ministry": ministry}
    asked = _Asked(
        typed=query,
        query=parse_query(query),
        fields=tuple(dict.fromkeys(fields)),
        names=tuple((name, value) for name, value in typed.items() if value is not None),
        conditions=tuple(conditions),
        sort=sort,
        limit=min(max(limit, 0), _MOST),
        offset=min(max(offset, 0), _MOST),
    )
    return archive.database.read(lambda session: _search(session, asked))


def as_json(result: SearchResult) -> dict[str, Any]:
    """The result as `landtag search --json` and `/api/search` print it."""
    return {
        "total": result.total,
        "hits": [_hit_as_json(hit) for hit in result.hits],
        "facets": {
            name: {count.value: count.hits for count in getattr(result.facets, name)} for name in NAMES
        },
        "suggestions": [
            {"query": one.query, "filters": one.filters, "hits": one.hits} for one in result.suggestions
        ],
    }


def _hit_as_json(hit: SearchHit) -> dict[str, Any]:
    where = hit.where
    return {
        "number": str(hit.number),
        "papers": [str(paper) for paper in hit.papers],
        "kind": hit.kind,
        "title": hit.title,
        "printed_on": None if hit.printed_on is None else hit.printed_on.isoformat(),
        "score": hit.score,
        "snippet": hit.snippet,
        "where": None
        if where is None
        else {
            "field": where.field,
            "question": where.question,
            "page": where.page,
            "paper": None if where.paper is None else str(where.paper),
        },
    }


def _search(session: Session, asked: _Asked) -> SearchResult:
    conditions = [*asked.conditions, *_named(session, asked.names)]
    sqlite = is_sqlite(session.connection())
    prefer_index(session, sqlite=sqlite)
    found = Found(asked.query, asked.fields, conditions, sqlite=sqlite)
    counted = found.counted(session)
    if not counted:
        return SearchResult(0, (), Facets(), suggestions(session, found, asked.typed))
    order = best if asked.sort is Sort.RANK and asked.query.wanted else newest
    placed = order(session, found, asked.limit, asked.offset)
    return SearchResult(sum(counted.values()), _hits(session, asked, placed), facets_of(session, counted))


def _named(session: Session, names: Iterable[tuple[str, str]]) -> list[ColumnElement[bool]]:
    """The filters by asker, faction and ministry as conditions on the document."""
    key = SearchKeyRow
    conditions: list[ColumnElement[bool]] = []
    for name, typed in names:
        held = session.scalars(select(key.value).where(key.name == name).distinct()).all()
        values = [typed] if typed in held else [value for value in held if _has_words(value, typed)]
        documents = select(key.document_id).where(key.name == name, key.value.in_(values))
        conditions.append(SearchListingRow.document_id.in_(documents))
    return conditions


def _has_words(value: str, typed: str) -> bool:
    words = {token.term for token in analyse(typed).words}
    return bool(words) and words <= {token.term for token in analyse(value).words}


def _hits(session: Session, asked: _Asked, placed: Sequence[Placed]) -> tuple[SearchHit, ...]:
    """The hits of the page asked for, with their snippets."""
    ids = [one.document for one in placed]
    rows = {row.id: row for row in session.execute(_SHOWN, {"ids": ids})}
    contents = contents_of(session, ids)
    return tuple(
        _hit(rows[one.document], one.score, listing_order(contents[one.document]), asked) for one in placed
    )


def _hit(row: Any, score: float, contents: Sequence[Content], asked: _Asked) -> SearchHit:
    passages = (passage for content in contents for passage in content.passages)
    snippet = best_snippet(asked.query, passages, asked.fields)
    return SearchHit(
        number=DocumentNumber(row.term, row.serial),
        papers=tuple(sorted(DocumentNumber(content.term, content.serial) for content in contents)),
        kind=None if row.kind is None else Kind(row.kind),
        title=row.heading,
        printed_on=row.printed_on,
        score=score,
        snippet="" if snippet is None else snippet.html,
        where=None if snippet is None else _where(snippet.passage),
    )


def _where(passage: Passage) -> Where:
    paper = None if passage.paper is None else DocumentNumber.parse(passage.paper)
    return Where(passage.field, passage.question, passage.page, paper)

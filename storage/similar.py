"""Which papers are like a given one: those that are about the same words, by the marks of the index.

A document's marks say how much it is about each of its words (storage/ranking.py). Of the given paper those words count
that it is much about and few others are. Every other document gets points for its marks of these words, and its score
is their share of what the given paper would get itself: 1 is as much about all of it, whatever the archive holds. The
index and all arithmetic are the same on both databases, so are the papers and their order.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from storage.database import is_sqlite
from storage.documents import listing_order
from storage.german import analyse, term
from storage.indexing import contents_of
from storage.loading import find_paper
from storage.matching import counts, prefer_index
from storage.numbers import AnyNumber, DocumentNumber, parse_number
from storage.ordering import FREQUENT, Found
from storage.papers import Kind
from storage.passages import Field, Passage
from storage.query import Needle, Query
from storage.ranking import levels, mark, points, score, subjects
from storage.search_schema import SearchDocumentRow, SearchKeyRow, SearchListingRow

if TYPE_CHECKING:
    from storage.archive import Archive

# The figures below were chosen by tests/storage/similar.toml: 40 papers, for each of which a reader said what is similar.
# Tried were 15, 20, 25 and 40 words; rarity to the power of 1, 1.5, 2 and 2.5; words that are no nouns at none, a quarter,
# half and all of their worth. These told similar papers best from others; more words bring what a paper is not about.
_DECIDING = 15
_RARITY_MATTERS = 2
_NO_NOUN = 0.5

# The least score of what is listed. Of those 40 papers' lists it leaves 64 lines, one of them wrong, and 60 of the 62 that
# must stand there; at 0.12 nine lines are wrong, and at 0.20 seven are missing. Since it is a share it holds in a large
# archive too: of 20,000 made-up papers (benchmarks/made_papers.py) it lists all on the same subject, and 4 of 100 others.
_LEAST = 0.16

_LEVELS = levels()[1:]  # without that of a paper's own numbers

# So many words are counted to find those that decide: all nouns of a usual paper that have marks. Each is a look-up in
# one statement, of which SQLite takes five hundred.
_CONSIDERED = 60

_SHOWN = 5  # a line of the terminal

# Points are added up as whole numbers, since no order must hang on a database's arithmetic. In these units a word gives
# up to 300,000 in an archive of a million papers: fine enough, and together far from what an integer holds.
_UNITS = 1_000

# A noun has a capital within a sentence: behind a word or a comma, opening quotes, a slash or a hyphen.
_WITHIN = re.compile(r"(?:[^\W_]|[,;–])\s+[„“»(]?\Z|[/-]\Z")
_BEFORE = 4  # so far back that looks

# When something was asked, not what about; the rest of a date are figures.
_MONTHS = frozenset(
    term(month)
    for month in "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
)

_DOCUMENT = select(SearchKeyRow.document_id).where(
    SearchKeyRow.name == "paper", SearchKeyRow.value == bindparam("paper")
)
_WORDS = select(SearchDocumentRow.marks, *(SearchDocumentRow.__table__.c[field] for field in Field)).where(
    SearchDocumentRow.id == bindparam("document")
)
_LISTED = select(
    SearchDocumentRow.id,
    SearchDocumentRow.term,
    SearchDocumentRow.serial,
    SearchDocumentRow.kind,
    SearchDocumentRow.printed_on,
    SearchDocumentRow.heading,
    SearchDocumentRow.marks,
).where(SearchDocumentRow.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class SimilarPaper:
    """A pair, or a paper that belongs to none, under the number it is listed by.

    `score` is from 0 to 1. `words` are the most telling they share, as the given paper prints them.
    """

    number: DocumentNumber
    title: str | None
    printed_on: date | None
    kind: Kind | None
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the given paper."""

    term: str
    level: int  # how much the given paper is about it
    worth: float  # by its rarity, and whether it is a noun

    def points(self, level: int) -> int:
        """What a document gets that is about it at this level."""
        return round(_UNITS * self.worth * _share(self.level) * _share(level))


@dataclass(frozen=True, slots=True)
class _Printed:
    """The words of the given paper as they stand in it, by term, and which of them are nouns."""

    forms: Mapping[str, str]
    nouns: frozenset[str]


def similar(archive: "Archive", number: AnyNumber | str, limit: int = 10) -> tuple[SimilarPaper, ...]:
    """The papers most like the one a number leads to, best first, equal ones from new to old; the other half is none.

    Nothing for a paper that the archive has not heard of or has no text of. Raises NumberError if the text is no number.
    """
    wanted = parse_number(number) if isinstance(number, str) else number
    return archive.database.read(lambda session: _similar(session, wanted, max(limit, 0)))


def _similar(session: Session, number: AnyNumber, limit: int) -> tuple[SimilarPaper, ...]:
    prefer_index(session, sqlite=is_sqlite(session.connection()))
    paper = find_paper(session, number)
    document = None if paper is None else session.scalars(_DOCUMENT, {"paper": paper.number}).first()
    if document is None:
        return ()
    contents = listing_order(contents_of(session, [document])[document])
    printed = _printed(passage for content in contents for passage in content.passages)
    deciding, itself = _deciding(session, document, printed)
    if not deciding:
        return ()
    others = [SearchListingRow.document_id != document]
    found = Found(Query(blank=True), (), others, sqlite=is_sqlite(session.connection()))
    placed = session.execute(found.with_points(list(_marks(deciding)), limit)).all()
    scores = {id_: int(total) / itself for id_, total in placed if total >= _LEAST * itself}
    rows = {row.id: row for row in session.execute(_LISTED, {"ids": list(scores)})}
    return tuple(_paper(rows[id_], alike, deciding, printed) for id_, alike in scores.items())


def _printed(passages: Iterable[Passage]) -> _Printed:
    """The first form of each word, of a noun the first within a sentence."""
    forms: dict[str, str] = {}
    nouns: dict[str, str] = {}
    for text in dict.fromkeys(passage.text for passage in passages):
        analysis = analyse(text)
        for word in (*analysis.words, *analysis.wholes):
            held = nouns if _is_noun(text, word.start) else forms
            if word.term not in held:
                held[word.term] = text[word.start : word.end].replace("\u00ad", "")
    return _Printed({**forms, **nouns}, frozenset(nouns))


def _is_noun(text: str, start: int) -> bool:
    return text[start].isupper() and _WITHIN.search(text[max(start - _BEFORE, 0) : start]) is not None


def _deciding(session: Session, document: int, printed: _Printed) -> tuple[list[_Word], int]:
    """The words that decide, and the points of the given paper itself.

    A word that nobody else has finds nothing and still says what the paper is about: it counts in the second.
    """
    row = session.execute(_WORDS, {"document": document}).one()
    whole = set(chain.from_iterable(row._mapping[field].split() for field in Field))
    known = {one: level for one, level in subjects(row.marks).items() if one in whole and _is_telling(one)}
    # Of words alike the longer one is rarer as a rule.
    first = sorted(known, key=lambda one: (one not in printed.nouns, -known[one], -len(one), one))
    considered = first[:_CONSIDERED]
    if not considered:
        return [], 0
    counted = _counted(session, considered)
    documents = session.scalar(select(func.count()).select_from(SearchListingRow)) or 0
    words = [
        _Word(one, known[one], _worth(counted[one], documents, is_noun=one in printed.nouns))
        for one in considered
    ]
    words.sort(key=lambda word: (-word.points(word.level), word.term))
    itself = sum(word.points(word.level) for word in words[:_DECIDING])
    return [word for word in words if counted[word.term] > 1][:_DECIDING], itself


def _is_telling(one: str) -> bool:
    """Whether a word can say what a paper is about: no figure, no letter, no month."""
    return len(one) > 1 and not one.isdigit() and one not in _MONTHS


def _counted(session: Session, terms: Sequence[str]) -> dict[str, int]:
    """How many documents are about each of these, the given one included."""
    statement = counts([_needles(one) for one in terms], FREQUENT, sqlite=is_sqlite(session.connection()))
    return {terms[row.place]: row.documents for row in session.execute(statement)}


def _worth(counted: int, documents: int, *, is_noun: bool) -> float:
    rarity = math.log2((documents + 1) / max(counted, 1))
    return rarity**_RARITY_MATTERS * (1 if is_noun else _NO_NOUN)


def _share(level: int) -> float:
    """What a level is worth of the most there can be, by the ranking's own curve."""
    return score(points(level, 0))


def _needles(one: str) -> list[Needle]:
    return [Needle((mark(level, one),)) for level in _LEVELS]


def _marks(deciding: Sequence[_Word]) -> Iterator[tuple[list[Needle], int]]:
    """The marks to look up, and what each is worth."""
    for word in deciding:
        for level in _LEVELS:
            yield [Needle((mark(level, word.term),))], word.points(level)


def _paper(row: Any, alike: float, deciding: Sequence[_Word], printed: _Printed) -> SimilarPaper:
    return SimilarPaper(
        number=DocumentNumber(row.term, row.serial),
        title=row.heading,
        printed_on=row.printed_on,
        kind=None if row.kind is None else Kind(row.kind),
        # A long answer may say more on a short inquiry's subject than that does itself.
        score=round(min(alike, 1.0), 3),
        words=tuple(_shared(subjects(row.marks), deciding, printed))[:_SHOWN],
    )


def _shared(levels_there: Mapping[str, int], deciding: Sequence[_Word], printed: _Printed) -> Iterator[str]:
    """The words that both are about, the most telling first; of `KI` and `KI-Leitlinie` only one."""
    both = [word for word in deciding if word.term in levels_there]
    seen: set[str] = set()
    for word in sorted(both, key=lambda one: (-one.points(levels_there[one.term]), one.term)):
        form = printed.forms.get(word.term)
        if form is None:
            continue
        terms = {token.term for token in analyse(form).words}
        if not terms & seen:
            yield form
        seen |= terms

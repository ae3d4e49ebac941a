"""One search document: what a pair, or a paper alone, is listed as, found by and searched through; and its writing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, insert, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from storage.compounds import parts
from storage.database import replacing, upsert
from storage.facets import facet_set
from storage.german import analyse
from storage.newest import newest
from storage.numbers import InquiryNumber
from storage.papers import Kind
from storage.passages import Content, Field
from storage.query import inquiry_term
from storage.ranking import marks, year_mark
from storage.schema import AnsweredByRow, AskerRow, FactionRow, MinistryRow, PersonRow
from storage.search_schema import SearchDocumentRow, SearchFacetsRow, SearchKeyRow, SearchListingRow

# A term no query can contain, set between two texts so that no phrase begins in one and ends in the next.
_BORDER = "/"

# PostgreSQL keeps a document's words in a tsvector, which holds 1 MiB: the bytes of each different word, and padding. What
# goes beyond is not searched, on either database alike; that is some hundred thousand different words, as no text has
# but a broken one, and the annex comes last.
_LARGEST = 1_000_000
_EACH_WORD = 4

# Which paper of a pair it is listed under: the first of these kinds that is archived (the contract says the answer's
# number, else the inquiry's). A notice says that there will be no answer.
_LISTED_UNDER = (Kind.ANSWER, Kind.INQUIRY, Kind.NOTICE, Kind.MAJOR_ANSWER, Kind.OTHER, None)


# What prints say of people and offices, by version: pairs of a key's name and its value.
_People = dict[int, set[tuple[str, str]]]

# The statements stand here once, since making one anew takes SQLAlchemy longer than SQLite takes to answer it.
_HELD_KEYS = select(SearchKeyRow.document_id, SearchKeyRow.name, SearchKeyRow.value).where(
    SearchKeyRow.document_id.in_(bindparam("documents", expanding=True))
)
_VERSIONS: BindParameter[int] = bindparam("versions", expanding=True)
_PEOPLE = union_all(
    select(AskerRow.version_id, literal("asker").label("name"), PersonRow.name.label("value"))
    .join(PersonRow, AskerRow.person_id == PersonRow.id)
    .where(AskerRow.version_id.in_(_VERSIONS)),
    select(AskerRow.version_id, literal("faction"), FactionRow.name)
    .join(FactionRow, AskerRow.faction_id == FactionRow.id)
    .where(AskerRow.version_id.in_(_VERSIONS)),
    select(AnsweredByRow.version_id, literal("ministry"), MinistryRow.name)
    .join(MinistryRow, AnsweredByRow.ministry_id == MinistryRow.id)
    .where(AnsweredByRow.version_id.in_(_VERSIONS)),
)


@dataclass(frozen=True, slots=True)
class Document:
    """The papers of an inquiry with its number and row, or one paper alone with its row."""

    contents: tuple[Content, ...]
    inquiry: InquiryNumber | None = None
    inquiry_id: int | None = None
    paper_id: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to find: papers that are only wanted and of which nothing is told."""
        return not any(content.version is not None or content.passages for content in self.contents)


def listing_order(contents: Iterable[Content]) -> list[Content]:
    """The papers of a pair, first the one it is listed under.

    Archived ones come by kind, then those of which only summaries or lists tell, then those merely named; of two
    alike the later one comes first.
    """

    def key(content: Content) -> tuple[bool, int, bool, int, int]:
        rank = _LISTED_UNDER.index(content.kind)
        return (content.version is None, rank, not content.passages, -content.term, -content.serial)

    return sorted(contents, key=key)


def write(session: Session, documents: Sequence[Document]) -> None:
    """Insert, replace or, where there is nothing to find, delete these documents."""
    versions = [
        content.version for one in documents for content in one.contents if content.version is not None
    ]
    people = _people(session, versions)
    written: dict[int, Document] = {}
    for document in documents:
        if document.is_empty:
            _delete(session, document)
        else:
            written[_write_row(session, document, people)] = document
    keys = {id_: _keys(document, people) for id_, document in written.items()}
    _write_keys(session, keys)
    _write_listings(session, written, keys)


def _delete(session: Session, document: Document) -> None:
    row = SearchDocumentRow
    owner = (
        row.paper_id == document.paper_id
        if document.inquiry is None
        else row.inquiry_id == document.inquiry_id
    )
    session.execute(delete(row).where(owner))


def _write_row(session: Session, document: Document, people: _People) -> int:
    """Write the row in place, never delete and insert: the index outside hangs on its id."""
    owner = "paper_id" if document.inquiry is None else "inquiry_id"
    listed, *others = listing_order(document.contents)
    row: dict[str, Any] = {
        "term": listed.term,
        "serial": listed.serial,
        "kind": listed.kind,
        "printed_on": listed.printed_on,
        "heading": next((one.title for one in (listed, *others) if one.title), None),
        **_columns(document, _askers(document, people)),
    }
    values = {owner: getattr(document, owner), **row}
    statement = replacing(session, SearchDocumentRow, owner, tuple(row))
    return session.execute(statement.returning(SearchDocumentRow.id), values).scalar_one()


def _write_listings(
    session: Session, documents: Mapping[int, Document], keys: Mapping[int, set[tuple[str, str]]]
) -> None:
    sets: dict[int, list[list[str]]] = {}
    rows: list[dict[str, Any]] = []
    for id_, document in documents.items():
        number, sets[number] = facet_set(keys[id_])
        listed = listing_order(document.contents)[0]
        rows.append(
            {
                "document_id": id_,
                "term": listed.term,
                "kind": listed.kind,
                "newest": newest(listed.printed_on, listed.term, listed.serial),
                "facets": number,
            }
        )
    if not rows:
        return
    # In order, so that of two programs that bring the same sets one waits for the other, not each for the other.
    facets = [{"id": number, "keys": sets[number]} for number in sorted(sets)]
    session.execute(upsert(session, SearchFacetsRow).on_conflict_do_nothing(), facets)
    columns = tuple(name for name in rows[0] if name != "document_id")
    session.execute(replacing(session, SearchListingRow, "document_id", columns), rows)


def _write_keys(session: Session, keys: Mapping[int, set[tuple[str, str]]]) -> None:
    held: dict[int, set[tuple[str, str]]] = {id_: set() for id_ in keys}
    for id_, name, value in session.execute(_HELD_KEYS, {"documents": list(keys)}):
        held[id_].add((name, value))
    for id_, those in held.items():
        if those - keys[id_]:
            pair = tuple_(SearchKeyRow.name, SearchKeyRow.value)
            gone = (SearchKeyRow.document_id == id_, pair.in_(those - keys[id_]))
            session.execute(delete(SearchKeyRow).where(*gone))
    new = [
        {"document_id": id_, "name": name, "value": value}
        for id_, those in keys.items()
        for name, value in sorted(those - held[id_])
    ]
    if new:
        session.execute(insert(SearchKeyRow), new)


def _people(session: Session, versions: Sequence[int]) -> _People:
    """The askers, their factions and the offices in these prints, by version."""
    found: dict[int, set[tuple[str, str]]] = {}
    if versions:
        for version, name, value in session.execute(_PEOPLE, {"versions": versions}):
            found.setdefault(version, set()).add((name, value))
    return found


def _keys(document: Document, people: _People) -> set[tuple[str, str]]:
    listed = listing_order(document.contents)[0]
    keys = {("paper", content.number) for content in document.contents}
    for content in document.contents:
        keys |= set() if content.version is None else people.get(content.version, set())
        keys |= set() if content.names is None else {("named", content.names)}
    keys |= set() if document.inquiry is None else {("inquiry", str(document.inquiry))}
    keys |= set() if listed.kind is None else {("kind", str(listed.kind))}
    keys |= set() if listed.printed_on is None else {("year", str(listed.printed_on.year))}
    return keys


def _askers(document: Document, people: _People) -> list[str]:
    """Who asks, in the order of the alphabet; who looks for a name as a word means what that person asked."""
    found = {
        value
        for content in document.contents
        if content.version is not None
        for name, value in people.get(content.version, ())
        if name == "asker"
    }
    return sorted(found)


def _columns(document: Document, askers: Sequence[str]) -> dict[str, str]:
    """The words of each field, most important field first, then the parts of their compounds, as far as there is room."""
    room = _Room()
    numbers = _numbers(document)
    names = [[token.term for token in analyse(asker).words] for asker in askers]
    passages = [passage for content in listing_order(document.contents) for passage in content.passages]
    whole: dict[Field, list[list[str]]] = {}
    found: dict[Field, list[str]] = {}
    for field in Field:
        # An answer reprints title and questions, often unchanged: each text counts once.
        texts = dict.fromkeys(passage.text for passage in passages if passage.field is field)
        analyses = {text: analyse(text) for text in texts}
        words = [[token.term for token in analysis.words] for analysis in analyses.values()]
        joined = [[one.term] for analysis in analyses.values() for one in analysis.wholes]
        whole[field] = [*words, *joined]
        pieces = {
            part
            for text, analysis in analyses.items()
            for token in analysis.words
            for part in parts(text[token.start : token.end])
        }
        found[field] = sorted(pieces.difference(*words))
    listed = listing_order(document.contents)[0]
    years = [] if listed.printed_on is None else [year_mark(listed.printed_on.year)]
    about = marks(
        {field: chain.from_iterable(texts) for field, texts in whole.items()},
        found,
        [number for number in numbers if "/" in number],  # "2017" is a year far more often than a paper
        chain.from_iterable(names),
    )
    return {
        "numbers": room.take([numbers, *names]),
        "marks": room.take([[*years, *about]]),
        **{field: room.take(texts) for field, texts in whole.items()},
        **{f"{field}_parts": room.take([pieces]) for field, pieces in found.items()},
    }


def _numbers(document: Document) -> list[str]:
    """What the pair's numbers may be typed as: 18/14087, MMD18-14087, 14087; KA 18/5441, KA 5441, 5441."""
    terms = [
        part
        for content in document.contents
        for part in (content.number, f"mmd{content.term}", str(content.serial))
    ]
    if document.inquiry is not None:
        terms += [inquiry_term(document.inquiry), "ka", str(document.inquiry.serial)]
    return terms


class _Room:
    """Counts what a document's words take in PostgreSQL's index and stops at its limit."""

    def __init__(self) -> None:
        self._left = _LARGEST
        self._seen: set[str] = set()

    def take(self, texts: Iterable[Sequence[str]]) -> str:
        """The terms of several texts as one column, with a border between two texts."""
        taken: list[str] = []
        for text in texts:
            fresh = set(text) - self._seen
            cost = sum(map(_cost, fresh))
            fitting = text if cost <= self._left else list(self._fitting(text))
            self._seen |= fresh
            self._left -= cost
            if fitting:
                taken.append(" ".join(fitting))
        return f" {_BORDER} ".join(taken)

    def _fitting(self, text: Sequence[str]) -> Iterator[str]:
        """The beginning of a text for which there is room."""
        left, seen = self._left, set(self._seen)
        for term in text:
            left -= 0 if term in seen else _cost(term)
            seen.add(term)
            if left < 0:
                return
            yield term


def _cost(term: str) -> int:
    return len(term.encode()) + _EACH_WORD

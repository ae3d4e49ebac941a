"""Does a summary fit its paper? What it states is looked up there, and its rarest words in all others. Nothing is written.

Two looks at the archive: one through the words of all documents (the search's own, so the texts themselves stay where
they are) finds which words are rare and who has them; one through the texts of those papers that have summaries finds
numbers, dates and names. A summary paraphrases, so that a word is missing says nothing; that another paper has clearly
more of its rare words, numbers and names than its own says that it stands under the wrong one.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from storage.families import relatives
from storage.figures import Holdings, Statement, read
from storage.german import analyse
from storage.names import statements
from storage.numbers import AnyNumber, DocumentNumber
from storage.papers import Kind, PaperState, ReadingStatus, SummaryRole
from storage.passages import Field
from storage.schema import PaperRow, PersonRow, SummaryRow, VersionRow
from storage.search_schema import SearchDocumentRow, SearchKeyRow

if TYPE_CHECKING:
    from storage.archive import Archive

# So many of its rarest words speak for a summary. Fewer leave too much to chance, more bring in what many papers say.
_RAREST = 10

# A word that more documents have tells none of them from the others; a list of who has it would only fill the memory.
_MOST_HOLDERS = 200

# Shorter words are names of nothing ("Land", "Jahr" are frequent anyway), abbreviations are left to the numbers and names.
_SHORTEST = 4

# So many more things a better paper has at least: one more may be chance, and a slip of a right summary.
_MORE = 2

# Of fewer things nobody can tell whether they are found by chance.
_FEWEST = 5

# So many documents with the most of a summary's rare words are read to compare numbers, dates and names.
_CANDIDATES = 3

# So many documents are in memory at once, some 20 kB each.
_BATCH = 100

# The words of everything but summaries, whole and in parts: a summary must not be found in itself.
_WORDS = select(
    SearchDocumentRow.id,
    *(
        getattr(SearchDocumentRow, name)
        for one in Field
        if one is not Field.SUMMARY
        for name in (one.value, f"{one}_parts")
    ),
)
# A paper's text, and the days of its head, some of which stand in its foot only.
_TEXTS = select(
    VersionRow.id,
    VersionRow.full_text,
    VersionRow.printed_on,
    VersionRow.original_on,
    VersionRow.issued_on,
    VersionRow.reprinted_on,
    VersionRow.asked_on,
    VersionRow.answered_on,
)
# The pair's numbers, askers, factions and ministries.
_KEYS = select(SearchKeyRow.document_id, SearchKeyRow.value)


@dataclass(frozen=True, slots=True)
class Better:
    """A paper that has `found` of the numbers, dates, names and rare words of a summary, of which there are `of`."""

    number: DocumentNumber
    title: str | None
    found: int
    of: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """A summary that may not fit: what it states, as written, that its paper does not, and a better paper if any.

    `found` of its `of` numbers, dates, names and rare words stand in its own paper. `foreign` says that of all of its nouns
    hardly any does: the right paper may not be in the archive.
    """

    number: DocumentNumber
    role: SummaryRole
    source: str
    line: int
    missing: tuple[str, ...]
    found: int
    of: int
    better: Better | None
    foreign: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """What a check found. `unread` summaries are of papers that have no text yet; they are not among `checked`."""

    checked: int
    unread: int
    doubtful: tuple[Doubt, ...]
    without: tuple[AnyNumber, ...]  # numbers asked for that have no summary

    @property
    def fitting(self) -> int:
        """How many leave no doubt."""
        return self.checked - len(self.doubtful)


@dataclass(frozen=True, slots=True)
class _Told:
    """A summary with the document it stands in and what it says."""

    number: DocumentNumber
    role: SummaryRole
    source: str
    line: int
    document: int
    statements: tuple[Statement, ...]
    words: tuple[tuple[str, ...], ...]  # each word by its terms, its own and its family's


@dataclass(frozen=True, slots=True)
class _Paper:
    """What has to be known of a paper before its text is read."""

    document: int
    version: int | None  # the print that has text
    kind: str | None
    state: str


@dataclass(frozen=True, slots=True)
class _Case:
    """A summary with the documents that have its rarest words, word by word."""

    told: _Told
    holders: tuple[frozenset[int], ...]

    @property
    def of(self) -> int:
        """How many things can be looked up."""
        return len(self.told.statements) + len(self.holders)

    def found(self, document: int, holdings: Holdings) -> int:
        """How many of them a document has."""
        stated = sum(one.held(holdings) for one in self.told.statements)
        return stated + sum(document in those for those in self.holders)

    def missing(self, own: Holdings) -> tuple[str, ...]:
        """What its paper does not say, as written."""
        return tuple(dict.fromkeys(one.written for one in self.told.statements if not one.held(own)))

    def is_foreign(self, own: Holdings) -> bool:
        """Whether its paper speaks of hardly anything that it speaks of."""
        words, stated = self.told.words, self.told.statements
        held = sum(not own.terms.isdisjoint(word) for word in words) + sum(one.held(own) for one in stated)
        return is_foreign(held, len(words) + len(stated))


@dataclass(slots=True)
class _Index:
    """Who has which of the words asked for. A word that too many have is left out."""

    documents: int = 0
    holders: dict[str, list[int]] = field(default_factory=dict)
    common: set[str] = field(default_factory=set)

    def add(self, document: int, terms: Iterable[str]) -> None:
        self.documents += 1
        for term in terms:
            held = self.holders.setdefault(term, [])
            if len(held) < _MOST_HOLDERS:
                held.append(document)
            else:
                self.common.add(term)


def check_summaries(archive: "Archive", numbers: Sequence[AnyNumber] = ()) -> Fit:
    """Check the current summaries of all papers, or of these and their other halves."""
    return archive.database.read(lambda session: _check(session, numbers))


def _check(session: Session, numbers: Sequence[AnyNumber]) -> Fit:
    papers = _papers(session)
    asked = {number: _documents(session, number) for number in numbers}
    chosen = set().union(*asked.values()) if numbers else None
    told = _told(session, papers, chosen)
    described = {one.document for one in told}
    by_document: defaultdict[int, list[_Paper]] = defaultdict(list)
    for paper in papers.values():
        by_document[paper.document].append(paper)
    ready = [one for one in told if _is_read(one.role, by_document[one.document])]
    return Fit(
        checked=len(ready),
        unread=len(told) - len(ready),
        doubtful=tuple(_doubts(session, ready, by_document)) if ready else (),
        without=tuple(number for number, documents in asked.items() if not documents & described),
    )


def _papers(session: Session) -> dict[str, _Paper]:
    """All papers by their numbers; of prints only those that are read and are what their number says."""
    rows = session.execute(
        select(PaperRow.number, PaperRow.state, VersionRow.id, VersionRow.kind, SearchKeyRow.document_id)
        .join(SearchKeyRow, and_(SearchKeyRow.name == "paper", SearchKeyRow.value == PaperRow.number))
        .outerjoin(
            VersionRow,
            and_(
                VersionRow.paper_id == PaperRow.id,
                VersionRow.current,
                VersionRow.status != ReadingStatus.WRONG_PAPER,
                VersionRow.full_text.is_not(None),
            ),
        )
    )
    return {number: _Paper(document, version, kind, state) for number, state, version, kind, document in rows}


def _documents(session: Session, number: AnyNumber) -> set[int]:
    """The documents a number leads to: the pair's, or the paper's."""
    name = "paper" if isinstance(number, DocumentNumber) else "inquiry"
    key = SearchKeyRow
    return set(session.scalars(select(key.document_id).where(key.name == name, key.value == str(number))))


def _told(session: Session, papers: Mapping[str, _Paper], chosen: Collection[int] | None) -> list[_Told]:
    """The current summaries with what they say, all or those of chosen documents."""
    people: defaultdict[str, set[str]] = defaultdict(set)
    for name in session.scalars(select(PersonRow.name)):
        words = [word for word in name.split() if not word.endswith(".")]  # without "Prof. Dr."
        if len(words) > 1:
            people[words[-1].lower()].add(" ".join(words))
    rows = session.execute(
        select(
            PaperRow.term, PaperRow.serial, PaperRow.number,
            SummaryRow.role, SummaryRow.source, SummaryRow.line, SummaryRow.text,
        )
        .join(PaperRow, PaperRow.id == SummaryRow.paper_id)
        .where(SummaryRow.replaced_at.is_(None))
        .order_by(PaperRow.term, PaperRow.serial, SummaryRow.role.desc(), SummaryRow.id)
    )  # fmt: skip
    return [
        _Told(
            DocumentNumber(term, serial),
            SummaryRole(role),
            source,
            line,
            papers[number].document,
            statements(text, people),
            _words(text),
        )
        for term, serial, number, role, source, line, text in rows
        if number in papers and (chosen is None or papers[number].document in chosen)
    ]


def _words(text: str) -> tuple[tuple[str, ...], ...]:
    """The words that say what a text is about: those with a capital, nearly all of them nouns."""
    found = {
        token.term: None
        for token in analyse(text).words
        if text[token.start].isupper() and token.end - token.start >= _SHORTEST
    }
    return tuple((term, *relatives(term)) for term in found)


def _is_read(role: SummaryRole, papers: Sequence[_Paper]) -> bool:
    """Whether the paper that a summary tells of can be looked into; an answer reprints its inquiry, but shortened.

    If the inquiry's own paper is not to be had, the answer has to do.
    """
    kinds = {paper.kind for paper in papers if paper.version is not None}
    if role is SummaryRole.ANSWER:
        return bool(kinds - {Kind.INQUIRY})
    awaited = any(paper.state in (PaperState.WANTED, PaperState.FAILED) for paper in papers)
    return Kind.INQUIRY in kinds or (bool(kinds) and not awaited)


def _doubts(
    session: Session, told: Sequence[_Told], papers: Mapping[int, Sequence[_Paper]]
) -> Iterator[Doubt]:
    index = _index(session, {term for one in told for word in one.words for term in word}, papers)
    for start in range(0, len(told), _BATCH):
        cases = [_Case(one, _rarest(one, index)) for one in told[start : start + _BATCH]]
        own = _holdings(session, {case.told.document for case in cases}, papers)
        # What a reading could give to no field is not among the search's words: where one is missing the text has the last word.
        doubted = {
            case.told.document
            for case in cases
            if case.missing(own[case.told.document]) or case.is_foreign(own[case.told.document])
        }
        own |= _holdings(session, doubted, papers, all_words=True)
        rivals = [_rivals(case, own[case.told.document], index.documents) for case in cases]
        others = _holdings(session, {rival for those in rivals for rival in those}, papers)
        for case, those in zip(cases, rivals, strict=True):
            doubt = _doubt(session, case, own[case.told.document], {rival: others[rival] for rival in those})
            if doubt is not None:
                yield doubt


def _doubt(session: Session, case: _Case, own: Holdings, rivals: Mapping[int, Holdings]) -> Doubt | None:
    """What speaks against a summary's place, None if nothing does."""
    one = case.told
    missing, foreign = case.missing(own), case.is_foreign(own)
    here = case.found(one.document, own)
    counts = {rival: case.found(rival, holdings) for rival, holdings in rivals.items()}
    best = max(counts, key=lambda rival: counts[rival], default=None)
    better = None
    if best is not None and is_clearly_more(counts[best], here, case.of):
        row = session.get_one(SearchDocumentRow, best)
        better = Better(DocumentNumber(row.term, row.serial), row.heading, counts[best], case.of)
    if not missing and better is None and not foreign:
        return None
    return Doubt(one.number, one.role, one.source, one.line, missing, here, case.of, better, foreign)


def _index(session: Session, wanted: set[str], papers: Mapping[int, Sequence[_Paper]]) -> _Index:
    """Who has which of these terms, from one look at the words of all documents that have a text."""
    index = _Index()
    for document, *columns in session.execute(_WORDS, execution_options={"yield_per": _BATCH}):
        if any(paper.version is not None for paper in papers.get(document, ())):
            index.add(document, _terms(columns) & wanted)
    return index


def _terms(columns: Iterable[str]) -> set[str]:
    return set().union(*(column.split() for column in columns))


def _rarest(one: _Told, index: _Index) -> tuple[frozenset[int], ...]:
    """Who has the rarest words of a summary, word by word.

    Words that nobody has count as well: mostly the summary's own way to put things, but if its paper is not in the archive
    they are what tells that no other is the right one.
    """
    held = [
        frozenset(document for term in word for document in index.holders.get(term, ()))
        for word in one.words
        if index.common.isdisjoint(word)
    ]
    return tuple(sorted(held, key=len)[:_RAREST])


def _rivals(case: _Case, own: Holdings, documents: int) -> tuple[int, ...]:
    """The documents with the most of its rare words, the rarer the better; none that have fewer than its own.

    Most papers have all that their summaries say; nothing can be clearly better, so nothing else need be read.
    """
    if case.of - case.found(case.told.document, own) < _MORE:
        return ()
    counts = Counter(document for those in case.holders for document in those)
    weights: defaultdict[int, float] = defaultdict(float)
    for those in case.holders:
        for document in those:
            weights[document] += log(1 + documents / len(those))
    least = counts.pop(case.told.document, 0)
    able = [document for document, count in counts.items() if count >= least]
    return tuple(sorted(able, key=lambda document: (-weights[document], document))[:_CANDIDATES])


def _holdings(
    session: Session,
    documents: Collection[int],
    papers: Mapping[int, Sequence[_Paper]],
    *,
    all_words: bool = False,
) -> dict[int, Holdings]:
    """What the papers of these documents hold: their texts, and beside them the numbers, names and dates of their heads.

    Of words those that the search has, which costs nothing more; with `all_words` those of the texts as well.
    """
    if not documents:
        return {}
    texts: defaultdict[int, list[str]] = defaultdict(list)
    analysed: defaultdict[int, list[str]] = defaultdict(list)
    of = {paper.version: one for one in documents for paper in papers[one] if paper.version is not None}
    for version, text, *days in session.execute(_TEXTS.where(VersionRow.id.in_(list(of)))):
        texts[of[version]] += [text or "", *(day.isoformat() for day in days if day is not None)]
        analysed[of[version]] += [text or ""] if all_words else []
    for one, value in session.execute(_KEYS.where(SearchKeyRow.document_id.in_(documents))):
        texts[one].append(value)
        analysed[one].append(value)
    terms = {
        one: {token.term for token in analyse("\n".join(those)).words} for one, those in analysed.items()
    }
    rows = session.execute(_WORDS.where(SearchDocumentRow.id.in_(documents)))
    return {one: read("\n".join(texts[one]), _terms(columns) | terms[one]) for one, *columns in rows}


def is_clearly_more(there: int, here: int, of: int) -> bool:
    """Whether a paper has so much of a summary that it stands under the wrong one.

    In trials (tests/storage/test_fitting.py and, with 229 more papers around, once by hand) right papers had 61 % and more;
    where the right one was missing another had so much in one case of ten.
    """
    return of >= _FEWEST and there - here >= _MORE and there >= 0.55 * of


def is_foreign(found: int, of: int) -> bool:
    """Whether a paper has so few of a summary's nouns, numbers, dates and names that it can hardly be the right one.

    In the same trials right papers had 64 % and more, nine of ten wrong ones less than 38 %.
    """
    return of >= _FEWEST and found < 0.4 * of

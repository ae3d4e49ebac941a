"""Keeps what search looks through equal to the papers: one document a pair, or a paper that belongs to none.

A pair is the papers of one inquiry, and the inquiry's paper that the answer names even while nobody has fetched it.
A document is always made anew from the tables, never patched; its words come from storage/german.py.
"""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import and_, bindparam, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.documents import Document, write
from storage.numbers import InquiryNumber
from storage.papers import Kind
from storage.passages import Content, load_contents
from storage.schema import InquiryRow, PaperRow, VersionRow
from storage.search_schema import SEARCH_TABLES, SearchDocumentRow, SearchKeyRow

# How many documents are made at once when all are: their texts, some 20 kB each, are in memory meanwhile.
_BATCH = 100


# The statements stand here once, since making one anew takes SQLAlchemy longer than SQLite takes to answer it.
# Written so that SQLite cannot begin with all papers' keys, as it does with a plain join: a save then takes the longer the
# more papers there are.
_PAPER_KEY = SearchKeyRow.name == "paper"
_MEMBERS = select(PaperRow.id).where(
    PaperRow.number.in_(
        select(SearchKeyRow.value).where(
            _PAPER_KEY,
            SearchKeyRow.document_id.in_(
                select(SearchDocumentRow.id).where(
                    SearchDocumentRow.inquiry_id.in_(bindparam("inquiries", expanding=True))
                )
            ),
        )
    )
)
_PAIRED = select(PaperRow.id).where(
    PaperRow.id.in_(bindparam("papers", expanding=True)),
    exists().where(
        _PAPER_KEY,
        SearchKeyRow.value == PaperRow.number,
        SearchDocumentRow.id == SearchKeyRow.document_id,
        SearchDocumentRow.inquiry_id.is_not(None),
    ),
)
_MADE_OF = (
    select(SearchKeyRow.document_id, PaperRow.id)
    .join(PaperRow, PaperRow.number == SearchKeyRow.value)
    .where(_PAPER_KEY, SearchKeyRow.document_id.in_(bindparam("documents", expanding=True)))
    .order_by(SearchKeyRow.document_id, PaperRow.id)
)
_NAMING = (
    select(SearchDocumentRow.inquiry_id)
    .join(SearchKeyRow, SearchKeyRow.document_id == SearchDocumentRow.id)
    .where(
        SearchKeyRow.name.in_(("paper", "named")),
        SearchKeyRow.value.in_(bindparam("numbers", expanding=True)),
        SearchDocumentRow.inquiry_id.is_not(None),
    )
)
# On PostgreSQL two programs may store the two halves at once: the second waits at these until it sees the first's.
_LOCKED_INQUIRIES = (
    select(InquiryRow.id, InquiryRow.term, InquiryRow.serial)
    .where(InquiryRow.id.in_(bindparam("inquiries", expanding=True)))
    .order_by(InquiryRow.id)
    .with_for_update(key_share=True)
)
_LOCKED_PAPERS = (
    select(PaperRow.id)
    .where(PaperRow.id.in_(bindparam("papers", expanding=True)))
    .order_by(PaperRow.id)
    .with_for_update(key_share=True)
)
# Papers whose own print says that they belong to an inquiry.
_LINKED = (
    select(PaperRow.id, PaperRow.inquiry_id)
    .where(PaperRow.inquiry_id.in_(bindparam("inquiries", expanding=True)))
    .order_by(PaperRow.id)
)
# Papers that an answer names as the inquiry's and that do not say themselves what they are: not fetched yet, or a
# scan. A paper that is something else was named by a misprint.
_ANSWER, _NAMED_PAPER, _OWN = aliased(VersionRow), aliased(PaperRow), aliased(VersionRow)
_NAMED = (
    select(_NAMED_PAPER.id, _ANSWER.paper_id)
    .join(_ANSWER, _ANSWER.inquiry_paper == _NAMED_PAPER.number)
    .outerjoin(_OWN, and_(_OWN.paper_id == _NAMED_PAPER.id, _OWN.current))
    .where(
        _ANSWER.paper_id.in_(bindparam("papers", expanding=True)),
        _ANSWER.current,
        _NAMED_PAPER.inquiry_id.is_(None),
        or_(_OWN.kind.is_(None), _OWN.kind == Kind.INQUIRY),
    )
    .order_by(_NAMED_PAPER.id, _ANSWER.paper_id)
)


def reindex(session: Session, *papers: PaperRow) -> None:
    """Make the documents anew that stored or changed papers have part in, in the caller's transaction.

    Call it after the papers, their links to inquiries, their summaries or mentions have changed; once for many
    papers costs a fraction of once for each.
    """
    session.flush()
    inquiries = _inquiries_of(session, papers)
    touched, members = {paper.id for paper in papers}, set[int]()
    if inquiries:
        touched |= set(session.scalars(_MEMBERS, {"inquiries": list(inquiries)}))
        members = _index_inquiries(session, inquiries)
        session.execute(delete(SearchDocumentRow).where(SearchDocumentRow.paper_id.in_(members)))
    _index_alone(session, touched - members)


def listed_with(session: Session, papers: Collection[PaperRow]) -> set[int]:
    """The ids of the papers that stand in documents of pairs that these have part in, their own among them."""
    inquiries = _inquiries_of(session, papers)
    return set(session.scalars(_MEMBERS, {"inquiries": list(inquiries)})) if inquiries else set()


def drop_inquiry(session: Session, inquiry: InquiryRow) -> None:
    """Delete an inquiry that no paper belongs to any more; what was listed with it is listed alone again."""
    members = session.scalars(_MEMBERS, {"inquiries": [inquiry.id]}).all()
    session.execute(delete(InquiryRow).where(InquiryRow.id == inquiry.id))
    _index_alone(session, members)


def rebuild(session: Session) -> int:
    """Make all documents anew, in the caller's transaction; return how many there are."""
    session.flush()
    for table in reversed(SEARCH_TABLES):
        session.execute(delete(table))
    for batch in _batches(session.scalars(select(InquiryRow.id).order_by(InquiryRow.id)).all()):
        _index_inquiries(session, batch)
    for batch in _batches(session.scalars(select(PaperRow.id).order_by(PaperRow.id)).all()):
        _index_alone(session, batch)
    return session.scalar(select(func.count()).select_from(SearchDocumentRow)) or 0


def contents_of(session: Session, documents: Collection[int]) -> dict[int, tuple[Content, ...]]:
    """The contents that documents, by their ids, were made of; for showing what was found in them."""
    rows = session.execute(_MADE_OF, {"documents": list(documents)}).all()
    contents = load_contents(session, {row.id for row in rows})
    found: dict[int, tuple[Content, ...]] = {}
    for row in rows:
        found[row.document_id] = (*found.get(row.document_id, ()), contents[row.id])
    return found


def _inquiries_of(session: Session, papers: Collection[PaperRow]) -> set[int]:
    """The inquiries that papers belong to, or in whose documents they stand or are named."""
    naming = session.scalars(_NAMING, {"numbers": [paper.number for paper in papers]})
    linked = (paper.inquiry_id for paper in papers)
    return {inquiry for inquiry in (*naming, *linked) if inquiry is not None}


def _index_inquiries(session: Session, inquiries: Collection[int]) -> set[int]:
    """Write the documents of inquiries; return the ids of the papers that are part of them."""
    ids = {"inquiries": list(inquiries)}
    rows = session.execute(_LOCKED_INQUIRIES, ids).all()
    linked = {row.id: row.inquiry_id for row in session.execute(_LINKED, ids)}
    parts: dict[int, set[int]] = {row.id: set() for row in rows}
    for paper, inquiry in linked.items():
        parts[inquiry].add(paper)
    for row in session.execute(_NAMED, {"papers": list(linked)}):
        parts[linked[row.paper_id]].add(row.id)
    members = set[int]().union(*parts.values())
    contents = _locked_contents(session, members)
    write(
        session,
        [
            Document(
                tuple(contents[paper] for paper in sorted(parts[row.id])),
                InquiryNumber(row.term, row.serial),
                inquiry_id=row.id,
            )
            for row in rows
        ],
    )
    return members


def _index_alone(session: Session, papers: Collection[int]) -> None:
    """Write the documents of those papers that belong to no pair."""
    if not papers:
        return
    alone = set(papers) - set(session.scalars(_PAIRED, {"papers": list(papers)}))
    contents = _locked_contents(session, alone)
    write(session, [Document((content,), paper_id=paper) for paper, content in contents.items()])


def _locked_contents(session: Session, papers: Collection[int]) -> dict[int, Content]:
    """The contents of papers, which stay as they are until the transaction ends."""
    session.execute(_LOCKED_PAPERS, {"papers": list(papers)}).all()
    return load_contents(session, papers)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))

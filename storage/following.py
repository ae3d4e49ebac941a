"""Follows references both ways: what a paper cites, and which papers cite a number. Only prints that count are followed.

An inquiry's number leads to the inquiry's papers, and who cites it cites them. The archive keeps nothing of a Vorlage or
a protocol, but knows who cites it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, select, union_all
from sqlalchemy.orm import Session, aliased

from storage.numbers import DocumentNumber, InquiryNumber
from storage.papers import (
    CitationKind,
    Cited,
    CitedIn,
    KnownPaper,
    PaperState,
    Place,
    ReadingStatus,
    Reference,
    References,
)
from storage.references import cited_of
from storage.schema import CitationRow, InquiryRow, MentionRow, PaperRow, VersionRow

# Only for types: storage.archive imports storage.loading, which asks `references_of` here.
if TYPE_CHECKING:
    from storage.archive import Archive

# What a paper's row says of it wherever it is named: the printed title, else that of the newest list.
_CURRENT = aliased(VersionRow)
_TITLE = (
    select(MentionRow.title)
    .where(MentionRow.paper_id == PaperRow.id, MentionRow.title.is_not(None))
    .order_by(MentionRow.id.desc())
    .limit(1)
    .correlate(PaperRow)
    .scalar_subquery()
)
_KNOWN = (
    PaperRow.term.label("paper_term"),
    PaperRow.serial.label("paper_serial"),
    PaperRow.state,
    _CURRENT.title,
    _TITLE.label("listed"),
)
_IS_CURRENT = and_(_CURRENT.paper_id == PaperRow.id, _CURRENT.current)

# The statements stand here once, since making one anew takes SQLAlchemy longer than SQLite takes to answer it.
_CITATIONS = (
    select(CitationRow)
    .where(CitationRow.version_id.in_(bindparam("versions", expanding=True)))
    .order_by(CitationRow.version_id, CitationRow.position)
)
_CITED_PAPERS = (
    select(CitationRow.number, *_KNOWN)
    .join(PaperRow, and_(PaperRow.term == CitationRow.term, PaperRow.serial == CitationRow.serial))
    .outerjoin(_CURRENT, _IS_CURRENT)
    .where(
        CitationRow.version_id.in_(bindparam("versions", expanding=True)),
        CitationRow.kind == CitationKind.PAPER,
    )
)
_CITED_INQUIRIES = (
    select(CitationRow.number, *_KNOWN)
    .join(InquiryRow, and_(InquiryRow.term == CitationRow.term, InquiryRow.serial == CitationRow.serial))
    .join(PaperRow, PaperRow.inquiry_id == InquiryRow.id)
    .outerjoin(_CURRENT, _IS_CURRENT)
    .where(
        CitationRow.version_id.in_(bindparam("versions", expanding=True)),
        CitationRow.kind == CitationKind.INQUIRY,
    )
)
_KNOWN_AMONG_CITED = union_all(_CITED_PAPERS, _CITED_INQUIRIES)
_CITING = (
    select(CitationRow, *_KNOWN)
    .join(_CURRENT, and_(_CURRENT.id == CitationRow.version_id, _CURRENT.current))
    .join(PaperRow, PaperRow.id == _CURRENT.paper_id)
    .where(CitationRow.number.in_(bindparam("numbers", expanding=True)))
    .order_by(PaperRow.term, PaperRow.serial, CitationRow.position)
)
_PAPER = (
    select(*_KNOWN, PaperRow.inquiry_id, _CURRENT.id.label("version"))
    .outerjoin(_CURRENT, _IS_CURRENT)
    .where(PaperRow.term == bindparam("term"), PaperRow.serial == bindparam("serial"))
)
_INQUIRYS_PAPERS = (
    select(*_KNOWN, PaperRow.inquiry_id, _CURRENT.id.label("version"))
    .join(InquiryRow, InquiryRow.id == PaperRow.inquiry_id)
    .outerjoin(_CURRENT, _IS_CURRENT)
    .where(InquiryRow.term == bindparam("term"), InquiryRow.serial == bindparam("serial"))
    .order_by(PaperRow.term, PaperRow.serial)
)


@dataclass(frozen=True, slots=True)
class Followed:
    """A number with the papers the archive knows under it (as a reference without places), and what refers where."""

    target: Reference
    references: References


def references_of(session: Session, paper: PaperRow, version: VersionRow | None) -> References:
    """The references from one print of a paper, and to the paper or its inquiry from the prints that count."""
    own = version is not None and version.status != ReadingStatus.WRONG_PAPER
    numbers = {cited_of(DocumentNumber(paper.term, paper.serial))}
    if paper.inquiry is not None:
        numbers.add(cited_of(InquiryNumber(paper.inquiry.term, paper.inquiry.serial)))
    return References(
        cites=_cites(session, [version.id] if version is not None and own else []),
        cited_by=_cited_by(session, numbers),
    )


def references(archive: "Archive", number: Cited) -> Followed:
    """The references from and to a number; of an inquiry those of its papers together."""
    return archive.database.read(lambda session: _followed(session, number))


def _followed(session: Session, number: Cited) -> Followed:
    at = {"term": number.term, "serial": number.serial}
    rows: list[Any] = []
    numbers = {number}
    if number.kind is CitationKind.PAPER:
        rows = list(session.execute(_PAPER, at))
        inquiries = {row.inquiry_id for row in rows if row.inquiry_id is not None}
        for inquiry in session.scalars(select(InquiryRow).where(InquiryRow.id.in_(inquiries))):
            numbers.add(cited_of(InquiryNumber(inquiry.term, inquiry.serial)))
    elif number.kind is CitationKind.INQUIRY:
        rows = list(session.execute(_INQUIRYS_PAPERS, at))
        numbers |= {cited_of(DocumentNumber(row.paper_term, row.paper_serial)) for row in rows}
    versions = [row.version for row in rows if row.version is not None]
    return Followed(
        Reference(number, tuple(_known(row) for row in rows), ()),
        References(_cites(session, versions), _cited_by(session, numbers)),
    )


def _cites(session: Session, versions: list[int]) -> tuple[Reference, ...]:
    """What these prints cite together, in their order."""
    if not versions:
        return ()
    places: defaultdict[Cited, list[Place]] = defaultdict(list)
    for row in session.scalars(_CITATIONS, {"versions": versions}):
        place = _place(row)
        places[place.names].append(place)
    if not places:
        return ()
    papers: defaultdict[str, dict[DocumentNumber, KnownPaper]] = defaultdict(dict)
    for known in session.execute(_KNOWN_AMONG_CITED, {"versions": versions}):
        paper = _known(known)
        papers[known.number][paper.number] = paper
    return tuple(
        Reference(cited, tuple(_in_order(papers[str(cited)].values())), tuple(dict.fromkeys(at)))
        for cited, at in places.items()
    )


def _cited_by(session: Session, numbers: set[Cited]) -> tuple[Reference, ...]:
    """The papers whose counting prints cite one of these numbers, by number."""
    citing: dict[KnownPaper, list[Place]] = {}
    for row in session.execute(_CITING, {"numbers": sorted(map(str, numbers))}):
        citing.setdefault(_known(row), []).append(_place(row.CitationRow))
    return tuple(
        Reference(cited_of(paper.number), (paper,), tuple(places)) for paper, places in citing.items()
    )


def _place(row: CitationRow) -> Place:
    return Place(
        names=Cited(CitationKind(row.kind), row.term, row.serial),
        field=CitedIn(row.field),
        question=row.question,
        page=row.page,
    )


def _known(row: Any) -> KnownPaper:
    return KnownPaper(
        DocumentNumber(row.paper_term, row.paper_serial), PaperState(row.state), row.title or row.listed
    )


def _in_order(papers: Iterable[KnownPaper]) -> list[KnownPaper]:
    return sorted(papers, key=lambda paper: paper.number)

"""Takes papers out of the archive, with everything that is kept of them, as if nobody had ever named them.

Two things stay: the requests that were sent for them, since a run's account of what it asked a site for must stay true,
and that others cite them. Whoever names a forgotten paper again makes it wanted again: a record, a list, the answer
that names its inquiry's paper.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.indexing import listed_with, reindex
from storage.numbers import DocumentNumber
from storage.originals import Originals
from storage.saving import after_leaving, set_schedule
from storage.schema import InquiryRow, PaperRow, RequestRow, ReviewRow, SummaryRow, VersionRow
from storage.tables import Side, keep_others_out

_T = TypeVar("_T")

# As many values as every SQLite takes in one statement.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Held:
    """What the archive holds, or held, of a paper."""

    number: DocumentNumber
    prints: int
    summaries: int  # replaced ones too
    reviews: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of papers that were to be forgotten.

    `refused` are those of which a print is kept; `naming` holds each forgotten paper that the current print of another one
    names as its inquiry's, with that other one. `unused` are the hashes of originals that no version names any more,
    `undeleted` a sentence for each of them that could not be deleted.
    """

    papers: tuple[Held, ...]
    refused: tuple[Held, ...]
    unknown: tuple[DocumentNumber, ...]
    naming: tuple[tuple[DocumentNumber, DocumentNumber], ...]
    unused: tuple[str, ...]
    undeleted: tuple[str, ...] = ()


def forget(side: Side, numbers: Sequence[DocumentNumber], today: date, *, with_prints: bool) -> Forgotten:
    """Delete papers with all rows that hang on them, in the caller's transaction.

    Without `with_prints` papers of which a print is kept stay. Inquiries, other halves and the search are then as if the papers had never been there. Nobody else writes until
    the transaction ends; ArchiveLockedError if somebody does not let go.
    """
    keep_others_out(side)
    session = side.session
    held = {one.number: one for some in _slices(numbers) for one in _held(session, some)}
    gone = tuple(one for one in held.values() if with_prints or not one.prints)
    hashes = set[str]()
    for some in _slices([one.number for one in gone]):
        hashes |= _delete(session, some, today)
    return Forgotten(
        papers=gone,
        refused=tuple(one for one in held.values() if one.prints and not with_prints),
        unknown=tuple(number for number in numbers if number not in held),
        naming=tuple(
            pair for some in _slices([one.number for one in gone]) for pair in _naming(session, some)
        ),
        unused=tuple(sorted(hashes - _used(session, hashes))),
    )


def drop_unused(originals: Originals, done: Forgotten) -> Forgotten:
    """Delete the originals that no version names any more.

    Only after the commit: a row without its file is a loss, a file without its row is not.
    """
    stuck = []
    for sha256 in done.unused:
        try:
            originals.drop(sha256)
        except OSError as error:
            stuck.append(
                f"{originals.path(sha256)} could not be deleted ({error.strerror}); no paper uses it any more."
            )
    return replace(done, undeleted=tuple(stuck))


def _held(session: Session, numbers: Sequence[DocumentNumber]) -> Iterator[Held]:
    """What is held of those papers that are known, in their order."""
    rows = session.execute(
        select(PaperRow.id, PaperRow.term, PaperRow.serial)
        .where(_are(numbers))
        .order_by(PaperRow.term, PaperRow.serial)
    ).all()
    ids = [row.id for row in rows]
    prints = _counted(session, select(VersionRow.paper_id, func.count()), VersionRow.paper_id, ids)
    summaries = _counted(session, select(SummaryRow.paper_id, func.count()), SummaryRow.paper_id, ids)
    said = select(VersionRow.paper_id, func.count()).join(ReviewRow, ReviewRow.version_id == VersionRow.id)
    reviews = _counted(session, said, VersionRow.paper_id, ids)
    for id_, term, serial in rows:
        number = DocumentNumber(term, serial)
        yield Held(number, prints.get(id_, 0), summaries.get(id_, 0), reviews.get(id_, 0))


def _counted(
    session: Session,
    statement: Select[int, int],
    paper: InstrumentedAttribute[int],
    ids: Sequence[int],
) -> dict[int, int]:
    """How many rows hang on each paper; papers without any are left out."""
    return dict(session.execute(statement.where(paper.in_(ids)).group_by(paper)).all())


def _delete(session: Session, numbers: Sequence[DocumentNumber], today: date) -> set[str]:
    """Delete papers; return the hashes of their prints."""
    rows = session.scalars(select(PaperRow).where(_are(numbers))).all()
    ids = [row.id for row in rows]
    inquiries = {row.inquiry_id for row in rows} - {None}
    others = listed_with(session, rows) - set(ids)
    hashes = set(session.scalars(select(VersionRow.sha256).where(VersionRow.paper_id.in_(ids))))
    session.execute(update(RequestRow).where(RequestRow.paper_id.in_(ids)).values(paper_id=None))
    # What hangs on them goes by the foreign keys' ON DELETE CASCADE, on both databases.
    session.execute(delete(PaperRow).where(PaperRow.id.in_(ids)))
    session.expunge_all()
    for inquiry in session.scalars(
        select(InquiryRow).where(InquiryRow.id.in_(inquiries)).order_by(InquiryRow.id)
    ).all():
        after_leaving(session, inquiry)
    left = session.scalars(select(PaperRow).where(PaperRow.id.in_(others)).order_by(PaperRow.id)).all()
    for row in left:
        if row.inquiry_id in inquiries:
            _schedule_again(session, row, today)
    reindex(session, *left)
    session.expunge_all()
    return hashes


def _schedule_again(session: Session, row: PaperRow, today: date) -> None:
    """The other half of a forgotten paper: an inquiry that awaits its answer again is due earlier, nothing is due later."""
    before = row.ask_again_on
    set_schedule(session, row, today)
    if before is None or (row.ask_again_on is not None and before < row.ask_again_on):
        row.ask_again_on = before


def _naming(
    session: Session, numbers: Sequence[DocumentNumber]
) -> Iterator[tuple[DocumentNumber, DocumentNumber]]:
    """Pairs of a number and a paper whose current print names it as its inquiry's."""
    named = {str(number): number for number in numbers}
    rows = session.execute(
        select(VersionRow.inquiry_paper, PaperRow.term, PaperRow.serial)
        .join(VersionRow.paper)
        .where(VersionRow.current, VersionRow.inquiry_paper.in_(named))
        .order_by(VersionRow.inquiry_paper, PaperRow.term, PaperRow.serial)
    )
    for number, term, serial in rows:
        if number is not None:
            yield named[number], DocumentNumber(term, serial)


def _used(session: Session, hashes: set[str]) -> set[str]:
    return {
        sha256
        for some in _slices(sorted(hashes))
        for sha256 in session.scalars(select(VersionRow.sha256).where(VersionRow.sha256.in_(some)))
    }


def _are(numbers: Sequence[DocumentNumber]) -> ColumnElement[bool]:
    return PaperRow.number.in_([str(number) for number in numbers])


def _slices(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))

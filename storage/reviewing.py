"""What a person should look at, and what a person said: kept beside the readings, never over them."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from storage.loading import load_reviews
from storage.numbers import DocumentNumber
from storage.papers import PaperState, ReadingStatus, Review, ReviewCase
from storage.schema import PaperRow, RemarkRow, ReviewRow, VersionRow


def open_cases(session: Session, *, reviewed_too: bool = False) -> tuple[ReviewCase, ...]:
    """Papers that could not be had, or whose current reading is not complete or not without doubt.

    What a person has reviewed is left out unless `reviewed_too`.
    """
    doubted = select(RemarkRow.version_id).where(RemarkRow.version_id == VersionRow.id).exists()
    rows = session.execute(
        select(PaperRow, VersionRow)
        .outerjoin(VersionRow, (VersionRow.paper_id == PaperRow.id) & _shown())
        .where(
            or_(
                PaperRow.state == PaperState.FAILED,
                VersionRow.status.not_in([ReadingStatus.COMPLETE]),
                doubted,
            )
        )
        .order_by(PaperRow.term, PaperRow.serial)
    )
    cases = [_case(paper, version) for paper, version in rows]
    return tuple(case for case in cases if reviewed_too or not case.reviews)


def add_review(
    session: Session,
    version: VersionRow,
    *,
    field: str | None,
    value: str | None,
    note: str | None,
    now: datetime,
) -> None:
    """Keep a person's word on a print's reading."""
    session.add(ReviewRow(version_id=version.id, field=field, value=value, note=note, made_at=now))
    session.flush()


def withdraw_review(session: Session, version: VersionRow) -> Review | None:
    """Remove the last word on a print's reading; return it, None if there is none."""
    said = load_reviews(version)
    if not said:
        return None
    session.delete(version.reviews[-1])
    session.flush()
    return said[-1]


def _shown() -> ColumnElement[bool]:
    """The version a record shows: the current one, or the last that came if none counts (another paper's bytes)."""
    other = aliased(VersionRow)
    has_current = select(other.id).where(other.paper_id == PaperRow.id, other.current).exists()
    last = select(func.max(other.ordinal)).where(other.paper_id == PaperRow.id).scalar_subquery()
    return or_(VersionRow.current, and_(not_(has_current), VersionRow.ordinal == last))


def _case(paper: PaperRow, version: VersionRow | None) -> ReviewCase:
    remarks = [] if version is None else version.remarks
    reason = () if paper.reason is None else (paper.reason,)
    return ReviewCase(
        number=DocumentNumber(paper.term, paper.serial),
        state=PaperState(paper.state),
        status=None if version is None else ReadingStatus(version.status),
        title=None if version is None else version.title,
        missing=tuple(remark.text for remark in remarks if remark.type == "missing"),
        notes=(*reason, *(remark.text for remark in remarks if remark.type == "note")),
        reviews=() if version is None else load_reviews(version),
    )

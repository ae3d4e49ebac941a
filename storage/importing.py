"""Takes summary records into the archive: which paper is wanted, what is said of it, and which text replaces which."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.papers import Outcome, PaperState, SummaryRecord, SummaryRole
from storage.saving import is_known, paper_row
from storage.schema import MentionRow, PaperRow, SummaryRow
from storage.summaries import repair

_MENTIONED = (
    "title",
    "kind",
    "published_on",
    "askers",
    "factions",
    "ministries",
    "inquiry_number",
    "subjects",
    "keywords",
    "abstract",
)


_MENTIONS = select(MentionRow).where(MentionRow.paper_id == bindparam("paper")).order_by(MentionRow.id)


@dataclass(frozen=True, slots=True)
class Attached:
    """What attaching a record did; `stored` says whether a row was written, be it only the source's name."""

    paper: PaperRow
    outcome: Outcome
    stored: bool


def attach_record(session: Session, record: SummaryRecord, now: datetime, occurrence: int = 1) -> Attached:
    """Attach a record to its paper, which becomes wanted if it is not known.

    `occurrence` counts the records of one source for one paper, from 1, so that a list with two opinions of a
    paper keeps both. The outcome is `new` if the archive had nothing of the kind for this paper, `changed` if it
    had another text for the same role (which stays: beside it if it is another source's, as the replaced one
    if it is the same source's), `unchanged` if it had this very text.
    """
    known = is_known(session, record.number)
    row = paper_row(session, record.number, f"named by {record.source}", now)
    texts = {
        SummaryRole.INQUIRY: record.inquiry_summary,
        SummaryRole.ANSWER: record.answer_summary,
    }
    place = _Place(row, record, occurrence, now)
    outcomes = {
        _attach_summary(session, place, role, text) for role, text in texts.items() if text is not None
    }
    outcomes.add(_mention(session, row, record, now, is_known=known))
    if row.state == PaperState.MISSING:
        # Somebody says that it exists: asked for with the next crawl, whatever day the schedule had set.
        row.ask_again_on = None
    if not known:
        outcomes.add(Outcome.NEW)
    session.flush()
    stored = bool(outcomes - {None})
    for outcome in (Outcome.CHANGED, Outcome.NEW):
        if outcome in outcomes:
            return Attached(row, outcome, stored=stored)
    return Attached(row, Outcome.UNCHANGED, stored=stored)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a summary belongs: its paper, the record it came in, and which of the source's records that is."""

    row: PaperRow
    record: SummaryRecord
    occurrence: int
    now: datetime


def _attach_summary(session: Session, place: _Place, role: SummaryRole, text: str) -> Outcome | None:
    """What a summary is to the archive; None if its source has said the very same before."""
    held = session.scalars(
        select(SummaryRow).where(
            SummaryRow.paper_id == place.row.id, SummaryRow.role == role, SummaryRow.replaced_at.is_(None)
        )
    ).all()
    same_source = next(
        (one for one in held if (one.source, one.occurrence) == (place.record.source, place.occurrence)), None
    )
    if same_source is not None and same_source.original == text:
        return None
    if same_source is not None:
        same_source.replaced_at = place.now
        session.flush()
    reading = repair(text)
    session.add(
        SummaryRow(
            paper_id=place.row.id,
            role=role,
            source=place.record.source,
            occurrence=place.occurrence,
            line=place.record.line,
            original=text,
            encoding=place.record.encoding,
            text=reading.text,
            repaired=reading.repaired,
            imported_at=place.now,
        )
    )
    if not held:
        return Outcome.NEW
    return Outcome.UNCHANGED if any(one.original == text for one in held) else Outcome.CHANGED


def _mention(
    session: Session, row: PaperRow, record: SummaryRecord, now: datetime, *, is_known: bool
) -> Outcome | None:
    """Keep what the record says beside its summaries; None if that is nothing, or nothing else than before."""
    said = {name: _said(getattr(record, name)) for name in _MENTIONED}
    if not any(said.values()):
        return None
    # A list of ten thousand papers is mostly of new ones, of which nothing need be asked for.
    mentions = session.scalars(_MENTIONS, {"paper": row.id}).all() if is_known else ()
    held = next((one for one in mentions if one.source == record.source), None)
    if held is None:
        session.add(MentionRow(paper_id=row.id, source=record.source, seen_at=now, **said))
        if not mentions:
            return Outcome.NEW
        same = any(all(getattr(other, name) == value for name, value in said.items()) for other in mentions)
        return Outcome.UNCHANGED if same else Outcome.CHANGED
    if all(getattr(held, name) == value for name, value in said.items()):
        return None
    for name, value in said.items():
        setattr(held, name, value)
    held.seen_at = now
    return Outcome.CHANGED


def _said(value: str | int | tuple[str, ...] | None) -> str | int | list[str] | None:
    """A value as its column holds it: several words as a list, nothing said as NULL."""
    if isinstance(value, tuple):
        return list(value) or None
    return value

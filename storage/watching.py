"""What a person wants to know of an archive that looks after itself: whether a crawl is alive, and papers still arrive."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Exists, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.archive import Archive, RunLine
from storage.coverage import DUE_DAYS
from storage.numbers import DocumentNumber
from storage.papers import InquiryState, Kind, Outcome
from storage.schema import (
    InquiryRow,
    MentionRow,
    PaperRow,
    RequestRow,
    RobotsRow,
    RunOutcomeRow,
    RunRow,
    VersionRow,
)

# A running crawl gives a sign of life every 15 seconds; who gave none for four of them is gone.
_GONE_AFTER = timedelta(seconds=60)

# A crawl waits for a server no longer than ten minutes at a time; without a request for longer it hangs.
_STALLED_AFTER = timedelta(minutes=15)


_LISTED = aliased(PaperRow)


class Life(StrEnum):
    """How a run that has not ended is doing."""

    RUNNING = "running"
    STALLED = "stalled"  # alive, but nothing was asked for a quarter of an hour
    GONE = "gone"  # killed, or its machine was; the next crawl completes its work


@dataclass(frozen=True, slots=True)
class Running:
    """A run that has not ended. `done` of `listed` papers are settled; `left` is in seconds, None if not known."""

    line: RunLine
    life: Life
    done: int
    listed: int
    per_minute: float | None
    left: float | None


@dataclass(frozen=True, slots=True)
class Watch:
    """The archive's health at a moment. Days are whole days until `at`."""

    at: datetime
    running: Running | None
    newest: DocumentNumber | None  # the archived paper with the latest printed date
    newest_on: date | None
    last_new_at: datetime | None  # when a run last brought a new paper
    open: int
    overdue: int  # inquiries that have waited for more than four weeks

    @property
    def newest_days(self) -> int | None:
        """How old the newest paper is."""
        return None if self.newest_on is None else (self.at.date() - self.newest_on).days

    @property
    def days_without_new(self) -> int | None:
        """For how long no run has brought a new paper."""
        return None if self.last_new_at is None else (self.at - self.last_new_at).days


def watch(archive: Archive) -> Watch:
    """Look at an archive now."""
    now = datetime.now(UTC)
    [latest] = archive.runs(1) or (None,)

    def work(session: Session) -> Watch:
        newest = session.execute(
            select(PaperRow.term, PaperRow.serial, VersionRow.printed_on)
            .join(VersionRow, VersionRow.paper_id == PaperRow.id)
            # A date in the future is a misprint (“3013”).
            .where(VersionRow.current, VersionRow.printed_on <= now.date())
            .order_by(VersionRow.printed_on.desc(), PaperRow.term.desc(), PaperRow.serial.desc())
            .limit(1)
        ).one_or_none()
        waiting = _waiting(session, now.date())
        return Watch(
            at=now,
            running=None if latest is None or latest.finished_at else _running(session, latest, now),
            newest=None if newest is None else DocumentNumber(newest.term, newest.serial),
            newest_on=None if newest is None else newest.printed_on,
            last_new_at=session.scalar(
                select(func.max(RunRow.started_at))
                .join(RunOutcomeRow, RunOutcomeRow.run_id == RunRow.id)
                .where(RunOutcomeRow.outcome == Outcome.NEW)
            ),
            open=waiting[0],
            overdue=waiting[1],
        )

    return archive.database.read(work)


def _waiting(session: Session, today: date) -> tuple[int, int]:
    """How many inquiries are open, and how many of them for more than four weeks."""
    asked = func.min(func.coalesce(VersionRow.asked_on, VersionRow.printed_on))
    inquiries = (
        select(InquiryRow.id, asked.label("asked"))
        .outerjoin(PaperRow, PaperRow.inquiry_id == InquiryRow.id)
        .outerjoin(
            VersionRow,
            (VersionRow.paper_id == PaperRow.id)
            & VersionRow.current
            & or_(VersionRow.kind == Kind.INQUIRY, VersionRow.kind.is_(None)),
        )
        .where(InquiryRow.state == InquiryState.OPEN, ~_listed_as_answered())
        .group_by(InquiryRow.id)
        .subquery()
    )
    count = session.scalar(select(func.count()).select_from(inquiries)) or 0
    overdue = session.scalar(
        select(func.count())
        .select_from(inquiries)
        .where(inquiries.c.asked < today - timedelta(days=DUE_DAYS))
    )
    return count, overdue or 0


def _listed_as_answered() -> Exists:
    """Whether a list of the parliament names an answer that is not archived (yet), or could not be read."""
    return exists().where(
        MentionRow.inquiry_number == InquiryRow.serial,
        MentionRow.kind.startswith("Antwort"),
        MentionRow.paper_id == _LISTED.id,
        _LISTED.term == InquiryRow.term,
    )


def _longest_delay(session: Session, run: int) -> float:
    """The seconds between two requests that a robots.txt asked for; for so long silence is obedience."""
    return session.scalar(select(func.max(RobotsRow.crawl_delay)).where(RobotsRow.run_id == run)) or 0.0


def _running(session: Session, line: RunLine, now: datetime) -> Running:
    run = line.report.run
    done = session.scalar(select(func.count()).where(RunOutcomeRow.run_id == run)) or 0
    last = session.scalar(select(func.max(RequestRow.requested_at)).where(RequestRow.run_id == run))
    seen = line.seen_at or line.started_at
    minutes = (seen - line.started_at).total_seconds() / 60
    rate = done / minutes if done and minutes > 0 else None
    life = Life.RUNNING
    if now - seen > _GONE_AFTER:
        life = Life.GONE
    elif now - (last or line.started_at) > _STALLED_AFTER + timedelta(seconds=_longest_delay(session, run)):
        life = Life.STALLED
    return Running(
        line=line,
        life=life,
        done=done,
        listed=line.listed,
        per_minute=rate,
        left=None if rate is None or life is Life.GONE else 60 * max(0, line.listed - done) / rate,
    )

"""The ledger of runs: what was asked, what came back, what became of each paper, and the report at the end."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from storage.database import upsert
from storage.numbers import DocumentNumber
from storage.papers import (
    Discovery,
    Exchange,
    Failure,
    InquiryState,
    Kind,
    Outcome,
    PaperRef,
    PaperState,
    ReadingStatus,
    Robots,
    RunReport,
    Verdict,
)
from storage.saving import paper_row, set_schedule, storable, wrong_paper_reason
from storage.schedule import CLOSED_TERMS, STILL_AWAITED
from storage.schema import (
    DiscoveryRow,
    InquiryRow,
    PaperRow,
    RequestRow,
    RobotsRow,
    RunOutcomeRow,
    RunRow,
    VersionRow,
)

# What a crawl asks for first: what nobody has seen yet, then what may have changed; what went wrong the last time comes
# last, so that three papers that always fail do not use up a limit or a site's patience for the others.
_TURN = {PaperState.WANTED: 0, PaperState.MISSING: 1, PaperState.ARCHIVED: 2, PaperState.FAILED: 3}


@dataclass(frozen=True, slots=True)
class Runner:
    """Who runs a crawl: the machine's name and the process on it."""

    machine: str
    process: int


@dataclass(frozen=True, slots=True)
class Due:
    """What a crawl is to ask for, and how many known papers it may leave alone because they are not due yet."""

    numbers: tuple[DocumentNumber, ...]
    archived: int = 0
    missing: int = 0


def start_run(session: Session, command: str, runner: Runner, now: datetime) -> int:
    """Open a run; its number counts up."""
    run = RunRow(command=command, started_at=now, seen_at=now, machine=runner.machine, process=runner.process)
    session.add(run)
    session.flush()
    return run.id


def record_exchange(session: Session, run: int, exchange: Exchange) -> None:
    """Add one request and what came back."""
    paper_id = None
    if exchange.number is not None:
        paper_id = session.scalar(select(PaperRow.id).where(PaperRow.number == str(exchange.number)))
    session.add(
        RequestRow(
            run_id=run,
            paper_id=paper_id,
            url=exchange.url,
            requested_at=exchange.requested_at,
            status=exchange.status,
            error=exchange.error,
            bytes=exchange.bytes,
            seconds=exchange.seconds,
            waited=exchange.waited,
        )
    )


def record_robots(session: Session, run: int, robots: Robots) -> None:
    """Note what a host's robots.txt says."""
    session.add(
        RobotsRow(
            run_id=run,
            host=robots.host,
            fetched_at=robots.fetched_at,
            status=robots.status,
            verdict=robots.verdict,
            crawl_delay=robots.crawl_delay,
            body=None if robots.body is None else storable(robots.body),
            reason=robots.reason,
        )
    )


def record_discovery(session: Session, run: int, discovery: Discovery, now: datetime) -> None:
    """Note what was looked for in a source and found."""
    session.add(
        DiscoveryRow(
            run_id=run,
            source=discovery.source,
            address=discovery.address,
            since=discovery.since,
            until=discovery.until,
            total=discovery.total,
            found=discovery.found,
            new=discovery.new,
            complete=discovery.complete,
            ended=discovery.ended,
            reason=discovery.reason,
            finished_at=now,
        )
    )


def sign_of_life(session: Session, run: int, listed: int, now: datetime) -> None:
    """Say that a run is alive, and how many papers are on its list by now."""
    row = session.get_one(RunRow, run)
    row.seen_at, row.listed = now, listed


def record_outcome(session: Session, run: int, row: PaperRow, outcome: Outcome, reason: str | None) -> None:
    """Say what became of a paper in a run; the last word counts."""
    values = {"outcome": outcome, "reason": reason}
    session.execute(
        upsert(session, RunOutcomeRow)
        .values(run_id=run, paper_id=row.id, **values)
        .on_conflict_do_update(index_elements=["run_id", "paper_id"], set_=values)
    )


def settle(
    session: Session, run: int, number: DocumentNumber, outcome: Outcome, *, reason: str | None, now: datetime
) -> bool:
    """Record that a paper came out as unchanged, missing or failed; return whether it is archived.

    A paper that is archived stays so: what is kept does not go away because the site has a bad day.
    """
    row = paper_row(session, number, "named by its user", now)
    archived = row.state == PaperState.ARCHIVED
    row.checked_at = now
    if outcome is Outcome.UNCHANGED and not archived:
        # Still the bytes that could not be taken for this paper: unchanged is no good news here.
        outcome, reason = Outcome.FAILED, _standing_reason(row)
    if not archived and outcome is not Outcome.UNCHANGED:
        row.state = PaperState.MISSING if outcome is Outcome.MISSING else PaperState.FAILED
        row.reason = reason
    if outcome is Outcome.FAILED:
        row.ask_again_on = None
    else:
        set_schedule(session, row, now.date())
    record_outcome(session, run, row, outcome, reason)
    return archived


def _standing_reason(row: PaperRow) -> str:
    """Why the bytes that are kept under a number do not count as its paper."""
    printed = row.versions[-1].printed_number if row.versions else None
    if printed is not None and printed != row.number:
        return wrong_paper_reason(printed)
    return row.reason or "What the site has under this number could not be archived."


def due(session: Session, today: date, *, recheck: bool = False) -> Due:
    """The papers to ask for in the order of asking; archived ones with the oldest last look first.

    What is wanted or failed is due, and whatever has reached the day the schedule set; with `recheck` all are.
    """
    # A paper of a closed term has failed for good, which was said once; it does not spoil every crawl from now on.
    closed = and_(PaperRow.term.in_(CLOSED_TERMS), PaperRow.state == PaperState.FAILED)
    is_due: ColumnElement[bool] = or_(
        PaperRow.state.in_((PaperState.WANTED, PaperState.FAILED)),
        PaperRow.ask_again_on.is_(None),
        PaperRow.ask_again_on <= today,
    )
    asked = ~closed if recheck else and_(is_due, ~closed)
    rows = session.execute(
        select(PaperRow.term, PaperRow.serial)
        .where(asked)
        .order_by(
            case(_TURN, value=PaperRow.state),
            PaperRow.checked_at.nulls_first(),
            PaperRow.term,
            PaperRow.serial,
        )
    )
    numbers = tuple(DocumentNumber(term, serial) for term, serial in rows)
    left: dict[str, int] = dict(
        session.execute(
            select(PaperRow.state, func.count()).where(~asked, ~closed).group_by(PaperRow.state)
        ).all()
    )
    return Due(numbers, left.get(PaperState.ARCHIVED, 0), left.get(PaperState.MISSING, 0))


# The Parlamentsspiegel lists papers some days late; a fortnight more costs one page.
_LATE = timedelta(days=14)

# What is looked through the first time; what lies before is asked for with `--since`.
_FIRST_LOOK = timedelta(days=30)


def look_since(session: Session, source: str, today: date) -> date:
    """From which day on a source of new papers is to be looked through.

    From a fortnight before the end of what was looked through without a gap, beginning thirty days before the first
    look of all; and from the oldest inquiry that still awaits its answer, since the answer is listed with it.
    """
    open_since = session.scalar(
        select(func.min(VersionRow.printed_on))
        .join(PaperRow, PaperRow.id == VersionRow.paper_id)
        .join(InquiryRow, InquiryRow.id == PaperRow.inquiry_id)
        .where(
            VersionRow.current,
            VersionRow.kind == Kind.INQUIRY,
            InquiryRow.state == InquiryState.OPEN,
            VersionRow.printed_on >= today - STILL_AWAITED,
        )
    )
    days = [_unbroken(session, source, today), open_since]
    return min(day for day in days if day is not None)


def _unbroken(session: Session, source: str, today: date) -> date:
    looks = session.execute(
        select(DiscoveryRow.since, DiscoveryRow.until, DiscoveryRow.ended, DiscoveryRow.finished_at)
        .where(
            DiscoveryRow.source == source, DiscoveryRow.since.is_not(None), DiscoveryRow.until.is_not(None)
        )
        .order_by(DiscoveryRow.id)
    ).all()
    if not looks:
        return today - _FIRST_LOOK
    first = looks[0].finished_at.date() - _FIRST_LOOK
    seen_until: date | None = None
    for look in looks:
        # A look that began behind the end of the last one, or broke off, leaves a gap that the next one has to close.
        if look.ended and look.since <= (seen_until or first):
            seen_until = max(seen_until or first, look.until)
    return first if seen_until is None else seen_until - _LATE


def highest_number(session: Session) -> DocumentNumber | None:
    """The highest number of the newest term of which the archive holds a paper."""
    found = session.execute(
        select(PaperRow.term, PaperRow.serial)
        .where(PaperRow.state == PaperState.ARCHIVED)
        .order_by(PaperRow.term.desc(), PaperRow.serial.desc())
        .limit(1)
    ).one_or_none()
    return None if found is None else DocumentNumber(found.term, found.serial)


def paper_ref(session: Session, row: PaperRow) -> PaperRef:
    """What asking for a paper needs: its number and the marks of the print that is kept."""
    version = session.scalars(
        select(VersionRow).where(VersionRow.paper_id == row.id).order_by(VersionRow.ordinal.desc()).limit(1)
    ).one_or_none()
    number = DocumentNumber(row.term, row.serial)
    # A file that was no good is asked for whole: whoever cut it on the way would say that it has not changed.
    if version is None or version.doubt is not None or version.status == ReadingStatus.UNREADABLE:
        return PaperRef(number)
    return PaperRef(number, version.etag, version.last_modified, version.sha256)


def take_up(session: Session, run: int, number: DocumentNumber, because: str, now: datetime) -> None:
    """Make a paper wanted that a probe asks for; one that the run had left alone is not left alone any more."""
    row = paper_row(session, number, because, now)
    if row.ask_again_on is None or row.ask_again_on <= now.date():
        return
    kept = session.get_one(RunRow, run)
    if row.state == PaperState.MISSING and kept.not_due_missing:
        kept.not_due_missing -= 1
    elif row.state == PaperState.ARCHIVED and kept.not_due:
        kept.not_due -= 1


def leave(session: Session, run: int, papers: Due) -> None:
    """Note how many papers a run need not ask for, since they are not due."""
    row = session.get_one(RunRow, run)
    row.not_due, row.not_due_missing = papers.archived, papers.missing


def finish_run(
    session: Session,
    run: int,
    now: datetime,
    *,
    interrupted: bool = False,
    unasked: int = 0,
    stopped: str | None = None,
) -> RunReport:
    """Close a run and count it up; one that was interrupted did its work in part, however well that went.

    `stopped` says what else kept it from doing all, `unasked` how many papers were left for the next run.
    """
    row = session.get_one(RunRow, run)
    row.unasked, row.stopped = unasked, stopped
    session.flush()
    report = report_of(session, row, now)
    if (interrupted or stopped is not None) and report.verdict is Verdict.OK:
        report = replace(report, verdict=Verdict.PARTIAL)
    row.finished_at, row.verdict, row.seconds = now, report.verdict, report.seconds
    return report


def report_of(session: Session, row: RunRow, now: datetime) -> RunReport:
    """The report of a run as its rows stand; for one that was killed, what it had done until then."""
    counts: dict[str, int] = dict(
        session.execute(
            select(RunOutcomeRow.outcome, func.count())
            .where(RunOutcomeRow.run_id == row.id)
            .group_by(RunOutcomeRow.outcome)
        ).all()
    )
    failures = session.execute(
        select(PaperRow.number, RunOutcomeRow.reason)
        .join(RunOutcomeRow, RunOutcomeRow.paper_id == PaperRow.id)
        .where(RunOutcomeRow.run_id == row.id, RunOutcomeRow.outcome == Outcome.FAILED)
        .order_by(PaperRow.term, PaperRow.serial)
    )
    requests, received = session.execute(
        select(func.count(), func.coalesce(func.sum(RequestRow.bytes), 0)).where(RequestRow.run_id == row.id)
    ).one()
    failed = tuple(Failure(number, reason or "no reason was recorded") for number, reason in failures)
    discoveries = _discoveries(session, row)
    not_due = row.not_due + row.not_due_missing
    wanted = sum(counts.values())
    return RunReport(
        run=row.id,
        verdict=Verdict(row.verdict) if row.verdict else _verdict(wanted + not_due, len(failed), discoveries),
        wanted=wanted + not_due,
        new=counts.get(Outcome.NEW, 0),
        changed=counts.get(Outcome.CHANGED, 0),
        unchanged=counts.get(Outcome.UNCHANGED, 0) + row.not_due,
        missing=counts.get(Outcome.MISSING, 0) + row.not_due_missing,
        failed=failed,
        requests=requests,
        bytes=received,
        seconds=round(((row.finished_at or now) - row.started_at).total_seconds(), 3),
        not_due=not_due,
        unasked=row.unasked,
        stopped=row.stopped,
        discoveries=discoveries,
    )


def _discoveries(session: Session, row: RunRow) -> tuple[Discovery, ...]:
    rows = session.scalars(
        select(DiscoveryRow).where(DiscoveryRow.run_id == row.id).order_by(DiscoveryRow.id)
    )
    return tuple(
        Discovery(
            source=one.source,
            address=one.address,
            found=one.found,
            new=one.new,
            complete=one.complete,
            ended=one.ended,
            total=one.total,
            since=one.since,
            until=one.until,
            reason=one.reason,
        )
        for one in rows
    )


def _verdict(wanted: int, failed: int, discoveries: tuple[Discovery, ...]) -> Verdict:
    incomplete = sum(not one.complete for one in discoveries)
    if failed + incomplete == 0:
        return Verdict.OK
    return Verdict.FAILED if failed == wanted and incomplete == len(discoveries) else Verdict.PARTIAL

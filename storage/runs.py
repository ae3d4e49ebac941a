"""The ledger of runs: what was asked, what came back, what became of each paper, and the report at the end."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from storage.database import upsert
from storage.numbers import DocumentNumber
from storage.papers import Exchange, Failure, Outcome, PaperRef, PaperState, RunReport, Verdict
from storage.saving import paper_row, wrong_paper_reason
from storage.schema import PaperRow, RequestRow, RunOutcomeRow, RunRow, VersionRow

# What a crawl asks for first: what nobody has seen yet, then what went wrong, then what may have changed.
_TURN = {PaperState.WANTED: 0, PaperState.FAILED: 1, PaperState.MISSING: 2, PaperState.ARCHIVED: 3}


def start_run(session: Session, command: str, now: datetime) -> int:
    """Open a run; its number counts up."""
    run = RunRow(command=command, started_at=now)
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
        )
    )


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
) -> None:
    """Record that a paper came out as unchanged, missing or failed.

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
    record_outcome(session, run, row, outcome, reason)


def _standing_reason(row: PaperRow) -> str:
    """Why the bytes that are kept under a number do not count as its paper."""
    printed = row.versions[-1].printed_number if row.versions else None
    if printed is not None and printed != row.number:
        return wrong_paper_reason(printed)
    return row.reason or "What the site has under this number could not be archived."


def known_numbers(session: Session) -> tuple[DocumentNumber, ...]:
    """All papers in the order a crawl asks for them; archived ones with the oldest last look first."""
    rows = session.execute(
        select(PaperRow.term, PaperRow.serial).order_by(
            case(_TURN, value=PaperRow.state),
            PaperRow.checked_at.nulls_first(),
            PaperRow.term,
            PaperRow.serial,
        )
    )
    return tuple(DocumentNumber(term, serial) for term, serial in rows)


def paper_ref(session: Session, row: PaperRow) -> PaperRef:
    """What asking for a paper needs: its number and the marks of the print that is kept."""
    version = session.scalars(
        select(VersionRow)
        .where(VersionRow.paper_id == row.id)
        .order_by(VersionRow.current.desc(), VersionRow.ordinal.desc())
        .limit(1)
    ).one_or_none()
    number = DocumentNumber(row.term, row.serial)
    if version is None:
        return PaperRef(number)
    return PaperRef(number, version.etag, version.last_modified, version.sha256)


def finish_run(session: Session, run: int, now: datetime, *, interrupted: bool = False) -> RunReport:
    """Close a run and count it up; one that was interrupted did its work in part, however well that went."""
    row = session.get_one(RunRow, run)
    report = report_of(session, row, now)
    if interrupted and report.verdict is Verdict.OK:
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
    wanted = sum(counts.values())
    return RunReport(
        run=row.id,
        verdict=Verdict(row.verdict) if row.verdict else _verdict(wanted, len(failed)),
        wanted=wanted,
        new=counts.get(Outcome.NEW, 0),
        changed=counts.get(Outcome.CHANGED, 0),
        unchanged=counts.get(Outcome.UNCHANGED, 0),
        missing=counts.get(Outcome.MISSING, 0),
        failed=failed,
        requests=requests,
        bytes=received,
        seconds=round(((row.finished_at or now) - row.started_at).total_seconds(), 3),
    )


def _verdict(wanted: int, failed: int) -> Verdict:
    if failed == 0:
        return Verdict.OK
    return Verdict.FAILED if failed == wanted else Verdict.PARTIAL

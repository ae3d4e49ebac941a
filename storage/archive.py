"""The archive: open it, put papers and summaries in, get records out, keep the ledger of runs.

Each method is one transaction on the database; originals lie in a folder of their own, see originals.py.
"""

import os
import platform
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from storage.citing import cite_anew
from storage.database import Database, no_archive, sqlite_file
from storage.errors import (
    ArchiveMissingError,
    ArchiveSchemaError,
    ArchiveUnreachableError,
    ArchiveUnwritableError,
)
from storage.forgetting import Forgotten, drop_unused, forget
from storage.importing import attach_record
from storage.indexing import rebuild, reindex
from storage.loading import (
    current_originals,
    find_paper,
    kept_versions,
    load_extraction,
    load_record,
    version_row,
)
from storage.locking import Check, CrawlRunningError, only_crawl
from storage.numbers import AnyNumber, DocumentNumber, parse_number
from storage.originals import Originals
from storage.papers import (
    Discovery,
    Exchange,
    Extraction,
    KeptVersion,
    Outcome,
    Paper,
    PaperRef,
    PaperState,
    Record,
    Review,
    ReviewCase,
    Robots,
    RunReport,
    SaveOutcome,
    SummaryRecord,
)
from storage.reviewing import add_review, open_cases, withdraw_review
from storage.runs import (
    Due,
    Runner,
    due,
    finish_run,
    highest_number,
    leave,
    look_since,
    paper_ref,
    record_discovery,
    record_exchange,
    record_outcome,
    record_robots,
    report_of,
    settle,
    sign_of_life,
    start_run,
    take_up,
)
from storage.saving import is_known, paper_row, reread_version, save_paper
from storage.schema import SCHEMA_REVISION, Base, InquiryRow, PaperRow, RunRow, SummaryRow, VersionRow
from storage.tables import Side

# The steps of the schema after which the search documents have to be made anew: they bring columns that are empty.
_SEARCH_STEPS = frozenset({"0002", "0004", "0006"})
# The step that brings the citations, which have to be found in what was read before it.
_CITATIONS_STEP = "0005"


@dataclass(frozen=True, slots=True)
class Status:
    """What the archive holds, counted. `size` is that of the current originals in bytes."""

    database: str
    schema: str
    papers: dict[str, int]  # by state
    kinds: dict[str, int]  # of archived papers
    readings: dict[str, int]  # of archived papers, by extraction status
    inquiries: dict[str, int]  # by state
    summaries: int
    size: int
    last_run: "RunLine | None"


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run of the ledger; without `finished_at` it still runs or was killed."""

    command: str
    started_at: datetime
    finished_at: datetime | None
    report: RunReport
    machine: str | None = None
    process: int | None = None
    seen_at: datetime | None = None  # its last sign of life
    listed: int = 0  # papers on its list


class Archive:
    """An open archive. Close it, or use it in a `with` block."""

    def __init__(self, database: Database, originals: Originals) -> None:
        self.database = database
        self.originals = originals

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the database's connections back."""
        self.database.close()

    def get(self, number: AnyNumber | str, version: int | None = None) -> Record | None:
        """The record a number leads to, None if the archive never heard of it.

        An inquiry's number leads to the answer, or to the inquiry's paper while there is none. Raises NumberError
        if the text is no number, LookupError if there is no such version.
        """
        wanted = parse_number(number) if isinstance(number, str) else number

        def work(session: Session) -> Record | None:
            row = find_paper(session, wanted)
            return None if row is None else load_record(session, row, self.originals, version)

        return self.database.read(work)

    def attach(self, record: SummaryRecord, occurrence: int = 1) -> Outcome:
        """Take one summary record; see `storage.importing.attach_record`."""
        return self.attach_all([(record, occurrence)])[0]

    def attach_all(self, records: Sequence[tuple[SummaryRecord, int]]) -> tuple[Outcome, ...]:
        """Take several records with their occurrences in one transaction: all of them or none."""
        now = _now()

        def work(session: Session) -> tuple[Outcome, ...]:
            attached = [attach_record(session, record, now, occurrence) for record, occurrence in records]
            reindex(session, *{one.paper for one in attached if one.stored})
            return tuple(one.outcome for one in attached)

        return self.database.write(work)

    def archived(self) -> tuple[DocumentNumber, ...]:
        """The numbers of all archived papers, in order."""
        return tuple(number for number, _ in self.database.read(current_originals))

    def unknown(self, numbers: Collection[DocumentNumber]) -> int:
        """How many of these papers the archive has not heard of."""
        return self.database.read(lambda session: sum(not is_known(session, number) for number in numbers))

    def want(self, numbers: Iterable[DocumentNumber], because: str) -> None:
        """Make papers wanted that the archive does not know yet."""
        listed = list(numbers)
        now = _now()
        self.database.write(
            lambda session: [paper_row(session, number, because, now).id for number in listed]
        )

    def forget(self, numbers: Iterable[DocumentNumber], *, with_prints: bool = False) -> Forgotten:
        """Take papers out of the archive; see `storage.forgetting`. Raises CrawlRunningError while a crawl runs."""
        listed = tuple(dict.fromkeys(numbers))
        with self.only_crawl():
            done = self.database.write(
                lambda session: forget(
                    Side(self.database, session), listed, _now().date(), with_prints=with_prints
                )
            )
            return drop_unused(self.originals, done)

    def save(self, paper: Paper, run: int | None = None) -> SaveOutcome:
        """Store a fetched and read paper, its links, its place in the search and its outcome in a run."""

        def work(session: Session) -> SaveOutcome:
            row, saved = save_paper(session, paper, _now())
            reindex(session, row)
            if run is not None:
                record_outcome(session, run, row, saved.outcome, saved.reason)
            return saved

        return self.database.write(work)

    def refs(self, numbers: Iterable[DocumentNumber]) -> tuple[PaperRef, ...]:
        """What asking for these papers needs, in their order; they become wanted if unknown."""
        listed = list(numbers)
        now = _now()
        return self.database.write(
            lambda session: tuple(
                paper_ref(session, paper_row(session, number, "named by its user", now)) for number in listed
            )
        )

    def due(self, *, recheck: bool = False) -> Due:
        """What a crawl is to ask for: wanted papers first, then failed, missing, archived ones that are due.

        A paper whose original is gone from the disk is due as well. With `recheck` every known paper is.
        """
        found = self.database.read(lambda session: due(session, _now().date(), recheck=recheck))
        there = {path.stem for path in self.originals.files()}
        lost = self.database.read(current_originals)
        known = set(found.numbers)
        gone = tuple(number for number, sha256 in lost if sha256 not in there and number not in known)
        return replace(found, numbers=found.numbers + gone, archived=found.archived - len(gone))

    def leave(self, run: int, papers: Due) -> None:
        """Note how many papers a run need not ask for."""
        self.database.write(lambda session: leave(session, run, papers))

    def take_up(self, run: int, number: DocumentNumber, because: str) -> None:
        """Make a paper wanted that a probe asks for; see `storage.runs.take_up`."""
        self.database.write(lambda session: take_up(session, run, number, because, _now()))

    def look_since(self, source: str) -> date:
        """From which day on a source of new papers is to be looked through; see `storage.runs.look_since`."""
        return self.database.read(lambda session: look_since(session, source, _now().date()))

    def highest_number(self) -> DocumentNumber | None:
        """The highest number of the newest term of which the archive holds a paper."""
        return self.database.read(highest_number)

    def other_half(self, number: DocumentNumber, *, only_wanted: bool = False) -> DocumentNumber | None:
        """The other paper of the pair as far as it is known or printed; `only_wanted` leaves out one asked for before."""
        record = self.get(number)
        if record is None or record.extraction is None or record.state is not PaperState.ARCHIVED:
            return None
        pair = record.pair
        known = () if pair is None else (pair.paper, pair.answer_paper)
        halves = (*known, record.extraction.inquiry_paper)
        half = next((half for half in halves if half is not None and half != number), None)
        if half is None or not only_wanted:
            return half
        other = self.get(half)
        return half if other is None or other.state is PaperState.WANTED else None

    def kept_versions(self) -> tuple[KeptVersion, ...]:
        """Every print that is kept, by number and age."""
        return self.database.read(kept_versions)

    def reading(self, version: KeptVersion) -> Extraction:
        """What was read in a print, as it is stored."""
        return self.database.read(
            lambda session: load_extraction(version_row(session, version.number, version.ordinal))
        )

    def store_reading(self, version: KeptVersion, reading: Extraction) -> None:
        """Put a new reading of a print in place of the stored one; reviews of it stay."""

        def work(session: Session) -> None:
            row = version_row(session, version.number, version.ordinal)
            reread_version(session, row, reading, _now())
            reindex(session, row.paper)

        self.database.write(work)

    def cases(self, *, reviewed_too: bool = False) -> tuple[ReviewCase, ...]:
        """The papers a person should look at."""
        return self.database.read(lambda session: open_cases(session, reviewed_too=reviewed_too))

    def review(
        self,
        number: DocumentNumber,
        *,
        field: str | None = None,
        value: str | None = None,
        note: str | None = None,
    ) -> None:
        """Keep a person's word on a paper's current reading. Raises LookupError if nothing of it was read."""

        def work(session: Session) -> None:
            row = version_row(session, number, None)
            add_review(session, row, field=field, value=value, note=note, now=_now())

        self.database.write(work)

    @contextmanager
    def only_crawl(self) -> Iterator[Check]:
        """Hold the lock that lets one crawl at a time work here; CrawlRunningError says who holds it.

        What it gives is to be called now and then: it raises CrawlRunningError if the lock was lost to another crawl.
        """
        with ExitStack() as stack:
            try:
                check = stack.enter_context(only_crawl(self.database, sqlite_file(str(self.database.url))))
            except CrawlRunningError as error:
                raise CrawlRunningError(self._who_crawls()) from error
            yield check

    def _who_crawls(self) -> str:
        [line] = self.runs(1) or (None,)
        if line is None or line.finished_at is not None or line.seen_at is None:
            return "Another crawl is just beginning or ending in this archive; try again in a minute."
        return (
            f"Another crawl works in this archive: run {line.report.run} (landtag {line.command}), process "
            f"{line.process} on {line.machine}, since {line.started_at:%Y-%m-%d %H:%M} UTC, last sign of life "
            f"{line.seen_at:%H:%M:%S} UTC. Wait until it has ended, or stop it there with Ctrl-C."
        )

    def start_run(self, command: str) -> int:
        """Open a run of this process in the ledger and return its number."""
        runner = Runner(platform.node(), os.getpid())
        return self.database.write(lambda session: start_run(session, command, runner, _now()))

    def sign_of_life(self, run: int, listed: int) -> None:
        """Say that a run is alive, and how many papers are on its list by now."""
        self.database.write(lambda session: sign_of_life(session, run, listed, _now()))

    def record_robots(self, run: int, robots: Robots) -> None:
        """Note what a host's robots.txt says."""
        self.database.write(lambda session: record_robots(session, run, robots))

    def record_discovery(self, run: int, discovery: Discovery) -> None:
        """Note what was looked for in a source of new papers and found."""
        self.database.write(lambda session: record_discovery(session, run, discovery, _now()))

    def record_exchange(self, run: int, exchange: Exchange) -> None:
        """Note one request and what came back."""
        self.database.write(lambda session: record_exchange(session, run, exchange))

    def settle(self, run: int, number: DocumentNumber, outcome: Outcome, reason: str | None = None) -> bool:
        """Note that a paper came out of a run as unchanged, missing or failed; say whether it is archived."""
        return self.database.write(
            lambda session: settle(session, run, number, outcome, reason=reason, now=_now())
        )

    def finish_run(
        self, run: int, *, interrupted: bool = False, unasked: int = 0, stopped: str | None = None
    ) -> RunReport:
        """Close a run and return its report."""
        return self.database.write(
            lambda session: finish_run(
                session, run, _now(), interrupted=interrupted, unasked=unasked, stopped=stopped
            )
        )

    def runs(self, limit: int = 20) -> tuple[RunLine, ...]:
        """The last runs, newest first."""
        return self.database.read(lambda session: _run_lines(session, limit))

    def status(self) -> Status:
        """What the archive holds, counted."""
        return self.database.read(lambda session: _status(session, self.database.place))

    def withdraw_review(self, number: DocumentNumber) -> Review | None:
        """Take back the last word on a paper's current reading; return it, None if there is none.

        Raises LookupError if nothing of the paper was read.
        """
        return self.database.write(
            lambda session: withdraw_review(session, version_row(session, number, None))
        )


def open_archive(
    url: str, *, create: bool = False, originals: Path | None = None, read_only: bool = False
) -> Archive:
    """Open the archive at an SQLAlchemy URL; with `create`, make folder and schema if there is none.

    `originals` defaults to the folder of that name beside an SQLite file. Raises an ArchiveError with advice:
    missing, made by a newer or an older version, unreachable, unwritable.
    """
    file = sqlite_file(url)
    if file is not None:
        _check_file(file, create=create)
    if create:
        _refuse_strangers(url)
    database = Database(url, read_only=read_only)
    try:
        _check_schema(database, create=create)
    except BaseException:
        database.close()
        raise
    folder = originals or (file.parent if file is not None else Path.cwd()) / "originals"
    return Archive(database, Originals(folder))


def upgrade_archive(url: str) -> tuple[str, ...]:
    """Bring an archive's schema up to date; return the steps taken. Raises as `open_archive` does."""
    file = sqlite_file(url)
    if file is not None:
        _check_file(file, create=False)
    database = Database(url)
    try:
        if schema_of(database) is None:
            raise ArchiveMissingError(no_archive(database.place))
        from storage import migrations  # noqa: PLC0415 - Alembic takes 0.1 s to import

        steps = migrations.upgrade(database)
        if not _SEARCH_STEPS.isdisjoint(steps):
            database.write(rebuild)
        if _CITATIONS_STEP in steps:
            database.write(cite_anew)
        return steps
    finally:
        database.close()


def schema_of(database: Database) -> str | None:
    """The schema step of a database, None if it holds no archive."""

    def work(session: Session) -> str | None:
        connection = session.connection()
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()

    return database.read(work)


def _check_file(file: Path, *, create: bool) -> None:
    try:
        exists = file.is_file()
        if create and not exists:
            file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveUnwritableError(
            f"The folder {file.parent} cannot be used ({error.strerror}). Give yourself the right to write there, "
            "or name another with --home."
        ) from error
    if not exists and not create:
        raise ArchiveMissingError(no_archive(str(file)))


def _check_schema(database: Database, *, create: bool) -> None:
    held = schema_of(database)
    if held == SCHEMA_REVISION:
        return
    if held is None and not create:
        raise ArchiveMissingError(no_archive(database.place))
    # Alembic takes 0.1 s to import and is needed only here.
    from storage import migrations  # noqa: PLC0415

    if held is None:
        migrations.upgrade(database)
    elif held in migrations.known_revisions():
        raise ArchiveSchemaError(
            f"This archive has an older schema ({held}). Bring it up to date: landtag upgrade."
        )
    else:
        raise ArchiveSchemaError(migrations.newer_schema(held))


def _refuse_strangers(url: str) -> None:
    """Refuse a database of something else before a byte of it changes, as even another journal mode would.

    Tables that are there without our schema: any in an SQLite file, those with our names on a server.
    """
    database = Database(url, read_only=True)
    try:
        if schema_of(database) is not None:
            return
        there = database.read(lambda session: inspect(session.connection()).get_table_names())
        strangers = [name for name in there if database.is_sqlite or name in Base.metadata.tables]
        if strangers:
            raise ArchiveUnreachableError(
                f"{database.place} is a database of something else (it has a table “{strangers[0]}”), not an archive of "
                "this program. Name another with --database."
            )
    finally:
        database.close()


def _run_lines(session: Session, limit: int) -> tuple[RunLine, ...]:
    rows = session.scalars(select(RunRow).order_by(RunRow.id.desc()).limit(limit))
    now = _now()
    return tuple(
        RunLine(
            command=row.command,
            started_at=row.started_at,
            finished_at=row.finished_at,
            report=report_of(session, row, now),
            machine=row.machine,
            process=row.process,
            seen_at=row.seen_at,
            listed=row.listed,
        )
        for row in rows
    )


def _status(session: Session, place: str) -> Status:
    def counted(*columns: object) -> dict[str, int]:
        column, *conditions = columns
        rows = session.execute(
            select(column, func.count()).where(*conditions).group_by(column).order_by(column)  # type: ignore[call-overload]
        )
        return {str(name): number for name, number in rows}

    lines = _run_lines(session, 1)
    return Status(
        database=place,
        schema=SCHEMA_REVISION,
        papers=counted(PaperRow.state),
        kinds=counted(VersionRow.kind, VersionRow.current),
        readings=counted(VersionRow.status, VersionRow.current),
        inquiries=counted(InquiryRow.state),
        summaries=session.scalar(
            select(func.count()).select_from(SummaryRow).where(SummaryRow.replaced_at.is_(None))
        )
        or 0,
        size=session.scalar(select(func.coalesce(func.sum(VersionRow.size), 0)).where(VersionRow.current))
        or 0,
        last_run=lines[0] if lines else None,
    )


def _now() -> datetime:
    return datetime.now(UTC)

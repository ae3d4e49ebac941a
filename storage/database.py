"""The engine, its settings and the unit of work. With search.py the only file that asks which database this is.

SQLite runs in WAL mode with synchronous=FULL: a commit survives a power cut, at 1,300 commits a second, far
above the two or three papers a second that reading allows. Writers take the lock at once (BEGIN IMMEDIATE):
with SQLite's deferred default, 1,383 of 2,000 concurrent read-then-write units failed with "database is
locked" in our measurement, with IMMEDIATE none.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.dialects import postgresql as _postgresql
from sqlalchemy.dialects import sqlite as _sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from storage.errors import (
    ArchiveError,
    ArchiveLockedError,
    ArchiveMissingError,
    ArchiveUnreachableError,
    ArchiveUnwritableError,
)

T = TypeVar("T")

# How long one statement waits for another writer. A crawl's transactions take milliseconds; five seconds
# outlast even a checkpoint on a slow disk.
_BUSY_TIMEOUT_MS = 5_000

# How long a whole unit of work is tried again when the database is locked or the connection was lost: as long
# as a restart of PostgreSQL takes, short enough that a person still waits.
_RETRY_SECONDS = 30

_WRITE = "landtag_write"  # execution option that tells the begin hook to take SQLite's write lock


class Database:
    """One database and its units of work.

    `read(work)` and `write(work)` call `work(session)` in one transaction; `write` commits when it returns. If
    the database is locked or the connection is lost, the whole unit is tried again, so `work` must do nothing
    but use its session. Raises a subclass of ArchiveError with advice when that does not help.
    """

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self.url = _parse(url)
        self.engine = _engine(self.url, read_only=read_only)

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database lies beneath."""
        return self.engine.dialect.name == "sqlite"

    @property
    def place(self) -> str:
        """Where the database is, for messages: the file, or the address without the password."""
        if self.is_sqlite:
            return self.url.database or ":memory:"
        return shown(self.url)

    def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction that sees one state of the archive."""
        return self._unit(work, write=False)

    def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction that is kept if it returns and undone if it raises."""
        return self._unit(work, write=True)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def _unit(self, work: Callable[[Session], T], *, write: bool) -> T:
        with advice(self.place):
            for attempt in Retrying(
                retry=retry_if_exception(_passing),
                stop=stop_after_delay(_RETRY_SECONDS),
                wait=wait_random_exponential(multiplier=0.05, max=2),
                reraise=True,
            ):
                with attempt:
                    return self._once(work, write=write)
        raise AssertionError("Retrying either returns or raises")  # pragma: no cover

    def _once(self, work: Callable[[Session], T], *, write: bool) -> T:
        with (
            self.engine.connect().execution_options(**{_WRITE: write}) as connection,
            Session(connection, expire_on_commit=False) as session,
        ):
            result = work(session)
            if write:
                session.commit()
            else:
                session.rollback()
            return result


def shown(url: URL | str) -> str:
    """A database's address for people, without its password, wherever in the address that stands."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return "(cannot be read)"
    return parsed.difference_update_query(["password"]).render_as_string(hide_password=True)


Upsert: TypeAlias = _sqlite.Insert | _postgresql.Insert


def upsert(session: Session, table: type[Any]) -> Upsert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update` on either database."""
    return _insert(table, sqlite=is_sqlite(session.get_bind().dialect))


def replacing(session: Session, table: type[Any], owner: str, columns: tuple[str, ...]) -> Upsert:
    """An insert of a row that takes the new values of these columns where there is one with the same owner."""
    sqlite = is_sqlite(session.get_bind().dialect)
    return _replacing(table, owner, columns, sqlite=sqlite)  # type: ignore[arg-type]  # classes are hashable


@cache  # putting it together takes as long as running it
def _replacing(table: type[Any], owner: str, columns: tuple[str, ...], *, sqlite: bool) -> Upsert:
    statement = _insert(table, sqlite=sqlite)
    values = {name: statement.excluded[name] for name in columns}
    return statement.on_conflict_do_update(index_elements=[owner], set_=values)


def _insert(table: type[Any], *, sqlite: bool) -> Upsert:
    return _sqlite.insert(table) if sqlite else _postgresql.insert(table)


def is_sqlite(bind: Dialect | Connection) -> bool:
    """Whether a dialect or connection is SQLite's; for the migrations and for search."""
    dialect = bind.dialect if isinstance(bind, Connection) else bind
    return dialect.name == "sqlite"


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite URL, None for memory or another database."""
    parsed = _parse(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(parsed.database)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ArchiveUnreachableError(
            "The database address cannot be read. It looks like sqlite:////home/me/archive.db or "
            "postgresql://user:password@host/name."
        ) from None
    if parsed.drivername == "postgresql":  # psycopg 3 is the driver that the extra installs
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed


def _engine(url: URL, *, read_only: bool) -> Engine:
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise ArchiveUnreachableError(
            f"“{url.get_backend_name()}” is not supported: use sqlite:///… or postgresql://…."
        )
    fixed = _unwritable_file(url)
    try:
        # SQLAlchemy's own way to open a file cannot say that nothing will be written.
        engine = (
            create_engine(url) if fixed is None else create_engine(url, creator=partial(_open_fixed, fixed))
        )
    except (ModuleNotFoundError, NoSuchModuleError):
        raise ArchiveUnreachableError(
            "PostgreSQL's driver is not installed; in the project's folder: pip install '.[postgres]'."
        ) from None
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine, read_only=read_only or fixed is not None)
    return engine


def _unwritable_file(url: URL) -> Path | None:
    """The SQLite file, if it is there and cannot be written: a medium of its own, a backup, somebody else's archive.

    SQLite writes beside the file too (its log), so the folder counts as well.
    """
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    file = Path(url.database)
    if not file.is_file() or (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return None
    return file


def _open_fixed(file: Path) -> sqlite3.Connection:
    # Threads: SQLAlchemy's pool hands a connection to one at a time.
    return sqlite3.connect(read_only_uri(file), uri=True, check_same_thread=False)


def read_only_uri(file: Path) -> str:
    """How SQLite opens a file that we may only read.

    In WAL mode even a reader makes a small file beside the database. Where that is impossible, SQLite has to be told
    that nobody changes the database (`immutable`). We say so only if there is no log with anything in it: that means
    that a writer is at work, or was killed with commits that stand in the log alone; then its own files have to do.
    """
    log = file.with_name(f"{file.name}-wal")
    is_written = log.is_file() and log.stat().st_size > 0
    immutable = "" if os.access(file.parent, os.W_OK) or is_written else "&immutable=1"
    return f"{file.absolute().as_uri()}?mode=ro{immutable}"


def _tune_sqlite(engine: Engine, *, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see begun()
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        write = connection.get_execution_options().get(_WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _passing(error: BaseException) -> bool:
    """Whether trying again can help: a lock, a lost connection, or PostgreSQL's serialization conflicts."""
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.OperationalError):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in (
            sqlite3.SQLITE_BUSY,
            sqlite3.SQLITE_LOCKED,
        )
    # 40001 serialization failure, 40P01 deadlock (PostgreSQL manual, appendix A): "retry the transaction".
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in ("40001", "40P01")


_SQLITE_ADVICE: dict[int, tuple[type[ArchiveError], str]] = {
    sqlite3.SQLITE_BUSY: (ArchiveLockedError, "is held by another program; try again when it has finished"),
    sqlite3.SQLITE_LOCKED: (ArchiveLockedError, "is held by another program; try again when it has finished"),
    sqlite3.SQLITE_FULL: (
        ArchiveUnwritableError,
        "cannot grow: the disk is full; make room and run this again",
    ),
    sqlite3.SQLITE_IOERR: (ArchiveUnwritableError, "cannot be written: the disk reports an error or is full"),
    sqlite3.SQLITE_READONLY: (ArchiveUnwritableError, "is read-only; give yourself the right to write to it"),
    sqlite3.SQLITE_CANTOPEN: (
        ArchiveUnreachableError,
        "cannot be opened; check that its folder exists and that you may read and write there",
    ),
    sqlite3.SQLITE_NOTADB: (
        ArchiveUnreachableError,
        "is not an archive of this program; name another --database",
    ),
    sqlite3.SQLITE_CORRUPT: (ArchiveUnreachableError, "is damaged; restore it from your backup"),
}


@contextmanager
def advice(place: str) -> Iterator[None]:
    """Turn a database's error into the ArchiveError that says what to do about `place`; pass others on."""
    try:
        yield
    except DatabaseError as error:
        if isinstance(error.orig, sqlite3.Error):
            known = _SQLITE_ADVICE.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF)
            if known is None:
                if "no such table" in str(error.orig):
                    raise ArchiveMissingError(no_archive(place)) from error
                raise
            raise known[0](f"The archive {place} {known[1]}.") from error
        if getattr(error.orig, "sqlstate", None) == "42P01":  # undefined_table
            raise ArchiveMissingError(no_archive(place)) from error
        if isinstance(error, OperationalError):
            first_line = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no answer"
            raise ArchiveUnreachableError(
                f"The database {place} does not answer ({first_line}). Check the address, the password and "
                "that the server runs."
            ) from error
        raise


def no_archive(place: str) -> str:
    """The sentence for a place that holds no archive."""
    return f"There is no archive at {place}. `landtag import PATH` or `landtag fetch NUMBER` makes one."

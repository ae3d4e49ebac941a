"""One crawl at a time: a lock that the system itself lets go when its process is gone, however it went.

On SQLite it is a lock on a file beside the database, on PostgreSQL an advisory lock of the connection; with both,
a machine that loses power or a process that is killed leaves nothing to clean up.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database, advice
from storage.errors import ArchiveLockedError, ArchiveUnwritableError

# Seconds a second crawl waits for the first, which may be just ending.
_PATIENCE = 1.0

# "landtag" on a phone's keys, and one more than the number the migrations use.
_ADVISORY = 5263825


class CrawlRunningError(ArchiveLockedError):
    """Another crawl works in this archive. Its message says which, if that is known. Wait for it, or stop it."""


# Called now and then while the lock is held: raises CrawlRunningError if it was lost and another crawl has it now.
Check = Callable[[], None]


@contextmanager
def only_crawl(database: Database, file: Path | None) -> Iterator[Check]:
    """Hold the archive's crawl lock; `file` is the SQLite file, None on PostgreSQL. Raises CrawlRunningError."""
    if file is not None:
        with _file_lock(file):
            yield lambda: None
    elif database.is_sqlite:  # in memory: nobody else can see it
        yield lambda: None
    else:
        lock = _AdvisoryLock(database)
        try:
            yield lock.check
        finally:
            lock.release()


@contextmanager
def _file_lock(file: Path) -> Iterator[None]:
    path = file.with_name(f"{file.name}.crawl-lock")
    lock = FileLock(path)
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        raise CrawlRunningError("Another crawl works in this archive.") from None
    except OSError as error:
        raise ArchiveUnwritableError(
            f"{path} cannot be written ({error.strerror}). Make room or give yourself the right to write there."
        ) from error
    try:
        yield
    finally:
        lock.release()


class _AdvisoryLock:
    """A lock of a connection of its own, which PostgreSQL lets go of when the connection ends."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection = self._acquire()

    def check(self) -> None:
        """Take the lock again if the connection was lost: the server was restarted, or cut it off."""
        try:
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            self.release()
            self._connection = self._acquire()

    def release(self) -> None:
        with suppress(SQLAlchemyError):  # a connection that is lost has let go of its locks
            self._connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": _ADVISORY})
        with suppress(SQLAlchemyError):
            self._connection.close()

    def _acquire(self) -> Connection:
        with advice(self._database.place):
            # Outside of any transaction, so that the server never waits for one of ours to end.
            connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            got = connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": _ADVISORY})
        if not got:
            connection.close()
            raise CrawlRunningError("Another crawl works in this archive.")
        return connection

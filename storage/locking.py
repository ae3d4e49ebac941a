"""One crawl at a time: a lock that the system itself lets go when its process is gone, however it went.

On SQLite it is a lock on a file beside the database, on PostgreSQL an advisory lock of the connection; with both,
a machine that loses power or a process that is killed leaves nothing to clean up.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import Database, advice
from storage.errors import ArchiveLockedError, ArchiveUnwritableError

# Seconds a second crawl waits for the first, which may be just ending.
_PATIENCE = 1.0

# "landtag" on a phone's keys, and one more than the number the migrations use.
_ADVISORY = 5263825


class CrawlRunningError(ArchiveLockedError):
    """Another crawl works in this archive. Its message says which, if that is known. Wait for it, or stop it."""


@contextmanager
def only_crawl(database: Database, file: Path | None) -> Iterator[None]:
    """Hold the archive's crawl lock; `file` is the SQLite file, None on PostgreSQL. Raises CrawlRunningError."""
    with ExitStack() as stack:
        if file is not None:
            stack.enter_context(_file_lock(file))
        elif not database.is_sqlite:
            stack.enter_context(_advisory_lock(database))
        yield


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


@contextmanager
def _advisory_lock(database: Database) -> Iterator[None]:
    with ExitStack() as stack:
        with advice(database.place):
            # Outside of any transaction, so that the server never waits for one of ours to end.
            connection = stack.enter_context(database.engine.connect()).execution_options(
                isolation_level="AUTOCOMMIT"
            )
            got = connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": _ADVISORY})
        if not got:
            raise CrawlRunningError("Another crawl works in this archive.")
        try:
            yield
        finally:
            with suppress(DBAPIError):  # a connection that is lost has let go of its locks
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": _ADVISORY})

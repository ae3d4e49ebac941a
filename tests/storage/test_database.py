"""Units of work on both databases: kept or undone as a whole, and several writers at once."""

import multiprocessing
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.archive import Archive, open_archive
from storage.database import Database, read_only_uri
from storage.errors import (
    ArchiveError,
    ArchiveLockedError,
    ArchiveMissingError,
    ArchiveUnreachableError,
    ArchiveUnwritableError,
)
from storage.schema import AskerRow, PaperRow, PersonRow


def test_a_unit_that_raises_leaves_no_trace(archive: Archive) -> None:
    def work(session: Session) -> None:
        session.add(PersonRow(name="Ada"))
        session.flush()
        raise KeyError("in the middle")

    with pytest.raises(KeyError):
        archive.database.write(work)
    assert archive.database.read(lambda session: session.scalar(select(func.count(PersonRow.id)))) == 0


def test_a_reading_unit_writes_nothing(archive: Archive) -> None:
    archive.database.read(lambda session: session.add(PersonRow(name="Ada")))
    assert archive.database.read(lambda session: session.scalar(select(func.count(PersonRow.id)))) == 0


def test_constraints_hold(archive: Archive) -> None:
    def bad_state(session: Session) -> None:
        session.add(
            PaperRow(
                number="18/1",
                term=18,
                serial=1,
                state="lost",
                wanted_because="x",
                wanted_at=datetime.now(UTC),
            )
        )

    def no_such_paper(session: Session) -> None:
        session.execute(insert(AskerRow).values(version_id=77, position=1, person_id=77))

    for work in (bad_state, no_such_paper):
        with pytest.raises(IntegrityError):
            archive.database.write(work)


def count_up(url: str, times: int) -> None:
    """Read a number and write it back one higher, in one unit."""
    database = Database(url)

    def work(session: Session) -> None:
        row = session.scalars(select(PersonRow).with_for_update()).one()
        row.name = str(int(row.name) + 1)

    for _ in range(times):
        database.write(work)
    database.close()


def test_four_processes_that_read_and_write_back_lose_no_step(archive: Archive) -> None:
    archive.database.write(lambda session: session.add(PersonRow(name="0")))
    url = archive.database.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=count_up, args=(url, 50)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]
    assert archive.database.read(lambda session: session.scalars(select(PersonRow.name)).one()) == "200"


def test_sqlite_runs_in_wal_mode_and_checks_foreign_keys(tmp_path: Path) -> None:
    with open_archive(f"sqlite:///{tmp_path / 'a.db'}", create=True) as archive:

        def pragmas(session: Session) -> list[object]:
            names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            return [session.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

        assert archive.database.read(pragmas) == ["wal", 2, 1, 5000]


def test_a_read_only_archive_refuses_to_write(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    open_archive(url, create=True).close()
    with open_archive(url, read_only=True) as archive, pytest.raises(ArchiveError, match="read-only"):
        archive.database.write(lambda session: session.add(PersonRow(name="Ada")))


def test_an_archive_that_nobody_may_write_can_still_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may write anywhere but on a read-only medium, so what the system says of rights is put in its mouth."""
    folder = tmp_path / "mine 100% #1"  # what an address would take for signs of its own
    folder.mkdir()
    url = f"sqlite:///{folder / 'a.db'}"
    with open_archive(url, create=True) as archive:
        archive.database.write(lambda session: session.add(PersonRow(name="Ada")))
    monkeypatch.setattr("storage.database.os.access", lambda *_: False)
    with open_archive(url) as archive:
        assert archive.database.read(lambda session: session.scalars(select(PersonRow.name)).all()) == ["Ada"]
        with pytest.raises(ArchiveUnwritableError, match="read-only"):
            archive.database.write(lambda session: session.add(PersonRow(name="Eve")))
    assert [path.name for path in folder.iterdir()] == ["a.db"]


def test_commits_that_stand_in_the_log_alone_are_read_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.db"
    with open_archive(f"sqlite:///{file}", create=True) as writer:
        writer.database.write(lambda session: session.add(PersonRow(name="Ada")))
        monkeypatch.setattr("storage.database.os.access", lambda *_: False)
        assert "immutable" not in read_only_uri(file)
        with open_archive(f"sqlite:///{file}") as archive:
            names = archive.database.read(lambda session: session.scalars(select(PersonRow.name)).all())
        assert names == ["Ada"]
    assert "immutable" in read_only_uri(file)


def test_a_lock_that_is_never_given_back_ends_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Both waits are constants with their reasons; here they would only cost the test its time.
    monkeypatch.setattr("storage.database._BUSY_TIMEOUT_MS", 10)
    monkeypatch.setattr("storage.database._RETRY_SECONDS", 0.1)
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with open_archive(url, create=True) as archive:
        holder = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveLockedError, match="held by another program"):
            archive.database.write(lambda session: session.add(PersonRow(name="Ada")))
        holder.execute("ROLLBACK")
        holder.close()
        archive.database.write(lambda session: session.add(PersonRow(name="Ada")))


@pytest.mark.parametrize(
    ("url", "error", "says"),
    [
        ("sqlite:////nowhere/at/all/archive.db", ArchiveMissingError, "landtag import"),
        ("postgresql://nobody@127.0.0.1:1/nothing", ArchiveUnreachableError, "does not answer"),
        ("mysql://localhost/x", ArchiveUnreachableError, "not supported"),
        ("not an address", ArchiveUnreachableError, "cannot be read"),
    ],
)
def test_an_address_that_leads_nowhere_is_a_sentence(
    url: str, error: type[ArchiveError], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database._RETRY_SECONDS", 0.1)
    with pytest.raises(error, match=says):
        open_archive(url)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "archive.db"
    file.write_text("This is a letter to the editor, and a rather long one at that. " * 50)
    before = file.read_bytes()
    with pytest.raises(ArchiveUnreachableError, match="not an archive"):
        open_archive(f"sqlite:///{file}", create=True)
    assert file.read_bytes() == before


def test_somebody_elses_database_is_not_filled_without_being_asked(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE recipes (name)")
    other.close()
    with pytest.raises(ArchiveMissingError):
        open_archive(f"sqlite:///{file}")

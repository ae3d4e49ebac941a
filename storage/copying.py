"""Moves an archive from one database to another with nothing lost, and proves it before anything counts.

All tables are read in one state of the source and written in one transaction of the target. Before that commits, every
table's rows are counted and hashed on both sides; a difference undoes it all. The full-text index is not copied: the
target's triggers, or its generated column, fill it as the rows come in.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, ColumnElement, Table, func, select
from sqlalchemy.orm import Session

from storage.archive import Archive, open_archive
from storage.database import Database, advice, shown, sqlite_file
from storage.errors import ArchiveError, OriginalDamagedError
from storage.locking import Check
from storage.originals import Originals
from storage.schema import Base
from storage.tables import (
    Side,
    batches,
    insert_rows,
    keep_others_out,
    one_state,
    refuse_filled,
    set_sequences,
    to_store,
)

# Called with what is done and what there is to do: rows to copy and, once more, to prove.
Listener = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class TableProof:
    """How many rows a table has, and the SHA-256 over them in the order of the primary key."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CopiedOriginals:
    """Where PDFs were copied to, how many, and a sentence for each that could not be."""

    folder: Path
    files: int
    damaged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was proved: its tables, and both addresses without their passwords."""

    source: str
    target: str
    tables: tuple[TableProof, ...]
    originals: CopiedOriginals | None = None

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables)


def copy(
    source: Archive, target_url: str, *, originals: Path | None = None, listener: Listener | None = None
) -> Copied:
    """Copy the archive into the database at `target_url`, which must hold none or an empty one.

    With `originals` the PDFs are copied into that folder first; one that is damaged is named in the result. Raises an
    ArchiveError with advice if the target cannot be used or does not come out equal; nothing is then kept in it.
    """
    _refuse_unfit(source.database, target_url)
    with source.only_crawl() as check, open_archive(target_url, create=True) as target, target.only_crawl():
        target.database.read(lambda session: refuse_filled(session, target.database.place))
        files = None if originals is None else _copy_originals(source, Originals(originals))

        def read(session: Session) -> tuple[TableProof, ...]:
            from_ = Side(source.database, session)
            one_state(from_)
            return target.database.write(
                lambda writing: _copy_all(from_, Side(target.database, writing), check, listener)
            )

        tables = source.database.read(read)
    return Copied(shown(source.database.url), _address(target_url), tables, files)


@dataclass(slots=True)
class _Hash:
    """A table's proof in the making."""

    name: str
    rows: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, rows: Sequence[Sequence[Any]], columns: Sequence[ColumnElement[Any]]) -> None:
        is_json = [isinstance(column.type, JSON) for column in columns]
        for row in rows:
            values = [_canonical(value, json_=kind) for value, kind in zip(row, is_json, strict=True)]
            self.digest.update(json.dumps(values, sort_keys=True, separators=(",", ":")).encode("ascii"))
            self.digest.update(b"\n")
        self.rows += len(rows)

    def proof(self) -> TableProof:
        return TableProof(self.name, self.rows, self.digest.hexdigest())


@dataclass(slots=True)
class _Counter:
    """How far the copy is; told with every batch."""

    todo: int
    listener: Listener | None
    done: int = 0

    def add(self, rows: int) -> None:
        self.done += rows
        if self.listener is not None:
            self.listener(self.done, self.todo)


def _refuse_unfit(source: Database, target_url: str) -> None:
    """Refuse a target that would be the source itself, or that would be gone with this process."""
    target = Database(target_url, read_only=True)  # connects with its first use only
    here, there = sqlite_file(str(source.url)), sqlite_file(target_url)
    if target.is_sqlite and there is None:
        raise ArchiveError("A database in memory is gone when the command ends; name a file: sqlite:///PATH.")
    is_same = source.url == target.url if here is None or there is None else here.resolve() == there.resolve()
    if is_same:
        raise ArchiveError(f"{target.place} is the archive itself; name another database to copy it to.")


def _copy_all(source: Side, target: Side, check: Check, listener: Listener | None) -> tuple[TableProof, ...]:
    """Copy and prove all tables in the target's transaction."""
    tables = Base.metadata.sorted_tables
    keep_others_out(target)
    refuse_filled(target.session, target.database.place)
    with advice(source.database.place):
        rows = sum(source.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
    counter = _Counter(2 * rows, listener)
    proofs = []
    for table in tables:
        check()
        proofs.append(_copy_table(source, target, table, counter))
    for proof, table in zip(proofs, tables, strict=True):
        _compare(proof, _prove(target, table, counter), target.database.place)
    set_sequences(target)
    return tuple(proofs)


def _copy_table(source: Side, target: Side, table: Table, counter: _Counter) -> TableProof:
    """Copy one table; return the proof over what was read."""
    columns = list(table.columns)
    names = [column.name for column in columns]
    is_json = [isinstance(column.type, JSON) for column in columns]
    hashed = _Hash(table.name)
    with batches(source, table) as read:
        for rows in read:
            hashed.add(rows, columns)
            values = [
                {
                    name: to_store(value) if kind else value
                    for name, value, kind in zip(names, row, is_json, strict=True)
                }
                for row in rows
            ]
            insert_rows(target, table, values)
            counter.add(len(rows))
    return hashed.proof()


def _prove(side: Side, table: Table, counter: _Counter) -> TableProof:
    """Count and hash what a database holds of a table."""
    hashed = _Hash(table.name)
    with batches(side, table) as read:
        for rows in read:
            hashed.add(rows, list(table.columns))
            counter.add(len(rows))
    return hashed.proof()


def _compare(read: TableProof, written: TableProof, place: str) -> None:
    if read != written:
        raise ArchiveError(
            f"The copy of the table “{read.name}” is not equal: {read.rows} rows with the hash {read.sha256[:12]}… were "
            f"read, {written.rows} with {written.sha256[:12]}… stand in {place}. Nothing was kept there."
        )


def _canonical(value: Any, *, json_: bool) -> Any:
    """A value as JSON has it. Times are aware and in UTC already (UtcDateTime); datetimes are dates in Python."""
    if json_:
        return None if value is None else {"json": json.loads(value)}
    return value.isoformat() if isinstance(value, date) else value


def _copy_originals(source: Archive, target: Originals) -> CopiedOriginals:
    """Copy every print's PDF, its hash checked on the way; the same file a second time costs nothing."""
    damaged = []
    kept = 0
    for sha256 in dict.fromkeys(version.sha256 for version in source.kept_versions()):
        try:
            body = source.originals.read(sha256)
        except OriginalDamagedError as error:
            damaged.append(str(error))
            continue
        target.keep(body)
        kept += 1
    return CopiedOriginals(target.folder, kept, tuple(damaged))


def _address(url: str) -> str:
    """The target's address for people: a file with its whole path, so that it holds in every folder."""
    file = sqlite_file(url)
    return shown(url) if file is None else f"sqlite:///{file.absolute()}"

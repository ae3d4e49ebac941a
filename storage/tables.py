"""Tables read and written row by row, whatever is in them: what moves an archive as a whole is built of these."""

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, String, Table, Text, cast, func, insert, null, select, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from storage.database import Database, advice
from storage.errors import ArchiveError, ArchiveLockedError
from storage.schema import Base

# Rows read and written at once. A row of a long paper is some 100 kB, so these are a few dozen megabytes at worst.
BATCH = 200

# How long the target's other writers may take to end; as long as a statement waits on SQLite.
LOCK_TIMEOUT = "5s"

_LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL manual, appendix A


@dataclass(frozen=True, slots=True)
class Side:
    """A database within its transaction."""

    database: Database
    session: Session


def refuse_filled(session: Session, place: str) -> None:
    """Raise ArchiveError with a sentence if a database, named by its place, has a row in any table."""
    for table in Base.metadata.sorted_tables:
        if session.execute(select(table.c[0]).limit(1)).first() is not None:
            raise ArchiveError(
                f"{place} holds an archive already (there are rows in “{table.name}”). What is moved there needs an empty one; "
                "name another."
            )


def one_state(side: Side) -> None:
    """Let a read see one state from its first statement to its last, as SQLite does by itself."""
    if not side.database.is_sqlite:
        side.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def keep_others_out(target: Side) -> None:
    """Let nobody else write into the target until we commit; on SQLite the transaction itself does."""
    if target.database.is_sqlite:
        return
    names = ", ".join(table.name for table in Base.metadata.sorted_tables)
    target.session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    try:
        target.session.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise ArchiveLockedError(
            f"The database {target.database.place} is in use by another program; try again when it has finished."
        ) from error


def insert_rows(target: Side, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, JSON as `to_store` gives it; raise ArchiveError with a sentence for what the database cannot take."""
    try:
        target.session.connection().execute(insert(table), rows)
    except (DataError, IntegrityError, UnicodeEncodeError) as error:
        raise ArchiveError(
            f"The table “{table.name}” holds something that {target.database.place} cannot take "
            f"({_first_line(error)}). Nothing was kept there."
        ) from error


def batches(
    side: Side, table: Table, condition: ColumnElement[bool] | None = None
) -> AbstractContextManager[Iterator[Sequence[Sequence[Any]]]]:
    """A table's rows, or those a condition chooses, in the order of its primary key, JSON as text.

    Within `with`, so that the cursor is closed whatever interrupts the reading. The messages name this side's database.
    """
    return closing(_batches(side, table, condition))


def _batches(
    side: Side, table: Table, condition: ColumnElement[bool] | None
) -> Generator[Sequence[Sequence[Any]]]:
    statement = select(*(_readable(column) for column in table.columns)).order_by(
        *(_in_bytes(column, side.database) for column in table.primary_key)
    )
    if condition is not None:
        statement = statement.where(condition)
    try:
        with advice(side.database.place):
            found = side.session.connection().execute(statement, execution_options={"yield_per": BATCH})
            with closing(found):
                yield from found.partitions()
    except ValueError as error:  # a date or a number that somebody wrote by hand
        raise ArchiveError(
            f"The table “{table.name}” of {side.database.place} holds a value that cannot be read ({error})."
        ) from error


def _readable(column: ColumnElement[Any]) -> ColumnElement[Any]:
    # As text, since SQLAlchemy reads JSON's null and an empty cell as the same None.
    return cast(column, Text) if isinstance(column.type, JSON) else column


def _in_bytes(column: ColumnElement[Any], database: Database) -> ColumnElement[Any]:
    """A column to order by: text by its bytes, as SQLite does, whatever language PostgreSQL sorts in."""
    return column if database.is_sqlite or not isinstance(column.type, String) else column.collate("C")


def to_store(written: str | None) -> Any:
    """A JSON column's text as SQLAlchemy takes it: an empty cell stays one and does not become JSON's null."""
    return null() if written is None else json.loads(written)


def set_sequences(target: Side) -> None:
    """Let PostgreSQL number on behind the highest id; SQLite does so by itself."""
    if target.database.is_sqlite:
        return
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        highest = target.session.scalar(select(func.max(column)))
        if highest is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            target.session.execute(select(func.setval(sequence, highest)))


def _first_line(error: Exception) -> str:
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0] if said else type(error).__name__

"""A table as JSON Lines and back: one object a row, by column names, in the order of the primary key.

An empty cell is left out, so that JSON's own null can stand for itself. Dates and times are ISO 8601, times in UTC. The
same rows always give the same bytes: a file's hash proves what was read from it.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import JSON, ColumnElement, Table, null

from storage.errors import ArchiveError
from storage.schema_base import UtcDateTime
from storage.tables import Side, batches

# Bytes of a line at most: a paper of thousands of pages has some 10 MB of text, which stands in a version's row twice.
_LONGEST = 100_000_000

# The greatest whole number that PostgreSQL's integer takes; SQLite's are larger, but no archive has so many rows.
_GREATEST = 2**31 - 1


def lines(side: Side, table: Table, condition: ColumnElement[bool] | None = None) -> Iterator[bytes]:
    """The lines of a table, or of the rows a condition chooses."""
    names = [column.name for column in table.columns]
    is_json = [isinstance(column.type, JSON) for column in table.columns]
    with batches(side, table, condition) as read:
        for rows in read:
            for row in rows:
                cells = {
                    name: _written(value, json_=kind)
                    for name, value, kind in zip(names, row, is_json, strict=True)
                    if value is not None
                }
                yield json.dumps(cells, ensure_ascii=False).encode() + b"\n"


def read_rows(path: Path, table: Table, size: int) -> Iterator[Sequence[dict[str, Any]]]:
    """The rows of a file in batches of a size, ready to insert. Raises ArchiveError, naming the line that is no row."""
    batch: list[dict[str, Any]] = []
    with path.open("rb") as file:
        number = 0
        while line := file.readline(_LONGEST + 1):
            number += 1
            try:
                batch.append(_row(line, table))
            except (ValueError, RecursionError) as error:
                raise ArchiveError(f"{path}, line {number}, is no row of ours: {error}.") from error
            if len(batch) == size:
                yield batch
                batch = []
    if batch:
        yield batch


def _written(value: Any, *, json_: bool) -> Any:
    if json_:
        return json.loads(value)
    return value.isoformat() if isinstance(value, date) else value  # datetimes are dates in Python


def _row(line: bytes, table: Table) -> dict[str, Any]:
    if len(line) > _LONGEST:
        raise ValueError(f"it has more than {_LONGEST} bytes")
    cells = json.loads(line.decode(), parse_constant=_refuse_constant)
    if not isinstance(cells, dict):
        raise ValueError("it is no object")  # noqa: TRY004 - a fault of the file, not of the program
    unknown = cells.keys() - table.columns.keys()
    if unknown:
        raise ValueError(f"“{table.name}” has no column “{min(unknown)[:60]}”")
    return {column.name: _cell(cells, column) for column in table.columns}


def _cell(cells: dict[str, Any], column: ColumnElement[Any]) -> Any:
    name, is_json = column.key, isinstance(column.type, JSON)
    if name not in cells:
        return null() if is_json else None
    value = cells[name]
    if is_json:
        return value
    # A type of our own names none of Python's.
    type_ = datetime if isinstance(column.type, UtcDateTime) else column.type.python_type
    try:
        if type_ is datetime or type_ is date:
            return _moment(value) if type_ is datetime else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"“{name}” is no {type_.__name__}") from None
    if type(value) is not type_:  # a bool is no number here
        raise ValueError(f"“{name}” is no {type_.__name__}")
    if isinstance(value, int) and abs(value) > _GREATEST:
        raise ValueError(f"“{name}” is too great a number")
    return value


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")

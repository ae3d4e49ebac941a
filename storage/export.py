"""Records to take away: JSON Lines (the whole record), CSV and Parquet (one row a paper).

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, which may fetch and run things; titles and
texts come from outside. Such cells get an apostrophe in front, as OWASP advises against CSV injection.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from types import NoneType
from typing import IO, TYPE_CHECKING, Any, get_args, get_type_hints

from storage.papers import OfficeRole, Record, SummaryRole
from storage.record_json import record_as_json

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

# What spreadsheets take for the beginning of a formula; a tab or line end before it is passed over by some of them.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Rows of a Parquet row group: papers are some 20 kB each, so that memory stays below a hundred megabytes.
_GROUP = 2000


class Format(StrEnum):
    """What an export is written as."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Row:
    """A record as one row: the fields of the contract's record that are no lists, and lists as text with `; `."""

    number: str
    legislative_term: int
    state: str
    kind: str | None
    title: str | None
    url: str
    printed_on: date | None
    reprint: bool | None
    inquiry_number: int | None
    inquiry_paper: str | None
    answer_paper: str | None
    inquiry_state: str | None
    asked_on: date | None
    answered_on: date | None
    askers: str
    factions: str
    lead: str
    consulted: str
    questions: int
    inquiry_summary: str | None
    answer_summary: str | None
    inquiry_text: str | None
    answer_text: str | None
    annex: str | None
    reading: str | None
    sha256: str | None
    pages: int | None


def row_of(record: Record) -> Row:
    """A record as one row."""
    reading, pair = record.extraction, record.pair
    summaries = {
        role: one.text for one in reversed(record.summaries) for role in SummaryRole if one.role is role
    }
    offices = () if reading is None else reading.answered_by
    askers = () if reading is None else reading.askers
    return Row(
        number=str(record.number),
        legislative_term=record.number.term,
        state=record.state,
        kind=None if reading is None else reading.kind,
        title=(None if reading is None else reading.title) or record.listed_title,
        url=record.url,
        printed_on=None if reading is None else reading.printed_on,
        reprint=None if reading is None or reading.kind is None else reading.reprint,
        inquiry_number=None if pair is None else pair.number.serial,
        inquiry_paper=None if pair is None or pair.paper is None else str(pair.paper),
        answer_paper=None if pair is None or pair.answer_paper is None else str(pair.answer_paper),
        inquiry_state=None if pair is None else pair.state,
        asked_on=(None if reading is None else reading.asked_on) or (None if pair is None else pair.asked_on),
        answered_on=None if reading is None else reading.answered_on,
        askers="; ".join(one.name for one in askers),
        factions="; ".join(dict.fromkeys(one.faction for one in askers if one.faction)),
        lead="; ".join(one.name for one in offices if one.role is OfficeRole.LEAD),
        consulted="; ".join(one.name for one in offices if one.role is OfficeRole.CONSULTED),
        questions=0 if reading is None else len(reading.questions),
        inquiry_summary=summaries.get(SummaryRole.INQUIRY),
        answer_summary=summaries.get(SummaryRole.ANSWER),
        inquiry_text=None if reading is None else reading.inquiry_text,
        answer_text=None if reading is None else reading.answer_text,
        annex=None if reading is None else reading.annex,
        reading=None if reading is None else reading.status,
        sha256=None if record.original is None else record.original.sha256,
        pages=None if reading is None else reading.pages,
    )


def write(records: Iterable[Record], format_: Format, stream: IO[bytes]) -> int:
    """Write records to a binary stream in a format, one after the other; return how many.

    Parquet needs pyarrow, which is an extra; without it this raises ModuleNotFoundError.
    """
    if format_ is Format.PARQUET:
        return _write_parquet(records, stream)
    lines = _json_lines(records) if format_ is Format.JSONL else _csv_lines(records)
    written = -1 if format_ is Format.CSV else 0  # the head is no record
    for line in lines:
        stream.write(line)
        written += 1
    return written


def safe_cell(value: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> safe_cell("=HYPERLINK(1)"), safe_cell("-12"), safe_cell("Brücken")
    ("'=HYPERLINK(1)", "'-12", 'Brücken')
    """
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value


def _json_lines(records: Iterable[Record]) -> Iterator[bytes]:
    for record in records:
        yield json.dumps(record_as_json(record), ensure_ascii=False).encode() + b"\n"


def _csv_lines(records: Iterable[Record]) -> Iterator[bytes]:
    names = [field.name for field in fields(Row)]
    # Excel takes a file for UTF-8 only with a byte order mark.
    yield b"\xef\xbb\xbf" + _csv_line(names)
    for record in records:
        row = row_of(record)
        yield _csv_line([_cell(getattr(row, name)) for name in names])


def _csv_line(cells: list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return safe_cell(value) if isinstance(value, str) else str(value)


def _write_parquet(records: Iterable[Record], stream: IO[bytes]) -> int:
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415

    schema = _parquet_schema(pa)
    written = 0
    with pq.ParquetWriter(stream, schema) as writer:
        for group in _groups(records):
            columns: dict[str, list[Any]] = {
                name: [getattr(row, name) for row in group] for name in schema.names
            }
            writer.write_table(pa.table(columns, schema=schema))
            written += len(group)
    return written


def _parquet_schema(pa: Any) -> "pa.Schema":
    types = {int: pa.int64(), bool: pa.bool_(), date: pa.date32(), str: pa.string()}
    return pa.schema([(name, types[_basic(hint)]) for name, hint in get_type_hints(Row).items()])


def _basic(hint: Any) -> type:
    """The type of a field without its None: `date | None` is `date`."""
    basic: type = next(one for one in get_args(hint) or (hint,) if one is not NoneType)
    return basic


def _groups(records: Iterable[Record]) -> Iterator[list[Row]]:
    group: list[Row] = []
    for record in records:
        group.append(row_of(record))
        if len(group) == _GROUP:
            yield group
            group = []
    if group:
        yield group

"""CSV and TSV: one record a row, columns in any order, as spreadsheets write them.

Delimiter comma, semicolon (German Excel) or tab; UTF-8 or cp1252; cells of several lines in quotes.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scraper.sources.encodings import UTF8, decode_cells, settle
from scraper.sources.named_values import COLUMNS, NUMBER, column, record_of
from scraper.sources.reject import RecordError, quoted
from storage.papers import Rejected, SummaryRecord

_DELIMITERS = (",", ";", "\t")

# Excel's own first line, which tells it the delimiter: "sep=;".
_SEP_LINE = re.compile(r'"?sep=[,;\t|]"?\s*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's cells and the line of the file it begins in, from 1; `fault` says why it has no cells."""

    line: int
    cells: Sequence[str] = ()
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class _Header:
    """The names of the columns, and the rows behind them."""

    row: _Row
    names: tuple[str, ...]
    rows: Iterator[_Row]


def read_csv(data: bytes, source: str) -> Iterator[SummaryRecord | Rejected]:
    """Every record of a table, in order; those that cannot be taken as `Rejected` with their line."""
    lines = _lines(data)
    header = _header(lines)
    if header is None:
        yield Rejected(source, 1, _no_number_column(lines))
        return
    twice = [name for name, count in Counter(header.names).items() if count > 1 and name in COLUMNS]
    if twice:
        yield Rejected(
            source, header.row.line, f"The column {quoted(twice[0])} stands twice: keep one of them."
        )
        return
    for row in header.rows:
        try:
            values = dict(zip(header.names, _cells(row, len(header.names)), strict=False))
            if any(values.values()):
                yield record_of(values, source, row.line)
        except RecordError as error:
            yield Rejected(source, row.line, str(error))


def is_csv(data: bytes) -> bool:
    """Whether the first row names the columns of a table of records."""
    return _header(_lines(data)) is not None


def _lines(data: bytes) -> list[str]:
    # newline="" keeps the line ends: those within quotes belong to the text.
    return list(io.StringIO(decode_cells(data), newline=""))


def _header(lines: Sequence[str]) -> _Header | None:
    """The header row under the delimiter that makes most of its names known; None without a `number`."""
    skipped = 1 if lines and _SEP_LINE.fullmatch(lines[0]) else 0
    found: list[_Header] = []
    for delimiter in _DELIMITERS:
        rows = _rows(lines, skipped, delimiter)
        row = next((row for row in rows if row.fault or any(cell.strip() for cell in row.cells)), _Row(1))
        names = tuple(column(cell) for cell in row.cells)
        if NUMBER in names:
            found.append(_Header(row, names, rows))
    return max(found, key=lambda header: len(set(header.names) & set(COLUMNS)), default=None)


def _rows(lines: Sequence[str], at: int, delimiter: str) -> Iterator[_Row]:
    """The rows from a line on. After a row whose quotes do not match, reading goes on in its second line."""
    while at < len(lines):
        begin = at
        # strict: without it an open quote would swallow the rows behind it in silence. A cell ends at the csv
        # module's 131,072 characters, a hundred times a summary's length; so does the search for a lost quote.
        reader = csv.reader((lines[n] for n in range(at, len(lines))), delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                yield _Row(begin + 1, cells)
                begin = at + reader.line_num
        except csv.Error as error:
            yield _Row(begin + 1, fault=str(error))
            at = begin + 1
        else:
            return


def _cells(row: _Row, columns: int) -> list[str]:
    if row.fault is not None:
        raise RecordError(
            f"The row cannot be read ({row.fault}): put the cell in quotes and write each quote in it twice."
        )
    if any(cell.strip() for cell in row.cells[columns:]):
        raise RecordError(
            f"The row has {len(row.cells)} cells, the first row names {columns}: put text with delimiters in quotes."
        )
    return [settle(cell) for cell in row.cells[:columns]]


def _no_number_column(lines: Sequence[str]) -> str:
    first = next((line for line in lines if line.strip()), "")
    shown = quoted(first.encode(UTF8, "replace").decode())
    return (
        f"The first row has no column “number”, it is {shown}: name the columns there, "
        "like number,inquiry_summary,answer_summary."
    )

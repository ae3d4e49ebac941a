"""Records to take away: whole, in order, and inert in a spreadsheet."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from storage.archive import Archive
from storage.export import Format, row_of, safe_cell, write
from storage.numbers import DocumentNumber
from storage.papers import Asker, Extraction, Record, SummaryRecord
from storage.record_json import record_as_json
from tests.support.papers import ANSWER, INQUIRY, paper

HOSTILE = [
    "=1+1",
    "+49 211",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
    '"=1',
    "a;=1",
    "a\n=1",
    "a,b",
]


@pytest.fixture
def records(archive: Archive) -> list[Record]:
    archive.save(paper(INQUIRY))
    archive.save(paper(ANSWER, body=b"2"))
    archive.attach(SummaryRecord(DocumentNumber(18, 14087), "a.txt", 1, answer_summary="Kurz."))
    found = [archive.get(number) for number in archive.archived()]
    return [one for one in found if one is not None]


def written(records: list[Record], format_: Format) -> bytes:
    stream = io.BytesIO()
    assert write(records, format_, stream) == len(records)
    return stream.getvalue()


def test_json_lines_hold_the_whole_records(records: list[Record]) -> None:
    lines = written(records, Format.JSONL).decode().splitlines()
    assert [json.loads(line) for line in lines] == [record_as_json(one) for one in records]


def test_csv_is_a_row_a_paper_that_excel_takes_for_utf_8(records: list[Record]) -> None:
    text = written(records, Format.CSV)
    assert text.startswith(b"\xef\xbb\xbf")
    inquiry, answer = csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""))
    assert (inquiry["number"], inquiry["kind"], inquiry["answer_paper"]) == (
        "18/13528",
        "inquiry",
        "18/14087",
    )
    assert (answer["number"], answer["asked_on"], answer["printed_on"]) == (
        "18/14087",
        "2025-04-17",
        "2025-05-28",
    )
    assert (answer["askers"], answer["factions"]) == ("Lisa-Kristin Kapteinat; Dr. Ada dos Santos", "SPD")
    assert (answer["consulted"], answer["answer_summary"]) == ("Minister des Innern", "Kurz.")
    assert answer["questions"] == "3"


def test_parquet_has_the_same_rows_with_types(records: list[Record]) -> None:
    table = pq.read_table(io.BytesIO(written(records, Format.PARQUET)))
    assert table.column("number").to_pylist() == ["18/13528", "18/14087"]
    assert table.column("printed_on").to_pylist() == [date(2025, 4, 17), date(2025, 5, 28)]
    assert table.column("inquiry_number").to_pylist() == [5441, 5441]
    assert table.column("reprint").to_pylist() == [False, False]
    assert set(table.column_names) == set(row_of(records[0]).__dataclass_fields__)


def test_nothing_is_an_export_too() -> None:
    assert written([], Format.JSONL) == b""
    assert written([], Format.CSV).count(b"\n") == 1
    assert pq.read_table(io.BytesIO(written([], Format.PARQUET))).num_rows == 0


def cells(text: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")) for cell in row]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_can_become_a_formula(records: list[Record], text: str) -> None:
    reading = records[1].extraction
    assert isinstance(reading, Extraction)
    planted = replace(reading, title=text, annex=text, inquiry_text=text, askers=(Asker(text, text),))
    found = cells(written([replace(records[1], extraction=planted)], Format.CSV))
    assert not any(cell.lstrip(" \t\r\n").startswith(("=", "+", "-", "@", "＝")) for cell in found)
    assert safe_cell(text) in found
    assert safe_cell(text).removeprefix("'") == text

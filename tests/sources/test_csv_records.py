from pathlib import Path

import pytest

from scraper.sources.csv_records import read_csv
from storage.papers import Rejected, SummaryRecord

EXCEL = Path(__file__).parent / "files" / "excel.csv"


def read(text: str | bytes) -> list[SummaryRecord | Rejected]:
    return list(read_csv(text.encode() if isinstance(text, str) else text, "table.csv"))


def shape(found: list[SummaryRecord | Rejected]) -> list[tuple[int, str | int]]:
    """Line of each, with the serial of a record or the first words of a reason."""
    return [
        (one.line, one.number.serial if isinstance(one, SummaryRecord) else " ".join(one.reason.split()[:4]))
        for one in found
    ]


def test_a_table_from_german_excel_is_read_with_its_quotes_lines_and_umlauts() -> None:
    one, two = read(EXCEL.read_bytes())
    assert isinstance(one, SummaryRecord)
    assert isinstance(two, SummaryRecord)
    assert (one.number.serial, one.line, one.encoding) == (14001, 2, "utf-8")
    assert one.title == "Brücken; Tunnel\nund Straßen"
    assert one.inquiry_summary == "Gefragt wird nach Brücken"
    assert one.answer_summary == 'Die Landesregierung sagt: "Später".\n\nMehr nicht.'
    assert (two.number.serial, two.line, two.answer_summary) == (14002, 6, None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("head", ["", "\ufeff", "sep={0}\n", "\n\n"])
def test_delimiters_line_ends_and_heads_of_all_kinds_are_read(
    delimiter: str, line_end: str, head: str
) -> None:
    rows = "{0} NUMBER {0}Inquiry_Summary\nx{0}18/1{0}Frage\n\ny{0}Drs. 18/2{0}\n"
    text = (head + rows).format(delimiter).replace("\n", line_end)
    assert [one.number.serial for one in read(text) if isinstance(one, SummaryRecord)] == [1, 2]
    assert not [one for one in read(text) if isinstance(one, Rejected)]


def test_rows_with_nothing_but_metadata_are_records() -> None:
    text = (
        "number,title,kind,published_on,factions,askers,ministries\n"
        '16/15091,"Was macht die Polizei, was nützt\nden Bürgern?",minor,2017-05-31,Piraten,Erika Muster,Ministerium\n'
    )
    (found,) = read(text)
    assert isinstance(found, SummaryRecord)
    assert found.title == "Was macht die Polizei, was nützt\nden Bürgern?"
    assert (found.kind, found.published_on, found.factions) == ("minor", "2017-05-31", "Piraten")
    assert (found.askers, found.ministries) == ("Erika Muster", "Ministerium")
    assert (found.inquiry_summary, found.answer_summary) == (None, None)


def test_a_cell_is_kept_as_it_came_and_a_blank_one_is_nothing() -> None:
    (found,) = read('number,inquiry_summary,answer_summary\n18/1," ie Frage\r\n\r\nEnde ","  "\n')
    assert isinstance(found, SummaryRecord)
    assert (found.inquiry_summary, found.answer_summary) == (" ie Frage\r\n\r\nEnde ", None)


def test_ten_thousand_rows_are_all_read() -> None:
    rows = "".join(f'18/{n},"Titel {n}\nzweite Zeile"\n' for n in range(1, 10_001))
    found = read("number,title\n" + rows)
    assert len(found) == 10_000
    assert shape(found[-1:]) == [(20_000, 10_000)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("18/1,F\nKA 18/2,F\n18/3,F", [(2, 1), (3, "“KA 18/2” is not"), (4, 3)]),
        (",F\n18/3,F", [(2, "The record has no"), (3, 3)]),
        ("18/1,F,zu viel\n18/2,F,\n18/3", [(2, "The row has 3"), (3, 2), (4, 3)]),
        ("18/1,\x00\n18/2,F", [(2, "The record holds a"), (3, 2)]),
        # A quote that is not closed swallows no row behind it.
        ('18/1,"offen\n18/2,"F"\n18/3,F', [(2, "The row cannot be"), (3, 2), (4, 3)]),
        ('18/1,F\n18/2,"offen\n18/3,F', [(2, 1), (3, "The row cannot be"), (4, 3)]),
        ('18/1,"Das "Wort" hier"\n18/2,F', [(2, "The row cannot be"), (3, 2)]),
    ],
)
def test_a_row_that_cannot_be_taken_tells_its_line_and_never_stops_the_others(
    rows: str, expected: list[tuple[int, str | int]]
) -> None:
    assert shape(read(f"number,inquiry_summary\n{rows}")) == expected


def test_rows_may_differ_in_encoding_and_unreadable_ones_are_rejected_alone() -> None:
    found = read(
        b"number,inquiry_summary\n18/1,f\xfcr\n"
        + "18/2,für\n".encode()
        + b"18/3,\x81\n18/4,\xc3\xbcber f\xfcr\n18/5,x\n"
    )
    assert shape(found) == [
        (2, 1),
        (3, 2),
        (4, "The record is neither"),
        (5, "The record is UTF-8"),
        (6, 5),
    ]
    assert [one.inquiry_summary for one in found if isinstance(one, SummaryRecord)] == ["für", "für", "x"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nummer,titel\n18/1,x\n", "has no column “number”, it is “nummer,titel”"),
        ("number,title,Number\n18/1,x,18/2\n", "“number” stands twice"),
        (b"\xff,\x00\n", "has no column “number”"),
    ],
)
def test_a_table_without_its_columns_says_so_once(text: str | bytes, words: str) -> None:
    (found,) = read(text)
    assert isinstance(found, Rejected)
    assert words in found.reason

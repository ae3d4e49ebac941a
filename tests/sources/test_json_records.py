import json

import pytest

from scraper.sources.json_records import read_json
from storage.papers import Rejected, SummaryRecord

ONE = {
    "number": "18/1",
    "inquiry_summary": "ie Frage",
    "answer_summary": None,
    "title": "Brücken",
    "other": [1],
}
TWO = {"Number": "MMD18-2.pdf", "answer_summary": "ie Antwort", "askers": ["Erika Muster", "Max Beispiel"]}


def read(text: str | bytes) -> list[SummaryRecord | Rejected]:
    return list(read_json(text.encode() if isinstance(text, str) else text, "records.jsonl"))


def shape(found: list[SummaryRecord | Rejected]) -> list[tuple[int, str | int]]:
    """Line of each, with the serial of a record or the first words of a reason."""
    return [
        (one.line, one.number.serial if isinstance(one, SummaryRecord) else " ".join(one.reason.split()[:4]))
        for one in found
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{json.dumps(ONE)}\n\n{json.dumps(TWO)}\n", (1, 3)),
        (f"\ufeff{json.dumps(ONE)}\r\n{json.dumps(TWO)}", (1, 2)),
        (json.dumps([ONE, TWO]), (1, 1)),
        (f"[\n{json.dumps(ONE)},\n{json.dumps(TWO)}\n]\n", (2, 3)),
        (json.dumps([ONE, TWO], indent=1, ensure_ascii=False), (2, 11)),
        (json.dumps(ONE, indent=2) + "\n" + json.dumps(TWO, indent=2), (1, 10)),
    ],
)
def test_json_lines_and_json_of_all_shapes_are_read(text: str, lines: tuple[int, int]) -> None:
    one, two = read(text)
    assert isinstance(one, SummaryRecord)
    assert isinstance(two, SummaryRecord)
    assert (one.number.serial, one.inquiry_summary, one.answer_summary) == (1, "ie Frage", None)
    assert (one.title, one.source, one.encoding) == ("Brücken", "records.jsonl", "utf-8")
    assert (two.number.serial, two.answer_summary, two.askers) == (
        2,
        "ie Antwort",
        "Erika Muster, Max Beispiel",
    )
    assert (one.line, two.line) == lines


def test_a_single_object_over_several_lines_is_one_record() -> None:
    assert shape(read(json.dumps(ONE, indent=2))) == [(1, 1)]


def test_a_text_is_kept_as_it_came() -> None:
    text = " ie Frage\r\n\tnach \u2028 „Brücken“ 🌉 "
    (found,) = read(json.dumps({"number": "18/1", "inquiry_summary": text}))
    assert isinstance(found, SummaryRecord)
    assert found.inquiry_summary == text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "is not JSON"),
        ("nicht JSON", "is not JSON"),
        ("[" * 200_000, "is not JSON"),
        ("9" * 5000, "is not JSON"),
        ('"18/1"', "is not an object"),
        ("12", "“12” is not an object"),
        ("null", "is not an object"),
        ('{"title": "x"}', "has no number"),
        ('{"number": null}', "has no number"),
        ('{"number": "  "}', "has no number"),
        ('{"number": 18}', "The value of “number” is not a text"),
        ('{"number": ["18/1"]}', "The value of “number” is not a text"),
        ('{"number": "18-1"}', "“18-1” is not the number of a paper"),
        (
            '{"number": "18/1", "inquiry_summary": {"text": "x"}}',
            "The value of “inquiry_summary” is not a text",
        ),
        ('{"number": "18/1", "askers": [1]}', "The value of “askers” is not a text"),
        ('{"number": "18/1", "inquiry_summary": "a\\u0000b"}', "NUL character"),
        ('{"number": "18/1", "title": "\\ud83d"}', "half a character (lone surrogate \\ud83d)"),
    ],
)
def test_a_bad_line_says_why_and_never_stops_the_others(line: str, words: str) -> None:
    first, bad, last = read(f"{json.dumps(ONE)}\n{line}\n{json.dumps(TWO)}")
    assert isinstance(first, SummaryRecord)
    assert isinstance(last, SummaryRecord)
    assert isinstance(bad, Rejected)
    assert (bad.source, bad.line) == ("records.jsonl", 2)
    assert words in bad.reason


def test_a_broken_object_in_an_array_never_stops_the_others() -> None:
    text = '[\n  {"number": "18/1"},\n  {"number" "18/2"},\n  12,\n  {"number": "18/3"}\n]'
    assert shape(read(text)) == [(2, 1), (3, "The record is not"), (5, 3)]


def test_a_broken_object_in_an_array_of_one_line_never_stops_the_others() -> None:
    text = '[{"number": "18/1"},{"number" "18/2"}, {"number": "18/3"}]'
    assert shape(read(text)) == [(1, 1), (1, "The record is not"), (1, 3)]


def test_each_line_has_its_own_encoding() -> None:
    line = '{"number": "18/1", "title": "Brücken"}\n'
    found = read(line.encode() + line.encode("cp1252") + b'{"title": "\x81"}\n' + line.encode())
    assert [one.title if isinstance(one, SummaryRecord) else one.reason[:21] for one in found] == [
        "Brücken", "Brücken", "The record is neither", "Brücken",
    ]  # fmt: skip


def test_an_array_in_no_encoding_is_rejected_as_a_whole() -> None:
    assert shape(read(b'[{"number": "18/1", "title": "\x81"}]')) == [(1, "The record is neither")]

"""The papers of `tests/cases` as reading hands them over, out of their expected records; no PDF is read."""

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from storage.numbers import DocumentNumber
from storage.papers import (
    Asker,
    Extraction,
    Footnote,
    Kind,
    Office,
    OfficeRole,
    Paper,
    PrintedTable,
    Question,
    ReadingStatus,
    Span,
)
from tests.support.papers import paper

CASES = Path(__file__).parent.parent / "cases"

_DAYS = ("printed_on", "original_on", "issued_on", "reprinted_on", "asked_on", "answered_on")
_NUMBERS = ("printed_number", "inquiry_paper")
_FIRST_OWN = 90_001  # far beyond the numbers that any case prints


def as_json(reading: Extraction) -> dict[str, Any]:
    """The whole reading in a stable form; the rules' version is left out, it changes with every rule."""

    def plain(value: object) -> object:
        return value.isoformat() if isinstance(value, date) else str(value)

    data = {key: value for key, value in asdict(reading).items() if key != "version"}
    for name in ("printed_number", "inquiry_paper"):
        data[name] = str(getattr(reading, name)) if getattr(reading, name) else None
    loaded: dict[str, Any] = json.loads(json.dumps(data, default=plain))
    return loaded


def expected(name: str) -> Extraction:
    """A case's expected record as the extraction that it was written from."""
    record: dict[str, Any] = json.loads((CASES / name / "expected.json").read_text(encoding="utf-8"))
    plain = {
        **record,
        **{key: record[key] and date.fromisoformat(record[key]) for key in _DAYS},
        **{key: record[key] and DocumentNumber.parse(record[key]) for key in _NUMBERS},
    }
    return Extraction(
        **{
            **plain,
            "version": "expected",
            "status": ReadingStatus(record["status"]),
            "kind": record["kind"] and Kind(record["kind"]),
            "askers": tuple(Asker(**one) for one in record["askers"]),
            "answered_by": tuple(
                Office(one["name"], OfficeRole(one["role"])) for one in record["answered_by"]
            ),
            "questions": tuple(_question(one) for one in record["questions"]),
            "footnotes": tuple(Footnote(**one) for one in record["footnotes"]),
            "tables": tuple(_table(one) for one in record["tables"]),
            "missing": tuple(record["missing"]),
            "notes": tuple(record["notes"]),
        }
    )


def papers(names: Iterable[str]) -> dict[str, Paper]:
    """Cases as papers of one archive, by their names.

    A case named by a number (`18-14087`) is that paper. The others were made to show a lay-out and share a few numbers
    among them, so each gets a number of its own, counted in the order of `names`, and belongs to no inquiry.
    """
    found = {}
    for place, name in enumerate(names):
        reading = expected(name)
        if name[0].isdigit():
            number = DocumentNumber.parse(name.replace("-", "/"))
        else:
            assert reading.printed_number is not None, f"{name} has no term"
            number = DocumentNumber(reading.printed_number.term, _FIRST_OWN + place)
            reading = replace(reading, printed_number=number, inquiry_number=None, inquiry_paper=None)
        found[name] = paper(reading, body=name.encode(), number=str(number))
    return found


def _question(record: dict[str, Any]) -> Question:
    return Question(
        **{
            **record,
            **{key: tuple(record[key]) for key in ("answered_with", "pages", "answer_pages")},
            **{key: record[key] and Span(**record[key]) for key in ("question_span", "answer_span")},
        }
    )


def _table(record: dict[str, Any]) -> PrintedTable:
    return PrintedTable(tuple(record["pages"]), tuple(tuple(row) for row in record["rows"]))

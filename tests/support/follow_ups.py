"""The inquiries made up for judging which papers are similar (tests/storage/similar.toml), as reading hands them over."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from storage.numbers import DocumentNumber
from storage.papers import Extraction, Kind, Paper, Question, ReadingStatus
from tests.support.papers import paper

_FIRST = 80_001  # beyond the numbers of all cases


def follow_ups(asked: Mapping[str, Any]) -> dict[str, Paper]:
    """The inquiries by their names, numbered in their order; none belongs to a known inquiry."""
    found = {}
    for place, (name, one) in enumerate(asked.items()):
        reading = Extraction(
            status=ReadingStatus.COMPLETE,
            version="made",
            kind=Kind.INQUIRY,
            printed_number=DocumentNumber(18, _FIRST + place),
            title=one["title"],
            printed_on=date(2026, 3, 1 + place),
            preamble=one["preamble"],
            questions=tuple(
                Question(str(number), text, None, (), (1,)) for number, text in enumerate(one["questions"], 1)
            ),
        )
        found[name] = paper(reading, body=name.encode())
    return found

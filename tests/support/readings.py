"""The sample papers as they are read: `tests/cases/<name>/expected.json` back into what storage saves."""

import json
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
    Question,
    ReadingStatus,
)
from tests.support.papers import paper

CASES = Path(__file__).parent.parent / "cases"


def sample_papers() -> list[Paper]:
    """Those cases that are whole papers, named after their numbers (`18-14087`), in order."""
    return [
        paper(_reading(folder), folder.name.encode(), number=folder.name.replace("-", "/"))
        for folder in sorted(CASES.glob("[0-9]*-[0-9]*"))
    ]


def _reading(folder: Path) -> Extraction:
    read: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return Extraction(
        status=ReadingStatus(read["status"]),
        version="rules-1",
        kind=None if read["kind"] is None else Kind(read["kind"]),
        printed_number=_number(read["printed_number"]),
        title=read["title"],
        printed_on=_day(read["printed_on"]),
        original_on=_day(read["original_on"]),
        issued_on=_day(read["issued_on"]),
        inquiry_number=read["inquiry_number"],
        inquiry_paper=_number(read["inquiry_paper"]),
        asked_on=_day(read["asked_on"]),
        askers=tuple(Asker(one["name"], one["faction"]) for one in read["askers"]),
        answered_on=_day(read["answered_on"]),
        answered_by=tuple(Office(one["name"], OfficeRole(one["role"])) for one in read["answered_by"]),
        preamble=read["preamble"],
        government_preamble=read["government_preamble"],
        questions=tuple(
            Question(
                one["number"],
                one["question"],
                one["answer"],
                tuple(one["answered_with"]),
                tuple(one["pages"]),
            )
            for one in read["questions"]
        ),
        annex=read["annex"],
        footnotes=tuple(Footnote(one["mark"], one["text"]) for one in read["footnotes"]),
        inquiry_text=read["inquiry_text"],
        answer_text=read["answer_text"],
        full_text=read["full_text"],
        pages=read["pages"],
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _number(text: str | None) -> DocumentNumber | None:
    return None if text is None else DocumentNumber.parse(text)

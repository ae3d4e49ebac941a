"""The queries of docs/schema.md as people copy them, and an archive in which each has something to find."""

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from storage.archive import Archive
from storage.numbers import DocumentNumber
from storage.papers import Asker, Kind, Office, OfficeRole, Outcome, ReadingStatus, SummaryRecord
from tests.support.papers import ANSWER, INQUIRY, paper

SCHEMA_PAGE = Path(__file__).parents[2] / "docs/schema.md"

FDP = (Asker("Angela Freimuth", "FDP"), Asker("Franziska Müller-Rech", "FDP"))
HOME_OFFICE = (Office("Minister des Innern", OfficeRole.LEAD),)


@dataclass(frozen=True, slots=True)
class Query:
    """A query under its title; `only` names the database it is for, None both."""

    title: str
    sql: str
    only: str | None


def queries() -> list[Query]:
    """All queries of the page, in its order."""
    found = []
    for section in re.split(r"^### ", SCHEMA_PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title = section.splitlines()[0].partition(". ")[2]
        for sql in re.findall(r"```sql\n(.*?)```", section, re.DOTALL):
            only = re.match(r"-- (SQLite|PostgreSQL)\n", sql)
            found.append(Query(title, sql, only[1].lower() if only else None))
    return found


def fill(archive: Archive) -> None:
    """A pair with a reprint and summaries, an open inquiry, a quick answer, a partial reading, a paper not had."""
    archive.attach(
        SummaryRecord(DocumentNumber(18, 14087), "a.txt", 1, "Sie fragt nach Zugriff.", "Es war im Mai.")
    )
    archive.save(paper(INQUIRY, b"%PDF-1 a"))
    archive.save(paper(ANSWER, b"%PDF-1 b"))
    archive.save(paper(replace(ANSWER, full_text="Alles neu.", reprint=True), b"%PDF-1 c"))
    archive.save(paper(replace(ANSWER, full_text="Alles neu.", reprint=True, pages=4), b"%PDF-1 d"))
    waiting = replace(
        INQUIRY, printed_number=DocumentNumber(18, 20), inquiry_number=20, askers=FDP, title="Brücken",
        printed_on=date(2025, 1, 10),
    )  # fmt: skip
    archive.save(paper(waiting, b"%PDF-1 e"))
    archive.save(
        paper(
            replace(
                waiting,
                printed_number=DocumentNumber(18, 21),
                inquiry_number=21,
                askers=FDP[:1],
                printed_on=date(2025, 6, 2),
            ),
            b"%PDF-1 f",
        )
    )
    quick = replace(
        ANSWER, printed_number=DocumentNumber(18, 30), inquiry_number=22, inquiry_paper=DocumentNumber(18, 22),
        askers=FDP, answered_by=HOME_OFFICE, asked_on=date(2025, 2, 1), answered_on=date(2025, 2, 11),
        title="Straßen", questions=ANSWER.questions[1:2], missing=(), notes=(),
    )  # fmt: skip
    archive.save(paper(quick, b"%PDF-1 g"))
    partial = replace(
        ANSWER, printed_number=DocumentNumber(18, 9), inquiry_number=None, inquiry_paper=None, kind=Kind.OTHER,
        status=ReadingStatus.PARTIAL, missing=("title",), notes=("Zweifelhaft.",), title=None, questions=(),
        preamble=None, government_preamble=None, askers=(), answered_by=(), annex=None,
    )  # fmt: skip
    archive.save(paper(partial, b"%PDF-1 h"))
    run = archive.start_run("fetch")
    archive.settle(run, DocumentNumber(18, 10), Outcome.FAILED, "The site does not answer.")

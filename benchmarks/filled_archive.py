"""An archive of made-up papers, filled at speed: rows table by table, then the search documents as an upgrade makes them.

    python benchmarks/filled_archive.py sqlite:////tmp/bench/archive.db --papers 100000

A crawl stores paper by paper through `archive.save`; what that takes is measured in import_papers.py.
"""

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.made_papers import made_papers
from storage.archive import Archive, open_archive
from storage.indexing import rebuild
from storage.papers import Paper
from storage.schema import (
    AnsweredByRow,
    AnswerRow,
    AskerRow,
    FactionRow,
    InquiryRow,
    MinistryRow,
    PaperRow,
    PersonRow,
    QuestionRow,
    VersionRow,
)

_AT_ONCE = 1_000
_NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class _Filler:
    """Rows of papers, by table in the order that foreign keys ask for; all ids are counted here."""

    def __init__(self) -> None:
        self._names: dict[tuple[type, str], int] = {}
        self._answers = 0
        self._papers = 0
        self.rows: dict[type, list[dict[str, Any]]] = {}
        self._empty()

    def _empty(self) -> None:
        tables = (
            InquiryRow,
            PersonRow,
            FactionRow,
            MinistryRow,
            PaperRow,
            VersionRow,
            AskerRow,
            AnsweredByRow,
        )
        self.rows = {table: [] for table in (*tables, AnswerRow, QuestionRow)}

    def take(self) -> dict[type, list[dict[str, Any]]]:
        taken = self.rows
        self._empty()
        return taken

    def add(self, paper: Paper) -> None:
        self._papers += 1
        id_, reading = self._papers, paper.extraction
        term, serial = paper.number.term, paper.number.serial
        self.rows[InquiryRow].append(
            {"id": id_, "term": term, "serial": reading.inquiry_number, "state": "answered"}
        )
        self.rows[PaperRow].append(
            {
                "id": id_,
                "number": str(paper.number),
                "term": term,
                "serial": serial,
                "state": "archived",
                "wanted_because": "made up",
                "wanted_at": _NOW,
                "inquiry_id": id_,
            }
        )
        self.rows[VersionRow].append(
            {
                "id": id_,
                "paper_id": id_,
                "ordinal": 1,
                "current": True,
                "sha256": paper.original.sha256,
                "size": paper.original.size,
                "url": paper.url,
                "fetched_at": _NOW,
                "status": reading.status,
                "rules_version": reading.version,
                "kind": reading.kind,
                "title": reading.title,
                "printed_on": reading.printed_on,
                "reprint": False,
                "preamble": reading.preamble,
                "pages": reading.pages,
                "inquiry_number": reading.inquiry_number,
                "answered_on": reading.answered_on,
            }
        )
        for place, asker in enumerate(reading.askers, 1):
            self.rows[AskerRow].append(
                {
                    "version_id": id_,
                    "position": place,
                    "person_id": self._name(PersonRow, asker.name),
                    "faction_id": self._name(FactionRow, asker.faction or ""),
                }
            )
        for place, office in enumerate(reading.answered_by, 1):
            ministry = self._name(MinistryRow, office.name)
            self.rows[AnsweredByRow].append(
                {"version_id": id_, "position": place, "ministry_id": ministry, "role": office.role}
            )
        for place, question in enumerate(reading.questions, 1):
            self._answers += 1
            common = {"version_id": id_, "position": place, "pages": list(question.pages)}
            self.rows[AnswerRow].append({"id": self._answers, "text": question.answer, **common})
            self.rows[QuestionRow].append(
                {"number": question.number, "text": question.question, "answer_id": self._answers, **common}
            )

    def _name(self, table: type, name: str) -> int:
        id_ = self._names.get((table, name))
        if id_ is None:
            id_ = self._names[table, name] = len(self._names) + 1
            self.rows[table].append({"id": id_, "name": name})
        return id_


def fill(archive: Archive, count: int) -> None:
    """Put so many papers into an empty archive and index them."""
    filler, started = _Filler(), time.perf_counter()
    for place, paper in enumerate(made_papers(count), 1):
        filler.add(paper)
        if place % _AT_ONCE == 0 or place == count:
            taken = filler.take()
            archive.database.write(lambda session, taken=taken: _insert(session, taken))
    print(f"{count} papers in tables after {time.perf_counter() - started:.0f} s", flush=True)
    documents = archive.database.write(rebuild)
    print(f"{documents} documents after {time.perf_counter() - started:.0f} s", flush=True)


def _insert(session: Session, taken: dict[type, list[dict[str, Any]]]) -> None:
    for table, rows in taken.items():
        if rows:
            session.execute(insert(table.__table__), rows)  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url")
    parser.add_argument("--papers", type=int, default=100_000)
    asked = parser.parse_args()
    with open_archive(asked.url, create=True) as archive:
        fill(archive, asked.papers)


if __name__ == "__main__":
    main()

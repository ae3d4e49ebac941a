"""Storing beside raw `executemany`, in one run on the same papers; prints a table.

    python benchmarks/import_papers.py [--papers 1000] [--records papers.csv]

`archive.save` stores a read paper as a crawl does: a transaction each, flushed to the disk, with names, questions, pair,
references and its place in the search. `landtag import` takes metadata records (number, title, kind, published_on,
factions, askers, ministries); `--records` names such a CSV file, else as many are made up. Raw `executemany` puts the same
texts into one table, and into one with a plain FTS5 index. Each way is tried three times in turn, the middle one counts.
"""

import argparse
import csv
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.made_papers import made_papers
from scraper.intake import read_all, take_in
from storage.archive import open_archive
from storage.papers import Paper

_ROUNDS = 3


def save(papers: list[Paper], folder: Path) -> int:
    with open_archive(f"sqlite:///{folder / 'archive.db'}", create=True) as archive:
        for paper in papers:
            archive.save(paper)
    return len(papers)


def take(records: Path, folder: Path) -> int:
    with open_archive(f"sqlite:///{folder / 'archive.db'}", create=True) as archive:
        return take_in(archive, read_all([str(records)])).read


def raw(rows: list[tuple[str, str]], folder: Path, *, indexed: bool) -> int:
    with sqlite3.connect(folder / "raw.db") as database:
        database.execute("PRAGMA journal_mode = WAL")
        if indexed:
            database.execute("CREATE VIRTUAL TABLE papers USING fts5(number, text)")
        else:
            database.execute("CREATE TABLE papers (number TEXT PRIMARY KEY, text TEXT)")
        database.executemany("INSERT INTO papers VALUES (?, ?)", rows)
    database.close()
    return len(rows)


def text_of(paper: Paper) -> str:
    reading = paper.extraction
    questions = (f"{one.question}\n\n{one.answer}" for one in reading.questions)
    return "\n\n".join([reading.title or "", reading.preamble or "", *questions])


def made_records(papers: list[Paper], folder: Path) -> Path:
    path = folder / "records.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["number", "title", "kind", "published_on", "factions", "askers", "ministries"])
        for paper in papers:
            reading = paper.extraction
            askers = ", ".join(one.name for one in reading.askers)
            factions = ", ".join(one.faction or "" for one in reading.askers)
            offices = ", ".join(one.name for one in reading.answered_by)
            rows.writerow(
                [paper.number, reading.title, "minor", reading.printed_on, factions, askers, offices]
            )
    return path


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", type=int, default=1_000)
    parser.add_argument("--records", type=Path)
    asked = parser.parse_args()
    papers = list(made_papers(asked.papers))
    texts = [(str(paper.number), text_of(paper)) for paper in papers]
    with tempfile.TemporaryDirectory(prefix="landtag-import-") as root:
        records = asked.records or made_records(papers, Path(root))
        with records.open(encoding="utf-8", newline="") as file:
            lines = [(row["number"], " ".join(row.values())) for row in csv.DictReader(file)]
        ways: dict[str, Callable[[Path], int]] = {
            "raw `executemany` of papers": lambda folder: raw(texts, folder, indexed=False),
            "the same with FTS5": lambda folder: raw(texts, folder, indexed=True),
            "`archive.save`, paper by paper": lambda folder: save(papers, folder),
            "raw `executemany` of records": lambda folder: raw(lines, folder, indexed=False),
            "the same with FTS5 ": lambda folder: raw(lines, folder, indexed=True),
            "`landtag import` of records": lambda folder: take(records, folder),
        }
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(_ROUNDS):
            for name, way in ways.items():
                folder = Path(root) / f"{turn} {name.replace('`', '')}"
                folder.mkdir()
                started = time.perf_counter()
                rates[name].append(way(folder) / (time.perf_counter() - started))
    print("| way | a second | ms each |\n|---|---|---|")
    for name, measured in rates.items():
        print(f"| {name} | {median(measured):.0f} | {1_000 / median(measured):.2f} |")


if __name__ == "__main__":
    main()

"""Search beside the databases' own ranked full-text search, in one run on the same terms; prints a table.

    python benchmarks/search.py sqlite:////tmp/bench/archive.db
    python benchmarks/search.py postgresql://postgres@localhost/bench

The archive is one that filled_archive.py made. Beside it stands, made anew, a plain table of the same analysed words with
nothing but a full-text index: FTS5 ranked by bm25, or a tsvector with GIN ranked by ts_rank. It gives the ids of twenty
hits; `search` gives title, snippet with question and page, and the facets of all hits as well. Both are asked in turn,
each query three times; what counts is the middle one of the three.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from sqlalchemy import text
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.made_papers import words
from storage.archive import Archive, open_archive
from storage.german import analyse
from storage.search import Sort, search

_QUERIES = 100
_ROUNDS = 3
_COLUMNS = "numbers, title, summary, question, answer, preamble, annex"
_WORDS = " || ' ' || ".join(_COLUMNS.split(", "))

_RAW = {
    "sqlite": [
        "DROP TABLE IF EXISTS raw_index",
        "DROP TABLE IF EXISTS raw_words",
        "CREATE TABLE raw_words (id INTEGER PRIMARY KEY, words TEXT)",
        f"INSERT INTO raw_words SELECT id, {_WORDS} FROM search_documents",
        "CREATE VIRTUAL TABLE raw_index USING fts5(words, content='raw_words', content_rowid='id', tokenize=\"ascii tokenchars '/'\")",
        "INSERT INTO raw_index (raw_index) VALUES ('rebuild')",
        "INSERT INTO raw_index (raw_index) VALUES ('optimize')",
        "INSERT INTO search_index (search_index) VALUES ('optimize')",
        "ANALYZE",
    ],
    "postgresql": [
        "DROP TABLE IF EXISTS raw_words",
        "CREATE TABLE raw_words (id INTEGER PRIMARY KEY, vector TSVECTOR)",
        f"INSERT INTO raw_words SELECT id, to_tsvector('simple', {_WORDS}) FROM search_documents",
        "CREATE INDEX raw_vector ON raw_words USING gin (vector)",
        "ANALYZE",
    ],
}
_RANKED = {
    "sqlite": "SELECT rowid FROM raw_index WHERE raw_index MATCH :words ORDER BY rank LIMIT 20",
    "postgresql": "SELECT id FROM raw_words WHERE vector @@ CAST(:words AS tsquery) "
    "ORDER BY ts_rank(vector, CAST(:words AS tsquery)) DESC LIMIT 20",
}
_NEWEST = {
    "sqlite": "SELECT rowid FROM raw_index WHERE raw_index MATCH :words ORDER BY rowid DESC LIMIT 20",
    "postgresql": "SELECT id FROM raw_words WHERE vector @@ CAST(:words AS tsquery) ORDER BY id DESC LIMIT 20",
}


def kinds() -> Iterator[tuple[str, list[str]]]:
    """The kinds of queries with a hundred of each."""
    yield "a rare word (a compound)", words(_QUERIES, kind="compound")
    content = words(3 * _QUERIES, kind="content", seed=2)
    yield "a word", content[:_QUERIES]
    yield "two words", [" ".join(pair) for pair in zip(content[:_QUERIES], content[_QUERIES:], strict=False)]
    yield (
        "three words",
        [" ".join(some) for some in zip(content[::3], content[1::3], content[2::3], strict=True)],
    )
    yield "a frequent word (every paper's)", words(_QUERIES, kind="common")


class Bench:
    """An archive, asked by us and by its own database."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._dialect = "sqlite" if archive.database.is_sqlite else "postgresql"
        for statement in _RAW[self._dialect]:
            archive.database.write(lambda session, statement=statement: session.execute(text(statement)))

    def raw(self, query: str, statements: dict[str, str] = _RANKED) -> None:
        terms = [token.term for token in analyse(query).words]
        typed = (
            " AND ".join(f'"{term}"' for term in terms)
            if self._dialect == "sqlite"
            else " & ".join(f"'{term}'" for term in terms)
        )

        def work(session: Session) -> object:
            return session.execute(text(statements[self._dialect]), {"words": typed}).all()

        self._archive.database.read(work)

    def raw_newest(self, query: str) -> None:
        self.raw(query, _NEWEST)

    def ours(self, query: str) -> None:
        search(self._archive, query, limit=20)

    def ours_newest(self, query: str) -> None:
        search(self._archive, query, sort=Sort.NEWEST, limit=20)

    def hits(self, query: str) -> int:
        return search(self._archive, query, limit=0).total


def timed(asked: Callable[[str], None], query: str) -> float:
    started = time.perf_counter()
    asked(query)
    return (time.perf_counter() - started) * 1_000


def compare(queries: list[str], *asked: Callable[[str], None]) -> list[tuple[float, float]]:
    """Median and 95th percentile in ms of each way to ask, asked in turn."""
    found: list[list[float]] = [[] for _ in asked]
    for query in queries:
        rounds = [[timed(one, query) for one in asked] for _ in range(_ROUNDS)]
        for place, times in enumerate(zip(*rounds, strict=True)):
            found[place].append(median(times))
    return [(median(times), sorted(times)[int(len(times) * 0.95)]) for times in found]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url")
    asked = parser.parse_args()
    with open_archive(asked.url) as archive:
        bench = Bench(archive)
        print(f"{bench.hits('')} documents\n")
        print(
            "| query | hits p50 / p95 | raw p50 / p95 ms | ours p50 / p95 ms | ratio p95 | raw newest | ours newest |"
        )
        print("|---|---|---|---|---|---|---|")
        for name, listed in kinds():
            found = {query: bench.hits(query) for query in dict.fromkeys(listed)}
            queries = [
                query for query, total in found.items() if total
            ]  # without hits, suggestions are what takes time
            hits = sorted(total for total in found.values() if total)
            raw, ours, raw_new, new = compare(
                queries, bench.raw, bench.ours, bench.raw_newest, bench.ours_newest
            )
            print(
                f"| {name} | {median(hits):.0f} / {hits[int(len(hits) * 0.95)]} | {raw[0]:.1f} / {raw[1]:.1f} | "
                f"{ours[0]:.1f} / {ours[1]:.1f} | {ours[1] / raw[1]:.2f} | {raw_new[0]:.1f} / {raw_new[1]:.1f} | "
                f"{new[0]:.1f} / {new[1]:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()

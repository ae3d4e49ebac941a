"""Ten thousand generated searches, each on SQLite and on PostgreSQL: nothing may raise, and the results must be the same.

    python benchmarks/same_hits.py [--queries 10000] [--seed 1]

Both archives hold the papers of tests/cases. Compared are whole results: totals, hits with their order, scores and
passages, facets. PostgreSQL is TEST_DATABASE_URL's, or one that is started for this. A difference is shown with the
smallest search that still differs.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from storage.archive import Archive, open_archive
from storage.numbers import DocumentNumber
from storage.papers import Paper, SummaryRecord
from storage.search import search
from tests.support.cases import CASES, papers
from tests.support.postgres import new_database, server
from tests.support.typed import Typed, Typist

_SHOWN = 10
_UNFETCHED = DocumentNumber(18, 99)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    kept = papers(sorted(path.name for path in CASES.iterdir() if path.is_dir()))
    typist = Typist([one.extraction for one in kept.values()], random.Random(asked.seed))
    found, pages, differing = 0, 0, []
    with both(list(kept.values())) as archives:
        began = time.monotonic()
        for _ in range(asked.queries):
            typed = typist.search()
            results = [outcome(archive, typed) for archive in archives]
            if differs(results):
                differing.append(typed)
            elif not isinstance(results[0], str):
                found += results[0].total > 0
                pages += bool(results[0].hits)
        seconds = time.monotonic() - began
        for typed in differing[:_SHOWN]:
            show(archives, smallest(archives, typed))
    for name, value in (
        ("queries", asked.queries),
        ("papers", len(kept)),
        ("found something", found),
        ("showed hits", pages),
        ("differed", len(differing)),
        ("seconds", round(seconds)),
    ):
        print(f"{name:16}{value:>8}")
    return 1 if differing or not found else 0


@contextmanager
def both(kept: list[Paper]) -> Iterator[tuple[Archive, Archive]]:
    """The same papers in an archive on each database, and summaries of every third."""
    with (
        tempfile.TemporaryDirectory(prefix="landtag-same-") as folder,
        server() as address,
        new_database(address) as url,
        open_archive(f"sqlite:///{Path(folder) / 'archive.db'}", create=True) as one,
        open_archive(url, create=True, originals=Path(folder) / "originals") as other,
    ):
        for archive in (one, other):
            for paper in kept:
                archive.save(paper)
            for paper in kept[::3]:
                archive.attach(
                    SummaryRecord(
                        paper.number, "a.txt", 1, answer_summary=paper.extraction.preamble or "Kurz."
                    )
                )
            archive.attach(
                SummaryRecord(_UNFETCHED, "a.txt", 2, inquiry_summary="Um Brücken in Soest.", title="Brücken")
            )
        yield one, other


def outcome(archive: Archive, typed: Typed) -> object:
    """The result, or the error as text; nothing of a search may raise."""
    try:
        return search(archive, typed.query, **typed.options)
    except Exception as error:  # noqa: BLE001 - that there is none is what this proves
        return f"{type(error).__name__}: {error}"[:400]


def differs(results: list[object]) -> bool:
    return results[0] != results[1] or any(isinstance(one, str) for one in results)


def smallest(archives: tuple[Archive, Archive], typed: Typed) -> Typed:
    """A search that still differs and has nothing in it that could be left out."""
    smaller = True
    while smaller:
        smaller = False
        for less in simpler(typed):
            if differs([outcome(archive, less) for archive in archives]):
                typed, smaller = less, True
                break
    return typed


def simpler(typed: Typed) -> Iterator[Typed]:
    """The same with an option, a run of words or a sign less."""
    for name in typed.options:
        yield replace(typed, options={key: value for key, value in typed.options.items() if key != name})
    words = typed.query.split(" ")
    length = len(words) // 2
    while length:
        for start in range(0, len(words), length):
            yield replace(typed, query=" ".join(words[:start] + words[start + length :]))
        length //= 2
    if len(typed.query) < 80:
        for place in range(len(typed.query)):
            yield replace(typed, query=typed.query[:place] + typed.query[place + 1 :])


def show(archives: tuple[Archive, Archive], typed: Typed) -> None:
    print(f"differs: {typed.query!r} {typed.options}")
    for name, archive in zip(("SQLite", "PostgreSQL"), archives, strict=True):
        result = outcome(archive, typed)
        if isinstance(result, str):
            print(f"  {name}: {result}")
            continue
        listed = ", ".join(f"{hit.number} {hit.score}" for hit in result.hits[:8])
        print(f"  {name}: {result.total} found: {listed}")


if __name__ == "__main__":
    sys.exit(main())

"""The queries that the documentation offers find what they promise, on each database they are for."""

from typing import Any

import pytest
from sqlalchemy import text

from storage.archive import Archive
from tests.support.queries import Query, fill, queries

TITLE = "Zugriff der Zentralen Ausländerbehörden"
CHILDREN = "Ministerin für Kinder, Jugend, Familie, Gleichstellung, Flucht und Integration"

# What each finds in the archive of tests/support/queries.py, dates and times as text.
EXPECTED: dict[str, list[tuple[Any, ...]]] = {
    "Every question of an inquiry with the answer that stands for it": [
        ("18/14087", "1", "Wie oft?", "Gemeinsam."),
        ("18/14087", "2", "Wann genau?", "Im Mai."),
        ("18/14087", "3", "Wozu?", "Gemeinsam."),
    ],
    "How many days each ministry takes to answer": [
        (CHILDREN, "1", "41.0", "41"),
        ("Minister des Innern", "1", "10.0", "10"),
    ],
    "Inquiries of each faction by month": [
        ("2025-06", "FDP", "1"),
        ("2025-04", "SPD", "1"),
        ("2025-01", "FDP", "1"),
    ],
    "Inquiries that wait for an answer since before a day": [("18/20", "20", "2025-01-10", "Brücken")],
    "Reprints whose text changed": [("18/14087", "2", "2026-11-23 09:00:00", TITLE)],
    "What a person should look at": [
        ("18/9", "archived", "partial", "None", "missing", "title"),
        ("18/9", "archived", "partial", "None", "note", "Zweifelhaft."),
        ("18/10", "failed", "None", "The site does not answer.", "None", "None"),
    ],
    "Who asks together": [
        ("Angela Freimuth", "Franziska Müller-Rech", "2"),
        ("Lisa-Kristin Kapteinat", "Dr. Ada dos Santos", "1"),
    ],
    "Many questions, few answers": [("18/14087", TITLE, "3", "2"), ("18/30", "Straßen", "1", "1")],
    "What a summary says beside what the paper says": [
        ("18/14087", "answer", "Es war im Mai.", "Gemeinsam. Im Mai.", "a.txt"),
        ("18/14087", "inquiry", "Sie fragt nach Zugriff.", "Die Landesregierung kam der Bitte nach.", "a.txt"),
    ],
    "Papers with a word, by the search's own index": [("18/14087", "2025-05-28", TITLE)],
}  # fmt: skip


def test_there_are_ten_and_each_is_for_both_databases() -> None:
    assert list(dict.fromkeys(query.title for query in queries())) == list(EXPECTED)
    for title in EXPECTED:
        only = [query.only for query in queries() if query.title == title]
        assert only in ([None], ["sqlite", "postgresql"]), title


@pytest.mark.parametrize("title", EXPECTED)
def test_a_query_finds_what_it_promises(archive: Archive, title: str) -> None:
    kind = "sqlite" if archive.database.is_sqlite else "postgresql"
    fill(archive)
    [query] = [one for one in queries() if one.title == title and one.only in (None, kind)]
    assert found(archive, query) == EXPECTED[title]


def found(archive: Archive, query: Query) -> list[tuple[str, ...]]:
    # A colon before a letter would be a parameter of SQLAlchemy's, which a person's shell does not know.
    sql = text(query.sql.replace(":*", r"\:*").replace("::tsquery", r"\:\:tsquery"))
    rows = archive.database.read(lambda session: session.execute(sql).all())
    return [tuple(_plain(str(value)) for value in row) for row in rows]


def _plain(value: str) -> str:
    """A time as either database shows it, to the second."""
    return value[:19] if value.startswith("2026-11-23 09:00:00") else value

"""What a save or a search asks SQLite for, it finds by an index: no cost grows with the archive unseen."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from storage.archive import Archive, open_archive
from storage.numbers import DocumentNumber
from storage.papers import SummaryRecord
from storage.search import search
from tests.support.papers import ANSWER, INQUIRY, paper

# What may be read from one end to the other: a full-text index does so by its own words, and the rest are results.
_READ_THROUGH = ("VIRTUAL TABLE", "SUBQUERY", "CTE", "CONSTANT ROW", "SCAN anon", "SCAN listed", "SCAN hits")

# Half of an index: all keys of one name are as many as there are papers.
_HALF = ("ix_search_keys_name_value (name=?)", "(state=?)", "(term=?)")


@pytest.fixture
def archive(tmp_path: Path) -> Any:
    with open_archive(f"sqlite:///{tmp_path / 'archive.db'}", create=True) as opened:
        yield opened


def plans(archive: Archive, work: Any) -> list[str]:
    """The plans of all statements that something runs, each with its statement."""
    asked: list[tuple[str, Any]] = []

    def remember(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        first = parameters[0] if parameters else ()
        asked.append((statement, first if isinstance(first, tuple) else parameters))

    event.listen(archive.database.engine, "before_cursor_execute", remember)
    work()
    event.remove(archive.database.engine, "before_cursor_execute", remember)
    found = []
    with archive.database.engine.connect() as connection:
        for statement, parameters in asked:
            if statement.lstrip().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                found += [f"{row.detail} in: {statement}" for row in rows]
    return found


def bad(found: list[str]) -> list[str]:
    return [
        plan
        for plan in found
        if (plan.startswith("SCAN") and not any(word in plan.partition(" in: ")[0] for word in _READ_THROUGH))
        or any(half in plan.partition(" in: ")[0] for half in _HALF)
    ]


def test_no_statement_of_a_save_reads_a_whole_table(archive: Archive) -> None:
    def work() -> None:
        archive.save(paper(INQUIRY))
        archive.save(paper(ANSWER, b"2"))
        archive.save(paper(ANSWER, b"3"))
        numbers = [DocumentNumber(18, serial) for serial in (14087, 13528, 1, 2, 3)]
        records = [
            SummaryRecord(number, "a.txt", 1, answer_summary="Um Brücken.", title="T") for number in numbers
        ]
        archive.attach_all([(record, 1) for record in records])

    found = plans(archive, work)
    assert len(found) > 100
    assert bad(found) == []


def test_no_statement_of_a_search_reads_a_whole_table(archive: Archive) -> None:
    archive.save(paper(INQUIRY))
    archive.save(paper(ANSWER, b"2"))
    found = plans(archive, lambda: search(archive, "Zugriff Ausländerbehörden"))
    assert found
    assert bad(found) == []


def test_a_whole_table_that_is_read_is_seen(archive: Archive) -> None:
    found = plans(
        archive,
        lambda: archive.database.read(
            lambda session: session.execute(text("SELECT reason FROM papers")).all()
        ),
    )
    assert bad(found) == ["SCAN papers in: SELECT reason FROM papers"]

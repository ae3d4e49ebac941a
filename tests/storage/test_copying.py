"""An archive moves between SQLite and PostgreSQL with nothing lost, or not at all."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Text, cast, event, func, insert, select, text

from storage import tables
from storage.archive import Archive, open_archive
from storage.copying import copy
from storage.database import shown
from storage.errors import ArchiveError, ArchiveLockedError
from storage.locking import CrawlRunningError
from storage.numbers import DocumentNumber
from storage.papers import (
    Discovery,
    Exchange,
    Outcome,
    PrintedTable,
    Record,
    Robots,
    RobotsVerdict,
    SummaryRecord,
)
from storage.schema import Base, MentionRow, PaperRow, RequestRow
from storage.search import as_json, search
from tests.support.papers import ANSWER, INQUIRY, paper

NUMBERS = ("18/14087", "18/13528", "18/9", "18/10", "18/404", "17/5", "KA 18/5441")
QUERIES = (
    "Ausländerbehörden",
    "Behörde",
    '"Vorab ein Wort"',
    "Straße -Mai",
    "18/14087",
    "Zeichen",
    "gemein*",
    "x",
)

# Characters that some database, encoding or JSON takes for something else.
ODD = "Zeichen: ' \" \\ \\x00 %s :name {} ß ẞ a\u0308 \u2028 \ufeff \U0001f600 \x01\x1f \r\n\t NULL null Straße "
LATER = datetime(2026, 11, 23, 10, 11, 12, 987654, timezone(timedelta(hours=1)))


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Archive]:
    """An archive on SQLite with something in every table."""
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    with open_archive(url, create=True, originals=tmp_path / "originals") as opened:
        fill(opened)
        yield opened


def fill(archive: Archive) -> None:
    number = DocumentNumber(18, 14087)
    run = archive.start_run("crawl --discover")
    archive.sign_of_life(run, 3)
    archive.record_robots(
        run, Robots("www.landtag.nrw.de", LATER, RobotsVerdict.RULES, 200, 0.1, "User-agent: *\n")
    )
    archive.record_discovery(
        run,
        Discovery("listing", "https://x/", 3, 1, complete=False, total=4, since=date(2026, 1, 1), reason=ODD),
    )
    archive.record_exchange(run, Exchange("https://x/", number, LATER, 200, None, 12, 0.1 + 0.2, 1e-7))
    archive.record_exchange(run, Exchange("https://x/robots.txt", None, LATER, None, "timeout"))
    archive.save(paper(ANSWER), run)
    archive.save(paper(INQUIRY, b"%PDF-1 b"), run)
    archive.save(paper(replace(ANSWER, annex="neu", issued_on=None), b"%PDF-1 c"), run)
    archive.settle(run, DocumentNumber(18, 404), Outcome.MISSING, "404")
    archive.finish_run(run, unasked=2, stopped="Genug.")
    archive.start_run("fetch")  # and was killed
    cells = PrintedTable((1, 2), ((ODD, ""), ("\U0001f600", "ä")))
    odd = replace(
        INQUIRY, title=ODD, full_text=ODD * 20_000, tables=(cells,), printed_number=DocumentNumber(18, 9), inquiry_number=9
    )  # fmt: skip
    archive.save(paper(odd, b"%PDF-1 d"))
    archive.review(number, note=ODD)
    archive.review(number, field="title", value="Zugriff")
    archive.attach(SummaryRecord(number, "a.txt", 1, "ie Kleine Anfrage fragt", "Antwort."))
    archive.attach(SummaryRecord(number, "a.txt", 1, "Ein anderer Text.", "Antwort."))
    archive.attach(SummaryRecord(DocumentNumber(18, 10), "b.csv", 7, title=ODD, subjects=("Straße", ODD)))
    archive.want([DocumentNumber(17, 5)], "named by a test")
    # Gaps in the ids, and a cell with JSON's own null beside empty ones.
    archive.database.write(
        lambda session: session.execute(text("UPDATE runs SET id = 70 WHERE finished_at IS NULL"))
    )
    archive.database.write(lambda session: session.execute(text("UPDATE mentions SET keywords = 'null'")))


def contents(archive: Archive) -> dict[str, list[Any]]:
    """Every row of every table, JSON as its text, so that JSON's null and an empty cell differ."""

    def work(session: Any) -> dict[str, list[Any]]:
        return {
            table.name: sorted(
                repr(tuple(row))
                for row in session.execute(
                    select(*(cast(c, Text) if c.type.__class__.__name__ == "JSON" else c for c in table.c))
                )
            )
            for table in Base.metadata.sorted_tables
        }

    return archive.database.read(work)


def records(archive: Archive) -> list[Record | None]:
    versions = [archive.get("18/14087", version) for version in (1, 2)]
    return [*versions, *(archive.get(number) for number in NUMBERS)]


def found(archive: Archive) -> list[Any]:
    return [as_json(search(archive, query)) for query in QUERIES]


def without_scores(results: list[Any]) -> list[Any]:
    """Each database has a scale of its own for them."""
    return [{**one, "hits": [{**hit, "score": None} for hit in one["hits"]]} for one in results]


def rows(archive: Archive) -> int:
    tables = Base.metadata.sorted_tables
    return archive.database.read(
        lambda session: sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
    )


def test_to_postgresql_and_back_everything_is_as_it_was(
    source: Archive, postgres_url: str, tmp_path: Path
) -> None:
    before, folder = contents(source), source.originals.folder
    assert [name for name, held in before.items() if not held] == []  # every table has a say in this
    told: list[tuple[int, int]] = []
    first = copy(source, postgres_url, listener=lambda done, todo: told.append((done, todo)))
    assert told[-1] == (2 * first.rows, 2 * first.rows)
    assert first.rows == rows(source)
    assert {table.name for table in first.tables} == set(Base.metadata.tables)
    back = f"sqlite:///{tmp_path / 'back.db'}"
    with open_archive(postgres_url, originals=folder) as middle:
        assert records(middle) == records(source)
        assert without_scores(found(middle)) == without_scores(found(source))
        second = copy(middle, back)
    assert second.tables == first.tables
    with open_archive(back, originals=folder) as last:
        assert contents(last) == before
        assert records(last) == records(source)
        assert found(last) == found(source)
        assert found(last)[1]["total"] > 0
        last.database.write(
            lambda session: session.execute(
                text("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
            )
        )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_copy_takes_new_papers_runs_and_words(
    source: Archive, kind: str, postgres_url: str, tmp_path: Path
) -> None:
    url = postgres_url if kind == "postgresql" else f"sqlite:///{tmp_path / 'new' / 'archive.db'}"
    copy(source, url)
    with open_archive(url, originals=tmp_path / "originals") as copied:
        held = rows(copied)
        assert copied.start_run("crawl") == 71
        new = replace(
            ANSWER, title="Ein Zebrastreifen", printed_number=DocumentNumber(18, 77), inquiry_number=7, inquiry_paper=None
        )  # fmt: skip
        assert copied.save(paper(new, b"%PDF-1 e"), 71).outcome is Outcome.NEW
        copied.review(DocumentNumber(18, 77), note="gut")
        copied.attach(SummaryRecord(DocumentNumber(18, 78), "c.txt", 1, "Eine Anfrage.", title="x"))
        assert search(copied, "Zebrastreifen").total == 1
        assert rows(copied) > held


def test_an_empty_archive_can_be_copied(archive: Archive, tmp_path: Path) -> None:
    copied = copy(archive, f"sqlite:///{tmp_path / 'copy.db'}")
    assert (copied.rows, len(copied.tables)) == (0, len(Base.metadata.tables))
    with open_archive(f"sqlite:///{tmp_path / 'copy.db'}") as opened:
        assert opened.start_run("crawl") == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_target_that_holds_something_is_refused_and_stays(
    source: Archive, kind: str, postgres_url: str, tmp_path: Path
) -> None:
    url = postgres_url if kind == "postgresql" else f"sqlite:///{tmp_path / 'other.db'}"
    with open_archive(url, create=True) as other:
        other.want([DocumentNumber(18, 1)], "mine")
        with pytest.raises(ArchiveError, match="holds an archive already"):
            copy(source, url)
        assert rows(other) == 1


def test_the_archive_itself_memory_and_something_else_are_no_targets(source: Archive, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "archive.db")
    for url, says in (
        (f"sqlite:///{tmp_path / 'archive.db'}", "is the archive itself"),
        (f"sqlite:///{tmp_path / 'link.db'}", "is the archive itself"),
        ("sqlite://", "in memory"),
        ("mysql://x/y", "not supported"),
    ):
        with pytest.raises(ArchiveError, match=says):
            copy(source, url)


def test_a_copy_that_comes_out_different_leaves_nothing(source: Archive, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    with open_archive(url, create=True) as target:
        target.database.write(
            lambda session: session.execute(
                text(
                    "CREATE TRIGGER forger AFTER INSERT ON reviews BEGIN "
                    "UPDATE reviews SET made_at = datetime(made_at, '+1 hour') WHERE id = new.id; END"
                )
            )
        )
        with pytest.raises(ArchiveError, match="“reviews” is not equal"):
            copy(source, url)
        assert rows(target) == 0
        target.database.write(lambda session: session.execute(text("DROP TRIGGER forger")))
        copy(source, url)
        assert rows(target) == rows(source)


def test_on_postgresql_too_a_different_copy_leaves_nothing(source: Archive, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE RULE thief AS ON INSERT TO footnotes DO INSTEAD NOTHING")
    with pytest.raises(ArchiveError, match="“footnotes” is not equal"):
        copy(source, postgres_url)
    with open_archive(postgres_url) as target:
        assert rows(target) == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_interrupted_copy_leaves_nothing_and_can_be_begun_anew(
    source: Archive, kind: str, postgres_url: str, tmp_path: Path
) -> None:
    def interrupt(done: int, todo: int) -> None:
        if done > todo * 0.6:
            raise KeyboardInterrupt

    url = postgres_url if kind == "postgresql" else f"sqlite:///{tmp_path / 'other.db'}"
    with pytest.raises(KeyboardInterrupt):
        copy(source, url, listener=interrupt)
    with open_archive(url) as target:
        assert rows(target) == 0
    assert copy(source, url).rows == rows(source)


def test_what_postgresql_cannot_hold_is_named(source: Archive, postgres_url: str) -> None:
    source.database.write(
        lambda session: session.execute(text("UPDATE reviews SET note = 'a' || char(0) || 'b' WHERE id = 1"))
    )
    with pytest.raises(ArchiveError, match=r"“reviews” holds something that .* cannot take"):
        copy(source, postgres_url)
    source.database.write(
        lambda session: session.execute(text("UPDATE reviews SET note = '', made_at = 'gestern'"))
    )
    with pytest.raises(ArchiveError, match=r"“reviews” of .* holds a value that cannot be read"):
        copy(source, postgres_url)
    with open_archive(postgres_url) as target:
        assert rows(target) == 0


def test_what_is_written_meanwhile_is_not_half_in_the_copy(postgres_url: str, tmp_path: Path) -> None:
    """PostgreSQL shows each statement another state unless it is told not to."""
    with open_archive(postgres_url, originals=tmp_path / "originals") as source:
        fill(source)
        held = rows(source)
        written: list[Outcome] = []

        def meanwhile(done: int, todo: int) -> None:
            if not written:
                other = replace(ANSWER, printed_number=DocumentNumber(18, 88), inquiry_number=8)
                with open_archive(postgres_url, originals=tmp_path / "originals") as writer:
                    written.append(writer.save(paper(other, b"%PDF-1 f")).outcome)

        assert copy(source, f"sqlite:///{tmp_path / 'copy.db'}", listener=meanwhile).rows == held
        assert written == [Outcome.NEW]
        assert rows(source) > held


def test_rows_are_hashed_in_one_order_whatever_language_sorts(
    source: Archive, postgres_url: str, tmp_path: Path
) -> None:
    """Batches smaller than the tables, and keys that languages sort in other ways than bytes."""
    for serial, name in enumerate(("Über", "Uhu", "über", "_", "a b", "ab", "A-b", "\U0001f600", "\uffee")):
        person = replace(ANSWER.askers[0], name=name)
        one = replace(
            INQUIRY, askers=(*ANSWER.askers, person), inquiry_number=500 + serial,
            printed_number=DocumentNumber(18, 500 + serial),
        )  # fmt: skip
        source.save(paper(one, f"%PDF {serial}".encode()))
    source.database.write(
        lambda session: session.execute(
            insert(RequestRow),
            [
                {"run_id": 1, "url": str(n), "requested_at": LATER, "bytes": n}
                for n in range(2 * tables.BATCH + 1)
            ],
        )
    )
    # The wheel's server is built without languages and sorts by bytes anyway; TEST_DATABASE_URL's may know them.
    with (
        psycopg.connect(postgres_url, autocommit=True) as connection,
        suppress(psycopg.errors.FeatureNotSupported),
    ):
        connection.execute('ALTER TABLE search_keys ALTER COLUMN value TYPE varchar COLLATE "unicode"')
    assert copy(source, postgres_url).rows == rows(source)
    asked: list[str] = []
    with open_archive(postgres_url) as copied:
        event.listen(copied.database.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
        copy(copied, f"sqlite:///{tmp_path / 'copy.db'}")
    assert any('search_keys.value COLLATE "C"' in one for one in asked)


def test_a_source_or_target_that_is_in_use_is_a_sentence(
    source: Archive, postgres_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tables, "LOCK_TIMEOUT", "100ms")
    with (
        open_archive(str(source.database.url)) as other,
        other.only_crawl(),
        pytest.raises(CrawlRunningError),
    ):
        copy(source, f"sqlite:///{tmp_path / 'copy.db'}")
    with psycopg.connect(postgres_url) as writer:
        writer.execute("INSERT INTO people (name) VALUES ('x')")
        with pytest.raises(ArchiveLockedError, match="is in use"):
            copy(source, postgres_url)
        writer.rollback()
    assert copy(source, postgres_url).target == shown(postgres_url)


def test_originals_are_copied_with_their_hashes_checked(source: Archive, tmp_path: Path) -> None:
    good = source.originals.keep(b"%PDF-1 a")
    bad = source.originals.keep(b"%PDF-1 b")
    source.originals.path(bad.sha256).write_bytes(b"%PDF-1 x")
    folder = tmp_path / "elsewhere"
    copied = copy(source, f"sqlite:///{tmp_path / 'copy.db'}", originals=folder).originals
    assert copied is not None
    assert (copied.folder, copied.files) == (folder, 1)
    assert sum(bad.sha256 in said for said in copied.damaged) == 1
    assert [path.stem for path in folder.rglob("*.pdf")] == [good.sha256]


def test_json_null_and_an_empty_cell_stay_what_they_are(source: Archive, tmp_path: Path) -> None:
    def cells(archive: Archive) -> list[Any]:
        columns = (MentionRow.subjects, MentionRow.keywords)
        statement = select(PaperRow.number, *(cast(c, Text) for c in columns)).join(MentionRow.paper)
        return [tuple(row) for row in archive.database.read(lambda session: session.execute(statement).all())]

    source.database.write(
        lambda session: session.execute(
            text(
                "INSERT INTO mentions (id, paper_id, source, seen_at) SELECT 9, id, 'hand', wanted_at FROM papers WHERE number = '17/5'"
            )
        )
    )
    url = f"sqlite:///{tmp_path / 'copy.db'}"
    copy(source, url)
    with open_archive(url) as copied:
        assert (
            cells(copied)
            == cells(source)
            == [("18/10", json.dumps(["Straße", ODD]), "null"), ("17/5", None, None)]
        )

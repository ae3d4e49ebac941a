"""What docs/datasette.yaml tells Datasette is true of the archive, and its queries are those of docs/schema.md."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # ships no types

from scraper.config import load_config
from storage.archive import open_archive
from storage.database import read_only_uri
from storage.schema import Base
from storage.search_schema import SEARCH_TABLES
from tests.support.queries import fill, queries

DOCS = Path(__file__).parent.parent / "docs"
METADATA = yaml.safe_load((DOCS / "datasette.yaml").read_text(encoding="utf-8"))
[(DATABASE, HELD)] = METADATA["databases"].items()
TABLES: dict[str, dict[str, Any]] = HELD["tables"]

# Where a query of the file asks its user, and what stands there in the page for people to replace.
ASKED = {
    ":term": "18",
    ":inquiry": "5441",
    "date('now', '-28 days')": "'2025-06-01'",
    "coalesce(nullif(:word, ''), 'behord*')": "'behord*'",
}


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    with open_archive(f"sqlite:///{tmp_path / 'archive.db'}", create=True) as archive:
        fill(archive)
    return tmp_path / "archive.db"


def connect(file: Path) -> sqlite3.Connection:
    """As Datasette does: to read, and what is not there is an error."""
    return sqlite3.connect(read_only_uri(file), uri=True)


def test_it_speaks_of_the_database_as_the_archive_names_it(tmp_path: Path) -> None:
    name = load_config(home=tmp_path, database=None).database.rpartition("/")[2]
    assert name == f"{DATABASE}.db"
    assert f"/{name} --metadata docs/datasette.yaml" in (DOCS / "datasette.md").read_text(encoding="utf-8")


def test_every_table_and_column_it_names_is_there(filled: Path) -> None:
    with connect(filled) as database:
        for name, told in TABLES.items():
            columns = {row[1] for row in database.execute("SELECT * FROM pragma_table_info(?)", [name])}
            sorted_by = [told[key] for key in ("sort", "sort_desc", "label_column") if key in told]
            named = {*sorted_by, *told.get("facets", []), *told.get("columns", {})}
            assert columns, name
            assert named <= columns, name
            assert told.get("hidden") or told["title"], name
            assert told.keys() <= {
                "title", "description", "hidden", "label_column", "sort", "sort_desc", "size", "facets", "columns",
            }, name  # fmt: skip
            assert isinstance(told.get("size", 1), int)


def test_every_table_that_others_point_at_has_a_name_for_its_rows() -> None:
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            target = TABLES[key.column.table.name]
            assert "label_column" in target or target.get("hidden"), key.column.table.name


def test_what_search_is_made_of_is_hidden() -> None:
    assert {name for name, told in TABLES.items() if told.get("hidden")} == {
        "alembic_version", *(table.__tablename__ for table in SEARCH_TABLES),
    }  # fmt: skip


def test_its_queries_are_those_of_the_schema_page_in_their_order() -> None:
    written = []
    for query in HELD["queries"].values():
        sql = query["sql"]
        for asked, example in ASKED.items():
            sql = sql.replace(asked, example)
        written.append(sql)
    page = [
        one.sql.removeprefix("-- SQLite\n").strip().removesuffix(";")
        for one in queries()
        if one.only != "postgresql"
    ]
    assert written == page
    titles = [query["title"].partition(".")[0] for query in HELD["queries"].values()]
    assert titles == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize("name", HELD["queries"])
def test_a_query_of_it_finds_something(name: str, filled: Path) -> None:
    sql = HELD["queries"][name]["sql"]
    given = {asked: {"term": "18", "inquiry": "5441"}.get(asked, "") for asked in re.findall(r":(\w+)", sql)}
    with connect(filled) as database:
        assert database.execute(sql, given).fetchall()  # Datasette hands everything over as text
        nothing = database.execute(
            sql, dict.fromkeys(given, "")
        ).fetchall()  # what opens before anything is typed
    assert bool(nothing) == (name != "fragen-und-antworten")


def test_a_word_is_looked_for_as_it_was_typed(filled: Path) -> None:
    sql = HELD["queries"]["wortsuche"]["sql"]
    with connect(filled) as database:
        found = {
            word: [row[0] for row in database.execute(sql, {"word": word})]
            for word in ("brucke*", "bruck*", "strass*", "zugriff AND behord*", "zebra*")
        }
    assert found == {
        "brucke*": [],  # the ending is cut off in the index
        "bruck*": ["18/21", "18/20"],
        "strass*": ["18/30"],
        "zugriff AND behord*": ["18/14087"],
        "zebra*": [],
    }

"""The documentation speaks of the program as it is."""

import re
from pathlib import Path

import pytest
import typer
from sqlalchemy import text

from scraper.cli import app
from storage.archive import Archive
from storage.papers import SummaryRecord
from storage.schema import Base
from tests.support.papers import ANSWER, INQUIRY, paper

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCHEMA = (ROOT / "docs/schema.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]

QUERIES = re.findall(r"```sql\n(.*?)```", SCHEMA, re.DOTALL)


def test_readme_names_every_command() -> None:
    for name in COMMANDS:
        assert f"landtag {name}" in README, name


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_a_help_text_and_an_example(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert re.match(rf"Example: .*landtag {name}\b", command.epilog), name


def test_every_option_says_what_it_does() -> None:
    for name, command in COMMANDS.items():
        for option in command.params:
            assert getattr(option, "help", None), f"{name} {option.name}"


def test_ci_calls_readmes_second_command() -> None:
    commands = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    assert len(commands) == 2
    assert commands[0].endswith("landtag demo")
    assert commands[1] in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()


def test_every_file_the_readme_links_to_is_there() -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link).exists(), link


def test_the_lock_names_what_pyproject_asks_for_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    for name in re.findall(
        r'^    "([a-z.\-]+)(?:\[[a-z]+\])?>=', (ROOT / "pyproject.toml").read_text(), re.MULTILINE
    ):
        assert re.search(rf"^{re.escape(name.replace('.', '-'))}(\[[a-z]+\])?==", lock, re.MULTILINE), name


def test_the_schema_page_shows_every_table() -> None:
    for table in Base.metadata.tables:
        assert f"`{table}`" in SCHEMA, table


def test_there_are_five_example_queries() -> None:
    assert len(QUERIES) == 5


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_an_example_query_finds_something_on_both_databases(archive: Archive, query: str) -> None:
    archive.attach(SummaryRecord(paper(ANSWER).number, "records.txt", 1, answer_summary="Kurz gesagt."))
    archive.save(paper(ANSWER))
    archive.save(paper(INQUIRY))
    from dataclasses import replace

    from storage.papers import ReadingStatus

    archive.save(paper(replace(ANSWER, status=ReadingStatus.PARTIAL), number="18/9"))
    rows = archive.database.read(lambda session: session.execute(text(query)).all())
    assert rows

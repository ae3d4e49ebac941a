"""What all tests share: real archives on SQLite and PostgreSQL, and a real server for the Landtag's site."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest

from storage.archive import Archive, open_archive
from tests.support.landtag import Landtag
from tests.support.postgres import database_url, new_database, server
from tests.support.rules import RULE_CHANGE, summary
from tests.support.site import Site

# Databases flush every commit to the disk. What that costs on a slow or shared disk is no matter of these tests, so
# their files lie in memory where the system has a folder for that with room enough; all of them take less than 1 GB.
_MEMORY = Path("/dev/shm")
if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 4 * 1024**3:
    os.environ["TMPDIR"] = str(_MEMORY)
    tempfile.tempdir = None  # asked anew


def pytest_xdist_auto_num_workers() -> int:
    """What `-n auto` means here: half of the time tests wait for crawls in processes of their own, and for servers."""
    return 2 * (os.cpu_count() or 1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """After a change of the reading rules: which fields of which cases it gained, lost and changed."""
    recorded = [
        (report.nodeid.rpartition("[")[2].rstrip("]"), str(value))
        for report in terminalreporter.stats.get("failed", [])
        for name, value in report.user_properties
        if name == RULE_CHANGE
    ]
    if recorded:
        terminalreporter.section("fields that the rules now read differently")
        for line in summary(recorded):
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server, one for all tests of a process."""
    with server() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a database with our schema, which each test's own database is copied from."""
    name = f"landtag_template_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        open_archive(database_url(postgres_server, name), create=True).close()
        yield name
        connection.execute(f"DROP DATABASE {name}")


@pytest.fixture(scope="session")
def new_postgres_database(
    postgres_server: str, postgres_template: str
) -> Callable[[], AbstractContextManager[str]]:
    """Makes PostgreSQL databases with our schema and nothing in them; each is gone at the end of its `with`."""

    return partial(new_database, postgres_server, postgres_template)


@pytest.fixture
def postgres_url(new_postgres_database: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """A PostgreSQL database of the test's own, with our schema and nothing in it."""
    with new_postgres_database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    """An empty archive, on each of the two databases in turn."""
    url = (
        f"sqlite:///{tmp_path / 'archive.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    with open_archive(url, create=True, originals=tmp_path / "originals") as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[Site]:
    """A stand-in for the Landtag's site on loopback, empty."""
    with Site() as served:
        yield served


@pytest.fixture
def landtag(tmp_path: Path, site: Site) -> Landtag:
    """The `landtag` command with an archive of the test's own, pointed at `site`."""
    # The configuration file of whoever runs the tests must not matter.
    return Landtag(tmp_path / "home", site.base_url, {"XDG_CONFIG_HOME": str(tmp_path / "config")})


@pytest.fixture(scope="session")
def samples() -> dict[str, bytes]:
    """The sample papers that ship with the package, by number."""
    folder = files("scraper.demo").joinpath("papers")
    return {
        f"{path.name[3:5]}/{path.name[6:-4]}": path.read_bytes()
        for path in folder.iterdir()
        if path.name.endswith(".pdf")
    }

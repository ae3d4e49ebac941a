"""One crawl at a time: who comes second hears who was first, and a dead one holds nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage.archive import Archive, open_archive
from storage.locking import CrawlRunningError

HOLD = """
import sys, time
from storage.archive import open_archive

with open_archive(sys.argv[1]) as archive, archive.only_crawl():
    archive.start_run("crawl --discover")
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    address = f"sqlite:///{tmp_path / 'archive.db'}"
    open_archive(address, create=True).close()
    return address


def test_the_second_hears_who_holds_the_lock_and_a_killed_one_holds_nothing(url: str) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, url], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "held\n"
        with open_archive(url) as archive, pytest.raises(CrawlRunningError) as caught, archive.only_crawl():
            pass
        said = str(caught.value)
        assert f"process {holder.pid}" in said
        assert os.uname().nodename in said
        assert "run 1 (landtag crawl --discover)" in said
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        holder.stdout.close()
    # PostgreSQL notices a connection whose process is gone as soon as the socket closes.
    with open_archive(url) as archive, archive.only_crawl():
        assert archive.runs(1)[0].finished_at is None


def test_the_lock_is_free_again_after_use_and_after_an_error(archive: Archive) -> None:
    for _ in range(2):
        with archive.only_crawl():
            pass
    with pytest.raises(KeyError), archive.only_crawl():
        raise KeyError
    with archive.only_crawl():
        pass


def test_a_lock_that_the_server_took_away_is_taken_again_or_the_crawl_hears_who_has_it(
    postgres_url: str,
) -> None:
    import psycopg

    def cut_off() -> None:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )

    with open_archive(postgres_url) as one, open_archive(postgres_url) as other, one.only_crawl() as check:
        check()
        cut_off()
        check()
        with pytest.raises(CrawlRunningError), other.only_crawl():
            pass
        cut_off()
        with other.only_crawl(), pytest.raises(CrawlRunningError):
            check()

"""Killed at any moment, a crawl goes on; two at once are one; a full disk stops it cleanly."""

import random
import shutil
import signal
import sqlite3
import subprocess
import threading
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.kills import kill_crawls, serve
from tests.support.landtag import Landtag
from tests.support.records import record
from tests.support.site import Reply, Site


def test_kills_at_random_moments_lose_nothing_and_double_nothing(landtag: Landtag, site: Site) -> None:
    """Four of the fifty that benchmarks/kill_crawls.py does."""
    found = kill_crawls(landtag, site, serve(site, 40), kills=4, chance=random.Random(20261124))
    assert (found.archived, found.twice, found.damaged, found.half_written, found.orphans) == (40, 0, 0, 0, 0)


def test_a_second_crawl_says_who_works_and_stops(
    landtag: Landtag, site: Site, samples: dict[str, bytes]
) -> None:
    arrived = threading.Event()

    def hangs_once(count: int) -> Reply:
        arrived.set()
        return Reply(samples["18/14241"], fault="hang" if count == 1 else None)

    site.replies["18/14241"] = hangs_once
    site.paper("18/13709", samples["18/13709"])
    landtag("import", "-", stdin=record().encode())
    first = landtag.start("crawl")
    assert arrived.wait(60), first.communicate()
    for words in (("crawl", "--json"), ("fetch", "18/14087")):
        second = landtag(*words)
        assert (second.code, second.out) == (3, "")
        assert f"process {first.pid}" in second.err
        assert "run 1 (landtag crawl)" in second.err
    running = landtag("status", "--json").json["running"]
    assert (running["life"], running["process"], running["done"], running["listed"]) == (
        "running",
        first.pid,
        0,
        1,
    )
    assert "0 of 1 paper" in landtag("status").out
    first.send_signal(signal.SIGKILL)
    first.communicate()
    site.released.set()
    assert landtag("crawl", "--json").json["verdict"] == "ok"


def test_a_killed_run_is_called_so_until_the_next_one(landtag: Landtag, site: Site) -> None:
    landtag("crawl", "--numbers", "18/1")
    with sqlite3.connect(landtag.home / "archive.db") as connection:
        an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
        connection.execute(
            "UPDATE runs SET finished_at = NULL, verdict = NULL, seen_at = ?",
            (an_hour_ago.strftime("%F %T.000000"),),
        )
    connection.close()
    assert "was killed; `landtag crawl` completes its work" in landtag("status").out
    assert landtag("status", "--json").json["running"]["life"] == "gone"
    landtag("crawl", "--numbers", "18/1")
    assert landtag("status", "--json").json["running"] is None


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell to limit the size of files")
def test_a_disk_that_takes_no_more_stops_the_crawl_with_a_sentence_and_a_sound_archive(
    landtag: Landtag, site: Site
) -> None:
    numbers = serve(site, 40)
    landtag("import", "-", stdin=("number\n" + "".join(f"{number}\n" for number in numbers)).encode())
    # No file may grow beyond what the database's log has after some papers: what a full disk says, at a place of our choice.
    command = ["sh", "-c", 'ulimit -f 1400; exec "$@"', "sh", *landtag.command("crawl", "--json")]
    done = subprocess.run(command, capture_output=True, env=landtag.variables(), timeout=120, check=False)
    assert done.returncode == 3, (done.stdout, done.stderr)
    assert b"Traceback" not in done.stderr
    assert b"disk" in done.stderr or b"cannot be written" in done.stderr
    verified = landtag("verify", "--json").json
    assert (verified["damaged"], verified["different"]) == ([], [])
    report = landtag("crawl", "--json").json
    assert (report["verdict"], report["unchanged"] + report["new"]) == ("ok", 40)
    assert landtag("verify", "--json").json["ok"] == 40

"""After a crawl: figures for a monitoring system, and a message when something needs a person."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.landtag import Landtag
from tests.support.site import Reply, Site


class Room:
    """Whoever gets the messages: apprise's `json://` sends them here."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        room = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                room.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"json://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def figures(file: Path) -> dict[tuple[str, ...], float]:
    """Every sample of a metrics file, by name and labels, read by Prometheus' own parser."""
    found = {}
    for family in text_string_to_metric_families(file.read_text()):
        for sample in family.samples:
            found[sample.name, *sample.labels.values()] = sample.value
    return found


def test_figures_of_every_run_are_written_for_prometheus(
    landtag: Landtag, site: Site, samples: dict[str, bytes], tmp_path: Path
) -> None:
    for number in ("18/14087", "18/13528"):
        site.paper(number, samples[number])
    file = tmp_path / "not" / "there" / "landtag.prom"
    site.replies["18/2"] = Reply(b"<html></html>", status=500)
    assert landtag("crawl", "--numbers", "18/14087,18/1,18/2", LANDTAG_METRICS=str(file)).code == 1
    read = figures(file)
    assert read["landtag_papers", "archived"] == 2
    assert read["landtag_run_papers", "new"] == 2
    assert read["landtag_run_papers", "missing"] == 1
    assert read["landtag_run_papers", "failed"] == 1
    assert read["landtag_run_verdict", "partial"] == 1
    assert read["landtag_run_verdict", "ok"] == 0
    assert read["landtag_run_requests",] == 7  # robots.txt, three papers, two of them tried again: 18/2 is
    assert read["landtag_newest_paper_days",] > 0
    assert read["landtag_new_paper_timestamp_seconds",] > 1.7e9


def test_a_message_is_sent_when_something_needs_a_person_and_once_when_it_no_longer_does(
    landtag: Landtag, site: Site, samples: dict[str, bytes], room: Room
) -> None:
    site.replies["18/14087"] = lambda count: (
        Reply(b"<html></html>", status=403) if count == 1 else Reply(samples["18/14087"])
    )
    site.paper("18/13528", samples["18/13528"])
    crawl = ("crawl", "--numbers", "18/14087")
    landtag(*crawl, LANDTAG_NOTIFY=room.address)
    [bad] = room.heard
    assert bad["title"] == "Landtag archive: crawl failed"
    assert "18/14087: The site refuses to give this paper (status 403)." in bad["message"]
    landtag(*crawl, LANDTAG_NOTIFY=room.address)
    landtag(*crawl, LANDTAG_NOTIFY=room.address)  # a run like the one before says nothing
    assert [one["title"] for one in room.heard[1:]] == ["Landtag archive: all well again"]


def test_a_message_that_cannot_be_sent_is_said_and_spoils_nothing(landtag: Landtag, site: Site) -> None:
    site.replies["18/1"] = Reply(b"<html></html>", status=403)
    ran = landtag(
        "crawl", "--numbers", "18/1", "--json", LANDTAG_NOTIFY="json://:secret@127.0.0.1:9/ nonsense"
    )
    assert (ran.code, ran.json["verdict"]) == (1, "failed")
    assert "could not be sent" in ran.err
    assert "does not know (nonsense:…)" in ran.err
    assert "secret" not in ran.err


def test_runs_and_status_say_how_long_nothing_new_has_come(
    landtag: Landtag, site: Site, samples: dict[str, bytes]
) -> None:
    import sqlite3

    assert landtag("crawl", "--numbers", "18/1").code == 0
    assert "No run has brought a paper yet." in landtag("runs").out
    site.paper("18/14087", samples["18/14087"])
    landtag("fetch", "18/14087")
    assert "came within a day" in landtag("runs").out
    with sqlite3.connect(landtag.home / "archive.db") as connection:
        connection.execute("UPDATE runs SET started_at = datetime('now', '-9 days', '-1 hour') || '.000000'")
    connection.close()
    assert "No new paper for 9 days." in landtag("runs").out
    status = landtag("status", "--json").json
    assert status["days_without_new"] == 9
    assert status["newest"]["number"] == "18/14087"
    assert status["newest"]["days"] > 0
    assert "Newest     18/14087, printed 28.05.2025" in landtag("status").out


def test_an_overdue_inquiry_is_counted(landtag: Landtag, site: Site, samples: dict[str, bytes]) -> None:
    site.paper("18/13528", samples["18/13528"])
    landtag("fetch", "18/13528")
    status = landtag("status", "--json").json
    assert (status["inquiries"], status["overdue"]) == ({"open": 1}, 1)


def test_the_same_trouble_every_night_is_said_once(landtag: Landtag, site: Site, room: Room) -> None:
    site.replies["18/1"] = Reply(b"<html></html>", status=403)
    for _ in range(3):
        assert landtag("crawl", "--numbers", "18/1", LANDTAG_NOTIFY=room.address).code == 1
    assert len(room.heard) == 1
    site.replies["18/2"] = Reply(b"<html></html>", status=403)
    landtag("crawl", "--numbers", "18/1,18/2", LANDTAG_NOTIFY=room.address)
    assert len(room.heard) == 2


def test_an_archive_that_cannot_be_used_is_said_too(
    landtag: Landtag, site: Site, room: Room, samples: dict[str, bytes], tmp_path: Path
) -> None:
    site.paper("18/14087", samples["18/14087"])
    landtag("crawl", "--numbers", "18/1")
    (landtag.home / "originals").write_text("a file where the folder should be")
    metrics = tmp_path / "landtag.prom"
    ran = landtag("crawl", "--numbers", "18/14087", LANDTAG_NOTIFY=room.address, LANDTAG_METRICS=str(metrics))
    assert ran.code == 3
    [heard] = room.heard
    assert heard["title"] == "Landtag archive: crawl could not work"
    assert "originals" in heard["message"]
    assert figures(metrics)["landtag_run_verdict", "failed"] == 1
    last = landtag("runs", "--json").json[0]
    assert (last["finished_at"] is not None, last["verdict"], last["unasked"]) == (True, "partial", 1)
    assert landtag("status", "--json").json["running"] is None

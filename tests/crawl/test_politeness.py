"""The crawl hurts nobody's server, and can prove it: every wait, rule and request is a row."""

import signal
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import pytest

from tests.support.landtag import Landtag
from tests.support.records import record
from tests.support.site import Reply, Site

HTML = b"<html></html>"


@pytest.fixture
def served(site: Site, samples: dict[str, bytes]) -> Site:
    for number, body in samples.items():
        site.paper(number, body)
    return site


def rows(landtag: Landtag, query: str) -> list[Any]:
    with sqlite3.connect(landtag.home / "archive.db") as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def gaps(site: Site, number: str) -> list[float]:
    times = [asked.at for asked in site.asked if asked.path.endswith(f"MMD{number.replace('/', '-')}.pdf")]
    return [after - before for before, after in pairwise(times)]


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_waited_for_to_the_second(
    landtag: Landtag, served: Site, samples: dict[str, bytes], form: str
) -> None:
    """Really waits five seconds: a clock of ours would prove nothing of Scrapy's."""

    def busy(count: int) -> Reply:
        if count > 1:
            return Reply(samples["18/14087"])
        moment = datetime.now(UTC) + timedelta(seconds=6)  # a date has whole seconds: at least five are left
        asked = "5" if form == "seconds" else format_datetime(moment, usegmt=True)
        return Reply(HTML, status=503 if form == "date" else 429, headers={"Retry-After": asked})

    served.replies["18/14087"] = busy
    report = landtag("crawl", "--numbers", "18/14087", "--json").json
    assert (report["verdict"], report["new"]) == ("ok", 2)
    [gap] = gaps(served, "18/14087")
    assert gap >= 5
    [(waited,)] = rows(landtag, "SELECT waited FROM requests WHERE waited IS NOT NULL")
    assert waited >= 4.9


def test_who_asks_to_wait_for_hours_is_not_asked_again_in_this_run(landtag: Landtag, served: Site) -> None:
    served.replies["18/14087"] = Reply(HTML, status=503, headers={"Retry-After": "86400"})
    ran = landtag("crawl", "--numbers", "18/14087,18/14241", "--json")
    report = ran.json
    assert (ran.code, report["verdict"], report["requests"]) == (1, "failed", 2)
    reasons = {one["number"]: one["reason"] for one in report["failed"]}
    assert "error of its own" in reasons["18/14087"]
    assert "asks to wait 1440 minutes" in reasons["18/14241"]
    assert served.papers_asked() == ["18/14087"]


def test_every_failure_is_waited_after_and_each_longer_than_the_one_before(
    landtag: Landtag, served: Site
) -> None:
    served.replies["18/14087"] = Reply(HTML, status=500)
    landtag("crawl", "--numbers", "18/14087", LANDTAG_DELAY="0.4")
    waits = [
        row[0] for row in rows(landtag, "SELECT waited FROM requests WHERE waited IS NOT NULL ORDER BY id")
    ]
    # Twice and four times the delay, with a jitter of a half.
    assert len(waits) == 2
    assert 0.4 <= waits[0] <= 1.2
    assert 0.8 <= waits[1] <= 2.4
    assert all(gap >= wait * 0.9 for gap, wait in zip(gaps(served, "18/14087"), waits, strict=True))


def test_a_crawl_delay_is_applied_and_kept_with_the_rules(landtag: Landtag, served: Site) -> None:
    rules = b"User-agent: *\nCrawl-delay: 0.7\nDisallow: /private/\n"
    served.robots = Reply(rules, etag=False)
    landtag("crawl", "--numbers", "18/14240,18/14242,18/14243", "--json")
    times = [asked.at for asked in served.asked]
    assert len(times) == 4
    assert min(after - before for before, after in pairwise(times)) > 0.65
    [row] = rows(landtag, "SELECT host, verdict, status, crawl_delay, body FROM robots")
    assert row == (served.base_url.removeprefix("http://"), "rules", 200, 0.7, rules.decode())


def test_the_verdict_on_robots_txt_is_kept_where_there_is_none_and_where_nobody_knows(
    landtag: Landtag, served: Site
) -> None:
    served.robots = Reply(HTML, status=404, etag=False)
    landtag("fetch", "18/14087")
    served.robots = Reply(HTML, status=503, etag=False)
    landtag("fetch", "18/14241")
    found = rows(landtag, "SELECT verdict, status, body, reason IS NULL FROM robots ORDER BY id")
    assert found == [("none", 404, None, 1), ("unreadable", None, None, 0)]


def test_closed_terms_are_refused_before_any_request_and_said_once(landtag: Landtag, served: Site) -> None:
    served.robots = Reply(HTML, status=404, etag=False)  # refused whatever robots.txt says
    landtag("import", "-", stdin=record("15-123").encode())
    ran = landtag("crawl", "--numbers", "11/1,13/7,15/123", "--json")
    assert [one["number"] for one in ran.json["failed"]] == ["11/1", "13/7", "15/123"]
    assert all("terms 11 to 15" in one["reason"] for one in ran.json["failed"])
    assert (ran.code, ran.json["requests"], served.asked) == (1, 0, [])
    # Nothing will ever change about it: it does not spoil each night's verdict.
    again = landtag("crawl", "--json")
    assert (again.code, again.json["wanted"]) == (0, 0)
    assert "15/123" in landtag("review").out


def test_a_budget_ends_the_run_and_the_next_one_goes_on(landtag: Landtag, served: Site) -> None:
    landtag("import", "-", stdin="".join(f"{record(f'18-{14241 + more}')}\n" for more in range(6)).encode())
    ran = landtag("crawl", "--budget", "4", "--json")
    report = ran.json
    assert (ran.code, report["verdict"]) == (1, "partial")
    assert report["requests"] <= 4
    assert report["wanted"] + report["unasked"] == 7  # six named, and the other half of the first
    assert "budget of 4 requests" in report["stopped"]
    assert f"{report['unasked']} papers were left" in ran.err
    rest = landtag("crawl", "--json").json
    assert (rest["verdict"], rest["unasked"]) == ("ok", 0)
    assert len(set(served.papers_asked())) == 7


def test_what_is_not_due_is_not_asked_for(landtag: Landtag, served: Site) -> None:
    landtag("fetch", "18/14087")
    before = len(served.asked)
    ran = landtag("crawl", "--json")
    report = ran.json
    assert (ran.code, report["wanted"], report["unchanged"], report["not_due"]) == (0, 2, 2, 2)
    assert (report["requests"], len(served.asked)) == (0, before)
    due = rows(landtag, "SELECT number, ask_again_on FROM papers ORDER BY number")
    today = datetime.now(UTC).date()
    assert all(day > today.isoformat() for _, day in due)
    with sqlite3.connect(landtag.home / "archive.db") as connection:
        connection.execute(
            "UPDATE papers SET ask_again_on = ? WHERE number = '18/13528'", (today.isoformat(),)
        )
    connection.close()
    report = landtag("crawl", "--json").json
    assert (report["unchanged"], report["not_due"]) == (2, 1)
    assert served.papers_asked()[-1] == "18/13528"


def test_ctrl_c_does_not_wait_for_a_server_that_asked_for_minutes(landtag: Landtag, served: Site) -> None:
    arrived = threading.Event()

    def busy(_: int) -> Reply:
        arrived.set()
        return Reply(HTML, status=503, headers={"Retry-After": "300"})

    served.replies["18/14087"] = busy
    crawling = landtag.start("crawl", "--numbers", "18/14087")
    assert arrived.wait(60)
    crawling.send_signal(signal.SIGINT)
    _, err = crawling.communicate(timeout=60)
    assert crawling.returncode == 130, err.decode()
    assert landtag("show", "18/14087", "--json").json["state"] == "wanted"


def test_the_last_word_of_a_busy_server_holds_for_the_next_paper_too(landtag: Landtag, served: Site) -> None:
    served.replies["18/14087"] = Reply(HTML, status=503, headers={"Retry-After": "1"})
    landtag("crawl", "--numbers", "18/14087,18/14240")
    times = [asked.at for asked in served.asked if asked.path != "/robots.txt"]
    assert len(times) == 4
    assert min(after - before for before, after in pairwise(times)) >= 1


def test_a_budget_counts_every_request_also_those_of_discovery_and_repetition(
    landtag: Landtag, served: Site
) -> None:
    served.replies["18/14087"] = Reply(HTML, status=500)
    report = landtag("crawl", "--numbers", "18/14087", "--budget", "2", "--json").json
    assert (report["requests"], len(served.asked), report["unasked"]) == (2, 2, 1)
    before = len(served.asked)
    links = "".join(f"<a href='/p{count}/'>{count}</a>" for count in range(40))
    served.pages["/start/"] = Reply(f"<html><body><main>{links}</main></body></html>".encode(), etag=False)
    ran = landtag("crawl", "--posts", f"{served.base_url}/start/", "--budget", "5", "--json")
    assert (ran.code, len(served.asked) - before) == (1, 5)
    assert "budget" in ran.json["discoveries"][0]["reason"]
    probing = landtag("crawl", "--numbers", "18/14241", "--probe", "20", "--budget", "5", "--json")
    assert (probing.code, "budget of 5 requests" in probing.json["stopped"]) == (1, True)


def test_one_host_that_asks_to_wait_does_not_stop_the_others(landtag: Landtag, served: Site) -> None:
    with Site() as other:
        other.pages["/suche"] = Reply(HTML, status=503, headers={"Retry-After": "86400"})
        listing = other.base_url.replace("127.0.0.1", "localhost")
        ran = landtag(
            "crawl", "--discover", "--numbers", "18/14087", "--json", LANDTAG_LISTING_URL=f"{listing}/suche"
        )
    assert (ran.code, ran.json["verdict"], ran.json["new"]) == (1, "partial", 2)
    assert ran.json["failed"] == []

"""New papers are found by themselves: in the Parlamentsspiegel, upward of the highest number, on members' pages."""

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.landtag import Landtag
from tests.support.listing import Listed, Listing
from tests.support.pdf import small_answer
from tests.support.records import record
from tests.support.site import Reply, Site

KNOWN = Listed(5560, "18/13709", "18/14241", "Wie unterstützt die Landesregierung die Digitalisierung?")
OTHER = Listed(5441, "18/13528", "18/14087")


@pytest.fixture
def served(site: Site, samples: dict[str, bytes], landtag: Landtag) -> Site:
    for number, body in samples.items():
        site.paper(number, body)
    landtag.environment["LANDTAG_LISTING_URL"] = f"{site.base_url}/suche"
    return site


def discover(landtag: Landtag, *more: str, code: int = 0) -> dict[str, Any]:
    ran = landtag("crawl", "--discover", *more, "--json")
    assert (ran.code, "Traceback" in ran.err) == (code, False), ran.err
    report: dict[str, Any] = ran.json
    return report


def test_what_the_parlamentsspiegel_lists_is_fetched(landtag: Landtag, served: Site) -> None:
    listing = served.pages["/suche"] = Listing(KNOWN, OTHER)
    report = discover(landtag)
    assert (report["verdict"], report["new"], report["failed"]) == ("ok", 4, [])
    [look] = report["discoveries"]
    assert (look["total"], look["found"], look["new"], look["complete"]) == (2, 2, 4, True)
    today = datetime.now(UTC).date()
    assert look["since"] == (today - timedelta(days=30)).isoformat()
    [asked] = listing.asked
    assert (asked["page"], asked["qyHerk"], asked["fqDTyp"]) == ("0", "NW", "KlAnfr")
    assert asked["qyZeitBis"] == today.strftime("%d.%m.%Y")
    assert "query" not in asked


def test_the_lists_word_stands_beside_the_papers_own(landtag: Landtag, served: Site) -> None:
    served.pages["/suche"] = Listing(KNOWN)
    discover(landtag)
    shown = landtag("show", "18/13709", "--json").json
    [listed] = shown["listed"]
    assert listed["inquiry_number"] == 5560
    assert (listed["subjects"], listed["keywords"]) == (["Verkehr", "Bau"], ["Brücke", "Sanierung"])
    assert (listed["abstract"], listed["askers"]) == ("Fragen zu Brücken", "Muster, Erika (SPD)")
    assert listed["title"] != shown["title"]
    assert [asker["name"] for asker in shown["inquiry"]["askers"]] == [
        "Angela Freimuth",
        "Franziska Müller-Rech",
    ]
    assert "Schlagworte: Brücke, Sanierung" in landtag("show", "18/13709").out


def test_every_page_is_read_and_entries_that_move_meanwhile_are_not_lost(
    landtag: Landtag, served: Site
) -> None:
    listing = Listing(*(Listed(6000 + count, f"18/{15000 + count}") for count in range(130)))
    first = True

    def moving(path: str) -> Reply:
        nonlocal first
        reply = listing(path)
        if (
            first
        ):  # one more appears at the top while we read: the hundredth moves to page 1, where we look next
            first = False
            listing.entries.insert(0, Listed(6999, "18/15999"))
        return reply

    served.pages["/suche"] = moving
    report = discover(landtag)
    [look] = report["discoveries"]
    assert (look["total"], look["found"], look["complete"]) == (131, 131, True)
    assert [asked["page"] for asked in listing.asked] == ["0", "1", "0"]
    assert report["missing"] == 131


def test_a_total_that_does_not_match_is_said_and_spoils_the_verdict(landtag: Landtag, served: Site) -> None:
    served.pages["/suche"] = Listing(KNOWN, total=7)
    report = discover(landtag, code=1)
    [look] = report["discoveries"]
    assert (report["verdict"], report["new"], look["complete"]) == ("partial", 2, False)
    assert "7" in look["reason"]


STRANGE = {
    "maintenance": Reply(
        b"<html><body><h1>Wartungsarbeiten</h1></body></html>", headers={"Content-Type": "text/html"}
    ),
    "another shape": Reply("<html><body><b>2</b> <span>Vorgänge</span></body></html>".encode()),
    "nothing": Reply(b""),
    "an error": Reply(b"<html></html>", status=500),
    "elsewhere": Reply(b"", status=302, headers={"Location": "https://example.org/"}),
    "gzip nobody asked for": Reply(b"<html></html>" * 20, fault="gzip_cut"),
}


@pytest.mark.parametrize("name", STRANGE)
def test_an_unfamiliar_answer_is_an_error_and_never_an_empty_list(
    landtag: Landtag, served: Site, name: str
) -> None:
    served.pages["/suche"] = STRANGE[name]
    report = discover(landtag, code=1)
    [look] = report["discoveries"]
    assert (look["complete"], look["found"], bool(look["reason"])) == (False, 0, True)
    assert report["verdict"] == "failed"


def test_what_is_wanted_anyway_is_fetched_whatever_the_list_says(landtag: Landtag, served: Site) -> None:
    served.pages["/suche"] = STRANGE["maintenance"]
    landtag("import", "-", stdin=record().encode())
    report = discover(landtag, code=1)
    assert (report["verdict"], report["new"]) == ("partial", 2)


def test_the_next_look_begins_where_an_answer_is_still_awaited(landtag: Landtag, served: Site) -> None:
    served.pages["/suche"] = Listing()
    discover(landtag)
    again = discover(landtag)["discoveries"][0]
    today = datetime.now(UTC).date()
    assert again["since"] == (today - timedelta(days=14)).isoformat()
    served.replies.pop("18/14241")
    landtag("crawl", "--numbers", "18/13709")
    asked_on = today - timedelta(days=90)
    with sqlite3.connect(landtag.home / "archive.db") as connection:
        connection.execute("UPDATE versions SET printed_on = ?", (asked_on.isoformat(),))
    connection.close()
    assert discover(landtag)["discoveries"][0]["since"] == asked_on.isoformat()
    assert discover(landtag, "--since", "01.02.2025")["discoveries"][0]["since"] == "2025-02-01"
    future = landtag("crawl", "--discover", "--since", "01.02.2099")
    assert (future.code, "still to come" in future.err) == (2, True)


def test_a_paper_that_was_missing_is_asked_again_when_a_list_names_it(landtag: Landtag, served: Site) -> None:
    landtag("crawl", "--numbers", "18/14999")
    assert landtag("crawl", "--json").json["not_due"] == 1
    served.paper("18/14999", small_answer("18/14999", 7001, "Es sind zwölf."))
    served.pages["/suche"] = Listing(Listed(7001, "18/14998", "18/14999"))
    report = discover(landtag)
    assert (report["new"], report["not_due"]) == (1, 0)


def test_an_entry_that_is_listed_twice_is_no_gap(landtag: Landtag, served: Site) -> None:
    served.pages["/suche"] = Listing(KNOWN, KNOWN, OTHER)
    [look] = discover(landtag)["discoveries"]
    assert (look["total"], look["found"], look["complete"]) == (3, 2, True)


def test_since_without_discover_is_a_sentence(landtag: Landtag) -> None:
    ran = landtag("crawl", "--since", "2025-01-01")
    assert (ran.code, "--discover" in ran.err) == (2, True)


def test_robots_txt_of_the_listing_is_obeyed(landtag: Landtag, served: Site) -> None:
    served.pages["/suche"] = Listing(KNOWN)
    served.robots = Reply(b"User-agent: *\nDisallow: /suche\n", etag=False)
    report = discover(landtag, code=1)
    assert "robots.txt" in report["discoveries"][0]["reason"]
    assert [asked.path for asked in served.asked if asked.path.startswith("/suche")] == []


def test_a_probe_asks_upward_until_so_many_in_a_row_are_missing(
    landtag: Landtag, served: Site, samples: dict[str, bytes]
) -> None:
    served.replies.pop("18/14241")
    landtag("fetch", "18/14087")
    before = len(served.papers_asked())
    served.paper("18/14089", small_answer("18/14089", 7000, "Es sind zwölf."))
    report = landtag("crawl", "--probe", "3", "--json").json
    asked = served.papers_asked()[before:]
    # The answer names its inquiry's paper, which is asked for before the probe goes on.
    assert asked == ["18/14088", "18/14089", "18/20000", "18/14090", "18/14091", "18/14092"]
    assert (report["verdict"], report["new"], report["missing"]) == ("ok", 1, 5)
    [look] = report["discoveries"]
    assert (look["source"], look["address"], look["found"]) == ("numbers", "upward of 18/14087", 1)
    # A week later the same numbers are asked again, and not more: what is known to be missing counts as a miss.
    for options in ((), ("--recheck",)):
        before = len(served.papers_asked())
        again = landtag("crawl", "--probe", "3", *options, "--json").json
        upward = [
            number for number in served.papers_asked()[before:] if number > "18/14089" and number < "18/2"
        ]
        assert sorted(upward) == ["18/14090", "18/14091", "18/14092"]
        assert (again["wanted"], again["missing"], again["unchanged"]) == (8, 5, 3)


def test_a_probe_without_a_number_to_begin_from_says_so(landtag: Landtag, served: Site) -> None:
    landtag("import", "-", stdin=record("18-99999").encode())
    ran = landtag("crawl", "--probe", "2", "--json")
    assert (ran.code, ran.json["verdict"]) == (1, "partial")
    assert "fetch a recent paper first" in ran.json["discoveries"][0]["reason"]


POST = """<html lang="de"><body><main><h2>{title}</h2><p>Kleine Anfrage von Erika Muster</p>
<p>Link zum Dokument: www.landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/MMD{number}.pdf</p>
<p>Zusammenfassung der Anfrage:<br>ie Kleine Anfrage fragt nach Brücken</p>
<p>Zusammenfassung der Antwort:<br>ie Landesregierung zählt sie</p></main></body></html>"""


def html(text: str) -> Reply:
    return Reply(text.encode(), headers={"Content-Type": "text/html; charset=utf-8"}, etag=False)


def member(site: Site) -> str:
    """A member's pages: a list over two pages, two posts, links that lead away."""
    site.pages["/anfragen/"] = html(
        '<html><body><main><a href="/2025/06/ki/">KI</a> <a href="https://example.org/x/">fremd</a>'
        '<a href="/foto.jpg">Foto</a><a href="javascript:alert(1)">x</a><a href="//localhost/y/">y</a>'
        '<a rel="next" href="/anfragen/page/2/">Ältere Beiträge</a></main></body></html>'
    )
    site.pages["/anfragen/page/2/"] = html(
        '<html><body><main><a href="/2025/05/zab/">ZAB</a><a href="/weg/">weg</a></main></body></html>'
    )
    site.pages["/2025/06/ki/"] = html(POST.format(title="KI", number="18-14241"))
    site.pages["/2025/05/zab/"] = html(POST.format(title="ZAB", number="18-14087"))
    return f"{site.base_url}/anfragen/"


def test_a_members_pages_become_records_and_their_papers_are_fetched(landtag: Landtag, served: Site) -> None:
    address = member(served)
    ran = landtag("crawl", "--posts", address, "--json")
    report = ran.json
    assert (ran.code, report["new"]) == (0, 4), ran.err
    [look] = report["discoveries"]
    assert (look["found"], look["new"], look["complete"], look["address"]) == (2, 2, True, address)
    summary = landtag("show", "18/14241", "--json").json["summaries"]["answer"]
    assert (summary["text"], summary["repaired"]) == ("Die Landesregierung zählt sie.", True)
    assert summary["source"].endswith("/2025/06/ki/")
    paths = {asked.path for asked in served.asked}
    assert not paths & {"/foto.jpg", "/x/", "/y/"}
    again = landtag("crawl", "--posts", address, "--json").json
    assert (again["new"], again["discoveries"][0]["new"]) == (0, 0)


@pytest.mark.parametrize("fault", [Reply(b"", status=503), html(POST.format(title="x", number="18-14087"))])
def test_a_post_that_could_not_be_had_is_said(landtag: Landtag, served: Site, fault: Reply) -> None:
    address = member(served)
    if fault.status == 200:
        fault.fault = "cut_close"
    served.pages["/2025/05/zab/"] = fault
    ran = landtag("crawl", "--posts", address, "--json")
    [look] = ran.json["discoveries"]
    assert (ran.code, look["complete"], look["found"]) == (1, False, 1)
    assert "/2025/05/zab/" in look["reason"]


def test_members_pages_without_a_label_are_an_error(landtag: Landtag, served: Site) -> None:
    served.pages["/start/"] = html("<html><body><main><a href='/eins/'>eins</a></main></body></html>")
    served.pages["/eins/"] = html("<html><body><p>Guten Tag</p></body></html>")
    ran = landtag("crawl", "--posts", f"{served.base_url}/start/", "--json")
    [look] = ran.json["discoveries"]
    assert (ran.code, look["complete"]) == (1, False)
    assert "Link zum Dokument" in look["reason"]
    gone = landtag("crawl", "--posts", f"{served.base_url}/nicht-da/", "--json")
    assert (gone.code, "status 404" in gone.json["discoveries"][0]["reason"]) == (1, True)
    assert landtag("crawl", "--posts", "nicht-da").code == 2


def test_plain_scrapy_runs_the_discovering_spiders_too(landtag: Landtag, served: Site) -> None:
    import subprocess
    import sys
    from pathlib import Path

    served.pages["/suche"] = Listing(KNOWN)
    address = member(served)
    for words in (("listing", "-a", "since=2025-01-01"), ("posts", "-a", f"url={address}")):
        subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", *words],
            cwd=Path(__file__).parent.parent.parent, env=landtag.variables(), capture_output=True, check=True,
        )  # fmt: skip
    wanted = landtag("crawl", "--dry-run", "--json").json["wanted"]
    assert wanted == ["18/13709", "18/14087", "18/14241"]
    assert landtag("runs", "--json").json[0]["discoveries"][0]["complete"] is True


def test_an_unattended_crawl_on_postgresql(landtag: Landtag, served: Site, postgres_url: str) -> None:
    served.pages["/suche"] = Listing(KNOWN, OTHER)
    landtag.environment["LANDTAG_DATABASE"] = postgres_url
    assert discover(landtag)["new"] == 4
    again = discover(landtag)
    assert (again["unchanged"], again["not_due"], again["requests"]) == (4, 4, 2)
    assert landtag("status", "--json").json["last_run"]["verdict"] == "ok"
    assert landtag("coverage", "--json").json["unanswered"] == []
    assert landtag("history", "18/14087", "--json").json["versions"][0]["current"] is True

"""A site that misbehaves: nothing bad is taken for a paper, nothing is silently missing, nobody else suffers."""

import gzip
import json
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.landtag import Landtag
from tests.support.pdf import EMPTY
from tests.support.site import Reply, Site

GOOD = "18/14087"
BAD = "18/20001"


@pytest.fixture
def served(site: Site, samples: dict[str, bytes]) -> Site:
    for number, body in samples.items():
        site.paper(number, body)
    return site


def crawl_both(landtag: Landtag) -> dict[str, Any]:
    ran = landtag("crawl", "--numbers", f"{BAD},{GOOD}", "--json")
    assert "Traceback" not in ran.err
    report: dict[str, Any] = json.loads(ran.out)
    assert ran.code == (0 if report["verdict"] == "ok" else 1)
    return report


HTML = b"<html><body>Wartung</body></html>"

# What the site sends instead of a paper, and the words of the reason a person reads.
NO_PAPERS = {
    "html that speaks of pdf": (Reply(b"<!doctype html><p>%PDF-1.4 startxref 9 %%EOF"), "HTML page"),
    "a header and an error": (Reply(b"%PDF-1.4 error"), "gives nothing to read"),
    "maintenance": (Reply(HTML, headers={"Content-Type": "text/html"}), "HTML page"),
    "html labelled as pdf": (Reply(HTML), "HTML page"),
    "json": (Reply(b'{"error": 1}', headers={"Content-Type": "application/json"}), "application/json"),
    "empty": (Reply(b""), "answered with nothing"),
    "403": (Reply(HTML, status=403), "refuses"),
    "500": (Reply(HTML, status=500), "error of its own"),
    "429": (Reply(HTML, status=429), "slow down"),
    "418": (Reply(b"x", status=418), "418"),
}

FAULTS = {
    "cut": "before the file was complete",
    "cut_close": "before the file was complete",
    "reset": "The connection to 127.0.0.1 failed",
    "gzip_cut": "instead of a PDF",
}


def test_what_is_no_pdf_is_never_taken_for_a_paper(
    landtag: Landtag, served: Site, samples: dict[str, bytes]
) -> None:
    """One crawl over every kind of bad answer and a good paper; each ends with its own reason, the good one is new."""
    replies = [reply for reply, _ in NO_PAPERS.values()]
    replies += [Reply(samples["18/14241"], fault=fault) for fault in FAULTS]
    reasons = [*(reason for _, reason in NO_PAPERS.values()), *FAULTS.values()]
    numbers = [f"18/{20001 + place}" for place in range(len(replies))]
    served.replies.update(zip(numbers, replies, strict=True))
    ran = landtag("crawl", "--numbers", ",".join([*numbers, GOOD]), "--json")
    assert (ran.code, ran.err.count("Traceback")) == (1, 0)
    report = ran.json
    assert (report["verdict"], report["new"], report["missing"]) == ("partial", 2, 0)
    failed = {one["number"]: one["reason"] for one in report["failed"]}
    assert sorted(failed) == sorted(numbers)
    for number, reason in zip(numbers, reasons, strict=True):
        assert reason in failed[number], number
        shown = landtag("show", number, "--json")
        assert (shown.code, shown.json["state"]) == (1, "failed")
        assert shown.json["original"] is None or "it is kept" in failed[number]
        assert shown.json["reason"] == failed[number]


def test_a_transfer_that_was_cut_once_is_asked_for_again(
    landtag: Landtag, served: Site, samples: dict[str, bytes]
) -> None:
    served.replies[GOOD] = lambda count: Reply(samples[GOOD], fault="cut_close" if count == 1 else None)
    report = landtag("crawl", "--numbers", GOOD, "--json").json
    assert (report["verdict"], report["new"]) == ("ok", 2)
    assert landtag("show", GOOD, "--json").json["extraction"]["status"] == "complete"


def test_a_file_without_an_end_mark_is_kept_with_the_doubt_noted(
    landtag: Landtag, served: Site, samples: dict[str, bytes]
) -> None:
    served.paper(GOOD, samples[GOOD].replace(b"%%EOF", b"%%EO "))
    report = landtag("crawl", "--numbers", GOOD, "--json").json
    assert report["verdict"] == "ok"
    extraction = landtag("show", GOOD, "--json").json["extraction"]
    assert extraction["status"] == "partial"
    assert "may be cut" in extraction["notes"][0]


def test_another_papers_pdf_is_kept_as_such_and_the_number_has_failed(
    landtag: Landtag, served: Site, samples: dict[str, bytes]
) -> None:
    served.paper(BAD, samples["18/14241"])
    for _ in range(2):  # the second time the site says 304, which makes nothing better
        report = crawl_both(landtag)
        [failed] = report["failed"]
        assert "18/14241" in failed["reason"]
    shown = landtag("show", BAD, "--json").json
    assert (shown["state"], shown["extraction"]["status"]) == ("failed", "wrong_paper")
    assert BAD in shown["extraction"]["notes"][0]


def test_a_pdf_that_cannot_be_read_is_archived_with_its_reason(landtag: Landtag, served: Site) -> None:
    served.paper(BAD, EMPTY)
    report = crawl_both(landtag)
    assert (report["verdict"], report["new"]) == ("ok", 3)
    shown = landtag("show", BAD, "--json").json
    assert (shown["state"], shown["extraction"]["status"]) == ("archived", "unreadable")
    assert shown["extraction"]["notes"]
    assert shown["original"]["bytes"] == len(EMPTY)


def test_a_redirect_to_another_host_is_not_followed(landtag: Landtag, served: Site) -> None:
    with Site() as elsewhere:
        elsewhere.paper("18/20001", b"%PDF-1.7 %%EOF")
        targets = (
            f"{elsewhere.base_url}/portal/WWW/dokumentenarchiv/Dokument/MMD18-20001.pdf",
            f"{served.base_url.replace('127.0.0.1', 'localhost')}/x",
            "file:///etc/hostname",
            "ftp://127.0.0.1/x",
            "//127.0.0.2/x",
        )
        numbers = [f"18/{20001 + place}" for place in range(len(targets))]
        for number, target in zip(numbers, targets, strict=True):
            served.replies[number] = Reply(b"", status=302, headers={"Location": target})
        report = landtag("crawl", "--numbers", ",".join(numbers), "--json").json
        assert [failed["number"] for failed in report["failed"]] == numbers
        assert elsewhere.asked == []


def test_a_redirect_within_the_site_is_followed(
    landtag: Landtag, served: Site, samples: dict[str, bytes]
) -> None:
    path = "/portal/WWW/dokumentenarchiv/Dokument/MMD18-14087.pdf"
    served.replies["18/14087"] = lambda count: (
        Reply(b"", status=302, headers={"Location": f"{path}?again"}) if count == 1 else Reply(samples[GOOD])
    )
    served.replies["18/14087.pdf?again"] = Reply(samples[GOOD])
    assert landtag("fetch", GOOD).code == 0


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file


def test_a_certificate_that_nobody_vouches_for_is_refused(
    landtag: Landtag, samples: dict[str, bytes], tmp_path: Path
) -> None:
    with Site(self_signed(tmp_path)) as secure:
        secure.paper(GOOD, samples[GOOD])
        ran = landtag("crawl", "--numbers", GOOD, "--json", LANDTAG_BASE_URL=secure.base_url)
    [failed] = ran.json["failed"]
    assert (ran.code, "certificate" in failed["reason"]) == (1, True)
    assert secure.asked == []


def test_robots_txt_is_obeyed_for_every_paper_also_while_it_is_on_its_way(
    landtag: Landtag, served: Site
) -> None:
    rules = b"User-agent: *\nDisallow: /portal/WWW/dokumentenarchiv/Dokument/MM*17-\n"
    served.robots = Reply(rules, etag=False, fault="slow")
    report = landtag("crawl", "--numbers", "17/1-17/40,18/14087", "--json").json
    assert len(report["failed"]) == 40
    assert all("robots.txt does not allow" in failed["reason"] for failed in report["failed"])
    assert report["new"] == 2
    assert sorted(set(served.papers_asked())) == ["18/13528", "18/14087"]
    # robots.txt and two papers; what was refused was never sent.
    assert report["requests"] == len(served.asked) == 3


def test_a_robots_txt_that_cannot_be_read_allows_nothing(landtag: Landtag, served: Site) -> None:
    served.robots = Reply(b"", status=503, etag=False)
    report = landtag("crawl", "--numbers", "18/14087,18/14241", "--json").json
    assert (report["verdict"], len(report["failed"])) == ("failed", 2)
    assert all("robots.txt cannot be read" in failed["reason"] for failed in report["failed"])
    assert served.papers_asked() == []
    served.robots = Reply(b"<html>404</html>", status=404, etag=False)
    assert landtag("fetch", "18/14087").code == 0


def test_a_304_that_nobody_asked_for_makes_no_paper(landtag: Landtag, served: Site) -> None:
    served.replies[BAD] = Reply(b"", status=304)
    report = crawl_both(landtag)
    [failed] = report["failed"]
    assert (failed["number"], "status 304" in failed["reason"]) == (BAD, True)


def test_a_damaged_upload_never_hides_a_print_that_was_read(landtag: Landtag, served: Site) -> None:
    landtag("fetch", GOOD)
    served.paper(GOOD, b"%PDF-1.7\nnothing in here\n%%EOF\n")
    report = landtag("crawl", "--numbers", GOOD, "--json").json
    [failed] = report["failed"]
    assert "earlier print still counts" in failed["reason"]
    shown = landtag("show", GOOD, "--json").json
    assert (shown["state"], shown["version"], shown["versions"]) == ("archived", 1, 2)
    assert shown["inquiry"]["paper"] == "18/13528"


def test_an_archive_that_is_locked_by_another_program_ends_the_crawl_with_its_sentence(
    landtag: Landtag, served: Site
) -> None:
    landtag("fetch", GOOD)
    holder = sqlite3.connect(landtag.home / "archive.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    ran = landtag("crawl", "--json")
    holder.execute("ROLLBACK")
    holder.close()
    assert (ran.code, ran.out) == (3, "")
    assert "held by another program" in ran.err
    assert "Traceback" not in ran.err


def test_a_server_cannot_steer_the_terminal(landtag: Landtag, served: Site) -> None:
    served.replies[BAD] = Reply(b"x", headers={"Content-Type": "application/x\x1b]0;owned\x07"})
    ran = landtag("crawl", "--numbers", BAD)
    assert ran.code == 1
    assert "\x1b" not in ran.err + ran.out


def test_a_site_that_cannot_be_reached_is_said_once_a_paper_and_not_tried_for_hours(landtag: Landtag) -> None:
    ran = landtag(
        "crawl", "--numbers", "18/1-18/30", "--json", LANDTAG_BASE_URL="http://127.0.0.1:9"
    )  # the discard port: nothing listens there
    assert ran.code == 1
    report = ran.json
    assert (report["verdict"], len(report["failed"])) == ("failed", 30)
    assert "does not accept connections" in report["failed"][0]["reason"]
    assert report["failed"][-1]["reason"].startswith("Not asked:")
    assert "Traceback" not in ran.err


def test_requests_keep_their_distance_and_say_who_asks(landtag: Landtag, served: Site) -> None:
    landtag(
        "crawl", "--numbers", "18/14240-18/14244",
        LANDTAG_DELAY="0.3", LANDTAG_CONTACT="someone@example.org",
    )  # fmt: skip
    papers = [asked for asked in served.asked if asked.path != "/robots.txt"]
    gaps = [after.at - before.at for before, after in pairwise(papers)]
    # The server notes a request when it has arrived; the clock's and the line's jitter may eat a little.
    assert len(gaps) == 5
    assert min(gaps) > 0.25
    agents = {asked.headers["user-agent"] for asked in served.asked}
    assert len(agents) == 1
    assert "landtag-archive/" in agents.pop()
    assert "someone@example.org" in served.asked[0].headers["user-agent"]


def test_every_exchange_is_a_row(landtag: Landtag, served: Site) -> None:
    served.replies[BAD] = Reply(b"<html></html>", status=500)
    crawl_both(landtag)
    with sqlite3.connect(landtag.home / "archive.db") as connection:
        rows = connection.execute(
            "SELECT papers.number, requests.status, requests.error FROM requests "
            "LEFT JOIN papers ON papers.id = requests.paper_id ORDER BY requests.id"
        ).fetchall()
    connection.close()
    assert rows[0] == (None, 200, None)  # robots.txt
    assert [row for row in rows if row[0] == BAD] == [(BAD, 500, None)] * 3
    assert [row for row in rows if row[0] == GOOD] == [(GOOD, 200, None)]
    assert len(rows) == len(served.asked)


def test_a_file_that_gives_nothing_to_read_is_fetched_once_more_then_kept(
    landtag: Landtag, served: Site, samples: dict[str, bytes]
) -> None:
    served.replies[BAD] = Reply(EMPTY)
    served.replies[GOOD] = lambda count: Reply(EMPTY if count == 1 else samples[GOOD])
    report = landtag("crawl", "--numbers", f"{BAD},{GOOD}", "--json").json
    assert (report["verdict"], report["new"]) == ("ok", 3)
    assert (served.papers_asked().count(BAD), served.papers_asked().count(GOOD)) == (2, 2)
    assert landtag("show", BAD, "--json").json["extraction"]["status"] == "unreadable"
    good = landtag("show", GOOD, "--json").json
    assert (good["extraction"]["status"], good["versions"]) == ("complete", 1)


def test_a_body_beyond_all_size_is_not_taken_in(landtag: Landtag, served: Site) -> None:
    served.replies[BAD] = Reply(b"%PDF-1.7\n" + bytes(65 * 1024 * 1024))
    report = crawl_both(landtag)
    [failed] = report["failed"]
    assert (failed["number"], "larger than 64 MiB" in failed["reason"]) == (BAD, True)
    assert report["bytes"] < 1024 * 1024


def test_a_compressed_bomb_stays_compressed(landtag: Landtag, served: Site) -> None:
    bomb = gzip.compress(bytes(200 * 1024 * 1024), compresslevel=1)  # a megabyte that would be two hundred
    served.replies[BAD] = Reply(bomb, headers={"Content-Encoding": "gzip"})
    report = crawl_both(landtag)
    [failed] = report["failed"]
    assert (failed["number"], "instead of a PDF" in failed["reason"]) == (BAD, True)
    assert report["bytes"] < 2 * 1024 * 1024


def test_a_crawl_of_a_mistyped_place_makes_no_archive_and_says_so(landtag: Landtag) -> None:
    for words in (("crawl",), ("crawl", "--recheck"), ("crawl", "--probe", "2")):
        ran = landtag(*words)
        assert (ran.code, "There is no archive at" in ran.err) == (3, True)
    assert not landtag.home.exists() or not list(landtag.home.glob("archive.db"))


def test_a_database_of_something_else_is_left_alone(landtag: Landtag, tmp_path: Path) -> None:
    for table in ("bookmarks", "papers"):
        file = tmp_path / f"{table}.db"
        with sqlite3.connect(file) as connection:
            connection.execute(f"CREATE TABLE {table} (x)")
        connection.close()
        before = file.read_bytes()
        for words in (("crawl", "--numbers", GOOD), ("import", str(tmp_path / "none.txt")), ("fetch", GOOD)):
            (tmp_path / "none.txt").write_text(
                "Link zum Dokument: 18/1\nZusammenfassung der Anfrage: Eins.\n"
            )
            ran = landtag("--database", f"sqlite:///{file}", *words)
            assert (ran.code, f"has a table “{table}”" in ran.err) == (3, True), ran.err
        assert file.read_bytes() == before


def test_plain_scrapy_says_in_a_sentence_what_is_wrong(landtag: Landtag, served: Site) -> None:
    def scrapy(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", *words],
            cwd=Path(__file__).parent.parent.parent, env=landtag.variables(**environment),
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    for words, sentence in (
        (("papers", "-a", "numbers=abc"), "looks like 18/14241"),
        (("papers", "-a", "limit=abc"), "how many papers"),
        (("listing", "-a", "since=gestern"), "2026-11-01"),
        (("posts",), "web address"),
    ):
        ran = scrapy(*words)
        assert (ran.returncode != 0, sentence in ran.stderr) == (True, True), ran.stderr
        assert "Traceback" not in ran.stderr
    unreachable = scrapy("papers", "-a", f"numbers={GOOD}", LANDTAG_BASE_URL="http://127.0.0.1:9")
    assert "1 failed" in unreachable.stdout
    assert "Traceback" not in unreachable.stderr
    assert landtag("runs", "--json").json[0]["finished_at"] is not None


def test_a_redirect_into_a_closed_term_is_not_followed(landtag: Landtag, served: Site) -> None:
    served.replies[BAD] = Reply(b"", status=302, headers={"Location": "MMD14-1.pdf"})
    report = crawl_both(landtag)
    [failed] = report["failed"]
    assert (failed["number"], "terms 11 to 15" in failed["reason"]) == (BAD, True)
    assert "14/1" not in served.papers_asked()


@pytest.mark.parametrize(
    "robots",
    [
        Reply(HTML, status=429, etag=False),
        Reply(HTML, status=304, etag=False),
        Reply(b"User-agent: *\nDisallow: /portal/\n" * 9, etag=False, fault="cut_close"),
        Reply(b"User-agent: *\n", etag=False, headers={"Content-Encoding": "gzip"}),
    ],
    ids=["slow down", "not modified", "half", "compressed"],
)
def test_a_robots_txt_that_is_not_wholly_there_allows_nothing(
    landtag: Landtag, served: Site, robots: Reply
) -> None:
    served.robots = robots
    report = landtag("crawl", "--numbers", GOOD, "--json").json
    assert (report["verdict"], served.papers_asked()) == ("failed", [])
    assert "robots.txt cannot be read" in report["failed"][0]["reason"]


def test_a_site_in_trouble_is_not_asked_on_and_on(landtag: Landtag, served: Site) -> None:
    numbers = [f"18/{30001 + place}" for place in range(40)]
    for number in numbers:
        served.replies[number] = Reply(HTML, status=500)
    report = landtag("crawl", "--numbers", ",".join(numbers), "--json").json
    assert (report["verdict"], len(report["failed"])) == ("failed", 40)
    assert report["requests"] == 1 + 10 * 3  # robots.txt, and ten papers three times each
    assert "one paper after the other" in report["failed"][-1]["reason"]


def test_a_site_that_has_lost_all_papers_is_no_success(
    landtag: Landtag, served: Site, samples: dict[str, bytes]
) -> None:
    landtag("crawl", "--numbers", ",".join(samples))
    served.replies.clear()
    ran = landtag("crawl", "--recheck", "--json")
    assert (ran.code, ran.json["verdict"], ran.json["missing"]) == (1, "partial", 4)
    assert "none of them" in ran.json["stopped"]
    assert landtag("show", GOOD, "--json").json["state"] == "archived"


def test_a_file_kept_with_a_doubt_is_asked_for_whole_the_next_time(
    landtag: Landtag, served: Site, samples: dict[str, bytes]
) -> None:
    """Whoever cut it on the way knows its mark, and says that nothing has changed."""
    cut = samples[GOOD].replace(b"%%EOF", b"%%EO ")
    served.paper(GOOD, cut)
    landtag("fetch", GOOD)
    served.paper(GOOD, samples[GOOD])
    assert landtag("crawl", "--recheck", "--json").json["changed"] == 1
    assert "if-none-match" not in [a for a in served.asked if a.path.endswith("MMD18-14087.pdf")][-1].headers
    assert landtag("show", GOOD, "--json").json["extraction"]["status"] == "complete"

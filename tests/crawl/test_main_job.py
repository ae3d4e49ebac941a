"""The main job through the real command: a record in, the pair's full text beside it, found again."""

import signal
import time
from pathlib import Path

import pytest

from tests.support.landtag import Landtag
from tests.support.records import record
from tests.support.site import Reply, Site


@pytest.fixture
def records(tmp_path: Path) -> str:
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "ki.txt").write_text(record(), encoding="utf-8")
    return str(folder)


def serve(site: Site, samples: dict[str, bytes]) -> None:
    for number, body in samples.items():
        site.paper(number, body)


def test_a_record_becomes_a_paper_to_read_and_find(
    landtag: Landtag, site: Site, samples: dict[str, bytes], records: str
) -> None:
    serve(site, samples)
    imported = landtag("import", records, "--json")
    assert imported.code == 0
    assert imported.json == {"read": 1, "new": 1, "changed": 0, "unchanged": 0, "rejected": []}

    crawled = landtag("crawl", "--json")
    assert crawled.code == 0, crawled.err
    report = crawled.json
    assert (report["verdict"], report["wanted"], report["new"], report["failed"]) == ("ok", 2, 2, [])
    assert report["bytes"] >= len(samples["18/14241"]) + len(samples["18/13709"])
    assert site.papers_asked() == ["18/14241", "18/13709"]

    paper = landtag("show", "18/14241", "--json").json
    assert paper["state"] == "archived"
    assert paper["kind"] == "answer"
    assert paper["inquiry"]["number"] == 5560
    assert (paper["inquiry"]["paper"], paper["inquiry"]["answer_paper"]) == ("18/13709", "18/14241")
    assert paper["summaries"]["inquiry"]["text"].startswith("Die Kleine Anfrage thematisiert")
    assert paper["summaries"]["inquiry"]["original"].startswith("ie Kleine Anfrage thematisiert")
    assert paper["summaries"]["answer"]["repaired"] is True
    assert len(paper["questions"]) == 5
    assert all(question["answer"] for question in paper["questions"])
    assert paper["extraction"]["status"] == "complete"

    inquiry = landtag("show", "KA 18/5560", "--json").json
    assert inquiry["number"] == "18/14241"
    own_wording = landtag("show", "MMD18-13709.pdf", "--json").json
    assert (own_wording["kind"], own_wording["inquiry"]["answer_paper"]) == ("inquiry", "18/14241")

    for_reading = landtag("show", "18/14241").out
    assert "Zusammenfassung der Anfrage" in for_reading
    assert "Ministerin für Heimat, Kommunales, Bau und Digitalisierung" in for_reading
    found = landtag("search", "Künstliche Intelligenz", "--json").json
    assert found["total"] == 1
    assert found["hits"][0]["number"] == "18/14241"
    assert "<mark>" in found["hits"][0]["snippet"]


def test_a_second_crawl_of_an_unchanged_site_moves_no_pdf(
    landtag: Landtag, site: Site, samples: dict[str, bytes], records: str
) -> None:
    serve(site, samples)
    landtag("import", records)
    landtag("crawl")
    before = site.bytes_of_papers()
    for options, not_due in (((), 2), (("--recheck",), 0)):
        again = landtag("crawl", *options, "--json")
        assert again.code == 0
        report = again.json
        assert (report["wanted"], report["unchanged"], report["not_due"]) == (2, 2, not_due)
        assert (report["new"], report["changed"], report["missing"], report["failed"]) == (0, 0, 0, [])
        assert site.bytes_of_papers() == before
    assert "if-none-match" in site.asked[-1].headers


def test_a_lost_original_is_fetched_again(
    landtag: Landtag, site: Site, samples: dict[str, bytes], records: str
) -> None:
    serve(site, samples)
    landtag("import", records)
    landtag("crawl")
    [first, *_] = sorted((landtag.home / "originals").rglob("*.pdf"))
    first.unlink()
    assert landtag("crawl", "--json").json["unchanged"] == 2
    assert first.is_file()


def test_a_reprint_under_the_same_number_is_a_new_version(
    landtag: Landtag, site: Site, samples: dict[str, bytes]
) -> None:
    serve(site, samples)
    assert landtag("fetch", "18/14087").code == 0
    # Bytes behind the end mark change the file and not the paper; readers look for the mark in the last kilobyte.
    site.paper("18/14087", samples["18/14087"] + b"\n% reprinted\n")
    report = landtag("crawl", "--recheck", "--json").json
    assert (report["changed"], report["unchanged"]) == (1, 1)
    assert landtag("show", "18/14087", "--json").json["versions"] == 2
    assert landtag("show", "18/14087", "--version", "1", "--json").json["version"] == 1


def test_fetch_prints_the_records_of_a_paper_and_its_other_half(
    landtag: Landtag, site: Site, samples: dict[str, bytes]
) -> None:
    import json

    serve(site, samples)
    fetched = landtag("fetch", "Drs. 18/14087", "--json")
    assert fetched.code == 0, fetched.err
    records = [json.loads(line) for line in fetched.out.splitlines()]
    assert [one["number"] for one in records] == ["18/14087", "18/13528"]
    assert {one["state"] for one in records} == {"archived"}


def test_a_crawl_killed_in_the_middle_is_completed_by_the_next(
    landtag: Landtag, site: Site, samples: dict[str, bytes], records: str
) -> None:
    serve(site, samples)
    site.replies["18/13709"] = lambda count: Reply(samples["18/13709"], fault="hang" if count == 1 else None)
    landtag("import", records)
    crawling = landtag.start("crawl")
    while "18/14241" not in site.papers_asked() or landtag("show", "18/14241").code != 0:
        assert crawling.poll() is None, crawling.communicate()
    crawling.kill()
    crawling.communicate()
    runs = landtag("runs", "--json").json
    assert runs[0]["finished_at"] is None
    site.released.set()
    report = landtag("crawl", "--json").json
    assert (report["verdict"], report["new"], report["unchanged"]) == ("ok", 1, 1)
    assert landtag("show", "18/13709", "--json").json["state"] == "archived"


def test_ctrl_c_keeps_what_is_finished_and_says_so(
    landtag: Landtag, site: Site, samples: dict[str, bytes], records: str
) -> None:
    serve(site, samples)
    site.replies["18/13709"] = Reply(samples["18/13709"], fault="hang")
    landtag("import", records)
    crawling = landtag.start("crawl", "--json")
    deadline = time.monotonic() + 60
    while landtag("show", "18/14241").code != 0:
        assert time.monotonic() < deadline
    crawling.send_signal(signal.SIGINT)
    site.released.set()
    _, err = crawling.communicate(timeout=60)
    assert crawling.returncode == 130, err.decode()
    assert landtag("runs", "--json").json[0]["verdict"] == "partial"
    assert b"Interrupted; everything finished so far is kept" in err
    assert b"Traceback" not in err
    assert landtag("show", "18/14241", "--json").json["state"] == "archived"
    assert landtag("show", "18/13709", "--json").json["state"] == "wanted"


def test_a_number_range_asks_for_each_number_once_and_missing_ones_spoil_nothing(
    landtag: Landtag, site: Site, samples: dict[str, bytes]
) -> None:
    serve(site, samples)
    ran = landtag("crawl", "--numbers", "18/14240-18/14243", "--json")
    assert ran.code == 0
    report = ran.json
    assert (report["verdict"], report["new"], report["missing"]) == ("ok", 2, 3)
    assert sorted(site.papers_asked()) == ["18/13709", "18/14240", "18/14241", "18/14242", "18/14243"]


def test_limit_and_dry_run_keep_the_crawl_short(
    landtag: Landtag, site: Site, samples: dict[str, bytes]
) -> None:
    serve(site, samples)
    landtag("import", "-", stdin=b"number,inquiry_summary\n18/14241,Eins.\n18/14087,Zwei.\n")
    dry = landtag("crawl", "--dry-run", "--json")
    assert dry.json == {"wanted": ["18/14087", "18/14241"]}
    assert site.asked == []
    assert landtag("crawl", "--limit", "1", "--json").json["wanted"] == 1
    assert site.papers_asked() == ["18/14087"]


def test_plain_scrapy_works_too(landtag: Landtag, site: Site, samples: dict[str, bytes]) -> None:
    import subprocess
    import sys

    serve(site, samples)
    root = Path(__file__).parent.parent.parent

    def scrapy(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", *words],
            cwd=root,
            env=landtag.variables(),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert "papers" in scrapy("list").split()
    scrapy("crawl", "papers", "-a", "numbers=18/14087")
    assert landtag("show", "18/13528", "--json").json["state"] == "archived"

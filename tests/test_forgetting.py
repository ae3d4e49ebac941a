"""`landtag forget`, as its user types it."""

from pathlib import Path

import pytest

from storage.archive import Archive, open_archive
from storage.numbers import DocumentNumber
from storage.papers import SummaryRecord
from tests.support.landtag import Landtag
from tests.support.papers import ANSWER, INQUIRY, paper
from tests.support.pdf import small_answer
from tests.support.site import Site


def archive_at(home: Path, *, create: bool = False) -> Archive:
    return open_archive(f"sqlite:///{home / 'archive.db'}", create=create)


@pytest.fixture
def filled(landtag: Landtag) -> Landtag:
    """A pair with a summary and a review, and two papers that were only named."""
    with archive_at(landtag.home, create=True) as archive:
        for one, body in ((INQUIRY, b"%PDF-1 a"), (ANSWER, b"%PDF-1 b")):
            archive.originals.keep(body)
            archive.save(paper(one, body))
        archive.attach(SummaryRecord(paper(ANSWER).number, "records.txt", 1, answer_summary="Um Molche."))
        archive.review(paper(ANSWER).number, note="gelesen")
        archive.want([DocumentNumber(18, 15001), DocumentNumber(18, 15002)], "a slip of the keyboard")
    return landtag


def test_a_range_typed_by_mistake_is_forgotten_with_one_command(filled: Landtag) -> None:
    assert filled("crawl", "--dry-run").out.split() == ["18/15001", "18/15002"]
    ran = filled("forget", "18/15000-18/19999")
    assert (ran.code, ran.out, ran.err) == (0, "2 papers forgotten.\n", "")
    assert filled("crawl", "--dry-run").out == ""
    assert filled("forget", "18/15000-18/19999").out == "Nothing forgotten.\n"


def test_a_paper_with_a_print_is_refused_in_a_sentence_until_that_is_said(filled: Landtag) -> None:
    refused = filled("forget", "Drs.", "18/14087", "18/15001,18/15002")
    assert refused.code == 1
    assert refused.out == "2 papers forgotten.\n"
    assert refused.err == (
        "18/14087 is not forgotten: 1 print of it would be lost with the PDF, and 1 summary and 1 review. "
        "Say --with-prints if you mean that.\n"
    )
    assert filled("search", "Molche", "--json").json["total"] == 1
    done = filled("forget", "18/14087", "--with-prints")
    assert (done.code, done.err) == (0, "")
    assert done.out == "1 paper forgotten, with 1 print, 1 summary and 1 review. 1 PDF deleted.\n"
    assert filled("search", "Molche", "--json").json["total"] == 0
    assert filled("show", "18/14087").code == 1
    assert filled("show", "18/13528", "--json").json["inquiry"]["state"] == "open"
    assert len(list((filled.home / "originals").rglob("*.pdf"))) == 1


def test_json_says_all_of_it(filled: Landtag) -> None:
    ran = filled("forget", "18/13528", "18/7", "18/15002", "--json", "--with-prints")
    assert ran.code == 1
    assert ran.json == {
        "forgotten": [
            {"number": "18/13528", "prints": 1, "summaries": 0, "reviews": 0},
            {"number": "18/15002", "prints": 0, "summaries": 0, "reviews": 0},
        ],
        "refused": [],
        "unknown": ["18/7"],
        "originals_deleted": 1,
        "originals_left": [],
        "still_named": [{"number": "18/13528", "by": "18/14087"}],
    }
    assert "The archive has never heard of 18/7" in ran.err
    refused = filled("forget", "18/14087", "--json")
    assert refused.json["refused"] == [{"number": "18/14087", "prints": 1, "summaries": 1, "reviews": 1}]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("KA 18/5441",), "`landtag show KA 18/5441` says which they are"),
        (("Brücke",), "Brücke"),
        (("18/1-18/99999",), "at most 20,000"),
        (("18/9-18/1",), "is no range"),
        (("",), "No number is named"),
    ],
)
def test_what_names_no_papers_is_refused_and_nothing_is_forgotten(
    filled: Landtag, words: tuple[str, ...], says: str
) -> None:
    ran = filled("forget", "18/15001", *words)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert filled("show", "18/15001", "--json").json["state"] == "wanted"


def test_while_a_crawl_runs_it_says_so_and_does_nothing(filled: Landtag) -> None:
    with archive_at(filled.home) as archive, archive.only_crawl():
        ran = filled("forget", "18/15001")
    assert (ran.code, ran.out) == (3, "")
    assert "Another crawl" in ran.err
    assert filled("show", "18/15001", "--json").json["state"] == "wanted"


def test_where_there_is_no_archive_it_says_so(landtag: Landtag) -> None:
    ran = landtag("forget", "18/15001")
    assert (ran.code, ran.out) == (3, "")
    assert not landtag.home.exists()


def test_an_inquirys_paper_that_its_answer_names_is_wanted_again_with_the_next_crawl_of_that(
    landtag: Landtag, site: Site, samples: dict[str, bytes]
) -> None:
    for number in ("18/14241", "18/13709"):
        site.paper(number, samples[number])
    site.paper("18/20001", small_answer("18/20001", 8000, "Es sind zwei Brücken."))
    assert landtag("fetch", "18/14241", "18/20001").code == 0
    ran = landtag("forget", "18/13709", "18/20001", "--with-prints")
    assert ran.out == (
        "2 papers forgotten, with 2 prints. 2 PDFs deleted.\n"
        "18/13709 is still named by 18/14241 as its inquiry's paper: the crawl that asks for 18/14241 again makes it "
        "wanted again.\n"
    )
    assert landtag("verify", "--json").json["checked"] == 1
    assert landtag("crawl", "--recheck", "--json").json["new"] == 1
    assert landtag("show", "18/13709", "--json").json["state"] == "archived"
    assert landtag("show", "18/20001").code == 1

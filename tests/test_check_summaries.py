"""`landtag check-summaries` as its user sees it."""

from dataclasses import replace

import pytest

from storage.archive import open_archive
from storage.papers import Question
from tests.support.landtag import Landtag
from tests.support.papers import ANSWER, INQUIRY, paper

TEXT = "Im Jahr 2024 wurden 23 Brücken in Köln gesperrt."


@pytest.fixture
def kept(landtag: Landtag) -> Landtag:
    """The command with an archive of one pair."""
    landtag.home.mkdir()
    with open_archive(f"sqlite:///{landtag.home / 'archive.db'}", create=True) as archive:
        archive.save(paper(replace(ANSWER, questions=(Question("1", "Wie viele?", TEXT),), full_text=TEXT)))
        archive.save(paper(INQUIRY))
    return landtag


def take_in(landtag: Landtag, summary: str, number: str = "18/14087") -> None:
    lines = f"number,inquiry_summary,answer_summary\n{number},,{summary}\n"
    (landtag.home / f"{number[3:]}.csv").write_text(lines, encoding="utf-8")
    assert landtag("import", str(landtag.home / f"{number[3:]}.csv")).code == 0


def test_summaries_that_fit_end_with_0(kept: Landtag) -> None:
    take_in(kept, "2024 waren 23 Brücken gesperrt.")
    ran = kept("check-summaries")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "1 summary checked: 1 without doubt, 0 to look at.\n"
    assert kept("check-summaries", "--json").json == {
        "checked": 1, "fitting": 1, "unread": 0, "doubtful": [], "without": [],
    }  # fmt: skip


def test_a_doubt_is_shown_with_its_place_and_ends_with_1(kept: Landtag) -> None:
    take_in(kept, "2024 waren 24 Brücken in Bonn gesperrt.")
    take_in(kept, "Noch nicht gelesen.", "18/1")
    ran = kept("check-summaries", "--json")
    assert ran.code == 1
    [doubt] = ran.json["doubtful"]
    assert (doubt["number"], doubt["role"], doubt["line"]) == ("18/14087", "answer", 2)
    assert doubt["source"].endswith("14087.csv")
    assert (doubt["missing"], doubt["better"], doubt["foreign"]) == (["24", "Bonn"], None, False)
    assert (ran.json["checked"], ran.json["fitting"], ran.json["unread"]) == (1, 0, 1)
    text = kept("check-summaries").out
    assert "18/14087  summary of the answer" in text
    assert "not in the paper: 24\n" in text
    assert "1 summary left out" in text
    assert kept("show", "18/14087", "--json").json["summaries"]["answer"]["text"].startswith("2024 waren 24")


def test_a_better_paper_is_named(kept: Landtag) -> None:
    wolves = "64 Wolfsrisse im Kreis Wesel: Schafe, Ziegen und Ponys wurden verletzt, das Landesamt zahlt."
    right = replace(
        ANSWER,
        title="Wölfe im Kreis Wesel",
        inquiry_number=5442,
        inquiry_paper=None,
        questions=(Question("1", "Wie viele?", wolves),),
        full_text=wolves,
    )
    with open_archive(f"sqlite:///{kept.home / 'archive.db'}") as archive:
        archive.save(paper(right, b"%PDF-1 b", number="18/10856"))
    take_in(kept, '"64 Wolfsrisse an Schafen, Ziegen und Ponys im Kreis Wesel: es zahlt das Landesamt."')
    ran = kept("check-summaries", "18/14087", "--json")
    better = ran.json["doubtful"][0]["better"]
    assert (better["number"], better["title"]) == ("18/10856", "Wölfe im Kreis Wesel")
    assert better["found"] > ran.json["doubtful"][0]["found"]
    assert "better: 18/10856, which has" in kept("check-summaries").out


def test_numbers_without_a_summary_get_a_sentence(kept: Landtag) -> None:
    ran = kept("check-summaries", "KA", "18/5441", "18/2")
    assert (ran.code, ran.err) == (0, "No summary of KA 18/5441 is kept.\nNo summary of 18/2 is kept.\n")
    assert kept("check-summaries", "brücken").code == 2


def test_without_an_archive_it_says_so(landtag: Landtag) -> None:
    assert landtag("check-summaries").code == 3

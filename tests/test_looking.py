"""Looking at an archive over time and as a whole: history, coverage."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from storage.archive import Archive, open_archive
from storage.numbers import DocumentNumber
from storage.papers import Outcome, Paper, ReadingStatus, SummaryRecord
from tests.support.landtag import Landtag
from tests.support.papers import ANSWER, INQUIRY, paper

FIRST = "Kopf\n\nDie Landesregierung bleibt bei drei Stellen. Weiteres folgt."
SECOND = "Kopf\n\nDie Landesregierung bleibt bei vier Stellen. Weiteres folgt.\n\nOrt | Zahl\nKöln | 2"


def opened(landtag: Landtag) -> Archive:
    return open_archive(f"sqlite:///{landtag.home / 'archive.db'}", create=True)


def print_of(text: str, body: bytes, **more: Any) -> Paper:
    return paper(replace(ANSWER, full_text=text, **more), body)


def keep(landtag: Landtag, *prints: Paper) -> None:
    with opened(landtag) as archive:
        for one in prints:
            archive.save(one)


def test_history_shows_the_sentence_that_changed(landtag: Landtag) -> None:
    keep(landtag, print_of(FIRST, b"a"), print_of(SECOND, b"bb", reprint=True))
    ran = landtag("history", "Drs. 18/14087")
    assert (ran.code, ran.err) == (0, "")
    lines = [line.strip() for line in ran.out.splitlines()]
    assert lines[0] == "18/14087  Zugriff der Zentralen Ausländerbehörden"
    assert lines[2].startswith("Version 1, fetched 2026-11-23 09:00 UTC, 1 byte, SHA-256 ")
    assert lines[5].startswith("Version 2 (current), fetched ")
    assert lines[6:] == [
        "printed 2025-05-28, reprint (Neudruck)",
        "Other text than version 1: 2 changes.",
        "Paragraph 2:",
        "− Die Landesregierung bleibt bei drei Stellen.",
        "+ Die Landesregierung bleibt bei vier Stellen.",
        "Paragraph 3:",
        "+ Ort | Zahl",
        "+ Köln | 2",
    ]


def test_history_as_json_has_every_version_with_its_changes(landtag: Landtag) -> None:
    first, second = print_of(FIRST, b"a"), print_of(SECOND, b"bb", reprint=True)
    keep(landtag, first, second)
    found = landtag("history", "KA 18/5441", "--json").json
    assert (found["number"], found["state"]) == ("18/14087", "archived")
    old, new = found["versions"]
    assert (old["compared_with"], old["same"], old["changes"]) == (None, None, [])
    assert new == {
        "version": 2,
        "current": True,
        "fetched_at": "2026-11-23T09:00:00Z",
        "sha256": second.original.sha256,
        "bytes": 2,
        "etag": '"one"',
        "last_modified": None,
        "status": "complete",
        "reprint": True,
        "printed_on": "2025-05-28",
        "reprinted_on": None,
        "doubt": None,
        "aside": None,
        "bytes_of": None,
        "compared_with": 1,
        "same": None,
        "other_rules": False,
        "changes": [
            {
                "paragraph": 2,
                "before": "Die Landesregierung bleibt bei drei Stellen.",
                "after": "Die Landesregierung bleibt bei vier Stellen.",
            },
            {"paragraph": 3, "before": None, "after": "Ort | Zahl\nKöln | 2"},
        ],
    }


@pytest.mark.parametrize(
    ("prints", "said"),
    [
        ([print_of(FIRST, b"a"), print_of(f"{FIRST} ", b"b")], "Same text in other bytes as version 1."),
        (
            [print_of(FIRST, b"a"), print_of(SECOND, b"b"), print_of(FIRST, b"a")],
            "The very bytes of version 1 again.",
        ),
        (
            [
                print_of(FIRST, b"a"),
                paper(replace(INQUIRY, status=ReadingStatus.WRONG_PAPER), b"w", number="18/14087"),
            ],
            "It does not count. The site sent paper 18/13528 under this number; it is kept as such, not as this one.",
        ),
        (
            [print_of(FIRST, b"a"), replace(print_of("Kopf", b"b"), doubt="The file is cut.")],
            "Odd about its transfer: The file is cut.",
        ),
        (
            [print_of(FIRST, b"a"), print_of(SECOND, b"b", version="rules-2")],
            "`landtag reextract 18/14087` reads both alike.",
        ),
    ],
    ids=["same text", "same bytes", "another paper", "cut", "other rules"],
)
def test_history_says_what_a_version_is(landtag: Landtag, prints: list[Paper], said: str) -> None:
    keep(landtag, *prints)
    assert said in landtag("history", "18/14087").out


def test_a_long_run_of_changes_is_cut_and_json_has_them_all(landtag: Landtag) -> None:
    old = "\n\n".join(f"Absatz {place} steht hier und bleibt.\n\nAlt {place}." for place in range(25))
    keep(landtag, print_of(old, b"a"), print_of(old.replace("Alt", "Neu"), b"b"))
    assert "… and 5 more; --json lists them all." in landtag("history", "18/14087").out
    assert len(landtag("history", "18/14087", "--json").json["versions"][1]["changes"]) == 25


def test_history_of_a_paper_that_is_only_wanted_says_why_and_exits_1(landtag: Landtag) -> None:
    keep(landtag, print_of(FIRST, b"a"))
    ran = landtag("history", "18/13528")
    assert ran.code == 1
    assert "Not fetched yet: inquiry of 18/14087" in ran.out
    assert "`landtag fetch 18/13528` asks for it now." in ran.err
    found = landtag("history", "18/13528", "--json").json
    assert (found["state"], found["wanted_because"], found["versions"]) == (
        "wanted",
        "inquiry of 18/14087",
        [],
    )


def test_history_of_a_missing_paper_says_the_reason(landtag: Landtag) -> None:
    with opened(landtag) as archive:
        archive.settle(
            archive.start_run("crawl"), DocumentNumber(18, 1), Outcome.MISSING, "The site has no such paper."
        )
    ran = landtag("history", "18/1")
    assert (ran.code, "Not archived: The site has no such paper." in ran.out) == (1, True)


@pytest.mark.parametrize(
    ("number", "advice"), [("18/2", "landtag fetch 18/2"), ("KA 18/2", "landtag fetch NUMBER")]
)
def test_history_of_what_nobody_heard_of_says_how_to_get_it(
    landtag: Landtag, number: str, advice: str
) -> None:
    keep(landtag, print_of(FIRST, b"a"))
    ran = landtag("history", number, "--json")
    assert (ran.code, ran.out, advice in ran.err) == (1, "", True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("history", "eighteen"), 2),
        (("history",), 2),
        (("coverage", "--term", "0"), 2),
        (("coverage", "--term", "x"), 2),
        (("history", "18/1"), 3),
        (("coverage",), 3),
    ],
)
def test_wrong_input_and_no_archive_are_sentences(
    landtag: Landtag, words: tuple[str, ...], code: int
) -> None:
    ran = landtag(*words)
    assert (ran.code, ran.out, "Traceback" in ran.err) == (code, "", False)
    assert ran.err
    assert not landtag.home.exists()


@pytest.fixture
def lacking(landtag: Landtag) -> Landtag:
    """An archive with a gap, papers not had, half a pair and an unanswered inquiry."""
    with opened(landtag) as archive:
        archive.save(paper(ANSWER))
        archive.save(paper(replace(INQUIRY, printed_number=DocumentNumber(18, 13000), inquiry_number=5430)))
        archive.attach(SummaryRecord(DocumentNumber(18, 13001), "a list", 1, inquiry_number=5431))
        run = archive.start_run("crawl")
        for serial in range(14001, 14021):
            archive.settle(
                run, DocumentNumber(18, serial), Outcome.MISSING, "The site has no such paper (status 404)."
            )
        archive.want([DocumentNumber(17, 5)], "named by its user")
    return landtag


def test_coverage_as_json_gives_each_lack_its_reason(lacking: Landtag) -> None:
    ran = lacking("coverage", "--json")
    assert ran.code == 0
    found = ran.json
    assert found["today"] == datetime.now(UTC).date().isoformat()
    new, old = found["terms"]
    assert (new["term"], new["inquiries"]) == (18, {"known": 3, "archived": 2, "first": 5430, "last": 5441})
    assert [
        (gap["first"], gap["last"], gap["count"], gap["cause"], gap["papers"]) for gap in new["gaps"]
    ] == [
        (5431, 5431, 1, "wanted", ["18/13001"]),
        (5432, 5440, 9, "unseen", []),
    ]
    assert new["papers"][-1] == {
        "first": "18/14001",
        "last": "18/14020",
        "count": 20,
        "state": "missing",
        "reason": "The site has no such paper (status 404).",
    }
    assert (old["term"], old["inquiries"]["first"], len(old["papers"])) == (17, None, 1)
    assert found["pairs"] == [
        {
            "inquiry": "KA 18/5441",
            "archived": "18/14087",
            "lacks": "inquiry",
            "missing": "18/13528",
            "reason": "It has not been asked for yet.",
        }
    ]
    [waiting] = found["unanswered"]
    assert (waiting["inquiry"], waiting["paper"], waiting["asked_on"]) == (
        "KA 18/5430",
        "18/13000",
        "2025-04-17",
    )
    assert (waiting["factions"], waiting["overdue"], waiting["days"] > 28) == (["SPD"], True, True)
    assert found["unanswered_by_faction"] == [{"faction": "SPD", "unanswered": 1, "overdue": 1}]
    assert found["answered"] == {
        "answers": 1,
        "left_out": 0,
        "by_ministry": [
            {"ministry": ANSWER.answered_by[0].name, "answers": 1, "timed": 1, "late": 1, "median_days": 41}
        ],
        "by_faction": [{"faction": "SPD", "answers": 1, "timed": 1, "late": 1, "median_days": 41}],
    }


def test_coverage_as_text_reads_in_aligned_lines(lacking: Landtag) -> None:
    ran = lacking("coverage")
    assert (ran.code, ran.err) == (0, "")
    for line in (
        "Term 18",
        "  Inquiries 5430 to 5441: of 12 numbers, 2 archived, 10 not.",
        "    5431       wanted  1  A source lists its paper. It has not been asked for yet. (18/13001)",
        "    18/14001–18/14020  missing  20  The site has no such paper (status 404).",
        "1 pair with one half only",
        "  KA 18/5441  18/14087 is here, its inquiry 18/13528 is not  It has not been asked for yet.",
        "  By faction (overdue): SPD 1 (1)",
        "1 answer archived",
        "        1             1           41  SPD",
    ):
        assert line in ran.out.splitlines(), line
    assert "1 inquiry unanswered as far as the archive knows, 1 overdue (more than 28 days)" in ran.out


def test_coverage_of_one_term_leaves_the_others_out(lacking: Landtag) -> None:
    found = lacking("coverage", "--term", "17", "--json").json
    assert [one["term"] for one in found["terms"]] == [17]
    assert (found["pairs"], found["unanswered"], found["answered"]["answers"]) == ([], [], 0)
    assert "Every" not in lacking("coverage", "--term", "17").out
    assert lacking("coverage", "--term", "16").out == "Nothing is known of term 16.\n"


def test_long_lists_are_cut_and_json_has_them_all(landtag: Landtag) -> None:
    with opened(landtag) as archive:
        archive.want([DocumentNumber(18, serial) for serial in range(1, 51, 2)], "named by its user")
    assert "    … and 5 more; --json lists them all." in landtag("coverage").out.splitlines()
    assert len(landtag("coverage", "--json").json["terms"][0]["papers"]) == 25


def test_a_title_cannot_steer_the_terminal(landtag: Landtag) -> None:
    keep(
        landtag,
        print_of("Alt", b"a", title="Titel\x1b[31m"),
        print_of("Neu \x1b[31m", b"b", title="Titel\x1b[31m"),
    )
    assert "\x1b" not in landtag("history", "18/14087").out

"""What was replaced under the same number: versions, what changed, and summaries made for an older text."""

import pytest

from tests.support.landtag import Landtag
from tests.support.pdf import small_answer
from tests.support.records import record
from tests.support.site import Site

FIRST = small_answer("18/20001", 7001, "Es sind 12 Brücken. Sie werden saniert.")
REPRINT = small_answer("18/20001", 7001, "Es sind 21 Brücken. Sie werden saniert.", reprint=True)


@pytest.fixture
def archived(landtag: Landtag, site: Site) -> Site:
    site.paper("18/20001", FIRST)
    landtag("import", "-", stdin=record("18-20001").encode())
    report = landtag("crawl", "--json").json
    assert (report["new"], report["missing"]) == (1, 1), report
    return site


def test_a_changed_pdf_becomes_version_2_and_a_third_run_changes_nothing(
    landtag: Landtag, archived: Site
) -> None:
    archived.paper("18/20001", REPRINT)
    report = landtag("crawl", "--recheck", "--json").json
    assert (report["verdict"], report["changed"]) == ("ok", 1)
    for _ in range(2):
        report = landtag("crawl", "--recheck", "--json").json
        assert (report["new"], report["changed"], report["unchanged"]) == (0, 0, 1)
    shown = landtag("show", "18/20001", "--json").json
    assert (shown["versions"], shown["reprint"]) == (2, True)
    assert "12 Brücken" in landtag("show", "18/20001", "--version", "1").out
    assert "21 Brücken" in landtag("show", "18/20001").out


def test_history_shows_the_changed_sentence(landtag: Landtag, archived: Site) -> None:
    archived.paper("18/20001", REPRINT)
    landtag("crawl", "--recheck")
    [first, second] = landtag("history", "18/20001", "--json").json["versions"]
    assert (first["version"], first["changes"], second["current"], second["same"]) == (1, [], True, None)
    changed = [(one["before"], one["after"]) for one in second["changes"]]
    assert ("Es sind 12 Brücken.", "Es sind 21 Brücken.") in changed
    assert not any("saniert" in f"{before}{after}" for before, after in changed)
    printed = landtag("history", "18/20001").out
    assert "− Es sind 12 Brücken." in printed
    assert "+ Es sind 21 Brücken." in printed


def test_other_bytes_with_the_same_text_are_told_apart_from_another_text(
    landtag: Landtag, archived: Site
) -> None:
    archived.paper("18/20001", FIRST + b"\n% saved again\n")
    assert landtag("crawl", "--recheck", "--json").json["changed"] == 1
    [_, second] = landtag("history", "18/20001", "--json").json["versions"]
    assert (second["same"], second["changes"]) == ("text", [])
    assert landtag("show", "18/20001", "--json").json["summaries"]["answer"]["outdated"] is False


def test_a_summary_made_for_an_older_text_says_so(landtag: Landtag, archived: Site) -> None:
    archived.paper("18/20001", REPRINT)
    landtag("crawl", "--recheck")
    summaries = landtag("show", "18/20001", "--json").json["summaries"]
    assert summaries["answer"]["outdated"] is True
    assert "früheren Fassung" in landtag("show", "18/20001").out
    again = record("18-20001", answer="Die Landesregierung zählt nun 21 Brücken.")
    landtag("import", "-", stdin=again.encode())
    assert landtag("show", "18/20001", "--json").json["summaries"]["answer"]["outdated"] is False

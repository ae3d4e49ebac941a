"""Papers, pairs, versions and summaries in an archive, on both databases."""

from dataclasses import replace
from typing import Any

import pytest

from storage.archive import Archive
from storage.numbers import DocumentNumber, NumberError
from storage.papers import (
    Exchange,
    Extraction,
    InquiryState,
    Kind,
    Outcome,
    PaperState,
    ReadingStatus,
    Record,
    SummaryRecord,
    SummaryRole,
    Verdict,
)
from tests.support.papers import ANSWER, INQUIRY, paper

ANSWER_NUMBER = DocumentNumber(18, 14087)
INQUIRY_NUMBER = DocumentNumber(18, 13528)


def got(archive: Archive, number: str, version: int | None = None) -> Record:
    record = archive.get(number, version)
    assert record is not None
    return record


def test_a_reading_comes_back_as_it_went_in(archive: Archive) -> None:
    saved = archive.save(paper(ANSWER))
    assert saved.outcome is Outcome.NEW
    record = got(archive, "18/14087")
    assert record.extraction == ANSWER
    assert record.state is PaperState.ARCHIVED
    assert (record.version, record.versions) == (1, 1)
    assert record.url == "https://www.landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/MMD18-14087.pdf"


def test_an_answer_makes_its_inquirys_paper_wanted_and_the_two_are_linked(archive: Archive) -> None:
    assert archive.save(paper(ANSWER)).wanted == (INQUIRY_NUMBER,)
    wanted = got(archive, "18/13528")
    assert (wanted.state, wanted.wanted_because) == (PaperState.WANTED, "inquiry of 18/14087")
    pair = got(archive, "18/14087").pair
    assert pair is not None
    assert (pair.paper, pair.paper_state, pair.state) == (
        INQUIRY_NUMBER,
        PaperState.WANTED,
        InquiryState.ANSWERED,
    )

    assert archive.save(paper(INQUIRY)).wanted == ()
    for number in ("18/14087", "18/13528", "KA 18/5441"):
        pair = got(archive, number).pair
        assert pair is not None
        assert (str(pair.number), pair.paper, pair.answer_paper) == (
            "KA 18/5441",
            INQUIRY_NUMBER,
            ANSWER_NUMBER,
        )
        assert pair.paper_state is pair.answer_paper_state is PaperState.ARCHIVED
    assert archive.other_half(INQUIRY_NUMBER) == ANSWER_NUMBER
    assert archive.other_half(ANSWER_NUMBER) == INQUIRY_NUMBER


def test_an_inquirys_number_leads_to_the_answer_and_before_that_to_the_inquiry(archive: Archive) -> None:
    assert archive.get("KA 18/5441") is None
    archive.save(paper(INQUIRY))
    record = got(archive, "KA 18/5441")
    assert record.number == INQUIRY_NUMBER
    assert record.pair is not None
    assert record.pair.state is InquiryState.OPEN
    archive.save(paper(ANSWER))
    assert got(archive, "KA 18/5441").number == ANSWER_NUMBER


def test_a_notice_withdraws_the_inquiry(archive: Archive) -> None:
    archive.save(paper(INQUIRY))
    notice = replace(
        ANSWER, kind=Kind.NOTICE, printed_number=DocumentNumber(18, 15000), questions=(), inquiry_paper=None
    )
    archive.save(paper(notice))
    pair = got(archive, "18/13528").pair
    assert pair is not None
    assert (pair.state, pair.answer_paper) == (InquiryState.WITHDRAWN, DocumentNumber(18, 15000))


def test_an_answer_to_a_major_inquiry_is_no_pair_with_a_minor_one_of_the_same_number(
    archive: Archive,
) -> None:
    archive.save(paper(replace(ANSWER, kind=Kind.MAJOR_ANSWER, inquiry_paper=None)))
    archive.save(paper(INQUIRY))
    assert got(archive, "18/14087").pair is None
    pair = got(archive, "18/13528").pair
    assert pair is not None
    assert pair.answer_paper is None


def test_the_same_bytes_are_unchanged_other_bytes_are_a_new_version(archive: Archive) -> None:
    archive.save(paper(ANSWER))
    assert archive.save(paper(ANSWER)).outcome is Outcome.UNCHANGED
    reprint = replace(ANSWER, reprint=True, title="Neudruck")
    assert archive.save(paper(reprint, b"%PDF-1 b")).outcome is Outcome.CHANGED
    record = got(archive, "18/14087")
    assert (record.version, record.versions) == (2, 2)
    assert record.extraction == reprint
    assert got(archive, "18/14087", 1).extraction == ANSWER
    with pytest.raises(LookupError, match="has no version 3; the archive holds 2"):
        archive.get("18/14087", 3)


def test_newer_rules_replace_the_reading_of_the_same_bytes(archive: Archive) -> None:
    archive.save(paper(ANSWER))
    better = replace(ANSWER, version="rules-2", questions=ANSWER.questions[:1], inquiry_number=5442)
    assert archive.save(paper(better)).outcome is Outcome.UNCHANGED
    record = got(archive, "18/14087")
    assert record.extraction == replace(better, questions=(replace(ANSWER.questions[0], answered_with=()),))
    assert record.versions == 1
    assert str(record.pair and record.pair.number) == "KA 18/5442"
    assert archive.get("KA 18/5441") is None


def test_another_papers_bytes_never_stand_for_the_paper_asked_for(archive: Archive) -> None:
    run = archive.start_run("crawl")
    wrong = paper(replace(INQUIRY, status=ReadingStatus.WRONG_PAPER), number="18/14087")
    assert archive.save(wrong, run).outcome is Outcome.FAILED
    record = got(archive, "18/14087")
    assert record.state is PaperState.FAILED
    assert "18/13528" in (record.reason or "")
    assert record.pair is None
    report = archive.finish_run(run)
    assert [failure.number for failure in report.failed] == ["18/14087"]

    archive.save(paper(ANSWER))
    assert got(archive, "18/14087").state is PaperState.ARCHIVED
    archive.save(wrong)
    record = got(archive, "18/14087")
    assert (record.state, record.version, record.versions) == (PaperState.ARCHIVED, 2, 2)
    assert record.extraction == ANSWER


def test_an_unreadable_paper_is_archived_with_its_reason(archive: Archive) -> None:
    broken = Extraction(ReadingStatus.UNREADABLE, "rules-1", notes=("The PDF library broke down.",))
    assert archive.save(paper(broken, number="18/7")).outcome is Outcome.NEW
    record = got(archive, "18/7")
    assert record.state is PaperState.ARCHIVED
    assert record.extraction == broken


def test_nul_and_lone_surrogates_never_stop_a_paper(archive: Archive) -> None:
    odd = replace(ANSWER, title="Br\x00ücke \ud800", full_text="a\x00b", notes=("x\x00",))
    archive.save(paper(odd))
    reading = got(archive, "18/14087").extraction
    assert reading is not None
    assert (reading.title, reading.full_text, reading.notes) == ("Brücke ", "ab", ("x",))


def test_what_the_archive_never_heard_of_is_none_and_no_number_is_an_error(archive: Archive) -> None:
    assert archive.get("18/1") is None
    with pytest.raises(NumberError, match="looks like 18/14241"):
        archive.get("eighteen")


def summary(text: str, source: str = "/records/a.txt", **more: Any) -> SummaryRecord:
    return SummaryRecord(ANSWER_NUMBER, source, 1, answer_summary=text, **more)


def texts(archive: Archive, number: str = "18/14087") -> list[tuple[str, str]]:
    return [(one.source, one.original) for one in got(archive, number).summaries]


def test_importing_makes_a_paper_wanted_and_importing_twice_changes_nothing(archive: Archive) -> None:
    record = summary("ie Landesregierung betont, dass die Kommunen eigenverantwortlich handeln")
    assert archive.attach(record) is Outcome.NEW
    assert archive.attach(record) is Outcome.UNCHANGED
    held = got(archive, "18/14087")
    assert (held.state, held.wanted_because) == (PaperState.WANTED, "named by /records/a.txt")
    [kept] = held.summaries
    assert (kept.role, kept.original, kept.text, kept.repaired) == (
        SummaryRole.ANSWER,
        "ie Landesregierung betont, dass die Kommunen eigenverantwortlich handeln",
        "Die Landesregierung betont, dass die Kommunen eigenverantwortlich handeln.",
        True,
    )


def test_another_text_from_the_same_source_replaces_the_old_one_which_stays(archive: Archive) -> None:
    archive.attach(summary("Alt."))
    assert archive.attach(summary("Neu.")) is Outcome.CHANGED
    assert texts(archive) == [("/records/a.txt", "Neu.")]
    from sqlalchemy import select

    from storage.schema import SummaryRow

    rows = archive.database.read(
        lambda session: session.execute(
            select(SummaryRow.original, SummaryRow.replaced_at.is_(None)).order_by(SummaryRow.id)
        ).all()
    )
    assert [(original, bool(current)) for original, current in rows] == [("Alt.", False), ("Neu.", True)]


def test_summaries_from_several_sources_live_side_by_side(archive: Archive) -> None:
    archive.attach(summary("Eins."))
    assert archive.attach(summary("Zwei.", "/records/b.txt")) is Outcome.CHANGED
    assert archive.attach(summary("Eins.", "/records/c.txt")) is Outcome.UNCHANGED
    assert sorted(texts(archive)) == [
        ("/records/a.txt", "Eins."),
        ("/records/b.txt", "Zwei."),
        ("/records/c.txt", "Eins."),
    ]


def test_a_summary_of_the_answer_shows_with_the_inquiry_too_once_they_are_a_pair(archive: Archive) -> None:
    archive.attach(summary("Kurz."))
    archive.save(paper(ANSWER))
    archive.save(paper(INQUIRY))
    assert texts(archive, "18/13528") == [("/records/a.txt", "Kurz.")]


def test_metadata_alone_makes_a_paper_wanted_and_gives_it_a_title(archive: Archive) -> None:
    record = SummaryRecord(ANSWER_NUMBER, "list.csv", 2, title="Brücken", factions="SPD")
    assert archive.attach(record) is Outcome.NEW
    assert archive.attach(record) is Outcome.UNCHANGED
    assert archive.attach(replace(record, title="Straßen")) is Outcome.CHANGED
    assert got(archive, "18/14087").listed_title == "Straßen"


def test_a_run_counts_every_paper_once_and_its_verdict_says_how_it_went(archive: Archive) -> None:
    run = archive.start_run("crawl")
    archive.save(paper(ANSWER), run)
    archive.settle(run, DocumentNumber(18, 1), Outcome.MISSING, "404")
    archive.settle(run, DocumentNumber(18, 2), Outcome.FAILED, "no answer")
    archive.settle(run, ANSWER_NUMBER, Outcome.UNCHANGED)
    from datetime import UTC, datetime

    archive.record_exchange(
        run, Exchange("https://x/1", DocumentNumber(18, 1), datetime.now(UTC), 404, None, 120, 0.1)
    )
    report = archive.finish_run(run)
    assert report.verdict is Verdict.PARTIAL
    assert (report.wanted, report.new, report.unchanged, report.missing, len(report.failed)) == (
        3,
        0,
        1,
        1,
        1,
    )
    assert (report.requests, report.bytes) == (1, 120)
    assert archive.runs()[0].report == report
    assert got(archive, "18/1").state is PaperState.MISSING
    assert got(archive, "18/2").reason == "no answer"


def test_an_archived_paper_stays_archived_when_the_site_has_a_bad_day(archive: Archive) -> None:
    archive.save(paper(ANSWER))
    run = archive.start_run("crawl")
    for outcome in (Outcome.MISSING, Outcome.FAILED):
        archive.settle(run, ANSWER_NUMBER, outcome, "bad day")
        assert got(archive, "18/14087").state is PaperState.ARCHIVED


def test_a_crawl_asks_for_what_nobody_has_seen_first_and_for_what_failed_last(archive: Archive) -> None:
    archive.save(paper(ANSWER))  # makes 18/13528 wanted
    run = archive.start_run("crawl")
    archive.settle(run, DocumentNumber(18, 3), Outcome.MISSING, "404")
    archive.settle(run, DocumentNumber(18, 2), Outcome.FAILED, "no answer")
    archive.want([DocumentNumber(18, 1)], "named by its user")
    assert [str(number) for number in archive.due(recheck=True).numbers] == [
        "18/1",
        "18/13528",
        "18/3",
        "18/14087",
        "18/2",
    ]


def test_status_counts_what_is_held(archive: Archive) -> None:
    archive.attach(summary("Kurz."))
    archive.save(paper(ANSWER))
    status = archive.status()
    assert status.papers == {"archived": 1, "wanted": 1}
    assert status.kinds == {"answer": 1}
    assert status.inquiries == {"answered": 1}
    assert (status.summaries, status.last_run) == (1, None)


def test_a_second_sources_title_is_found_by_search_too(archive: Archive) -> None:
    from storage.search import search

    archive.attach(SummaryRecord(ANSWER_NUMBER, "a.csv", 2, title="Brücken"))
    archive.attach(SummaryRecord(ANSWER_NUMBER, "b.csv", 2, title="Talsperren"))
    assert search(archive, "Talsperre").total == 1

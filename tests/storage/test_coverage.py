"""What the archive lacks, each with its reason, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from storage.archive import Archive
from storage.coverage import (
    AnswerTimes,
    Coverage,
    FactionWaiting,
    Gap,
    GapCause,
    MissingHalf,
    PaperRange,
    TermCoverage,
    coverage,
)
from storage.numbers import DocumentNumber, InquiryNumber
from storage.papers import (
    Asker,
    Extraction,
    Kind,
    Office,
    OfficeRole,
    Outcome,
    PaperState,
    ReadingStatus,
    SummaryRecord,
)
from tests.support.papers import ANSWER, INQUIRY, paper

TODAY = date(2025, 7, 1)
UNSEEN = "The number runs without gaps within a term: withdrawn, not published, or its paper is not in the archive yet."
NO_SUCH_PAPER = "The site has no such paper (status 404)."


def asked(archive: Archive, serial: int, inquiry: int | None, **more: Any) -> None:
    """An inquiry's paper is archived."""
    reading = replace(INQUIRY, printed_number=DocumentNumber(18, serial), inquiry_number=inquiry, **more)
    archive.save(paper(reading, f"inquiry {serial}".encode()))


def answered(
    archive: Archive, serial: int, inquiry: int | None, names: int | None = None, **more: Any
) -> None:
    """An answer's paper is archived; `names` is the inquiry's paper."""
    reading = replace(
        ANSWER,
        printed_number=DocumentNumber(18, serial),
        inquiry_number=inquiry,
        inquiry_paper=None if names is None else DocumentNumber(18, names),
        **more,
    )
    archive.save(paper(reading, f"answer {serial}".encode()))


def listed(
    archive: Archive, serial: int, inquiry: int, kind: str | None = None, day: str | None = None
) -> None:
    """A list of the parliament names a paper and its inquiry's number."""
    number = DocumentNumber(18, serial)
    archive.attach(SummaryRecord(number, "a list", 1, kind=kind, published_on=day, inquiry_number=inquiry))


def settled(archive: Archive, outcome: Outcome, *serials: int, reason: str | None = NO_SUCH_PAPER) -> None:
    run = archive.start_run("crawl")
    for serial in serials:
        archive.settle(run, DocumentNumber(18, serial), outcome, reason)


def covered(archive: Archive, term: int | None = None) -> Coverage:
    return coverage(archive, term=term, today=TODAY)


def term_18(archive: Archive) -> TermCoverage:
    [found] = covered(archive, 18).terms
    return found


def test_an_empty_archive_lacks_nothing_it_knows_of(archive: Archive) -> None:
    found = covered(archive)
    assert (found.terms, found.halves, found.unanswered, found.answers) == ((), (), (), 0)


def test_numbers_that_nobody_names_are_gaps_between_the_first_and_the_last_one(archive: Archive) -> None:
    for serial, inquiry in ((1, 10), (2, 11), (3, 15), (4, 17)):
        asked(archive, serial, inquiry)
    found = term_18(archive)
    assert (found.known, found.archived, found.first, found.last) == (4, 4, 10, 17)
    assert found.gaps == (
        Gap(12, 14, GapCause.UNSEEN, UNSEEN),
        Gap(16, 16, GapCause.UNSEEN, UNSEEN),
    )
    assert [gap.count for gap in found.gaps] == [3, 1]


def test_a_gap_says_the_strongest_thing_that_is_known_of_it(archive: Archive) -> None:
    asked(archive, 1, 10)
    notice = replace(ANSWER, kind=Kind.NOTICE, printed_number=DocumentNumber(18, 2), inquiry_number=11, inquiry_paper=None)  # fmt: skip
    archive.save(paper(notice))
    for serial, inquiry in ((3, 12), (4, 13), (5, 14), (6, 15), (7, 16), (8, 17)):
        listed(archive, serial, inquiry)
    settled(archive, Outcome.MISSING, 3, 4)
    settled(archive, Outcome.FAILED, 5, reason="The connection was cut.")
    scan = Extraction(ReadingStatus.NO_TEXT, "rules-1")
    archive.save(paper(scan, b"scan", number="18/7"))
    assert term_18(archive).gaps == (
        Gap(11, 11, GapCause.WITHDRAWN, "The inquiry was withdrawn.", (DocumentNumber(18, 2),)),
        Gap(12, 13, GapCause.MISSING, f"A source lists its paper. {NO_SUCH_PAPER}", (DocumentNumber(18, 3), DocumentNumber(18, 4))),
        Gap(14, 14, GapCause.FAILED, "A source lists its paper. The connection was cut.", (DocumentNumber(18, 5),)),
        Gap(15, 15, GapCause.WANTED, "A source lists its paper. It has not been asked for yet.", (DocumentNumber(18, 6),)),
        Gap(16, 16, GapCause.UNREAD, "A source lists its paper, which is archived, but this number was not read in it.", (DocumentNumber(18, 7),)),
        Gap(17, 17, GapCause.WANTED, "A source lists its paper. It has not been asked for yet.", (DocumentNumber(18, 8),)),
    )  # fmt: skip


def test_an_inquiry_with_either_paper_archived_is_no_gap(archive: Archive) -> None:
    asked(archive, 1, 10)
    answered(archive, 2, 11, names=3)
    listed(archive, 3, 11)
    asked(archive, 4, 12)
    found = term_18(archive)
    assert (found.known, found.archived, found.gaps) == (3, 3, ())


def test_papers_not_had_are_ranges_with_their_reason(archive: Archive) -> None:
    settled(archive, Outcome.MISSING, *range(14001, 14021), 14030)
    settled(archive, Outcome.FAILED, 14021, 14022, reason="The file is no PDF.")
    archive.want([DocumentNumber(18, 14023), DocumentNumber(17, 14024)], "named by its user")

    def papers(first: int, last: int, state: PaperState, reason: str) -> PaperRange:
        return PaperRange(DocumentNumber(18, first), DocumentNumber(18, last), state, reason)

    assert term_18(archive).papers == (
        papers(14001, 14020, PaperState.MISSING, NO_SUCH_PAPER),
        papers(14021, 14022, PaperState.FAILED, "The file is no PDF."),
        papers(14023, 14023, PaperState.WANTED, "It has not been asked for yet."),
        papers(14030, 14030, PaperState.MISSING, NO_SUCH_PAPER),
    )
    assert term_18(archive).papers[0].count == 20
    assert [one.term for one in covered(archive).terms] == [18, 17]
    assert covered(archive, 16).terms == ()


def test_an_answer_without_its_inquirys_paper_is_half_a_pair_with_a_reason(archive: Archive) -> None:
    answered(archive, 20, 10, names=1)
    answered(archive, 21, 11, names=2)
    settled(archive, Outcome.MISSING, 2)
    answered(archive, 22, 12)
    answered(archive, 23, 13, names=3)
    archive.save(paper(replace(INQUIRY, kind=Kind.OTHER, inquiry_number=None), b"o", number="18/3"))
    answered(archive, 24, 14, names=4)
    asked(archive, 4, 14)
    answered(archive, 25, None, names=4)
    assert [(str(one.inquiry), one.archived.serial, one.lacks, one.missing and one.missing.serial, one.reason) for one in covered(archive).halves] == [
        ("KA 18/10", 20, Kind.INQUIRY, 1, "It has not been asked for yet."),
        ("KA 18/11", 21, Kind.INQUIRY, 2, NO_SUCH_PAPER),
        ("KA 18/12", 22, Kind.INQUIRY, None, "Which paper the inquiry is was not read in the answer."),
        ("KA 18/13", 23, Kind.INQUIRY, 3, "Its paper is archived, but was not read as this one."),
    ]  # fmt: skip


def test_an_inquiry_whose_answer_a_source_lists_waits_for_us_not_for_an_answer(archive: Archive) -> None:
    asked(archive, 1, 10)
    listed(archive, 1, 10, "Kleine Anfrage")
    listed(archive, 5, 10, "Antwort")
    asked(archive, 2, 11)
    listed(archive, 2, 11, "Kleine Anfrage")
    listed(archive, 6, 11, "Kleine Anfrage")
    found = covered(archive)
    reason = "A source lists the answer. It has not been asked for yet."
    assert found.halves == (
        MissingHalf(InquiryNumber(18, 10), DocumentNumber(18, 1), Kind.ANSWER, DocumentNumber(18, 5), reason),
    )
    assert [str(one.inquiry) for one in found.unanswered] == ["KA 18/11"]


def test_unanswered_inquiries_are_listed_with_the_longest_waiting_first(archive: Archive) -> None:
    green = Asker("Ada", "BÜNDNIS 90/DIE GRÜNEN")
    asked(archive, 1, 10, printed_on=TODAY - timedelta(days=28))
    asked(
        archive,
        2,
        11,
        printed_on=TODAY - timedelta(days=29),
        askers=(*INQUIRY.askers, green, *INQUIRY.askers),
    )
    asked(archive, 3, 12, asked_on=TODAY - timedelta(days=40))
    asked(archive, 4, 13, printed_on=None, askers=(Asker("Bo", None),))
    listed(archive, 4, 13, day="30.06.2025")
    asked(archive, 5, 14, printed_on=None)
    asked(archive, 6, 15, printed_on=TODAY + timedelta(days=1))
    asked(archive, 7, 16)
    answered(archive, 8, 16)
    found = covered(archive)
    assert [(one.inquiry.serial, one.days, one.overdue, one.factions) for one in found.unanswered] == [
        (12, 40, True, ("SPD",)),
        (11, 29, True, ("SPD", "BÜNDNIS 90/DIE GRÜNEN")),
        (10, 28, False, ("SPD",)),
        (13, 1, False, ()),
        (14, None, False, ("SPD",)),
        (15, None, False, ("SPD",)),
    ]
    first = found.unanswered[0]
    assert (str(first.paper), first.title, first.asked_on) == (
        "18/3",
        INQUIRY.title,
        TODAY - timedelta(days=40),
    )
    assert found.waiting == (
        FactionWaiting("SPD", 5, 2),
        FactionWaiting(None, 1, 0),
        FactionWaiting("BÜNDNIS 90/DIE GRÜNEN", 1, 1),
    )


def test_answers_are_timed_by_ministry_and_faction_and_misprinted_dates_are_left_out(
    archive: Archive,
) -> None:
    interior = (
        Office("Minister des Innern", OfficeRole.LEAD),
        Office("Ministerin der Finanzen", OfficeRole.CONSULTED),
    )
    day = date(2025, 1, 1)
    for serial, (days, offices) in enumerate(
        [(28, interior), (29, interior), (10, interior), (-1, interior), (1096, ()), (30, ())], 10
    ):
        answered(
            archive, serial, serial, asked_on=day, answered_on=day + timedelta(days=days), answered_by=offices
        )
    answered(archive, 30, 30, asked_on=None, answered_by=interior, askers=())
    found = covered(archive)
    assert (found.answers, found.untimed) == (7, 3)
    assert found.by_ministry == (
        AnswerTimes("Minister des Innern", 5, 3, 1, 28),
        AnswerTimes(None, 2, 1, 1, 30),
    )
    assert found.by_faction == (AnswerTimes("SPD", 6, 4, 2, 28.5), AnswerTimes(None, 1, 0, 0, None))


def test_an_older_print_does_not_count(archive: Archive) -> None:
    asked(archive, 1, 10)
    archive.save(paper(replace(INQUIRY, printed_number=DocumentNumber(18, 1), inquiry_number=12), b"reprint"))
    found = term_18(archive)
    assert (found.known, found.first, found.last, found.gaps) == (1, 12, 12, ())


def test_a_list_with_an_impossible_number_is_passed_over(archive: Archive) -> None:
    asked(archive, 1, 10)
    listed(archive, 2, 1_000_000)
    listed(archive, 3, 0)
    assert (term_18(archive).first, term_18(archive).last) == (10, 10)


@pytest.mark.parametrize("papers", [1, 12])
def test_the_number_of_statements_does_not_grow_with_the_archive(archive: Archive, papers: int) -> None:
    for serial in range(1, papers + 1):
        asked(archive, serial, serial)
        answered(archive, 100 + serial, serial, names=serial)
        listed(archive, 200 + serial, serial)
    with counted(archive) as statements:
        covered(archive)
    assert len(statements) == 6


@contextmanager
def counted(archive: Archive) -> Iterator[list[str]]:
    """The SELECTs that are sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(archive.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(archive.database.engine, "before_cursor_execute", note)

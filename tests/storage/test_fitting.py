"""Whether summaries fit, tried with summaries written by hand for the sample papers (tests/summaries).

They stand under other papers, too. Of the papers some are not archived, so that nothing better can be found; among them is
one of the two about artificial intelligence in town halls. What comes out, on either database:

    summary stands under                   no doubt   the right paper named   another named   doubt, none named
    its own paper                                21                       0               0                   0
    another paper                                 0                     114               0                   0
    another paper, its own not archived           3                       0               0                  57

With all papers archived, under each of the other papers in turn, 465 of 465 were led to the right one.
"""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from storage.archive import Archive
from storage.fitting import Doubt, check_summaries
from storage.numbers import DocumentNumber, InquiryNumber
from storage.papers import Question, ReadingStatus, SummaryRecord, SummaryRole
from tests.support.papers import ANSWER, INQUIRY, paper
from tests.support.readings import sample_papers

BY_HAND = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "summaries" / "by_hand.jsonl").read_text("utf-8").splitlines()
]
SCAN = "18/10933"  # this answer is a picture, so nobody knows which inquiry it belongs to
ABSENT = frozenset(one["number"] for one in BY_HAND[::4])
HERE = [one["number"] for one in BY_HAND if one["number"] not in ABSENT | {SCAN}]

PLACES = HERE[
    ::2
]  # under these stand all summaries; under all papers it took twice as long and said the same


def record(number: str, told: dict[str, Any]) -> SummaryRecord:
    """A record that puts the summaries of one paper under another; its source names the right one."""
    return SummaryRecord(
        DocumentNumber.parse(number),
        told["number"],
        1,
        told.get("inquiry_summary"),
        told.get("answer_summary"),
    )


def outcome(doubt: Doubt | None, right: str) -> str:
    if doubt is None:
        return "fits"
    if doubt.better is None:
        return "doubt"
    return "found" if str(doubt.better.number) == right else "misled"


def test_summaries_fit_their_own_papers_and_are_led_home_from_others(archive: Archive) -> None:
    papers = sample_papers()
    gone = ABSENT | {str(one.extraction.inquiry_paper) for one in papers if str(one.number) in ABSENT}
    for one in papers:
        if str(one.number) not in gone:
            archive.save(one)
    placed = [
        (place, one)
        for place in HERE
        for one in BY_HAND
        if one["number"] == place or (place in PLACES and one["number"] != SCAN)
    ]
    archive.attach_all([(record(place, one), 1) for place, one in placed])
    found = check_summaries(archive)
    doubts = {(str(one.number), one.source, str(one.role)): one for one in found.doubtful}
    table: dict[str, Counter[str]] = {"own": Counter(), "other": Counter(), "absent": Counter()}
    for place, told in placed:
        number = told["number"]
        row = "own" if number == place else "absent" if number in ABSENT else "other"
        for role in ("inquiry", "answer"):
            if f"{role}_summary" in told:
                table[row][outcome(doubts.get((place, number, role)), number)] += 1
    assert (found.unread, found.checked) == (0, sum(row.total() for row in table.values()))
    assert set(table["own"]) == {"fits"}, table
    assert table["other"]["found"] >= 0.98 * table["other"].total(), table
    assert table["absent"]["fits"] <= 0.1 * table["absent"].total(), table
    assert table["absent"]["misled"] <= 0.1 * table["absent"].total(), table


TEXT = "Im Mai 2025 wurden 23 Brücken in Köln gesperrt. Die Sanierung kostet 1.250.000 Euro, sagt Ministerin Paul."
ANSWERED = replace(ANSWER, questions=(Question("1", "Wie viele?", TEXT),), answer_text=TEXT, full_text=TEXT)


def told(text: str, role: SummaryRole = SummaryRole.ANSWER) -> SummaryRecord:
    asked, answered = (text, None) if role is SummaryRole.INQUIRY else (None, text)
    return SummaryRecord(DocumentNumber(18, 14087), "records.txt", 7, asked, answered)


@pytest.fixture
def pair(archive: Archive) -> Archive:
    """An archive with an answer and its inquiry."""
    archive.save(paper(ANSWERED))
    archive.save(paper(INQUIRY))
    return archive


@pytest.mark.parametrize(
    "text",
    [
        "23 Brücken in Köln sind seit Mai 2025 gesperrt, was 1,25 Mio. Euro kostet.",
        "ie Landesregierung spricht von 23 Brücken",
        "Die Antwort 18/14087 auf die Kleine Anfrage 5441 (18/13528) vom 17.04.2025 kam am 28. Mai 2025.",
        "Lisa-Kristin Kapteinat (SPD) und Ada dos Santos haben gefragt.",
    ],
)
def test_what_text_or_head_of_the_paper_says_is_no_doubt(pair: Archive, text: str) -> None:
    pair.attach(told(text))
    assert check_summaries(pair).doubtful == ()


def test_what_is_not_in_the_paper_is_listed_as_written(pair: Archive) -> None:
    pair.attach(
        told("Am 3. Mai 2025 wurden in Bonn 24 Brücken gesperrt, für 1,3 Mio. Euro; Ministerin Paul sagt 23.")
    )
    [doubt] = check_summaries(pair).doubtful
    assert (str(doubt.number), doubt.role, doubt.source, doubt.line) == (
        "18/14087",
        "answer",
        "records.txt",
        7,
    )
    # 1.250.000 may be rounded to 1,3 Millionen.
    assert doubt.missing == ("3. Mai 2025", "Bonn", "24")
    assert doubt.better is None


def test_a_summary_of_something_else_is_doubted_without_any_number(pair: Archive) -> None:
    pair.attach(
        told(
            "Gefragt wird nach Wölfen, Schafen, Ziegen, Ponys und Weidezäunen sowie nach Herdenschutzhunden."
        )
    )
    [doubt] = check_summaries(pair).doubtful
    assert (doubt.missing, doubt.better, doubt.foreign) == ((), None, True)


def test_papers_of_a_series_are_told_apart_by_their_names_and_numbers(archive: Archive) -> None:
    series = {"Lippe": (118, "6.947.215", 10_944), "Höxter": (97, "5.112.480", 10_945)}
    text = "Aus dem Kreis {} haben {} Sportvereine Anträge gestellt. Bewilligt wurden {} Euro für Umkleiden und Hallen."
    for kreis, (clubs, euros, serial) in series.items():
        said = text.format(kreis, clubs, euros)
        reading = replace(
            ANSWER,
            title=f"Moderne Sportstätten im Kreis {kreis}",
            inquiry_number=serial,
            inquiry_paper=None,
            questions=(Question("1", "Wie viele?", said),),
            full_text=said,
        )
        archive.save(paper(reading, said.encode(), number=f"18/{serial}"))
    summary = text.format("Lippe", 118, "6,9 Mio.")
    for serial in (10_944, 10_945):
        archive.attach(SummaryRecord(DocumentNumber(18, serial), "records.txt", 1, answer_summary=summary))
    [doubt] = check_summaries(archive).doubtful
    assert (doubt.number, doubt.missing) == (DocumentNumber(18, 10_945), ("Lippe", "118", "6,9 Mio"))
    assert doubt.better is not None
    assert doubt.better.number == DocumentNumber(18, 10_944)
    assert doubt.foreign is False


def test_a_paper_read_in_part_is_as_good_as_any(archive: Archive) -> None:
    text = "Wölfe, Schafe, Ziegen, Ponys und Weidezäune im Kreis Wesel."
    partly = replace(
        ANSWERED,
        status=ReadingStatus.PARTIAL,
        kind=None,
        inquiry_number=None,
        questions=(),
        inquiry_text=None,
        answer_text=None,
        full_text=text,
    )
    archive.save(paper(partly, b"%PDF-1 c", number="18/9"))
    archive.save(paper(replace(ANSWERED, full_text=text, preamble=text)))
    archive.attach(SummaryRecord(DocumentNumber(18, 9), "records.txt", 1, answer_summary=text))
    found = check_summaries(archive)
    assert (found.checked, found.doubtful) == (1, ())


def test_what_a_reading_gave_to_no_field_counts(archive: Archive) -> None:
    archive.save(
        paper(replace(ANSWERED, full_text=f"{TEXT}\n\nBeigefügt ist ein Schreiben aus Wermelskirchen."))
    )
    archive.attach(told("Beigefügt ist ein Schreiben aus Wermelskirchen."))
    assert check_summaries(archive).doubtful == ()


def test_only_current_summaries_are_checked(pair: Archive) -> None:
    pair.attach(told("99 Brücken sind gesperrt."))
    pair.attach(told("23 Brücken sind gesperrt."))
    assert check_summaries(pair).checked == 1
    assert check_summaries(pair).doubtful == ()


def test_papers_without_text_are_counted_not_doubted(archive: Archive) -> None:
    archive.attach(told("99 Brücken sind gesperrt."))
    archive.attach(told("Gefragt wird nach 99 Brücken.", SummaryRole.INQUIRY))
    assert (check_summaries(archive).checked, check_summaries(archive).unread) == (0, 2)
    # The answer reprints its inquiry shortened, so a summary of that waits for the inquiry's own paper.
    archive.save(paper(ANSWERED))
    found = check_summaries(archive)
    assert (found.unread, [one.role for one in found.doubtful]) == (1, [SummaryRole.ANSWER])
    archive.save(paper(INQUIRY))
    assert check_summaries(archive).unread == 0


def test_another_papers_bytes_under_the_number_are_not_its_text(archive: Archive) -> None:
    archive.attach(told("23 Brücken sind gesperrt."))
    archive.save(paper(replace(ANSWERED, status=ReadingStatus.WRONG_PAPER)))
    assert (check_summaries(archive).checked, check_summaries(archive).unread) == (0, 1)


def test_numbers_choose_pairs(pair: Archive) -> None:
    pair.attach(told("99 Brücken sind gesperrt."))
    pair.attach(SummaryRecord(DocumentNumber(18, 1), "records.txt", 1, answer_summary="5 Fälle."))
    for number in (DocumentNumber(18, 14087), DocumentNumber(18, 13528), InquiryNumber(18, 5441)):
        found = check_summaries(pair, [number])
        assert (found.checked, found.unread, len(found.doubtful), found.without) == (1, 0, 1, ())
    unknown = DocumentNumber(18, 2)
    found = check_summaries(pair, [unknown, DocumentNumber(18, 1)])
    assert (found.checked, found.unread, found.without) == (0, 1, (unknown,))

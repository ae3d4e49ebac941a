"""When a paper is asked for again: the one function, and what crawls make of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from storage.archive import Archive
from storage.numbers import DocumentNumber
from storage.papers import InquiryState, Kind, Outcome, PaperState
from storage.schedule import Standing, ask_again_on
from storage.schema import PaperRow
from tests.support.papers import ANSWER, INQUIRY, paper

TODAY = date(2026, 11, 24)
ANSWERED = Standing(PaperState.ARCHIVED, TODAY, Kind.ANSWER, InquiryState.ANSWERED)
OPEN = Standing(PaperState.ARCHIVED, TODAY, Kind.INQUIRY, InquiryState.OPEN)


def days_until_next(paper: Standing, age: int) -> int:
    due = ask_again_on(replace(paper, since=TODAY - timedelta(days=age)), TODAY)
    assert due is not None
    return (due - TODAY).days


@pytest.mark.parametrize(
    ("age", "days"),
    [(0, 1), (1, 2), (2, 1), (3, 4), (7, 7), (13, 1), (14, 14), (28, 28), (56, 56), (112, 112), (224, 141), (365, 365), (3000, 365)],
)  # fmt: skip
def test_a_paper_is_looked_at_after_1_3_7_14_days_then_rarer_with_age(age: int, days: int) -> None:
    assert days_until_next(ANSWERED, age) == days


@pytest.mark.parametrize("age", [0, 1, 5, 28, 100, 364])
def test_an_unanswered_inquiry_is_looked_at_every_day(age: int) -> None:
    assert days_until_next(OPEN, age) == 1
    assert days_until_next(replace(OPEN, inquiry=None), age) == 1


def test_an_inquiry_that_was_answered_withdrawn_or_has_lapsed_is_a_paper_like_any() -> None:
    for state in (InquiryState.ANSWERED, InquiryState.WITHDRAWN):
        assert days_until_next(replace(OPEN, inquiry=state), 20) == 8
    assert days_until_next(OPEN, 400) == 365


def test_what_is_wanted_or_failed_is_due_at_once_and_what_is_missing_after_a_while() -> None:
    assert ask_again_on(replace(ANSWERED, state=PaperState.WANTED), TODAY) is None
    assert ask_again_on(replace(ANSWERED, state=PaperState.FAILED), TODAY) is None
    assert days_until_next(Standing(PaperState.MISSING, TODAY), 3) == 4


def test_a_date_in_the_future_is_a_misprint() -> None:
    assert days_until_next(ANSWERED, -360_000) == 1


def test_walking_a_year_looks_a_dozen_times_and_never_twice_a_day() -> None:
    looks, day = [], TODAY
    while day < TODAY + timedelta(days=365):
        due = ask_again_on(ANSWERED, day)
        assert due is not None
        assert due > day
        looks.append((due - TODAY).days)
        day = due
    assert looks == [1, 3, 7, 14, 28, 56, 112, 224, 365]


def due_on(archive: Archive, number: str) -> date | None:
    parsed = DocumentNumber.parse(number)
    return archive.database.read(
        lambda session: (
            session.query(PaperRow).filter_by(term=parsed.term, serial=parsed.serial).one().ask_again_on
        )
    )


def test_the_schedule_is_rows(archive: Archive) -> None:
    today = datetime.now(UTC).date()
    fresh = replace(INQUIRY, printed_on=today)
    archive.save(paper(fresh))
    assert due_on(archive, "18/13528") == today + timedelta(days=1)
    assert archive.due().numbers == (
        DocumentNumber(18, 13528),
    )  # its original lies nowhere: that is due at once
    archive.save(paper(replace(ANSWER, printed_on=today - timedelta(days=5)), body=b"2"))
    assert due_on(archive, "18/14087") == today + timedelta(days=2)
    run = archive.start_run("crawl")
    archive.settle(run, DocumentNumber(18, 14087), Outcome.FAILED, "bad day")
    assert due_on(archive, "18/14087") is None
    archive.settle(run, DocumentNumber(18, 14087), Outcome.UNCHANGED)
    assert due_on(archive, "18/14087") == today + timedelta(days=2)
    archive.settle(run, DocumentNumber(18, 77), Outcome.MISSING, "404")
    assert due_on(archive, "18/77") == today + timedelta(days=1)


def test_what_is_left_alone_is_counted_by_kind(archive: Archive) -> None:
    for serial, body in ((14087, b"1"), (14088, b"2")):
        reading = replace(
            ANSWER, printed_number=DocumentNumber(18, serial), inquiry_number=serial, inquiry_paper=None
        )
        archive.originals.keep(body)
        archive.save(paper(reading, body=body))
    run = archive.start_run("crawl")
    archive.settle(run, DocumentNumber(18, 1), Outcome.MISSING, "404")
    archive.want([DocumentNumber(18, 2)], "named")
    due = archive.due()
    assert (due.numbers, due.archived, due.missing) == ((DocumentNumber(18, 2),), 2, 1)
    archive.leave(run, due)
    archive.settle(run, DocumentNumber(18, 2), Outcome.UNCHANGED)
    report = archive.finish_run(run)
    # 18/1 was settled in this very run and left alone as well: only so in this test.
    assert (report.not_due, report.unchanged, report.missing) == (3, 2, 2)
    everything = archive.due(recheck=True)
    assert (len(everything.numbers), everything.archived, everything.missing) == (4, 0, 0)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    archive.database.write(
        lambda session: session.execute(
            update(PaperRow).where(PaperRow.serial == 14087).values(ask_again_on=yesterday)
        )
    )
    assert DocumentNumber(18, 14087) in archive.due().numbers

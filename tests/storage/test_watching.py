"""Whether a crawl is alive and papers still arrive, read from the tables alone, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from storage.archive import Archive
from storage.numbers import DocumentNumber
from storage.papers import Discovery, Exchange, Outcome, Robots, RobotsVerdict, SummaryRecord, Verdict
from storage.schema import RunRow
from storage.watching import Life, Watch, watch
from tests.support.papers import ANSWER, INQUIRY, paper


def test_an_empty_archive_has_nothing_to_tell(archive: Archive) -> None:
    seen = watch(archive)
    assert seen == Watch(seen.at, None, None, None, None, 0, 0)
    assert (seen.newest_days, seen.days_without_new) == (None, None)


def age(archive: Archive, run: int, *, started: float, seen: float) -> None:
    """Make a run as if it had begun and given its last sign of life so many seconds ago."""
    now = datetime.now(UTC)
    archive.database.write(
        lambda session: session.execute(
            update(RunRow)
            .where(RunRow.id == run)
            .values(started_at=now - timedelta(seconds=started), seen_at=now - timedelta(seconds=seen))
        )
    )


@pytest.mark.parametrize(
    ("started", "seen", "last_request", "life"),
    [
        (600, 5, 10, Life.RUNNING),
        (600, 5, None, Life.RUNNING),  # still starting, or waiting for robots.txt
        (3600, 5, 1000, Life.STALLED),
        (3600, 5, None, Life.STALLED),
        (3600, 61, 10, Life.GONE),
        (86_400, 86_000, 86_000, Life.GONE),
    ],
)
def test_a_run_is_running_stalled_or_gone(
    archive: Archive, started: float, seen: float, last_request: float | None, life: Life
) -> None:
    run = archive.start_run("crawl")
    archive.sign_of_life(run, 20)
    for serial in range(1, 6):
        archive.settle(run, DocumentNumber(18, serial), Outcome.MISSING, "404")
    if last_request is not None:
        at = datetime.now(UTC) - timedelta(seconds=last_request)
        archive.record_exchange(run, Exchange("https://x/", DocumentNumber(18, 1), at, 404))
    age(archive, run, started=started, seen=seen)
    running = watch(archive).running
    assert running is not None
    assert (running.life, running.done, running.listed) == (life, 5, 20)
    assert running.per_minute == pytest.approx(5 / ((started - seen) / 60), rel=0.05)
    assert (running.left is None) == (life is Life.GONE)
    archive.finish_run(run)
    assert watch(archive).running is None


def test_the_newest_paper_is_the_latest_printed_and_a_date_in_the_future_is_none(archive: Archive) -> None:
    archive.save(paper(INQUIRY))
    archive.save(paper(ANSWER, body=b"2"))
    future = replace(
        ANSWER, printed_number=DocumentNumber(18, 9), printed_on=date(3013, 1, 1), inquiry_number=9
    )
    archive.save(paper(future, body=b"3"))
    seen = watch(archive)
    assert (seen.newest, seen.newest_on) == (DocumentNumber(18, 14087), date(2025, 5, 28))
    assert seen.newest_days == (datetime.now(UTC).date() - date(2025, 5, 28)).days


def test_days_without_new_count_from_the_run_that_last_brought_one(archive: Archive) -> None:
    first = archive.start_run("crawl")
    archive.save(paper(INQUIRY), first)
    archive.finish_run(first)
    age(archive, first, started=9.5 * 86_400, seen=9 * 86_400)
    second = archive.start_run("crawl")
    archive.settle(second, DocumentNumber(18, 13528), Outcome.UNCHANGED)
    archive.finish_run(second)
    assert watch(archive).days_without_new == 9


def test_inquiries_wait_until_they_are_answered_or_a_list_names_the_answer(archive: Archive) -> None:
    archive.save(paper(INQUIRY))
    late = watch(archive)
    assert (late.open, late.overdue) == (1, 1)
    today = datetime.now(UTC).date()
    fresh = replace(INQUIRY, printed_number=DocumentNumber(18, 30000), inquiry_number=6000, printed_on=today)
    archive.save(paper(fresh, body=b"2"))
    assert (watch(archive).open, watch(archive).overdue) == (2, 1)
    archive.attach(SummaryRecord(DocumentNumber(18, 14087), "list", 1, kind="Antwort", inquiry_number=5441))
    assert (watch(archive).open, watch(archive).overdue) == (1, 0)
    archive.save(paper(ANSWER, body=b"3"))
    assert (watch(archive).open, watch(archive).overdue) == (1, 0)


def test_what_a_source_did_not_give_spoils_the_verdict(archive: Archive) -> None:
    whole = Discovery("list", "https://list/", found=2, new=1, complete=True, total=2)
    part = replace(
        whole, complete=False, reason="The list says 3.", since=date(2026, 1, 1), until=date(2026, 2, 1)
    )
    for discoveries, settled, verdict in (
        ((whole,), Outcome.UNCHANGED, Verdict.OK),
        ((whole, part), Outcome.UNCHANGED, Verdict.PARTIAL),
        ((part,), Outcome.FAILED, Verdict.FAILED),
        ((whole,), Outcome.FAILED, Verdict.PARTIAL),
    ):
        run = archive.start_run("crawl --discover")
        for one in discoveries:
            archive.record_discovery(run, one)
        archive.save(paper(INQUIRY))
        archive.settle(
            run, DocumentNumber(18, 13528), settled, "bad day" if settled is Outcome.FAILED else None
        )
        report = archive.finish_run(run)
        assert (report.verdict, report.discoveries) == (verdict, discoveries)


def look(archive: Archive, since: date, until: date, *, ended: bool = True) -> None:
    run = archive.start_run("crawl --discover")
    archive.record_discovery(
        run, Discovery("list", "https://list/", 0, 0, complete=ended, ended=ended, since=since, until=until)
    )
    archive.finish_run(run)


def test_the_next_look_goes_back_a_fortnight_and_to_the_oldest_open_inquiry(archive: Archive) -> None:
    today = datetime.now(UTC).date()
    month = today - timedelta(days=30)
    assert archive.look_since("list") == month
    look(archive, month, today - timedelta(days=3))
    assert archive.look_since("another") == month
    assert archive.look_since("list") == today - timedelta(days=17)
    archive.save(paper(replace(INQUIRY, printed_on=today - timedelta(days=70))))
    assert archive.look_since("list") == today - timedelta(days=70)
    # What is older than a year has lapsed.
    archive.save(paper(replace(INQUIRY, printed_on=today - timedelta(days=700)), body=b"2"))
    assert archive.look_since("list") == today - timedelta(days=17)


def test_no_day_is_passed_over_by_a_look_that_broke_off_or_began_too_late(archive: Archive) -> None:
    today = datetime.now(UTC).date()
    month = today - timedelta(days=30)
    look(archive, today, today)  # its user wanted today only
    assert archive.look_since("list") == month
    look(archive, month, today, ended=False)
    assert archive.look_since("list") == month
    look(archive, month, today - timedelta(days=20))
    look(archive, today - timedelta(days=10), today)  # ten days lie between the two
    assert archive.look_since("list") == today - timedelta(days=34)


def test_a_robots_txt_with_odd_characters_is_kept(archive: Archive) -> None:
    run = archive.start_run("crawl")
    robots = Robots("host", datetime.now(UTC), RobotsVerdict.RULES, 200, 1.5, "User-agent: *\x00\ud800\n")
    archive.record_robots(run, robots)

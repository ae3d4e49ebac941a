"""A forgotten paper leaves nothing behind, and its other half stands as if it had never been there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from storage.archive import Archive, open_archive
from storage.locking import CrawlRunningError
from storage.numbers import DocumentNumber
from storage.papers import Exchange, InquiryState, Outcome, Paper, PaperState, SummaryRecord
from storage.schema import Base, PaperRow, RequestRow
from storage.search import search
from tests.support.papers import ANSWER, INQUIRY, paper
from tests.support.search_index import check_equal_to_rebuilt, check_fts5, documents

ANSWERED, ASKED, OTHER = DocumentNumber(18, 14087), DocumentNumber(18, 13528), DocumentNumber(18, 99)

# Names stand once for all papers, and so do sets of facets; requests and runs are the account of what a site was asked.
_STAYING = {"people", "factions", "ministries", "search_facets", "runs", "requests"}


def keep(archive: Archive, one: Paper, body: bytes) -> None:
    archive.originals.keep(body)
    archive.save(one)


@pytest.fixture
def pair(archive: Archive) -> Archive:
    """A pair with a summary and a review, and a paper that was only named by a list."""
    keep(archive, paper(INQUIRY, b"%PDF inquiry"), b"%PDF inquiry")
    keep(archive, paper(ANSWER, b"%PDF answer"), b"%PDF answer")
    archive.attach(SummaryRecord(ANSWERED, "a.txt", 1, answer_summary="Um Molche."))
    archive.attach(SummaryRecord(OTHER, "a.txt", 2, answer_summary="Um Unken.", title="Unken"))
    archive.review(ANSWERED, note="gelesen")
    return archive


def counts(archive: Archive) -> dict[str, int]:
    return archive.database.read(
        lambda session: {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
    )


def sound(archive: Archive) -> None:
    if archive.database.is_sqlite:
        check_fts5(archive)
    check_equal_to_rebuilt(archive)


def due_on(archive: Archive, number: DocumentNumber) -> object:
    return archive.database.read(
        lambda session: session.scalar(select(PaperRow.ask_again_on).where(PaperRow.number == str(number)))
    )


def test_a_pair_without_its_answer_is_an_open_inquiry_again(pair: Archive) -> None:
    # Printed today: an inquiry this old is asked for every day while nobody has answered it.
    today = datetime.now(UTC)
    pair.save(paper(replace(INQUIRY, printed_on=today.date(), version="rules-2"), b"%PDF inquiry"))
    done = pair.forget([ANSWERED], with_prints=True)
    [held] = done.papers
    assert (held.number, held.prints, held.summaries, held.reviews) == (ANSWERED, 1, 1, 1)
    assert (done.refused, done.unknown, done.naming, done.undeleted) == ((), (), (), ())
    assert pair.get(ANSWERED) is None
    record = pair.get(ASKED)
    assert record is not None
    assert record.pair is not None
    assert (record.pair.state, record.pair.answer_paper) == (InquiryState.OPEN, None)
    assert due_on(pair, ASKED) == today.date() + timedelta(days=1)
    assert search(pair, "Molche").total == 0
    [hit] = search(pair, "Ausländerbehörden").hits
    assert (hit.number, hit.papers) == (ASKED, (ASKED,))
    sound(pair)


def test_a_pair_without_its_inquirys_paper_stays_answered_and_still_names_it(pair: Archive) -> None:
    done = pair.forget([ASKED], with_prints=True)
    assert done.naming == ((ASKED, ANSWERED),)
    record = pair.get(ANSWERED)
    assert record is not None
    assert record.pair is not None
    assert record.pair.state is InquiryState.ANSWERED
    [hit] = search(pair, "Molche").hits
    assert hit.papers == (ANSWERED,)
    assert pair.other_half(ANSWERED, only_wanted=True) == ASKED, (
        "a crawl that asks for the answer wants it again"
    )
    sound(pair)


@pytest.mark.parametrize("numbers", [[ANSWERED, ASKED, OTHER], [OTHER, ASKED, ANSWERED, ASKED]])
def test_of_papers_that_are_all_forgotten_nothing_is_left(
    pair: Archive, numbers: list[DocumentNumber]
) -> None:
    run = pair.start_run("crawl")
    pair.settle(run, ASKED, Outcome.UNCHANGED)
    pair.record_exchange(run, Exchange(ASKED.url(), ASKED, datetime.now(UTC), 304))
    pair.finish_run(run)
    done = pair.forget(numbers, with_prints=True)
    assert [one.number for one in done.papers] == [OTHER, ASKED, ANSWERED]
    left = {name: count for name, count in counts(pair).items() if count}
    assert left.keys() == _STAYING
    assert pair.database.read(lambda session: session.scalars(select(RequestRow.paper_id)).all()) == [None]
    assert pair.runs()[0].report.requests == 1
    assert list(pair.originals.files()) == []
    assert search(pair, "").total == 0
    sound(pair)


def test_one_half_after_the_other_leaves_no_inquiry(pair: Archive) -> None:
    for number in (ANSWERED, ASKED):
        pair.forget([number], with_prints=True)
        sound(pair)
    assert counts(pair)["inquiries"] == 0
    assert counts(pair)["papers"] == 1


def test_a_paper_that_was_listed_with_the_answer_that_named_it_is_listed_alone(archive: Archive) -> None:
    archive.save(paper(ANSWER))
    archive.attach(SummaryRecord(ASKED, "a.txt", 1, inquiry_summary="Um Molche."))
    [hit] = search(archive, "Molche").hits
    assert hit.papers == (ASKED, ANSWERED)
    archive.forget([ANSWERED], with_prints=True)
    [hit] = search(archive, "Molche").hits
    assert hit.papers == (ASKED,)
    sound(archive)


def test_a_paper_that_was_only_named_goes_out_of_the_document_it_was_listed_in(archive: Archive) -> None:
    archive.save(paper(ANSWER))
    archive.attach(SummaryRecord(ASKED, "a.txt", 1, inquiry_summary="Um Molche."))
    done = archive.forget([ASKED])
    assert [(one.number, one.prints, one.summaries) for one in done.papers] == [(ASKED, 0, 1)]
    assert search(archive, "Molche").total == 0
    assert [hit.papers for hit in search(archive, "").hits] == [(ANSWERED,)]
    sound(archive)


def test_papers_with_a_print_stay_unless_that_is_said_and_the_others_go(pair: Archive) -> None:
    before = pair.database.read(documents)
    done = pair.forget([ASKED, OTHER, ANSWERED, DocumentNumber(18, 5)])
    assert [one.number for one in done.papers] == [OTHER]
    assert {one.number for one in done.refused} == {ASKED, ANSWERED}
    assert done.unknown == (DocumentNumber(18, 5),)
    assert pair.get(OTHER) is None
    after = pair.database.read(documents)
    assert after == {owner: held for owner, held in before.items() if owner[1] != str(OTHER)}
    assert len(list(pair.originals.files())) == 2
    sound(pair)


def test_an_original_goes_with_the_last_paper_that_uses_it(archive: Archive) -> None:
    body = b"%PDF the same"
    for serial in (1, 2):
        keep(archive, paper(replace(ANSWER, inquiry_number=None), body, f"18/{serial}"), body)
    assert archive.forget([DocumentNumber(18, 1)], with_prints=True).unused == ()
    assert len(list(archive.originals.files())) == 1
    assert len(archive.forget([DocumentNumber(18, 2)], with_prints=True).unused) == 1
    assert list(archive.originals.files()) == []


def test_older_prints_go_with_their_originals(archive: Archive) -> None:
    for body in (b"%PDF one", b"%PDF two"):
        keep(archive, paper(ANSWER, body), body)
    [held] = archive.forget([ANSWERED], with_prints=True).papers
    assert held.prints == 2
    assert list(archive.originals.files()) == []


def test_an_original_that_cannot_be_deleted_is_named(pair: Archive) -> None:
    [kept] = [file for file in pair.originals.files() if file.read_bytes() == b"%PDF answer"]
    kept.unlink()
    kept.mkdir()  # which no system deletes as a file, whoever asks
    done = pair.forget([ANSWERED], with_prints=True)
    assert pair.get(ANSWERED) is None
    [said] = done.undeleted
    assert f"{kept} could not be deleted" in said


def test_while_a_crawl_runs_nothing_is_forgotten(pair: Archive) -> None:
    with (
        pair.only_crawl(),
        open_archive(
            pair.database.url.render_as_string(hide_password=False), originals=pair.originals.folder
        ) as other,
        pytest.raises(CrawlRunningError),
    ):
        other.forget([ANSWERED], with_prints=True)
    assert pair.get(ANSWERED) is not None
    assert len(list(pair.originals.files())) == 2


def test_nothing_is_lost_if_the_transaction_fails(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("failing")
    with open_archive(f"sqlite:///{folder / 'archive.db'}", create=True) as archive:
        keep(archive, paper(INQUIRY, b"%PDF inquiry"), b"%PDF inquiry")
        archive.database.write(
            lambda session: session.execute(
                text("CREATE TRIGGER refuse BEFORE DELETE ON inquiries BEGIN SELECT RAISE(ABORT, 'no'); END")
            )
        )
        with pytest.raises(IntegrityError):
            archive.forget([ASKED], with_prints=True)
        record = archive.get(ASKED)
        assert record is not None
        assert record.state is PaperState.ARCHIVED
        assert archive.originals.read(paper(INQUIRY, b"%PDF inquiry").original.sha256) == b"%PDF inquiry"


def test_a_range_of_thousands_is_forgotten_at_once_and_can_be_named_again(archive: Archive) -> None:
    numbers = [DocumentNumber(18, serial) for serial in range(1, 1201)]
    archive.want(numbers, "a slip of the keyboard")
    assert len(archive.forget([*numbers, DocumentNumber(18, 5000)]).papers) == 1200
    assert archive.due().numbers == ()
    archive.attach(SummaryRecord(numbers[6], "a.txt", 1, answer_summary="Um Molche."))
    assert archive.due().numbers == (numbers[6],)
    sound(archive)

"""The search index always equals the papers, whatever is saved, replaced, attached or forgotten in whatever order."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from storage.archive import Archive, open_archive
from storage.errors import ArchiveUnreachableError
from storage.numbers import DocumentNumber
from storage.papers import Asker, Extraction, Kind, Office, OfficeRole, Question, ReadingStatus, SummaryRecord
from storage.search import search
from storage.search_schema import SearchDocumentRow
from tests.support.papers import ANSWER, INQUIRY, paper
from tests.support.search_index import check_equal_to_rebuilt, check_fts5

numbers = st.integers(1, 5).map(lambda serial: DocumentNumber(18, serial))
inquiry_numbers = st.one_of(st.none(), st.integers(1, 2))
words = st.sampled_from(["Brücke", "Soest", "Tunnel", "Molch", None])


@st.composite
def readings(draw: st.DrawFn) -> Extraction:
    """A reading that may name any inquiry and, by a misprint, any paper, itself too."""
    kind = draw(st.sampled_from([Kind.INQUIRY, Kind.ANSWER, Kind.ANSWER, Kind.NOTICE, Kind.OTHER, None]))
    word = draw(words)
    return Extraction(
        status=draw(
            st.sampled_from([ReadingStatus.COMPLETE, ReadingStatus.PARTIAL, ReadingStatus.WRONG_PAPER])
        ),
        version=draw(st.sampled_from(["rules-1", "rules-2"])),
        kind=kind,
        printed_number=DocumentNumber(18, 1),
        title=word,
        inquiry_number=draw(inquiry_numbers),
        inquiry_paper=draw(st.one_of(st.none(), numbers)) if kind is Kind.ANSWER else None,
        askers=tuple(Asker(name, "SPD") for name in draw(st.sets(st.sampled_from(["Ada", "Bodo"])))),
        answered_by=tuple(
            Office(f"Minister für {one}", OfficeRole.LEAD) for one in draw(st.sets(words)) if one
        ),
        questions=() if word is None else (Question("1", f"Wo ist {word}?", word),),
        full_text=draw(words),
    )


saves = st.tuples(st.just("save"), numbers, readings(), st.binary(min_size=1, max_size=1))
attachments = st.tuples(st.just("attach"), numbers, words, st.sampled_from(["a.txt", "b.txt"]))
forgets = st.tuples(st.just("forget"), numbers)
steps = st.lists(st.one_of(saves, saves, attachments, attachments, forgets), min_size=1, max_size=10)


@settings(max_examples=40, deadline=None)
@given(steps)
def test_after_any_saves_attachments_and_forgetting_the_index_equals_the_papers(
    steps: list[tuple[object, ...]],
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        open_archive(f"sqlite:///{Path(folder) / 'archive.db'}", create=True) as archive,
    ):
        for step in steps:
            match step:
                case ("save", DocumentNumber() as number, Extraction() as reading, bytes() as body):
                    archive.save(paper(reading, body=body, number=str(number)))
                case ("attach", DocumentNumber() as number, word, str() as source):
                    archive.attach(
                        SummaryRecord(number, source, 1, answer_summary=f"Um {word}.", title=f"Von {word}")
                    )
                case ("forget", DocumentNumber() as number):
                    archive.forget([number], with_prints=True)
        check_fts5(archive)
        check_equal_to_rebuilt(archive)
        check_fts5(archive)


def test_rebuilding_finds_the_same_on_both_databases(archive: Archive) -> None:
    for number, reading in enumerate(
        (ANSWER, INQUIRY, replace(INQUIRY, printed_number=DocumentNumber(18, 7), inquiry_number=9))
    ):
        archive.save(paper(reading, body=b"%d" % number))
    archive.attach(SummaryRecord(DocumentNumber(18, 8), "a.txt", 1, answer_summary="Molche."))
    before = search(archive, "")
    assert before.total == 3
    check_equal_to_rebuilt(archive)
    assert search(archive, "") == before


def test_a_paper_that_only_a_misread_answer_named_is_listed_alone_once_that_is_mended(
    archive: Archive,
) -> None:
    archive.save(paper(replace(INQUIRY, inquiry_number=None)))
    archive.save(paper(ANSWER, body=b"2"))
    assert search(archive, "").total == 1
    archive.save(paper(replace(ANSWER, inquiry_number=None, inquiry_paper=None), body=b"3"))
    assert search(archive, "").total == 2
    check_equal_to_rebuilt(archive)


def test_saving_the_same_again_keeps_the_document_in_its_place(archive: Archive) -> None:
    archive.save(paper(ANSWER))
    before = archive.database.read(lambda session: session.scalars(select(SearchDocumentRow.id)).all())
    archive.save(paper(replace(ANSWER, version="rules-2", annex="Molche")))
    assert (
        archive.database.read(lambda session: session.scalars(select(SearchDocumentRow.id)).all()) == before
    )
    assert search(archive, "Molch").total == 1


def test_the_check_sees_an_index_that_differs(tmp_path: Path) -> None:
    with open_archive(f"sqlite:///{tmp_path / 'archive.db'}", create=True) as archive:
        archive.save(paper(ANSWER))
        archive.database.write(lambda session: session.execute(text("DROP TRIGGER search_documents_updated")))
        archive.save(paper(replace(ANSWER, version="rules-2", annex="Molche")))
        with pytest.raises(ArchiveUnreachableError, match="damaged"):
            check_fts5(archive)


def test_two_writers_that_add_to_both_halves_at_once_make_one_whole_document(archive: Archive) -> None:
    archive.save(paper(ANSWER))
    archive.save(paper(INQUIRY, body=b"2"))
    start = Barrier(2, timeout=60)

    def attach(number: DocumentNumber, word: str) -> None:
        start.wait()
        archive.attach(SummaryRecord(number, f"{word}.txt", 1, answer_summary=f"Um {word}."))

    with ThreadPoolExecutor(2) as pool:
        for turn in range(8):
            words = (f"Molch{turn}", f"Unke{turn}")
            list(pool.map(attach, (DocumentNumber(18, 14087), DocumentNumber(18, 13528)), words))
            assert search(archive, " ".join(words)).total == 1, turn
    check_equal_to_rebuilt(archive)

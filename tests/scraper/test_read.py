"""Reading in a process of its own: limits hold, and whatever happens comes back as a reading with its reason."""

import multiprocessing
import zlib
from pathlib import Path

import pytest

from scraper.extract import extract
from scraper.read import Limits, read_original
from storage.numbers import DocumentNumber
from storage.papers import ReadingStatus
from tests.support.landtag import Landtag

NUMBER = DocumentNumber(18, 14087)


def pdf(*objects: bytes) -> bytes:
    """A small PDF of these objects, numbered from 1; the first is the catalog."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    )


def page_of(
    content: bytes, resources: bytes = b"<<>>", more: tuple[bytes, ...] = (), filters: bytes = b""
) -> bytes:
    stream = b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), filters, content)
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources%s>>" % resources,
        stream,
        *more,
    )


def bomb() -> bytes:
    """Half a gigabyte of blanks in half a megabyte."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 2**20) for _ in range(512)) + packer.flush()
    return page_of(packed, filters=b"/Filter/FlateDecode")


def test_a_paper_reads_the_same_in_a_worker_as_in_this_process(samples: dict[str, bytes]) -> None:
    assert read_original(NUMBER, samples["18/14087"]) == extract(samples["18/14087"])


def test_another_papers_file_is_told_with_both_numbers(samples: dict[str, bytes]) -> None:
    reading = read_original(DocumentNumber(18, 1), samples["18/14087"])
    assert reading.status is ReadingStatus.WRONG_PAPER
    assert reading.notes[0] == "Paper 18/1 was asked for; the file prints 18/14087."


def test_a_doubt_about_the_transfer_joins_the_notes(samples: dict[str, bytes]) -> None:
    reading = read_original(NUMBER, samples["18/14087"], doubt="The file may be cut.")
    assert (reading.status, reading.notes[0]) == (ReadingStatus.PARTIAL, "The file may be cut.")


def test_a_reader_that_takes_too_long_is_stopped() -> None:
    # A page tree that never ends: the library follows it until it is killed.
    endless = pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"3 0 R")
    rectangles = page_of(b"0 0 1 1 re f\n" * 300_000)
    for body in (endless, rectangles):
        reading = read_original(NUMBER, body, limits=Limits(seconds=2))
        assert reading.status is ReadingStatus.UNREADABLE
        assert reading.notes
    assert "longer than 2 seconds" in reading.notes[0]


def test_a_reader_that_takes_too_much_memory_is_stopped() -> None:
    reading = read_original(NUMBER, bomb(), limits=Limits(seconds=60, memory=700 * 2**20))
    assert reading.status is ReadingStatus.UNREADABLE
    assert "memory" in reading.notes[0]


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"\x00" * 1000, b"<html></html>"])
def test_what_is_no_pdf_inside_is_unreadable_with_a_reason(body: bytes) -> None:
    reading = read_original(NUMBER, body)
    assert reading.status is ReadingStatus.UNREADABLE
    assert reading.notes


def test_the_next_paper_is_read_after_any_of_this_and_no_process_stays(samples: dict[str, bytes]) -> None:
    read_original(NUMBER, page_of(b"0 0 1 1 re f\n" * 300_000), limits=Limits(seconds=1))
    assert read_original(NUMBER, samples["18/14087"]).questions
    assert multiprocessing.active_children() == []


def test_a_folder_for_temporary_files_with_a_long_name_stops_no_reading(
    landtag: Landtag, tmp_path: Path
) -> None:
    """The fork server's socket lies there, and a socket's name may have 107 characters."""
    folder = tmp_path / ("n" * 100)
    folder.mkdir()
    ran = landtag("demo", TMPDIR=str(folder))
    assert (ran.code, "4 papers wanted: 4 new" in ran.out) == (0, True), ran.err
    assert "nicht lesbar" not in ran.out

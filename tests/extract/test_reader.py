"""What comes back for bytes that are no good paper: a status and a reason, never an exception."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extract import extract, rules_version
from storage.papers import Kind, ReadingStatus

CASES = Path(__file__).parent.parent / "cases"
SMALL = (CASES / "18-11001" / "paper.pdf").read_bytes()
WHOLE = extract(SMALL)


def test_an_unknown_reader_is_told_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"There is no reader “pypdf”\. Use one of: pdfplumber"):
        extract(SMALL, reader="pypdf")


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"<!DOCTYPE html><html><body>Wartung</body></html>", b"\0" * 999]
)
def test_bytes_that_are_no_pdf_are_unreadable_with_a_reason(data: bytes) -> None:
    reading = extract(data)
    assert reading.status is ReadingStatus.UNREADABLE
    assert reading.kind is None
    assert reading.notes[0].startswith("The PDF cannot be opened: ")


def test_a_scan_has_no_text_and_no_fields() -> None:
    reading = extract((CASES / "18-10933" / "paper.pdf").read_bytes())
    assert reading.status is ReadingStatus.NO_TEXT
    assert reading.kind is None
    assert reading.full_text is None
    assert not reading.questions


def test_a_pdf_cut_short_never_passes_for_the_whole_paper() -> None:
    data = (CASES / "18-14241" / "paper.pdf").read_bytes()
    whole = extract(data)
    for part in range(1, 10):
        reading = extract(data[: len(data) * part // 10])
        assert reading.status is not ReadingStatus.NO_TEXT
        assert reading.full_text == whole.full_text or reading.status is not ReadingStatus.COMPLETE


@settings(max_examples=40, deadline=None)
@given(at=st.integers(0, len(SMALL) - 1), cut=st.integers(0, 2000), put=st.binary(max_size=200))
def test_damaged_bytes_never_raise(at: int, cut: int, put: bytes) -> None:
    reading = extract(SMALL[:at] + put + SMALL[at + cut :])
    assert reading.notes or reading.kind is not None


def test_reading_twice_gives_the_same() -> None:
    assert extract(SMALL) == WHOLE


def test_a_withdrawn_inquiry_is_a_notice_that_names_it() -> None:
    assert WHOLE.kind is Kind.NOTICE
    assert str(WHOLE.inquiry) == "KA 18/4118"


def test_the_rules_version_is_a_short_digest() -> None:
    assert len(rules_version()) == 12
    assert int(rules_version(), 16) >= 0

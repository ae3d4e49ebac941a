"""What is a paper and what only looks like one."""

import io

import pikepdf
import pytest

from scraper.responses import Judgement, judge

PDF = "application/pdf"


def test_an_intact_pdf_is_a_pdf_whatever_its_type_says(samples: dict[str, bytes]) -> None:
    for body in samples.values():
        assert judge(200, PDF, body).what is Judgement.PDF
        assert judge(200, "text/html", body).what is Judgement.PDF


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.75, 0.9, 0.99])
def test_a_cut_pdf_is_told(samples: dict[str, bytes], share: float) -> None:
    for body in samples.values():
        judged = judge(200, PDF, body[: int(len(body) * share)])
        assert (judged.what, "end mark" in (judged.reason or "")) == (Judgement.CUT, True)


def test_a_transfer_that_the_downloader_calls_partial_is_cut(samples: dict[str, bytes]) -> None:
    assert judge(200, PDF, samples["18/14087"], partial=True).what is Judgement.CUT


def test_a_linearized_file_is_held_to_the_length_it_states(samples: dict[str, bytes]) -> None:
    """Its end stands at its beginning, so that readers open what was cut without an error, and without text."""
    for body in samples.values():
        saved = io.BytesIO()
        with pikepdf.open(io.BytesIO(body)) as opened:
            opened.save(saved, linearize=True)
        whole = saved.getvalue()
        assert judge(200, PDF, whole).what is Judgement.PDF
        for cut in (whole[: len(whole) // 2], whole[:-20], whole[:-20] + b"%%EOF\n"):
            assert judge(200, PDF, cut).what is Judgement.CUT
        judged = judge(200, PDF, whole[: len(whole) // 2])
        assert f"says it has {len(whole)}" in (judged.reason or "")


@pytest.mark.parametrize(
    ("status", "what"),
    [
        (304, Judgement.NOT_MODIFIED),
        (404, Judgement.MISSING),
        (410, Judgement.MISSING),
        (403, Judgement.REFUSED),
        (429, Judgement.REFUSED),
        (500, Judgement.REFUSED),
        (302, Judgement.REFUSED),
        (206, Judgement.REFUSED),
    ],
)
def test_a_status_speaks_before_the_body(samples: dict[str, bytes], status: int, what: Judgement) -> None:
    judged = judge(status, PDF, samples["18/14087"])
    assert judged.what is what
    assert (judged.reason is None) == (what is Judgement.NOT_MODIFIED)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "nothing"),
        (b"<!DOCTYPE html><html>", "HTML page"),
        (b"\n\n<HTML>", "HTML page"),
        (b"{}", "instead of a PDF"),
        (b"PK\x03\x04", "instead of a PDF"),
        (b"x" * 2000 + b"%PDF-1.7", "instead of a PDF"),
    ],
)
def test_other_things_with_status_200_are_refused(body: bytes, reason: str) -> None:
    judged = judge(200, "", body)
    assert (judged.what, reason in (judged.reason or "")) == (Judgement.REFUSED, True)


def test_a_file_whose_end_points_nowhere_is_cut_in_the_middle(samples: dict[str, bytes]) -> None:
    """Readers mend this by searching the file, and so give other text without a word."""
    for body in samples.values():
        assert judge(200, "application/pdf", body).what is Judgement.PDF
        for place in (len(body) // 3, len(body) // 2):
            dropped = body[:place] + body[place + 1 :]
            judged = judge(200, "application/pdf", dropped)
            assert (judged.what, "table of contents" in (judged.reason or "")) == (Judgement.CUT, True)
        without = body.replace(b"startxref", b"startxxxx")
        assert judge(200, "application/pdf", without).what is Judgement.CUT


def test_bytes_before_the_header_do_not_make_a_file_cut(samples: dict[str, bytes]) -> None:
    for body in samples.values():
        assert judge(200, "application/pdf", b"\r\n" + body).what is Judgement.PDF

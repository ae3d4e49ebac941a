"""Whatever stands in a file: nothing is raised, every result can be kept, and something is always said."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.sources.csv_records import read_csv
from scraper.sources.html_records import read_html
from scraper.sources.json_records import read_json
from scraper.sources.records import read_records
from scraper.sources.text_records import read_text
from storage.papers import Rejected, SummaryRecord

# Bytes that look like something, in any order, among bytes that look like nothing.
PIECES = st.sampled_from(
    [
        b"Link zum Dokument: ", b"Zusammenfassung der Anfrage:", b"Zusammenfassung der Antwort", b"18/1", b"MMD18-2.pdf",
        b"\n", b"\r\n", b"\r", b"\0", b"\xef\xbb\xbf", b"\xfc", "ü".encode(), b"\x81", b"---",
        b"number", b",", b";", b"\t", b'"', b"inquiry_summary", b"sep=;\n",
        b"{", b"}", b"[", b"]", b'{"number": "18/1"}', b'"\\ud83d"', b":", b"null", b"1e999",
        b"<p>", b"</p>", b"<article>", b"</article>", b"<br>", b"<strong>", b"</strong>", b"<h2>", b"<!--", b"-->", b"<?x ",
        b"<a href='https://[/MMD18-1.pdf'>", b"<pre>", b"<table><tr><td>", b"<script>", b"&nbsp;", b"&#0;", b"<![CDATA[",
        b"<p hidden>", b"<body style='display:none'>", b"Kleine Anfrage von X",
    ]
)  # fmt: skip
ANY_BYTES = st.lists(PIECES | st.binary(max_size=8), max_size=30).map(b"".join)

Reader = Callable[[bytes, str], Iterator[SummaryRecord | Rejected]]


def through_standard_input(data: bytes, _source: str) -> Iterator[SummaryRecord | Rejected]:
    return read_records(None, BytesIO(data))


@pytest.mark.parametrize("reader", [read_text, read_html, read_csv, read_json, through_standard_input])
@settings(deadline=None)
@given(data=ANY_BYTES)
def test_no_bytes_make_a_reader_raise_or_give_what_cannot_be_kept(reader: Reader, data: bytes) -> None:
    found = list(reader(data, "any"))
    for one in found:
        kept = (
            repr(one)
            if isinstance(one, Rejected)
            else f"{one.inquiry_summary}{one.answer_summary}{one.title}"
        )
        assert "\0" not in kept.encode().decode()
        assert one.line >= 1
        if isinstance(one, Rejected):
            assert one.reason.endswith(".")
            assert "\n" not in one.reason
    if reader is through_standard_input:
        assert found

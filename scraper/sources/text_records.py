"""Text files of the seeds' shape: labels at the beginning of lines, their text behind or below them.

A summary is what stands between its label and the next label or the end, without the blanks, tabs and line ends
around it; within, every byte is kept. A line of dashes or the like that divides records belongs to none. Text
before the first label of a file is not part of a record.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from scraper.sources.encodings import decode
from scraper.sources.labels import Label, Mark, find_marks, group, settled
from scraper.sources.links import paper_of
from scraper.sources.reject import RecordError, check_characters
from storage.papers import Rejected, SummaryRecord

# One character a byte: labels are ASCII, so files of any encoding are searched alike and cut without loss.
_BYTES = "latin-1"

# The three line ends: Windows, Unix, old Macs.
_LINE_END = re.compile(r"\r\n|\n|\r")

# What stands around a summary without being it.
_AROUND = " \t\r\n"

# "-----", "=====", "* * *": a line drawn between records.
_DIVIDER = re.compile(r"[ \t]*(?:[-=*_~#][ \t]*){3,}")

NO_LABEL = (
    "No “Link zum Dokument” and no “Zusammenfassung der Anfrage” or “… der Antwort” begins a line here: "
    "a record needs the link and at least one summary."
)


def read_text(data: bytes, source: str) -> Iterator[SummaryRecord | Rejected]:
    """Every record of a text file, in order; those that cannot be taken as `Rejected` with their line."""
    text = data.decode(_BYTES)
    marks = settled(find_marks(text))
    if not marks:
        yield Rejected(source, 1, _without_label(data))
        return
    line_starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    ends = {mark: after.start for mark, after in pairwise(marks)}
    for record in group(marks):
        line = bisect_right(line_starts, record[0].start)
        parts = {mark.label: _part(text, mark, ends.get(mark, len(text))) for mark in record}
        try:
            yield _record(parts, source, line)
        except RecordError as error:
            yield Rejected(source, line, str(error))


def has_label(data: bytes) -> bool:
    """Whether any line of a file begins with one of the labels."""
    return bool(find_marks(data.decode(_BYTES)))


def check_labels(labels: Sequence[Label]) -> None:
    """Raise RecordError for a record without link or without any summary."""
    if Label.LINK not in labels:
        raise RecordError(
            "The record has no “Link zum Dokument”, so its paper is unknown: every record needs its own "
            "(a label that repeats begins a new record)."
        )
    if list(labels) == [Label.LINK]:
        raise RecordError("The record has no summary, neither “der Anfrage” nor “der Antwort”: add one.")


def check_summaries(inquiry: str | None, answer: str | None) -> None:
    """Raise RecordError where labels stand but no text behind them."""
    if inquiry is None and answer is None:
        raise RecordError("Nothing stands behind the labels of the summaries: add the text of at least one.")


def _record(parts: dict[Label, bytes], source: str, line: int) -> SummaryRecord:
    check_labels(list(parts))
    text, encoding = decode(b"\n".join(parts.values()))
    check_characters(text)
    link, inquiry, answer = (parts.get(label, b"").decode(encoding) or None for label in Label)
    number = paper_of(link or "")
    check_summaries(inquiry, answer)
    return SummaryRecord(number, source, line, inquiry, answer, encoding)


def _part(text: str, mark: Mark, end: int) -> bytes:
    """The bytes behind a label, without blank lines and divider lines at their end."""
    line_starts = [mark.end, *(found.end() for found in _LINE_END.finditer(text, mark.end, end))]
    for start in reversed(line_starts):
        line = text[start:end].strip(_AROUND)
        if line and not _DIVIDER.fullmatch(line):
            break
        end = start
    return text[mark.end : end].strip(_AROUND).encode(_BYTES)


def _without_label(data: bytes) -> str:
    try:
        check_characters(decode(data)[0])
    except RecordError:
        return "This is no text: it is neither UTF-8 nor cp1252, or holds NUL characters."
    return NO_LABEL

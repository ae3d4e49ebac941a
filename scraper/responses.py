"""What came back: a PDF, nothing new, no such paper, or something that must not be taken for a paper.

Seen in the field: 27 of 9,004 saved “PDFs” of another archive were HTML error pages; during maintenance the
Landtag's site sends an HTML page with status 200; bodies cut by a lost connection come without an error when
the server gave no length.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

# Readers accept a header within the first kilobyte (ISO 32000-1, annex H.3.4.1) and look for the end mark in the
# last one (H.3.4.4). Of 1,403 real PDFs with text, 4 lacked the end mark: doubtful, not wrong.
_WINDOW = 1024

# "<</Linearized 1/L 63828/H[…": a linearized file states its own length, in its first object.
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d{1,12})")


# "startxref\n116\n%%EOF" (ISO 32000-1, 7.5.5): the offset of the last cross-reference table or stream.
_STARTXREF = re.compile(rb"startxref\s+(\d{1,12})\s")

# What stands there: "xref", or "12 0 obj" where it is a stream. Some writers point at the line end before it.
_CONTENTS = re.compile(rb"\s{0,4}(?:xref|\d{1,10}\s+\d{1,5}\s+obj)")


class Judgement(StrEnum):
    """What a response is."""

    PDF = "pdf"
    NOT_MODIFIED = "not_modified"
    MISSING = "missing"
    CUT = "cut"  # begins like a PDF and ends too early
    REFUSED = "refused"  # anything else; the reason says what


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement and, unless all is well, its reason in a sentence."""

    what: Judgement
    reason: str | None = None


def judge(status: int, content_type: str, body: bytes, *, partial: bool = False) -> Judged:
    """Tell what a response is from its status, its Content-Type and its bytes.

    `partial` says that the connection closed before the announced or marked end.
    """
    if status == 304:
        return Judged(Judgement.NOT_MODIFIED)
    if status in (404, 410):
        return Judged(Judgement.MISSING, f"The site has no such paper (status {status}).")
    if status != 200:
        return Judged(Judgement.REFUSED, _status_reason(status))
    if not body:
        return Judged(Judgement.REFUSED, "The site answered with nothing (status 200, empty body).")
    if b"%PDF-" not in body[:_WINDOW] or body[:_WINDOW].lstrip().startswith(b"<"):
        kind = _name(content_type, body)
        return Judged(Judgement.REFUSED, f"The site answered with {kind} instead of a PDF (status 200).")
    cut = _cut(body, partial=partial)
    return Judged(Judgement.PDF) if cut is None else Judged(Judgement.CUT, cut)


def _cut(body: bytes, *, partial: bool) -> str | None:
    if partial:
        return "The connection ended before the file was complete."
    length = _LINEARIZED.search(body[:_WINDOW])
    if length is not None and int(length[1]) > len(body):
        return f"The file is {len(body)} bytes long and says it has {int(length[1])}."
    if b"%%EOF" not in body[-_WINDOW:]:
        return "The file has no end mark (%%EOF)."
    return _broken_end(body)


def _broken_end(body: bytes) -> str | None:
    """Whether the place that the end of the file points at holds something else: bytes in between are missing.

    Readers mend a table of contents that cannot be found by searching the file, and so do not notice.
    """
    found = _STARTXREF.findall(body[-_WINDOW:])
    if not found:
        return "The file's end does not say where its table of contents begins (startxref)."
    # Offsets count from the header, which may stand behind a few bytes of a mail server or the like.
    start = body.find(b"%PDF-", 0, _WINDOW)
    offset = int(found[-1])
    places = {offset, offset + start}
    if any(_CONTENTS.match(body, place) for place in places if place < len(body)):
        return None
    return "The file's end points to a table of contents that is not there: bytes are missing or too many."


def _status_reason(status: int) -> str:
    if status in (401, 403):
        return f"The site refuses to give this paper (status {status})."
    if status == 429:
        return "The site asks to slow down (status 429); raise LANDTAG_DELAY and try later."
    if 500 <= status < 600:
        return f"The site has an error of its own (status {status}); try later."
    return f"The site gave an answer that is no paper (status {status})."


def _name(content_type: str, body: bytes) -> str:
    start = body[:_WINDOW].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")) or "html" in content_type.lower():
        return "an HTML page"
    return f"something else ({content_type.split(';', maxsplit=1)[0].strip()[:60] or 'no type given'})"

"""The only file that knows the PDF libraries: bytes in, pages of glyphs, drawn rules and grids out."""

import contextlib
import ctypes
import logging
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pdfplumber
import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw as pdfium

from scraper.extract.glyphs import drop_doubles
from scraper.extract.page import Box, Document, Glyph, Grid, Page

# "LiberationSans-Bold", "Arial,Bold", "BCDEEE+Arial-BoldMT", "FrutigerLTStd-Black", "HelveticaNeue-Md" is not
_BOLD_FONT = re.compile(r"bold|black|heavy|demi|fett|[-,]bd\b", re.IGNORECASE)

# A rule is drawn as a line or as a rectangle this thin (seen: 0.5 pt).
_THIN = 2.0

# A table has at least this many drawn edges: one row of two cells has five, a box of its own four; the rule below
# the running head, the one above the footnotes and a framed imprint stay below or hold a single cell.
_TABLE_EDGES = 5

# pdfium's text modes 2 and 6 fill and stroke the outline: bold made of a regular font.
_FILL_AND_STROKE = frozenset({2, 6})


class UnreadablePdfError(Exception):
    """The library gets nowhere with these bytes; the message says why. Trying again does not help."""


# What pdfminer only logs although text may be lost by it: "Data-loss while decompressing corrupted data", "Not
# adding object 9 to xref …", "Cannot render horizontal string …".
_DAMAGE = re.compile(r"loss|corrupt|not adding|cannot render|mediabox", re.IGNORECASE)


class _Damage(logging.Handler):
    """Collects pdfminer's warnings about damage, of this thread only, each kind once."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.thread = threading.get_ident()
        self.notes: dict[str, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the first message of a kind."""
        text = " ".join(record.getMessage().split())
        if record.thread == self.thread and _DAMAGE.search(text):
            self.notes.setdefault(str(record.msg), f"The PDF is damaged: {text[:120].rstrip('.')}.")


def read(data: bytes) -> Document:
    """Read all pages. A page that cannot be read is left empty and noted; UnreadablePdfError if none can be opened."""
    damage = _Damage()
    logger = logging.getLogger("pdfminer")
    logger.addHandler(damage)
    try:
        document = _read(data)
    finally:
        logger.removeHandler(damage)
    return replace(document, notes=(*document.notes, *damage.notes.values()))


def _read(data: bytes) -> Document:
    try:
        pdf = pdfplumber.open(BytesIO(data))
        sources = list(pdf.pages)
    except Exception as error:
        raise UnreadablePdfError(f"The PDF cannot be opened: {_reason(error)}.") from error
    pages = []
    for source in sources:
        try:
            pages.append(_read_page(source))
        except Exception as error:  # noqa: BLE001  # the libraries raise anything on damaged pages
            note = f"Page {len(pages) + 1} could not be read: {_reason(error)}."
            pages.append(Page(len(pages) + 1, 0, 0, notes=(note,)))
        finally:
            _quietly(source.close)
    return _check_with_pdfium(data, Document(tuple(pages)))


def _read_page(source: Any) -> Page:
    glyphs = tuple(
        Glyph(
            c["text"],
            c["x0"],
            c["x1"],
            c["top"],
            c["bottom"],
            c["size"],
            bool(_BOLD_FONT.search(c["fontname"])),
        )
        for c in source.chars
        if c["upright"] and c["text"] and _is_drawable(c)
    )
    notes = []
    turned = "".join(c["text"] for c in source.chars if not c["upright"])
    if len(turned) > 150:  # a stamp at the margin is shorter (59 were seen), a turned table longer
        notes.append(
            f"Page {source.page_number} holds {len(turned)} characters of turned text, which is left out."
        )
    drawn = [Box(o["x0"], o["top"], o["x1"], o["bottom"]) for o in (*source.lines, *source.rects)]
    rules = tuple(b for b in drawn if b.bottom - b.top <= _THIN and b.x1 - b.x0 > 20)
    grids = tuple(_grids(source)) if len(drawn) + len(source.curves) >= _TABLE_EDGES else ()
    # A page of text turned into outlines has a curve or more for each letter.
    pictures = bool(source.images) or len(source.curves) > 200
    size = float(source.width), float(source.height)
    return drop_doubles(Page(source.page_number, *size, glyphs, rules, grids, turned, pictures, tuple(notes)))


def _is_drawable(char: dict[str, Any]) -> bool:
    """Whether a character has a place and a size: damaged fonts give none, negative or endless ones."""
    edges = (char["x0"], char["x1"], char["top"], char["bottom"])
    # 100,000 pt are 35 metres
    return 0.1 < char["size"] < 2000 and all(abs(edge) < 100_000 for edge in edges)


def _grids(source: Any) -> list[Grid]:
    """Tables of at least two columns drawn with rules; a single framed cell is no table."""
    grids = []
    for table in source.find_tables():
        rows = tuple(tuple(Box(*cell) if cell else None for cell in row.cells) for row in table.rows)
        if max((len(row) for row in rows), default=0) >= 2:
            grids.append(Grid(Box(*table.bbox), rows))
    return grids


def _check_with_pdfium(data: bytes, document: Document) -> Document:
    """Read the same bytes with the second library: bold by stroked outlines, and notes where the two disagree."""
    try:
        other = pypdfium2.PdfDocument(data)
    except Exception as error:  # noqa: BLE001  # as above; the first library's reading stands
        return Document(document.pages, (f"PDFium cannot open the PDF: {_reason(error)}.",))
    try:
        return _compare(other, document)
    except Exception as error:  # noqa: BLE001
        return Document(document.pages, (f"PDFium gave up on the PDF: {_reason(error)}.",))
    finally:
        _quietly(other.close)


def _compare(other: Any, document: Document) -> Document:
    if len(other) != len(document.pages):
        note = f"pdfplumber finds {len(document.pages)} pages, PDFium {len(other)}."
        return Document(document.pages, (note,))
    plain = not any(g.bold for p in document.pages for g in p.glyphs)
    pages, notes = [], []
    for page, twin in zip(document.pages, other, strict=True):
        text = twin.get_textpage()
        try:
            if not _same_letters(page, text.get_text_range()):
                notes.append(f"pdfplumber and PDFium read different text on page {page.number}.")
        finally:
            text.close()
        pages.append(_with_stroked(page, _stroked(twin, page.height)) if plain and page.glyphs else page)
        twin.close()
    return Document(tuple(pages), tuple(notes))


def _same_letters(page: Page, text: str) -> bool:
    """Nine tenths of the letters and digits must agree; PDFium adds hyphens and blanks and may drop doubles."""
    ours = Counter(c for g in page.glyphs for c in g.text if c.isalnum())
    ours.update(c for c in page.turned if c.isalnum())
    theirs = Counter(c for c in text if c.isalnum())
    if ours and sum(theirs.values()) > 1.8 * sum(
        ours.values()
    ):  # everything drawn twice and not noticed there
        theirs = Counter({c: (n + 1) // 2 for c, n in theirs.items()})
    longer = max(sum(ours.values()), sum(theirs.values()))
    return longer < 50 or sum((ours & theirs).values()) >= 0.9 * longer


def _stroked(page: Any, height: float) -> list[Box]:
    """Where the page draws text with stroked outlines, in our coordinates."""
    boxes = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        if pdfium.FPDFTextObj_GetTextRenderMode(item.raw) in _FILL_AND_STROKE:
            edges = [ctypes.c_float() for _ in range(4)]
            pdfium.FPDFPageObj_GetBounds(item.raw, *edges)
            left, bottom, right, top = (e.value for e in edges)
            boxes.append(Box(left, height - top, right, height - bottom))
    return boxes


def _with_stroked(page: Page, boxes: list[Box]) -> Page:
    if not boxes:
        return page
    glyphs = tuple(
        Glyph(g.text, g.x0, g.x1, g.top, g.bottom, g.size, True)
        if any(b.holds((g.x0 + g.x1) / 2, (g.top + g.bottom) / 2) for b in boxes)
        else g
        for g in page.glyphs
    )
    return replace(page, glyphs=glyphs)


def _quietly(close: Callable[[], object]) -> None:
    """Closing a damaged page or document may fail once more; what was read stands."""
    with contextlib.suppress(Exception):
        close()


def _reason(error: Exception) -> str:
    """The innermost error's name and words, on one line."""
    while error.args and isinstance(error.args[0], Exception):
        error = error.args[0]
    words = " ".join(str(error).split())[:200].rstrip(".")
    return f"{type(error).__name__}: {words}" if words else type(error).__name__

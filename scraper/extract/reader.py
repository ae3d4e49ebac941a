"""Bytes of a PDF in, an Extraction out: the whole way from pages to fields. No network, no database."""

import functools
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from scraper.extract import footnotes, glyphs, head, layout, paragraphs, pdf, sections
from scraper.extract.checks import doubts_of_print, doubts_of_reading, missing_fields
from scraper.extract.clean import Evidence, gather
from scraper.extract.dates import read_date
from scraper.extract.head import Head
from scraper.extract.layout import Zones
from scraper.extract.page import Document, Page, Style
from scraper.extract.paragraphs import Block
from scraper.extract.patterns import FOOT_LINE, INQUIRY_WORD, PAPER
from scraper.extract.sections import Parts
from scraper.extract.texts import FullText, answer_text, inquiry_text, to_questions, to_tables
from storage.papers import Extraction, Footnote, Kind, ReadingStatus

# A page of text has hundreds of letters; a scan has none, or a stamp and a page number.
_LETTERS_OF_A_PAGE = 25


def extract(pdf_bytes: bytes, reader: str = "pdfplumber") -> Extraction:
    """Read a paper. Bytes no library can read come back as `unreadable` with a note; only a wrong `reader` raises.

    The result depends on the bytes and `rules_version()` alone.
    """
    read = _READERS.get(reader)
    if read is None:
        known = ", ".join(sorted(_READERS))
        raise ValueError(f"There is no reader “{reader}”. Use one of: {known}.")
    try:
        document = read(pdf_bytes)
    except pdf.UnreadablePdfError as error:
        return Extraction(ReadingStatus.UNREADABLE, rules_version(), notes=(str(error),))
    return read_document(document)


_READERS: dict[str, Callable[[bytes], Document]] = {"pdfplumber": pdf.read}


@functools.cache
def rules_version() -> str:
    """A short digest over the source of this package: another version may read the same bytes differently."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


def read_document(document: Document) -> Extraction:
    """Read the fields out of a document's pages."""
    pages = document.pages
    notes = [*document.notes, *(note for page in pages for note in page.notes)]
    letters = sum(g.text.isalnum() for page in pages for g in page.glyphs)
    if letters < _LETTERS_OF_A_PAGE:
        return _without_text(pages, notes)
    notes += [_empty_page(page) for page in pages if not page.glyphs and not page.notes]
    style = glyphs.measure(pages)
    zones = [layout.take_apart(page, style) for page in pages]
    style = layout.settle(style, zones)
    # Answers are hyphenated, inquiries are not.
    usually = not any(INQUIRY_WORD.fullmatch(line.text.strip()) for line in zones[0].body)
    evidence = gather(
        (line.text for zone in zones for line in (*layout.running_text(zone), *zone.footnotes)),
        usually=usually,
    )
    notes_found, allowed = footnotes.collect(zones, evidence)
    zones = footnotes.with_marks(zones, allowed)
    return _finish(_fields(zones, style, evidence, notes_found), len(pages), notes)


def _empty_page(page: Page) -> str:
    if page.pictures:
        return f"Page {page.number} holds pictures and no text: perhaps a scan."
    return f"Page {page.number} holds no text."


def _without_text(pages: Sequence[Page], notes: list[str]) -> Extraction:
    """A scan if pictures stand where text should and nothing is damaged; else the PDF is unreadable."""
    if any(page.pictures for page in pages) and not notes:
        note, status = "The pages hold pictures and no text: a scan.", ReadingStatus.NO_TEXT
    else:
        note, status = "No text could be read, and nothing tells that it is a scan.", ReadingStatus.UNREADABLE
    return Extraction(status, rules_version(), pages=len(pages), notes=(*notes, note))


def _fields(
    zones: Sequence[Zones], style: Style, evidence: Evidence, notes_found: tuple[Footnote, ...]
) -> Extraction:
    """The fields as printed, before anyone asks whether they fit together."""
    top = head.read_head(zones[0].body, style, evidence)
    blocks = paragraphs.to_blocks([replace(zones[0], body=top.body), *zones[1:]], style, evidence)
    parts = _parts(top, blocks)
    full = FullText(top.print_lines, top.title, parts.blocks, notes_found)
    sentence = parts.ministry
    reading = Extraction(
        ReadingStatus.COMPLETE,
        rules_version(),
        kind=top.kind,
        printed_number=top.printed_number,
        title=top.title,
        printed_on=top.printed_on,
        reprint=top.reprint,
        inquiry_number=top.inquiry_number,
        inquiry_paper=top.inquiry_paper,
        asked_on=top.asked_on,
        askers=top.askers,
        answered_on=sentence.answered_on if sentence else None,
        answered_by=sentence.offices if sentence else (),
        preamble=full.part(parts.preamble),
        government_preamble=full.part(parts.government),
        questions=to_questions(full, parts.asked),
        annex=full.part(parts.annex),
        footnotes=notes_found,
        tables=to_tables(parts.blocks),
        inquiry_text=inquiry_text(full, parts),
        answer_text=answer_text(full, parts),
        full_text=full.text or None,
        notes=(*top.notes, *parts.notes, *_other_numbers(top, zones)),
    )
    return _with_foot(reading, next((zone.foot for zone in zones if zone.foot), None))


def _parts(top: Head, blocks: list[Block]) -> Parts:
    term = top.printed_number.term if top.printed_number else None
    if top.kind is Kind.ANSWER:
        return sections.split_answer(blocks, top.inquiry_number, term)
    if top.kind is Kind.INQUIRY:
        return sections.split_inquiry(blocks, top.askers)
    if top.kind is Kind.MAJOR_ANSWER:
        return sections.only_ministry(blocks)
    return Parts(blocks)


def _with_foot(reading: Extraction, foot: str | None) -> Extraction:
    """Add the foot line's dates; the one in brackets tells of a reprint."""
    match = FOOT_LINE.match(foot or "")
    if match is None:
        return reading
    printed = {name: match[name] for name in ("original", "issued", "reprinted")}
    read = {name: read_date(text) for name, text in printed.items()}
    unread = [text.strip() for name, text in printed.items() if text and text.strip() and read[name] is None]
    notes = tuple(f"The foot line's date “{text}” was not read." for text in unread)
    return replace(
        reading,
        original_on=read["original"],
        issued_on=read["issued"],
        reprinted_on=read["reprinted"],
        reprint=reading.reprint or read["reprinted"] is not None,
        notes=(*reading.notes, *notes),
    )


def _other_numbers(top: Head, zones: Sequence[Zones]) -> list[str]:
    """Notes about running heads that print another number than the first page."""
    printed = {
        match[1] + "/" + match[2] for zone in zones for text in zone.running for match in PAPER.finditer(text)
    }
    if top.printed_number is None:
        return []
    return [
        f"Page 1 prints the number {top.printed_number}, a later page {other}."
        for other in sorted(printed - {str(top.printed_number)})
    ]


def _finish(reading: Extraction, pages: int, notes: list[str]) -> Extraction:
    """Name what is missing and doubtful. What is doubtful in print was still read in full; the rest is partial."""
    lacking = missing_fields(reading)
    unsure = (*notes, *reading.notes, *doubts_of_reading(reading))
    return replace(
        reading,
        status=ReadingStatus.PARTIAL if lacking or unsure else ReadingStatus.COMPLETE,
        pages=pages,
        missing=lacking,
        notes=(*unsure, *doubts_of_print(reading)),
    )

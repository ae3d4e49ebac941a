"""Body lines to blocks: paragraphs, list items, tables, in print order and across page breaks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from statistics import median

from scraper.extract import patterns, tables
from scraper.extract.clean import Evidence, join_lines
from scraper.extract.layout import Zones, in_grid
from scraper.extract.page import Line, Style, Word
from scraper.extract.tables import Table

# A gap of a quarter more than the line pitch parts paragraphs (seen: 1.3 between list items, 1.9 between paragraphs).
_GAP = 1.25

# Left edges within this distance are the same edge; hanging indents are 21 pt.
_EDGE = 3.0


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item (`mark` and the text behind it) or a table (`mark` is None, `is_table`).

    `x0` is the left edge, `hang` where an item's text begins, `gap` the distance from the line above in line
    pitches (0 at the top of a page).
    """

    body: str
    pages: tuple[int, ...]
    mark: str | None = None
    is_table: bool = False
    bold: bool = False
    x0: float = 0.0
    x1: float = 0.0
    hang: float = 0.0
    gap: float = 0.0
    size: float = 0.0
    rows: tables.Rows = ()

    @property
    def text(self) -> str:
        """The block as it stands in running text, with its mark."""
        return f"{self.mark} {self.body}" if self.mark else self.body

    @property
    def number(self) -> int | None:
        """The number of an item marked `3.`, `3)`, `(3)` or `Frage 3:`."""
        if not self.mark:
            return None
        match = patterns.NUMBER_MARK.fullmatch(self.mark) or patterns.QUESTION_WORD.fullmatch(self.mark)
        return int(match[1]) if match else None


def separator(before: Block, after: Block) -> str:
    """What stands between two blocks: items of one list follow each other line by line, all else by a blank line.

    Bold numbered items are the questions of an answer, each a paragraph of its own; sub-questions `a)` below a
    numbered question are a list of their own.
    """
    if not before.mark or not after.mark or (after.bold and after.number is not None):
        return "\n\n"
    kinds = {_mark_kind(before.mark), _mark_kind(after.mark)}
    return "\n\n" if kinds == {"number", "letter"} else "\n"


def _mark_kind(mark: str) -> str:
    if patterns.NUMBER_MARK.fullmatch(mark):
        return "number"
    return "letter" if patterns.LETTER_MARK.fullmatch(mark) else "bullet"


def render(blocks: Sequence[Block]) -> str:
    """The blocks as one text."""
    text = ""
    for i, block in enumerate(blocks):
        text += (separator(blocks[i - 1], block) if i else "") + block.text
    return text


def to_blocks(zones: Sequence[Zones], style: Style, evidence: Evidence) -> list[Block]:
    """All blocks of the body, in print order."""
    builder = _Builder(style, evidence)
    elements = list(_elements(zones, evidence))
    for element, following in zip_longest(elements, elements[1:]):
        if isinstance(element, Table):
            builder.add_table(element)
        else:
            builder.add_line(element, following if isinstance(following, Line) else None)
    builder.flush()
    return _with_gaps(builder.blocks, zones, style)


def _elements(zones: Sequence[Zones], evidence: Evidence) -> Iterator[Line | Table]:
    """Lines and tables of all pages as they follow each other."""
    for zone in zones:
        drawn = [(grid, [line for line in zone.body if in_grid(line, grid)]) for grid in zone.grids]
        found = [tables.from_grid(grid, lines, evidence) for grid, lines in drawn if lines]
        inside = [line for _, lines in drawn for line in lines]
        free = [line for line in zone.body if not any(line is other for other in inside)]
        runs = tables.find_columns(free)
        found += [tables.from_columns(free[start:end]) for start, end in runs]
        taken = {i for start, end in runs for i in range(start, end)}
        elements: list[Line | Table] = [line for i, line in enumerate(free) if i not in taken]
        yield from sorted(
            [*elements, *(t for t in found if t.rows)],
            key=lambda e: (e.bottom if isinstance(e, Line) else e.top, 0),
        )


class _Builder:
    """Gathers lines until the paragraph ends."""

    def __init__(self, style: Style, evidence: Evidence) -> None:
        self.style = style
        self.evidence = evidence
        self.blocks: list[Block] = []
        self._lines: list[Line] = []
        self._is_item = False

    def add_table(self, table: Table) -> None:
        """A table ends the paragraph and goes on with the table at the end of the page before."""
        self.flush()
        last = self.blocks[-1] if self.blocks else None
        if last and last.is_table and last.pages[-1] == table.page - 1:
            joined = tables.join(last.rows, table.rows, self.evidence)
            if joined:
                pages = (*last.pages, table.page)
                self.blocks[-1] = replace(last, rows=joined, body=tables.to_text(joined), pages=pages)
                return
        self.blocks.append(Block(tables.to_text(table.rows), (table.page,), is_table=True, rows=table.rows))

    def add_line(self, line: Line, following: Line | None) -> None:
        """Add a line to the paragraph begun, or begin another. The line below tells hanging indents."""
        item = starts_item(line, following, self.style)
        if item or not self._lines or not self._goes_on(line):
            self.flush()
            self._is_item = item
        self._lines.append(line)

    def flush(self) -> None:
        """End the paragraph."""
        if self._lines:
            self.blocks.append(_block(tuple(self._lines), self._hang(), self.evidence))
            self._lines = []

    def _hang(self) -> float | None:
        """Where the text of the item begun starts; None in a paragraph."""
        return self._lines[0].words[1].x0 if self._is_item else None

    def _goes_on(self, line: Line) -> bool:
        last, style = self._lines[-1], self.style
        if abs(line.size - last.size) > 0.12 * style.size:
            return False
        if last.page != line.page:
            return self._goes_on_overleaf(line)
        step = (line.bottom - last.bottom) / style.pitch
        if step > _GAP * max(line.size / style.size, last.size / style.size, 1.0):
            return False
        hang = self._hang()
        if hang is not None:
            # An item's lines stand under its text; a line back at the margin begins something new unless the
            # item's lines run back to the margin themselves.
            hanging = any(abs(other.x0 - hang) <= _EDGE for other in self._lines[1:])
            runs_back = not hanging and step < 1.12 and not _has_room(last, line, style)
            return abs(line.x0 - hang) <= _EDGE or runs_back
        return not (last.bold != line.bold and _has_room(last, line, style))

    def _goes_on_overleaf(self, line: Line) -> bool:
        """Whether the paragraph goes on on the next page."""
        first, last, hang = self._lines[0], self._lines[-1], self._hang()
        if line.page != last.page + 1 or line.bold != last.bold:
            return False
        left = last.x0 if hang is None else hang
        if hang is not None and len(self._lines) > 1 and abs(last.x0 - first.x0) <= _EDGE:
            left = first.x0  # the item's lines run back to the margin
        return abs(line.x0 - left) <= _EDGE and _runs_on(last, line, self.style)


def _runs_on(last: Line, line: Line, style: Style) -> bool:
    """Whether the words of two lines belong to one paragraph, as far as words and line lengths tell."""
    text, following = _plain(last.text), line.text
    if text.endswith(("-", "\u00ad")) or following[:1].islower():
        return True
    if _has_room(last, line, style):
        return False
    if text[-1:] not in '.?!:…“"”)':
        return True
    # A full line that ends a sentence: in justified print the last line of a paragraph hardly ever ends exactly at
    # the margin.
    return style.justified and abs(style.right - last.x1) <= 1.5


def _plain(text: str) -> str:
    """The text without a footnote mark at its end."""
    while text.endswith("]") and "[^" in text:
        text = text[: text.rindex("[^")].rstrip()
    return text


def _has_room(last: Line, line: Line, style: Style) -> bool:
    """Whether the line's first word would still have fitted on the line before: then a paragraph ended there."""
    word = line.words[0]
    return last.x1 + 0.28 * last.size + (word.x1 - word.x0) < style.right - 1.0


def starts_item(line: Line, following: Line | None, style: Style) -> bool:
    """Whether a line begins a list item or a numbered question.

    It does if behind the mark stands a tab rather than a blank, or if the line below hangs under the text there.
    """
    words = line.words
    if len(words) < 2 or not tables.is_mark(words[0].text) or words[1].tight:
        return False
    text_at = words[1].x0
    if following and following.page == line.page and following.x0 - line.x0 > 0.5 * style.size:
        step = (following.bottom - line.bottom) / style.pitch
        if abs(following.x0 - text_at) <= 2.0 and step < _GAP:
            return True
    gaps = [b.x0 - a.x1 for a, b in pairwise(words[1:])]
    usual = median(gaps) if gaps else 0.28 * style.size
    tab = text_at - words[0].x1
    # A blank is 0.28 of the size, justified it grows with the others of its line. The narrowest tab ("10.") is 0.5.
    if tab > 0.42 * line.size and tab > 1.4 * usual:
        return True
    return _is_typed_mark(words)


def _is_typed_mark(words: tuple[Word, ...]) -> bool:
    """A mark with an ordinary blank: a bullet, or a bold number before bold text.

    In regular type the sentence may just run on so ("am" / "1. Januar", "Satz" / "2. Halbsatz").
    """
    mark, following = words[0].text, words[1].text
    if mark in {"•", "●", "▪", "➢", "✓", "■", "□", "○"}:
        return True
    if patterns.MONTH_NAME.match(following) or not following[:1].isupper():
        return False
    return bool(patterns.NUMBER_MARK.fullmatch(mark)) and words[0].bold and words[1].bold


def _block(lines: tuple[Line, ...], hang: float | None, evidence: Evidence) -> Block:
    mark = lines[0].words[0].text if hang is not None else None
    texts = [line.text for line in lines]
    if mark:
        texts[0] = Line(lines[0].page, lines[0].words[1:]).text
    letters = sum(len(line.text) for line in lines)
    return Block(
        join_lines(texts, evidence),
        tuple(sorted({line.page for line in lines})),
        mark=mark,
        bold=sum(len(line.text) for line in lines if line.bold) * 2 > letters,
        x0=lines[0].x0,
        x1=max(line.x1 for line in lines),
        hang=lines[0].x0 if hang is None else hang,
        gap=lines[0].bottom,
        size=lines[0].size,
    )


def _with_gaps(blocks: list[Block], zones: Sequence[Zones], style: Style) -> list[Block]:
    """Replace each block's first foot by its distance from the line above on the page, in pitches."""
    feet = {zone.number: [line.bottom for line in zone.body] for zone in zones}
    done = []
    for block in blocks:
        above = [foot for foot in feet[block.pages[0]] if foot < block.gap - 1]
        gap = (block.gap - max(above)) / style.pitch if above and not block.is_table else 0.0
        done.append(replace(block, gap=gap))
    return done

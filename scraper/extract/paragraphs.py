"""Body lines to blocks: paragraphs, list items, tables, in print order and across page breaks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from scraper.extract import patterns, tables
from scraper.extract.clean import Evidence, join_lines
from scraper.extract.layout import Zones, in_grid
from scraper.extract.lists import EDGE, GAP, find_items, has_room
from scraper.extract.page import Line, Style
from scraper.extract.tables import Table


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
    if patterns.NUMBER_MARK.fullmatch(mark) or patterns.QUESTION_WORD.fullmatch(mark):
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
    items = find_items(elements, style)
    for i, element in enumerate(elements):
        if isinstance(element, Table):
            builder.add_table(element)
        else:
            builder.add_line(element, item=i in items)
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

    def add_line(self, line: Line, *, item: bool) -> None:
        """Add a line to the paragraph begun, or begin another; an item always begins one."""
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
        if step > GAP * max(line.size / style.size, last.size / style.size, 1.0):
            return False
        hang = self._hang()
        if hang is not None:
            # An item's lines stand under its text; a line back at the margin begins something new unless the
            # item's lines run back to the margin themselves.
            hanging = any(abs(other.x0 - hang) <= EDGE for other in self._lines[1:])
            runs_back = not hanging and step < 1.12 and not has_room(last, line, style)
            return abs(line.x0 - hang) <= EDGE or runs_back
        return not (last.bold != line.bold and has_room(last, line, style))

    def _goes_on_overleaf(self, line: Line) -> bool:
        """Whether the paragraph goes on on the next page."""
        first, last, hang = self._lines[0], self._lines[-1], self._hang()
        if line.page != last.page + 1 or line.bold != last.bold:
            return False
        left = last.x0 if hang is None else hang
        if hang is not None and len(self._lines) > 1 and abs(last.x0 - first.x0) <= EDGE:
            left = first.x0  # the item's lines run back to the margin
        single = len(self._lines) == 1
        alone = single and _ends_unstretched(last)
        hangs = single and line.x0 > left and bool(patterns.QUESTION_WORD.match(first.text))
        return (abs(line.x0 - left) <= EDGE or hangs) and _runs_on(last, line, self.style, alone=alone)


def _runs_on(last: Line, line: Line, style: Style, *, alone: bool) -> bool:
    """Whether the words of two lines belong to one paragraph, as far as words and line lengths tell.

    `alone` says that the line would be a whole paragraph if the sentence ended there.
    """
    text, following = _plain(last.text), line.text
    if text.endswith(("-", "\u00ad")) or following[:1].islower():
        return True
    if has_room(last, line, style):
        return False
    if patterns.OPEN_END.search(text) or (
        patterns.DAY_END.search(text) and patterns.MONTH_NAME.match(following)
    ):
        return True
    if alone:
        return False
    if text[-1:] not in '.?!:…“"”)':
        return True
    # A full line that ends a sentence: in justified print the last line of a paragraph hardly ever ends exactly at
    # the margin.
    return style.justified and abs(style.right - last.x1) <= 1.5


def _ends_unstretched(line: Line) -> bool:
    """Whether a line ends a sentence and its blanks are not widened: full by chance, as a paragraph of one line may be.

    A longer paragraph would not leave its first line alone at the foot of a page.
    """
    gaps = [b.x0 - a.x1 for a, b in pairwise(line.words) if not b.tight]
    return _plain(line.text).endswith((".", ":", "?")) and bool(gaps) and median(gaps) < 0.283 * line.size


def _plain(text: str) -> str:
    """The text without a footnote mark at its end."""
    while text.endswith("]") and "[^" in text:
        text = text[: text.rindex("[^")].rstrip()
    return text


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

"""Glyphs to lines of words: what stands on one baseline, where a word ends, what is raised, what came twice."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

from scraper.extract import patterns
from scraper.extract.clean import tidy
from scraper.extract.page import Glyph, Grid, Line, Page, Style, Word, WordBuilder, most_common

# Two glyphs are the same one drawn twice if they lie closer than this part of their size: seen were 0.2 pt at
# 11 pt; bold made by drawing twice shifts by up to a fortieth. The narrowest neighbours ("ll") are a fifth apart.
_TWICE = 0.08

# A blank that is not drawn as a glyph: in papers that draw blanks a wider gap is a tab or a table column, a
# narrower one is the word processor's spacing ("könne n", up to 0.3 of the size) and no blank at all.
_TAB_GAP = 0.6

# In documents without blank glyphs a gap is a blank from this part of the size on (narrowest blank: 0.22).
_BLANK_GAP = 0.17

# The framed imprint is set at 7.5 pt and may be longer than the text of a short inquiry.
_IMPRINT = 8.5

# A smaller glyph than this part of its line's size is raised (footnote marks are set at 0.58).
_SMALL = 0.8


def measure(pages: Sequence[Page]) -> Style:
    """Take body size and blanks from the document.

    Annexes of small tables may be longer than the text, so the size is taken from the first two pages.
    """
    sizes = [g.size for page in pages[:2] for g in page.glyphs if not g.text.isspace()]
    size = most_common((size for size in sizes if size > _IMPRINT), 0.5) or most_common(sizes, 0.5) or 11.0
    total = sum(len(p.glyphs) for p in pages)
    blanks = sum(g.text.isspace() for p in pages for g in p.glyphs)
    # German text has a blank every seven characters; one in thirty is far from both kinds of document.
    return Style(size=size, blanks=blanks * 30 >= total)


def drop_doubles(page: Page) -> Page:
    """Drop characters drawn twice. Single words drawn twice are bold, a whole page drawn twice is not."""
    seen: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    kept: list[Glyph] = []
    twice: set[int] = set()
    for glyph in page.glyphs:
        twin = _twin(glyph, kept, seen)
        if twin is not None:
            twice.add(twin)
            continue
        seen[glyph.text, round(glyph.x0), round(glyph.bottom)].append(len(kept))
        kept.append(glyph)
    drawn = sum(not g.text.isspace() for g in kept)
    # Half of all letters: a page of bold questions stays below, a page drawn twice reaches nearly all.
    whole = sum(not kept[i].text.isspace() for i in twice) * 2 > drawn > 0
    if twice and not whole:
        kept = [replace(g, bold=True) if i in twice else g for i, g in enumerate(kept)]
    return replace(page, glyphs=tuple(kept))


def _twin(glyph: Glyph, kept: list[Glyph], seen: dict[tuple[str, int, int], list[int]]) -> int | None:
    near = max(glyph.size * _TWICE, 0.3)
    x, y = round(glyph.x0), round(glyph.bottom)
    for dx in (0, -1, 1):
        for dy in (0, -1, 1):
            for index in seen.get((glyph.text, x + dx, y + dy), ()):
                other = kept[index]
                if abs(other.x0 - glyph.x0) <= near and abs(other.bottom - glyph.bottom) <= near:
                    return index
    return None


def to_lines(page: Page, style: Style) -> list[Line]:
    """The page's lines from top to bottom."""
    rows = _attach_raised(_rows(page.glyphs))
    lines = []
    for row in rows:
        foot = median(g.bottom for g in row)
        edges = [
            x for grid in page.grids if grid.box.top <= foot <= grid.box.bottom + 2 for x in _edges(grid)
        ]
        words = _words(sorted(row, key=lambda g: g.x0), style, edges)
        if words:
            lines.append(Line(page.number, tuple(words)))
    return sorted(lines, key=lambda line: (line.bottom, line.x0))


def _rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs whose feet are level. A fifth of the size covers mixed sizes on a line, not the next line."""
    rows: list[list[Glyph]] = []
    last = float("-inf")
    for glyph in sorted(glyphs, key=lambda g: g.bottom):
        if not rows or glyph.bottom - last > 0.2 * min(glyph.size, 12):
            rows.append([])
        rows[-1].append(glyph)
        last = glyph.bottom
    return [row for row in rows if any(not g.text.isspace() for g in row)]


def _attach_raised(rows: list[list[Glyph]]) -> list[list[Glyph]]:
    """Put rows of small glyphs (marks, exponents) into the line they are raised or lowered against."""
    spans = [_span(row) for row in rows]
    target: dict[int, int] = {}
    for i, (size, top, bottom) in enumerate(spans):
        middle = (top + bottom) / 2
        for j in (i + 1, i + 2, i - 1, i - 2):
            if 0 <= j < len(rows) and size < _SMALL * spans[j][0] and spans[j][1] <= middle <= spans[j][2]:
                target[i] = j
                break
    merged = [list(row) for row in rows]
    for i, j in target.items():
        if j not in target:
            merged[j].extend(merged[i])
            merged[i] = []
    return [row for row in merged if row]


def _span(row: list[Glyph]) -> tuple[float, float, float]:
    drawn = [g for g in row if not g.text.isspace()]
    return median(g.size for g in drawn), median(g.top for g in drawn), median(g.bottom for g in drawn)


def _edges(grid: Grid) -> set[float]:
    """Where the grid's vertical rules stand: text of two full cells touches there without a blank."""
    return {cell.x0 for row in grid.rows for cell in row if cell}


def _words(glyphs: list[Glyph], style: Style, edges: Sequence[float] = ()) -> list[Word]:
    size = max(
        Counter(round(g.size, 1) for g in glyphs if not g.text.isspace()).items(), key=lambda i: (i[1], i[0])
    )[0]
    foot = median(g.bottom for g in glyphs if abs(g.size - size) < 0.1 * size)
    words: list[Word] = []
    current = WordBuilder()
    for glyph in glyphs:
        if glyph.text.isspace():
            current = _end(current, words, tight=False)
            continue
        raised = glyph.size < _SMALL * size and glyph.bottom < foot - 0.05 * size
        if current.glyphs:
            gap = glyph.x0 - current.glyphs[-1].x1
            crosses = any(current.glyphs[-1].x1 - 1 <= x <= glyph.x0 + 1 for x in edges)
            if crosses or _is_gap(gap, glyph.size, current, words, style):
                current = _end(current, words, tight=False)
            elif raised != current.raised:
                current = _end(current, words, tight=True)
        if not current.glyphs:
            current.raised = raised
        current.glyphs.append(glyph)
    _end(current, words, tight=False)
    return words


def _is_gap(gap: float, size: float, current: WordBuilder, words: list[Word], style: Style) -> bool:
    if gap > (_TAB_GAP if style.blanks else _BLANK_GAP) * size:
        return True
    if words or gap <= 0.1 * size or size <= 0:
        return False
    # A list mark or a footnote's number at the start of a line is followed by a tab, which may be narrow:
    # "10.  Wie" leaves half an em, "1 APr 18/749" in footnotes a quarter.
    start = "".join(g.text for g in current.glyphs)
    if patterns.NUMBER_MARK.fullmatch(start) or patterns.LETTER_MARK.fullmatch(start):
        return gap > 0.25 * size
    return size < 0.93 * style.size and start.isdigit()


def _end(current: WordBuilder, words: list[Word], *, tight: bool) -> WordBuilder:
    """Close the word; the next one is tight if nothing stands between."""
    if current.glyphs:
        text = tidy("".join(g.text for g in current.glyphs))
        if text:
            words.append(current.word(text))
        return WordBuilder(tight=tight)
    return WordBuilder(tight=current.tight and tight)

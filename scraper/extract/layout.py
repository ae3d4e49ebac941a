"""Lines to zones: running head, body, tables, footnotes, foot line, page number; and what is usual in the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scraper.extract import glyphs, patterns
from scraper.extract.clean import compact
from scraper.extract.page import Box, Grid, Line, Page, Style, most_common

# Footnotes are set at 9 pt below 11 pt text (0.82); 10 pt tables in 11 pt text (0.91) are no footnotes.
FOOTNOTE_SIZE = 0.9

# The rule above footnotes is 115 pt long; those of tables and running heads span the type area (459 pt).
_SHORT_RULE = (30.0, 260.0)

# Running heads lie within the upper, page numbers and the foot line within the lower eighth of a page; the
# framed imprint of page 1 lifts the foot line to at most a fifth.
_HEAD_ZONE, _FOOT_ZONE, _FOOT_LINE_ZONE = 0.125, 0.875, 0.75


@dataclass(frozen=True, slots=True)
class Zones:
    """One page taken apart. `running` are the running head's texts, `foot` the foot line's text."""

    number: int
    body: tuple[Line, ...]
    footnotes: tuple[Line, ...] = ()
    grids: tuple[Grid, ...] = ()
    running: tuple[str, ...] = ()
    foot: str | None = None


def take_apart(page: Page, style: Style) -> Zones:
    """Sort a page's lines into zones."""
    lines = glyphs.to_lines(page, style)
    lines, running = _running_head(page, lines)
    lines, foot = _foot_line(page, lines)
    lines = _without_page_number(page, lines)
    grids = tuple(
        grid for grid in page.grids if _is_filled(grid, lines) or _is_rest_of_table(page, grid, lines)
    )
    body, footnotes = _footnotes(page, lines, grids, style)
    return Zones(page.number, tuple(body), tuple(footnotes), grids, running, foot)


def settle(style: Style, zones: Sequence[Zones]) -> Style:
    """Add line pitch and right edge to the style, from the body's lines outside tables."""
    steps, edges = [], []
    for zone in zones:
        lines = running_text(zone)
        edges += [line.x1 for line in lines if abs(line.size - style.size) < 0.6]
        for above, below in pairwise(lines):
            step = below.bottom - above.bottom
            # single to double spacing; a wider step is a gap between paragraphs
            if abs(above.size - below.size) < 0.6 and 0.9 * style.size <= step <= 1.9 * style.size:
                steps.append(step)
    right = most_common(edges, 1.0) or 530.0
    exact = sum(abs(edge - right) <= 1.2 for edge in edges)
    # In justified print a third of all lines is an understatement, in ragged print three lines in a hundred agree.
    return replace(
        style,
        pitch=most_common(steps, 0.25) or 1.2 * style.size,
        right=max((e for e in edges if e - right <= 1.2), default=right),
        justified=exact * 3 >= len(edges),
    )


def running_text(zone: Zones) -> list[Line]:
    """The body's lines outside tables: in narrow cells words are cut anywhere."""
    return [line for line in zone.body if not any(in_grid(line, grid) for grid in zone.grids)]


def in_grid(line: Line, grid: Grid) -> bool:
    """Whether the line stands inside the table."""
    return grid.box.holds((line.x0 + line.x1) / 2, (line.top + line.bottom) / 2)


def _running_head(page: Page, lines: list[Line]) -> tuple[list[Line], tuple[str, ...]]:
    if page.number == 1:
        return lines, ()
    running = []
    for line in lines:
        if line.bottom > _HEAD_ZONE * page.height:
            break
        if patterns.RUNNING_HEAD.match(line.text) or patterns.PAPER.fullmatch(line.text.strip()):
            running.append(line)
    return [line for line in lines if line not in running], tuple(line.text for line in running)


def _foot_line(page: Page, lines: list[Line]) -> tuple[list[Line], str | None]:
    """The foot line and the imprint below it; both stand on the first page."""
    foot = None
    kept = []
    imprint: Line | None = None
    for line in lines:
        low = line.top > _FOOT_LINE_ZONE * page.height
        if low and foot is None and patterns.FOOT_LINE.match(line.text):
            foot = line.text
        elif low and patterns.IMPRINT.match(line.text):
            imprint = line
        elif imprint is None or abs(line.size - imprint.size) > 0.6 or line.size > 8.5:
            kept.append(line)
    return kept, foot


def _without_page_number(page: Page, lines: list[Line]) -> list[Line]:
    """Drop the number below the text; a lone figure higher up is text."""
    for line in reversed(lines[-2:]):
        middle = (line.x0 + line.x1) / 2
        at_edge = (
            abs(middle - page.width / 2) < 30 or line.x1 > 0.8 * page.width or line.x0 < 0.2 * page.width
        )
        if (
            line.top > _FOOT_ZONE * page.height
            and at_edge
            and patterns.PAGE_NUMBER.fullmatch(compact(line.text))
        ):
            return [other for other in lines if other is not line]
    return lines


def _is_filled(grid: Grid, lines: Sequence[Line]) -> bool:
    """Whether a drawn grid holds text in at least two columns: the axes of a chart do not."""
    columns: set[int] = set()
    for row in grid.rows:
        for index, cell in enumerate(row):
            if cell and any(
                cell.holds((w.x0 + w.x1) / 2, (w.top + w.bottom) / 2) for ln in lines for w in ln.words
            ):
                columns.add(index)
        if len(columns) >= 2:
            return True
    return False


def _is_rest_of_table(page: Page, grid: Grid, lines: Sequence[Line]) -> bool:
    """Whether this is the rest of one row that the page break cut: alone at the top, perhaps only one cell filled."""
    first = min(lines, key=lambda line: line.bottom, default=None)
    return page.number > 1 and len(grid.rows) == 1 and first is not None and in_grid(first, grid)


def _footnotes(
    page: Page, lines: list[Line], grids: Sequence[Grid], style: Style
) -> tuple[list[Line], list[Line]]:
    start = _below_rule(page, lines, grids, style)
    if start is None:
        start = _small_tail(lines, grids, style)
    if start is None:
        return lines, []
    return lines[:start], lines[start:]


def _below_rule(page: Page, lines: list[Line], grids: Sequence[Grid], style: Style) -> int | None:
    """Where the small type below a short rule begins."""
    left = min((line.x0 for line in lines), default=0.0)
    for rule in sorted(page.rules, key=lambda r: r.top):
        width = rule.x1 - rule.x0
        if not (_SHORT_RULE[0] <= width <= _SHORT_RULE[1]) or rule.x0 > left + 6 or _crosses(rule, grids):
            continue
        below = [i for i, line in enumerate(lines) if line.bottom > rule.bottom and line.top > rule.top - 3]
        if below and all(_is_small(lines[i], style) for i in below):
            return below[0]
    return None


def _small_tail(lines: list[Line], grids: Sequence[Grid], style: Style) -> int | None:
    """Footnotes without a rule: small type at the foot of a page that begins with a mark used on this page."""
    start = len(lines)
    while (
        start and _is_small(lines[start - 1], style) and not any(in_grid(lines[start - 1], g) for g in grids)
    ):
        start -= 1
    if start in (0, len(lines)):
        return None
    used = {m for line in lines[:start] for w in line.words if w.raised for m in re.findall(r"\d+", w.text)}
    first = re.match(r"\d+", lines[start].text)
    return start if first and first[0] in used else None


def _is_small(line: Line, style: Style) -> bool:
    return line.size <= FOOTNOTE_SIZE * style.size


def _crosses(rule: Box, grids: Sequence[Grid]) -> bool:
    return any(grid.box.holds((rule.x0 + rule.x1) / 2, rule.top) for grid in grids)

"""Tables: from drawn grids, or from columns that line up, to rows of cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from scraper.extract import patterns
from scraper.extract.clean import Evidence, join_lines
from scraper.extract.page import Box, Grid, Line, Word


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text.

    `room` is what its last line leaves free, `begins` how wide its first word is, both in points: they tell
    whether a page break cut the cell. A cell merged into its neighbour is `merged`.
    """

    text: str
    room: float = 0.0
    begins: float = 0.0
    merged: bool = False


Rows = tuple[tuple[Cell, ...], ...]

# A table without drawn rules must show in at least three lines (one head, two rows) to be told from text.
_MIN_LINES = 3

# "4.382.481,00", "31.12.2023": a figure with its dots and commas
_FIGURE = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+|\d{2}\.\d{2}\.\d{4}")

# Words that never are the rest of a longer one; others are told by the paper's own vocabulary.
_SMALL_WORDS = frozenset(
    "ab am an auf aus bei bis das dem den der des die durch ein eine für im in ist je mit nach nicht oder ohne pro seit "
    "sind sowie und unter vom von vor wird wurde wurden zu zum zur davon darunter gesamt insgesamt liegt brutto netto".split()
)

# A blank at 10 pt and half a point's tolerance.
_BLANK = 3.3

# Columns line up within the drawing tolerance of a tab stop; figures are often set flush right.
_ALIGNED = 2.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table on one page."""

    page: int
    top: float
    bottom: float
    rows: Rows


def from_grid(grid: Grid, lines: Sequence[Line], evidence: Evidence) -> Table:
    """Fill a drawn grid with the words of the lines inside it. A line break in a cell becomes a blank."""
    cells = [cell for row in grid.rows for cell in row if cell]
    filled: dict[Box, list[list[Word]]] = {cell: [] for cell in cells}
    for line in lines:
        per_cell: dict[Box, list[Word]] = {}
        for word in line.words:
            per_cell.setdefault(_cell_of(word, cells), []).append(word)
        for cell, words in per_cell.items():
            filled[cell].append(words)
    rows = []
    for row in grid.rows:
        done = tuple(_cell(cell, filled[cell], evidence) if cell else Cell("", merged=True) for cell in row)
        if any(cell.text for cell in done):
            rows.append(done)
    return Table(lines[0].page, grid.box.top, grid.box.bottom, tuple(rows))


def _cell_of(word: Word, cells: Sequence[Box]) -> Box:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    inside = [cell for cell in cells if cell.holds(x, y)]
    if inside:
        return inside[0]
    return min(cells, key=lambda c: max(c.x0 - x, x - c.x1, 0) ** 2 + max(c.top - y, y - c.bottom, 0) ** 2)


def _cell(box: Box, lines: list[list[Word]], evidence: Evidence) -> Cell:
    if not lines:
        return Cell("")
    texts = [Line(0, tuple(words)).text for words in lines]
    padding = min(words[0].x0 for words in lines) - box.x0
    for i in range(len(texts) - 1, 0, -1):
        if _is_cut(lines[i - 1], lines[i][0], box.x1 - padding, evidence):
            texts[i - 1 : i + 1] = [texts[i - 1] + texts[i]]
    first = lines[0][0]
    room = box.x1 - max(padding, 0.0) - lines[-1][-1].x1
    return Cell(join_lines(texts, evidence).replace(" | ", " / "), room, first.x1 - first.x0)


def _is_cut(above: Sequence[Word], first: Word, right: float, evidence: Evidence) -> bool:
    """Whether a word or figure too long for its column was cut without a hyphen.

    Alone on its line, it fills it to the last letter.
    """
    word = above[-1]
    if len(above) != 1 or right - word.x1 >= _width(first.text[0]) * word.size:
        return False
    if _FIGURE.fullmatch(word.text + first.text):
        return True
    if first.text[0] in ",;.:":
        return True
    if first.text in _SMALL_WORDS or first.text.endswith("."):
        return False
    known = len(first.text) > 1 and evidence.has(first.text)
    return word.text[-1].isalpha() and first.text[0].islower() and not known


def _width(letter: str) -> float:
    """About how wide a letter of Arial is, in parts of its size: what a line must lack if it did not fit there."""
    if letter in "fijlrt.,:;!|":
        return 0.35
    return 0.9 if letter in "mwMW%" else 0.65


def without_empty_columns(rows: Rows) -> Rows:
    """Spacer columns that hold nothing on all pages are no columns."""
    width = max(len(row) for row in rows) if rows else 0
    used = [i for i in range(width) if any(i < len(row) and row[i].text for row in rows)]
    return tuple(tuple(row[i] if i < len(row) else Cell("") for i in used) for row in rows)


def to_text(rows: Rows) -> str:
    """One line a row, cells parted by ` | `; empty columns are left out."""
    return "\n".join(" | ".join(cell.text for cell in row) for row in without_empty_columns(rows))


def join(first: Rows, second: Rows, evidence: Evidence) -> Rows | None:
    """Join a table and its part on the next page; None if the two do not belong together.

    A repeated head is dropped, a row cut by the page break made whole.
    """
    if not first or not second:
        return None
    if max(map(len, first)) != max(map(len, second)):
        first, second = without_empty_columns(first), without_empty_columns(second)
    if max(map(len, first)) != max(map(len, second)):
        return None
    repeated = [cell.text for cell in second[0]] == [cell.text for cell in first[0]]
    rest = second[1:] if repeated else second
    # The head alone is cut only where a word is: a first row of short entries may fill its cells by chance.
    may_be_cut = len(first) > 1 or any(cell.text.endswith("-") for cell in first[-1])
    if rest and may_be_cut and _is_rest_of_row(first[-1], rest[0], evidence):
        pairs = zip(first[-1], rest[0], strict=True)
        whole = tuple(
            Cell(_whole(above.text, below.text, evidence), below.room, above.begins) for above, below in pairs
        )
        return (*first[:-1], whole, *rest[1:])
    return first + rest


def _whole(above: str, below: str, evidence: Evidence) -> str:
    """A cell's text of two pages; a figure cut in the middle becomes whole."""
    last, first = above.split()[-1:], below.split()[:1]
    if last and first and _FIGURE.fullmatch(last[0] + first[0]):
        return above + below
    return join_lines([part for part in (above, below) if part], evidence)


def _is_rest_of_row(row: tuple[Cell, ...], rest: tuple[Cell, ...], evidence: Evidence) -> bool:
    """Whether the page break cut this row: what is left of it had no room above, and some cells were done."""
    if len(row) != len(rest) or any(cell.merged for cell in rest):
        return False
    pairs = [(above, below) for above, below in zip(row, rest, strict=True) if below.text]
    if not all(above.text and above.room < below.begins + _BLANK for above, below in pairs):
        return False
    # A figure does not go on with another figure, unless the break cut it in the middle.
    if any(
        above.text[-1].isdigit()
        and below.text[0].isdigit()
        and " " in _whole(above.text, below.text, evidence)
        for above, below in pairs
    ):
        return False
    if len(pairs) < len(rest):
        return True
    return any(above.text.endswith("-") or below.text[0].islower() for above, below in pairs)


def find_columns(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Runs of lines (start, end) that line up in two or more columns although no rules are drawn."""
    split = [columns(line) for line in lines]
    runs, start = [], 0
    while start < len(lines):
        end = start + 1
        while (
            end < len(lines) and _line_up(split[start], split[end]) and lines[end].page == lines[start].page
        ):
            end += 1
        if len(split[start]) >= 2 and end - start >= _MIN_LINES:
            runs.append((start, end))
        start = max(end, start + 1) if len(split[start]) >= 2 else start + 1
    return runs


def columns(line: Line) -> list[list[Word]]:
    """The line's words, parted where a gap is far wider than its blanks. A list mark starts no column."""
    words = list(line.words)
    if len(words) < 2:
        return [words]
    gaps = [b.x0 - a.x1 for a, b in pairwise(words)]
    usual = min(median(gaps), 0.5 * line.size)
    parts = [[words[0]]]
    for word, gap in zip(words[1:], gaps, strict=True):
        if gap > max(1.5 * line.size, 2.5 * usual):
            parts.append([])
        parts[-1].append(word)
    if len(parts) >= 2 and len(parts[0]) == 1 and is_mark(parts[0][0].text):
        parts = [parts[0] + parts[1], *parts[2:]]
    return parts


def is_mark(text: str) -> bool:
    """Whether a word is a list mark: `1.`, `a)`, `•`."""
    marks = (patterns.NUMBER_MARK, patterns.LETTER_MARK, patterns.BULLET_MARK)
    return any(mark.fullmatch(text) for mark in marks)


def _line_up(one: list[list[Word]], other: list[list[Word]]) -> bool:
    if len(one) != len(other) or len(one) < 2:
        return False
    return all(
        abs(a[0].x0 - b[0].x0) <= _ALIGNED or abs(a[-1].x1 - b[-1].x1) <= _ALIGNED
        for a, b in zip(one, other, strict=True)
    )


def from_columns(lines: Sequence[Line]) -> Table:
    """A table without rules: one row a line."""
    rows = tuple(tuple(Cell(Line(0, tuple(part)).text) for part in columns(line)) for line in lines)
    return Table(lines[0].page, lines[0].top, lines[-1].bottom, rows)

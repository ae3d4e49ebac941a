"""What a page is made of, before anyone asks what it means: glyphs, words, lines, drawn rules, grids.

Lengths are in points (1/72 inch) from the page's upper left corner, pages count from 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn character."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: a drawn rule, a table, a cell."""

    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies within; borders count, with half a point's drawing tolerance."""
        return self.x0 - 0.5 <= x <= self.x1 + 0.5 and self.top - 0.5 <= y <= self.bottom + 0.5


@dataclass(frozen=True, slots=True)
class Grid:
    """A table drawn with rules: its rows of cells; None where a cell is merged into a neighbour."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Word:
    """Glyphs without a blank between them. `tight` says that no blank stands before it either."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    raised: bool = False
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline, from left to right."""

    page: int
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with the blanks that are printed between them."""
        return "".join(w.text if w.tight or not i else f" {w.text}" for i, w in enumerate(self.words))

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return self.words[-1].x1

    @property
    def top(self) -> float:
        """Upper edge of the tallest word."""
        return min(w.top for w in self.words)

    @property
    def bottom(self) -> float:
        """The line's foot: the lower edge most of its words share."""
        return median(w.bottom for w in self.words if not w.raised or len(self.words) == 1)

    @property
    def size(self) -> float:
        """Type size of most of its words."""
        return median(w.size for w in self.words if not w.raised or len(self.words) == 1)

    @property
    def bold(self) -> bool:
        """Whether most of its letters are bold."""
        letters = sum(len(w.text) for w in self.words if not w.raised)
        return sum(len(w.text) for w in self.words if w.bold and not w.raised) * 2 > letters


@dataclass(frozen=True, slots=True)
class Page:
    """One page as drawn.

    `turned` are the letters of text that does not run from left to right; `pictures` says whether the page holds
    images, or drawings as detailed as letters turned into outlines.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...] = ()
    rules: tuple[Box, ...] = ()
    grids: tuple[Grid, ...] = ()
    turned: str = ""
    pictures: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """All pages of a PDF and what was noticed while reading them."""

    pages: tuple[Page, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """What is usual in this document, taken from the document itself.

    `size` is the body's type size, `pitch` the distance of two lines of a paragraph, `right` the right edge of
    full lines, `justified` whether full lines end there exactly, `blanks` whether blanks are drawn as glyphs.
    """

    size: float
    blanks: bool = True
    pitch: float = 12.65
    right: float = 530.0
    justified: bool = True


@dataclass(slots=True)
class WordBuilder:
    """Collects glyphs until a blank or a gap ends the word."""

    glyphs: list[Glyph] = field(default_factory=list)
    raised: bool = False
    tight: bool = False

    def word(self, text: str) -> Word:
        """The word made of the glyphs so far, with its text already cleaned."""
        drawn = [g for g in self.glyphs if not g.text.isspace()]
        letters = [g for g in drawn if g.text.isalnum()] or drawn
        return Word(
            text,
            min(g.x0 for g in drawn),
            max(g.x1 for g in drawn),
            min(g.top for g in drawn),
            max(g.bottom for g in drawn),
            median(g.size for g in drawn),
            sum(g.bold for g in letters) * 2 > len(letters),
            self.raised,
            self.tight,
        )


def most_common(values: Iterable[float], step: float) -> float | None:
    """The value that occurs most often when rounded to steps; of equals the smallest; None without values."""
    counts: dict[float, int] = {}
    for value in values:
        key = round(value / step) * step
        counts[key] = counts.get(key, 0) + 1
    return min(counts, key=lambda k: (-counts[k], k)) if counts else None

"""Which lines begin a list item or a numbered question."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from scraper.extract import patterns, tables
from scraper.extract.page import Line, Style, Word
from scraper.extract.tables import Table

# A gap of a quarter more than the line pitch parts paragraphs (seen: 1.3 between list items, 1.9 between paragraphs).
GAP = 1.25

# Left edges within this distance are the same edge; hanging indents are 21 pt.
EDGE = 3.0


def has_room(last: Line, line: Line, style: Style) -> bool:
    """Whether the line's first word would still have fitted on the line before: then a paragraph ended there."""
    word = line.words[0]
    return last.x1 + 0.28 * last.size + (word.x1 - word.x0) < style.right - 1.0


def begins_paragraph(above: Line | Table | None, line: Line, style: Style) -> bool:
    """Whether a line is parted from what stands above it by a gap or an indent, or the line above ended early."""
    if not isinstance(above, Line) or has_room(above, line, style):
        return True
    if above.page == line.page and above.x0 > line.x0 + EDGE:
        return True
    if above.page != line.page:
        return above.text.endswith((".", "?", "!", ":", "]", "“", ")"))
    return line.bottom - above.bottom > GAP * style.pitch


def starts_item(line: Line, following: Line | None, style: Style, *, begins: bool) -> bool:
    """Whether a line begins a list item or a numbered question.

    It does if behind the mark stands a tab rather than a blank, or if the line below hangs under the text there.
    `begins` says whether it begins a paragraph, see `begins_paragraph`.
    """
    words = line.words
    if not _is_marked(words):
        return False
    text_at = words[1].x0
    if following and following.page == line.page and following.x0 - line.x0 > 0.5 * style.size:
        step = (following.bottom - line.bottom) / style.pitch
        if abs(following.x0 - text_at) <= 2.0 and step < GAP:
            return True
    gaps = [b.x0 - a.x1 for a, b in pairwise(words[1:])]
    usual = median(gaps) if gaps else 0.28 * style.size
    tab = text_at - words[0].x1
    # A blank is 0.28 of the size, justified it grows with the others of its line. The narrowest tab ("10.") is 0.5.
    if tab > 0.42 * line.size and tab > 1.4 * usual:
        return True
    return begins and _is_typed_mark(words)


def _is_marked(words: tuple[Word, ...]) -> bool:
    return len(words) >= 2 and tables.is_mark(words[0].text) and not words[1].tight


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


@dataclass(frozen=True, slots=True)
class _Ordinal:
    """A mark's place in its list: `b)` is the second of the style `a)`."""

    place: int
    style: str


def _ordinal(mark: str) -> _Ordinal | None:
    number, letter = patterns.NUMBER_MARK.fullmatch(mark), patterns.SINGLE_LETTER_MARK.fullmatch(mark)
    if number:
        return _Ordinal(int(number[1]), mark.replace(number[1], "1"))
    if letter:
        return _Ordinal(ord(letter[1]) - ord("a") + 1, mark.replace(letter[1], "a"))
    return None


def find_items(elements: Sequence[Line | Table], style: Style) -> frozenset[int]:
    """Which elements begin a list item or a numbered question: by lay-out, or as members of a typed list.

    A mark with an ordinary blank behind it tells nothing, but two paragraphs on one edge that begin with `a)` and `b)`
    are a list.
    """
    begin, items = set(), set()
    for i, line in enumerate(elements):
        if not isinstance(line, Line):
            continue
        following = elements[i + 1] if i + 1 < len(elements) else None
        begins = begins_paragraph(elements[i - 1] if i else None, line, style)
        below = following if isinstance(following, Line) else None
        if starts_item(line, below, style, begins=begins):
            items.add(i)
        elif begins:
            begin.add(i)
    return frozenset(items | _typed_items(elements, begin, items))


def _typed_items(elements: Sequence[Line | Table], begin: set[int], items: set[int]) -> set[int]:
    """Members of typed lists: they begin a paragraph or are items, and their marks count up."""
    open_lists: dict[tuple[str, bool, int], list[int]] = {}
    found: set[int] = set()
    for i in sorted(begin | items):
        line = elements[i]
        if not isinstance(line, Line) or not _is_marked(line.words):
            continue
        ordinal = _ordinal(line.words[0].text)
        if ordinal is None or patterns.MONTH_NAME.match(line.words[1].text):
            continue
        key = (ordinal.style, line.bold, round(line.x0 / EDGE))
        if ordinal.place == 1:
            open_lists[key] = [i]
        elif ordinal.place == len(open_lists.get(key, [])) + 1:
            open_lists[key].append(i)
            found.update(open_lists[key])
    return found

"""Footnotes: from small type at the foot of pages to numbered texts, and from raised figures to marks `[^1]`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scraper.extract import patterns
from scraper.extract.clean import Evidence, join_lines
from scraper.extract.layout import Zones
from scraper.extract.page import Line, Word
from storage.papers import Footnote

_EXPONENTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(slots=True)
class _Note:
    mark: int
    page: int
    lines: list[str]


def collect(zones: Sequence[Zones], evidence: Evidence) -> tuple[tuple[Footnote, ...], dict[int, set[int]]]:
    """All footnotes in print order, and for every page the marks that may stand in its text.

    Footnotes are numbered through; a line that does not begin with the next number goes on with the note
    before it, also from page to page.
    """
    notes: list[_Note] = []
    for zone in zones:
        used = _raised_numbers(zone)
        left = min((line.x0 for line in zone.footnotes), default=0.0)
        for line in zone.footnotes:
            expected = _expected(notes, zone.number, used)
            mark = _starts(line, expected, used, left)
            if mark is not None:
                notes.append(_Note(mark, zone.number, [_without_mark(line, mark)]))
            elif notes:
                notes[-1].lines.append(line.text)
            else:
                notes.append(_Note(0, zone.number, [line.text]))
    allowed = {z.number: {n.mark for n in notes if z.number - 1 <= n.page <= z.number + 1} for z in zones}
    found = tuple(Footnote(str(n.mark) if n.mark else "*", join_lines(n.lines, evidence)) for n in notes)
    return found, allowed


def _expected(notes: Sequence[_Note], page: int, used: set[int]) -> int:
    """The next footnote's number: one more than the last, unless a page that has no such mark begins anew."""
    following = notes[-1].mark + 1 if notes else 1
    if following not in used and 1 in used and not any(n.mark == 1 and n.page == page for n in notes):
        return 1
    return following


def _raised_numbers(zone: Zones) -> set[int]:
    found = {
        int(m) for line in zone.body for w in line.words if w.raised for m in re.findall(r"\d{1,4}", w.text)
    }
    return found | {half for number in found for half in _halves(number)}


def _starts(line: Line, expected: int, used: set[int], left: float) -> int | None:
    """The number a footnote line begins with, if it begins a footnote."""
    first = line.words[0]
    match = re.match(r"\d{1,3}", line.text)
    if match is None:
        return None
    number = int(match[0])
    if first.raised or (first.text.isdigit() and first.size < 0.8 * line.size):
        return number
    if line.x0 > left + 3:
        return None
    # A higher number than expected is a note if the page's text has its mark.
    if number == expected or (number > expected and number in used):
        return number
    # "12023 war …" is note 1 with a text that begins with a figure and lost the blank.
    return expected if str(number).startswith(str(expected)) and expected in used else None


def _without_mark(line: Line, mark: int) -> str:
    return re.sub(rf"^\(?{mark}\)?\s*", "", line.text, count=1)


def with_marks(zones: Sequence[Zones], allowed: dict[int, set[int]]) -> list[Zones]:
    """The pages with raised footnote numbers written as `[^1]`; exponents become `m²`."""
    plain = {
        number
        for zone in zones
        for line in zone.body
        for before, word in zip(line.words, line.words[1:], strict=False)
        if word.raised and not patterns.UNIT.search(before.text)
        for number in _numbers(word.text)
    }
    return [
        replace(
            zone, body=tuple(_mark_line(line, allowed.get(zone.number, set()), plain) for line in zone.body)
        )
        for zone in zones
    ]


def _mark_line(line: Line, allowed: set[int], plain: set[int]) -> Line:
    if not any(w.raised for w in line.words):
        return line
    words: list[Word] = []
    for word in line.words:
        words.append(
            _mark_word(word, words[-1].text if words else "", allowed, plain) if word.raised else word
        )
    return Line(line.page, tuple(words))


def _mark_word(word: Word, before: str, allowed: set[int], plain: set[int]) -> Word:
    numbers = _apart(_numbers(word.text), allowed)
    unit = bool(patterns.UNIT.search(before))
    # A raised 2 behind "m" is a square metre, unless footnote 2 has no other place in the text.
    if numbers and set(numbers) <= allowed and not (unit and set(numbers) <= plain):
        return replace(word, text="".join(f"[^{n}]" for n in numbers), tight=True)
    if unit and word.text.isdigit():
        return replace(word, text=word.text.translate(_EXPONENTS), tight=True)
    return word


def _apart(numbers: list[int], allowed: set[int]) -> list[int]:
    """Two marks side by side: a raised `34` is 3 and 4 where the page has no footnote 34."""
    if len(numbers) != 1 or numbers[0] in allowed:
        return numbers
    pair = _halves(numbers[0])
    return pair if pair and set(pair) <= allowed else numbers


def _halves(number: int) -> list[int]:
    """Two following numbers printed as one: 34 is 3 and 4, 910 is 9 and 10, 1112 is 11 and 12."""
    digits = str(number)
    for cut in range(1, len(digits)):
        pair = [int(digits[:cut]), int(digits[cut:])]
        if pair[1] == pair[0] + 1:
            return pair
    return []


def _numbers(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d{1,4}", text)] if patterns.FOOTNOTE_MARK.fullmatch(text) else []

"""Lists and ranges of paper numbers as people type them: `18/14087`, `18/14000-18/14300`, several with commas."""

import re
from collections.abc import Callable

from scraper.errors import UsageError
from storage.numbers import DocumentNumber, NumberError

# "18/14000-18/14300", also with a dash as typography has it; not the hyphen within "MMD18-14087", which has no
# number with a slash before it.
_RANGE = re.compile(r"(\d+\s*/\s*\d+)\s*[-–—]\s*(\d+\s*/\s*\d+)")

# A legislative term prints about 20,000 papers; a longer range is a slip of the keyboard.
_LONGEST = 20_000


def parse_numbers(
    text: str, parse: Callable[[str], DocumentNumber] = DocumentNumber.parse
) -> tuple[DocumentNumber, ...]:
    """Read numbers and ranges, separated by commas; raise UsageError with the right forms.

    `parse` reads a single number; whoever has an archive at hand may understand more than the paper's own.

    >>> [str(number) for number in parse_numbers("18/3, MMD18-7, 18/10-18/12")]
    ['18/3', '18/7', '18/10', '18/11', '18/12']
    """
    numbers: list[DocumentNumber] = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        try:
            numbers.extend(_part(part, parse))
        except NumberError as error:
            raise UsageError(f"{error} A range looks like 18/14000-18/14300.") from error
    if not numbers:
        raise UsageError("No number is named; it looks like 18/14241, a range like 18/14000-18/14300.")
    return tuple(dict.fromkeys(numbers))


def _part(text: str, parse: Callable[[str], DocumentNumber]) -> list[DocumentNumber]:
    match = _RANGE.fullmatch(text)
    if match is None:
        return [parse(text)]
    first, last = DocumentNumber.parse(match[1]), DocumentNumber.parse(match[2])
    if first.term != last.term or first.serial > last.serial:
        raise UsageError(f"“{text}” is no range: both ends belong to one term, the smaller number first.")
    if last.serial - first.serial >= _LONGEST:
        raise UsageError(f"“{text}” names more papers than a term has; take at most {_LONGEST:,} at a time.")
    return [DocumentNumber(first.term, serial) for serial in range(first.serial, last.serial + 1)]

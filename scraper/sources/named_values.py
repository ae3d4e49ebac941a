"""Records as named values, the common part of CSV and JSON: which columns there are, and what a record needs."""

from collections.abc import Mapping
from typing import Any

from scraper.sources.reject import RecordError, check_characters
from storage.numbers import DocumentNumber, NumberError
from storage.papers import SummaryRecord

NUMBER = "number"
SUMMARIES = ("inquiry_summary", "answer_summary")
METADATA = ("title", "kind", "published_on", "askers", "factions", "ministries")
COLUMNS = (NUMBER, *SUMMARIES, *METADATA)


def column(name: str) -> str:
    """A column's name as it is looked up: blanks around it and its case do not matter.

    >>> column(" Number ")
    'number'
    """
    return name.strip().casefold()


def record_of(values: Mapping[str, str | None], source: str, line: int) -> SummaryRecord:
    """A record from its values; unknown columns are ignored, blank values are nothing.

    The values are kept as they came. A record without summaries only says that the paper exists. Raises
    RecordError where the number is missing or none of a paper, or a value cannot be kept.
    """
    known: dict[str, Any] = {name: value for name in COLUMNS if (value := values.get(name)) and value.strip()}
    for value in known.values():
        check_characters(value)
    number = known.pop(NUMBER, None)
    if number is None:
        raise RecordError("The record has no number, so its paper is unknown: add one, like 18/14241.")
    return SummaryRecord(_paper(number), source, line, **known)


def _paper(number: str) -> DocumentNumber:
    try:
        return DocumentNumber.parse(number)
    except NumberError as error:
        raise RecordError(str(error)) from None

"""A person's correction, `FIELD=VALUE`: the field is one of the record's, the value of the field's kind."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scraper.days import parse_day
from scraper.errors import UsageError
from storage.numbers import DocumentNumber, NumberError
from storage.papers import Extraction, InquiryState, Kind, OfficeRole


@dataclass(frozen=True, slots=True)
class Correction:
    """What a field should say. In a list, `list_name` and `place` say which of its entries is meant."""

    field: str
    value: str
    list_name: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class _Form:
    """What a field holds: `says` for people, `read` gives the value as the record writes it, None if it is none."""

    says: str
    read: Callable[[str], str | None]


def _matching(says: str, pattern: str) -> _Form:
    return _Form(says, lambda text: text if re.fullmatch(pattern, text, re.ASCII) else None)


def _one_of(words: Iterable[str]) -> _Form:
    listed = tuple(words)
    return _Form(f"one of {', '.join(listed)}", lambda text: text if text in listed else None)


def _day(text: str) -> str | None:
    try:
        return parse_day(text).isoformat()
    except UsageError:
        return None


def _paper(text: str) -> str | None:
    try:
        return str(DocumentNumber.parse(text))
    except NumberError:
        return None


_TEXT = _Form("a text that is not empty", lambda text: text or None)
_DAY = _Form("a date, 2025-05-28 or 28.05.2025", _day)
_PAPER = _Form("a paper's number such as 18/14087", _paper)
_NUMBERS = _matching("numbers with commas between, such as 2,3", r"\d+(?:, ?\d+)*")

# Every field that is read in print, by its path in the record; * is the place in a list: a question's number, a
# footnote's mark, else counted from 1.
FIELDS: dict[str, _Form] = {
    "kind": _one_of(Kind),
    "title": _TEXT,
    "printed_on": _DAY,
    "original_on": _DAY,
    "issued_on": _DAY,
    "reprinted_on": _DAY,
    "reprint": _one_of(("true", "false")),
    "inquiry.number": _matching("the inquiry's running number such as 5441", r"[1-9]\d{0,5}"),
    "inquiry.paper": _PAPER,
    "inquiry.answer_paper": _PAPER,
    "inquiry.asked_on": _DAY,
    "inquiry.askers.*.name": _TEXT,
    "inquiry.askers.*.faction": _TEXT,
    "inquiry.state": _one_of(InquiryState),
    "answered_on": _DAY,
    "answered_by.*.name": _TEXT,
    "answered_by.*.role": _one_of(OfficeRole),
    "preamble": _TEXT,
    "government_preamble": _TEXT,
    "questions.*.question": _TEXT,
    "questions.*.answer": _TEXT,
    "questions.*.answered_with": _NUMBERS,
    "questions.*.pages": _NUMBERS,
    "annex": _TEXT,
    "footnotes.*.text": _TEXT,
}


def read_correction(text: str) -> Correction:
    """Read FIELD=VALUE; raise UsageError that says what is right. Dates come out as the record writes them.

    >>> read_correction("printed_on=28.05.2025").value
    '2025-05-28'
    """
    field, sign, value = (part.strip() for part in text.partition("="))
    if not sign:
        raise UsageError(f"“{text}” is no correction; it is FIELD=VALUE, such as issued_on=2025-06-04.")
    pattern, place = _pattern_of(field)
    read = FIELDS[pattern].read(value)
    if read is None:
        raise UsageError(f"“{value}” cannot be what {field} should say: it takes {FIELDS[pattern].says}.")
    return Correction(field, read, pattern.partition(".*")[0] if place else None, place)


def check_place(correction: Correction, reading: Extraction) -> None:
    """Raise UsageError if a correction speaks of an entry that the reading does not have."""
    if correction.list_name is None:
        return
    places = _places(correction.list_name, reading)
    if correction.place not in places:
        there = f"there can be {', '.join(places)}" if places else "the reading has none"
        raise UsageError(
            f"{correction.field} cannot be corrected: {correction.list_name} has no “{correction.place}”; {there}."
        )


def _pattern_of(field: str) -> tuple[str, str | None]:
    """The field's name in the table above, and its place in a list."""
    for pattern in FIELDS:
        found = re.fullmatch(re.escape(pattern).replace(r"\*", "(.+)"), field)
        if found is not None:
            return pattern, found[1] if found.lastindex else None
    known = ", ".join(name.replace("*", "N") for name in FIELDS)
    raise UsageError(f"“{field}” is no field that can be corrected; there are {known}.")


def _places(list_name: str, reading: Extraction) -> tuple[str, ...]:
    if list_name == "questions":
        return tuple(question.number for question in reading.questions)
    if list_name == "footnotes":
        return tuple(note.mark for note in reading.footnotes)
    entries = reading.askers if list_name == "inquiry.askers" else reading.answered_by
    # One more than was read: a person may know of one that was overlooked.
    return tuple(str(place) for place in range(1, len(entries) + 2))

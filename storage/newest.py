"""The order from new to old as one number: by printed date, then by the paper's number; without a date last."""

from datetime import date

# Room for a legislative term of two digits and a paper's number of six; the whole stays below 2^53.
_TERM = 10**6
DAY = 10**8


def newest(printed_on: date | None, term: int, serial: int) -> int:
    """A document's place in the order; greater is newer.

    >>> newest(date(2025, 5, 28), 18, 14087) > newest(date(2025, 5, 28), 18, 14086) > newest(None, 18, 20000)
    True
    """
    return (first_of(printed_on) if printed_on is not None else 0) + term * _TERM + serial


def first_of(day: date) -> int:
    """The least number that a document of this day, or of a later one, can have."""
    return day.toordinal() * DAY


def year_of(place: int) -> int | None:
    """The year of a document at this place, None without a date.

    >>> year_of(newest(date(2025, 5, 28), 18, 14087)), year_of(newest(None, 18, 1))
    (2025, None)
    """
    day = place // DAY
    return date.fromordinal(day).year if day else None

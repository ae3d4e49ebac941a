"""A day as people type it."""

from datetime import date, datetime

from scraper.errors import UsageError


def parse_day(text: str) -> date:
    """Read a day as the archive or as print writes it; raise UsageError for anything else.

    >>> parse_day("2025-05-28") == parse_day("28.05.2025")
    True
    """
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    raise UsageError(f"“{text}” is no date; write 2025-05-28 or 28.05.2025.")

"""German dates as printed: strictly read, never repaired."""

from datetime import date

from scraper.extract import patterns

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januar", "jänner", "jan"),
            ("februar", "feb"),
            ("märz", "mär", "mrz"),
            ("april", "apr"),
            ("mai",),
            ("juni", "jun"),
            ("juli", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("oktober", "okt"),
            ("november", "nov"),
            ("dezember", "dez"),
        ),
        start=1,
    )
    for name in names
}


def read_date(text: str | None) -> date | None:
    """The first date in the text, None if there is none or the calendar has no such day.

    >>> read_date("vom 17. April 2025"), read_date("28.05.2025")
    (datetime.date(2025, 4, 17), datetime.date(2025, 5, 28))
    >>> read_date("am 31. April 2025"), read_date("Ende März")
    (None, None)
    """
    match = patterns.DATE.search(text or "")
    if match is None:
        return None
    month = int(match["month"]) if match["month"] else _MONTHS.get(match["name"].lower())
    if month is None:
        return None
    try:
        return date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        return None


def german(day: date) -> str:
    """The date as papers print it.

    >>> german(date(2025, 5, 28))
    '28.05.2025'
    """
    return f"{day.day:02}.{day.month:02}.{day.year}"

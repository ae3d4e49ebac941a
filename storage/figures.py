"""The numbers and dates of texts, whatever their spelling: what a paper holds, what a summary states. Pure functions.

Both are read by the same rules, so that `1.234`, `1234` and `1 234`, `3 Mio. Euro` and `3 Millionen`, `4. Juni 2025` and
`04.06.2025` meet. A summary may round ("rund 6,4 Millionen" for 6.382.400), never invent.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Holdings:
    """What texts hold. `keys` are dates, years and references, `values` numbers in order, `terms` all words."""

    keys: frozenset[str]
    values: tuple[Decimal, ...]
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Statement:
    """A number, date or name as a summary writes it, and what bears it out.

    Any of `bounds` (a number from the first to the second, both inclusive), or of `keys` or `terms` all of a group.
    """

    written: str
    bounds: tuple[tuple[Decimal, Decimal], ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()

    def held(self, paper: Holdings) -> bool:
        """Whether the paper bears it out."""
        return (
            any(_within(paper.values, low, high) for low, high in self.bounds)
            or any(all(key in paper.keys for key in group) for group in self.keys)
            or any(all(one in paper.terms for one in group) for group in self.terms)
        )


_MONTHS = {
    name: number
    for number, names in enumerate(
        "januar jänner jan|februar feb|märz mrz|april apr|mai|juni jun|juli jul|august aug|september sept sep|"
        "oktober okt|november nov|dezember dez".split("|"),
        start=1,
    )
    for name in names.split()
}
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?:19|20)\d\d"
_TO = r"\s*(?:-|–|/|und|oder|bis(?:\s+zum)?|auf\s+den)\s*(?:dem\s+|zum\s+)?"

# Small numbers that print writes in words. `ein` is an article nearly always, so it is none.
_WORDS = {
    word: value
    for value, word in enumerate("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split(), start=2)
} | {"zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "hundert": 100, "tausend": 1000}
_SCALE = r"(?P<scale>Tsd|Tausend|Mio|Mill(?:ion|ionen)?|Mrd|Milliarden?)\b"
_BLANK = "[ \u00a0\u202f\u2009]"
_BLANKS = re.compile(_BLANK)
_THOUSANDS = re.compile(rf"\.|{_BLANK}")
_ENGLISH = re.compile(r"\d+\.\d{1,2}")

# In this order, since a date has numbers in it, and an amount may have a date's shape. What begins with a digit and what
# with a letter are tried apart, and letters only where a word begins: that makes it four times as fast.
_FOUND = re.compile(
    rf"""
    (?=\d)(?<!\d)(?:
        (?P<iso>{_YEAR}-\d\d-\d\d)(?!\d)
      | (?:(?P<first>\d{{1,2}})\.{_TO})?(?P<day>\d{{1,2}})\.\s*(?P<month>{_MONTH})(?:\s*(?P<of>{_YEAR})(?!\d))?
      | (?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.(?:\s?(?P<y>{_YEAR}|\d\d)(?!\d|[.,]\d))?(?!\d)
      | (?P<since>{_YEAR})(?:\s*(?:-|–|/|bis)\s*(?={_YEAR})|[-–/])(?P<until>{_YEAR}|\d\d)(?!\d|[.,/]\d)  # "2023/24"
      | (?P<reference>\d{{1,4}}/\d{{1,6}})(?![\d/])                # "18/14087", "(EU) 2024/1689"
      | (?P<year>{_YEAR})(?![\d/]|[.,]\d)
      | (?P<number>
            \d+(?:\.\d{{3}})+(?!\d)(?:,\d+)?                      # "1.234", "47.318,50"
          | \d{{1,3}}(?:{_BLANK}\d{{3}})+(?![\d.,])                # "1 234"
          | \d+\.\d{{1,2}}(?=\s*(?:%|Prozent|Mio|Mill|Mrd))       # "12.5 %", as English has it
          | \d+(?:,\d+)?
        )(?:\s*{_SCALE})?
    )
    | (?<![^\W_])(?=[a-z])(?:
        (?P<named>{_MONTH})\s*(?P<named_of>{_YEAR})(?!\d)            # "Juni 2025"
      | (?P<bare>{_MONTH})(?={_TO}(?:{_MONTH})\s*{_YEAR})           # "Januar bis März 2025"
      | (?P<word>{"|".join(_WORDS)}|eine[rn]?(?=\s+M))(?![^\W_])(?:\s*{_SCALE.replace("scale", "scale2")})?
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
# "1,1 bis 1,4 Milliarden": what the second number is scaled by goes for the first as well.
_SHARED = re.compile(rf"\s*(?:Euro\s*)?(?:bis|und|-|–)\s*(?:zu\s*)?\d[\d.,]*\s*{_SCALE}", re.IGNORECASE)
# A number word in a summary may count what the summary itself lists ("nennt drei Gründe"); with these it does not.
_MEASURED = re.compile(r"\s*(?:Prozent|%|Euro\b)")

_PERCENT = re.compile(r"\s*(?:%|Prozent\b)")

_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,12}\]")

# So far back the words stand that say how a number was rounded; the longest is "schätzungsweise".
_BEFORE = 20
# "knapp 5 Millionen", "über 70": what stands there is less or more than the number itself.
_BELOW = re.compile(r"\b(?:knapp|fast|nahezu|annähernd|beinahe|bis zu|unter|weniger als)\s+\Z", re.IGNORECASE)
_ABOVE = re.compile(
    r"\b(?:über|mehr als|gut|mindestens|ab|wenigstens|größer als|von mehr als)\s+\Z", re.IGNORECASE
)
_ABOUT = re.compile(r"\b(?:rund|etwa|ca\.?|circa|zirka|ungefähr|um die|schätzungsweise)\s+\Z", re.IGNORECASE)


def read(text: str, terms: Collection[str]) -> Holdings:
    """What a paper's text holds: all of its numbers and dates; `terms` are those of its words (storage/german.py)."""
    keys: set[str] = set()
    values: set[Decimal] = set()
    for found in _FOUND.finditer(_FOOTNOTE.sub(" ", text)):
        _take(found, keys, values)
    return Holdings(frozenset(keys), tuple(sorted(values)), frozenset(terms))


def figures(text: str) -> Iterator[tuple[int, Statement]]:
    """The numbers and dates that a summary states, in reading order, with their places.

    >>> [one.written for _, one in figures("Am 4. Juni 2025 waren 12,5 % der 1.234 Brücken gesperrt.")]
    ['4. Juni 2025', '12,5 %', '1.234']
    """
    for found in _FOUND.finditer(text):
        for one in _stated(found):
            yield found.start(), one


def _within(values: tuple[Decimal, ...], low: Decimal, high: Decimal) -> bool:
    place = bisect_left(values, low)
    return place < len(values) and values[place] <= high


# --- what papers hold


def _take(found: re.Match[str], keys: set[str], values: set[Decimal]) -> None:
    """Add what one piece of a paper says."""
    if found["number"] is not None:
        values.update(_values(found))
    elif found["word"] is not None:
        values.add(_word_value(found))
    elif found["year"] is not None:
        keys.add(f"year {found['year']}")
        values.add(Decimal(found["year"]))
    elif found["reference"] is not None:
        keys.update(_of_reference(found["reference"]))
        values.update(Decimal(part) for part in found["reference"].split("/"))
    elif found["since"] is not None:
        keys.update(f"year {year}" for year in _span(found))
        values.update(map(Decimal, _span(found)))
    elif found["bare"] is not None:
        keys.add(f"some {_month(found['bare']):02}")
    else:
        for day, month, year in _days(found):
            keys.update(_of_day(day, month, year))


def _values(found: re.Match[str]) -> Iterator[Decimal]:
    """The value of a number, without and with what it shares with the next one; of "1 234" also the pieces."""
    written = found["number"]
    plain = _plain(written)
    scale = found["scale"]
    yield plain if scale is None else _scaled(plain, scale)
    if scale is not None:
        yield plain
    shared = None if scale is not None else _SHARED.match(found.string, found.end())
    if shared is not None:
        yield _scaled(plain, shared["scale"])
    if not written.isdigit() and (pieces := _BLANKS.split(written))[1:]:
        yield from map(Decimal, pieces)


def _of_reference(written: str) -> Iterator[str]:
    yield f"paper {written}"
    first, second = written.split("/")
    if len(second) == 4 and second[:2] in ("19", "20"):  # "2/2024", "02/2024": an issue, or a month
        yield f"year {second}"
        if 1 <= int(first) <= 12:
            yield f"month {second}-{int(first):02}"
    if len(first) == 4 and first[:2] in ("19", "20"):
        yield f"year {first}"


def _of_day(day: int | None, month: int, year: int | None) -> Iterator[str]:
    if year is not None:
        yield f"year {year}"
        yield f"month {year}-{month:02}"
    if day is not None:
        yield f"any {month:02}-{day:02}"
        yield f"some {month:02}-{day:02}" if year is None else f"day {year}-{month:02}-{day:02}"


# --- numbers and dates of both


def _days(found: re.Match[str]) -> Iterator[tuple[int | None, int, int | None]]:
    """Day, month and year of a date, of both where two share a month."""
    if found["iso"] is not None:
        year, month, day = map(int, found["iso"].split("-"))
        yield day, month, year
    elif found["day"] is not None:
        year_of = None if found["of"] is None else int(found["of"])
        for one in (found["first"], found["day"]):
            if one is not None:
                yield int(one), _month(found["month"]), year_of
    elif found["d"] is not None:
        short = found["y"]
        yield (
            int(found["d"]),
            int(found["m"]),
            None if short is None else int(short) + 2000 * (len(short) == 2),
        )
    elif found["named"] is not None:
        yield None, _month(found["named"]), int(found["named_of"])


def _month(name: str) -> int:
    return _MONTHS[name.rstrip(".").casefold()]


def _span(found: re.Match[str]) -> tuple[int, ...]:
    """The years from one to another; a row that goes back or on for a lifetime is none."""
    first = int(found["since"])
    last = int(found["until"]) if len(found["until"]) == 4 else first // 100 * 100 + int(found["until"])
    return tuple(range(first, last + 1)) if first <= last <= first + 60 else (first, last)


def _plain(written: str) -> Decimal:
    """The value of a number without what scales it; a point is a decimal one only before a single pair of digits."""
    if written.isdigit() or _ENGLISH.fullmatch(written):
        return Decimal(written)
    return Decimal(_THOUSANDS.sub("", written).replace(",", "."))


def _scaled(value: Decimal, scale: str) -> Decimal:
    name = scale.lower()
    return value.scaleb(3 if name[0] == "t" else 9 if name.startswith(("mrd", "milliard")) else 6)


def _word_value(found: re.Match[str]) -> Decimal:
    value = Decimal(_WORDS.get(found["word"].lower(), 1))
    return value if found["scale2"] is None else _scaled(value, found["scale2"])


# --- what summaries state


def _stated(found: re.Match[str]) -> Iterator[Statement]:
    """What one piece of a summary states."""
    if found["number"] is not None:
        yield _number(found)
    elif found["word"] is not None:
        if found["scale2"] is not None or _MEASURED.match(found.string, found.end()):
            value = _word_value(found)
            yield Statement(found[0], ((value, value),))
    elif found["year"] is not None:
        value = Decimal(found["year"])
        yield Statement(found[0], ((value, value),), ((f"year {found['year']}",),))
    elif found["reference"] is not None:
        yield Statement(found[0], keys=((f"paper {found[0]}",),))
    elif found["since"] is not None:
        first, *_, last = _span(found)
        yield Statement(found[0], keys=((f"year {first}", f"year {last}"),))
    elif found["bare"] is None:
        yield from (_date(found[0], *one) for one in _days(found))


def _number(found: re.Match[str]) -> Statement:
    sign = _PERCENT.match(found.string, found.end())
    plain, scale = _plain(found["number"]), found["scale"]
    bounds = [_bounds(plain if scale is None else _scaled(plain, scale), found)]
    shared = None if scale is not None else _SHARED.match(found.string, found.end())
    if shared is not None:
        bounds.append(_bounds(_scaled(plain, shared["scale"]), found))
    if scale is not None and len(re.sub(r"\D", "", found["number"])) >= 3:
        bounds.append(
            (plain, plain)
        )  # a table in millions has "220,5": three digits do not stand there by chance
    return Statement(found[0] + ("" if sign is None else sign[0]), tuple(bounds))


def _bounds(value: Decimal, found: re.Match[str]) -> tuple[Decimal, Decimal]:
    """From where to where a number may have been rounded: as far as its words say, to its last digit that is not 0."""
    before = found.string[max(found.start() - _BEFORE, 0) : found.start()]
    digits = _plain(found["number"]).normalize()
    step = Decimal(1).scaleb(int(digits.as_tuple().exponent))
    step = step if found["scale"] is None else _scaled(step, found["scale"])
    if _BELOW.search(before):
        return value - step, value
    if _ABOVE.search(before):
        return value, value + step
    if _ABOUT.search(before) or found["scale"] is not None:
        return value - step / 2, value + step / 2
    return value, value


def _date(written: str, day: int | None, month: int, year: int | None) -> Statement:
    if day is None:
        return Statement(written, keys=((f"month {year}-{month:02}",), (f"some {month:02}", f"year {year}")))
    if year is None:
        return Statement(written, keys=((f"any {month:02}-{day:02}",),))
    alone = (f"some {month:02}-{day:02}", f"year {year}")
    return Statement(written, keys=((f"day {year}-{month:02}-{day:02}",), alone))

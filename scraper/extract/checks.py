"""What a reading lacks and what in it is doubtful, in sentences for its users."""

from datetime import date, timedelta
from itertools import pairwise

from scraper.extract.dates import german
from storage.papers import Extraction, Kind

# Answers are due within four weeks; of the real ones hardly any took longer than half a year.
_LONGEST_ANSWER = timedelta(days=200)

# A paper is issued within days of its original; a quarter of a year allows for a summer recess.
_LONGEST_PRINTING = timedelta(days=92)

# Term 10 began in 1985; each lasts five years (18: June 2022).
_FIRST_TERM, _FIRST_YEAR, _YEARS = 10, 1985, 5


def missing_fields(reading: Extraction) -> tuple[str, ...]:
    """The record's fields that a paper of this kind has and this reading has not."""
    if reading.kind is None or reading.kind is Kind.OTHER:
        return ()
    wanted: dict[str, object] = {
        "number": reading.printed_number,
        "title": reading.title,
        "printed_on": reading.printed_on,
        "original_on": reading.original_on,
        "issued_on": reading.issued_on,
    }
    if reading.kind is not Kind.MAJOR_ANSWER:
        wanted |= {"inquiry.number": reading.inquiry_number, "inquiry.askers": reading.askers}
    if reading.kind in (Kind.ANSWER, Kind.NOTICE):
        wanted |= {"inquiry.paper": reading.inquiry_paper, "inquiry.asked_on": reading.asked_on}
    if reading.kind is Kind.ANSWER:
        wanted |= {"answered_on": reading.answered_on, "answered_by": reading.answered_by}
        wanted |= {f"questions.{q.number}.answer": q.answer for q in reading.questions}
    if reading.kind in (Kind.ANSWER, Kind.INQUIRY):
        wanted["questions"] = reading.questions
    return tuple(name for name, value in wanted.items() if not value)


def doubts_of_print(reading: Extraction) -> tuple[str, ...]:
    """Sentences about what was read well and is doubtful all the same: wrong dates, a name twice. It stays as printed."""
    return tuple(
        note for check in (_date_order, _date_distance, _term_years, _askers) for note in check(reading)
    )


def doubts_of_reading(reading: Extraction) -> tuple[str, ...]:
    """Sentences about what does not fit together, so that something may have been overlooked."""
    return tuple(note for check in (_numbering, _footnotes) for note in check(reading))


def _dates(reading: Extraction) -> list[tuple[str, date]]:
    named = [
        ("inquiry's date", reading.asked_on),
        ("date of the answer", reading.answered_on),
        ("date of the original", reading.original_on),
        ("date in the head", reading.printed_on),
        ("date of issue", reading.issued_on),
        ("date of the reprint", reading.reprinted_on),
    ]
    return [(name, day) for name, day in named if day]


def _date_order(reading: Extraction) -> list[str]:
    return [
        f"The {earlier} is printed as {german(before)}, the {later} as {german(after)}: they are out of order."
        for (earlier, before), (later, after) in pairwise(_dates(reading))
        if before > after
    ]


def _date_distance(reading: Extraction) -> list[str]:
    notes = []
    if reading.asked_on and reading.answered_on and reading.answered_on - reading.asked_on > _LONGEST_ANSWER:
        notes.append(
            f"The inquiry's date is printed as {german(reading.asked_on)}, the answer's as "
            f"{german(reading.answered_on)}: more than half a year later."
        )
    if (
        reading.original_on
        and reading.issued_on
        and reading.issued_on - reading.original_on > _LONGEST_PRINTING
    ):
        notes.append(
            f"The date of the original is printed as {german(reading.original_on)}, the date of issue as "
            f"{german(reading.issued_on)}: more than three months later."
        )
    return notes


def _term_years(reading: Extraction) -> list[str]:
    """A date years away from its legislative term; a year either side is left free."""
    number = reading.printed_number
    if number is None:
        return []
    begin = _FIRST_YEAR + _YEARS * (number.term - _FIRST_TERM)
    # Terms 10 to 14 (until 2005) began as counted here, later ones up to three years off: 15: 2005, 16: 2012, 18: 2022.
    years = range(begin - 4, begin + 10)
    return [
        f"The {name} is printed as {german(day)}, years away from legislative term {number.term}."
        for name, day in _dates(reading)
        if day.year not in years
    ]


def _numbering(reading: Extraction) -> list[str]:
    numbers = [q.number for q in reading.questions]
    if numbers != [str(n) for n in range(1, len(numbers) + 1)]:
        return [f"The questions are numbered {', '.join(numbers)}."]
    return []


def _askers(reading: Extraction) -> list[str]:
    names = [asker.name for asker in reading.askers]
    twice = sorted({name for name in names if names.count(name) > 1})
    return [f"{name} is printed twice among the askers." for name in twice]


def _footnotes(reading: Extraction) -> list[str]:
    marks = [note.mark for note in reading.footnotes]
    notes = []
    if marks != [str(n) for n in range(1, len(marks) + 1)]:
        notes.append(f"The footnotes are numbered {', '.join(marks)}.")
    text = reading.full_text or ""
    unused = [mark for mark in dict.fromkeys(marks) if text.count(f"[^{mark}]") <= marks.count(mark)]
    if unused:
        notes.append(f"No mark in the text was found for footnote {', '.join(unused)}.")
    return notes

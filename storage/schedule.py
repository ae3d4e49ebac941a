"""When a paper is asked for again: one function, whose word stands in `papers.ask_again_on`.

A crawl asks for what is due and for nothing else, so that an archive of 28,000 papers costs the Landtag's server
a few hundred conditional requests a night. `landtag crawl --recheck` asks for all.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from storage.papers import InquiryState, Kind, PaperState

# Days after a paper's date on which it is looked at again. Reprints come within days or weeks; what has stood for
# a month hardly changes any more, so each later distance doubles.
_AGES = (1, 3, 7, 14, 28, 56, 112, 224, 365)

# After that once a year: a look at everything every night would be a hundred thousand requests for nothing.
_YEARLY = timedelta(days=365)

# An inquiry is to be answered within four weeks; with every extension asked for, none known took a year. What is
# older has lapsed with its legislative term, or its answer's number was misprinted, and is looked at like any paper.
STILL_AWAITED = timedelta(days=365)

# robots.txt closes the archive of these terms for everyone; asking would be refused, so nobody asks.
CLOSED_TERMS = frozenset(range(11, 16))


@dataclass(frozen=True, slots=True)
class Standing:
    """What the schedule needs to know of a paper. `since` is when it was printed or, if unknown, first wanted."""

    state: PaperState
    since: date
    kind: Kind | None = None
    inquiry: InquiryState | None = None


def ask_again_on(paper: Standing, today: date) -> date | None:
    """The day from which a paper is due again; None means with the next crawl.

    Wanted and failed papers are due at once. An unanswered inquiry is due every day. Everything else, papers the
    site does not have included, is due 1, 3, 7, 14, 28 … days after its date, then once a year.

    >>> ask_again_on(Standing(PaperState.ARCHIVED, date(2026, 11, 20), Kind.ANSWER), date(2026, 11, 24))
    datetime.date(2026, 11, 27)
    """
    if paper.state in (PaperState.WANTED, PaperState.FAILED):
        return None
    age = today - paper.since
    if _is_awaited(paper, age):
        return today + timedelta(days=1)
    # A date in the future is a misprint (“3013”) or another clock: the paper counts as of today.
    since = min(paper.since, today)
    return next(
        (day for days in _AGES if (day := since + timedelta(days=days)) > today),
        today + _YEARLY,
    )


def _is_awaited(paper: Standing, age: timedelta) -> bool:
    return (
        paper.state is PaperState.ARCHIVED
        and paper.kind is Kind.INQUIRY
        and paper.inquiry in (None, InquiryState.OPEN)
        and age < STILL_AWAITED
    )

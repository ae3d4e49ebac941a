"""Commands that look at the archive as a whole and over time: `landtag history`, `landtag coverage`."""
# ruff: noqa: PLC0415 - see cli.py

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.app import PARTIAL, Json, archive_of, say, write, write_json
from scraper.naming import how_to_get, number_of

if TYPE_CHECKING:
    from datetime import date

    from storage.coverage import AnswerTimes, Coverage, Gap, MissingHalf, PaperRange, TermCoverage, Unanswered
    from storage.history import Change, History, Version

# A screenful, as for the failures of a crawl.
_MOST_LINES = 20

# Titles run to three lines of print; this much of one tells which paper it is.
_TITLE_WIDTH = 60


def history(
    ctx: typer.Context,
    number: Annotated[
        list[str], typer.Argument(metavar="NUMBER", help="A paper, or an inquiry as KA 18/5441.")
    ],
    as_json: Json = False,
) -> None:
    """The versions of a paper and what changed between them, by paragraph."""
    from storage.history import history as history_of
    from storage.papers import PaperState

    wanted = number_of(ctx, number)
    with archive_of(ctx) as archive:
        found = history_of(archive, wanted)
    if found is None:
        say(f"The archive has never heard of {wanted}. {how_to_get(wanted)}")
        raise typer.Exit(PARTIAL)
    write_json(_history_as_json(found)) if as_json else write(_history_as_text(found))
    if found.state is not PaperState.ARCHIVED:
        say(f"{found.number} is not archived. `landtag fetch {found.number}` asks for it now.")
        raise typer.Exit(PARTIAL)


def coverage(
    ctx: typer.Context,
    term: Annotated[int | None, typer.Option(min=1, max=99, help="One legislative term.")] = None,
    as_json: Json = False,
) -> None:
    """What is missing, and why: gaps in numbers, papers not had, halves of pairs, inquiries not answered."""
    from storage.coverage import coverage as coverage_of

    with archive_of(ctx) as archive:
        found = coverage_of(archive, term=term)
    write_json(_coverage_as_json(found)) if as_json else write(_coverage_as_text(found, term))


def _history_as_json(found: "History") -> dict[str, Any]:
    return {
        "number": str(found.number),
        "state": found.state,
        "reason": found.reason,
        "wanted_because": found.wanted_because,
        "title": found.title,
        "versions": [_version_as_json(one) for one in found.versions],
    }


def _version_as_json(one: "Version") -> dict[str, Any]:
    return {
        "version": one.ordinal,
        "current": one.current,
        "fetched_at": one.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ"),  # always in UTC, like a record's
        "sha256": one.sha256,
        "bytes": one.size,
        "etag": one.etag,
        "last_modified": one.last_modified,
        "status": one.status,
        "reprint": one.reprint,
        "printed_on": _iso(one.printed_on),
        "reprinted_on": _iso(one.reprinted_on),
        "doubt": one.doubt,
        "aside": one.aside,
        "bytes_of": one.bytes_of,
        "compared_with": one.compared_with,
        "same": one.same,
        "other_rules": one.other_rules,
        "changes": [
            {"paragraph": change.paragraph, "before": change.before, "after": change.after}
            for change in one.changes
        ],
    }


def _history_as_text(found: "History") -> str:
    lines = [f"{found.number}  {found.title or ''}".rstrip()]
    if found.reason:
        lines.append(f"Not archived: {found.reason}")
    elif not found.versions:
        lines.append(f"Not fetched yet: {found.wanted_because}")
    for one in found.versions:
        lines += ["", *_version_lines(one)]
        if one.other_rules:
            lines.append(
                "    They were read by different rules, so a difference may be the reading's; "
                f"`landtag reextract {found.number}` reads both alike."
            )
    return "\n".join(lines)


def _version_lines(one: "Version") -> list[str]:
    what = [
        f"Version {one.ordinal}{' (current)' if one.current else ''}",
        f"fetched {one.fetched_at:%Y-%m-%d %H:%M} UTC",
        _count(one.size, "byte"),
        f"SHA-256 {one.sha256[:12]}…",
        f"reading {one.status}",
    ]
    printed = [f"printed {one.printed_on}"] if one.printed_on else []
    if one.reprint:
        printed.append(f"reprint (Neudruck){f' of {one.reprinted_on}' if one.reprinted_on else ''}")
    lines = [", ".join(what)]
    lines += [f"    {', '.join(printed)}"] if printed else []
    lines += [f"    Odd about its transfer: {one.doubt}"] if one.doubt else []
    lines += [f"    It does not count. {one.aside}"] if one.aside else []
    lines += [f"    The very bytes of version {one.bytes_of} again."] if one.bytes_of else []
    return lines + _comparison(one)


def _comparison(one: "Version") -> list[str]:
    """What a version is to the one it was compared with; nothing for the first and for those that do not count."""
    if one.compared_with is None:
        return []
    other = f"version {one.compared_with}"
    if one.same is not None:
        alike = {"bytes": "Same bytes as", "text": "Same text in other bytes as"}[one.same]
        return [f"    {alike} {other}."]
    lines = [f"    Other text than {other}: {_count(len(one.changes), 'change')}."]
    for change in one.changes[:_MOST_LINES]:
        lines += _change_lines(change)
    return lines + _more(one.changes, "    ")


def _change_lines(change: "Change") -> list[str]:
    """A change with the signs of a printed diff; rows of a table keep their lines."""
    lines = [f"    Paragraph {change.paragraph}:"]
    for sign, text in (("−", change.before), ("+", change.after)):
        lines += [f"    {sign} {line}" for line in (text or "").splitlines() if line.strip()]
    return lines


def _coverage_as_json(found: "Coverage") -> dict[str, Any]:
    return {
        "today": found.today.isoformat(),
        "terms": [_term_as_json(one) for one in found.terms],
        "pairs": [_half_as_json(one) for one in found.halves],
        "unanswered": [_unanswered_as_json(one) for one in found.unanswered],
        "unanswered_by_faction": [
            {"faction": one.faction, "unanswered": one.unanswered, "overdue": one.overdue}
            for one in found.waiting
        ],
        "answered": {
            "answers": found.answers,
            "left_out": found.untimed,
            "by_ministry": [_times_as_json("ministry", one) for one in found.by_ministry],
            "by_faction": [_times_as_json("faction", one) for one in found.by_faction],
        },
    }


def _term_as_json(one: "TermCoverage") -> dict[str, Any]:
    return {
        "term": one.term,
        "inquiries": {"known": one.known, "archived": one.archived, "first": one.first, "last": one.last},
        "gaps": [
            {
                "first": gap.first,
                "last": gap.last,
                "count": gap.count,
                "cause": gap.cause,
                "reason": gap.reason,
                "papers": [str(number) for number in gap.papers],
            }
            for gap in one.gaps
        ],
        "papers": [
            {
                "first": str(papers.first),
                "last": str(papers.last),
                "count": papers.count,
                "state": papers.state,
                "reason": papers.reason,
            }
            for papers in one.papers
        ],
    }


def _half_as_json(one: "MissingHalf") -> dict[str, Any]:
    return {
        "inquiry": None if one.inquiry is None else str(one.inquiry),
        "archived": str(one.archived),
        "lacks": one.lacks,
        "missing": None if one.missing is None else str(one.missing),
        "reason": one.reason,
    }


def _unanswered_as_json(one: "Unanswered") -> dict[str, Any]:
    return {
        "inquiry": str(one.inquiry),
        "paper": str(one.paper),
        "title": one.title,
        "asked_on": _iso(one.asked_on),
        "factions": list(one.factions),
        "days": one.days,
        "overdue": one.overdue,
    }


def _times_as_json(name: str, one: "AnswerTimes") -> dict[str, Any]:
    return {
        name: one.name,
        "answers": one.answers,
        "timed": one.timed,
        "late": one.late,
        "median_days": one.median_days,
    }


def _coverage_as_text(found: "Coverage", term: int | None) -> str:
    if not found.terms:
        return "The archive knows of no paper yet." if term is None else f"Nothing is known of term {term}."
    parts = [
        *(_term_as_text(one) for one in found.terms),
        _halves_as_text(found.halves),
        _unanswered_as_text(found),
        _answered_as_text(found),
    ]
    return "\n\n".join(part for part in parts if part)


def _term_as_text(one: "TermCoverage") -> str:
    lines = [f"Term {one.term}"]
    if one.first is None or one.last is None:
        lines.append("  No inquiry's number is known yet.")
    else:
        span = one.last - one.first + 1
        lines.append(
            f"  Inquiries {one.first} to {one.last}: of {_count(span, 'number')}, {one.archived:,} archived, "
            f"{span - one.archived:,} not."
        )
    lines += _table([_gap_cells(gap) for gap in one.gaps], "    ")
    lines.append(
        "  Papers asked for or named, and not archived:"
        if one.papers
        else "  Every paper asked for or named is archived."
    )
    lines += _table([_range_cells(papers) for papers in one.papers], "    ")
    return "\n".join(lines)


def _gap_cells(gap: "Gap") -> tuple[str | int, ...]:
    papers = f" ({', '.join(map(str, gap.papers[:3]))}{', …' if len(gap.papers) > 3 else ''})"
    return _span(gap.first, gap.last), gap.cause, gap.count, gap.reason + (papers if gap.papers else "")


def _range_cells(papers: "PaperRange") -> tuple[str | int, ...]:
    return _span(papers.first, papers.last), papers.state, papers.count, papers.reason


def _halves_as_text(halves: "Sequence[MissingHalf]") -> str:
    if not halves:
        return ""
    rows = [
        [
            str(one.inquiry or "KA ?"),
            f"{one.archived} is here, its {one.lacks} {one.missing or 'of unknown number'} is not",
            one.reason,
        ]
        for one in halves
    ]
    return "\n".join([f"{_count(len(halves), 'pair')} with one half only", *_table(rows, "  ")])


def _unanswered_as_text(found: "Coverage") -> str:
    from storage.coverage import DUE_DAYS

    if not found.unanswered:
        return "No inquiry is unanswered as far as the archive knows."
    overdue = sum(one.overdue for one in found.unanswered)
    rows = [
        [
            str(one.inquiry),
            str(one.paper),
            "since ?" if one.asked_on is None else f"since {one.asked_on}",
            "? days"
            if one.days is None
            else f"{_count(one.days, 'day')}{', overdue' if one.overdue else ''}",
            ", ".join(one.factions) or "–",
            _shortened(one.title or ""),
        ]
        for one in found.unanswered
    ]
    waiting = [f"{one.faction or 'no faction'} {one.unanswered} ({one.overdue})" for one in found.waiting]
    head = (
        f"{_count(len(rows), 'inquiry', 'inquiries')} unanswered as far as the archive knows, {overdue} overdue "
        f"(more than {DUE_DAYS} days), on {found.today}"
    )
    return "\n".join([head, *_table(rows, "  "), f"  By faction (overdue): {', '.join(waiting)}"])


def _answered_as_text(found: "Coverage") -> str:
    from storage.coverage import DUE_DAYS

    if not found.answers:
        return "No answer is archived yet."
    left_out = f"; {found.untimed} without time, a date is missing or misprinted" if found.untimed else ""
    lines = [f"{_count(found.answers, 'answer')} archived{left_out}"]
    for what, times in (("faction", found.by_faction), ("ministry", found.by_ministry)):
        lines.append(f"  {'answers':>7}  {f'over {DUE_DAYS} days':>12}  {'median days':>11}  {what}")
        rows = [
            f"  {one.answers:>7,}  {one.late if one.timed else '–':>12}  "
            f"{'–' if one.median_days is None else f'{one.median_days:g}':>11}  {one.name or 'not read'}"
            for one in times
        ]
        lines += rows[:_MOST_LINES] + _more(rows, "  ")
    return "\n".join(lines)


def _table(rows: Sequence[Sequence[str | int]], indent: str) -> list[str]:
    """Rows as lines with cells below each other, no more than a screenful; the last cell is as long as it is."""
    shown = rows[:_MOST_LINES]
    widths = [max(len(_padded(cell, 0)) for cell in column) for column in zip(*shown, strict=True)]
    lines = [
        indent + "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    ]
    return lines + _more(rows, indent)


def _padded(cell: str | int, width: int) -> str:
    """A cell as wide as its column: words begin below each other, counts end so."""
    return f"{cell:>{width},}" if isinstance(cell, int) else f"{cell:<{width}}"


def _more(items: Sequence[object], indent: str) -> list[str]:
    """The line that says how much of a list was left out.

    >>> _more(range(22), "  ")
    ['  … and 2 more; --json lists them all.']
    """
    left = len(items) - _MOST_LINES
    return [f"{indent}… and {left:,} more; --json lists them all."] if left > 0 else []


def _span(first: object, last: object) -> str:
    """A range of numbers as print has it, one number alone.

    >>> _span(3, 3), _span("18/1", "18/4")
    ('3', '18/1–18/4')
    """
    return str(first) if first == last else f"{first}–{last}"


def _shortened(title: str) -> str:
    return title if len(title) <= _TITLE_WIDTH else title[: _TITLE_WIDTH - 1] + "…"


def _count(number: int, noun: str, several: str | None = None) -> str:
    """A number with its noun.

    >>> _count(1, "day"), _count(1200, "day"), _count(0, "inquiry", "inquiries")
    ('1 day', '1,200 days', '0 inquiries')
    """
    return f"{number:,} {noun if number == 1 else several or noun + 's'}"


def _iso(day: "date | None") -> str | None:
    return None if day is None else day.isoformat()

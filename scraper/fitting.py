"""The command that compares summaries with their papers: `landtag check-summaries`."""
# ruff: noqa: PLC0415 - see cli.py

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.app import PARTIAL, Json, archive_of, say, write, write_json
from scraper.naming import numbers_of

if TYPE_CHECKING:
    from storage.fitting import Doubt, Fit


def check_summaries(
    ctx: typer.Context,
    numbers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NUMBER]...", help="Papers whose summaries to check, with their pair's; none means all."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Look up the numbers, dates and names of summaries in their papers, and whether another paper fits better.

    Nothing is edited. A summary may choose its words and round its numbers; what is listed is for a person to look at.
    """
    from storage.fitting import check_summaries as check

    named = numbers_of(ctx, numbers or [])
    with archive_of(ctx) as archive:
        found = check(archive, named)
    write_json(_as_json(found)) if as_json else write(_as_text(found))
    for number in found.without:
        say(f"No summary of {number} is kept.")
    if found.doubtful:
        raise typer.Exit(PARTIAL)


def _as_json(found: "Fit") -> dict[str, Any]:
    return {
        "checked": found.checked,
        "fitting": found.fitting,
        "unread": found.unread,
        "doubtful": [_doubt_as_json(one) for one in found.doubtful],
        "without": [str(number) for number in found.without],
    }


def _doubt_as_json(one: "Doubt") -> dict[str, Any]:
    better = one.better
    return {
        "number": str(one.number),
        "role": one.role,
        "source": one.source,
        "line": one.line,
        "missing": list(one.missing),
        "found": one.found,
        "of": one.of,
        "foreign": one.foreign,
        "better": None
        if better is None
        else {
            "number": str(better.number),
            "title": better.title,
            "found": better.found,
            "of": better.of,
        },
    }


def _as_text(found: "Fit") -> str:
    lines = [line for one in found.doubtful for line in _doubt_as_lines(one)]
    lines += [""] if lines else []
    lines.append(
        f"{_summaries(found.checked)} checked: {found.fitting} without doubt, {len(found.doubtful)} to look at."
    )
    if found.unread:
        lines.append(
            f"{_summaries(found.unread)} left out: the papers they tell of have no text yet; `landtag crawl` fetches "
            "what is wanted."
        )
    return "\n".join(lines)


def _doubt_as_lines(one: "Doubt") -> list[str]:
    lines = [f"{one.number}  summary of the {one.role}  {one.source}, line {one.line}"]
    lines += [f"    not in the paper: {written}" for written in one.missing]
    if one.foreign:
        lines.append("    hardly anything it speaks of stands in the paper")
    if one.better is not None:
        title = one.better.title or "ohne Titel"
        lines.append(
            f"    better: {one.better.number}, which has {one.better.found} of its {one.of} numbers, dates, names and "
            f"rare words, this one {one.found}: {title}"
        )
    return lines


def _summaries(count: int) -> str:
    return f"{count} {'summary' if count == 1 else 'summaries'}"

"""The command that takes papers out of the archive: `landtag forget`."""
# ruff: noqa: PLC0415 - see cli.py

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.app import PARTIAL, Json, archive_of, say, write, write_json
from scraper.errors import UsageError
from scraper.naming import number_of
from storage.numbers import DocumentNumber, joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.forgetting import Forgotten, Held

_SHOWN = 20  # a screenful; --json has them all


def forget(
    ctx: typer.Context,
    numbers: Annotated[
        list[str], typer.Argument(metavar="NUMBER...", help="Papers, or ranges such as 18/15000-18/19999.")
    ],
    with_prints: Annotated[
        bool,
        typer.Option(
            "--with-prints", help="Also papers that were fetched: their texts, reviews and PDFs are deleted."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Take papers out of the archive that were named by mistake, with their summaries.

    Papers of which a print is kept stay unless you say --with-prints.

    Whatever names a forgotten paper makes it wanted again: an import, a range, --discover, its answer when next fetched.
    """
    named, single = _named(ctx, numbers)
    with archive_of(ctx) as archive:
        done = archive.forget(named, with_prints=with_prints)
    # In a range those are meant that the archive knows of.
    unknown = [number for number in done.unknown if number in single]
    write_json(_as_json(done, unknown)) if as_json else write(_as_text(done))
    _say_each(_refusal(one) for one in done.refused)
    _say_each(f"The archive has never heard of {number}; there is nothing to forget." for number in unknown)
    _say_each(done.undeleted)
    if done.refused or unknown or done.undeleted:
        raise typer.Exit(PARTIAL)


def _named(ctx: typer.Context, words: list[str]) -> tuple[list[DocumentNumber], set[DocumentNumber]]:
    """All papers that are named, and those that are named one by one."""
    from scraper.ranges import parse_numbers

    named: list[DocumentNumber] = []
    single = set[DocumentNumber]()
    for word in joined(words):
        for piece in word.split(","):
            found = parse_numbers(piece, partial(_paper_of, ctx))
            named += found
            single.update(found if len(found) == 1 else ())
    return named, single


def _paper_of(ctx: typer.Context, text: str) -> DocumentNumber:
    number = number_of(ctx, [text])
    if isinstance(number, DocumentNumber):
        return number
    raise UsageError(
        f"{number} is an inquiry, which has several papers; name those to forget. `landtag show {number}` says which they are."
    )


def _refusal(one: "Held") -> str:
    more = _counted((one.summaries, "summary", "summaries"), (one.reviews, "review", "reviews"))
    prints = _counted((one.prints, "print", "prints"))
    return (
        f"{one.number} is not forgotten: {prints} of it would be lost with the PDF{'s' if one.prints > 1 else ''}"
        f"{f', and {more}' if more else ''}. Say --with-prints if you mean that."
    )


def _as_json(done: "Forgotten", unknown: list[DocumentNumber]) -> dict[str, Any]:
    return {
        "forgotten": [_held_as_json(one) for one in done.papers],
        "refused": [_held_as_json(one) for one in done.refused],
        "unknown": [str(number) for number in unknown],
        "originals_deleted": len(done.unused) - len(done.undeleted),
        "originals_left": list(done.undeleted),
        "still_named": [{"number": str(number), "by": str(by)} for number, by in done.naming],
    }


def _held_as_json(one: "Held") -> dict[str, Any]:
    return {
        "number": str(one.number),
        "prints": one.prints,
        "summaries": one.summaries,
        "reviews": one.reviews,
    }


def _as_text(done: "Forgotten") -> str:
    papers = _counted((len(done.papers), "paper", "papers")) or "Nothing"
    more = _counted(
        (sum(one.prints for one in done.papers), "print", "prints"),
        (sum(one.summaries for one in done.papers), "summary", "summaries"),
        (sum(one.reviews for one in done.papers), "review", "reviews"),
    )
    deleted = _counted((len(done.unused) - len(done.undeleted), "PDF", "PDFs"))
    lines = [
        f"{papers} forgotten{f', with {more}' if more else ''}.{f' {deleted} deleted.' if deleted else ''}"
    ]
    lines += [
        f"{number} is still named by {by} as its inquiry's paper: the crawl that asks for {by} again makes it wanted again."
        for number, by in done.naming[:_SHOWN]
    ]
    if len(done.naming) > _SHOWN:
        lines.append(f"… and {len(done.naming) - _SHOWN:,} more are named so; --json lists them.")
    return "\n".join(lines)


def _counted(*counts: tuple[int, str, str]) -> str:
    """Counts with their words, those that are not nought.

    >>> _counted((1, "print", "prints"), (0, "review", "reviews"), (1200, "summary", "summaries"))
    '1 print and 1,200 summaries'
    """
    *before, last = [f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count] or [
        ""
    ]
    return f"{', '.join(before)} and {last}" if before else last


def _say_each(sentences: "Iterable[str]") -> None:
    """Each sentence on a line, the first screenful."""
    listed = list(sentences)
    for sentence in listed[:_SHOWN]:
        say(sentence)
    if len(listed) > _SHOWN:
        say(f"… and {len(listed) - _SHOWN:,} more like these; --json lists them.")

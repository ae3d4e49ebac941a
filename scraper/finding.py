"""Commands that find papers and take them away: `landtag search`, `landtag export`."""
# ruff: noqa: PLC0415 - see cli.py

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from scraper.app import Json, archive_of, settings_of, write, write_json
from scraper.days import parse_day
from scraper.errors import UsageError

# What search and export choose papers by.
WithinOption = Annotated[
    str | None,
    typer.Option("--in", help="Fields, with commas: title,summary,question,answer,preamble,annex."),
]
AskerOption = Annotated[str | None, typer.Option(help="Who asked; a part of the name is enough.")]
FactionOption = Annotated[str | None, typer.Option(help="The askers' faction.")]
MinistryOption = Annotated[str | None, typer.Option(help="Who answered; a part of the name is enough.")]
TermOption = Annotated[int | None, typer.Option(min=1, max=99, help="The legislative term.")]
KindOption = Annotated[str | None, typer.Option(help="inquiry, answer, major_answer, notice, other.")]
SinceOption = Annotated[str | None, typer.Option("--from", metavar="DATE", help="Printed on or after.")]
UntilOption = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Printed on or before.")]


_CHOOSING = frozenset(("within", "asker", "faction", "ministry", "term", "kind", "since", "until"))


class SortBy(StrEnum):
    """Best hits first, or newest papers first."""

    RANK = "rank"
    NEWEST = "newest"


def search(
    ctx: typer.Context,
    query: Annotated[
        list[str], typer.Argument(metavar="QUERY", help='Words (all must match), "a phrase", -not, prefix*.')
    ],
    within: WithinOption = None,
    asker: AskerOption = None,
    faction: FactionOption = None,
    ministry: MinistryOption = None,
    term: TermOption = None,
    kind: KindOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    sort: Annotated[SortBy, typer.Option(help="Order of the hits.")] = SortBy.RANK,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many hits.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="How many to pass over first.")] = 0,
    json_output: Json = False,
) -> None:
    """Find papers by words in titles, summaries, questions, answers. What finds nothing comes with what would."""
    from scraper.hits import hits_as_text, suggestions_as_text
    from storage.search import Sort, as_json
    from storage.search import search as find

    filters = _filters(query, within, asker, faction, ministry, term, kind, since, until)
    with archive_of(ctx) as archive:
        result = find(archive, **filters, sort=Sort(sort.value), limit=limit, offset=offset)
    if json_output:
        write_json(as_json(result))
    elif result.suggestions:
        # Not through rich, which would break a long command in two.
        write(suggestions_as_text(result.suggestions, _command(ctx), _typed(ctx)))
    else:
        print_marked(hits_as_text(result, offset))


def export(
    ctx: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="As for search; none exports all.")
    ] = None,
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            help="jsonl (whole records), csv or parquet (one row a paper); folder: with the PDFs, to be restored.",
        ),
    ] = "jsonl",
    out: Annotated[
        Path | None, typer.Option(help="The file; none is standard output. The place of the new folder.")
    ] = None,
    within: WithinOption = None,
    asker: AskerOption = None,
    faction: FactionOption = None,
    ministry: MinistryOption = None,
    term: TermOption = None,
    kind: KindOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """Write records to take away: all that are archived, or those a search finds."""
    from scraper.exporting import export as write_out
    from scraper.exporting import told
    from scraper.folders import FOLDER, write_to

    filters = _filters(query or [], within, asker, faction, ministry, term, kind, since, until)
    with archive_of(ctx) as archive:
        if format_ == FOLDER:
            write_to(archive, out, filters)
            return
        told(write_out(archive, format_, out, filters), out)


def print_marked(text: str) -> None:
    """Text with rich's own marks, which only a terminal shows."""
    from rich.console import Console

    console = Console(highlight=False, emoji=False)
    console.width = min(console.width, 100)
    console.print(text)


def _command(ctx: typer.Context) -> list[str]:
    """The command in the same archive. An address given with `--database` is left out: it may hold a password."""
    home = settings_of(ctx).home
    return ["landtag", *([] if home is None else ["--home", str(home)]), "search"]


def _typed(ctx: typer.Context) -> list[str]:
    """The options that chose the papers, as they were typed."""
    return [
        word
        for option in ctx.command.params
        if option.name in _CHOOSING and ctx.params[option.name] is not None
        for word in (option.opts[0], str(ctx.params[option.name]))
    ]


def _filters(
    query: list[str],
    within: str | None,
    asker: str | None,
    faction: str | None,
    ministry: str | None,
    term: int | None,
    kind: str | None,
    since: str | None,
    until: str | None,
) -> dict[str, Any]:
    """What was typed as the arguments of `storage.search.search`; raises UsageError with a sentence."""
    from storage.search import Field

    first = None if since is None else parse_day(since)
    last = None if until is None else parse_day(until)
    if first is not None and last is not None and first > last:
        raise UsageError(f"--from {since} is later than --to {until}; no paper can lie between.")
    for word in query:
        if word.startswith("--"):
            raise UsageError(f"There is no option {word}; --help lists those there are.")
    return {
        "query": " ".join(query),
        "fields": _fields(within, Field),
        "asker": asker,
        "faction": faction,
        "ministry": ministry,
        "term": term,
        "kind": _kind(kind),
        "since": first,
        "until": last,
    }


def _fields(text: str | None, field: Any) -> tuple[Any, ...]:
    try:
        return tuple(field(name.strip()) for name in (text or "").split(",") if name.strip())
    except ValueError:
        raise UsageError(f"--in is “{text}”; it takes {', '.join(field)}, with commas between.") from None


def _kind(text: str | None) -> Any:
    from storage.papers import Kind

    try:
        return None if text is None else Kind(text)
    except ValueError:
        raise UsageError(f"--kind is “{text}”; it takes one of {', '.join(Kind)}.") from None

"""The `landtag` command: parse, call one function, print. Heavy modules are imported by the command that needs them."""
# ruff: noqa: PLC0415 - a command pays only for what it uses; `landtag --help` starts neither Scrapy nor SQLAlchemy

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper import care, finding, fitting, folders, forgetting, looking, referring, similarity
from scraper.app import (
    INTERRUPTED,
    PARTIAL,
    Json,
    LandtagGroup,
    Quiet,
    Settings,
    archive_of,
    run,
    say,
    settings_of,
    write,
    write_json,
)
from scraper.errors import UsageError
from scraper.finding import print_marked
from scraper.naming import how_to_get, number_of, paper_of
from storage.numbers import joined

if TYPE_CHECKING:
    from datetime import date

    from scraper.crawl import CrawlResult
    from scraper.discovery import Look
    from scraper.ledger import Plan
    from storage.papers import Record

app = typer.Typer(
    name="landtag",
    cls=LandtagGroup,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="An archive of the Landtag NRW's Kleine Anfragen and the government's answers: full text beside your "
    "summaries, searchable, quotable.",
    epilog="Example: landtag import records/ && landtag crawl && landtag show 18/14241",
)

Verbose = Annotated[bool, typer.Option("--verbose", help="Scrapy's log on standard error.")]


@app.callback()
def options(
    ctx: typer.Context,
    home: Annotated[
        str | None,
        typer.Option(
            metavar="DIR", help="The archive's folder: archive.db and originals/. [env: LANDTAG_HOME]"
        ),
    ] = None,
    database: Annotated[
        str | None, typer.Option(help="An SQLAlchemy URL instead of archive.db. [env: LANDTAG_DATABASE]")
    ] = None,
    traceback: Annotated[  # noqa: ARG001 - read by LandtagGroup
        bool, typer.Option("--traceback", help="Show where a fault of this program arose.")
    ] = False,
) -> None:
    """Options for every command; they may also stand behind its name."""
    # An empty name is a variable of a script that was never set; Python would take it for the current folder.
    for name, value in (("--home", home), ("--database", database)):
        if value is not None and not value.strip():
            raise UsageError(f"{name} is empty; name a place, or leave it out.")
    ctx.obj = Settings(None if home is None else Path(home), database)


@app.command("import", epilog="Example: landtag import records/ more.csv")
def import_(
    ctx: typer.Context,
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files or folders; - is standard input.")
    ],
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take in summary records: text files, folders, HTML pages, CSV, JSON Lines."""
    from scraper.intake import read_all, take_in
    from scraper.progress import import_progress
    from scraper.report import import_as_json, import_as_text
    from scraper.sources.files import is_there

    for path in paths:
        if not path:
            raise UsageError("A PATH is empty; name files or folders, or - for standard input.")
        if path != "-" and not is_there(Path(path)):
            raise UsageError(f"There is no file or folder {path}; nothing was imported.")
        if path != "-":
            folders.refuse_exported(Path(path))
    with archive_of(ctx, create=True) as archive, import_progress(quiet=quiet) as progress:
        report = take_in(
            archive, read_all(paths, sys.stdin.buffer if sys.stdin is not None else None), progress
        )
    write_json(import_as_json(report)) if as_json else write(import_as_text(report))
    if report.rejected:
        raise typer.Exit(PARTIAL)


@app.command(epilog="Example: landtag crawl --discover")
def crawl(
    ctx: typer.Context,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask for at most N papers.")] = None,
    numbers: Annotated[
        str | None,
        typer.Option(
            metavar="RANGES", help="Only these papers and their other halves: 18/14000-18/14300,18/2."
        ),
    ] = None,
    discover: Annotated[
        bool, typer.Option("--discover", help="First look for new inquiries in the Parlamentsspiegel.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Look from this day on; else from where it is due. With --discover."
        ),
    ] = None,
    posts: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL", help="First read the summary records of a member's pages, from this one."
        ),
    ] = None,
    probe: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=1000,
            help="Then ask upward from the highest known number, until N in a row are missing.",
        ),
    ] = None,
    recheck: Annotated[bool, typer.Option("--recheck", help="Ask for all papers, due or not.")] = False,
    budget: Annotated[
        int, typer.Option(min=1, help="The most requests of this run; the next one goes on with the rest.")
    ] = 10_000,  # three hours at one a second: a night's work, and no surprise for anyone's server
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be asked for, ask nothing.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Fetch, read and store every paper that is wanted or due for another look."""
    from scraper.discovery import look_for
    from scraper.ledger import Plan
    from scraper.ranges import parse_numbers

    look = look_for(listing=discover, since=_day(since), pages=posts or [])
    named = parse_numbers(numbers, partial(paper_of, ctx)) if numbers is not None else ()
    plan = Plan(numbers=named, limit=limit, recheck=recheck, budget=budget, probe=probe)
    if dry_run:
        _dry_run(ctx, plan, as_json=as_json)
        return
    given = {
        "--discover": discover,
        f"--since {since}": since,
        **{f"--posts {url}": True for url in posts or []},
        f"--numbers {numbers}": numbers,
        f"--limit {limit}": limit,
        f"--probe {probe}": probe,
        "--recheck": recheck,
    }
    command = " ".join(["crawl", *(words for words, is_given in given.items() if is_given)])
    _crawl(ctx, command, plan, look, as_json=as_json, quiet=quiet, verbose=verbose)


@app.command(epilog="Example: landtag fetch 18/14241")
def fetch(
    ctx: typer.Context,
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER...", help="Papers, in any spelling.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the records as JSON lines.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Fetch these papers now, with their other halves."""
    from scraper.discovery import Look
    from scraper.ledger import Plan
    from storage.record_json import record_as_json

    named = tuple(dict.fromkeys(paper_of(ctx, text) for text in joined(numbers)))
    before = set(named)
    command = f"fetch {' '.join(map(str, named))}"
    ended = _run(ctx, command, Plan(numbers=named), Look(), quiet=quiet, verbose=verbose)
    with archive_of(ctx) as archive:
        halves = [half for number in named if (half := archive.other_half(number)) not in (None, *before)]
        for number in dict.fromkeys([*named, *filter(None, halves)]):
            record = archive.get(number)
            if record is None:
                continue
            if as_json:
                write_json(record_as_json(record), lines=True)
            else:
                write(_one_line(record))
    _end_of_run(ended)


@app.command(epilog="Example: landtag show 18/14241 --cite")
def show(
    ctx: typer.Context,
    number: Annotated[
        list[str], typer.Argument(metavar="NUMBER", help="A paper, or an inquiry as KA 18/5441.")
    ],
    as_json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown.")] = False,
    text: Annotated[bool, typer.Option("--text", help="The paper's plain text.")] = False,
    cite: Annotated[bool, typer.Option("--cite", help="How to quote it, with pages.")] = False,
    version: Annotated[int | None, typer.Option(min=1, help="An older print, counted from 1.")] = None,
) -> None:
    """Show a paper: head, summaries, questions with their answers."""
    from scraper.show import as_citations, as_markdown, as_text
    from storage.papers import PaperState
    from storage.record_json import record_as_json

    ways = {"--json": as_json, "--markdown": markdown, "--text": text, "--cite": cite}
    chosen = [name for name, is_given in ways.items() if is_given]
    if len(chosen) > 1:
        raise UsageError(f"{' and '.join(chosen)} do not go together; choose one.")
    wanted = number_of(ctx, number)
    with archive_of(ctx) as archive:
        try:
            record = archive.get(wanted, version)
        except LookupError as error:
            raise UsageError(str(error)) from error
    if record is None:
        say(f"The archive has never heard of {wanted}. {how_to_get(wanted)}")
        raise typer.Exit(PARTIAL)
    if as_json:
        write_json(record_as_json(record))
    elif cite:
        write(as_citations(record))
    elif text:
        _write_text(record, as_text(record))
    elif markdown:
        write(as_markdown(record))
    else:
        _print_rendered(as_markdown(record))
    if record.state is not PaperState.ARCHIVED:
        say(f"{record.number} is not archived. `landtag fetch {record.number}` asks for it now.")
        raise typer.Exit(PARTIAL)


app.command(
    epilog='Example: landtag search "Künstliche Intelligenz" --in answer --faction SPD',
    context_settings={"ignore_unknown_options": True},  # `-Soest` is a word that must not occur
)(finding.search)
app.command(
    epilog="Example: landtag export --format csv --out spd.csv --faction SPD",
    context_settings={"ignore_unknown_options": True},
)(finding.export)


@app.command(epilog="Example: landtag status --json")
def status(ctx: typer.Context, as_json: Json = False) -> None:
    """What the archive holds, what is running, how the last run went, how old the newest paper is."""
    from scraper.report import status_as_json, status_as_text
    from storage.watching import watch

    with archive_of(ctx) as archive:
        held, now = archive.status(), watch(archive)
        originals = archive.originals.folder
    if as_json:
        write_json(status_as_json(held, originals, now))
    else:
        write(status_as_text(held, originals, now))


@app.command(epilog="Example: landtag runs --limit 5")
def runs(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 20,
    as_json: Json = False,
) -> None:
    """The ledger of crawls and fetches."""
    from scraper.report import runs_as_json, runs_as_text
    from storage.watching import watch

    with archive_of(ctx) as archive:
        lines, now = archive.runs(limit), watch(archive)
    write_json(runs_as_json(lines)) if as_json else write(runs_as_text(lines, now))


@app.command(epilog="Example: landtag upgrade")
def upgrade(ctx: typer.Context, as_json: Json = False) -> None:
    """Bring an older archive's schema up to date."""
    from storage.archive import upgrade_archive

    steps = upgrade_archive(settings_of(ctx).config.database)
    if as_json:
        write_json({"steps": list(steps)})
    else:
        write(f"Upgraded through {', '.join(steps)}." if steps else "The archive is up to date already.")


@app.command(epilog="Example: landtag doctor")
def doctor(ctx: typer.Context, as_json: Json = False) -> None:
    """Check the installation: settings, folders, database, reading of a sample paper."""
    from scraper.doctor import examine

    checks = examine(settings_of(ctx).config)
    if as_json:
        write_json([{"check": check.name, "ok": check.ok, "says": check.says} for check in checks])
    else:
        for check in checks:
            write(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.says}")
    if not all(check.ok for check in checks):
        raise typer.Exit(PARTIAL)


app.command(epilog="Example: landtag review 18/14087 --accept")(care.review)
app.command("check-summaries", epilog="Example: landtag check-summaries 18/14241")(fitting.check_summaries)
app.command(epilog="Example: landtag verify")(care.verify)
app.command(epilog="Example: landtag reextract --only outdated --dry-run")(care.reextract)
app.command(epilog="Example: landtag forget 18/14241 18/15000-18/19999")(forgetting.forget)
app.command(epilog="Example: landtag copy --to postgresql://user@host/name")(care.copy)
app.command(epilog="Example: landtag restore landtag-archive-2026-11-24 --home new-archive")(folders.restore)
app.command(epilog="Example: landtag history 18/14087")(looking.history)
app.command(epilog="Example: landtag coverage --term 18")(looking.coverage)
app.command(epilog="Example: landtag references Vorlage 18/3773")(referring.references)
app.command(epilog="Example: landtag similar KA 18/5560 --limit 5")(similarity.similar)


@app.command(epilog="Example: landtag demo --keep demo-archive")
def demo(
    keep: Annotated[
        str | None, typer.Option(metavar="DIR", help="Leave the archive in this folder, to look around in.")
    ] = None,
) -> None:
    """Do the whole job offline on sample papers: import, crawl, search, show. Leaves nothing behind."""
    from scraper.demo.walk import Ending, walk

    if keep is not None and not keep.strip():
        raise UsageError("--keep is empty; name a new folder, or leave it out.")
    ending = walk(None if keep is None else Path(keep), write, print_marked, _print_rendered)
    if ending is Ending.INTERRUPTED:
        say("Interrupted. " + (f"The archive stays in {keep}." if keep else "Nothing is left behind."))
        raise typer.Exit(INTERRUPTED)
    if ending is Ending.WRONG:
        raise typer.Exit(PARTIAL)


def main() -> None:
    """The entry point of the `landtag` command."""
    run(app)


def _crawl(
    ctx: typer.Context,
    command: str,
    plan: "Plan",
    look: "Look",
    *,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    from scraper.report import run_as_json, run_as_text

    ended = _run(ctx, command, plan, look, quiet=quiet, verbose=verbose)
    write_json(run_as_json(ended.report)) if as_json else write(run_as_text(ended.report))
    if ended.report.wanted == 0 and not ended.interrupted:
        say("Nothing is wanted yet. `landtag import PATH` names papers, `landtag fetch NUMBER` gets one.")
    _end_of_run(ended)


def _run(
    ctx: typer.Context, command: str, plan: "Plan", look: "Look", *, quiet: bool, verbose: bool
) -> "CrawlResult":
    from scraper import crawl as crawling
    from scraper.progress import crawl_progress
    from scraper.watch import check_installed, tell, tell_of_failure
    from storage.errors import ArchiveError

    config = settings_of(ctx).config
    check_installed(config)
    try:
        with crawl_progress(quiet=quiet or verbose) as progress:
            ended = crawling.crawl(
                config, command=command, plan=plan, look=look, progress=progress, verbose=verbose
            )
    except ArchiveError as error:
        for trouble in tell_of_failure(config, error):
            say(trouble)
        raise
    for trouble in tell(config, ended.report):
        say(trouble)
    return ended


def _end_of_run(ended: "CrawlResult") -> None:
    """The exit code agrees with the verdict; what failed is said on standard error."""
    for failure in ended.report.failed[:20]:  # a screenful; the ledger has them all
        say(f"failed: {failure.number}: {failure.reason}")
    if len(ended.report.failed) > 20:
        say(f"… and {len(ended.report.failed) - 20} more; `landtag runs --json` lists them all.")
    for one in ended.report.discoveries:
        if one.reason is not None:
            say(f"{'noted' if one.complete else 'not all was found'}: {one.reason}")
    if ended.report.stopped is not None:
        left = f"{ended.report.unasked} papers were left: " if ended.report.unasked else ""
        say(f"{left}{ended.report.stopped}")
    if ended.interrupted:
        say("Interrupted; everything finished so far is kept. Run it again to go on.")
        raise typer.Exit(INTERRUPTED)
    if ended.report.verdict != "ok":
        raise typer.Exit(PARTIAL)


def _dry_run(ctx: typer.Context, plan: "Plan", *, as_json: bool) -> None:
    from storage.schedule import CLOSED_TERMS

    with archive_of(ctx) as archive:
        known = plan.numbers or archive.due(recheck=plan.recheck).numbers
        numbers = [number for number in known if number.term not in CLOSED_TERMS][: plan.limit]
    if as_json:
        write_json({"wanted": [str(number) for number in numbers]})
        return
    for number in numbers:
        write(str(number))
    say(
        f"{len(numbers)} papers would be asked for, and the other halves their answers name. What --discover, --posts and "
        "--probe would find nobody knows before."
    )


def _one_line(record: "Record") -> str:
    from scraper.wording import READINGS, heading, printable
    from storage.papers import PaperState

    if record.state is not PaperState.ARCHIVED or record.extraction is None:
        return f"{record.number}  not archived: {record.reason or record.wanted_because}"
    reading = record.extraction
    return printable(
        f"{record.number}  {heading(reading)}: {reading.title or 'ohne Titel'} ({READINGS[reading.status]})\n"
        f"          landtag show {record.number}"
    )


def _day(text: str | None) -> "date | None":
    from scraper.days import parse_day

    return None if text is None else parse_day(text)


def _write_text(record: "Record", text: str) -> None:
    """The text alone; where there is none, nothing that could be taken for it."""
    from storage.papers import PaperState

    if text:
        write(text)
    elif record.state is PaperState.ARCHIVED:
        say(f"No text of {record.number} could be read; `landtag show {record.number}` says why.")
        raise typer.Exit(PARTIAL)


def _print_rendered(markdown: str) -> None:
    """Markdown as the terminal shows it best; lines of a hundred columns read well, longer ones do not."""
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    console.width = min(console.width, 100)
    console.print(Markdown(markdown))


if __name__ == "__main__":
    main()

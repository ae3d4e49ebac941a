"""The five steps of `landtag demo`: serve, import, crawl, search, show; offline, in a temporary folder."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import Enum
from importlib.resources import as_file, files
from pathlib import Path

from scraper.config import Config, load_config
from scraper.crawl import crawl
from scraper.demo.site import StandIn
from scraper.errors import UsageError
from scraper.hits import hits_as_text
from scraper.intake import read_all, take_in
from scraper.progress import crawl_progress
from scraper.report import import_as_text, run_as_text
from scraper.show import as_markdown
from storage.archive import open_archive
from storage.papers import Verdict
from storage.search import search

_PAPER = "18/14241"
_QUERY = "Künstliche Intelligenz"

Print = Callable[[str], None]


class Ending(Enum):
    """How the demo ended."""

    WELL = "well"
    WRONG = "wrong"
    INTERRUPTED = "interrupted"


def walk(keep: Path | None, say: Print, show_marked: Print, show_markdown: Print) -> Ending:
    """Do the main job once and say what is done; return how that ended.

    `keep` is a new or empty folder that the archive stays in; None leaves nothing behind. Raises UsageError if
    the folder is in use.
    """
    if keep is not None:
        _check_new(keep)
    with ExitStack() as stack:
        samples = stack.enter_context(as_file(files("scraper.demo")))
        home = keep.absolute() if keep is not None else Path(tempfile.mkdtemp(prefix="landtag-demo-"))
        if keep is None:
            stack.callback(shutil.rmtree, home, ignore_errors=True)
        site = stack.enter_context(StandIn(samples / "papers"))
        try:
            ending = _steps(home, samples / "records.txt", site, _Voices(say, show_marked, show_markdown))
        except KeyboardInterrupt:  # outside the crawl, which has its own way to end
            return Ending.INTERRUPTED
        if ending is not Ending.INTERRUPTED:
            _farewell(home, say, kept=keep is not None)
        return ending


@dataclass(frozen=True, slots=True)
class _Voices:
    """The ways of printing: plain, with rich's marks, as Markdown."""

    say: Print
    show_marked: Print
    show_markdown: Print


def _check_new(keep: Path) -> None:
    try:
        if keep.is_dir() and any(keep.iterdir()):
            raise UsageError(f"{keep} is not empty; name a new folder for --keep.")
        if keep.exists() and not keep.is_dir():
            raise UsageError(f"{keep} is a file; name a new folder for --keep.")
    except OSError as error:
        raise UsageError(
            f"{keep} cannot be used ({error.strerror}); name a new folder for --keep."
        ) from error


def _steps(home: Path, records: Path, site: StandIn, voices: _Voices) -> Ending:
    say = voices.say
    config = _config(home, site)
    say(f"1. Serve: a stand-in for the Landtag's site answers at {site.base_url} with four sample papers.")
    say(f"\n2. Import: landtag import {records.name}")
    with open_archive(config.database, create=True, originals=config.originals) as archive:
        say(f"   {import_as_text(take_in(archive, read_all([str(records)])))}")
    say("\n3. Crawl: landtag crawl")
    with crawl_progress(quiet=False) as progress:
        ended = crawl(config, command="demo", progress=progress)
    say("   " + run_as_text(ended.report).replace("\n", "\n   "))
    if ended.interrupted:
        return Ending.INTERRUPTED
    with open_archive(config.database, originals=config.originals) as archive:
        say(f'\n4. Search: landtag search "{_QUERY}"')
        voices.show_marked(hits_as_text(search(archive, _QUERY, limit=3), 0))
        say(f"\n5. Show: landtag show {_PAPER}\n")
        record = archive.get(_PAPER)
        if record is not None:
            voices.show_markdown(as_markdown(record))
    well = record is not None and ended.report.verdict is Verdict.OK
    return Ending.WELL if well else Ending.WRONG


def _farewell(home: Path, say: Print, *, kept: bool) -> None:
    if kept:
        say(f"\nThe archive stays in {home}; look around: landtag --home {home} status")
    else:
        say("\nNothing is left behind; `landtag demo --keep DIR` keeps the archive.")
    say(f"With the network the same is one line: landtag fetch {_PAPER}")


def _config(home: Path, site: StandIn) -> Config:
    """The user's settings play no part here: a demo must not touch an archive that someone works with."""
    config = load_config(home=home, environment={}, file=home / "no-configuration-file")
    return replace(config, base_url=site.base_url, delay=0.0)

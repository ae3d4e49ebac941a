"""Checks an installation without touching the network: what is set, what is there, whether reading works."""

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from scraper.config import Config, config_file
from scraper.read import read_original
from storage.archive import open_archive
from storage.database import shown, sqlite_file
from storage.errors import ArchiveError, ArchiveMissingError
from storage.numbers import DocumentNumber
from storage.papers import ReadingStatus


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its name, whether it is well, and what to know or to do."""

    name: str
    ok: bool
    says: str


def examine(config: Config) -> tuple[Check, ...]:
    """All checks, in the order in which a person would mend things."""
    checks: tuple[tuple[str, Callable[[Config], tuple[bool, str]]], ...] = (
        ("python", _python),
        ("settings", _settings),
        ("contact", _contact),
        ("folder", _folder),
        ("sqlite", _sqlite),
        ("archive", _archive),
        ("reading", _reading),
    )
    return tuple(Check(name, *check(config)) for name, check in checks)


def _python(_: Config) -> tuple[bool, str]:
    return True, f"{sys.version.split(maxsplit=1)[0]} at {sys.executable}"


def _settings(config: Config) -> tuple[bool, str]:
    values = {
        "home": config.home,
        "database": shown(config.database),
        "base_url": config.base_url,
        "delay": config.delay,
    }
    origins = dict(config.origins)
    said = ", ".join(f"{name} {value} ({origins[name]})" for name, value in values.items())
    there = "read" if config_file().is_file() else "not there"
    return True, f"{said}; configuration file {config_file()} ({there})"


def _contact(config: Config) -> tuple[bool, str]:
    if config.contact:
        return True, f"we introduce ourselves as {config.user_agent}"
    return True, "none; set LANDTAG_CONTACT to your address, so that the site's keepers can reach you"


def _folder(config: Config) -> tuple[bool, str]:
    folder = config.home
    try:
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        if folder.is_dir() and os.access(folder, os.W_OK):
            return True, f"{config.home} can be written"
    except OSError:
        folder = config.home
    return False, f"{folder} cannot be written; give yourself the right, or name another with --home"


def _sqlite(_: Config) -> tuple[bool, str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
        except sqlite3.OperationalError:
            return (
                False,
                f"SQLite {sqlite3.sqlite_version} has no full-text search (FTS5); use another Python",
            )
    return True, f"SQLite {sqlite3.sqlite_version} with full-text search"


def _archive(config: Config) -> tuple[bool, str]:
    try:
        with open_archive(config.database, originals=config.originals) as archive:
            held = archive.status()
    except ArchiveMissingError:
        file: Path | None = sqlite_file(config.database)
        return True, f"none yet at {file or 'that database'}; `landtag import` or `landtag fetch` makes one"
    except ArchiveError as error:
        return False, str(error)
    return True, f"{sum(held.papers.values())} papers at {held.database}"


def _reading(_: Config) -> tuple[bool, str]:
    number = DocumentNumber(18, 14087)
    sample = files("scraper.demo").joinpath("papers", number.file_name).read_bytes()
    reading = read_original(number, sample)
    if reading.questions and reading.status in (ReadingStatus.COMPLETE, ReadingStatus.PARTIAL):
        return True, f"a sample paper was read in a process of its own ({len(reading.questions)} questions)"
    return False, f"a sample paper could not be read: {'; '.join(reading.notes) or reading.status}"

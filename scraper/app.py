"""The frame of the command line: global options wherever they stand, and every error as a sentence with its exit code.

0 done; 1 done in part; 2 usage; 3 the archive cannot be used; 130 interrupted.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from scraper import output
from scraper.config import Config, load_config
from scraper.errors import UsageError
from scraper.wording import printable
from storage.errors import ArchiveError
from storage.numbers import NumberError

if TYPE_CHECKING:
    from storage.archive import Archive

PARTIAL = 1
USAGE = 2
UNUSABLE = 3
INTERRUPTED = 130

# Options that hold for every command; people write them before or behind its name.
_GLOBAL_WITH_VALUE = ("--home", "--database")
_GLOBAL_FLAGS = ("--traceback",)

Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on standard error.")]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the global options said; `config` reads the rest."""

    home: Path | None = None
    database: str | None = None

    @property
    def config(self) -> Config:
        """The settings with everything considered; raises UsageError."""
        return load_config(home=self.home, database=self.database)


class LandtagGroup(TyperGroup):
    """The group of commands: hoists global options to the front and turns our errors into sentences."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Move global options before the command, where typer expects them."""
        return super().parse_args(ctx, _hoisted(args))

    def invoke(self, ctx: Any) -> Any:
        """Run a command; every error ends in one sentence on standard error and the right exit code."""
        try:
            return super().invoke(ctx)
        except (NumberError, UsageError) as error:
            _end(error, USAGE)
        except ArchiveError as error:
            _end(error, UNUSABLE)
        except KeyboardInterrupt:
            _end("Interrupted; everything finished so far is kept.", INTERRUPTED)
        except (typer.Exit, typer.Abort, BrokenPipeError, output.OutputError):
            raise
        except Exception as error:
            if ctx.params.get("traceback") or type(error).__module__.startswith("typer."):
                raise  # typer's own usage errors are sentences already
            _end(
                f"This program has a fault ({type(error).__name__}: {error}). "
                "Please report it with what --traceback prints.",
                PARTIAL,
            )


def run(command: Callable[[], None]) -> None:
    """Run the command line to the last byte of its output; what cannot be written is a sentence and exit code 1."""
    output.take_over()
    try:
        try:
            command()
        finally:
            output.finish()
    except BrokenPipeError:  # `landtag search x | head`: the reader has seen enough
        output.drop()
        raise SystemExit(PARTIAL) from None
    except output.OutputError as error:
        output.drop()
        say(f"Error: {error}")
        raise SystemExit(PARTIAL) from None


def say(text: str) -> None:
    """A message for the person at the terminal, on standard error."""
    sys.stderr.write(f"{printable(text)}\n")


def write(text: str) -> None:
    """A result, on standard output, ending in a line end."""
    safe = printable(text)
    sys.stdout.write(safe if safe.endswith("\n") else f"{safe}\n")


def write_json(value: object, *, lines: bool = False) -> None:
    """A result as JSON; on one line if more values follow."""
    # Not through `write`: JSON escapes control characters itself and keeps every other letter.
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=None if lines else 1) + "\n")


def settings_of(ctx: typer.Context) -> Settings:
    """What the global options said."""
    assert isinstance(ctx.obj, Settings)
    return ctx.obj


def archive_of(ctx: typer.Context, *, create: bool = False) -> "Archive":
    """The archive the settings name; raises ArchiveError."""
    from storage.archive import open_archive  # noqa: PLC0415 - `--help` need not start SQLAlchemy

    config = settings_of(ctx).config
    return open_archive(config.database, create=create, originals=config.originals)


def _end(message: object, code: int) -> NoReturn:
    say(f"Error: {message}" if code != INTERRUPTED else str(message))
    raise typer.Exit(code)


def _hoisted(args: list[str]) -> list[str]:
    """Global options first, the rest in its order; nothing behind `--` is an option.

    >>> _hoisted(["show", "18/1", "--home", "x"])
    ['--home', 'x', 'show', '18/1']
    """
    front: list[str] = []
    rest: list[str] = []
    words = iter(args)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in _GLOBAL_WITH_VALUE:
            front += [word, *[value for value in [next(words, None)] if value is not None]]
        elif word in _GLOBAL_FLAGS or word.startswith(tuple(f"{name}=" for name in _GLOBAL_WITH_VALUE)):
            front.append(word)
        else:
            rest.append(word)
    return front + rest

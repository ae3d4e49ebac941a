"""How far a run is, on standard error: a bar in a terminal, nothing elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from scraper import ledger


@contextmanager
def crawl_progress(*, quiet: bool) -> Iterator[Callable[[ledger.Progress], None]]:
    """A listener for a crawl's ledger: papers settled of papers wanted, papers a minute, the last one."""
    console = Console(stderr=True)
    shown = console.is_terminal and not quiet
    with Progress(
        SpinnerColumn(),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=console,
        transient=True,
        disable=not shown,
    ) as bar:
        task = bar.add_task("asking for robots.txt", total=None, rate="")

        def listen(progress: ledger.Progress) -> None:
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = f"{60 * progress.done / elapsed:.0f} papers/min" if elapsed > 1 else ""
            bar.update(
                task,
                completed=progress.done,
                total=progress.wanted,
                rate=rate,
                description=progress.doing,
            )

        yield listen


@contextmanager
def import_progress(*, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A listener for an import: records read so far."""
    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.completed} records read"),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda read: bar.update(task, completed=read)


@contextmanager
def reading_progress(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A listener for reading again: versions done of versions to do."""
    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, todo: bar.update(task, completed=done, total=todo)

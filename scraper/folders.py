"""`landtag export --format folder` and its way back, `landtag restore`."""
# ruff: noqa: PLC0415 - see cli.py

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.app import INTERRUPTED, PARTIAL, Json, Quiet, archive_of, say, write, write_json
from scraper.errors import UsageError

if TYPE_CHECKING:
    from storage.archive import Archive
    from storage.folders import WrittenFolder
    from storage.restoring import Restored

# What `--format` calls it, beside the formats that are one file.
FOLDER = "folder"


def write_to(archive: "Archive", out: Path | None, filters: dict[str, Any]) -> None:
    """Write what the filters find, or the whole archive, into a new dated folder in `out`, and say so."""
    from scraper.exporting import found
    from scraper.progress import reading_progress
    from storage.folders import write_folder

    if out is None or not str(out).strip():
        raise UsageError("A folder needs a place: name the folder it is to lie in with --out.")
    numbers = found(archive, filters) if any(filters.values()) else None
    if numbers is not None and not numbers:
        raise UsageError("The search finds no paper, so there is nothing to write a folder of.")
    try:
        with reading_progress(quiet=False) as listener:
            written = write_folder(archive, numbers, out.expanduser(), datetime.now(UTC).date(), listener)
    except KeyboardInterrupt:
        say("Interrupted; no folder was written.")
        raise typer.Exit(INTERRUPTED) from None
    say(_written_as_text(written))
    if written.damaged:
        for one in written.damaged:
            say(f"damaged, not in the folder: {one}")
        raise typer.Exit(PARTIAL)


def restore(
    ctx: typer.Context,
    folder: Annotated[
        str, typer.Argument(metavar="FOLDER", help="A folder that `landtag export --format folder` wrote.")
    ],
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read an exported folder into an empty archive: every hash is checked first, then all comes in or nothing."""
    from scraper.progress import reading_progress
    from scraper.sources.files import is_there
    from storage.restoring import open_folder
    from storage.restoring import restore as restored_from

    if not folder.strip():
        raise UsageError("FOLDER is empty; name the folder to restore from.")
    path = Path(folder).expanduser()
    if not is_there(path):
        raise UsageError(f"There is no folder {folder}; nothing was restored.")
    try:
        bag = open_folder(path)
        with archive_of(ctx, create=True) as archive, reading_progress(quiet=quiet) as listener:
            restored = restored_from(bag, archive, listener)
            place = archive.database.place
    except KeyboardInterrupt:
        say("Interrupted; nothing was kept in the archive. Run it again to begin anew.")
        raise typer.Exit(INTERRUPTED) from None
    write_json(_restored_as_json(restored)) if as_json else write(
        f"{len(bag.files)} files verified; {_counted(restored.papers, 'paper')} in {_counted(restored.rows, 'row')} and "
        f"{_counted(restored.originals, 'PDF')} restored into {place}."
    )
    for one in restored.lacking:
        say(f"lacking: {one}")
    if restored.lacking:
        raise typer.Exit(PARTIAL)


def refuse_exported(path: Path) -> None:
    """Raise UsageError if a path that is to be imported is an exported folder, which is no summary record."""
    from storage.bags import is_bag

    if is_bag(path):
        raise UsageError(
            f"{path} is an exported archive; `landtag restore {path}` reads it into an empty one. Nothing was imported."
        )


def _written_as_text(written: "WrittenFolder") -> str:
    return (
        f"{_counted(written.papers, 'paper')} and {_counted(written.originals, 'PDF')}, {written.size / 1e6:.1f} MB, "
        f"written to {written.folder}.\n"
        f"Its seal, the SHA-256 of tagmanifest-sha256.txt: {written.seal}\n"
        "Whoever keeps that line elsewhere can prove later that not a byte of the folder was changed."
    )


def _restored_as_json(restored: "Restored") -> dict[str, Any]:
    return {
        "papers": restored.papers,
        "rows": restored.rows,
        "originals": restored.originals,
        "lacking": list(restored.lacking),
    }


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

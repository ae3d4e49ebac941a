"""`landtag export`: records to take away, all of them or those a search finds."""
# ruff: noqa: PLC0415 - see cli.py

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from scraper.app import say
from scraper.errors import UsageError

if TYPE_CHECKING:
    from storage.archive import Archive
    from storage.numbers import DocumentNumber
    from storage.papers import Record

# Hits that are looked up at once; each takes some milliseconds, since its passages are looked through.
_PAGE = 200


def export(archive: "Archive", format_name: str, out: Path | None, filters: dict[str, Any]) -> int:
    """Write what the filters find, or everything that is archived, to a file or standard output; return how many.

    A file appears under its name only when it is whole. Raises UsageError with a sentence for what cannot be meant.
    """
    from storage.export import Format, write

    try:
        chosen = Format(format_name)
    except ValueError:
        raise UsageError(f"--format is “{format_name}”; it takes {', '.join(Format)}, folder.") from None
    if chosen is Format.PARQUET and find_spec("pyarrow") is None:
        raise UsageError("Parquet needs more: in the project's folder, pip install '.[parquet]'.")
    if chosen is Format.PARQUET and out is None:
        raise UsageError("Parquet is no text for a terminal: name a file with --out.")
    with _target(out) as stream:
        numbers = found(archive, filters) if any(filters.values()) else archive.archived()
        return write(_records(archive, numbers), chosen, stream)


def found(archive: "Archive", filters: dict[str, Any]) -> Sequence["DocumentNumber"]:
    """The numbers of all papers that a search finds, pairs whole, in order."""
    from storage.search import search

    numbers: dict[DocumentNumber, None] = {}
    offset = 0
    while True:
        hits = search(archive, **filters, limit=_PAGE, offset=offset).hits
        numbers.update((number, None) for hit in hits for number in hit.papers)
        offset += _PAGE
        if len(hits) < _PAGE:
            return sorted(numbers)


def _records(archive: "Archive", numbers: Sequence["DocumentNumber"]) -> Iterator["Record"]:
    for number in numbers:
        record = archive.get(number)
        if record is not None:
            yield record


@contextmanager
def _target(out: Path | None) -> Iterator[IO[bytes]]:
    if out is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with tempfile.NamedTemporaryFile(dir=out.parent, prefix=".part-", delete=False) as part:
            name = Path(part.name)
            try:
                yield part.file
            except BaseException:
                with suppress(OSError):
                    name.unlink()
                raise
        name.chmod(0o666 & ~_umask())
        name.replace(out)
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written ({error.strerror}). Name another place with --out, or make room."
        ) from error


def _umask() -> int:
    """What the user takes off the rights of new files; a temporary file is its owner's alone."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def told(count: int, out: Path | None, tell: Callable[[str], None] = say) -> None:
    """Say how many records were written, and where."""
    noun = "record" if count == 1 else "records"
    tell(f"{count} {noun} written{'' if out is None else f' to {out}'}.")

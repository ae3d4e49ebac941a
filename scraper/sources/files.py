"""From a path to the bytes of each file below it: what is skipped, what is refused and why."""

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

# The summaries of all 28,000 papers of terms 17 and 18 in one file would have 67 MB (a seed has 2.4 kB). What
# is larger is another thing, and would only fill the memory.
MAX_BYTES = 128 * 1024 * 1024

# Windows' own files in a folder; other systems hide theirs by a leading dot.
_LITTER = frozenset({"thumbs.db", "desktop.ini"})

# What browsers save beside "page.html": a folder with its pictures and scripts, named "page_files" (English)
# or "page-Dateien" (German).
_BESIDE_PAGES = ("_files", "-Dateien", "_dateien")

# What the system says of a name that nothing can have: none there, a file taken for a folder, a link that leads to
# itself, more than 255 bytes.
_NO_SUCH = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG})


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or folder that gives no bytes, and why, in a sentence."""

    path: Path
    reason: str


def is_there(path: Path) -> bool:
    """Whether something has this name; true also where that may not be known, since reading it says why."""
    try:
        path.stat()
    except OSError as error:
        return error.errno not in _NO_SUCH
    except ValueError:  # a NUL in the path
        return False
    return True


def files_below(path: Path) -> Iterator[Path | Unreadable]:
    """The file itself, or all files of a folder and its folders, sorted by name within each folder.

    Hidden files are skipped, as are the folders that browsers save beside a page. Links to folders are not
    followed, so a loop of them ends; links to files are.
    """
    if not _is_folder(path):
        yield path
        return
    faults: list[OSError] = []
    found = False
    for folder, folders, files in os.walk(path, onerror=faults.append):
        folders[:] = sorted(name for name in folders if not _is_skipped(name) and not _is_saved(name, files))
        for name in sorted(files):
            if not _is_skipped(name):
                found = True
                yield Path(folder, name)
    yield from (_fault(Path(error.filename or path), error) for error in faults)
    if not found and not faults:
        yield Unreadable(path, "The folder holds no file to read.")


def read_file(path: Path, limit: int = MAX_BYTES) -> bytes | Unreadable:
    """All bytes of a file, or why there are none. A folder's pipes and devices are never waited for."""
    try:
        if path.stat().st_size > limit:
            return Unreadable(path, too_large(limit))
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        return _fault(path, error)
    return Unreadable(path, too_large(limit)) if len(data) > limit else data


def read_stream(stream: BinaryIO, limit: int = MAX_BYTES) -> bytes | None:
    """All bytes of a stream, None if there are more than the limit."""
    data = stream.read(limit + 1)
    return None if len(data) > limit else data


def is_regular(path: Path) -> bool:
    """Whether the path is a file and no pipe or device; true also where that cannot be told."""
    try:
        return S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return True


def too_large(limit: int) -> str:
    """Why a file of more bytes than the limit is refused."""
    return (
        f"This has more than {limit:,} bytes, more than the summaries of all papers of two terms: "
        "split it if it really holds records."
    )


def source_name(path: Path) -> str:
    """The absolute path with forward slashes, as text that can be kept whatever the file system allows."""
    absolute = Path(os.path.normpath(path.absolute())).as_posix()
    return absolute.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a folder above may not be entered: reading the path will say so
        return False


def _is_skipped(name: str) -> bool:
    return name.startswith(".") or name.lower() in _LITTER


def _is_saved(name: str, files: list[str]) -> bool:
    pages = {Path(file).stem for file in files if file.lower().endswith((".html", ".htm"))}
    return any(name.removesuffix(suffix) in pages for suffix in _BESIDE_PAGES if name.endswith(suffix))


def _fault(path: Path, error: OSError | ValueError) -> Unreadable:
    if isinstance(error, FileNotFoundError):
        return Unreadable(path, "There is no such file or folder: check the path.")
    if isinstance(error, PermissionError):
        return Unreadable(
            path, "This may not be read: give yourself the right to read it (chmod, properties)."
        )
    reason = getattr(error, "strerror", None) or str(error)
    return Unreadable(path, f"This cannot be read: {reason}.")

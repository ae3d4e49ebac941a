"""BagIt (RFC 8493), the archives' own layout for a folder that proves itself: what is kept below `data/`, hashes beside it.

Any archive's tools verify such a folder, and so does `sha256sum -c manifest-sha256.txt`. A bag that comes from elsewhere
is nothing but bytes: every name in it is checked against what we write ourselves before a file is opened.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from storage.errors import ArchiveError

DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
README = "README.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
PAYLOAD = "data"

_DECLARED = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_TAG_FILES = (DECLARATION, INFO, README, MANIFEST)  # what the tag manifest proves; nothing can prove itself

# `<hash>  data/originals/MMD18-14087.pdf`. Names are those we give: no blanks, no `..`, nothing that begins with a dot,
# no letters whose case or encoding a file system might change. `*` marks binary files for sha256sum.
_LINE = re.compile(
    r"([0-9a-fA-F]{64})[ \t]+\*?((?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*)"
)

# Bytes of a tag file that are read at most: a manifest has 100 a file, and a million prints are more than there are.
_LARGEST_TAG = 100_000_000

# Read at once when hashing, so that a large file costs no memory.
_CHUNK = 1 << 20

# Folders below one another: data/originals. More would only serve to exhaust whoever walks through them.
_DEEPEST = 2

# Files named in one message; whoever mends three knows what to look for.
_NAMED = 3


class BagError(ArchiveError):
    """A folder is no bag, or not what was written. The message names the files and says what to do."""


@dataclass(frozen=True, slots=True)
class Bag:
    """A folder whose every file was verified. `files` are the payload's hashes by their name below `data/`."""

    folder: Path
    info: Mapping[str, str]
    files: Mapping[str, str]

    def path(self, name: str) -> Path:
        """Where a payload file lies."""
        return self.folder / PAYLOAD / name


def is_bag(folder: Path) -> bool:
    """Whether a folder says that it is a bag; one that may not be entered, or has an impossible name, does not."""
    try:
        return (folder / DECLARATION).is_file()
    except OSError:
        return False


def write_tags(
    folder: Path, files: Mapping[str, tuple[str, int]], info: Mapping[str, str], readme: str
) -> str:
    """Complete a folder whose payload is written: hash and size of each file by its name below `data/`.

    Returns the SHA-256 of the tag manifest, which stands for everything in the folder.
    """
    size = sum(size for _, size in files.values())
    told = {"Payload-Oxum": f"{size}.{len(files)}", **info}
    tags = {
        DECLARATION: _DECLARED,
        INFO: "".join(f"{name}: {value}\n" for name, value in told.items()),
        README: readme,
        MANIFEST: _manifest((f"{PAYLOAD}/{name}", sha256) for name, (sha256, _) in files.items()),
    }
    tags[TAG_MANIFEST] = _manifest(
        (name, hashlib.sha256(text.encode()).hexdigest()) for name, text in tags.items()
    )
    for name, text in tags.items():
        (folder / name).write_bytes(text.encode())
    return hashlib.sha256(tags[TAG_MANIFEST].encode()).hexdigest()


def open_bag(folder: Path) -> Bag:
    """Verify a folder and every file in it; raise BagError with a sentence for what is missing, added or damaged."""
    if not is_bag(folder):
        raise BagError(
            f"{folder} is no exported archive: no file {DECLARATION} can be found in it. Name the folder landtag-archive-… itself."
        )
    there = _there(folder)
    _refuse(
        [name for name in (*_TAG_FILES, TAG_MANIFEST) if name not in there],
        "missing",
        "Take the folder from another copy.",
    )
    if _tag(folder, DECLARATION) != _DECLARED:
        raise BagError(f"{folder / DECLARATION} is not that of BagIt 1.0 in UTF-8; another program made it.")
    payload, tags = _listed(folder, MANIFEST), _listed(folder, TAG_MANIFEST)
    _refuse(
        [name for name in payload if not name.startswith(f"{PAYLOAD}/")], "outside data/ in the manifest", ""
    )
    _refuse([name for name in _TAG_FILES if name not in tags], f"missing in {TAG_MANIFEST}", "")
    named = {**tags, **payload}
    _refuse([name for name in named if name not in there], "missing", "Take them from another copy.")
    _refuse(
        [name for name in there if name not in named and name != TAG_MANIFEST],
        "additional: no manifest names them",
        "Take them out of the folder.",
    )
    _refuse(
        [name for name, sha256 in named.items() if _hash(folder / name) != sha256],
        "damaged: their hashes differ",
        "Take them from another copy.",
    )
    files = {name.removeprefix(f"{PAYLOAD}/"): sha256 for name, sha256 in payload.items()}
    return Bag(folder, _info(_tag(folder, INFO)), files)


def _manifest(lines: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{sha256}  {name}\n" for name, sha256 in lines)


def _listed(folder: Path, manifest: str) -> dict[str, str]:
    """What a manifest names, with its hashes."""
    listed: dict[str, str] = {}
    for number, line in enumerate(_tag(folder, manifest).splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None or match[2] in listed:
            raise BagError(
                f"{folder / manifest}, line {number}: not a SHA-256 and a name that landtag gives, each once. "
                "Nothing was taken in."
            )
        listed[match[2]] = match[1].lower()
    return listed


def _tag(folder: Path, name: str) -> str:
    try:
        with (folder / name).open("rb") as file:
            body = file.read(_LARGEST_TAG + 1)
        if len(body) > _LARGEST_TAG:
            raise BagError(f"{folder / name} is larger than any that landtag writes. Nothing was taken in.")
        return body.decode()
    except UnicodeDecodeError:
        raise BagError(f"{folder / name} is not UTF-8. Nothing was taken in.") from None
    except OSError as error:
        raise _unreadable(folder / name, error) from error


def _info(text: str) -> dict[str, str]:
    """The lines `Name: value`; those of other shapes say nothing to us."""
    pairs = (line.partition(": ") for line in text.splitlines())
    return {name: value for name, colon, value in pairs if colon}


def _there(folder: Path) -> set[str]:
    """The names of all files, with slashes. A link would lead outside, so there must be none, nor a device."""
    return set(_walk(folder, PurePosixPath()))


def _walk(folder: Path, below: PurePosixPath) -> Iterator[str]:
    try:
        entries = list(folder.iterdir())
    except OSError as error:
        raise _unreadable(folder, error) from error
    for path in entries:
        name = below / path.name
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            _refuse([str(name)], "neither a file nor a folder", "Take it out of the folder.")
        if path.is_dir():
            if len(name.parts) > _DEEPEST:
                _refuse([str(name)], "an additional folder", "Take it out of the folder.")
            yield from _walk(path, name)
        else:
            yield str(name)


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise _unreadable(path, error) from error
    return digest.hexdigest()


def _refuse(names: list[str], what: str, advice: str) -> None:
    if names:
        more = "" if len(names) <= _NAMED else f" and {len(names) - _NAMED} more"
        listed = ", ".join(sorted(names)[:_NAMED])
        raise BagError(f"{listed}{more}: {what}. {advice} Nothing was taken in.".replace("  ", " "))


def _unreadable(path: Path, error: OSError) -> BagError:
    return BagError(f"{path} cannot be read ({error.strerror}). Nothing was taken in.")

"""Reads kept originals again: to verify that text and bytes belong together, or to apply better rules.

Works on all cores: each paper is read in a process of its own, a few of them at once.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from scraper.differences import FieldChange, differences
from scraper.extract import rules_version
from scraper.ocr import is_by_ocr, read_scan
from scraper.read import read_original
from storage.archive import Archive
from storage.errors import OriginalDamagedError
from storage.numbers import DocumentNumber
from storage.papers import Extraction, KeptVersion, ReadingStatus

Listener = Callable[[int, int], None]  # versions done, versions to do


@dataclass(frozen=True, slots=True)
class Reread:
    """One version read again. `damage` is a sentence if its bytes are not what was fetched.

    `after` is None if nothing was read: the bytes are damaged, or the text came by OCR, which was not asked for now.
    """

    version: KeptVersion
    damage: str | None
    after: Extraction | None
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """What `landtag verify` found. `orphans` are files in the originals' folder that no version names."""

    checked: int
    damaged: tuple[Reread, ...]
    different: tuple[Reread, ...]
    orphans: tuple[str, ...]

    @property
    def ok(self) -> int:
        """How many versions are whole and read as they are stored."""
        return self.checked - len(self.damaged) - len(self.different)

    @property
    def sound(self) -> bool:
        """Whether there is nothing to mend; a file that no version names is in nobody's way."""
        return not (self.damaged or self.different)


def verify(archive: Archive, listener: Listener | None = None) -> Verification:
    """Hash every original, read it again and compare; changes nothing."""
    versions = archive.kept_versions()
    results = tuple(reread(archive, versions, listener))
    named = {version.sha256 for version in versions}
    return Verification(
        checked=len(results),
        damaged=tuple(one for one in results if one.damage is not None),
        different=tuple(one for one in results if one.changes),
        orphans=tuple(
            str(path.relative_to(archive.originals.folder))
            for path in archive.originals.files()
            if path.stem not in named
        ),
    )


def reextract(
    archive: Archive,
    *,
    statuses: frozenset[ReadingStatus] | None = None,
    outdated: bool = False,
    numbers: Sequence[DocumentNumber] = (),
    dry_run: bool = False,
    ocr: bool = False,
    listener: Listener | None = None,
) -> Iterator[Reread]:
    """Read versions again and store the new readings; with `dry_run` only say what would change.

    Without a choice all versions are read; `statuses`, `outdated` (read by other rules than today's) and
    `numbers` choose, and each choice adds to the others. Every paper is stored as soon as it is read. With `ocr`
    scans are recognised; without, what OCR has read before stays as it is.
    """
    chosen = [
        version
        for version in archive.kept_versions()
        if (statuses is None and not outdated and not numbers)
        or (statuses is not None and version.status in statuses)
        or (outdated and version.rules_version.partition(" ")[0] != rules_version())
        or version.number in numbers
    ]
    for one in reread(archive, chosen, listener, ocr=ocr):
        if not dry_run and one.after is not None:
            archive.store_reading(one.version, one.after)
        yield one


def reread(
    archive: Archive,
    versions: Sequence[KeptVersion],
    listener: Listener | None = None,
    *,
    ocr: bool = False,
) -> Iterator[Reread]:
    """Read versions again, in their order, on all cores, holding no more than a few papers in memory."""
    workers = os.cpu_count() or 1
    waiting = iter(versions)
    with ThreadPoolExecutor(workers) as pool:

        def begin(version: KeptVersion) -> Future[Reread]:
            return pool.submit(_one, archive, version, ocr=ocr)

        # Twice as many as workers keeps every worker busy while the oldest is still read.
        under_way = [begin(version) for version in islice(waiting, 2 * workers)]
        done = 0
        while under_way:
            result = under_way.pop(0).result()
            under_way.extend(begin(version) for version in islice(waiting, 1))
            done += 1
            if listener is not None:
                listener(done, len(versions))
            yield result


def _one(archive: Archive, version: KeptVersion, *, ocr: bool) -> Reread:
    try:
        body = archive.originals.read(version.sha256)
    except OriginalDamagedError as error:
        return Reread(version, str(error), None)
    before = archive.reading(version)
    if is_by_ocr(version.rules_version) and not ocr:
        # Recognising is asked for by a person, once; reading the bare scan again would only lose the text.
        return Reread(version, None, None)
    after = read_original(version.number, body, doubt=version.doubt)
    if ocr and after.status is ReadingStatus.NO_TEXT:
        after = read_scan(version.number, body)
    return Reread(version, None, after, differences(before, after))

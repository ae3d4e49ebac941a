"""Reads an exported folder into an empty archive: all of it, proved, or nothing.

What comes is taken for hostile until it is proved: every file is hashed and every name checked before one is opened for
its content. In one transaction the rows are inserted and read back, which must give the same bytes; every record
is loaded once; only then are originals kept and is anything committed.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.archive import Archive
from storage.bags import PAYLOAD, Bag, BagError, open_bag
from storage.errors import ArchiveError
from storage.folders import ORIGINALS, RECORDS, SCHEMA, TABLES, Listener, restored_tables
from storage.indexing import rebuild
from storage.loading import load_record
from storage.numbers import DocumentNumber
from storage.record_json import record_as_json
from storage.row_lines import lines, read_rows
from storage.schema import SCHEMA_REVISION, PaperRow, VersionRow
from storage.tables import BATCH, Side, insert_rows, keep_others_out, refuse_filled, set_sequences

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Restored:
    """What came into the archive. `lacking` names the prints whose PDF is not in the folder, nor was when it was written."""

    papers: int
    rows: int
    originals: int
    lacking: tuple[str, ...]


def open_folder(folder: Path) -> Bag:
    """Verify a folder and that this program can read it in; raise ArchiveError with a sentence."""
    bag = open_bag(folder)
    schema = bag.info.get(SCHEMA)
    if schema is None:
        raise BagError(f"{folder} is a bag, but not one that `landtag export --format folder` wrote.")
    if schema != SCHEMA_REVISION:
        by = bag.info.get("Bag-Software-Agent", "another version of landtag-archive")[:60]
        raise BagError(
            f"{folder} holds tables of revision {schema[:20]}, this program reads {SCHEMA_REVISION}. Restore it with the "
            f"version that wrote it ({by}); an older archive is then brought up to date by this one's `landtag upgrade`."
        )
    tables = {f"{TABLES}/{table.name}.jsonl" for table in restored_tables()}
    missing = sorted({RECORDS, *tables} - bag.files.keys())
    foreign = sorted(
        name
        for name in bag.files.keys() - tables - {RECORDS}
        if not (name.startswith(f"{ORIGINALS}/") and name.endswith(".pdf"))
    )
    for names, what in ((missing, "missing"), (foreign, "nothing that landtag writes")):
        if names:
            raise BagError(
                f"{', '.join(f'{PAYLOAD}/{name}' for name in names[:3])} in {folder}: {what}. Nothing was taken in."
            )
    return bag


def restore(bag: Bag, archive: Archive, listener: Listener | None = None) -> Restored:
    """Read a verified folder into an archive that must be empty.

    Raises ArchiveError with a sentence if the archive is not empty or the folder's content is not what landtag writes;
    nothing is then in the archive.
    """

    def work(session: Session) -> Restored:
        side = Side(archive.database, session)
        keep_others_out(side)
        refuse_filled(session, archive.database.place)
        rows = _insert(side, bag)
        set_sequences(side)
        papers = _check_records(session, archive, listener)
        rebuild(session)
        kept, lacking = _keep_originals(session, archive, bag)
        return Restored(papers, rows, kept, lacking)

    with archive.only_crawl():
        return archive.database.write(work)


def _insert(side: Side, bag: Bag) -> int:
    """Insert all tables; return how many rows. Each must read back as the file's very bytes."""
    count = 0
    for table in restored_tables():
        name = f"{TABLES}/{table.name}.jsonl"
        for rows in read_rows(bag.path(name), table, BATCH):
            insert_rows(side, table, rows)
            count += len(rows)
        digest = hashlib.sha256()
        for line in lines(side, table):
            digest.update(line)
        if digest.hexdigest() != bag.files[name]:
            raise BagError(
                f"{bag.path(name)} does not read back as it is: a row twice, in another order or spelling than landtag "
                "writes. Nothing was taken in."
            )
    return count


def _check_records(session: Session, archive: Archive, listener: Listener | None) -> int:
    """Load every record and print once, as `landtag show` will; what cannot be shown must not come in."""
    papers = session.execute(select(PaperRow.id, PaperRow.number).order_by(PaperRow.id)).all()
    for done, (id_, number) in enumerate(papers, 1):
        try:
            _check_record(session, session.get_one(PaperRow, id_), archive)
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            raise BagError(
                f"What the folder says of paper “{number[:20]}” cannot be read ({str(error)[:200]}). Nothing was taken in."
            ) from error
        if done % BATCH == 0:
            session.expunge_all()
        if listener is not None:
            listener(done, len(papers))
    return len(papers)


def _check_record(session: Session, row: PaperRow, archive: Archive) -> None:
    if str(DocumentNumber(row.term, row.serial)) != row.number:
        raise ValueError(f"its number is {row.term}/{row.serial}")
    for version in row.versions:
        if not _SHA256.fullmatch(version.sha256):  # it becomes a file's name
            raise ValueError("a version's SHA-256 is none")
        record_as_json(load_record(session, row, archive.originals, version.ordinal))
    record_as_json(load_record(session, row, archive.originals))


def _keep_originals(session: Session, archive: Archive, bag: Bag) -> tuple[int, tuple[str, ...]]:
    """Keep every print's PDF; return how many, and a sentence for each that the folder does not hold."""
    files = _originals(bag.files)
    lacking = []
    rows = session.execute(
        select(PaperRow.number, VersionRow.ordinal, VersionRow.sha256)
        .join(VersionRow.paper)
        .order_by(PaperRow.term, PaperRow.serial, VersionRow.ordinal)
    ).all()
    strangers = files.keys() - {row.sha256 for row in rows}
    if strangers:
        named = ", ".join(sorted(f"{PAYLOAD}/{files[sha256]}" for sha256 in strangers)[:3])
        raise BagError(f"{named} in {bag.folder}: a file of no paper. Nothing was taken in.")
    for row in rows:
        name = files.get(row.sha256)
        if name is None:
            lacking.append(f"{row.number}, version {row.ordinal}: its PDF was not in the archive any more.")
            continue
        try:
            body = bag.path(name).read_bytes()
        except OSError as error:
            raise ArchiveError(f"{bag.path(name)} cannot be read ({error.strerror}).") from error
        if archive.originals.keep(body).sha256 != row.sha256:
            raise BagError(f"{bag.path(name)} changed while it was read. Run this again.")
    return len(files), tuple(lacking)


def _originals(files: Mapping[str, str]) -> dict[str, str]:
    """The names of the PDFs by their hashes."""
    return {sha256: name for name, sha256 in files.items() if name.startswith(f"{ORIGINALS}/")}

"""An archive as a dated folder: originals under their papers' names, records to read, tables to restore from, hashes.

The folder is a bag (storage/bags.py). Which rows go along with chosen papers is told by the tables' own foreign keys, so
that a new table comes along by itself. What search looks through stays out: it is made anew from the rest.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ForeignKeyConstraint,
    Table,
    and_,
    bindparam,
    false,
    or_,
    select,
)
from sqlalchemy.orm import Session

from storage import __version__, bags
from storage.archive import Archive
from storage.errors import ArchiveError, ArchiveUnwritableError, OriginalDamagedError
from storage.loading import load_record
from storage.numbers import DocumentNumber
from storage.record_json import record_as_json
from storage.row_lines import lines
from storage.schema import SCHEMA_REVISION, Base, PaperRow, VersionRow
from storage.search_schema import SEARCH_TABLES
from storage.tables import BATCH, Side, one_state

# Called with papers done and papers to do.
Listener = Callable[[int, int], None]

RECORDS = "records.jsonl"
ORIGINALS = "originals"
TABLES = "tables"
SCHEMA = "Landtag-Schema"  # the line of bag-info.txt that says for which tables the files are

_PAPERS = PaperRow.__table__
assert isinstance(_PAPERS, Table)

_MADE_ANEW = frozenset(table.__tablename__ for table in SEARCH_TABLES)

_README = """\
Landtag NRW: Kleine Anfragen und Antworten. Auszug aus einem Archiv, {day}
==========================================================================

data/originals/      die Drucksachen, Byte für Byte, wie der Landtag sie veröffentlicht hat. Frühere Fassungen (und
                     beiseite gelegte Dateien) tragen „.version-1“ und so weiter im Namen.
data/records.jsonl   eine Zeile je Drucksache als JSON: Kopf, Fragen, Antworten, Zusammenfassungen, Volltext.
data/tables/         dasselbe und alles Übrige als Tabellen, eine Zeile je Zeile, zum Wiederherstellen.
manifest-sha256.txt  der SHA-256 jeder Datei. Der Ordner ist ein „Bag“ nach RFC 8493 (BagIt).

Prüfen, in diesem Ordner:     sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt
In ein leeres Archiv einlesen: landtag --home NEUES-ARCHIV restore ORDNER

Die Drucksachen sind amtliche Werke (§ 5 UrhG); Zusammenfassungen gehören denen, die sie geschrieben haben.
Geschrieben mit landtag-archive {version}, Tabellen der Fassung {schema}.


Landtag NRW: inquiries and answers. Taken from an archive on {day}
==================================================================

data/originals/      the papers, byte for byte as the Landtag published them. Older prints (and files that were kept
                     aside) have “.version-1” and so on in their names.
data/records.jsonl   one line a paper, as JSON: head, questions, answers, summaries, full text.
data/tables/         the same and all else as tables, one line a row, to restore from. Empty cells are left out.
manifest-sha256.txt  the SHA-256 of every file. The folder is a bag as in RFC 8493 (BagIt).

To verify it, in this folder:      sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt
To read it into an empty archive:  landtag --home NEW-ARCHIVE restore FOLDER

The papers are official works (§ 5 UrhG); summaries belong to those who wrote them.
Written by landtag-archive {version}, tables of revision {schema}.
"""


@dataclass(frozen=True, slots=True)
class WrittenFolder:
    """A folder that was written whole. `seal` is the SHA-256 of its tag manifest, which stands for every byte in it.

    `damaged` are sentences on originals that could not come along, since they are gone or not what was fetched.
    """

    folder: Path
    papers: int
    originals: int
    size: int  # bytes
    seal: str
    damaged: tuple[str, ...]


def write_folder(
    archive: Archive,
    numbers: Collection[DocumentNumber] | None,
    parent: Path,
    day: date,
    listener: Listener | None = None,
) -> WrittenFolder:
    """Write these papers with all that belongs to them, or with None the whole archive, into a new folder in `parent`.

    The folder is named by the day and has that name only when it is whole. Raises ArchiveError with a sentence if
    something of that name is there or nothing can be written.
    """
    final = parent / f"landtag-archive-{day.isoformat()}"
    with _beside(final) as folder:
        payload = _Payload(folder / bags.PAYLOAD)

        def read(session: Session) -> tuple[int, tuple[str, ...]]:
            side = Side(archive.database, session)
            one_state(side)
            return _write_payload(archive, side, numbers, payload, listener)

        papers, damaged = archive.database.read(read)
        info = {
            "Bagging-Date": day.isoformat(),
            "Bag-Software-Agent": f"landtag-archive {__version__}",
            "External-Description": "Landtag NRW: Kleine Anfragen, answers and what was read in them",
            SCHEMA: SCHEMA_REVISION,
            "Landtag-Contents": "the whole archive" if numbers is None else "some papers of an archive",
        }
        readme = _README.format(day=day.isoformat(), version=__version__, schema=SCHEMA_REVISION)
        seal = bags.write_tags(folder, payload.files, info, readme)
        _flush(folder)
    kept = sum(name.startswith(f"{ORIGINALS}/") for name in payload.files)
    size = sum(size for _, size in payload.files.values())
    return WrittenFolder(final, papers, kept, size, seal, damaged)


def restored_tables() -> tuple[Table, ...]:
    """The tables that a folder holds, each after those it depends on."""
    return tuple(table for table in Base.metadata.sorted_tables if table.name not in _MADE_ANEW)


class _Payload:
    """What lies below `data/`, hashed as it is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, tuple[str, int]] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with path.open("xb") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        self.files[name] = (digest.hexdigest(), size)


def _write_payload(
    archive: Archive,
    side: Side,
    numbers: Collection[DocumentNumber] | None,
    payload: _Payload,
    listener: Listener | None,
) -> tuple[int, tuple[str, ...]]:
    """Write originals, records and tables; return how many papers, and what is damaged."""
    papers = _papers(side.session, numbers)
    damaged = _write_originals(archive, side.session, papers, payload)
    payload.add(RECORDS, _record_lines(archive, side.session, papers, listener))
    for table in restored_tables():
        condition = None if numbers is None else _going_along(table, papers)
        payload.add(f"{TABLES}/{table.name}.jsonl", lines(side, table, condition))
    return len(papers), tuple(damaged)


def _papers(session: Session, numbers: Collection[DocumentNumber] | None) -> list[int]:
    """The ids of papers in the order of their numbers."""
    rows = session.execute(
        select(PaperRow.id, PaperRow.term, PaperRow.serial).order_by(PaperRow.term, PaperRow.serial)
    )
    wanted = None if numbers is None else {(one.term, one.serial) for one in numbers}
    return [id_ for id_, *number in rows if wanted is None or tuple(number) in wanted]


def _write_originals(
    archive: Archive, session: Session, papers: Collection[int], payload: _Payload
) -> Iterable[str]:
    """Write every print's PDF under a name that a person finds; return a sentence for each that is damaged."""
    chosen = set(papers)
    rows = session.execute(
        select(PaperRow.id, PaperRow.term, PaperRow.serial, VersionRow.ordinal, VersionRow.current, VersionRow.sha256)
        .join(VersionRow.paper)
        .order_by(PaperRow.term, PaperRow.serial, VersionRow.ordinal)
    ).all()  # fmt: skip
    damaged = []
    for row in rows:
        if row.id not in chosen:
            continue
        name = DocumentNumber(row.term, row.serial).file_name
        if not row.current:
            name = f"{name.removesuffix('.pdf')}.version-{row.ordinal}.pdf"
        try:
            payload.add(f"{ORIGINALS}/{name}", [archive.originals.read(row.sha256)])
        except OriginalDamagedError as error:
            damaged.append(str(error))
    return damaged


def _record_lines(
    archive: Archive, session: Session, papers: Collection[int], listener: Listener | None
) -> Iterator[bytes]:
    for done, id_ in enumerate(papers, 1):
        record = load_record(session, session.get_one(PaperRow, id_), archive.originals)
        yield json.dumps(record_as_json(record), ensure_ascii=False).encode() + b"\n"
        if done % BATCH == 0:
            session.expunge_all()  # else every paper read so far stays in memory
        if listener is not None:
            listener(done, len(papers))


def _going_along(table: Table, papers: Collection[int]) -> ColumnElement[bool]:
    """Which rows go along with papers.

    A row that is deleted with another (ON DELETE CASCADE), or names a paper, goes along if all of those do. Of a table
    without such owners (people, inquiries) go those that a row which goes along points at; of the ledger of crawls none.
    """
    if table is _PAPERS:
        # Written into the statement: databases count parameters, and there may be more papers than those they take.
        ids: BindParameter[int] = bindparam(None, list(papers), expanding=True, literal_execute=True)
        along: ColumnElement[bool] = _PAPERS.c.id.in_(ids)
        return along
    owners = [one for one in table.foreign_key_constraints if _owns(one)]
    if owners:
        return and_(*(_points_along(one, papers) for one in owners))
    users = [
        one
        for other in restored_tables()
        for one in other.foreign_key_constraints
        if one.referred_table is table and not _owns(one)
    ]
    key = table.primary_key.columns.values()[0]
    return or_(
        false(),
        *(key.in_(select(one.columns.values()[0]).where(_going_along(one.table, papers))) for one in users),
    )


def _owns(constraint: ForeignKeyConstraint) -> bool:
    return constraint.ondelete == "CASCADE" or constraint.referred_table is _PAPERS


def _points_along(constraint: ForeignKeyConstraint, papers: Collection[int]) -> ColumnElement[bool]:
    column, target = constraint.columns.values()[0], constraint.elements[0].column
    along = column.in_(select(target).where(_going_along(constraint.referred_table, papers)))
    return or_(column.is_(None), along) if column.nullable else along


@contextmanager
def _beside(final: Path) -> Iterator[Path]:
    """A new folder beside the final one, which gets its name when all went well; else nothing is left of it."""
    try:
        if final.is_symlink() or (final.exists() and (not final.is_dir() or any(final.iterdir()))):
            raise ArchiveError(
                f"{final} is there already and not empty. Take it away, or name another place with --out."
            )
        final.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".part-", dir=final.parent))
        try:
            yield part
            part.chmod(0o755)  # mkdtemp's are their owner's alone; archives are to be read
            if final.exists():
                final.rmdir()
            part.rename(final)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    except OSError as error:
        raise ArchiveUnwritableError(
            f"{final} cannot be written ({error.strerror}). Name another place with --out, or make room."
        ) from error


def _flush(folder: Path) -> None:
    """Let all files reach the disk before the folder gets its name."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())

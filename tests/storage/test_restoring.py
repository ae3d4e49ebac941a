"""A folder from elsewhere is nothing but bytes: what is not as we write it is a sentence, and nothing comes in."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage.archive import Archive, open_archive
from storage.errors import ArchiveError
from storage.folders import write_folder
from storage.restoring import open_folder, restore
from tests.storage.test_copying import fill, rows

BODIES = tuple(b"%PDF-1 " + letter for letter in (b"a", b"b", b"c", b"d"))  # what fill() stores
PDF = "data/originals/MMD18-9.pdf"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of an archive with something in every table."""
    home = tmp_path_factory.mktemp("source")
    with open_archive(f"sqlite:///{home / 'archive.db'}", create=True) as archive:
        fill(archive)
        for body in BODIES:
            archive.originals.keep(body)
        # What is long in there is another test's matter and would be read here eighty times.
        archive.database.write(
            lambda session: session.execute(
                text("UPDATE versions SET full_text = substr(full_text, 1, 1000)")
            )
        )
        return write_folder(archive, None, home, date(2026, 11, 24)).folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "around" / "folder"))


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An empty archive for all folders that are refused: each has to leave it empty for the next."""
    with open_archive(f"sqlite:///{tmp_path_factory.mktemp('home') / 'archive.db'}", create=True) as archive:
        yield archive


def refused(folder: Path, archive: Archive) -> str:
    """The sentence with which a folder is refused; nothing of it is in the archive, and nothing lies elsewhere."""
    around = sorted(str(path) for path in folder.parent.rglob("*"))
    with pytest.raises(ArchiveError) as raised:
        restore(open_folder(folder), archive)
    assert rows(archive) == 0
    assert list(archive.originals.files()) == []
    assert sorted(str(path) for path in folder.parent.rglob("*")) == around
    return str(raised.value)


def sealed(folder: Path) -> None:
    """Make the manifests anew, as whoever forges a folder would."""
    payload = sorted(path for path in (folder / "data").rglob("*") if path.is_file())
    _manifest(folder, "manifest-sha256.txt", payload)
    _manifest(folder, "tagmanifest-sha256.txt", sorted(folder.glob("[!t]*.txt")))


def _manifest(folder: Path, name: str, files: list[Path]) -> None:
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in files
    ]
    (folder / name).write_text("".join(lines), encoding="utf-8")


def forged(folder: Path, table: str, change: Callable[[list[dict[str, Any]]], Any]) -> None:
    """Change a table's rows and seal the folder again, so that every hash is right."""
    path = folder / f"data/tables/{table}.jsonl"
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    change(lines)
    path.write_bytes(b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in lines))
    sealed(folder)


def named(folder: Path, line: str, manifest: str = "manifest-sha256.txt") -> None:
    """Add a line to a manifest."""
    with (folder / manifest).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def moved_and_linked(folder: Path, name: str) -> None:
    """Take something out of the folder and leave a link to it."""
    (folder / name).rename(folder.parent / "moved")
    (folder / name).symlink_to(folder.parent / "moved")


def test_what_the_forger_of_these_tests_seals_is_taken(folder: Path, tmp_path: Path) -> None:
    """Else all refusals below would prove nothing."""
    forged(folder, "papers", lambda lines: lines[0].update(wanted_because="something else"))
    with open_archive(f"sqlite:///{tmp_path / 'new' / 'archive.db'}", create=True) as archive:
        assert restore(open_folder(folder), archive).originals == 4


DAMAGES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "a changed byte": (lambda f: (f / PDF).write_bytes(b"%PDF-1 x"), f"{PDF}: damaged"),
    "a changed table": (
        lambda f: (f / "data/tables/runs.jsonl").write_bytes(b""),
        "data/tables/runs.jsonl: damaged",
    ),
    "a changed tag file": (lambda f: (f / "README.txt").write_bytes(b""), "README.txt: damaged"),
    "a changed manifest": (
        lambda f: named(f, f"{'0' * 64}  {PDF}x"),
        f"{PDF}x: missing",
    ),
    "a missing original": (lambda f: (f / PDF).unlink(), f"{PDF}: missing"),
    "a missing manifest": (lambda f: (f / "manifest-sha256.txt").unlink(), "manifest-sha256.txt: missing"),
    "a missing tag manifest": (
        lambda f: (f / "tagmanifest-sha256.txt").unlink(),
        "tagmanifest-sha256.txt: missing",
    ),
    "an additional original": (lambda f: (f / "data/originals/x.pdf").touch(), "x.pdf: additional"),
    "an additional file": (lambda f: (f / ".DS_Store").touch(), ".DS_Store: additional"),
    "five additional files": (
        lambda f: [(f / f"a{n}").write_bytes(b"") for n in range(5)],
        "a0, a1, a2 and 2 more: additional",
    ),
    "a link": (lambda f: moved_and_linked(f, PDF), f"{PDF}: neither a file nor a folder"),
    "a linked folder": (
        lambda f: moved_and_linked(f, "data/originals"),
        "data/originals: neither a file nor a folder",
    ),
    "a pipe": (lambda f: os.mkfifo(f / "data/pipe"), "data/pipe: neither a file nor a folder"),
    "deep folders": (
        lambda f: (f / "data" / "/".join("a" * 50)).mkdir(parents=True),
        "data/a/a: an additional folder",
    ),
    "a name that leads outside": (
        lambda f: named(f, f"{'0' * 64}  data/../../x"),
        "not a SHA-256 and a name",
    ),
    "an absolute name": (lambda f: named(f, f"{'0' * 64}  /etc/passwd"), "not a SHA-256 and a name"),
    "a name with a backslash": (lambda f: named(f, f"{'0' * 64}  data\\..\\x"), "not a SHA-256 and a name"),
    "a name beside data/": (lambda f: named(f, f"{'0' * 64}  x"), "x: outside data/ in the manifest"),
    "a name twice": (lambda f: named(f, f"{'0' * 64}  {PDF}"), "each once"),
    "a manifest of bytes": (
        lambda f: (f / "manifest-sha256.txt").write_bytes(b"\xff\xfe\x00"),
        "is not UTF-8",
    ),
    "an empty tag manifest": (
        lambda f: (f / "tagmanifest-sha256.txt").write_bytes(b""),
        "missing in tagmanifest",
    ),
    "another declaration": (lambda f: (f / "bagit.txt").write_bytes(b"BagIt-Version: 0.97\n"), "BagIt 1.0"),
    "no declaration": (lambda f: (f / "bagit.txt").unlink(), "no file bagit.txt can be found"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_folder_is_refused_with_the_files_name(name: str, folder: Path, target: Archive) -> None:
    damage, says = DAMAGES[name]
    damage(folder)
    assert says in refused(folder, target)


def _first(**cells: Any) -> Callable[[list[dict[str, Any]]], Any]:
    return lambda lines: lines[0].update(cells)


FORGERIES: dict[str, tuple[str, Callable[[list[dict[str, Any]]], Any], str]] = {
    "an unknown column": ("papers", _first(x=1), "has no column “x”"),
    "a number as text": ("papers", _first(serial="9"), "“serial” is no int"),
    "a truth as number": ("versions", _first(pages=True), "“pages” is no int"),
    "an absurd number": ("papers", _first(serial=10**30), "“serial” is too great"),
    "an absurd serial": ("papers", _first(serial=2_000_000, number="18/2000000"), "cannot be read"),
    "an infinite number": ("runs", _first(seconds=float("inf")), "Infinity is no number"),
    "a day that is none": ("versions", _first(printed_on="2025-02-30"), "“printed_on” is no date"),
    "a time without a zone": (
        "papers",
        _first(wanted_at="2025-01-01T00:00:00"),
        "“wanted_at” is no datetime",
    ),
    "a time in another spelling": (
        "papers",
        _first(wanted_at="2025-01-01T01:00:00+01:00"),
        "does not read back",
    ),
    "a row twice": ("people", lambda lines: lines.append(lines[0]), "cannot take"),
    "rows in another order": ("papers", lambda lines: lines.reverse(), "does not read back"),
    "an empty cell that must not be": ("papers", lambda lines: lines[0].pop("number"), "cannot take"),
    "a row that points nowhere": ("askers", _first(person_id=999), "cannot take"),
    "a state that is none": ("papers", _first(state="burnt"), "cannot take"),
    "another number": ("papers", _first(number="../../../../etc/passwd"), "its number is"),
    "a hash that is a way out": ("versions", _first(sha256="../" * 21 + "x"), "SHA-256 is none"),
    "a hash in capitals": ("versions", lambda lines: lines[0].update(sha256=lines[0]["sha256"].upper()), "is none"),
    "numbers for rows": ("tables", _first(rows=[1]), "cannot be read"),
    "a number for a list": ("questions", _first(pages=3), "cannot be read"),
    "a print of no folder": ("versions", _first(sha256="0" * 64), "a file of no paper"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_table_is_refused_though_every_hash_is_right(
    name: str, folder: Path, target: Archive
) -> None:
    table, change, says = FORGERIES[name]
    forged(folder, table, change)
    assert says in refused(folder, target)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"no json\n", "line 1, is no row of ours"),
        (b"[1]\n", "it is no object"),
        (b"\xff\n", "is no row of ours"),
        (b"[" * 100_000 + b"\n", "is no row of ours"),
        (b'{"id": ' + b"9" * 10_000 + b"}\n", "is no row of ours"),
        (b'{"id": 1, "name": "\\ud800"}\n', "cannot take"),  # half a letter
        (b'{"id": NaN}\n', "NaN is no number"),
        (b'{"id": 1, "id": 2, "name": "x"}\n', "does not read back"),
        (b'{"id": 1, "name": "x"}', "does not read back"),  # no end of line
        (b"\n", "is no row of ours"),
    ],
)
def test_a_table_of_other_lines_is_refused(body: bytes, says: str, folder: Path, target: Archive) -> None:
    (folder / "data/tables/factions.jsonl").write_bytes(body)
    sealed(folder)
    assert says in refused(folder, target)


def test_a_folder_with_other_files_than_ours_is_refused(folder: Path, target: Archive) -> None:
    (folder / "data/tables/users.jsonl").write_bytes(b"")
    sealed(folder)
    assert "data/tables/users.jsonl in" in refused(folder, target)
    (folder / "data/tables/users.jsonl").unlink()
    (folder / "data/tables/people.jsonl").rename(folder.parent / "people.jsonl")
    sealed(folder)
    assert "data/tables/people.jsonl in" in refused(folder, target)
    (folder.parent / "people.jsonl").rename(folder / "data/tables/people.jsonl")
    (folder / "data/originals/x.pdf").write_bytes(b"%PDF-1 x")
    sealed(folder)
    assert "x.pdf in" in refused(folder, target)


@pytest.mark.parametrize("revision", ["0001", "9999"])
def test_a_folder_of_another_revision_says_what_to_do(revision: str, folder: Path, target: Archive) -> None:
    info = folder / "bag-info.txt"
    before = info.read_text(encoding="utf-8")
    held = next(line for line in before.splitlines() if line.startswith("Landtag-Schema: "))
    info.write_text(before.replace(held, f"Landtag-Schema: {revision}"), encoding="utf-8")
    sealed(folder)
    said = refused(folder, target)
    assert f"tables of revision {revision}" in said
    assert "the version that wrote it (landtag-archive 0." in said
    assert "landtag upgrade" in said
    info.write_text(before.replace(f"{held}\n", ""), encoding="utf-8")
    sealed(folder)
    assert "not one that `landtag export --format folder` wrote" in refused(folder, target)


def test_on_postgresql_too_a_forged_folder_leaves_nothing(
    folder: Path, postgres_url: str, tmp_path: Path
) -> None:
    with open_archive(postgres_url, originals=tmp_path / "pg") as target:
        forged(folder, "versions", _first(title="a\x00b"))
        assert "cannot take" in refused(folder, target)
        forged(folder, "versions", _first(title="a", sha256="../" * 21 + "x"))
        assert "SHA-256 is none" in refused(folder, target)


def test_a_disk_that_is_full_leaves_an_empty_archive(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    url = f"sqlite:///{tmp_path / 'other.db'}"
    with open_archive(url, create=True, originals=tmp_path / "file") as target:
        with pytest.raises(ArchiveError, match="cannot be written"):
            restore(open_folder(folder), target)
        assert rows(target) == 0

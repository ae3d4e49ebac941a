"""An archive becomes a folder that any archive can verify, and the folder becomes the same archive again."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from storage.archive import Archive, open_archive
from storage.errors import ArchiveError
from storage.folders import WrittenFolder, _going_along, write_folder
from storage.numbers import DocumentNumber
from storage.papers import Outcome
from storage.record_json import record_as_json
from storage.restoring import Restored, open_folder, restore
from storage.schema import Base
from storage.search import search
from tests.storage.test_copying import NUMBERS, contents, fill, found, without_scores
from tests.support.papers import ANSWER, paper

DAY = date(2026, 11, 24)
NAME = "landtag-archive-2026-11-24"
FIRST, INQUIRY_PRINT, NEWEST, OTHER = (
    b"%PDF-1 " + letter for letter in (b"a", b"b", b"c", b"d")
)  # as fill() has them


def filled(archive: Archive) -> Archive:
    fill(archive)
    for body in (FIRST, INQUIRY_PRINT, NEWEST, OTHER):
        archive.originals.keep(body)
    return archive


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Archive]:
    """An archive on SQLite with something in every table, and its originals."""
    with open_archive(f"sqlite:///{tmp_path / 'source' / 'archive.db'}", create=True) as opened:
        yield filled(opened)


def written(archive: Archive, parent: Path) -> WrittenFolder:
    return write_folder(archive, None, parent, DAY)


def restored(folder: Path, url: str, originals: Path) -> Restored:
    with open_archive(url, create=True, originals=originals) as target:
        return restore(open_folder(folder), target)


def shown(archive: Archive) -> list[Any]:
    versions = [archive.get("18/14087", version) for version in (1, 2)]
    every = [*versions, *(archive.get(number) for number in NUMBERS)]
    return [None if one is None else record_as_json(one) for one in every]


def without_search(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """All tables but those that are made anew."""
    return {name: held for name, held in rows.items() if not name.startswith("search_")}


def test_from_sqlite_to_postgresql_and_back_everything_is_as_it_was(
    source: Archive, postgres_url: str, tmp_path: Path
) -> None:
    assert [name for name, held in contents(source).items() if not held] == []
    told: list[tuple[int, int]] = []
    first = write_folder(source, None, tmp_path / "one", DAY, lambda done, todo: told.append((done, todo)))
    assert (first.papers, first.originals, first.damaged) == (6, 4, ())
    assert told[-1] == (6, 6)
    assert restored(first.folder, postgres_url, tmp_path / "pg").originals == 4
    with open_archive(postgres_url, originals=tmp_path / "pg") as middle:
        assert shown(middle) == shown(source)
        assert without_scores(found(middle)) == without_scores(found(source))
        second = written(middle, tmp_path / "two")
    # The same bytes whatever database they come from: the seals of equal archives are equal.
    assert second.seal == first.seal
    with open_archive(f"sqlite:///{tmp_path / 'new' / 'archive.db'}", create=True) as last:
        restore(open_folder(second.folder), last)
        assert without_search(contents(last)) == without_search(contents(source))
        assert shown(last) == shown(source)
        assert found(last) == found(source)
        assert [hit["total"] for hit in found(last)][:2] != [0, 0]
        assert {path.read_bytes() for path in last.originals.files()} == {FIRST, INQUIRY_PRINT, NEWEST, OTHER}


def test_a_restored_archive_takes_new_papers_and_runs(
    source: Archive, postgres_url: str, tmp_path: Path
) -> None:
    folder = written(source, tmp_path).folder
    for url in (postgres_url, f"sqlite:///{tmp_path / 'new.db'}"):
        restored(folder, url, tmp_path / "originals")
        with open_archive(url, originals=tmp_path / "originals") as archive:
            assert archive.start_run("crawl") == 71
            new = replace(
                ANSWER, title="Ein Zebrastreifen", printed_number=DocumentNumber(18, 77), inquiry_number=7
            )
            assert archive.save(paper(new, b"%PDF-1 e"), 71).outcome is Outcome.NEW
            assert search(archive, "Zebrastreifen").total == 1


def test_a_person_finds_the_papers_and_their_records(source: Archive, tmp_path: Path) -> None:
    folder = written(source, tmp_path).folder
    assert folder == tmp_path / NAME
    originals = {path.name: path.read_bytes() for path in (folder / "data/originals").iterdir()}
    assert originals == {
        "MMD18-14087.pdf": NEWEST,
        "MMD18-14087.version-1.pdf": FIRST,
        "MMD18-13528.pdf": INQUIRY_PRINT,
        "MMD18-9.pdf": OTHER,
    }
    lines = (folder / "data/records.jsonl").read_bytes().splitlines()
    records = {one["number"]: one for one in map(json.loads, lines)}
    assert list(records) == ["17/5", "18/9", "18/10", "18/404", "18/13528", "18/14087"]
    record = source.get("18/14087")
    assert record is not None
    assert records["18/14087"] == json.loads(json.dumps(record_as_json(record)))
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    assert "sha256sum -c manifest-sha256.txt" in readme
    assert "restore ORDNER" in readme
    assert "restore FOLDER" in readme
    assert folder.stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_the_systems_own_tool_verifies_the_folder(source: Archive, tmp_path: Path) -> None:
    whole = written(source, tmp_path)
    command = ["sha256sum", "--strict", "-c", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
    ran = subprocess.run(command, cwd=whole.folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    files = [path for path in whole.folder.rglob("*") if path.is_file()]
    assert ran.stdout.count(": OK\n") == len(files) - 1  # all but the tag manifest, which the seal stands for
    assert whole.seal == hashlib.sha256((whole.folder / "tagmanifest-sha256.txt").read_bytes()).hexdigest()
    (whole.folder / "data/originals/MMD18-9.pdf").write_bytes(b"%PDF-1 x")
    assert subprocess.run(command, cwd=whole.folder, capture_output=True, check=False).returncode == 1


def test_the_folder_is_a_bag_as_rfc_8493_has_it(source: Archive, tmp_path: Path) -> None:
    whole = written(source, tmp_path)
    assert (whole.folder / "bagit.txt").read_bytes() == (
        b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    )
    payload = [path for path in (whole.folder / "data").rglob("*") if path.is_file()]
    oxum = f"{sum(path.stat().st_size for path in payload)}.{len(payload)}"
    info = (whole.folder / "bag-info.txt").read_text(encoding="utf-8").splitlines()
    assert f"Payload-Oxum: {oxum}" in info
    assert "Bagging-Date: 2026-11-24" in info
    named = [line.split("  ")[1] for line in (whole.folder / "manifest-sha256.txt").read_text().splitlines()]
    assert sorted(named) == sorted(path.relative_to(whole.folder).as_posix() for path in payload)


def test_chosen_papers_come_with_what_is_theirs_and_nothing_else(archive: Archive, tmp_path: Path) -> None:
    filled(archive)
    other = replace(
        ANSWER, printed_number=DocumentNumber(18, 500), inquiry_number=500, inquiry_paper=None,
        askers=(replace(ANSWER.askers[0], name="Jemand Anders"),),
    )  # fmt: skip
    archive.save(paper(other, b"%PDF-1 f"))
    pair = [DocumentNumber(18, 13528), DocumentNumber(18, 14087)]
    some = write_folder(archive, pair, tmp_path / "some", DAY)
    assert (some.papers, some.originals) == (2, 3)
    with open_archive(f"sqlite:///{tmp_path / 'new' / 'archive.db'}", create=True) as target:
        assert restore(open_folder(some.folder), target).papers == 2
        for number in ("18/13528", "18/14087"):
            before, after = archive.get(number), target.get(number)
            assert before is not None
            assert after is not None
            assert record_as_json(after) == record_as_json(before)
        assert search(target, "Behörde").total == 1
        held = {name: len(rows) for name, rows in contents(target).items()}
        every = {name: len(rows) for name, rows in contents(archive).items()}
    assert held["papers"] == held["people"] == 2
    assert held["inquiries"] == 1
    assert held["summaries"] == every["summaries"] == 3  # the replaced one too
    assert held["reviews"] == every["reviews"] == 2
    assert held["runs"] == held["requests"] == held["robots"] == held["run_outcomes"] == 0
    read = (
        "versions",
        "questions",
        "answers",
        "askers",
        "answered_by",
        "ministries",
        "footnotes",
        "remarks",
        "tables",
    )
    assert all(held[name] for name in read), held


def test_more_papers_than_a_database_takes_parameters(archive: Archive, tmp_path: Path) -> None:
    papers = ", ".join(
        f"({serial}, '18/{serial}', 18, {serial}, 'wanted', 'x', '2026-01-01 00:00:00+00:00')"
        for serial in range(1, 70_001)
    ).replace("+00:00", "" if archive.database.is_sqlite else "+00:00")
    columns = "id, number, term, serial, state, wanted_because, wanted_at"
    archive.database.write(
        lambda session: session.connection().exec_driver_sql(
            f"INSERT INTO papers ({columns}) VALUES {papers}"
        )
    )
    askers = Base.metadata.tables["askers"]
    statement = select(func.count()).select_from(askers).where(_going_along(askers, range(1, 70_001)))
    assert archive.database.read(lambda session: session.scalar(statement)) == 0


def test_an_original_that_is_damaged_is_named_and_the_rest_is_whole(source: Archive, tmp_path: Path) -> None:
    gone, changed = (hashlib.sha256(body).hexdigest() for body in (INQUIRY_PRINT, OTHER))
    source.originals.path(gone).unlink()
    source.originals.path(changed).write_bytes(b"%PDF-1 x")
    whole = written(source, tmp_path)
    assert whole.originals == 2
    assert [gone in whole.damaged[1], changed in whole.damaged[0]] == [True, True]
    again = restored(whole.folder, f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "originals")
    assert [said.partition(":")[0] for said in again.lacking] == ["18/9, version 1", "18/13528, version 1"]


def test_an_empty_archive_is_a_folder_too(archive: Archive, tmp_path: Path) -> None:
    whole = written(archive, tmp_path)
    again = restored(whole.folder, f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "originals")
    assert (again.papers, again.rows, again.originals) == (0, 0, 0)


def test_a_folder_that_is_there_is_never_written_into(source: Archive, tmp_path: Path) -> None:
    parent = tmp_path / "backups"
    (parent / NAME).mkdir(parents=True)
    assert written(source, parent).papers == 6  # it was empty
    before = {path: path.stat().st_mtime_ns for path in parent.rglob("*")}
    with pytest.raises(ArchiveError, match="is there already and not empty"):
        written(source, parent)
    assert {path: path.stat().st_mtime_ns for path in parent.rglob("*")} == before
    (tmp_path / "file").touch()
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / NAME).symlink_to(tmp_path / "nowhere")
    for place, says in ((tmp_path / "file", "cannot be written"), (tmp_path / "links", "is there already")):
        with pytest.raises(ArchiveError, match=says):
            written(source, place)


def test_an_interrupted_export_leaves_nothing(source: Archive, tmp_path: Path) -> None:
    def interrupt(done: int, todo: int) -> None:
        if done == 3:
            assert [path.name for path in (tmp_path / "out").iterdir()] != [NAME]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(source, None, tmp_path / "out", DAY, interrupt)
    assert list((tmp_path / "out").iterdir()) == []


def test_an_archive_that_holds_something_is_refused_and_stays(
    archive: Archive, source: Archive, tmp_path: Path
) -> None:
    folder = written(source, tmp_path).folder
    archive.want([DocumentNumber(18, 1)], "mine")
    with pytest.raises(ArchiveError, match="holds an archive already"):
        restore(open_folder(folder), archive)
    assert archive.status().papers == {"wanted": 1}
    assert list(archive.originals.files()) == []
    archive.database.write(lambda session: session.execute(text("DELETE FROM papers")))
    archive.database.write(lambda session: session.execute(text("DELETE FROM search_documents")))
    assert restore(open_folder(folder), archive).papers == 6


def test_what_is_written_meanwhile_is_not_half_in_the_folder(archive: Archive, tmp_path: Path) -> None:
    filled(archive)

    def meanwhile(done: int, todo: int) -> None:
        if done == 1:
            with open_archive(archive.database.url.render_as_string(hide_password=False)) as writer:
                writer.want([DocumentNumber(18, 88)], "meanwhile")

    whole = write_folder(archive, None, tmp_path / "out", DAY, meanwhile)
    assert archive.get("18/88") is not None
    assert b"18/88" not in (whole.folder / "data/tables/papers.jsonl").read_bytes()

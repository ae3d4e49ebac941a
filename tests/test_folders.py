"""`landtag export --format folder` and `landtag restore`, as their user types them."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from storage.archive import Archive, open_archive
from storage.papers import SummaryRecord
from tests.support.landtag import Landtag
from tests.support.papers import ANSWER, INQUIRY, paper


@pytest.fixture
def filled(landtag: Landtag) -> Landtag:
    with open_archive(f"sqlite:///{landtag.home / 'archive.db'}", create=True) as archive:
        fill(archive)
    return landtag


def fill(archive: Archive) -> None:
    for one, body in ((INQUIRY, b"%PDF-1 a"), (ANSWER, b"%PDF-1 b")):
        archive.originals.keep(body)
        archive.save(paper(one, body))
    archive.attach(SummaryRecord(paper(ANSWER).number, "records.txt", 1, answer_summary="Kurz gesagt."))
    archive.review(paper(ANSWER).number, note="gelesen")


def test_an_archive_goes_into_a_folder_and_comes_back_out(filled: Landtag, tmp_path: Path) -> None:
    out = tmp_path / "backups"
    ran = filled("export", "--format", "folder", "--out", str(out))
    assert (ran.code, ran.out) == (0, "")
    [folder] = out.iterdir()
    assert folder.name.startswith("landtag-archive-20")
    assert f"2 papers and 2 PDFs, 0.0 MB, written to {folder}." in ran.err
    assert hashlib.sha256((folder / "tagmanifest-sha256.txt").read_bytes()).hexdigest() in ran.err
    new = ("--home", str(tmp_path / "new"))
    back = filled(*new, "restore", str(folder))
    assert back.code == 0, back.err
    assert re.search(r"verified; 2 papers in \d+ rows and 2 PDFs restored into ", back.out)
    for words in (
        ("show", "18/14087", "--json"),
        ("show", "18/13528", "--json"),
        ("search", "Behörde", "--json"),
        ("history", "18/14087", "--json"),
        ("review", "--all", "--json"),
    ):
        assert filled(*new, *words).json == filled(*words).json, words
    again = filled(*new, "restore", str(folder))
    assert (again.code, "holds an archive already" in again.err) == (3, True)
    told = filled("restore", str(folder), "--json", "--home", str(tmp_path / "other")).json
    assert (told["papers"], told["originals"], told["lacking"], told["rows"] > 20) == (2, 2, [], True)


def test_a_search_chooses_what_goes_into_the_folder(filled: Landtag, tmp_path: Path) -> None:
    ran = filled("export", "--format", "folder", "--out", str(tmp_path), "--faction", "SPD", "gemeinsam")
    assert (ran.code, "2 papers and 2 PDFs" in ran.err) == (0, True)
    ran = filled("export", "--format", "folder", "--out", str(tmp_path / "x"), "Zebrastreifen")
    assert (ran.code, "finds no paper" in ran.err) == (2, True)
    assert not (tmp_path / "x").exists()


def test_what_cannot_be_meant_is_a_sentence(filled: Landtag, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for words, code, says in (
        (("export", "--format", "folder"), 2, "name the folder it is to lie in with --out"),
        (("export", "--format", "folder", "--out", str(tmp_path / "file")), 3, "cannot be written"),
        (("export", "--format", "zip"), 2, "it takes jsonl, csv, parquet, folder"),
        (("restore", ""), 2, "FOLDER is empty"),
        (("restore", str(tmp_path / "nowhere")), 2, "There is no folder"),
        (("restore", str(tmp_path / ("n" * 300))), 2, "There is no folder"),
        (("restore", str(tmp_path / "file")), 3, "is no exported archive"),
        (("restore", str(tmp_path)), 3, "is no exported archive"),
    ):
        ran = filled(*words)
        assert (ran.code, says in ran.err) == (code, True), (words, ran.err)


def test_a_damaged_original_ends_in_exit_code_1_on_both_ways(filled: Landtag, tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"%PDF-1 b").hexdigest()
    (filled.home / "originals" / sha256[:2] / f"{sha256}.pdf").write_bytes(b"%PDF-1 x")
    ran = filled("export", "--format", "folder", "--out", str(tmp_path / "out"))
    assert (ran.code, "damaged, not in the folder" in ran.err, sha256 in ran.err) == (1, True, True)
    [folder] = (tmp_path / "out").iterdir()
    back = filled("--home", str(tmp_path / "new"), "restore", str(folder))
    assert (back.code, "lacking: 18/14087, version 1" in back.err) == (1, True)


def test_a_refused_folder_leaves_no_archive_behind(filled: Landtag, tmp_path: Path) -> None:
    filled("export", "--format", "folder", "--out", str(tmp_path))
    [folder] = tmp_path.glob("landtag-archive-*")
    (folder / "data/originals/MMD18-14087.pdf").write_bytes(b"%PDF-1 x")
    ran = filled("--home", str(tmp_path / "new"), "restore", str(folder))
    assert (ran.code, ran.err.startswith("Error: data/originals/MMD18-14087.pdf: damaged")) == (3, True)
    assert not (tmp_path / "new").exists()


def test_import_names_the_command_for_an_exported_folder(filled: Landtag, tmp_path: Path) -> None:
    filled("export", "--format", "folder", "--out", str(tmp_path))
    [folder] = tmp_path.glob("landtag-archive-*")
    ran = filled("import", str(folder))
    assert (ran.code, f"landtag restore {folder}" in ran.err) == (2, True)
    assert filled("import", str(folder / "data/records.jsonl"), "--json").json["read"] == 2
    assert json.loads((folder / "data/records.jsonl").read_bytes().splitlines()[0])["number"] == "18/13528"

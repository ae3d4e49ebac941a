"""Looking after an archive: verify, reextract, review."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.support.landtag import Landtag
from tests.support.site import Reply, Site


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, samples: dict[str, bytes]) -> Path:
    """An archive of four papers and a broken one, made once for this module."""
    home = tmp_path_factory.mktemp("kept") / "home"
    with Site() as site:
        for number, body in samples.items():
            site.paper(number, body)
        site.paper("18/20001", b"%PDF-1.7\nnothing in here\n%%EOF\n")
        ran = Landtag(home, site.base_url, {})("fetch", "18/14241", "18/14087", "18/20001")
        assert ran.code == 0, ran.err
    return home


@pytest.fixture
def filled(kept: Path, landtag: Landtag) -> Landtag:
    """The `landtag` command with a copy of that archive."""
    shutil.copytree(kept, landtag.home)
    return landtag


def originals(landtag: Landtag) -> list[Path]:
    return sorted((landtag.home / "originals").rglob("*.pdf"))


def sql(landtag: Landtag, statement: str) -> None:
    with sqlite3.connect(landtag.home / "archive.db") as connection:
        connection.execute(statement)
    connection.close()


def test_a_sound_archive_verifies(filled: Landtag) -> None:
    ran = filled("verify", "--json")
    assert (ran.code, ran.json) == (
        0,
        {"checked": 5, "ok": 5, "damaged": [], "different": [], "orphans": []},
    )


def test_verify_finds_a_flipped_byte_a_missing_file_and_a_file_of_no_paper(filled: Landtag) -> None:
    first, second, *_ = originals(filled)
    body = bytearray(first.read_bytes())
    body[len(body) // 2] ^= 1
    first.write_bytes(body)
    second.unlink()
    (filled.home / "originals" / "00").mkdir(exist_ok=True)
    (filled.home / "originals" / "00" / "stray.pdf").write_bytes(b"%PDF")
    ran = filled("verify", "--json")
    assert ran.code == 1
    found = ran.json
    assert (found["checked"], found["ok"]) == (5, 3)
    assert {one["sha256"] for one in found["damaged"]} == {first.stem, second.stem}
    assert all("etch the paper again" in one["reason"] for one in found["damaged"])
    assert found["orphans"] == ["00/stray.pdf"]
    assert "2 damaged" in filled("verify").out


def test_verify_finds_a_row_that_somebody_edited(filled: Landtag) -> None:
    sql(filled, "UPDATE versions SET title = 'Ein anderer Titel' WHERE printed_number = '18/14087'")
    ran = filled("verify", "--json")
    assert ran.code == 1
    [different] = ran.json["different"]
    assert (different["number"], different["fields"]) == ("18/14087", {"title": "changed"})


def test_reextract_says_what_it_would_change_and_then_changes_it(filled: Landtag) -> None:
    sql(filled, "UPDATE versions SET title = NULL, rules_version = 'old' WHERE printed_number = '18/14087'")
    dry = filled("reextract", "--only", "outdated", "--dry-run", "--json").json
    assert (dry["read"], dry["fields"]) == (1, {"title": {"gained": 1}})
    assert filled("show", "18/14087", "--json").json["title"] is None
    done = filled("reextract", "--only", "outdated", "--json").json
    assert done["fields"] == {"title": {"gained": 1}}
    assert filled("show", "18/14087", "--json").json["title"].startswith("Zugriff der Zentralen")
    assert filled("search", "Abwesenheitssysteme", "--in", "title", "--json").json["total"] == 1
    assert filled("reextract", "--only", "outdated", "--json").json["read"] == 0


def test_reextract_takes_named_papers_and_failed_ones(filled: Landtag) -> None:
    assert filled("reextract", "18/14087", "Drs. 18/14241", "--json").json["read"] == 2
    failed = filled("reextract", "--only", "failed", "--json").json
    assert (failed["read"], failed["changed"]) == (1, [])
    assert filled("reextract", "--only", "everything").code == 2


def test_review_lists_what_is_not_sure_until_a_person_has_looked(filled: Landtag) -> None:
    sql(filled, "UPDATE versions SET status = 'partial' WHERE printed_number = '18/14241'")
    listed = {case["number"]: case for case in filled("review", "--json").json}
    assert listed["18/20001"]["status"] == "unreadable"
    assert listed["18/20001"]["notes"]
    assert listed["18/14241"]["status"] == "partial"
    assert "18/20001" in filled("review").out

    assert filled("review", "18/20001", "--accept", "--note", "leer").code == 0
    assert "18/20001" not in {case["number"] for case in filled("review", "--json").json}
    assert "18/20001" in {case["number"] for case in filled("review", "--all", "--json").json}


def test_a_correction_stands_beside_the_reading_and_survives_reading_again(filled: Landtag) -> None:
    before = filled("show", "18/14087", "--json").json
    assert (
        filled("review", "18/14087", "--correct", "issued_on=2025-06-04", "--note", "Druckfehler").code == 0
    )
    assert filled("reextract", "18/14087").code == 0
    after = filled("show", "18/14087", "--json").json
    assert after["issued_on"] == before["issued_on"]
    [kept] = after["reviews"]
    assert (kept["field"], kept["value"], kept["note"]) == ("issued_on", "2025-06-04", "Druckfehler")
    assert "Berichtigung" in filled("show", "18/14087").out


@pytest.mark.parametrize(
    "words",
    [
        ("review", "18/14087"),
        ("review", "18/14087", "--accept", "--correct", "title=x"),
        ("review", "18/14087", "--correct", "title"),
        ("review", "18/14087", "--correct", "colour=blue"),
        ("review", "--accept"),
        ("review", "nothing", "--accept"),
    ],
)
def test_what_review_cannot_understand_is_a_usage_error(filled: Landtag, words: tuple[str, ...]) -> None:
    assert filled(*words).code == 2


def test_review_of_what_is_not_archived_is_a_sentence(filled: Landtag) -> None:
    ran = filled("review", "18/1", "--accept")
    assert (ran.code, "landtag fetch 18/1" in ran.err) == (1, True)


@pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is a program of the system, not of pip"
)
def test_a_scan_is_read_by_ocr_on_request_and_says_so(landtag: Landtag, site: Site) -> None:
    scan = Path(__file__).parent / "cases" / "18-10933" / "paper.pdf"
    site.paper("18/10933", scan.read_bytes())
    landtag("fetch", "18/10933")
    assert landtag("show", "18/10933", "--json").json["extraction"]["status"] == "no_text"
    assert landtag("reextract", "--ocr", "--only", "failed").code == 0
    shown = landtag("show", "18/10933", "--json").json
    assert shown["extraction"]["status"] == "partial"
    assert "OCR (ocrmypdf-" in shown["extraction"]["notes"][0]
    assert "ocrmypdf-" in shown["extraction"]["version"]
    assert shown["inquiry"]["number"] == 4112
    # Neither checking nor crawling again takes the text away.
    assert landtag("verify", "--json").json["ok"] == 1
    landtag("reextract")
    site.replies["18/10933"] = Reply(scan.read_bytes(), etag=False)
    assert landtag("fetch", "18/10933").code == 0
    assert landtag("show", "KA 18/4112", "--json").json["number"] == "18/10933"


def test_without_tesseract_ocr_says_what_to_install(filled: Landtag, tmp_path: Path) -> None:
    ran = filled("reextract", "--ocr", PATH=str(tmp_path))
    assert (ran.code, "tesseract" in ran.err) == (2, True)

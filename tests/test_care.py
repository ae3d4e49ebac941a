"""Looking after an archive: verify, reextract, review."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from scraper.correcting import FIELDS
from storage.numbers import DocumentNumber, InquiryNumber
from storage.papers import InquiryState, Pair, PaperState, Record
from storage.record_json import record_as_json
from tests.support.landtag import Landtag
from tests.support.papers import ANSWER
from tests.support.pdf import EMPTY
from tests.support.site import Reply, Site


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, samples: dict[str, bytes]) -> Path:
    """An archive of four papers and a broken one, made once for this module."""
    home = tmp_path_factory.mktemp("kept") / "home"
    with Site() as site:
        for number, body in samples.items():
            site.paper(number, body)
        site.paper("18/20001", EMPTY)
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
        ("review", "--withdraw"),
        ("review", "18/14087", "--accept", "--withdraw"),
        ("review", "18/14087", "--withdraw", "--note", "x"),
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


def test_reextract_names_what_is_not_kept_and_reads_the_rest(filled: Landtag) -> None:
    for words in (("18/999",), ("KA", "18/999"), ("--only", "18/999")):
        ran = filled("reextract", *words)
        assert (ran.code, "0 originals read again" in ran.out) == (1, True)
        assert "18/999 is archived" in ran.err
    ran = filled("reextract", "18/999", "Drs.", "18/14087", "KA", "18/5560", "--json")
    assert (ran.code, ran.json["read"], ran.json["not_archived"]) == (1, 2, ["18/999"])


def test_reextract_counts_what_was_read_and_no_damaged_original(filled: Landtag) -> None:
    originals(filled)[0].write_bytes(b"%PDF")
    found = filled("reextract", "--json").json
    assert (found["read"], len(found["damaged"])) == (4, 1)


def test_files_of_no_paper_alone_are_explained_and_no_failure(filled: Landtag) -> None:
    (filled.home / "originals" / "00").mkdir(exist_ok=True)
    (filled.home / "originals" / "00" / "stray.pdf").write_bytes(b"%PDF")
    ran = filled("verify")
    assert ran.code == 0
    assert "no paper: 00/stray.pdf" in ran.out
    assert "ended before it could store the paper" in ran.out
    assert filled("verify", "--json").json["orphans"] == ["00/stray.pdf"]


@pytest.mark.parametrize(
    ("correction", "says"),
    [
        ("inquiry.asked_on=foo", "a date, 2025-05-28 or 28.05.2025"),
        ("answered_on=", "a date"),
        ("kind=quatsch", "one of inquiry, answer, major_answer, notice, other"),
        ("reprint=vielleicht", "one of true, false"),
        ("inquiry.paper=achtzehn", "a paper's number"),
        ("inquiry.number=KA 18/1", "running number"),
        ("inquiry.nonsense=1", "no field that can be corrected; there are kind, title"),
        ("questions=alle", "questions.N.question"),
        ("questions.99.answer=x", "questions has no “99”; there can be 1, 2, 3, 4, 5"),
        ("questions.1.answered_with=alle", "numbers with commas"),
        ("inquiry.askers.9.name=x", "inquiry.askers has no “9”"),
        ("answered_by.0.role=lead", "answered_by has no “0”"),
        ("footnotes.x.text=y", "footnotes has no “x”"),
        ("title", "FIELD=VALUE"),
    ],
)
def test_a_correction_that_cannot_be_meant_says_what_is_right(
    filled: Landtag, correction: str, says: str
) -> None:
    ran = filled("review", "18/14087", "--correct", "title=Gut", "--correct", correction)
    assert (ran.code, says in ran.err) == (2, True), ran.err
    assert filled("show", "18/14087", "--json").json["reviews"] == []


def test_a_correction_is_kept_as_the_record_writes_it(filled: Landtag) -> None:
    given = {
        "printed_on": ("28.05.2025", "2025-05-28"),
        "inquiry.asked_on": ("2025-04-17", "2025-04-17"),
        "inquiry.paper": ("MMD18-13528.pdf", "18/13528"),
        "questions.2.answer": ("Im Mai = Juni.", "Im Mai = Juni."),
        "answered_by.1.role": ("consulted", "consulted"),
        "reprint": ("true", "true"),
    }
    words = [word for field, (value, _) in given.items() for word in ("--correct", f"{field}={value}")]
    assert filled("review", "KA", "18/5441", *words).code == 0
    kept = filled("show", "18/14087", "--json").json["reviews"]
    assert {one["field"]: one["value"] for one in kept} == {
        field: kept_as for field, (_, kept_as) in given.items()
    }


def test_every_field_that_can_be_corrected_is_one_of_the_record() -> None:
    record = Record(
        DocumentNumber(18, 14087),
        PaperState.ARCHIVED,
        "",
        extraction=ANSWER,
        pair=Pair(InquiryNumber(18, 5441), InquiryState.ANSWERED, None, None),
    )
    for name in FIELDS:
        found: Any = record_as_json(record)
        for part in name.split("."):
            found = found[0] if part == "*" else found[part]


def test_the_last_word_can_be_taken_back(filled: Landtag) -> None:
    filled("review", "18/14087", "--correct", "title=Falsch", "--correct", "annex=Auch falsch")
    assert "annex=Auch falsch" in filled("review", "Drs.", "18/14087", "--withdraw").out
    left = filled("review", "18/14087", "--accept", "--json").json
    assert [one["field"] for one in left["reviews"]] == ["title", None]
    assert filled("review", "18/14087", "--withdraw", "--json").json["reviews"] == left["reviews"][:1]
    assert filled("review", "18/14087", "--withdraw").code == 0
    ran = filled("review", "18/14087", "--withdraw")
    assert (ran.code, "nothing to withdraw" in ran.err) == (1, True)
    assert filled("review", "18/1", "--withdraw").code == 1


def test_a_paper_without_text_shows_none_and_says_where_the_reason_stands(filled: Landtag) -> None:
    ran = filled("show", "18/20001", "--text")
    assert (ran.code, ran.out) == (1, "")
    assert "landtag show 18/20001" in ran.err
    cited = filled("show", "18/20001", "--cite").out
    assert cited.startswith("Landtag Nordrhein-Westfalen, Drs. 18/20001, https://")
    assert filled("status", "--json").json["kinds"]["unknown"] == 1
    assert "1 unknown" in filled("status").out


def test_copy_moves_the_archive_and_proves_it(filled: Landtag, tmp_path: Path) -> None:
    other = tmp_path / "moved" / "archive.db"
    copied = filled(
        "copy", "--to", f"sqlite:///{other}", "--originals", str(tmp_path / "moved/originals"), "--json"
    )
    assert copied.code == 0, copied.err
    found = copied.json
    assert found["tables"]["papers"]["rows"] == 5
    assert len(found["tables"]["versions"]["sha256"]) == 64
    assert found["rows"] == sum(table["rows"] for table in found["tables"].values())
    assert (found["from"], found["to"]) == (
        f"sqlite:///{filled.home / 'archive.db'}",
        f"sqlite:///{other}",
    )
    assert found["originals"]["copied"] == 5
    assert filled("verify", "--json", "--home", str(other.parent)).json["ok"] == 5
    shown = [filled("show", "18/14087", "--json", LANDTAG_DATABASE=url).json for url in ("", found["to"])]
    assert shown[0] == shown[1]

    again = filled("copy", "--to", f"sqlite:///{other}")
    assert (again.code, "holds an archive already" in again.err) == (3, True)
    nowhere = filled("copy", "--to", "postgresql://me:geheim@127.0.0.1:1/none")
    assert (nowhere.code, "does not answer" in nowhere.err, "geheim" in nowhere.err) == (3, True, False)
    assert filled("copy", "--to", " ").code == 2

    originals(filled)[0].unlink()
    third = filled(
        "copy", "--to", f"sqlite:///{tmp_path / 'third.db'}", "--originals", str(tmp_path / "third")
    )
    assert (third.code, "damaged, not copied" in third.err) == (1, True)
    assert "all hashes equal" in third.out
    assert f"LANDTAG_DATABASE=sqlite:///{tmp_path / 'third.db'}" in third.out
    assert "they stay in" in filled("copy", "--to", f"sqlite:///{tmp_path / 'fourth.db'}").out

"""The command line: exit codes, sentences, JSON and nothing else on standard output."""

import errno
import json
import os
import shlex
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.support.landtag import Landtag
from tests.support.records import record
from tests.support.site import Site


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, samples: dict[str, bytes]) -> Path:
    """An archive of two pairs and a record, made once for this module."""
    home = tmp_path_factory.mktemp("kept") / "home"
    with Site() as site:
        for number, body in samples.items():
            site.paper(number, body)
        landtag = Landtag(home, site.base_url, {})
        landtag("import", "-", stdin=record().encode())
        assert landtag("fetch", "Drs.", "18/14241", "18/14087").code == 0
    return home


@pytest.fixture
def filled(kept: Path, landtag: Landtag) -> Landtag:
    """The `landtag` command with a copy of that archive."""
    shutil.copytree(kept, landtag.home)
    return landtag


@pytest.mark.parametrize(
    "words",
    [
        ("show", "eighteen"),
        ("show", "18-14241"),
        ("fetch", "18/0"),
        ("crawl", "--numbers", "18/9-18/2"),
        ("crawl", "--numbers", "18/1-17/2"),
    ],
)
def test_what_is_no_number_is_refused_with_the_right_forms(landtag: Landtag, words: tuple[str, ...]) -> None:
    ran = landtag(*words)
    assert ran.code == 2
    assert "18/1" in ran.err or "both ends belong to one term" in ran.err
    assert (ran.out, "Traceback" in ran.err) == ("", False)


def test_unknown_commands_and_options_are_usage_errors(landtag: Landtag) -> None:
    assert landtag("frobnicate").code == 2
    assert landtag("status", "--frobnicate").code == 2
    assert landtag("search", "word", "--frobnicate").code == 2


@pytest.mark.parametrize("words", [("show", "18/1"), ("search", "x"), ("status",), ("runs",), ("upgrade",)])
def test_without_an_archive_reading_commands_say_how_to_make_one(
    landtag: Landtag, words: tuple[str, ...]
) -> None:
    ran = landtag(*words)
    assert ran.code == 3
    assert "landtag import PATH" in ran.err
    assert not landtag.home.exists()


def test_a_missing_file_is_a_sentence_and_nothing_is_made(landtag: Landtag, tmp_path: Path) -> None:
    ran = landtag("import", str(tmp_path / "none.txt"))
    assert ran.code == 2
    assert "There is no file or folder" in ran.err
    assert not landtag.home.exists()


@pytest.mark.parametrize("name", ["file/r.txt", "n" * 300, "a\0b", "loop", "loop/r.txt"])
def test_a_name_that_nothing_can_have_is_a_sentence(landtag: Landtag, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    ran = landtag("import", str(tmp_path / name))
    assert (ran.code, "There is no file or folder" in ran.err) == (2, True), ran.err


def test_a_file_in_a_folder_that_may_not_be_entered_is_rejected_and_the_rest_is_taken(
    landtag: Landtag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may enter all folders, so the system's answer is put in its mouth."""
    stat = Path.stat

    def refused(path: Path, **more: bool) -> os.stat_result:
        if "closed" in path.parts:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, **more)

    monkeypatch.setattr(Path, "stat", refused)
    ran = landtag("import", str(tmp_path / "closed" / "x.txt"), "-", "--json", stdin=record().encode())
    assert ran.code == 1, ran.err
    assert ran.json["new"] == 1
    [bad] = ran.json["rejected"]
    assert "give yourself the right to read it" in bad["reason"]


@pytest.mark.parametrize(
    "words",
    [
        ("import", ""),
        ("--home", "", "status"),
        ("status", "--home="),
        ("status", "--database", " "),
    ],
)
def test_an_empty_name_is_a_usage_error(landtag: Landtag, words: tuple[str, ...]) -> None:
    ran = landtag(*words)
    assert (ran.code, ran.out, "empty" in ran.err) == (2, "", True)


def test_bad_records_are_rejected_one_by_one_and_the_rest_is_taken(landtag: Landtag, tmp_path: Path) -> None:
    file = tmp_path / "records.txt"
    file.write_text(record("18-1") + record("no-number") + record("18-3"), encoding="utf-8")
    ran = landtag("import", str(file), "--json")
    assert ran.code == 1
    assert (ran.json["read"], ran.json["new"]) == (3, 2)
    [bad] = ran.json["rejected"]
    assert (bad["source"], bad["line"]) == (str(file), 6)
    assert "number" in bad["reason"]
    again = landtag("import", str(file), "--json").json
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 2)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere, so there is no folder without rights")
def test_a_folder_without_rights_is_a_sentence(landtag: Landtag, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    ran = landtag("import", "-", "--home", str(locked / "home"), stdin=record().encode())
    assert ran.code == 3
    assert "right to write" in ran.err


def test_a_home_that_is_a_file_is_a_sentence(landtag: Landtag, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ran = landtag("import", "-", "--home", str(tmp_path / "file"), stdin=record().encode())
    assert ran.code == 3
    assert "--home" in ran.err
    assert "Traceback" not in ran.err


def test_an_archive_of_a_newer_version_is_refused(landtag: Landtag) -> None:
    landtag("import", "-", stdin=record().encode())
    with sqlite3.connect(landtag.home / "archive.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for words in (("status",), ("crawl",), ("upgrade",), ("import", "-")):
        ran = landtag(*words)
        assert ran.code == 3, words
        assert "newer version" in ran.err


def test_a_file_that_is_no_archive_is_refused_and_left_alone(landtag: Landtag, tmp_path: Path) -> None:
    letter = tmp_path / "letter.db"
    letter.write_text("Dear editor, " * 500)
    ran = landtag("status", "--database", f"sqlite:///{letter}")
    assert ran.code == 3
    assert "not an archive" in ran.err
    assert letter.read_text().startswith("Dear editor")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("LANDTAG_DELAY", "soon", "seconds between"),
        ("LANDTAG_BASE_URL", "ftp://x", "web address"),
        ("LANDTAG_CONTACT", "a\nb", "HTTP header"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_a_usage_error(
    landtag: Landtag, name: str, value: str, says: str
) -> None:
    ran = landtag.under({name: value})("crawl")
    assert ran.code == 2
    assert says in ran.err


def test_no_delay_is_allowed_on_loopback_only(landtag: Landtag) -> None:
    ran = landtag("crawl", LANDTAG_BASE_URL="https://www.landtag.nrw.de", LANDTAG_DELAY="0")
    assert ran.code == 2
    assert "only for a server on this machine" in ran.err


def test_global_options_stand_before_or_behind_the_command(landtag: Landtag, tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    assert landtag("--home", other, "import", "-", stdin=record().encode()).code == 0
    assert landtag("status", "--home", other, "--json").json["summaries"] == 2
    assert landtag("status", f"--home={other}", "--json").json["summaries"] == 2


def test_a_paper_can_be_shown_by_any_number_its_reader_holds(filled: Landtag) -> None:
    address = "www.landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/MMD18-14241.pdf"
    spellings = ("18/14241", "Drs. 18/14241", "MMD18-14241", "MMD18-14241.pdf", address, f"https://{address}")
    for spelling in (*spellings, "KA 18/5560"):
        assert filled("show", spelling, "--json").json["number"] == "18/14241", spelling


@pytest.mark.parametrize(
    "words", [("KA", "18/5560"), ("Drs.", "18/14241"), ("kleine", "Anfrage", "Nr.", "18/5560")]
)
def test_a_number_in_several_words_needs_no_quotes(filled: Landtag, words: tuple[str, ...]) -> None:
    assert filled("show", *words, "--json").json["number"] == "18/14241"
    assert filled("history", *words, "--json").json["number"] == "18/14241"
    assert filled("review", *words, "--accept").code == 0
    assert filled("reextract", *words, "--json").json["read"] == 1


def test_an_address_counts_on_the_landtags_host_and_the_configured_mirror_only(
    filled: Landtag, site: Site
) -> None:
    path = "portal/WWW/dokumentenarchiv/Dokument/MMD18-14241.pdf"
    for address in (f"{site.base_url}/{path}#page=2", f"<{site.base_url}/{path}>"):
        assert filled("show", address, "--json").json["number"] == "18/14241", address
    for host in ("https://evil.example", "http://127.0.0.1:1", "www.landtag.nrw.de.evil.example"):
        ran = filled("show", f"{host}/{path}")
        assert (ran.code, "at landtag.nrw.de" in ran.err) == (2, True), ran.err


def test_a_crawl_takes_an_inquirys_number_if_the_archive_knows_its_paper(filled: Landtag) -> None:
    ran = filled("crawl", "--numbers", "KA18/5441,18/7", "--dry-run", "--json")
    assert ran.json == {"wanted": ["18/14087", "18/7"]}
    ran = filled("crawl", "--numbers", "KA18/777", "--dry-run")
    assert (ran.code, "does not know which paper carries KA 18/777" in ran.err) == (2, True)


def test_nothing_is_made_for_an_inquiry_that_nobody_knows(landtag: Landtag) -> None:
    assert landtag("fetch", "KA", "18/1").code == 2
    assert not landtag.home.exists()


def test_two_ways_of_showing_do_not_go_together(filled: Landtag) -> None:
    ran = filled("show", "18/14241", "--json", "--text")
    assert (ran.code, "--json and --text do not go together" in ran.err) == (2, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_result_that_cannot_be_written_is_a_sentence(filled: Landtag, unbuffered: str) -> None:
    for words in (("status",), ("show", "18/14241"), ("show", "18/14241", "--json"), ("--help",)):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                filled.command(*words),
                stdout=full,
                stderr=subprocess.PIPE,
                env=filled.variables(PYTHONUNBUFFERED=unbuffered),
                check=False,
            )
        assert done.returncode == 1, words
        assert done.stderr.startswith(b"Error: Standard output cannot be written"), words
        assert len(done.stderr.splitlines()) == 1, done.stderr.decode()


def test_a_page_says_in_german_why_a_paper_is_not_there(landtag: Landtag) -> None:
    landtag("import", "-", stdin=record().encode())
    shown = landtag("show", "18/14241", "--markdown").out
    assert "Noch nicht geholt: genannt in standard input" in shown
    landtag("fetch", "18/14241")
    shown = landtag("show", "18/14241", "--markdown").out
    assert "Nicht im Archiv: Der Landtag hat kein solches Papier (Status 404)." in shown
    assert landtag("show", "18/14241", "--json").json["reason"].startswith("The site has no such paper")


def test_the_ways_of_showing(filled: Landtag) -> None:
    assert filled("show", "18/14241", "--markdown").out.startswith("# Wie unterstützt die Landesregierung")
    assert "Drucksache 18/14241" in filled("show", "18/14241").out
    text = filled("show", "18/14241", "--text").out
    assert "Die Fragen 1 und 2 werden aufgrund des Sachzusammenhangs gemeinsam beantwortet." in text
    cited = filled("show", "18/14241", "--cite").out.splitlines()
    assert cited[0].startswith("Landtag Nordrhein-Westfalen, Drs. 18/14241 vom 10.06.2025, Antwort der")
    assert "Drs. 18/14241, S. 2, Antwort zu Frage 4" in cited


def test_what_is_wanted_but_not_archived_shows_what_is_known(landtag: Landtag) -> None:
    landtag("import", "-", stdin=record().encode())
    ran = landtag("show", "18/14241", "--json")
    assert ran.code == 1
    assert ran.json["state"] == "wanted"
    assert ran.json["summaries"]["answer"]["text"].startswith("Die Landesregierung betont")
    assert "landtag fetch 18/14241" in ran.err


def test_what_nobody_heard_of_comes_with_the_command_that_gets_it(filled: Landtag) -> None:
    ran = filled("show", "18/777")
    assert (ran.code, ran.out) == (1, "")
    assert "landtag fetch 18/777" in ran.err
    assert filled("show", "KA 18/777").code == 1
    assert filled("show", "18/14241", "--version", "9").code == 2


def test_search_marks_its_hits_and_takes_any_text(filled: Landtag) -> None:
    found = filled("search", "Registern", "--json").json
    assert [hit["number"] for hit in found["hits"]] == ["18/14241"]
    hit = found["hits"][0]
    assert sorted(hit["papers"]) == ["18/13709", "18/14241"]
    assert "<mark>Register</mark>" in hit["snippet"] or "<mark>Registern</mark>" in hit["snippet"]
    assert hit["where"]["field"] in {"answer", "summary", "preamble"}
    for words in ('"', "C++", "(", "*", "a AND", "title:x", "-Soest", "O'Neil", "", "\x01"):
        ran = filled("search", words, "--json")
        assert ran.code == 0, words
        assert set(ran.json) == {"total", "hits", "facets", "suggestions"}
    assert filled("search", "KI", "-Digitalisierung", "--json").json["total"] == 0
    assert "18/14241" in filled("search", "Künstliche Intelligenz").out


def test_a_search_that_finds_nothing_prints_commands_that_find_something(filled: Landtag) -> None:
    ran = filled("search", "Zugrfif", "Auslaenderbehörden", "--term", "18")
    head, line, *_ = ran.out.splitlines()
    command, _, rest = line.partition("  (")
    assert (head, rest) == ("Nothing found. Try:", "1 hit)")
    words = shlex.split(command)
    assert words == ["landtag", "search", "--term", "18", "Zugriff Auslaenderbehörden"]
    assert filled("search", "--json", *words[2:]).json["total"] == 1
    # Copied, it finds what it says, whatever stands in it.
    for typed in (
        "-Soest Xyzzyq Zugriff",
        "Zugriff Xyzzyq \"it's $(x)",
        "Zugriff -- ;Xyzzyq\x1b[31m",
        "Zugriff " + "Xyzzyq " * 30,
    ):
        line = filled("search", "--faction", "S D", "--", typed).out.splitlines()[1]
        command, _, rest = line.strip().partition("  (")
        assert rest == "1 hit, without --faction 'S D')"
        assert filled("search", "--json", *shlex.split(command)[2:]).json["total"] == 1
    assert filled("search", "Xyzzyq").out.startswith("Nothing found. Fewer words")


def test_searchs_filters_say_what_they_take(filled: Landtag) -> None:
    assert filled("search", "x", "--in", "nowhere").code == 2
    assert filled("search", "x", "--kind", "letter").code == 2
    assert filled("search", "x", "--from", "yesterday").code == 2
    ran = filled("search", "x", "--from", "02.01.2025", "--to", "2025-01-01")
    assert (ran.code, "is later than" in ran.err) == (2, True)
    found = filled("search", "Zugriff", "--faction", "SPD", "--from", "01.01.2025", "--json").json
    assert [hit["number"] for hit in found["hits"]] == ["18/14087"]
    assert filled("search", "Zugriff", "--faction", "FDP", "--json").json["total"] == 0


def test_status_runs_and_doctor_speak_to_people_and_to_scripts(filled: Landtag) -> None:
    status = filled("status", "--json").json
    assert status["papers"] == {"archived": 4}
    assert status["inquiries"] == {"answered": 2}
    assert status["last_run"]["verdict"] == "ok"
    assert "4 archived" in filled("status").out
    runs = filled("runs", "--json").json
    assert (runs[0]["command"], runs[0]["new"]) == ("fetch 18/14241 18/14087", 4)
    assert "fetch 18/14241" in filled("runs").out
    checks = filled("doctor", "--json").json
    assert {check["check"] for check in checks} >= {"settings", "folder", "sqlite", "archive", "reading"}
    assert all(check["ok"] for check in checks)
    assert filled("doctor").code == 0


def test_upgrade_says_that_nothing_is_to_be_done(filled: Landtag) -> None:
    ran = filled("upgrade")
    assert (ran.code, "up to date" in ran.out) == (0, True)
    assert filled("upgrade", "--json").json == {"steps": []}


def test_a_configuration_file_is_read_and_the_environment_comes_first(
    landtag: Landtag, tmp_path: Path
) -> None:
    folder = tmp_path / "config" / "landtag-archive"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('contact = "file@example.org"\ndelay = 2.5\n')
    ran = landtag("doctor", "--json")
    says = {check["check"]: check["says"] for check in json.loads(ran.out)}
    assert "file@example.org" in says["contact"]
    assert "delay 0.0 (environment)" in says["settings"]
    (folder / "config.toml").write_text("delay = = 2\n")
    broken = landtag("doctor")
    assert (broken.code, "cannot be read" in broken.err) == (2, True)


def test_progress_stays_quiet_when_nobody_watches(filled: Landtag) -> None:
    ran = filled("crawl", "--json")
    assert (ran.code, ran.err) == (0, "")
    json.loads(ran.out)


def test_a_crawl_with_nothing_wanted_says_what_to_do(landtag: Landtag) -> None:
    landtag("import", "-", stdin=record("15-1").encode())  # makes an archive; its term is closed for good
    assert landtag("crawl").code == 1
    ran = landtag("crawl")
    assert ran.code == 0
    assert "Nothing is wanted yet" in ran.err


def test_export_writes_whole_files_and_says_how_many(filled: Landtag, tmp_path: Path) -> None:
    everything = filled.run("export")  # bytes go to standard output, which only a process of its own has
    numbers = [json.loads(line)["number"] for line in everything.out.splitlines()]
    assert numbers == ["18/13528", "18/13709", "18/14087", "18/14241"]
    assert everything.err == "4 records written.\n"
    for name in ("csv", "parquet", "jsonl"):
        file = tmp_path / f"papers.{name}"
        ran = filled("export", "Künstliche Intelligenz", "--format", name, "--out", str(file))
        assert (ran.code, ran.out, ran.err) == (0, "", f"2 records written to {file}.\n")
        assert file.stat().st_size > 1000
    assert filled.run("export", "--faction", "SPD", "--format", "csv").out.count("\r\n18/") == 2
    assert list(tmp_path.glob(".part-*")) == []


def test_what_export_cannot_do_is_a_sentence(filled: Landtag, tmp_path: Path) -> None:
    for words, says in (
        (("--format", "xml"), "jsonl, csv, parquet"),
        (("--format", "parquet"), "--out"),
        (("--out", str(tmp_path / "none" / "x.csv")), "cannot be written"),
        (("--from", "2025-02-01", "--to", "2025-01-01"), "later than"),
    ):
        ran = filled("export", *words)
        assert (ran.code, ran.out, says in ran.err) == (2, "", True), ran.err

import io
import os
from pathlib import Path

import pytest

from scraper.sources.records import read_records
from storage.papers import Rejected, SummaryRecord


def text(serial: int) -> str:
    return f"Link zum Dokument: 18/{serial}\nZusammenfassung der Anfrage:\nie Frage {serial}\n"


def shape(path: Path) -> list[tuple[str, int | str]]:
    """File name of each, with the serial of a record or the first words of a reason."""
    return [
        (
            Path(one.source).name,
            one.number.serial if isinstance(one, SummaryRecord) else " ".join(one.reason.split()[:4]),
        )
        for one in read_records(path)
    ]


def piped(content: str | bytes) -> list[SummaryRecord | Rejected]:
    return list(
        read_records(Path("-"), io.BytesIO(content.encode() if isinstance(content, str) else content))
    )


def test_a_folder_is_read_with_its_folders_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / "z.txt").write_text(text(1))
    (tmp_path / "a.TXT").write_text(text(2))
    (tmp_path / "no_ending").write_text(text(3))
    (tmp_path / "b" / "n.md").write_text(text(4))
    (tmp_path / "b" / "deep" / "t.csv").write_text("number\n18/5\n")
    (tmp_path / "b" / "deep" / "u.jsonl").write_text('{"number": "18/6"}\n')
    (tmp_path / "b" / "deep" / "v.html").write_text(f"<pre>{text(7)}</pre>")
    assert shape(tmp_path) == [
        ("a.TXT", 2), ("no_ending", 3), ("z.txt", 1), ("n.md", 4), ("t.csv", 5), ("u.jsonl", 6), ("v.html", 7),
    ]  # fmt: skip


def test_hidden_files_and_the_folders_of_saved_pages_are_skipped_and_other_types_rejected(
    tmp_path: Path,
) -> None:
    (tmp_path / ".git").mkdir()
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", ".git/config"):
        (tmp_path / name).write_bytes(b"\x00")
    for folder in ("page_files", "page-Dateien", "mine_files"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "script.js").write_text("x")
    (tmp_path / "page.html").write_text(f"<pre>{text(1)}</pre>")
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "r.txt").write_text(text(2))
    assert shape(tmp_path) == [
        ("page.html", 1),
        ("paper.pdf", "This is a PDF,"),
        ("r.txt", 2),
        ("script.js", "Files that end in"),
    ]


def test_the_source_is_the_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "r.txt").write_text(text(1))
    monkeypatch.chdir(tmp_path / "notes")
    (found,) = read_records(Path("../r.txt"))
    assert found.source == (tmp_path / "r.txt").as_posix()


def test_links_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "r.txt").write_text(text(1))
    (tmp_path / "in" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "linked.txt").symlink_to(tmp_path / "in" / "r.txt")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    assert shape(tmp_path) == [("linked.txt", 1), ("self.txt", "This cannot be read:"), ("r.txt", 1)]


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "r.txt").write_text(text(1))
    assert shape(tmp_path) == [("pipe", "This is a pipe"), ("r.txt", 1)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_rejected_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "a.txt").touch(mode=0)
    (tmp_path / "r.txt").write_text(text(1))
    found = shape(tmp_path)
    (tmp_path / "closed").chmod(0o700)  # so that it can be cleared away
    assert found == [("a.txt", "This may not be"), ("r.txt", 1), ("closed", "This may not be")]


def test_a_file_name_in_no_encoding_gives_a_source_that_can_be_kept(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/f\xfcr.txt"
    Path(os.fsdecode(name)).write_text(text(1))
    (found,) = read_records(tmp_path)
    assert isinstance(found, SummaryRecord)
    assert found.source.encode().endswith("f\ufffdr.txt".encode())


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.txt", b"", "is empty"),
        ("mark.txt", b"\xef\xbb\xbf\n", "is empty"),
        ("blank.csv", b" \r\n\n", "is empty"),
        ("paper.pdf", b"", "landtag fetch"),
        ("paper.txt", b"%PDF-1.7 ...", "landtag fetch"),
        ("table.xlsx", b"PK\x03\x04", "Files that end in .xlsx are not read; known are .csv, .htm"),
        ("table.csv", b"PK\x03\x04", "Office file"),
        ("windows.txt", "Link zum Dokument: 18/1".encode("utf-16"), "UTF-16"),
        ("header.csv", b"number,title\n", "no record in this"),
        ("none.json", b"[]", "no record in this"),
        ("noise.txt", bytes(range(256)), "This is no text"),
    ],
)
def test_a_file_without_records_says_why(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    (found,) = read_records(tmp_path / name)
    assert isinstance(found, Rejected)
    assert (found.source, found.line) == ((tmp_path / name).as_posix(), 1)
    assert words in found.reason


def test_a_missing_file_an_impossible_name_and_an_empty_folder_say_why(tmp_path: Path) -> None:
    assert shape(tmp_path / "none.txt") == [("none.txt", "There is no such")]
    assert shape(tmp_path / "none\0.txt") == [("none\0.txt", "This cannot be read:")]
    assert shape(tmp_path) == [(tmp_path.name, "The folder holds no")]


def test_a_file_above_the_limit_is_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as huge:
        huge.truncate(1 << 40)  # a terabyte of nothing: takes no room on the disk
    (found,) = read_records(tmp_path / "huge.txt")
    assert isinstance(found, Rejected)
    assert "more than 134,217,728 bytes" in found.reason
    (piped,) = read_records(None, io.BytesIO(b"x" * 101), limit=100)
    assert piped == Rejected("standard input", 1, found.reason.replace("134,217,728", "100"))


@pytest.mark.parametrize(
    ("content", "serials"),
    [
        (text(1) + text(2), [1, 2]),
        ('{"number": "18/1"}\n{"number": "18/2"}\n', [1, 2]),
        ('[{"number": "18/1"}]', [1]),
        ("\ufeffnumber;title\n18/1;x\n", [1]),
        (f"<!DOCTYPE html><pre>{text(1)}</pre>", [1]),
        (f"\ufeff\n<article><pre>{text(1)}</pre></article>", [1]),
        ("<https://www.landtag.nrw.de/>\n" + text(1), [1]),
        ("[Notiz](x)\n" + text(1), [1]),
        ("Zusammenfassung der Anfrage: Q, number\nLink zum Dokument: 18/1\n", [1]),
        (text(1).replace("ie Frage", 'ie\n{"Frage"}'), [1]),
    ],
)
def test_standard_input_tells_by_itself_what_it_is(content: str, serials: list[int]) -> None:
    found = piped(content)
    assert [one.number.serial for one in found if isinstance(one, SummaryRecord)] == serials
    assert len(found) == len(serials)
    assert {one.source for one in found} == {"standard input"}


def test_json_lines_on_standard_input_may_begin_with_a_broken_line() -> None:
    first, second = piped('kaputt\n{"number": "18/2"}\n')
    assert isinstance(first, Rejected)
    assert isinstance(second, SummaryRecord)


def test_a_table_saved_as_text_is_read_as_a_table(tmp_path: Path) -> None:
    (tmp_path / "excel.txt").write_text("number\ttitle\n18/1\tx\n")
    assert shape(tmp_path) == [("excel.txt", 1)]


def test_empty_standard_input_is_said_to_be_empty() -> None:
    assert [one.reason for one in piped(b"") if isinstance(one, Rejected)] == ["This is empty."]

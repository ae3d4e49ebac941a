"""`landtag demo`: the whole job without a network, and nothing left behind unless asked."""

import signal
import time
from pathlib import Path

from tests.support.landtag import Landtag


def test_the_demo_does_the_whole_job_in_five_steps(landtag: Landtag, tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    # An address where nothing listens: whoever leaves the demo's own server is noticed.
    ran = landtag("demo", TMPDIR=str(temporary), LANDTAG_BASE_URL="http://127.0.0.1:9")
    assert ran.code == 0, ran.err
    for step in ("1. Serve", "2. Import", "3. Crawl", "4. Search", "5. Show"):
        assert step in ran.out
    assert "4 papers wanted: 4 new" in ran.out
    assert "Drs. 18/14241" in ran.out
    assert "Zusammenfassung der Antwort" in ran.out
    assert list(temporary.iterdir()) == []
    assert not landtag.home.exists()


def test_the_demo_keeps_its_archive_where_it_is_told_to(landtag: Landtag, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    assert landtag("demo", "--keep", str(kept)).code == 0
    assert landtag("status", "--home", str(kept), "--json").json["papers"] == {"archived": 4}
    again = landtag("demo", "--keep", str(kept))
    assert again.code == 2
    assert "not empty" in again.err


def test_the_demo_takes_a_folder_and_no_file(landtag: Landtag, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name, says in (
        (str(tmp_path / "file"), "is a file"),
        (str(tmp_path / ("n" * 300)), "cannot be used"),
        ("", "--keep is empty"),
    ):
        ran = landtag("demo", "--keep", name)
        assert (ran.code, says in ran.err) == (2, True), ran.err


def test_ctrl_c_in_the_demos_crawl_ends_it_and_leaves_nothing_behind(
    landtag: Landtag, tmp_path: Path
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    demo = landtag.start("demo", TMPDIR=str(temporary), PYTHONUNBUFFERED="1")
    assert demo.stdout is not None
    while b"3. Crawl" not in demo.stdout.readline():
        assert demo.poll() is None
    # Its papers are read one after the other, which takes longer than it takes to see the first one kept.
    while not list(temporary.glob("landtag-demo-*/originals/*/*.pdf")):
        assert demo.poll() is None
        time.sleep(0.01)
    demo.send_signal(signal.SIGINT)
    out, err = demo.communicate(timeout=60)
    assert demo.returncode == 130, err.decode()
    assert b"Interrupted. Nothing is left behind." in err
    assert b"Traceback" not in err
    assert b"4. Search" not in out
    assert [path.name for path in temporary.glob("landtag-demo-*")] == []

"""`landtag demo`: the whole job without a network, and nothing left behind unless asked."""

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

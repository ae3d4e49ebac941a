"""The installed command starts, speaks, and fails in sentences: in processes of its own."""

import subprocess
import sys
from pathlib import Path

from tests.support.landtag import Landtag
from tests.support.records import record


def test_the_installed_command_helps(landtag: Landtag) -> None:
    program = Path(sys.executable).with_name("landtag")
    command = [str(program)] if program.exists() else [sys.executable, "-m", "scraper.cli"]
    done = subprocess.run(
        [*command, "--help"], capture_output=True, text=True, check=True, env=landtag.variables()
    )
    for name in ("import", "crawl", "fetch", "show", "search", "demo"):
        assert name in done.stdout


def test_help_starts_nothing_heavy(landtag: Landtag) -> None:
    script = (
        "import sys\n"
        "sys.argv = ['landtag', '--help']\n"
        "from scraper.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'scrapy', 'twisted', 'sqlalchemy', 'pdfplumber', 'alembic', 'snowballstemmer'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, env=landtag.variables())


def test_results_go_to_standard_output_and_words_to_standard_error(landtag: Landtag) -> None:
    ran = landtag.run("import", "-", "--json", stdin=record().encode())
    assert (ran.code, ran.json["new"], ran.err) == (0, 1, "")
    ran = landtag.run("show", "18/1")
    assert (ran.code, ran.out) == (1, "")
    assert "never heard of 18/1" in ran.err
    ran = landtag.run("show", "nothing")
    assert (ran.code, ran.out) == (2, "")
    ran = landtag.run("status", "--home", "/nowhere/at/all")
    assert (ran.code, ran.out, "Traceback" in ran.err) == (3, "", False)

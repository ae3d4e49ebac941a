"""The documentation speaks of the program as it is."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from scraper.cli import app
from storage.schema import Base

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCHEMA = (ROOT / "docs/schema.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def test_readme_names_every_command() -> None:
    for name in COMMANDS:
        assert f"landtag {name}" in README, name


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_a_help_text_and_an_example(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert re.match(rf"Example: .*landtag {name}\b", command.epilog), name


def test_every_option_says_what_it_does() -> None:
    for name, command in COMMANDS.items():
        for option in command.params:
            assert getattr(option, "help", None), f"{name} {option.name}"


def test_ci_calls_readmes_second_command() -> None:
    commands = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    assert len(commands) == 2
    assert commands[0].endswith("landtag demo")
    assert commands[1] in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()


def test_what_deploy_calls_is_there() -> None:
    called = [
        (file.name, name, options.split())
        for file in (ROOT / "deploy").iterdir()
        for name, options in re.findall(
            r"(?:bin/landtag |CMD \[\")(\w+)((?:(?: |\", \")--[a-z-]+)*)", file.read_text(encoding="utf-8")
        )
    ]
    assert {file for file, _, _ in called} == {"crontab.example", "landtag-crawl.service", "Containerfile"}
    for file, name, options in called:
        known = {option for one in COMMANDS[name].params for option in one.opts}
        assert {option.strip('",') for option in options} - {""} <= known, file


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_takes_the_unit_files(tmp_path: Path) -> None:
    # It looks whether the program is there: `pipx` puts it where the service calls it.
    program = tmp_path / ".local/bin/landtag"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    units = [str(ROOT / "deploy" / f"landtag-crawl.{kind}") for kind in ("service", "timer")]
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--user", *units],
        env={"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "PATH": os.environ["PATH"]},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (checked.returncode, checked.stderr) == (0, "")


def test_every_file_the_readme_links_to_is_there() -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link).exists(), link


def test_the_lock_names_what_pyproject_asks_for_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    for name in re.findall(
        r'^    "([a-z.\-]+)(?:\[[a-z]+\])?>=', (ROOT / "pyproject.toml").read_text(), re.MULTILINE
    ):
        assert re.search(rf"^{re.escape(name.replace('.', '-'))}(\[[a-z]+\])?==", lock, re.MULTILINE), name


def test_the_schema_page_shows_every_table() -> None:
    for table in Base.metadata.tables:
        assert f"`{table}`" in SCHEMA, table

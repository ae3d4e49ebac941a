"""Runs the `landtag` command as its user would, with a home and a site of the test's own."""

import io
import json
import os
import subprocess
import sys
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from scraper.cli import app

# Twisted's reactor runs once in a process, so what crawls needs a process of its own. The others run in this one,
# through the same entry: starting Python and SQLAlchemy two hundred times would take minutes.
_CRAWLING = frozenset({"crawl", "fetch", "demo"})


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Landtag:
    """The command; call it like the shell does."""

    home: Path
    base_url: str
    environment: dict[str, str]

    def __call__(self, *words: str, stdin: bytes = b"", **environment: str) -> Ran:
        variables = self.variables(**environment)
        if _CRAWLING.isdisjoint(words):
            return _in_this_process(words, stdin, variables)
        return self.run(*words, stdin=stdin, **environment)

    def run(self, *words: str, stdin: bytes = b"", **environment: str) -> Ran:
        """Run a command in a process of its own."""
        done = subprocess.run(
            self.command(*words),
            input=stdin,
            capture_output=True,
            env=self.variables(**environment),
            timeout=300,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def under(self, environment: dict[str, str]) -> "Landtag":
        """The same command with more variables set."""
        return replace(self, environment=self.environment | environment)

    def start(self, *words: str, **environment: str) -> "subprocess.Popen[bytes]":
        """Start a command and return at once, to kill or interrupt it."""
        return subprocess.Popen(
            self.command(*words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.variables(**environment),
            start_new_session=True,
        )

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "scraper.cli", *words]

    def variables(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LANDTAG_")}
        return {
            **kept,
            "LANDTAG_HOME": str(self.home),
            "LANDTAG_BASE_URL": self.base_url,
            "LANDTAG_DELAY": "0",
            **self.environment,
            **more,
        }


def _in_this_process(words: tuple[str, ...], stdin: bytes, variables: dict[str, str]) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, variables, clear=True))
        stack.enter_context(patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin))))
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        try:
            app(list(words), prog_name="landtag")
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
    return Ran(code, out.getvalue(), err.getvalue())

"""Kills crawls at random moments and looks at what is left: shared by the test and the long run in benchmarks/."""

import random
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.landtag import Landtag
from tests.support.pdf import small_answer
from tests.support.site import Site


@dataclass(frozen=True, slots=True)
class Killed:
    """What is left after so many kills and one crawl that was let go to its end."""

    kills: int
    papers: int
    archived: int
    twice: int  # papers with more than one version
    damaged: int  # originals whose hash or reading differs
    half_written: int  # files of a write that was cut off
    orphans: int  # originals that no version names
    requests: int  # that reached the site, of all runs


def serve(site: Site, count: int) -> list[str]:
    """Put so many papers on the site; return their numbers."""
    numbers = [f"18/{20001 + place}" for place in range(count)]
    for place, number in enumerate(numbers):
        site.paper(number, small_answer(number, 8000 + place, f"Es sind {place} Brücken."))
    return numbers


def kill_crawls(
    landtag: Landtag, site: Site, numbers: Sequence[str], kills: int, chance: random.Random
) -> Killed:
    """Crawl until everything is there, killed so many times on the way."""
    records = "number\n" + "".join(f"{number}\n" for number in numbers)
    landtag("import", "-", stdin=records.encode())
    for _ in range(kills):
        crawling = landtag.start("crawl")
        # Between the first import of Python and long after the first papers are in.
        with suppress(subprocess.TimeoutExpired):
            crawling.wait(chance.uniform(0.3, 3.0))
        crawling.send_signal(signal.SIGKILL)
        crawling.communicate()
    ran = landtag("crawl", "--json")
    assert (ran.code, ran.json["verdict"] if ran.out else None) == (0, "ok"), ran.err
    return _look(landtag, site, kills, numbers)


def _look(landtag: Landtag, site: Site, kills: int, numbers: Sequence[str]) -> Killed:
    shown: list[Any] = [landtag("show", number, "--json").json for number in numbers]
    verified = landtag("verify", "--json").json
    return Killed(
        kills=kills,
        papers=len(numbers),
        archived=sum(
            one["state"] == "archived" and one["extraction"]["status"] == "complete" for one in shown
        ),
        twice=sum(one["versions"] != 1 for one in shown),
        damaged=len(verified["damaged"]) + len(verified["different"]),
        half_written=len(list(Path(landtag.home, "originals").rglob(".part-*"))),
        orphans=len(verified["orphans"]),
        requests=len(site.papers_asked()),
    )

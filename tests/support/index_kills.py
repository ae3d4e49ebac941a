"""Kills a program that writes into an archive and looks at what is left: shared by the test and the run in benchmarks/.

Beside it the same steps are done in an archive that nobody kills. After every kill both must hold the same, up to the one
step that was under way, which is there whole or not at all.
"""

import random
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.archive import Archive, open_archive
from storage.errors import ArchiveError
from storage.schema import InquiryRow, PaperRow, VersionRow
from storage.tables import Side, keep_others_out
from tests.support.index_steps import step
from tests.support.search_index import Owner, check_fts5, documents, documents_made_anew

# Seconds after an acknowledged step; steps take some 5 to 30 milliseconds, so most kills come in the midst of one.
_LONGEST_STEP = 0.03

# Seconds in which a program starts, so that it is also killed while it opens the archive.
_START = 1.0


@dataclass(slots=True)
class Killed:
    """What so many kills left; `faults` says each thing that is not as it has to be."""

    kills: int = 0
    acknowledged: int = 0
    found_whole: int = 0  # kills after which the step that nobody had acknowledged was there
    documents: int = 0
    papers: int = 0
    orphans: int = (
        0  # originals of no version: kept before their paper was stored, or deleted after it was gone
    )
    faults: list[str] = field(default_factory=list)


def kill_writers(url: str, folder: Path, *, steps: int, kills: int, seed: int) -> Killed:
    """Do so many steps in an empty archive in `folder`, or on a server, killed so many times on the way."""
    chance = random.Random(seed)
    killed = Killed()
    open_archive(url, create=True, originals=folder / "originals").close()
    done = applied = 0
    with open_archive(f"sqlite:///{folder / 'undisturbed.db'}", create=True) as undisturbed:
        for left in range(kills, -1, -1):
            goal = steps if left == 0 else done + chance.randint(0, 2 * (steps - done) // (left + 1))
            done = _write(url, folder, seed, done, steps, min(goal, steps), chance if left else None)
            killed.kills += left > 0
            for place in range(applied, done):
                step(seed, place)(undisturbed)
            applied = max(applied, done)
            found = _look(url, folder, killed)
            if found != undisturbed.database.read(_state) and applied == done < steps:
                step(seed, done)(undisturbed)
                applied += 1
                killed.found_whole += 1
            if found != undisturbed.database.read(_state):
                killed.faults.append(f"after step {done}: not what was done")
    killed.acknowledged = done
    return killed


def _write(
    url: str, folder: Path, seed: int, first: int, steps: int, goal: int, chance: random.Random | None
) -> int:
    """Start the program and kill it, by `chance`, some moments after so many steps are done; return how many are."""
    words = [url, str(folder / "originals"), str(seed), str(first), str(steps)]
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.support.index_steps", *words],
        cwd=Path(__file__).parent.parent.parent,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    with program.stdout as lines:
        said = [lines.readline() for _ in range(first, goal)]
        if chance is not None:
            with suppress(subprocess.TimeoutExpired):
                program.wait(chance.uniform(0, _LONGEST_STEP if said else _START))
            program.send_signal(signal.SIGKILL)
        said += lines.readlines()
    code = program.wait()
    # What was not killed has to end by itself, and a killed program must not have failed before.
    if code not in ((0,) if chance is None else (0, -signal.SIGKILL)):
        raise AssertionError(f"the program failed after {len(said)} steps, exit code {code}")
    return first + sum(line.endswith("\n") for line in said)


def _look(url: str, folder: Path, killed: Killed) -> dict[str, Any]:
    """Look through the archive, note what is wrong and return its state. Only now is it opened, as after any crash."""
    with open_archive(url, originals=folder / "originals") as archive:
        if archive.database.is_sqlite:
            try:
                check_fts5(archive)
            except ArchiveError as error:
                killed.faults.append(f"FTS5: {error}")
        # In a transaction that is undone: what is wrong is to stay so.
        state, anew = archive.database.read(lambda session: _state_and_anew(archive, session))
        if state["documents"] != anew:
            killed.faults.append("the search is not what it is when made anew")
        kept = {path.stem for path in archive.originals.files()}
        if state["hashes"] - kept:
            killed.faults.append(f"{len(state['hashes'] - kept)} originals are lost")
        killed.documents, killed.papers = len(anew), len(state["papers"])
        killed.orphans = len(kept - state["hashes"])
    return state


def _state_and_anew(archive: Archive, session: Session) -> tuple[dict[str, Any], dict[Owner, Any]]:
    # A server may still be committing for a program that is gone; this waits for it.
    keep_others_out(Side(archive.database, session))
    return _state(session), documents_made_anew(session)


def _state(session: Session) -> dict[str, Any]:
    """What an archive holds, without the times at which it came and the ids it got."""
    return {
        "documents": documents(session),
        "papers": {row.number: _paper(row) for row in session.scalars(select(PaperRow))},
        "inquiries": {(row.term, row.serial): row.state for row in session.scalars(select(InquiryRow))},
        "hashes": set(session.scalars(select(VersionRow.sha256))),
    }


def _paper(row: PaperRow) -> tuple[object, ...]:
    return (
        row.state,
        row.reason,
        row.wanted_because,
        row.inquiry and row.inquiry.serial,
        [_version(one) for one in row.versions],
        [(one.role, one.source, one.occurrence, one.text, one.replaced_at is None) for one in row.summaries],
        [(one.source, one.title) for one in row.mentions],
    )


def _version(row: VersionRow) -> tuple[object, ...]:
    return (
        row.ordinal,
        row.current,
        row.sha256,
        row.status,
        row.rules_version,
        row.title,
        row.full_text,
        row.aside,
        [(question.text, question.answer and question.answer.text) for question in row.questions],
    )

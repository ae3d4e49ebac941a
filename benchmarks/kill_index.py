"""Fifty `kill -9` during a thousand random writes: saves, other prints, pairs, summaries, papers forgotten.

    python benchmarks/kill_index.py [--steps 1000] [--kills 50] [--seed 1] [--database URL]

After each kill, and at the end, the archive must hold what an archive holds that nobody killed, and the search what it
holds when made anew. Prints what was found; exit code 1 if anything was not so. `--database postgresql` starts a server of
its own; any other URL must be of a database that is empty.
"""

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.support.index_kills import kill_writers
from tests.support.postgres import new_database, server


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", metavar="URL", default="sqlite")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="landtag-kills-")))
        url = asked.database
        if url == "sqlite":
            url = f"sqlite:///{folder / 'archive.db'}"
        elif url == "postgresql":
            url = stack.enter_context(new_database(stack.enter_context(server())))
        began = time.monotonic()
        found = kill_writers(url, folder, steps=asked.steps, kills=asked.kills, seed=asked.seed)
        seconds = time.monotonic() - began
    for fault in found.faults:
        print(f"wrong: {fault}")
    print(
        f"{found.kills} kills during {found.acknowledged} steps in {seconds:.0f} s: {len(found.faults)} faults; "
        f"{found.documents} documents of {found.papers} papers; after {found.found_whole} kills a step was there that nobody "
        f"had acknowledged; {found.orphans} originals of no paper."
    )
    return 1 if found.faults or found.acknowledged < asked.steps else 0


if __name__ == "__main__":
    sys.exit(main())

"""Fifty `kill -9` at random moments of a crawl over 300 papers; prints what was lost, doubled or damaged.

    python benchmarks/kill_crawls.py [--kills 50] [--papers 300] [--seed 1]

Beside it, the same with plain Scrapy's JOBDIR ended at 683 of 3,000 papers with exit code 0 (Scrapy's issue 7978).
"""

import argparse
import random
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.support.kills import kill_crawls, serve
from tests.support.landtag import Landtag
from tests.support.site import Site


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--papers", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="landtag-kills-") as folder, Site() as site:
        landtag = Landtag(Path(folder) / "home", site.base_url, {"XDG_CONFIG_HOME": folder})
        found = kill_crawls(landtag, site, serve(site, asked.papers), asked.kills, random.Random(asked.seed))
    for name, value in asdict(found).items():
        print(f"{name:14}{value:>8}")
    print(f"{'seconds':14}{time.monotonic() - began:>8.0f}")
    sound = found.archived == asked.papers and not (
        found.twice or found.damaged or found.half_written or found.orphans
    )
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())

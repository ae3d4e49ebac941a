"""Where a crawl looks for papers that nobody has named yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from scraper.config import web_address
from scraper.errors import UsageError


@dataclass(frozen=True, slots=True)
class Look:
    """Where to look: in the Parlamentsspiegel from a day on (None: from where it is due), and on members' pages."""

    listing: bool = False
    since: date | None = None
    pages: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anywhere to look."""
        return self.listing or bool(self.pages)


def look_for(*, listing: bool, since: date | None, pages: Sequence[str]) -> Look:
    """What the options of `landtag crawl` mean; raises UsageError with a sentence where they cannot be meant."""
    if since is not None and not listing:
        raise UsageError("--since says from which day to look for new papers; it goes with --discover.")
    if since is not None and since > datetime.now(UTC).date():
        raise UsageError(f"--since is {since:%d.%m.%Y}, which is still to come; name a day that is past.")
    for url in pages:
        web_address(url, "--posts")
    return Look(listing, since, tuple(pages))

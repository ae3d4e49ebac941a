"""Looks through the Parlamentsspiegel's list of inquiries, page by page: `landtag crawl --discover`."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from scraper.errors import UsageError
from scraper.failures import explain
from scraper.ledger import Plan
from scraper.sources.parlamentsspiegel import Listing, UnfamiliarPageError, listing_url, read_listing
from scraper.spiders.base import LedgerSpider
from storage.papers import Discovery

# What the site's own form offers at most; a page of it takes the server about a second.
_PAGE_SIZE = 100

# A list that is longer than it says is no list: 10,000 inquiries are two legislative terms.
_MOST_PAGES = 200


class ListingSpider(LedgerSpider):
    """Reads all pages of a range of days; what they name is wanted at once, so that nothing read is lost."""

    name = "listing"

    def __init__(self, *, since: date | None = None, **more: Any) -> None:
        super().__init__(**more)
        self.url = self.config.listing_url
        self.addresses = (self.url,)
        self.source = urlsplit(self.url).hostname or self.url
        self._wish = since
        self.since = self.until = datetime.now(UTC).date()  # the range of days, set when it is our turn
        self._keys: set[str] = set()  # entries read, each once: entries move to the next page while we read
        self._unread: dict[str, None] = {}  # a sentence for each entry that could not be taken, in order
        self._notes: dict[str, None] = {}  # and for each fault of one that was
        self._total: int | None = None
        self._shown = 0  # entries that stood on the pages of this look, repeated ones too
        self._new = 0
        self._second_look = False
        self._told = False

    @classmethod
    def plan(cls, arguments: dict[str, Any]) -> Plan:
        """`since` is a day such as 2026-11-01."""
        if "since" in arguments:
            try:
                arguments["since"] = date.fromisoformat(arguments["since"])
            except ValueError:
                raise UsageError(
                    f"since is “{arguments['since']}”; it takes a day such as 2026-11-01."
                ) from None
        return Plan()

    async def start(self) -> AsyncIterator[Request]:
        """The first page; the others follow from it."""
        if not await self.my_turn():
            return
        self.since = self._wish or self.archive.look_since(self.source)
        self.ledger.doing(f"looking through {self.source} from {self.since:%d.%m.%Y}")
        yield self._page(0)

    def parse(self, response: Response, page: int) -> Iterator[Request]:
        """Take what a page names; ask for the next one, or say how complete the look was."""
        if response.status != 200 or "partial" in response.flags:
            what = "half a page" if response.status == 200 else f"status {response.status}"
            self._tell(f"{self.source} answered with {what}; try later.")
            return
        try:
            listing = read_listing(response.body, self.source, before=page * _PAGE_SIZE)
        except UnfamiliarPageError as error:
            self._tell(str(error))
            return
        self._take(listing)
        is_last = (page + 1) * _PAGE_SIZE >= listing.total or page + 1 >= _MOST_PAGES
        if self._missing > 0 and not is_last:
            yield self._page(page + 1)
        elif self._missing > 0 and not self._second_look:
            # An inquiry that was added while we read pushed another one from a page to come to one we had read.
            self._second_look, self._shown = True, 0
            yield self._page(0)
        else:
            self._tell(None)

    def _take(self, listing: Listing) -> None:
        self._total = listing.total
        self._shown += len(listing.entries) + len(listing.unread)
        self._unread.update(dict.fromkeys(listing.unread))
        self._notes.update(dict.fromkeys(listing.notes))
        fresh = [entry for entry in listing.entries if entry.key not in self._keys]
        self._keys.update(entry.key for entry in fresh)
        self._new += self.ledger.named([record for entry in fresh for record in entry.records])

    def failed(self, failure: Failure) -> None:
        """Note why no answer came."""
        assert failure.value is not None, "Scrapy hands on the exception itself"
        self._tell(explain(failure.value, self.source))

    def failed_inside(self, failure: Failure, response: Response | None = None) -> None:
        """A fault of ours is no empty list."""
        super().failed_inside(failure, response)
        self._tell(f"This program has a fault ({type(failure.value).__name__}); please report it.")

    @property
    def _missing(self) -> int:
        """How many entries have not been seen.

        In a second look, when entries have stopped moving, one that is still there twice is listed twice.
        """
        seen = len(self._keys) + len(self._unread)
        return (self._total or 0) - (max(seen, self._shown) if self._second_look else seen)

    def _page(self, page: int) -> Request:
        address = listing_url(self.url, since=self.since, until=self.until, page=page, size=_PAGE_SIZE)
        return Request(
            address,
            headers={"Accept": "text/html"},
            callback=self.parse,
            errback=self.failed,
            cb_kwargs={"page": page},
        )

    def _tell(self, trouble: str | None) -> None:
        """Say what was found, once; `trouble` is why the rest was not."""
        if self._told:
            return
        self._told = True
        ended = trouble is None and self._missing == 0
        self.ledger.discovered(
            Discovery(
                source=self.source,
                address=self.url,
                found=len(self._keys),
                new=self._new,
                complete=ended and not self._unread,
                ended=ended,
                total=self._total,
                since=self.since,
                until=self.until,
                reason=trouble or self._oddity(),
            )
        )

    def _oddity(self) -> str | None:
        """What a person should know of a list that was read; None if all was as it should be."""
        if self._missing != 0:
            return (
                f"{self.source} says that there are {self._total} inquiries, and {len(self._keys)} could be read; "
                "the next look begins at the same day."
            )
        faults = [*self._unread, *self._notes]
        if not faults:
            return None
        return f"{faults[0]} (and {len(faults) - 1} more)" if len(faults) > 1 else faults[0]

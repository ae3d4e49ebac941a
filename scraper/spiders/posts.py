"""Reads summary records from a member's pages: a start page, the posts it links to, and its further pages."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from scraper.config import web_address
from scraper.failures import explain
from scraper.ledger import Plan
from scraper.sources.posts import links_to_follow, records_of
from scraper.spiders.base import LedgerSpider
from storage.papers import Discovery, Rejected, SummaryRecord

# A member asks some hundred inquiries a term. A calendar or a search that links to itself has no end.
_MOST_PAGES = 500


class PostsSpider(LedgerSpider):
    """Follows links from the start page and its further pages, one step, on the same host; reads what has labels."""

    name = "posts"

    def __init__(self, *, url: str, **more: Any) -> None:
        super().__init__(**more)
        self.url = url
        self.addresses = (url,)
        self.source = urlsplit(url).hostname or url
        self._seen: set[str] = set()
        self._papers: set[str] = set()
        self._new = 0
        self._trouble: list[str] = []
        self._left = 0  # pages that were not asked for

    @classmethod
    def plan(cls, arguments: dict[str, Any]) -> Plan:
        """`url` is the start page."""
        web_address(arguments.get("url", ""), "url")
        return Plan()

    async def start(self) -> AsyncIterator[Request]:
        """The start page."""
        if await self.my_turn():
            self.ledger.doing(f"looking through {self.source}")
            for request in self._ask((self.url,), lists=True):
                yield request

    def parse(self, response: Response, lists: bool) -> Iterator[Request]:
        """Take a page's records; follow its links if it is one of those that list posts."""
        if response.status in (404, 410) and response.url != self.url:
            return  # a dead link among many is the site's matter; a dead start page is all there was
        if response.status != 200 or "partial" in response.flags:
            what = "half a page" if response.status == 200 else f"status {response.status}"
            self._trouble.append(f"{response.url} answered with {what}; try later.")
            return
        found = records_of(response.body, response.url)
        records = [one for one in found if isinstance(one, SummaryRecord)]
        self._trouble += [
            f"{one.source}, line {one.line}: {one.reason}" for one in found if isinstance(one, Rejected)
        ]
        self._papers.update(str(record.number) for record in records)
        self._new += self.ledger.named(records)
        if lists:
            links = links_to_follow(response.body, response.url)
            yield from self._ask(links.further, lists=True)
            yield from self._ask(links.posts, lists=False)

    def failed(self, failure: Failure) -> None:
        """Note why no answer came."""
        assert failure.value is not None, "Scrapy hands on the exception itself"
        request: Request = failure.request  # type: ignore[attr-defined]
        self._trouble.append(f"{request.url}: {explain(failure.value, self.source)}")

    def failed_inside(self, failure: Failure, response: Response | None = None) -> None:
        """A fault of ours is no empty page."""
        super().failed_inside(failure, response)
        self._trouble.append(f"This program has a fault ({type(failure.value).__name__}); please report it.")

    def closed(self, reason: str) -> None:
        """Called by Scrapy at the end: say what was found."""
        if reason == "finished" and self._seen:
            self._tell()
        super().closed(reason)

    def _ask(self, urls: tuple[str, ...], *, lists: bool) -> Iterator[Request]:
        for url in urls:
            if url in self._seen:
                continue
            if len(self._seen) >= _MOST_PAGES:
                self._left += 1
                continue
            self._seen.add(url)
            yield Request(
                url,
                headers={"Accept": "text/html"},
                callback=self.parse,
                errback=self.failed,
                cb_kwargs={"lists": lists},
            )

    def _tell(self) -> None:
        if self._left:
            self._trouble.append(
                f"{self.source} has more than {_MOST_PAGES} pages; name a start page nearer to the posts."
            )
        if not self._papers and not self._trouble:
            self._trouble.append(
                f"No page of {self.source} has the labels “Link zum Dokument” and “Zusammenfassung der …” "
                f"({len(self._seen)} pages read). Name the page that lists the posts."
            )
        more = f" (and {len(self._trouble) - 1} more)" if len(self._trouble) > 1 else ""
        self.ledger.discovered(
            Discovery(
                source=self.source,
                address=self.url,
                found=len(self._papers),
                new=self._new,
                complete=not self._trouble,
                ended=not self._trouble,
                reason=f"{self._trouble[0]}{more}" if self._trouble else None,
            )
        )

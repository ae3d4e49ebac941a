"""Between Scrapy's engine and the network: which addresses may be asked, and the ledger of every exchange."""

from datetime import UTC, datetime
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from scraper.failures import NotAskedError, RefusedAddressError, explain
from scraper.ledger import Ledger
from storage.papers import Exchange

_STARTED = "landtag_started"  # request.meta: monotonic seconds at sending


class OnlyConfiguredOrigins:
    """Refuses every request that does not go to the configured origin (scheme, host and port) or cannot reach it.

    Redirects pass here as well. The refusal reaches the errback with its reason, where Scrapy's own offsite
    filter calls nobody.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Pass a request on or raise RefusedAddressError or NotAskedError."""
        ledger = _ledger(self.crawler)
        if ledger.gone is not None:
            raise NotAskedError(f"Not asked: {ledger.gone}")
        spider = self.crawler.spider
        allowed = _origin(getattr(spider, "base_url", ""))
        if _origin(request.url) != allowed:
            scheme, host, port = _origin(request.url)
            raise RefusedAddressError(
                f"The site pointed to {scheme}://{host}:{port}, which is not {allowed[1]}; it was not asked."
            )


class ExchangeLog:
    """Writes a row for every exchange with a server: papers, retries, redirects and robots.txt."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Start the clock."""
        request.meta[_STARTED] = (datetime.now(UTC), monotonic())

    def process_response(self, request: Request, response: Response) -> Response:
        """Note an answer."""
        self._note(request, status=response.status, size=len(response.body))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note that none came; what was refused before it was sent is no exchange."""
        if isinstance(exception, IgnoreRequest):
            return
        host = urlsplit(request.url).hostname or "the host"
        self._note(request, error=explain(exception, host))

    def _note(
        self, request: Request, *, status: int | None = None, size: int = 0, error: str | None = None
    ) -> None:
        at, began = request.meta.get(_STARTED, (datetime.now(UTC), monotonic()))
        _ledger(self.crawler).exchange(
            Exchange(
                url=request.url,
                number=request.cb_kwargs.get("number"),
                requested_at=at,
                status=status,
                error=error,
                bytes=size,
                seconds=round(monotonic() - began, 3),
            )
        )


def _ledger(crawler: Crawler) -> Ledger:
    ledger = getattr(crawler.spider, "ledger", None)
    assert isinstance(ledger, Ledger), "our spiders open a ledger in from_crawler"
    return ledger


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        port = 0  # "http://host:port:port/": no origin of ours
    return parts.scheme, (parts.hostname or "").lower(), port

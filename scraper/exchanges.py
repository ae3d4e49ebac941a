"""The ledger of every exchange with a server, written between Scrapy's engine and the network."""

from datetime import UTC, datetime
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from scraper.failures import explain
from scraper.patience import WAITED
from scraper.spiders.base import ledger_of
from storage.papers import Exchange

_STARTED = "landtag_started"  # request.meta: monotonic seconds at sending


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
        ledger_of(self.crawler).exchange(
            Exchange(
                url=request.url,
                number=request.cb_kwargs.get("number"),
                requested_at=at,
                status=status,
                error=error,
                bytes=size,
                seconds=round(monotonic() - began, 3),
                waited=request.meta.get(WAITED),
            )
        )

"""Tries again what failed, but not at once: waits as long as the server asks for, or longer with every failure.

Scrapy 2.19 repeats without a pause and does not read Retry-After (its issue 3849, open since 2019): asked to come
back in five seconds, it was back after a tenth of one, three times.
"""

import asyncio
import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from scraper.spiders.base import ledger_of

# A server that is overloaded comes back within minutes. Who asks for more is asked again by the next crawl, so
# that a crawl does not hang for a day over a "Retry-After: 86400".
LONGEST_WAIT = 600.0

# Without a word from the server: the delay between two requests, doubled with each failure, never more than this.
_LONGEST_BACKOFF = 60.0

# How often a wait looks whether the user wants to stop, in seconds.
_LOOK_UP = 0.5

WAITED = "landtag_waited"  # request.meta: seconds that were waited before this request


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds a Retry-After header asks to wait (RFC 9110, 10.2.3: seconds, or a date); None if it says nothing.

    >>> retry_after("120", datetime(2026, 11, 24, tzinfo=UTC))
    120.0
    >>> retry_after("Tue, 24 Nov 2026 00:00:05 GMT", datetime(2026, 11, 24, tzinfo=UTC))
    5.0
    >>> retry_after("soon", datetime(2026, 11, 24, tzinfo=UTC)) is None
    True
    """
    if value is None:
        return None
    text = value.strip()
    # Decimals are no form of the standard, and meant all the same.
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return float(text[:12])  # a longer number is as good as for ever
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class Patience(RetryMiddleware):
    """Scrapy's middleware for repeating, with waits. While it waits, nothing else is asked: one request at a time."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings)
        self.crawler = crawler
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Repeat a request whose answer is an error that may pass; after the wait."""
        if response.status not in self.retry_http_codes:
            return response
        header = response.headers.get("Retry-After")
        asked = retry_after(None if header is None else header.decode("latin-1"), datetime.now(UTC))
        if asked is not None and asked > LONGEST_WAIT:
            ledger_of(self.crawler).give_up_on_site(
                urlsplit(request.url).hostname or "",
                f"The site asks to wait {asked / 60:.0f} minutes (status {response.status}); try after that.",
            )
            return response
        again = self._retry(request, f"status {response.status}")
        if again is not None:
            return await self._after(again, asked)
        # Given up on this paper; the server's word holds for the next one too.
        await self._pause(asked or 0.0)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:  # type: ignore[override]
        """Repeat a request that got no answer; after a wait."""
        if not isinstance(exception, self.exceptions_to_retry):
            return None
        again = self._retry(request, exception)
        return None if again is None else await self._after(again, None)

    async def _after(self, request: Request, asked: float | None) -> Request:
        failures = request.meta["retry_times"]
        # Jitter, so that those whom one failure sent away do not come back at the same moment.
        backoff = min(_LONGEST_BACKOFF, self._delay * 2**failures) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
        wait = max(asked, self._delay) if asked is not None else backoff
        request.meta[WAITED] = round(wait, 3)
        if wait >= 1:
            ledger_of(self.crawler).doing(
                f"waiting {wait:.0f} s, as the site asks" if asked else f"waiting {wait:.0f} s"
            )
        await self._pause(wait)
        return request

    async def _pause(self, seconds: float) -> None:
        """Wait, but no longer than until the user wants to stop."""
        while seconds > 0 and self.crawler.crawling:
            pause = min(seconds, _LOOK_UP)
            await asyncio.sleep(pause)
            seconds -= pause

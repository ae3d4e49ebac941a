"""robots.txt, obeyed for every single paper, also while it is still on its way and when it cannot be had.

Scrapy 2.19 lets all requests that wait for the same robots.txt share one Deferred, of which only the first waiter
gets the rules and the others None, which means "allowed"; and it takes a robots.txt that cannot be read for one
that allows all, where RFC 9309, section 2.3.1.4, wants nothing fetched.
"""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from scraper.failures import NotAskedError, RobotsForbiddenError, explain
from scraper.spiders.base import ledger_of
from storage.papers import Robots, RobotsVerdict

# Who wants an hour between two requests wants no crawl; a slip of the keyboard must not stop one for a year.
_LONGEST_DELAY = 3600.0

# A robots.txt is kept as it came, up to what RFC 9309, section 2.5, makes everyone read of it.
_KEPT_BYTES = 500 * 1024


class ObeyRobots(RobotsTxtMiddleware):
    """Scrapy's middleware with one request for robots.txt at a time, and without permission by accident."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # Scrapy logs a traceback for a robots.txt that cannot be had; the run's report says it in a sentence.
        logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)
        self._one_at_a_time = asyncio.Lock()
        self._unread: dict[str, str] = {}  # why a host's robots.txt could not be read, in a sentence

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules for a request's host; the second request waits until the first has them."""
        async with self._one_at_a_time:
            return await super().robot_parser(request)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Let a request pass, or raise the error that says why not."""
        if rp is None:
            why = self._unread.get(urlsplit(request.url).netloc, "Nothing is known of why.")
            raise NotAskedError(f"Not asked: robots.txt cannot be read, so nothing may be fetched. {why}")
        if not rp.allowed(request.url, self._default_useragent):
            raise RobotsForbiddenError("The site's robots.txt does not allow this paper to be fetched.")

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        # 4xx means that there are no rules (RFC 9309, 2.3.1.3); anything else that nobody knows them: "slow down", an
        # error of the server's own, half a file, a file in a form that we did not ask for.
        there = response.status == 200
        if not there and (not 400 <= response.status < 500 or response.status == 429):
            raise NotAskedError(f"The site answered with status {response.status}; try later.")
        if there and ("partial" in response.flags or response.headers.get("Content-Encoding")):
            raise NotAskedError("The site sent half of it, or sent it compressed; try later.")
        if not there:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)
        parser = self._parsers[netloc]
        assert isinstance(parser, RobotParser), "Scrapy has just put it there"
        delay = parser.crawl_delay(self._default_useragent)
        if delay is not None:
            self._keep_distance(request, delay)
        ledger_of(self.crawler).robots(
            Robots(
                host=netloc,
                fetched_at=datetime.now(UTC),
                verdict=RobotsVerdict.RULES if there else RobotsVerdict.NONE,
                status=response.status,
                crawl_delay=delay,
                body=response.body[:_KEPT_BYTES].decode("utf-8", "replace") if there else None,
            )
        )

    def _keep_distance(self, request: Request, asked: float) -> None:
        """Apply a Crawl-delay, which Scrapy parses and leaves at that, to all further requests to the host."""
        engine = self.crawler.engine
        assert engine is not None
        downloader = engine.downloader
        key = downloader.get_slot_key(request)
        delay = max(min(asked, _LONGEST_DELAY), self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        # For the slot that exists, and for one made anew after a minute without requests.
        downloader.per_slot_settings[key] = {"delay": delay, "jitter": 0.0}
        if key in downloader.slots:
            downloader.slots[key].delay = delay

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        reason = self._unread[netloc] = explain(exc, netloc)
        ledger_of(self.crawler).robots(
            Robots(netloc, datetime.now(UTC), RobotsVerdict.UNREADABLE, reason=reason)
        )
        super()._robots_error(exc, netloc)

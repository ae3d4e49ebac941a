"""A sign of life in the run's row, four times a minute, for `landtag status` to read from another process."""

from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call

from scraper.spiders.base import ledger_of

# Seconds between two signs; storage/watching.py takes a run that gave none for four of them for gone.
BEAT = 15.0


class Heartbeat:
    """A Scrapy extension that writes the signs while a spider runs, also while it waits for the server."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._loop = create_looping_call(self.beat)
        crawler.signals.connect(self.opened, signal=signals.spider_opened)
        crawler.signals.connect(self.closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    def beat(self) -> None:
        """Write one sign."""
        ledger_of(self.crawler).alive()

    def opened(self) -> None:
        """Begin."""
        self._loop.start(BEAT, now=False)

    def closed(self) -> None:
        """End."""
        if self._loop.running:
            self._loop.stop()

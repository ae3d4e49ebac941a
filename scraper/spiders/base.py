"""What our spiders share: the ledger of the run, the addresses they may go to, and what happens when the archive fails."""

import asyncio
import sys
from contextlib import ExitStack
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from scraper.config import Config, load_config
from scraper.errors import UsageError
from scraper.ledger import Ledger, Plan
from scraper.report import run_as_text
from storage.archive import Archive, open_archive
from storage.errors import ArchiveError
from storage.numbers import NumberError

# Spiders of one run work one after the other: each waits for the one before it, so that there is one request at a time.
Turn = asyncio.Event


class LedgerSpider(Spider):
    """A spider with a ledger. `addresses` are web addresses whose origins it may ask; everything else is refused.

    crawl.py hands the ledger of its run on and closes it. Without one, as in plain `scrapy crawl`, the spider opens
    the archive and a run of its own.
    """

    addresses: tuple[str, ...] = ()
    ended = False  # whether closed() was called

    def __init__(
        self,
        *,
        config: Config,
        ledger: Ledger,
        before: Turn | None = None,
        done: Turn | None = None,
        held: ExitStack | None = None,
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.config = config
        self.ledger = ledger
        self._before = before
        self._done = done
        self._held = held  # archive and lock, if this spider opened them itself

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *_: Any,
        config: Config | None = None,
        ledger: Ledger | None = None,
        **arguments: Any,
    ) -> Self:
        """Called by Scrapy with `-a` arguments, or by crawl.py with the ledger of its run."""
        held: ExitStack | None = None
        if ledger is None:
            try:
                config = load_config()
                ledger, held = cls._open(config, arguments)
            except (UsageError, NumberError, ArchiveError) as error:
                sys.exit(f"Error: {error}")  # Scrapy would print a traceback
        assert config is not None, "who hands a ledger on knows the settings too"
        spider = cls(config=config, ledger=ledger, held=held, **arguments)
        spider._set_crawler(crawler)  # what Spider.from_crawler does, with arguments of our own
        crawler.signals.connect(spider.failed_inside, signal=signals.spider_error)
        crawler.signals.connect(spider.failed_inside, signal=signals.item_error)
        ledger.when_broken(spider.stop)
        return spider

    @classmethod
    def _open(cls, config: Config, arguments: dict[str, Any]) -> tuple[Ledger, ExitStack]:
        """The archive, its lock and a run, for a spider that runs alone."""
        plan = cls.plan(arguments)
        with ExitStack() as stack:
            archive = stack.enter_context(
                open_archive(config.database, create=True, originals=config.originals)
            )
            stack.enter_context(archive.only_crawl())
            return Ledger(archive, command=f"(scrapy crawl {cls.name})", plan=plan), stack.pop_all()

    @classmethod
    def plan(cls, arguments: dict[str, Any]) -> Plan:  # noqa: ARG003 - spiders with words of their own take them out
        """What a run of this spider alone is to do; takes its own words out of the arguments."""
        return Plan()

    @property
    def archive(self) -> Archive:
        """The archive of the run."""
        return self.ledger.archive

    async def my_turn(self) -> bool:
        """Wait until the spider before this one has ended; whether there is anything left to do then."""
        if self._before is not None:
            await self._before.wait()
        return self.ledger.broken is None and self.crawler.crawling

    def failed_inside(self, failure: Failure, response: Response | None = None) -> None:
        """Note that our own code failed on an answer, or in start(); the others go on."""
        if response is None:
            self.ledger.fault = (
                f"This program has a fault ({type(failure.value).__name__}); please report it."
            )
        self.logger.error("A fault of this program.", exc_info=failure.value)

    def stop(self) -> None:
        """End the crawl because the archive cannot be used any more."""
        engine = self.crawler.engine
        if engine is not None:
            engine.close_spider(self, reason="archive")

    def closed(self, reason: str) -> None:
        """Called by Scrapy at the end, whatever the reason."""
        self.ended = True
        # Scrapy says "shutdown" when a person or a system stops it, "finished" when nothing was left to do.
        if reason == "shutdown":
            self.ledger.interrupted = True
        elif reason not in ("finished", "archive"):
            self.ledger.fault = f"This program has a fault (a crawl ended with “{reason}”); please report it."
        if self._done is not None:
            self._done.set()
        if self._held is not None:
            with self._held:
                # Scrapy exits with 0 however it went; the report says it at least.
                sys.stdout.write(f"{run_as_text(self.ledger.close())}\n")


def spider_of(crawler: Crawler) -> LedgerSpider:
    """The spider of a running crawl."""
    spider = crawler.spider
    assert isinstance(spider, LedgerSpider), "all our spiders are"
    return spider


def ledger_of(crawler: Crawler) -> Ledger:
    """The account of a running crawl."""
    return spider_of(crawler).ledger

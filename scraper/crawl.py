"""The only file that starts Scrapy: what is wanted in, a RunReport out. Once per process: a reactor runs once."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from scraper.config import Config
from scraper.discovery import Look
from scraper.ledger import Ledger, Plan, Progress
from scraper.settings import scrapy_settings
from scraper.spiders.base import LedgerSpider
from scraper.spiders.listing import ListingSpider
from scraper.spiders.papers import PapersSpider
from scraper.spiders.posts import PostsSpider
from storage.archive import open_archive
from storage.papers import RunReport


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """How a crawl ended. Interrupted means by Ctrl-C: what was finished is kept, the rest is still wanted."""

    report: RunReport
    interrupted: bool


def crawl(
    config: Config,
    *,
    command: str,
    plan: Plan | None = None,
    look: Look | None = None,
    progress: Callable[[Progress], None] | None = None,
    verbose: bool = False,
) -> CrawlResult:
    """Look for new papers where `look` says, then fetch, read and store what `plan` says.

    Raises an ArchiveError if the archive cannot be used, before or in the middle of the crawl, CrawlRunningError
    among them if another crawl works in it.
    """
    # A crawl that nobody told what to look for has nothing to make an archive for: its user mistyped the place.
    create = bool(look or (plan is not None and plan.numbers))
    # The run is opened here, so that what is wrong with the archive is said before Scrapy starts.
    with (
        open_archive(config.database, create=create, originals=config.originals) as archive,
        archive.only_crawl() as check_lock,
    ):
        ledger = Ledger(archive, command=command, plan=plan, progress=progress, check_lock=check_lock)
        _run(config, ledger, look or Look(), verbose=verbose)
        if ledger.broken is not None:
            ledger.abandon(ledger.broken)
            raise ledger.broken
        return CrawlResult(ledger.close(), ledger.interrupted)


def _run(config: Config, ledger: Ledger, look: Look, *, verbose: bool) -> None:
    settings = scrapy_settings(config, look.pages) | {"LOG_LEVEL": "INFO" if verbose else "CRITICAL"}
    # asyncio and Twisted would print tracebacks of their own beside Scrapy's log.
    logging.getLogger("asyncio").setLevel(logging.INFO if verbose else logging.CRITICAL)
    process = AsyncCrawlerProcess(settings)
    steps: list[tuple[type[LedgerSpider], dict[str, Any]]] = []
    if look.listing:
        steps.append((ListingSpider, {"since": look.since}))
    steps += [(PostsSpider, {"url": url}) for url in look.pages]
    steps.append((PapersSpider, {}))
    before: asyncio.Event | None = None
    for kind, arguments in steps:
        done = asyncio.Event()
        crawler = process.create_crawler(kind)
        task = process.crawl(crawler, config=config, ledger=ledger, before=before, done=done, **arguments)
        # A spider that cannot even start must not leave the next one waiting.
        task.add_done_callback(partial(_end_turn, done))
        before = done
    process.start()
    # A second Ctrl-C stops Scrapy on the spot, without telling the spiders.
    papers = crawler.spider
    ledger.interrupted = ledger.interrupted or not (isinstance(papers, PapersSpider) and papers.ended)


def _end_turn(done: asyncio.Event, _: object) -> None:
    done.set()

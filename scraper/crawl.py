"""The only file that starts Scrapy: what is wanted in, a RunReport out. Once per process: a reactor runs once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from scrapy.crawler import AsyncCrawlerProcess

from scraper.config import Config
from scraper.ledger import Ledger, Progress
from scraper.settings import scrapy_settings
from scraper.spiders.papers import PapersSpider
from storage.archive import open_archive
from storage.numbers import DocumentNumber
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
    numbers: tuple[DocumentNumber, ...] = (),
    limit: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    verbose: bool = False,
) -> CrawlResult:
    """Fetch, read and store papers: the named ones, else all that are known; their other halves as well.

    Raises an ArchiveError if the archive cannot be used, before or in the middle of the crawl.
    """
    # The run is opened here, so that what is wrong with the archive is said before Scrapy starts.
    archive = open_archive(config.database, create=True, originals=config.originals)
    ledger = Ledger(archive, command=command, limit=limit, progress=progress)
    settings = scrapy_settings(config) | {"LOG_LEVEL": "INFO" if verbose else "CRITICAL"}
    # asyncio and Twisted would print tracebacks of their own beside Scrapy's log.
    logging.getLogger("asyncio").setLevel(logging.INFO if verbose else logging.CRITICAL)
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(PapersSpider)
    process.crawl(crawler, numbers=numbers, config=config, ledger=ledger)
    process.start()
    spider = crawler.spider
    assert isinstance(spider, PapersSpider), "from_crawler made it"
    if spider.report is None and ledger.broken is None:
        # A second Ctrl-C stops Scrapy on the spot, without telling the spider.
        spider.closed("shutdown")
    if ledger.broken is not None:
        raise ledger.broken
    assert spider.report is not None, "closed() leaves a report or what broke the archive"
    return CrawlResult(spider.report, ledger.interrupted)

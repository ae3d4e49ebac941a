"""A fetched PDF on its way into the archive: kept first, read second, stored third. A few lines each.

What goes wrong with the archive itself (disk full, no rights) ends the crawl with its sentence; nothing that
was kept before is lost.
"""

import asyncio
import os
from typing import NoReturn, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from scraper.items import FetchedPdf, KeptPdf
from scraper.ledger import Ledger
from scraper.read import read_original, unreadable
from scraper.spiders.papers import PapersSpider
from storage.errors import ArchiveError
from storage.papers import Extraction, Paper, ReadingStatus


class _Step:
    """What the three steps share: the spider's ledger, and the end of the crawl when the archive fails."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    @property
    def spider(self) -> PapersSpider:
        """The running spider."""
        spider = self.crawler.spider
        assert isinstance(spider, PapersSpider), "no other spider of ours yields PDFs"
        return spider

    @property
    def ledger(self) -> Ledger:
        """The account of the running crawl."""
        return self.spider.ledger

    def give_up(self, error: ArchiveError) -> NoReturn:
        """End the crawl: without an archive nothing fetched could be kept."""
        self.ledger.give_up(error)
        raise DropItem(str(error)) from error


class KeepOriginal(_Step):
    """FetchedPdf -> KeptPdf: the bytes lie on disk under their hash."""

    def process_item(self, item: FetchedPdf) -> KeptPdf:
        """Keep the original before anyone tries to read it."""
        try:
            return KeptPdf(item, self.ledger.archive.originals.keep(item.body))
        except ArchiveError as error:
            self.give_up(error)


# Readings without a word: a scan, a file that is no good, or one whose end is missing.
_EMPTY = frozenset({ReadingStatus.NO_TEXT, ReadingStatus.UNREADABLE})


class ReadPaper(_Step):
    """KeptPdf -> Paper, in worker processes, as many at once as there are cores."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._workers = asyncio.Semaphore(os.cpu_count() or 1)

    async def process_item(self, item: KeptPdf) -> Paper:
        """Read the original without holding up the downloads."""
        fetched = item.fetched
        async with self._workers:
            self.ledger.doing(f"reading {fetched.number}")
            reading = await asyncio.to_thread(_read, fetched)
        if reading.status in _EMPTY and not fetched.again:
            # A linearized file that is cut opens without an error and has no text: only a second look tells.
            self.spider.ask_again(fetched)
            raise DropItem(f"{fetched.number} gave nothing to read and is fetched once more.")
        return Paper(
            number=fetched.number,
            url=fetched.url,
            original=item.original,
            extraction=reading,
            fetched_at=fetched.fetched_at,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            doubt=fetched.doubt,
        )


def _read(fetched: FetchedPdf) -> Extraction:
    """Read a paper; if the system will not even start a reader, store that as the reason, since the bytes are kept."""
    try:
        return read_original(fetched.number, fetched.body, doubt=fetched.doubt)
    except OSError as error:
        return unreadable(
            f"No process could be started to read it ({error.strerror or error}); `landtag reextract` reads it."
        )


class StorePaper(_Step):
    """Paper -> the database, in one transaction with its outcome in the run."""

    def process_item(self, item: Paper) -> Paper:
        """Store the paper."""
        self.ledger.stored(item)
        return item

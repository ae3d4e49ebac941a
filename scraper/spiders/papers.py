"""Fetches papers by number: `scrapy crawl papers -a numbers=18/14087`, or all that are wanted."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from scraper.config import Config, load_config
from scraper.failures import explain, is_unreachable
from scraper.items import FetchedPdf
from scraper.ledger import Ledger
from scraper.ranges import parse_numbers
from scraper.responses import Judgement, judge
from storage.archive import Archive, open_archive
from storage.errors import ArchiveError
from storage.numbers import DocumentNumber
from storage.papers import Outcome, RunReport

_CUT_BEFORE = "landtag_cut_before"  # request.meta: SHA-256 of the body that looked cut the first time


class PapersSpider(Spider):
    """Asks for each paper of its ledger, judges what comes back and yields `FetchedPdf` items."""

    name = "papers"
    ledger: Ledger
    report: RunReport | None = None

    def __init__(self, *, archive: Archive, base_url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.archive = archive
        self.base_url = base_url

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *_: Any,
        numbers: str | tuple[DocumentNumber, ...] = "",
        limit: str | int | None = None,
        config: Config | None = None,
        ledger: Ledger | None = None,
        **__: Any,
    ) -> Self:
        """Called by Scrapy with `-a` arguments, or by crawl.py with the same as objects.

        `numbers` names papers or ranges (`18/14087,18/14100-18/14120`); none means all that are known.
        """
        settings = config or load_config()
        if ledger is None:
            archive = open_archive(settings.database, create=True, originals=settings.originals)
            ledger = Ledger(archive, command="scrapy crawl papers", limit=int(limit) if limit else None)
        archive = ledger.archive
        spider = cls(archive=archive, base_url=settings.base_url)
        spider._set_crawler(crawler)  # what Spider.from_crawler does, with our own arguments
        spider.ledger = ledger
        ledger.on_broken = spider.stop
        named = _named(numbers)
        if named:
            archive.want(named, "named by its user")
        spider.ledger.want(named or archive.known_numbers())
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        crawler.signals.connect(spider.failed_inside, signal=signals.spider_error)
        crawler.signals.connect(spider.failed_inside, signal=signals.item_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """One request a paper, made when Scrapy is ready to send it."""
        while (number := self.ledger.next()) is not None:
            yield self.request(number)

    def request(self, number: DocumentNumber) -> Request:
        """Ask for a paper, conditionally if its last print is kept."""
        ref = self.ledger.kept(number)
        request = Request(
            number.url(self.base_url), callback=self.parse, errback=self.failed, cb_kwargs={"number": number}
        )
        if ref.sha256 is not None and self.archive.originals.has(ref.sha256):
            if ref.etag is not None:
                request.headers["If-None-Match"] = ref.etag
            if ref.last_modified is not None:
                request.headers["If-Modified-Since"] = ref.last_modified
        return request

    def parse(self, response: Response, number: DocumentNumber) -> Iterator[FetchedPdf | Request]:
        """Judge an answer: yield its PDF, ask once more if it looks cut, else note what it was."""
        self.ledger.reached()
        judged = judge(
            response.status,
            _header(response, "Content-Type") or "",
            response.body,
            partial="partial" in response.flags,
        )
        if judged.what is Judgement.PDF:
            yield self._fetched(response, number)
        elif judged.what is Judgement.CUT:
            yield from self._cut(response, number, judged.reason or "")
        elif judged.what is Judgement.NOT_MODIFIED:
            self._not_modified(response, number)
        elif judged.what is Judgement.MISSING:
            self.ledger.settle(number, Outcome.MISSING, judged.reason)
        else:
            self.ledger.settle(number, Outcome.FAILED, judged.reason)

    def failed(self, failure: Failure) -> None:
        """Note why no answer came."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        assert error is not None, "Scrapy hands on the exception itself"
        reason = explain(error, urlsplit(request.url).hostname or "the host")
        if is_unreachable(error):
            self.ledger.unreachable(reason)
        self.ledger.settle(request.cb_kwargs["number"], Outcome.FAILED, reason)

    def idle(self) -> None:
        """Nothing is under way: ask for the other halves that turned up, or let the crawl end."""
        number = self.ledger.next()
        if number is None:
            return
        engine = self.crawler.engine
        assert engine is not None
        while number is not None:
            engine.crawl(self.request(number))
            number = self.ledger.next()
        raise DontCloseSpider

    def failed_inside(self, failure: Failure, response: Response | None = None) -> None:
        """Note that our own code failed on a paper; the others go on."""
        if response is not None and response.request is not None:
            number = response.request.cb_kwargs["number"]
            self.logger.error("Paper %s met a fault of this program.", number, exc_info=failure.value)
            self.ledger.settle(
                number,
                Outcome.FAILED,
                f"This program has a fault ({type(failure.value).__name__}); please report it with the number.",
            )

    def stop(self) -> None:
        """End the crawl because the archive cannot be used any more."""
        engine = self.crawler.engine
        if engine is not None:
            engine.close_spider(self, reason="archive")

    def closed(self, reason: str) -> None:
        """Called by Scrapy at the end, whatever the reason: close the run and the archive."""
        # Scrapy says "finished" when nothing was left to do; any other word is somebody's or something's stop.
        self.ledger.interrupted = reason != "finished"
        try:
            if self.ledger.broken is None:
                self.report = self.ledger.close()
        except ArchiveError as error:
            self.ledger.broken = error
        finally:
            self.archive.close()

    def _not_modified(self, response: Response, number: DocumentNumber) -> None:
        """Believe a 304 only if we said what we have."""
        assert response.request is not None
        headers = response.request.headers
        if "If-None-Match" in headers or "If-Modified-Since" in headers:
            self.ledger.settle(number, Outcome.UNCHANGED)
        else:
            reason = "The site says that nothing changed (status 304) of a paper that is not kept; try later."
            self.ledger.settle(number, Outcome.FAILED, reason)

    def _fetched(self, response: Response, number: DocumentNumber, doubt: str | None = None) -> FetchedPdf:
        return FetchedPdf(
            number=number,
            url=response.url,
            body=response.body,
            fetched_at=datetime.now(UTC),
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            doubt=doubt,
        )

    def _cut(self, response: Response, number: DocumentNumber, reason: str) -> Iterator[FetchedPdf | Request]:
        """Ask once more; the same bytes twice are what the site has, and are kept with the doubt noted."""
        sha256 = hashlib.sha256(response.body).hexdigest()
        assert response.request is not None
        before = response.request.meta.get(_CUT_BEFORE)
        if before == sha256 and "partial" not in response.flags:
            yield self._fetched(response, number, f"The file may be cut: {reason}")
            return
        again = get_retry_request(response.request, spider=self, reason="cut", max_retry_times=2)
        if again is None:
            self.ledger.settle(number, Outcome.FAILED, reason)
            return
        again.meta[_CUT_BEFORE] = sha256
        again.headers.pop("If-None-Match", None)
        again.headers.pop("If-Modified-Since", None)
        yield again


def _named(numbers: str | tuple[DocumentNumber, ...]) -> tuple[DocumentNumber, ...]:
    """The papers an argument names; an empty one names none."""
    if isinstance(numbers, str):
        return parse_numbers(numbers) if numbers else ()
    return numbers


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return None if value is None else value.decode("latin-1")

"""Fetches papers by number: `scrapy crawl papers -a numbers=18/14087`, or all that are wanted."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from scraper.errors import UsageError
from scraper.failures import BudgetSpentError, explain, is_unreachable
from scraper.items import FetchedPdf
from scraper.ledger import Plan
from scraper.ranges import parse_numbers
from scraper.responses import Judgement, judge
from scraper.spiders.base import LedgerSpider
from storage.numbers import DocumentNumber
from storage.papers import Outcome

_FETCHED_BEFORE = (
    "landtag_fetched_before"  # request.meta: SHA-256 of the body that was no good the first time
)


class PapersSpider(LedgerSpider):
    """Asks for each paper of its ledger, judges what comes back and yields `FetchedPdf` items."""

    name = "papers"

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.base_url = self.config.base_url
        self.addresses = (self.base_url,)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *_: Any, **arguments: Any) -> Self:
        """Called by Scrapy."""
        spider = super().from_crawler(crawler, **arguments)
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        return spider

    @classmethod
    def plan(cls, arguments: dict[str, Any]) -> Plan:
        """`numbers` names papers or ranges (`18/14087,18/14100-18/14120`), none means all that are due; `limit`."""
        numbers, limit = arguments.pop("numbers", ""), arguments.pop("limit", None)
        try:
            most = None if limit is None else int(limit)
        except ValueError:
            raise UsageError(
                f"limit is “{limit}”; it takes how many papers to ask for, such as 200."
            ) from None
        return Plan(numbers=parse_numbers(numbers) if numbers else (), limit=most)

    async def start(self) -> AsyncIterator[Request]:
        """One request a paper, each made when the one before is done."""
        if not await self.my_turn():
            return
        self.ledger.begin()
        while (number := self.ledger.next()) is not None:
            yield self.request(number)
            # Scrapy takes all that start() has at once: 28,000 requests and look-ups before the first is sent.
            await self.crawler.signals.wait_for(signals.scheduler_empty)

    def request(self, number: DocumentNumber) -> Request:
        """Ask for a paper, conditionally if its last print is kept."""
        ref = self.ledger.kept(number)
        request = Request(
            number.url(self.base_url),
            headers={"Accept": "application/pdf"},
            callback=self.parse,
            errback=self.failed,
            cb_kwargs={"number": number},
        )
        if ref.sha256 is not None and self.archive.originals.has(ref.sha256):
            if ref.etag is not None:
                request.headers["If-None-Match"] = ref.etag
            if ref.last_modified is not None:
                request.headers["If-Modified-Since"] = ref.last_modified
        return request

    def parse(self, response: Response, number: DocumentNumber) -> Iterator[FetchedPdf | Request]:
        """Judge an answer: yield its PDF, ask once more if it looks cut, else note what it was."""
        self._note_health(response)
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
        number = request.cb_kwargs["number"]
        if isinstance(error, BudgetSpentError):
            self.ledger.put_back(number)
            return
        if is_unreachable(error):
            self.ledger.troubled(urlsplit(request.url).hostname or "", reason, unreachable=True)
        self.ledger.settle(number, Outcome.FAILED, reason)

    def _note_health(self, response: Response) -> None:
        host = urlsplit(response.url).hostname or ""
        if response.status == 429 or response.status >= 500:
            reason = f"The site answered {response.status} to one paper after the other; try later."
            self.ledger.troubled(host, reason, unreachable=False)
        else:
            self.ledger.reached(host)

    def idle(self) -> None:
        """Nothing is under way: ask for what has turned up since start() ended, or let the crawl end."""
        number = self.ledger.next()
        if number is not None:
            self._ask(self.request(number))
            raise DontCloseSpider

    def ask_again(self, fetched: FetchedPdf) -> None:
        """Fetch a paper once more whose file gave nothing to read."""
        request = self.request(fetched.number)
        self._ask(_once_more(request, hashlib.sha256(fetched.body).hexdigest()))

    def failed_inside(self, failure: Failure, response: Response | None = None) -> None:
        """Note that our own code failed on a paper; the others go on."""
        super().failed_inside(failure, response)
        if response is not None and response.request is not None:
            self.ledger.settle(
                response.request.cb_kwargs["number"],
                Outcome.FAILED,
                f"This program has a fault ({type(failure.value).__name__}); please report it with the number.",
            )

    def _ask(self, request: Request) -> None:
        engine = self.crawler.engine
        assert engine is not None
        engine.crawl(request)

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
            again=response.request is not None and _FETCHED_BEFORE in response.request.meta,
        )

    def _cut(self, response: Response, number: DocumentNumber, reason: str) -> Iterator[FetchedPdf | Request]:
        """Ask once more; the same bytes twice are what the site has, and are kept with the doubt noted."""
        sha256 = hashlib.sha256(response.body).hexdigest()
        assert response.request is not None
        before = response.request.meta.get(_FETCHED_BEFORE)
        if before == sha256 and "partial" not in response.flags:
            yield self._fetched(response, number, f"The file may be cut: {reason}")
            return
        again = get_retry_request(response.request, spider=self, reason="cut", max_retry_times=2)
        if again is None:
            self.ledger.settle(number, Outcome.FAILED, reason)
            return
        yield _once_more(again, sha256)


def _once_more(request: Request, sha256: str) -> Request:
    """The request for bytes that came before and were not good, unconditionally."""
    request.meta[_FETCHED_BEFORE] = sha256
    request.headers.pop("If-None-Match", None)
    request.headers.pop("If-Modified-Since", None)
    return request


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return None if value is None else value.decode("latin-1")

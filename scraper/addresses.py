"""Where a request may lead: to the configured origins, over http or https, and only to addresses of the open internet.

A name may resolve to anything, today this and in a second that. So the address is looked at twice: before a request
is sent, to say why it is refused, and again when the connection is made, where nothing gets between look and use.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from scraper.config import is_loopback
from scraper.failures import BudgetSpentError, NotAskedError, RefusedAddressError
from scraper.spiders.base import spider_of
from storage.numbers import DocumentNumber, NumberError
from storage.schedule import CLOSED_TERMS

# The setting that allows loopback addresses: true only if the base address itself is one.
LOOPBACK_ALLOWED = "LANDTAG_LOOPBACK_ALLOWED"

# Hosts that may have any address: the proxies the user set, through which the requests go.
PROXIES = "LANDTAG_PROXIES"

Origin = tuple[str, str, int]

# IPv6 networks whose addresses contain an IPv4 address, which may be one of the own network: 6to4 (RFC 3056), NAT64
# (RFC 6052) and Teredo (RFC 4380). A server that wants to be found has an address of its own.
_TUNNELS = tuple(map(ipaddress.IPv6Network, ("2002::/16", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32")))


def origin(url: str) -> Origin:
    """Scheme, host and port of an address; a port that is none becomes 0, which no origin of ours has.

    >>> origin("https://www.landtag.nrw.de/x"), origin("http://host:port:port/")
    (('https', 'www.landtag.nrw.de', 443), ('http', 'host', 0))
    """
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        port = 0
    return parts.scheme, (parts.hostname or "").lower(), port


def is_open(address: str, *, loopback: bool) -> bool:
    """Whether an IP address may be connected to: a public one or, where `loopback` is set, this machine.

    >>> [is_open(a, loopback=False) for a in ("193.29.3.1", "10.0.0.1", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1")]
    [True, False, False, False, False]
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])  # "fe80::1%eth0"
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip
    if isinstance(ip, ipaddress.IPv6Address) and any(ip in network for network in _TUNNELS):
        return False
    if ip.is_loopback:
        return loopback
    # Multicast is "global" to ipaddress, and no server has such an address.
    return ip.is_global and not ip.is_multicast


class OnlyConfiguredOrigins:
    """Refuses every request that does not go to one of the spider's origins, or to a host that cannot be reached.

    Redirects pass here as well. The refusal reaches the errback with its reason, where Scrapy's own offsite
    filter calls nobody.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Pass a request on or raise RefusedAddressError or NotAskedError."""
        spider = spider_of(self.crawler)
        target = origin(request.url)
        if target[1] in spider.ledger.gone:
            raise NotAskedError(f"Not asked: {spider.ledger.gone[target[1]]}")
        if spider.ledger.is_spent:
            raise BudgetSpentError("Not asked: the budget of requests is used up.")
        _refuse_closed_terms(request.url)
        allowed = {origin(url) for url in spider.addresses}
        if target not in allowed:
            scheme, host, port = target
            named = " and ".join(sorted({name for _, name, _ in allowed}))
            raise RefusedAddressError(
                f"The site pointed to {scheme}://{host}:{port}, which is not {named}; it was not asked."
            )


def _refuse_closed_terms(url: str) -> None:
    """No redirect leads to where robots.txt lets nobody go, whatever robots.txt said when it was read."""
    try:
        number = DocumentNumber.parse(urlsplit(url).path.rpartition("/")[2])
    except NumberError:
        return
    if number.term in CLOSED_TERMS:
        raise RefusedAddressError(
            f"The site pointed to paper {number}; terms 11 to 15 are closed to programs."
        )


class OnlyOpenAddresses:
    """Refuses a request whose host has an address that is not of the open internet; says which."""

    def __init__(self, crawler: Crawler) -> None:
        self._loopback = crawler.settings.getbool(LOOPBACK_ALLOWED)
        self._judged: dict[str, str | None] = {}  # host -> why it is refused

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Pass a request on or raise RefusedAddressError; behind a proxy the proxy resolves the name."""
        if request.meta.get("proxy"):
            return
        _, host, port = origin(request.url)
        if host not in self._judged:
            self._judged[host] = await self._judge(host, port)
        reason = self._judged[host]
        if reason is not None:
            raise RefusedAddressError(reason)

    async def _judge(self, host: str, port: int) -> str | None:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return None  # the connection fails with the better reason
        # Only who names this machine may mean it: a public name that resolves to it leads astray.
        loopback = self._loopback and is_loopback(f"//{host}" if ":" not in host else f"//[{host}]")
        closed = [str(info[4][0]) for info in found if not is_open(str(info[4][0]), loopback=loopback)]
        if not closed:
            return None
        return (
            f"{host} has the address {closed[0]}, which is not of the open internet; it was not asked. "
            "Check the address that is set, and the name server."
        )


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, which gives no address out that a connection may not be made to."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.loopback = False
        self.proxies: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Called by Scrapy, with the process instead of a crawler."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.loopback = crawler.settings.getbool(LOOPBACK_ALLOWED)
        resolver.proxies = frozenset(crawler.settings.getlist(PROXIES))
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """The address of a host, or a failure if it may not be connected to."""

        def check(address: str) -> str:
            loopback = self.loopback and is_loopback(f"//{name}")
            if name.lower() not in self.proxies and not is_open(address, loopback=loopback):
                raise DNSLookupError(f"{name} has the address {address}, which is not of the open internet.")
            return address

        found: Deferred[Any] = super().getHostByName(name, timeout)
        return found.addCallback(check)

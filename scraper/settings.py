"""Scrapy's settings, every number with its reason. What depends on the user's settings comes from config.py.

Plain `scrapy crawl papers` reads this module; `landtag` takes the same values through `scrapy_settings`.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from scraper.addresses import LOOPBACK_ALLOWED, PROXIES
from scraper.config import DEFAULT_DELAY, Config, is_loopback, load_config, proxy_hosts

# What of Scrapy's own a crawl does not use. What is not there listens on no port, keeps no cookie and unpacks nothing;
# and a crawl starts a quarter of a second sooner without it.
_UNUSED_EXTENSIONS = tuple(
    f"scrapy.extensions.{name}"
    for name in (
        "telnet.TelnetConsole",
        "remote_control.RemoteControl",
        "memdebug.MemoryDebugger",
        "closespider.CloseSpider",
        "feedexport.FeedExporter",
        "logstats.LogStats",
        "spiderstate.SpiderState",
        "throttle.AutoThrottle",
    )
)
_UNUSED_MIDDLEWARES = tuple(
    f"scrapy.downloadermiddlewares.{name}"
    for name in (
        "cookies.CookiesMiddleware",
        "httpcompression.HttpCompressionMiddleware",
        "httpcache.HttpCacheMiddleware",
        "httpauth.HttpAuthMiddleware",
        "redirect.MetaRefreshMiddleware",
    )
)


def scrapy_settings(config: Config, pages: Sequence[str] = ()) -> dict[str, Any]:
    """All settings of a crawl under the user's configuration; `pages` are addresses it looks through besides."""
    foreign_hosts = {
        urlsplit(url).hostname for url in (config.listing_url, *pages) if not is_loopback(url)
    } - {urlsplit(config.base_url).hostname}
    return {
        "BOT_NAME": "landtag-archive",
        "SPIDER_MODULES": ["scraper.spiders"],
        "NEWSPIDER_MODULE": "scraper.spiders",
        # Politeness: one request at a time per host, evenly spaced, under our own name.
        "USER_AGENT": config.user_agent,
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": config.delay,
        # No delay is allowed on this machine only, and does not hold for other hosts that a crawl looks through.
        "DOWNLOAD_SLOTS": {host: {"delay": max(config.delay, DEFAULT_DELAY)} for host in foreign_hosts},
        "DOWNLOAD_DELAY_JITTER": 0.0,  # the delay is a promise, not an average
        "COOKIES_ENABLED": False,
        # A proxy out of the environment leads to the world, never to this machine.
        "HTTPPROXY_ENABLED": not is_loopback(config.base_url),
        "REFERER_ENABLED": False,
        # Safety: Scrapy's defaults accept any certificate and read file:, ftp:, s3: and data: addresses.
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_HANDLERS": {"data": None, "file": None, "ftp": None, "s3": None},
        "TELNETCONSOLE_ENABLED": False,
        # Papers have up to a few hundred pages and stay below 10 MiB; with Scrapy's limit of 1 GiB a hostile
        # answer took 2.1 GiB of memory.
        "DOWNLOAD_MAXSIZE": 64 * 1024 * 1024,
        "DOWNLOAD_WARNSIZE": 0,
        # A gzip body cut in half reaches the callback without a word in Scrapy 2.19, and PDFs hardly shrink:
        # ask for the bytes as they are.
        "COMPRESSION_ENABLED": False,
        "DEFAULT_REQUEST_HEADERS": {"Accept-Encoding": "identity", "Accept-Language": "de"},
        # Every answer is judged by the spider, so that none is dropped in silence.
        "HTTPERROR_ALLOW_ALL": True,
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # the spider asks for a paper once
        "METAREFRESH_ENABLED": False,  # an HTML page is no paper, wherever it points
        "REDIRECT_MAX_TIMES": 5,  # as many as RFC 9309 wants followed for robots.txt
        "RETRY_TIMES": 2,  # a third failure in a row is not chance; waits between: patience.py
        "DOWNLOAD_TIMEOUT": 60,  # seconds; the largest papers come within ten on a slow line
        "DOWNLOADER_MIDDLEWARES": {
            **dict.fromkeys(_UNUSED_MIDDLEWARES),
            # Offsite drops requests without telling anyone; ours refuses with a reason, on every redirect too.
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scraper.addresses.OnlyConfiguredOrigins": 50,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scraper.robots.ObeyRobots": 100,  # see there what Scrapy's own lets through
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "scraper.patience.Patience": 550,  # in the place of Scrapy's, which does not wait
            "scraper.addresses.OnlyOpenAddresses": 760,  # behind the one that says whether a proxy is used
            "scraper.exchanges.ExchangeLog": 1000,  # next to the network: sees retries, redirects, robots.txt
        },
        "TWISTED_DNS_RESOLVER": "scraper.addresses.GuardedResolver",
        LOOPBACK_ALLOWED: is_loopback(config.base_url),
        PROXIES: sorted(proxy_hosts()),
        "EXTENSIONS": {**dict.fromkeys(_UNUSED_EXTENSIONS), "scraper.heartbeat.Heartbeat": 0},
        "ITEM_PIPELINES": {
            "scraper.pipelines.KeepOriginal": 100,
            "scraper.pipelines.ReadPaper": 200,
            "scraper.pipelines.StorePaper": 300,
        },
        "LOG_LEVEL": "ERROR",
        "LOGSTATS_INTERVAL": 0,
    }


def __getattr__(name: str) -> Any:
    """Scrapy reads a settings module by attribute; answer with the user's configuration at that moment."""
    if name.isupper():
        settings = scrapy_settings(load_config())
        if name in settings:
            return settings[name]
    raise AttributeError(name)


def __dir__() -> list[str]:
    """The names Scrapy finds here."""
    return sorted(scrapy_settings(load_config()))

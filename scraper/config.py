"""The settings, frozen: option before environment before configuration file before default.

The only file that reads the environment. The configuration file is `config.toml` in the platform's
configuration folder (`landtag doctor` prints where) with the option's names: `home`, `database`, `base_url`,
`listing_url`, `delay`, `contact`, `notify`, `metrics`. What it says beside them is refused, since a slip of the
keyboard would otherwise be a setting that never holds.
"""

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies

import platformdirs

from scraper.errors import UsageError
from storage import __version__
from storage.numbers import DEFAULT_BASE_URL

_APP = "landtag-archive"

# The names in the configuration file; with LANDTAG_ before them, in capitals, those of the environment.
_SETTINGS = ("home", "database", "base_url", "listing_url", "delay", "contact", "notify", "metrics")

# The Parlamentsspiegel, run by the Landtag for all Länder, lists inquiries without the search robots.txt forbids.
DEFAULT_LISTING_URL = "https://www.parlamentsspiegel.de/suche"

# Seconds between two requests to one host: what a person clicking through the archive would need.
DEFAULT_DELAY = 1.0


@dataclass(frozen=True, slots=True)
class Config:
    """All settings with their values; `origins` says where each one came from, for `landtag doctor`."""

    home: Path
    database: str
    base_url: str
    listing_url: str
    delay: float
    contact: str | None
    notify: tuple[str, ...] = ()  # addresses of apprise that hear of runs that need a person
    metrics: Path | None = None  # a file for Prometheus' textfile collector
    origins: tuple[tuple[str, str], ...] = ()

    @property
    def originals(self) -> Path:
        """The folder of the fetched PDFs."""
        return self.home / "originals"

    @property
    def user_agent(self) -> str:
        """Who we are, honestly, and where a webmaster reaches the person who runs this."""
        contact = f"; contact: {self.contact}" if self.contact else ""
        return f"landtag-archive/{__version__} (archive of Kleine Anfragen{contact})"


def config_file() -> Path:
    """Where the configuration file is looked for."""
    return platformdirs.user_config_path(_APP, appauthor=False) / "config.toml"


def load_config(
    *,
    home: Path | None = None,
    database: str | None = None,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Config:
    """Gather the settings; raise UsageError with a sentence if one of them cannot be meant."""
    env = os.environ if environment is None else environment
    place = config_file() if file is None else file
    written = _read_file(place)
    options = {"home": None if home is None else str(home), "database": database}
    origins: list[tuple[str, str]] = []

    def pick(name: str, default: str) -> _Picked:
        variable = f"LANDTAG_{name.upper()}"
        for value, origin, called in (
            (options.get(name), "option", f"--{name}"),
            (env.get(variable), "environment", variable),
            (written.get(name), "configuration file", f"{name} in {place}"),
            (default, "default", variable),
        ):
            if value:
                origins.append((name, origin))
                return _Picked(value, called)
        return _Picked("", variable)

    folder = _path(pick("home", str(platformdirs.user_data_path(_APP, appauthor=False))))
    metrics = pick("metrics", "")
    base_url = _address(pick("base_url", DEFAULT_BASE_URL))
    return Config(
        home=folder,
        database=pick("database", f"sqlite:///{folder / 'archive.db'}").text,
        base_url=base_url,
        listing_url=_address(pick("listing_url", DEFAULT_LISTING_URL)),
        delay=_delay(pick("delay", str(DEFAULT_DELAY)), base_url),
        contact=_contact(pick("contact", "")),
        notify=tuple(pick("notify", "").text.split()),
        metrics=_path(metrics) if metrics.text else None,
        origins=tuple(origins),
    )


def is_loopback(url: str) -> bool:
    """Whether an address stays on this machine.

    >>> is_loopback("http://127.0.0.1:8000"), is_loopback("https://www.landtag.nrw.de")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def proxy_hosts() -> frozenset[str]:
    """The hosts of the proxies that the environment or the system names; requests go through them."""
    hosts = (urlsplit(url if "//" in url else f"//{url}").hostname for url in getproxies().values())
    return frozenset(host for host in hosts if host)


@dataclass(frozen=True, slots=True)
class _Picked:
    """A setting's text, and what it is called where it was found: an option, a variable, a line of the file."""

    text: str
    called: str


def _read_file(file: Path) -> dict[str, str]:
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            f"The configuration file {file} cannot be read: {error}. Mend or remove it."
        ) from error
    for name in written:
        if name not in _SETTINGS:
            raise UsageError(
                f"The configuration file {file} has “{name}”, which is no setting. Settings are "
                f"{', '.join(_SETTINGS)}, each on a line of its own and below no heading, such as: delay = 2.0"
            )
    return {name: _text_of(name, value, file) for name, value in written.items()}


def _text_of(name: str, value: object, file: Path) -> str:
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(value, str) or (name == "delay" and numeric):
        return str(value)
    right = "a number such as 2.0" if name == "delay" else "text in quotes"
    raise UsageError(f"{name} in {file} is {value!r}; it must be {right}.")


def web_address(text: str, name: str) -> str:
    """The address without a slash at its end; raises UsageError that names the setting if it is none."""
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # "http://[::1", "http://host:port"
        sound = False
    if not sound:
        raise UsageError(f"{name} is “{text}”; it must be a web address such as {DEFAULT_BASE_URL}.")
    return text.rstrip("/")


def _address(picked: _Picked) -> str:
    return web_address(picked.text, picked.called)


def _path(picked: _Picked) -> Path:
    try:
        path = Path(picked.text).expanduser().absolute()
    except RuntimeError:  # "~nobody/archive"
        path = Path("\0")
    if "\0" in str(path):
        raise UsageError(f"{picked.called} is “{picked.text}”; it must be a path that can be there.")
    return path


def _delay(picked: _Picked, base_url: str) -> float:
    try:
        delay = float(picked.text.replace(",", "."))
    except ValueError:
        delay = -1.0
    # An hour between two papers is surely a slip of the keyboard; nan and inf fail the comparison too.
    if not 0 <= delay <= 3600:
        raise UsageError(
            f"{picked.called} is “{picked.text}”; it must be seconds between 0 and 3600, such as 1.0."
        )
    if delay == 0 and not is_loopback(base_url):
        raise UsageError(f"{picked.called} is 0; that is allowed only for a server on this machine. Use 1.0.")
    return delay


def _contact(picked: _Picked) -> str | None:
    text = picked.text
    if not text:
        return None
    if not text.isascii() or not text.isprintable():
        raise UsageError(
            f"{picked.called} goes into an HTTP header: use a plain address such as name@example.org."
        )
    return text

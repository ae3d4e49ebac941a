"""Which paper a record's link means: from the words and addresses after `Link zum Dokument` to a number."""

import re
from collections.abc import Iterable

from scraper.sources.reject import RecordError, quoted
from storage.numbers import DocumentNumber, NumberError

# "https://www.landtag.nrw.de/…", "www.landtag.nrw.de/…" (as in the seeds), "landtag.nrw.de/…". An address ends
# at a blank, bracket or quote; a name in it has at most 63 characters (RFC 1035), which also bounds the search.
_ADDRESS = re.compile(
    r"(?:https?://|\bwww\.)[^\s<>\"'()\[\]]+|\b(?:[\w-]{1,63}\.){1,9}[\w-]{1,63}/[^\s<>\"'()\[\]]*",
    re.IGNORECASE,
)

# The server's name in an address: "https://www.landtag.nrw.de:443/portal" -> "www.landtag.nrw.de".
_HOST = re.compile(r"(?:https?://)?(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)", re.IGNORECASE)

# The site's own name for a paper's file, "MMD18-14241.pdf"; MMP, MMV, MMI … are minutes and letters, no papers.
_FILE_NAME = re.compile(r"(?<![^\W_])MMD\d{1,2}-\d{1,6}(?!\d)(?:\.pdf)?", re.IGNORECASE)

# "siehe Drs. 18/14241": a number in prose; neither a date ("1/2/2025") nor part of a longer number.
_SLASHED = re.compile(r"(?<![\d/.,-])\d{1,2}\s{0,3}/\s{0,3}\d{1,6}(?![\d/])")

# "KA 18/5441", "Kleine Anfrage 18/5441": an inquiry's number names no paper.
_INQUIRY = re.compile(
    r"\b(?:KA|Kleine\s{1,3}Anfrage)\s{0,3}(?:Nr\.?)?\s{0,3}\d{1,2}\s{0,3}/\s{0,3}\d{1,6}", re.IGNORECASE
)

# Other parliaments' servers: www.landtag.niedersachsen.de, dip.bundestag.de, www.parlament-berlin.de. The
# Parlamentsspiegel is run by the Landtag NRW.
_PARLIAMENT = re.compile(
    r"landtag|bundestag|parlament(?!sspiegel)|b(?:ü|ue)rgerschaft|abgeordnetenhaus", re.IGNORECASE
)

_OURS = "landtag.nrw.de"


def paper_of(text: str, addresses: Iterable[str] = ()) -> DocumentNumber:
    """The one paper a link means; `addresses` are those behind the words of an HTML page.

    Addresses and file names decide; a number in prose counts where there is none of them. Raises RecordError
    for no number, two different numbers, and a link to another parliament.

    >>> paper_of("siehe <https://www.landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/MMD18-14241.pdf>.")
    DocumentNumber(term=18, serial=14241)
    """
    words = " ".join([text, *addresses])
    if not words.strip():
        raise RecordError("Nothing stands after “Link zum Dokument”: add the paper's address or number.")
    hosts = [(_host(found[0]), _FILE_NAME.search(found[0]) is not None) for found in _ADDRESS.finditer(words)]
    _refuse_other_parliaments(hosts)
    names = _FILE_NAME.findall(words) or _SLASHED.findall(_INQUIRY.sub(" ", _ADDRESS.sub(" ", words)))
    try:
        numbers = sorted({DocumentNumber.parse(name) for name in names})
    except NumberError as error:
        raise RecordError(str(error)) from None
    if len(numbers) > 1:
        shown = " and ".join(str(number) for number in numbers[:4])
        raise RecordError(f"The record links to different papers, {shown}: keep one record a paper.")
    if not numbers:
        raise _no_number(text.strip() or words, hosts)
    return numbers[0]


def _refuse_other_parliaments(hosts: list[tuple[str, bool]]) -> None:
    """A foreign parliament's file may bear a name like ours (`…niedersachsen.de/MMD18-1.pdf`)."""
    for host, names_paper in hosts:
        if names_paper and not _is_ours(host) and _PARLIAMENT.search(host):
            raise _elsewhere(host)


def _no_number(text: str, hosts: list[tuple[str, bool]]) -> RecordError:
    for host, _ in hosts:
        if not _is_ours(host):
            return _elsewhere(host)
    try:
        DocumentNumber.parse(text)
    except NumberError as error:
        return RecordError(str(error))
    return RecordError(f"{quoted(text)} is not the number of a paper.")


def _elsewhere(host: str) -> RecordError:
    return RecordError(
        f"The link leads to {quoted(host)}, not to a paper of the Landtag NRW: "
        "this archive keeps papers of www.landtag.nrw.de only."
    )


def _is_ours(host: str) -> bool:
    return host == _OURS or host.endswith("." + _OURS)


def _host(address: str) -> str:
    found = _HOST.match(address)
    return found[1].lower() if found else ""

"""The Parlamentsspiegel's result pages: which Kleine Anfragen and answers there are, and what the list says of them.

The names of its classes are the contract: `ps-vorgang` is one inquiry with its papers, `ps-dokument` one paper.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree, html
from w3lib.encoding import html_body_declared_encoding

from scraper.sources.encodings import CP1252, UTF8
from scraper.sources.links import paper_of
from scraper.sources.reject import RecordError, check_characters, quoted
from storage.numbers import DocumentNumber
from storage.papers import SummaryRecord

# The form offers 5 to 100 entries a page; other sizes fall back to its own, and the pages would not add up.
_SIZES = range(5, 101)

_ENTRY, _TITLE, _DOCUMENT, _FOLLOWING = "ps-vorgang", "ps-titel", "ps-dokument", "ps-folge-dok"
_SUBJECTS, _KEYWORDS, _ABSTRACT = "ps-sachgebiet", "ps-schlagwort", "ps-abstrakt"
_AUTHORS, _PLACE = "ps-urheber", "ps-fundstelle"
_PARTS = frozenset(
    {_TITLE, _DOCUMENT, _FOLLOWING, _SUBJECTS, _KEYWORDS, _ABSTRACT, _AUTHORS, _PLACE}
)  # other `ps-` classes are for the page's scripts

# Not for reading: "d-none" hides, among others, the newest document's date beside the inquiry's; the other two
# are pictures made of words ("expand_more") and the switch "mehr".
_UNSEEN = frozenset({"d-none", "material-icons", "ps-zeige-mehr"})

# "<b>69.935</b> <span>Vorgänge</span>", "<b>1</b> <span>Vorgang</span>": an element with a number, thousands
# parted by points, and behind it one with the word. Nine digits are more than all parliaments ever printed.
_TOTAL = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){1,2}|[0-9]{1,9}")
_TOTAL_WORDS = frozenset({"Vorgang", "Vorgänge"})

# "1/2, NW_V1810216_D18DPA251236", ".ps-detail-NW_V1810216_D18DPA251236", "#iFolge-NW_V1810216".
_KEY = re.compile(r"[A-Z]{2}_V[0-9]{1,20}")

# "Sachgebiet: Umwelt; …": the caption of a part.
_CAPTION = re.compile(r"(?:Sachgebiet|Schlagwort|Zusammenfassung|Urheber|Fundstelle)\s?:\s?")

# "Kleine Anfrage 5516. Tritschler, Sven W. (AfD); …", "Antwort 5516. MUNV - …": how a Fundstelle begins.
_PLACE_HEAD = re.compile(r"(?P<kind>[^\W\d][^\d.;]{0,60}?)(?: (?P<inquiry>[0-9]{1,6}))?\. ")

# "29.04.2025".
_DATE = re.compile(r"(?<!\d)([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?!\d)")

# "Abgeordnete/r: AfD", before the factions.
_MEMBERS = re.compile(r"Abgeordnete(?:/r|r)?\s?:\s?")

# "1 weiteres Dokument", "2 weitere Dokumente".
_ANNOUNCED = re.compile(r"([0-9]{1,3}) weitere")

# "MMV18-123.pdf", "MMP18-93.pdf": letters and minutes, which are no papers; words "Vorlage 18/123".
_NO_PAPER_FILE = re.compile(r"/MM[A-CE-Z][A-Z]{0,3}\d{1,2}-\d{1,6}(?:\.pdf)?(?:[?#]|\Z)", re.IGNORECASE)
_PAPER_WORD = re.compile(r"\b(?:Drucksache|Drs)\b", re.IGNORECASE)

# What German pages say they are written in, by Python's names; by the standard ISO 8859-1 means cp1252.
_DECLARED = frozenset({UTF8, CP1252, "iso8859-15"})

# "<html>", "<div class=…>": what no PDF, JSON or plain text has.
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|div)\b", re.IGNORECASE)


class UnfamiliarPageError(ValueError):
    """The page is not what the Parlamentsspiegel's lists were when this was written; its message says what is missing.

    Either another page came (an error, a login, maintenance): ask again later. Or the site was rebuilt: open
    the address in a browser, compare the classes with those named here, and change this file. Nothing can be
    said of the papers that such a page may list, so never take it for an empty list.
    """


@dataclass(frozen=True, slots=True)
class Entry:
    """One `ps-vorgang`: the record of the inquiry's paper, then those of the papers that followed, as the answer.

    `key` is the same on every page the entry stands on (`NW_V1810216`): pages shift while they are read.
    """

    records: tuple[SummaryRecord, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One result page. `total` is what the site says all pages hold together, those of `unread` among them.

    `unread` has one sentence for each entry that could not be taken, the same on every page it stands on. `notes`
    has one for all else that could not, of entries that were: a following paper, a paper's kind or date, or papers
    that are announced and not there.
    """

    total: int
    entries: tuple[Entry, ...]
    unread: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """What one line says of a paper; None for what does not stand in it."""

    kind: str | None = None
    published_on: str | None = None
    inquiry: int | None = None
    factions: str | None = None
    authors: str | None = None


@dataclass(frozen=True, slots=True)
class _Document:
    """One `ps-dokument` and the parts behind it that tell of it."""

    element: html.HtmlElement
    parts: tuple[html.HtmlElement, ...]

    @property
    def line(self) -> int:
        return self.element.sourceline or 1

    def words(self, name: str) -> str:
        """The words of a part without its caption; empty if there is no such part."""
        part = next((part for part in self.parts if name in _classes(part)), None)
        return "" if part is None else _CAPTION.sub("", _words(part), count=1)


def listing_url(base: str, *, since: date, until: date, page: int = 0, size: int = 100) -> str:
    """The address of one result page: NRW's Kleine Anfragen with a paper of these days. Pages count from 0.

    What `base` has in its query stays, unless it is a parameter of ours.

    >>> listing_url("https://www.parlamentsspiegel.de/suche", since=date(2025, 4, 1), until=date(2025, 4, 30))
    'https://www.parlamentsspiegel.de/suche?qyVTyp=Anfrage&fqDTyp=KlAnfr&type=vorgang&als=0&qyHerk=NW&qyZeitAb=01.04.2025&qyZeitBis=30.04.2025&size=100&page=0'
    """
    if size not in _SIZES:
        raise ValueError(f"A page of the list holds {_SIZES[0]} to {_SIZES[-1]} entries, not {size}.")
    if page < 0 or since > until:
        raise ValueError("Pages of the list count from 0, and its first day is not behind its last.")
    ours = {
        "qyVTyp": "Anfrage",
        "fqDTyp": "KlAnfr",
        "type": "vorgang",
        "als": "0",
        "qyHerk": "NW",
        "qyZeitAb": f"{since:%d.%m.%Y}",
        "qyZeitBis": f"{until:%d.%m.%Y}",
        "size": str(size),
        "page": str(page),
    }
    parts = urlsplit(base)
    theirs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in ours]
    return urlunsplit(parts._replace(query=urlencode([*theirs, *ours.items()]), fragment=""))


def read_listing(body: bytes, source: str, *, before: int = 0) -> Listing:
    """Everything that stands on a result page. `source` is the records' source, as "www.parlamentsspiegel.de".

    `before` is how many entries the earlier pages hold (page times size). A page without entries is legitimate
    only if the total is not above that: the list is empty, or this page lies behind its end.

    Raises UnfamiliarPageError for a page that is no such list. One entry that cannot be read never stops the
    others; if none of a page's entries has the classes they are known by, the page is unfamiliar.
    """
    root = _page(body)
    total = _total(root)
    found = list(_of_class(root.iter(), _ENTRY))
    if not found and total > before:
        raise UnfamiliarPageError(
            f"Expected entries (class “{_ENTRY}”) on a page of a list of {total} from entry {before + 1} on, "
            f"found none; {_called(root)}."
        )
    if found and not total:
        raise UnfamiliarPageError(f"Expected no entry (class “{_ENTRY}”) in a list of 0, found {len(found)}.")
    entries: list[Entry] = []
    unread: list[str] = []
    notes: list[str] = []
    unfamiliar: list[str] = []
    for element in found:
        own = list(_own(element))
        name = _key(own) or f"The entry in line {element.sourceline or 1}"
        try:
            entries.append(_entry(own, source, notes))
        except UnfamiliarPageError as error:
            unfamiliar.append(f"{name}: {error}")
            unread.append(unfamiliar[-1])
        except RecordError as error:
            unread.append(f"{name}: {error}")
    if unfamiliar and not entries:
        raise UnfamiliarPageError(unfamiliar[0])
    return Listing(total, tuple(entries), tuple(unread), tuple(notes))


def first(elements: Iterable[html.HtmlElement], name: str, *, expected: str) -> html.HtmlElement:
    """The first element of a class; raises UnfamiliarPageError, which names what was expected, if there is none."""
    found = next(_of_class(elements, name), None)
    if found is None:
        raise UnfamiliarPageError(f"Expected {expected} (class “{name}”), found none.")
    return found


def _page(body: bytes) -> html.HtmlElement:
    """The page's tree. Comments and scripts are left out, for their words are not shown."""
    text = _decode(body).replace("\0", "\ufffd")
    if not _HTML.search(text):
        raise UnfamiliarPageError(
            f"Expected an HTML page, found {len(body)} bytes that begin with {quoted(text[:240])}."
        )
    # A line's end in a title parts words as a blank does.
    text = re.sub(r"<br\b", " <br", text, flags=re.IGNORECASE)
    try:
        # huge_tree: without it libxml2 stops at 256 nested elements and the rest of the page would be lost.
        parser = html.HTMLParser(encoding=UTF8, huge_tree=True)
        root = html.document_fromstring(text.encode(), parser=parser)
    except etree.LxmlError as error:
        raise UnfamiliarPageError(
            f"Expected an HTML page, found one that cannot be read ({error})."
        ) from None
    etree.strip_elements(root, "script", "style", "template", etree.Comment, etree.PI, with_tail=False)
    return root


def _decode(body: bytes) -> str:
    """German text that reads as UTF-8 is UTF-8, whatever the page says of itself; else the page's word counts."""
    body = body.removeprefix(codecs.BOM_UTF8)
    with suppress(UnicodeDecodeError):
        return body.decode(UTF8)
    declared = html_body_declared_encoding(body)
    return body.decode(declared if declared in _DECLARED else CP1252, "replace")


def _total(root: html.HtmlElement) -> int:
    """How many entries the site says there are. The number may stand twice, for narrow and for wide screens."""
    totals = sorted(set(_totals(root)))
    if not totals:
        raise UnfamiliarPageError(
            "Expected the total, as in “<b>69.935</b> <span>Vorgänge</span>”, and found none; "
            f"{_called(root)}, which may be an error, a login or maintenance."
        )
    if len(totals) > 1:
        raise UnfamiliarPageError(f"Expected one total, found {totals[0]} and {totals[-1]}.")
    return totals[0]


def _totals(root: html.HtmlElement) -> Iterator[int]:
    for element in root.iter():
        number = element.getprevious()
        # Only leaves: a whole part of the page is never the word, and need not be read for it.
        if number is None or len(element) or _words(element) not in _TOTAL_WORDS:
            continue
        digits = _words(number)
        if _TOTAL.fullmatch(digits) and not any(_ENTRY in _classes(box) for box in element.iterancestors()):
            yield int(digits.replace(".", ""))


def _called(root: html.HtmlElement) -> str:
    """What a page calls itself, for messages."""
    titles = (_words(element) for element in root.iter("title", "h1", "h2"))
    title = next((title for title in titles if title), None)
    return f"the page is called {quoted(title)}" if title else "the page has no title"


def _own(entry: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The elements of an entry. Where one is not closed, the parser puts the next one into it: it ends there."""
    inside = entry.iterdescendants()
    return takewhile(lambda element: _ENTRY not in _classes(element), inside)


def _entry(own: list[html.HtmlElement], source: str, notes: list[str]) -> Entry:
    """Raises RecordError or UnfamiliarPageError if the inquiry's own paper cannot be told; adds to `notes`."""
    title = _words(first(own, _TITLE, expected="an inquiry's title")) or None
    first(own, _DOCUMENT, expected="an inquiry's paper")
    inquiry, *following = _documents(own)
    record = _record(inquiry, title, source)
    key = _key(own) or str(record.number)
    records = [record]
    for document in following:
        try:
            if not _is_no_paper(document):
                records.append(_record(document, title, source))
        except RecordError as error:
            notes.append(f"{key}: {error}")
    notes.extend(
        f"{key}: The list does not say what kind {one.number} is or when it was printed."
        for one in records
        if one.kind is None or one.published_on is None
    )
    announced = _announced(own)
    if announced is not None and announced != len(following):
        notes.append(f"{key}: The list announces {announced} following papers and names {len(following)}.")
    return Entry(tuple(records), key)


def _documents(own: list[html.HtmlElement]) -> list[_Document]:
    """Cut an entry at its papers. A part tells of the paper that stands above it."""
    groups: list[tuple[html.HtmlElement, list[html.HtmlElement]]] = []
    for element in own:
        if _DOCUMENT in _classes(element):
            groups.append((element, []))
        elif groups and _is_part(element):
            groups[-1][1].append(element)
    return [_Document(element, tuple(parts)) for element, parts in groups]


def _announced(own: list[html.HtmlElement]) -> int | None:
    """How many following papers an entry says it has; None if it says nothing of them."""
    line = next(_of_class(own, _FOLLOWING), None)
    number = None if line is None else _ANNOUNCED.search(_words(line))
    return int(number[1]) if number else None


def _record(document: _Document, title: str | None, source: str) -> SummaryRecord:
    content = _content(document.element)
    link = _link(content)
    number = _number(link)
    line = _said(_behind(content, link))
    place = _said(document.words(_PLACE))
    kind = line.kind or place.kind
    authors = document.words(_AUTHORS) or line.authors or place.authors
    record = SummaryRecord(
        number,
        source,
        document.line,
        title=title,
        kind=kind,
        published_on=line.published_on or place.published_on,
        # Who wrote a paper is a member or a ministry, by the paper's kind; of others (an Unterrichtung) neither.
        askers=authors if kind is not None and kind.startswith("Kleine Anfrage") else None,
        factions=line.factions,
        ministries=authors if kind is not None and kind.startswith("Antwort") else None,
        inquiry_number=line.inquiry or place.inquiry,
        subjects=_several(document.words(_SUBJECTS), ";"),
        keywords=_several(document.words(_KEYWORDS), ", "),
        abstract=document.words(_ABSTRACT) or None,
    )
    check_characters(repr(record))
    return record


def _content(document: html.HtmlElement) -> list[html.HtmlElement]:
    """The elements that hold a paper's line.

    The site prints it as `<p class="ps-dokument"><div>…`. A `<p>` cannot hold a `<div>`: every parser closes it
    there, and the line follows it, up to the next part.
    """
    if next(document.iter("a"), None) is not None:
        return [document]
    return list(
        takewhile(lambda beside: not any(map(_is_part, beside.iter())), document.itersiblings(etree.Element))
    )


def _link(content: Iterable[html.HtmlElement]) -> html.HtmlElement:
    for element in content:
        for link in element.iter("a"):
            if link.get("href", "").strip():
                return link
    raise RecordError("The list gives no address for the paper.")


def _number(link: html.HtmlElement) -> DocumentNumber:
    """The number of the paper, which the file's name and the words must agree on."""
    words, address = _words(link), link.get("href")
    if not words:
        raise RecordError(f"No words stand on the link to {quoted(address)}.")
    linked, printed = paper_of("", [address]), paper_of(words)
    if linked != printed:
        raise RecordError(f"The list names paper {printed} and links to {linked}.")
    return linked


def _is_no_paper(document: _Document) -> bool:
    """Whether a following document is a letter or minutes by both words and address: this archive keeps papers."""
    link = _link(_content(document.element))
    return _NO_PAPER_FILE.search(link.get("href")) is not None and not _PAPER_WORD.search(_words(link))


def _behind(content: Iterable[html.HtmlElement], link: html.HtmlElement) -> str:
    words = " ".join(_words(element) for element in content)
    return words.partition(_words(link))[2].lstrip(": ")


def _said(words: str) -> _Said:
    """Read a line in either of the list's two forms, a Fundstelle or the short one, after “Nordrhein-Westfalen - ”.

    >>> _said("Nordrhein-Westfalen - Antwort 1. MUNV - Drucksache 18/2, 04.06.2025, (2 S.)")
    _Said(kind='Antwort', published_on='2025-06-04', inquiry=1, factions=None, authors='MUNV')
    >>> _said("Nordrhein-Westfalen - Kleine Anfrage; Abgeordnete/r: AfD; 29.04.2025; (1 S.)")
    _Said(kind='Kleine Anfrage', published_on='2025-04-29', inquiry=None, factions='AfD', authors=None)
    """
    line = words.partition(" - ")[2] or words
    head = _PLACE_HEAD.match(line)
    if head is None:
        return _said_in_short(line)
    authors, _, printed = line[head.end() :].rpartition(" - ")
    inquiry = int(head["inquiry"]) if head["inquiry"] else None
    return _Said(head["kind"], _date(printed), inquiry, authors=authors.strip() or None)


def _said_in_short(line: str) -> _Said:
    """“Kleine Anfrage; Abgeordnete/r: SPD; FDP; 29.04.2025; (1 S.)”: the factions stand between kind and date."""
    kind, *pieces = _several(line, ";") or ("",)
    at = next((at for at, piece in enumerate(pieces) if _DATE.fullmatch(piece)), None)
    if at is None:
        return _Said()
    factions = "; ".join(_MEMBERS.sub("", piece) for piece in pieces[:at])
    return _Said(kind, _date(pieces[at]), factions=factions or None)


def _date(text: str) -> str | None:
    """The first date as ISO 8601; None without one that the calendar has.

    >>> _date("Drucksache 18/13631, 29.04.2025, (1 S.)")
    '2025-04-29'
    """
    found = _DATE.search(text)
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        return None


def _several(words: str, separator: str) -> tuple[str, ...]:
    """The words between separators: subjects are parted by ";" and have commas themselves, keywords by ", "."""
    return tuple(piece.strip() for piece in words.split(separator) if piece.strip())


def _key(own: Iterable[html.HtmlElement]) -> str | None:
    """The site's own name for an entry, from the attributes of its elements."""
    values = (
        element.get(name, "") for element in own for name in ("class", "href", "title", "id", "aria-controls")
    )
    return next((found[0] for value in values if (found := _KEY.search(value))), None)


def _of_class(elements: Iterable[html.HtmlElement], name: str) -> Iterator[html.HtmlElement]:
    return (element for element in elements if name in _classes(element))


def _is_part(element: html.HtmlElement) -> bool:
    classes = _classes(element)
    return not _PARTS.isdisjoint(classes) or _ENTRY in classes


def _classes(element: html.HtmlElement) -> list[str]:
    return str(element.get("class", "")).split()


def _words(element: html.HtmlElement) -> str:
    """The words of an element that a reader sees, with single blanks."""
    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, at in walk:
        if event == "start" and _UNSEEN.isdisjoint(_classes(at)):
            pieces.append(at.text or "")
        elif event == "start":
            walk.skip_subtree()
        elif at is not element:
            pieces.append(at.tail or "")
    return " ".join("".join(pieces).split())

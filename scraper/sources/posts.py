"""Members' sites: which pages to follow from a page, and the summary records on one.

Whether a page is a post can only be told by reading it. So links are left out where they cannot lead to one, and
followed in doubt.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit, urlunsplit

from lxml import etree, html
from w3lib.url import canonicalize_url

from scraper.sources.encodings import UTF8, decode
from scraper.sources.html_records import read_html
from scraper.sources.reject import RecordError
from scraper.sources.text_records import NO_LABEL
from storage.papers import Rejected, SummaryRecord

_PORTS = {"http": 80, "https": 443}

# Files by their ending: no page, or none that is read as one.
_FILES = frozenset(
    "pdf jpg jpeg png gif webp avif svg ico bmp tif tiff mp3 m4a ogg wav mp4 m4v mov avi webm zip gz tgz tar rar 7z "
    "doc docx dot odt rtf xls xlsx ods csv ppt pptx odp epub txt ics vcf xml rss atom rdf json css js".split()
)

# Words in an address that say what a page is: "/wp-login.php", "/suche.html", "/beitrag/feed/", "/print/17".
_OTHER_PAGES = frozenset(
    "feed feeds rss atom login logout signin signup register registrieren anmelden abmelden wp-login wp-admin "
    "wp-json xmlrpc admin administrator typo3 search suche print drucken druckversion share teilen "
    "impressum datenschutz datenschutzerklaerung datenschutzerklärung kontakt sitemap barrierefreiheit".split()
)

# The same in a query: "?s=Brücken" is WordPress's search, "?replytocom=7" an answer to a comment. Drupal's "?q="
# and Joomla's "?task=" lead to posts.
_OTHER_QUERIES = frozenset("s search suche searchword print share replytocom feed pdf".split())

# What a link says of itself: lists by "category tag" and "author" repeat posts, the others are other pages.
_OTHER_RELS = frozenset("tag author search help license privacy-policy terms-of-service".split())
_OTHER_TYPES = ("rss+xml", "atom+xml", "/pdf")

# "Nächste Seite", "Ältere Beiträge", "Next page", "Older posts": the whole of a link's words.
_ONWARD = re.compile(
    r"(?:nächste|ältere|weitere|mehr|next|older) (?:seite|page|beiträge|einträge|artikel|meldungen|posts|entries)",
    re.IGNORECASE,
)

# "Weiter", "Next": a list's next page, or the rest of a post below its teaser. "Weiterlesen" leads to a post.
_PERHAPS_ONWARD = re.compile(r"weiter|nächste|next|older", re.IGNORECASE)

# "»", "→" around such words or alone.
_ARROWS = " »›>→⟩"

# "2", "Seite 3", "Page 4": a page's number; four digits are a year's archive.
_PAGE_NUMBER = re.compile(r"(?:(?:seite|page) )?\d{1,3}", re.IGNORECASE)

# Classes of a link or the list item around it: WP-PageNavi's, Bootstrap's, Contao's.
_ONWARD_CLASSES = frozenset(
    "next nextpostslink next-page older-posts pagination-next pagination__next".split()
)

# "pagination", "wp-pagenavi", "posts-navigation", "pager__items", "f3-widget-paginator", "Seitennummerierung der
# Beiträge" in the class, id or label of the box around page links. WordPress's "post-navigation" leads to the next
# post.
_PAGINATION = re.compile(
    r"paginat|pagenav|\bpage-numbers|\bpager(?:\b|_)|\bpaging\b|\bposts-navigation|seitennavi|seitennummer|blätter",
    re.IGNORECASE,
)

# "/page/2/", "/seite/2", "/beitraege/seite-2.html".
_PAGE_PATH = re.compile(r"/(?:page|seite)[/-]\d{1,4}(?:\.\w{1,5})?/?\Z", re.IGNORECASE)

# "?page=2", "?paged=2", Joomla's "?start=10", TYPO3's "?tx_news_pi1[currentPage]=2". WordPress's "?p=17" is a post.
_PAGE_QUERIES = frozenset("page paged seite pg start limitstart offset currentpage".split())


class _Place(Enum):
    """Where a link stands, told by the elements around it."""

    MAIN = auto()  # the part of the page that is its own
    NAVIGATION = auto()
    MENU = auto()  # navigation and other furniture, wherever it stands
    FRAME = auto()  # head and foot of the page; posts and main parts have such of their own
    ELEMENT = auto()  # an element for furniture, whatever its class says
    PAGINATION = auto()


# What elements are, by their own names, roles, classes and ids.
_PLACES = {
    _Place.NAVIGATION: frozenset("nav navigation".split()),
    _Place.MENU: frozenset(
        "nav navigation aside complementary search menu menubar navi navbar menue mainmenu main-menu main-nav "
        "main-navigation site-navigation sidebar widget widget-area breadcrumb breadcrumbs social share sharing "
        "skip-link cookie-banner".split()
    ),
    _Place.FRAME: frozenset("header footer banner contentinfo site-header site-footer".split()),
}
# What is the page's own, by element, role or id; as a class, "main" may also be a menu's.
_MAIN = frozenset("main article content primary inhalt main-content".split())
_FURNITURE_ELEMENTS = frozenset({"nav", "aside", "header", "footer"})


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Where to go from a page, as absolute addresses of the same host in the page's order, each one once.

    `posts` can be posts; `further` are more pages of a list. None is in both, and none is the page itself.
    """

    posts: tuple[str, ...]
    further: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Link:
    """A link that may be followed, by its canonical address."""

    address: str
    element: html.HtmlElement
    places: frozenset[_Place]

    @property
    def rels(self) -> frozenset[str]:
        return frozenset(self.element.get("rel", "").lower().split())


def links_to_follow(body: bytes, page_url: str) -> PageLinks:
    """The pages that a page leads to. Whatever the bytes are, nothing is raised: no links come out of them."""
    root, here = _parse(body), _address(page_url, "")
    if root is None or here is None:
        return PageLinks((), ())
    links = list(_links(root, here, page_url))
    further = {link.address for link in links if _is_further(link)} | _perhaps_further(links)
    rest = [link for link in links if link.address not in further and _can_be_post(link)]
    return PageLinks(
        tuple(dict.fromkeys(link.address for link in _outside_furniture(rest, root))),
        tuple(dict.fromkeys(link.address for link in links if link.address in further)),
    )


def records_of(body: bytes, source: str) -> tuple[SummaryRecord | Rejected, ...]:
    """What `read_html` reads on a page; nothing for a page without any label, which is a menu and no fault."""
    found = read_html(body, source)
    return tuple(one for one in found if not (isinstance(one, Rejected) and one.reason == NO_LABEL))


def _parse(body: bytes) -> html.HtmlElement | None:
    try:
        text = decode(body)[0]
    except RecordError:
        text = body.decode(UTF8, "replace")
    # huge_tree: without it libxml2 stops at 256 nested elements and the rest of the page would be lost.
    parser = html.HTMLParser(encoding=UTF8, huge_tree=True)
    try:
        root = html.document_fromstring(text.replace("\0", "\ufffd").encode(), parser=parser)
    except etree.LxmlError:  # an empty page, or comments only
        return None
    etree.strip_elements(root, "script", "style", "template", etree.Comment, etree.PI, with_tail=False)
    return root


def _links(root: html.HtmlElement, here: str, page_url: str) -> Iterator[_Link]:
    """Every link to another page of the same host, with `<link rel="next">` of the page's head."""
    base = _base(root, page_url)
    for element, places in _placed(root):
        href = element.get("href")
        if href is None or element.get("download") is not None:
            continue
        address = _address(base, href)
        if address is None or address == here or not _same_host(address, here) or _is_other(address):
            continue
        link = _Link(address, element, places)
        if element.tag == "a" or "next" in link.rels:
            yield link


def _placed(root: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, frozenset[_Place]]]:
    """Every link with its places. One walk, so that a page with very many links does not keep us busy."""
    around: list[frozenset[_Place]] = [frozenset()]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            around.pop()
            continue
        around.append(around[-1] | _places(element))
        if element.tag in {"a", "link"}:
            yield element, around[-1]


def _places(element: html.HtmlElement) -> frozenset[_Place]:
    # Body, main part and posts say in their classes what they hold ("has-pagination", "menu").
    if element.tag in {"html", "body"}:
        return frozenset()
    role = element.get("role", "").lower()
    if not _MAIN.isdisjoint({element.tag, role, element.get("id", "").lower()}):
        return frozenset({_Place.MAIN})
    kinds = {str(element.tag), role, *_names(element)}
    places = {place for place, names in _PLACES.items() if not names.isdisjoint(kinds)}
    if element.tag in _FURNITURE_ELEMENTS:
        places.add(_Place.ELEMENT)
    if any(_PAGINATION.search(element.get(name, "")) for name in ("class", "id", "aria-label")):
        places.add(_Place.PAGINATION)
    return frozenset(places)


def _base(root: html.HtmlElement, page_url: str) -> str:
    """What relative links are relative to: the first `<base href>`, else the page."""
    given = next((str(base.get("href")) for base in root.iter("base") if base.get("href")), "")
    try:
        return urljoin(page_url, given.strip())
    except ValueError:
        return page_url


def _address(base: str, href: str) -> str | None:
    """One spelling for each page: absolute, without fragment and default port; None for what is no web address."""
    try:
        parts = urlsplit(canonicalize_url(urljoin(base, href.strip())))
        if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
            return None
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        port = parts.port or _PORTS[parts.scheme]
    except ValueError:  # "http://[", a port of 99999, a name that cannot be one
        return None
    netloc = host if port == _PORTS[parts.scheme] else f"{host}:{port}"
    return urlunsplit(parts._replace(netloc=netloc))


def _same_host(address: str, here: str) -> bool:
    """Same scheme, host and port: both addresses have one spelling."""
    return urlsplit(address)[:2] == urlsplit(here)[:2]


def _is_other(address: str) -> bool:
    """Whether the address itself says that this is no post and no list: a file, a feed, a login, a search."""
    parts = urlsplit(address)
    segments = unquote(parts.path).lower().strip("/").split("/")
    stem, _, ending = segments[-1].rpartition(".")
    if stem and ending in _FILES:
        return True
    keys = {key.lower() for key, _ in parse_qsl(parts.query, keep_blank_values=True)}
    return not _OTHER_PAGES.isdisjoint([*segments, stem]) or not _OTHER_QUERIES.isdisjoint(keys)


def _can_be_post(link: _Link) -> bool:
    return (
        link.element.tag == "a"
        and link.rels.isdisjoint(_OTHER_RELS)
        and not link.element.get("type", "").lower().endswith(_OTHER_TYPES)
    )


def _is_further(link: _Link) -> bool:
    """Whether a link says clearly, by address, marks, words or place, that it leads to more of a list."""
    labels = list(_labels(link.element))
    return (
        "next" in link.rels
        or _names_page(link.address)
        or _Place.PAGINATION in link.places
        or any(not _ONWARD_CLASSES.isdisjoint(_names(box)) for box in _with_parent(link.element))
        or any(_ONWARD.fullmatch(label.strip(_ARROWS)) for label in labels)
        or (any(map(_PAGE_NUMBER.fullmatch, labels)) and _Place.NAVIGATION in link.places)
    )


def _perhaps_further(links: Iterable[_Link]) -> set[str]:
    """The page behind “Weiter” or “»”. Where such words lead to several pages, they stand below teasers of posts."""
    found = {link.address for link in links if any(map(_is_perhaps_onward, _labels(link.element)))}
    return found if len(found) == 1 else set()


def _is_perhaps_onward(label: str) -> bool:
    words = label.strip(_ARROWS)
    return _PERHAPS_ONWARD.fullmatch(words) is not None if words else bool(label)


def _names_page(address: str) -> bool:
    parts = urlsplit(address)
    return _PAGE_PATH.search(parts.path) is not None or any(
        key.lower().rstrip("]").rpartition("[")[2] in _PAGE_QUERIES and value.isdecimal()
        for key, value in parse_qsl(parts.query)
    )


def _labels(link: html.HtmlElement) -> Iterator[str]:
    """What a link is called: its words, what screen readers say, what the mouse shows."""
    for text in ("".join(link.itertext()), link.get("aria-label", ""), link.get("title", "")):
        yield " ".join(text.split())


def _with_parent(element: html.HtmlElement) -> tuple[html.HtmlElement, ...]:
    parent = element.getparent()
    return (element,) if parent is None else (element, parent)


def _outside_furniture(links: Sequence[_Link], root: html.HtmlElement) -> Sequence[_Link]:
    """The links that stand in the page's own part, as far as that can be told.

    Where they would be none, all of the main part are taken; where a page has no main part, all that do not
    stand in an element for furniture, whatever its class says.
    """
    outside = [link for link in links if not _in_furniture(link)]
    if outside:
        return outside
    if any(_Place.MAIN in _places(element) for element in root.iter()):
        return [link for link in links if _Place.MAIN in link.places]
    return [link for link in links if _Place.ELEMENT not in link.places]


def _in_furniture(link: _Link) -> bool:
    framed = _Place.FRAME in link.places and _Place.MAIN not in link.places
    return framed or _Place.MENU in link.places


def _names(element: html.HtmlElement) -> set[str]:
    return {*element.get("class", "").lower().split(), element.get("id", "").lower()}

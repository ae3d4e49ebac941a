"""What a reader sees of an HTML page, as lines with their place: the only file here that knows HTML's elements."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from scraper.sources.labels import is_label

# Never shown, or shown as the page's furniture: menus, tags and share buttons around a post.
_UNSEEN = (
    "head",
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "svg",
    "math",
    "nav",
    "footer",
)
_CONTROLS = ("button", "select", "textarea", "audio", "video", "canvas")

# Hidden by the page itself; style sheets are not followed.
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)

# Elements a browser begins a new paragraph for, and those it only begins a new line for.
PARAGRAPHS = frozenset(
    "p div section article main header body html h1 h2 h3 h4 h5 h6 dl dt dd ul ol table blockquote pre hr "
    "address aside figure figcaption fieldset form details summary center".split()
)
_LINES = frozenset("li tr td th caption tbody thead tfoot option legend".split())
LISTS_AND_TABLES = frozenset("dl ul ol table tbody tr".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())

# Elements within a line. One that holds a label and nothing else is a line of its own all the same
# ("… MMD18-14241.pdf <strong>Zusammenfassung der Anfrage</strong> ie Kleine …").
_INLINE = frozenset("strong b em i u span a font mark".split())

# The longest label, "Zusammenfassung der Antwort der Landesregierung :", has 48 characters.
_LONGEST_LABEL = 60

# HTML's blanks; a no-break space is a character of the text.
_BLANKS = re.compile(r"[ \t\r\n\f]+")


@dataclass(slots=True)
class Line:
    """One line as shown. `element` is where its text begins, `row` its line in the file, from 1.

    `paragraph` says whether a new paragraph begins with it, `heading` and `article` are the elements of that
    kind around it, `addresses` those behind its words.
    """

    element: html.HtmlElement
    row: int
    paragraph: bool
    heading: html.HtmlElement | None = None
    article: html.HtmlElement | None = None
    addresses: list[str] = field(default_factory=list)
    text: str = ""


def page_lines(page: str) -> list[Line]:
    """The visible lines of a page, in order, none of them empty; an empty list where nothing can be shown."""
    root = _parse(page)
    return [] if root is None else list(_Layout().lines(root))


def _parse(page: str) -> html.HtmlElement | None:
    # huge_tree: without it libxml2 stops at 256 nested elements and the rest of the page would be lost.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = html.document_fromstring(page.replace("\0", "\ufffd").encode(), parser=parser)
    except etree.ParserError:  # an empty page, or comments only
        return None
    etree.strip_elements(root, *_UNSEEN, *_CONTROLS, etree.Comment, etree.PI, with_tail=False)
    for element in list(root.iter()):
        if _is_hidden(element):
            # Emptied, not removed: what follows it stays. (lxml refuses to set a control character as text.)
            element.text = None
            del element[:]
    return root


def _is_hidden(element: etree._Element) -> bool:
    # Pages hide their whole body against framing and show it by a script.
    if element.tag == "body":
        return False
    return "hidden" in element.attrib or _HIDDEN.search(element.get("style") or "") is not None


class _Layout:
    """Walks a page once and breaks its text into lines."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._line: Line | None = None
        self._addresses: list[str] = []
        self._paragraph = True
        self._articles: list[html.HtmlElement] = []
        self._headings: list[html.HtmlElement] = []
        self._labels: set[html.HtmlElement] = set()
        self._preformatted = 0

    def lines(self, root: html.HtmlElement) -> Iterator[Line]:
        """All lines below an element."""
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                yield from self._start(element)
                yield from self._words(element.text, element, element)
            else:
                yield from self._end(element)
                if element is not root:
                    yield from self._words(element.tail, element.getparent(), element)
        yield from self._break()

    def _start(self, element: html.HtmlElement) -> Iterator[Line]:
        tag = element.tag
        if tag == "br":
            # A second one in a row leaves a line empty: a new paragraph.
            self._paragraph = self._paragraph or not self._has_words()
            yield from self._break()
        elif tag in PARAGRAPHS or tag in _LINES:
            yield from self._break(paragraph=tag in PARAGRAPHS)
        elif tag in _INLINE and _holds_label(element):
            self._labels.add(element)
            yield from self._break()
        if tag == "article":
            self._articles.append(element)
        elif tag in _HEADINGS:
            self._headings.append(element)
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "a" and element.get("href"):
            self._addresses.append(element.get("href").strip())

    def _end(self, element: html.HtmlElement) -> Iterator[Line]:
        tag = element.tag
        if tag in PARAGRAPHS or tag in _LINES:
            yield from self._break(paragraph=tag in PARAGRAPHS)
        elif element in self._labels:
            yield from self._break()
        if tag == "article":
            self._articles.pop()
        elif tag in _HEADINGS:
            self._headings.pop()
        elif tag == "pre":
            self._preformatted -= 1

    def _words(self, text: str | None, owner: html.HtmlElement, nearest: html.HtmlElement) -> Iterator[Line]:
        """Add text that stands in `owner`; `nearest` is the element whose place in the file is closest."""
        shown = text.splitlines() if text and self._preformatted else [text or ""]
        for index, piece in enumerate(shown):
            if index:
                yield from self._break()
            if self._line is None and piece.strip():
                self._line = Line(
                    owner,
                    nearest.sourceline or 1,
                    self._paragraph,
                    self._headings[-1] if self._headings else None,
                    self._articles[-1] if self._articles else None,
                )
            self._pieces.append(piece)

    def _has_words(self) -> bool:
        return self._line is not None

    def _break(self, *, paragraph: bool = False) -> Iterator[Line]:
        """Finish the line, if there is one; say whether the next begins a paragraph."""
        line, self._line = self._line, None
        if line is not None:
            line.text = _BLANKS.sub(" ", "".join(self._pieces)).strip(" ")
            line.addresses, self._addresses = self._addresses, []
            self._paragraph = paragraph
            yield line
        else:
            self._paragraph = self._paragraph or paragraph
        self._pieces = []


def _holds_label(element: html.HtmlElement) -> bool:
    text = ""
    for piece in element.itertext():
        text += piece
        if len(text) > _LONGEST_LABEL:
            return False
    return is_label(_BLANKS.sub(" ", text).strip(" "))

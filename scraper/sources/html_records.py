"""HTML pages with the seeds' labels: posts of members' sites, one or several a page.

A summary is the visible text behind its label: paragraphs are separated by one blank line, lines by a line end.
The last one of a record ends at the next heading, the next post's `Kleine Anfrage von …`, or with the box (`div`,
`section`, `article`, list, table) around its label and text, so that a page's furniture is no part of it.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby

from lxml import html

from scraper.sources.encodings import UTF8, decode
from scraper.sources.labels import Label, Mark, find_marks, group, settled
from scraper.sources.links import paper_of
from scraper.sources.page_lines import LISTS_AND_TABLES, PARAGRAPHS, Line, page_lines
from scraper.sources.reject import RecordError, check_characters
from scraper.sources.text_records import NO_LABEL, check_labels, check_summaries
from storage.papers import Rejected, SummaryRecord

# "Kleine Anfrage von Lisa-Kristin Kapteinat und Sven Wolf": the line between a post's title and its labels. A
# sentence, which ends in a full stop, is not such a line.
_ASKERS = re.compile(r"Kleine Anfrage (?:von|der Abgeordneten|des Abgeordneten):? (?P<names>.*[^.])")


@dataclass(frozen=True, slots=True)
class _Post:
    """One record of a page. Its marks' `start` is the index of their line, `end` a place in that line.

    Its lines lie behind `before`, the last label of the record above, and before `after`, the first label of
    the record below or the end of the page; `followed` says which.
    """

    marks: Sequence[Mark]
    before: int
    after: int
    followed: bool

    @property
    def first(self) -> int:
        """Index of the line with the first label."""
        return self.marks[0].start


def read_html(data: bytes, source: str) -> Iterator[SummaryRecord | Rejected]:
    """Every record of a page, in order; those that cannot be taken as `Rejected` with their line.

    `encoding` of the records is utf-8: the text is the page's words, not its bytes.
    """
    page, damaged = _decode(data)
    lines = page_lines(page)
    posts = _posts(lines)
    if not posts:
        yield Rejected(source, 1, NO_LABEL)
    for post in posts:
        row = lines[post.first].row
        try:
            yield _record(lines, post, source, damaged=damaged)
        except RecordError as error:
            yield Rejected(source, row, str(error))


def _decode(data: bytes) -> tuple[str, bool]:
    """The page's text, and whether bytes of it could not be read: they are U+FFFD then."""
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" not in data:
        try:
            return decode(data)[0], False
        except RecordError:
            pass
    return data.replace(b"\0", "\ufffd".encode()).decode(UTF8, "replace"), True


def _posts(lines: Sequence[Line]) -> list[_Post]:
    """Group the page's labels. An `<article>` is a wall: no record reaches from one into another."""
    found = [
        replace(mark, start=at)
        for at, line in enumerate(lines)
        for mark in find_marks(line.text)
        if mark.start == 0
    ]
    records = [
        record
        for _, walled in groupby(settled(found), key=lambda mark: lines[mark.start].article)
        for record in group(walled)
    ]
    befores = [-1, *(record[-1].start for record in records)]
    afters = [*(record[0].start for record in records[1:]), len(lines)]
    return [
        _Post(record, before, after, followed=after < len(lines))
        for record, before, after in zip(records, befores, afters, strict=False)
    ]


def _record(lines: Sequence[Line], post: _Post, source: str, *, damaged: bool) -> SummaryRecord:
    check_labels([mark.label for mark in post.marks])
    ends = [*(mark.start for mark in post.marks[1:]), _end(lines, post)]
    parts = {mark.label: lines[mark.start : end] for mark, end in zip(post.marks, ends, strict=True)}
    texts = {mark.label: _text(parts[mark.label], mark.end) for mark in post.marks}
    addresses = [address for line in parts[Label.LINK] for address in line.addresses]
    number = paper_of(texts[Label.LINK], addresses)
    inquiry, answer = texts.get(Label.INQUIRY) or None, texts.get(Label.ANSWER) or None
    check_summaries(inquiry, answer)
    check_characters(f"{inquiry}{answer}")
    if damaged and "\ufffd" in f"{inquiry}{answer}":
        raise RecordError(
            "The record is neither UTF-8 nor cp1252, or holds NUL characters: save the page as UTF-8."
        )
    title, askers = _above(lines, post)
    row = lines[post.first].row
    return SummaryRecord(number, source, row, inquiry, answer, UTF8, title=title, askers=askers)


def _text(part: Sequence[Line], label_end: int) -> str:
    """The words of the lines behind a label, which is the first line's beginning."""
    text = ""
    for index, line in enumerate(part):
        words = line.text[label_end:].strip(" ") if index == 0 else line.text
        if text:
            text += ("\n\n" if line.paragraph else "\n") + words
        else:
            # "<strong>Zusammenfassung der Anfrage</strong>: ie Kleine …" leaves the colon to the next line.
            text = words.lstrip(": ")
    return text


def _end(lines: Sequence[Line], post: _Post) -> int:
    """Index of the first line behind the last label that is not this post's."""
    last = post.marks[-1].start
    label, box = lines[last], _box(lines, post.marks[-1])
    for at in range(last + 1, post.after):
        line = lines[at]
        if line.heading is not None and line.heading is not label.heading:
            return at
        if line.article is not label.article or not _within(line.element, box):
            return at
        if _ASKERS.fullmatch(line.text):
            # Where another post follows, the line above its askers is its title.
            return at - 1 if post.followed and at - 1 > last else at
    return post.after


def _box(lines: Sequence[Line], last: Mark) -> html.HtmlElement:
    """The nearest element that holds a label and its text and is more than a paragraph."""
    line = lines[last.start]
    alone = not line.text[last.end :].strip(": ")
    text = lines[last.start + 1] if alone and last.start + 1 < len(lines) else line
    around = chain([line.element], line.element.iterancestors())
    boxes = (box for box in around if _is_box(box) and _within(text.element, box))
    # Without any box, as in a page of one paragraph, the page is the box.
    return next(boxes, line.element.getroottree().getroot())


def _is_box(element: html.HtmlElement) -> bool:
    """A list or table is a box; a `div` that holds words only is a paragraph by another name."""
    return element.tag in LISTS_AND_TABLES or any(child.tag in PARAGRAPHS for child in element)


def _within(element: html.HtmlElement, box: html.HtmlElement) -> bool:
    return element is box or any(around is box for around in element.iterancestors())


def _above(lines: Sequence[Line], post: _Post) -> tuple[str | None, str | None]:
    """Title and askers of a post, from the lines above its labels; None for what does not stand there."""
    article = lines[post.first].article
    above = [line for line in lines[post.before + 1 : post.first] if line.article is article]
    asking = [
        (at, found["names"]) for at, line in enumerate(above) if (found := _ASKERS.fullmatch(line.text))
    ]
    at, askers = asking[-1] if asking else (len(above), None)
    return _title(above[:at], has_askers=bool(asking)), askers


def _title(above: Sequence[Line], *, has_askers: bool) -> str | None:
    """The nearest heading; else the line above the askers, as in posts whose title is only bold."""
    bold = has_askers and above and above[-1].element.tag in {"strong", "b"}
    headings = [line.heading for line in above if line.heading is not None]
    if headings and not bold:
        return " ".join(line.text for line in above if line.heading is headings[-1])
    return above[-1].text if has_askers and above else None

"""The head of a paper: what kind it is, its number and dates, whose inquiry, its title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from scraper.extract import patterns
from scraper.extract.clean import Evidence, compact, join_lines
from scraper.extract.dates import read_date
from scraper.extract.page import Line, Style
from scraper.extract.people import read_askers
from storage.numbers import DocumentNumber
from storage.papers import Asker, Kind

# As between paragraphs: a quarter more than the line pitch.
_GAP = 1.25


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of the first page says; None where it says nothing.

    `body` are the lines below the title, `print_lines` the head itself as printed, for the full text.
    """

    kind: Kind
    body: tuple[Line, ...]
    printed_number: DocumentNumber | None = None
    printed_on: date | None = None
    reprint: bool = False
    inquiry_number: int | None = None
    inquiry_paper: DocumentNumber | None = None
    asked_on: date | None = None
    askers: tuple[Asker, ...] = ()
    title: str | None = None
    print_lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)


def read_head(lines: Sequence[Line], style: Style, evidence: Evidence) -> Head:
    """Read the head from the first page's lines (without foot line). Papers of other kinds keep all their lines."""
    start = next((i for i, line in enumerate(lines) if _opens(line.text)), None)
    if start is None:
        return _other(lines)
    letterhead = " ".join(line.text for line in lines[:start])
    if not patterns.LETTERHEAD.search(letterhead):
        return _other(lines)
    end = _end_of_head(lines, start, style)
    block = [line.text for line in lines[start:end]]
    kind = _kind(block)
    stop = _end_of_title(lines, end, style)
    title = join_lines([line.text for line in lines[end:stop]], evidence) or None
    number = patterns.PAPER.search(letterhead)
    printed = letterhead[: number.start()] + " " + letterhead[number.end() :] if number else letterhead
    head = Head(
        kind,
        tuple(lines[stop:]),
        printed_number=_number(number),
        printed_on=read_date(printed),
        reprint=bool(patterns.REPRINT.search(letterhead)),
        title=title,
        print_lines=tuple(block),
    )
    return _with_inquiry(head, block, evidence)


def _other(lines: Sequence[Line]) -> Head:
    """Another kind of paper; if it has the Landtag's letterhead, its number and date are read all the same."""
    top = " ".join(line.text for line in lines[:6])
    if not patterns.LETTERHEAD.search(top):
        return Head(Kind.OTHER, tuple(lines))
    number = patterns.PAPER.search(top)
    printed = top[: number.start()] + " " + top[number.end() :] if number else top
    return Head(
        Kind.OTHER,
        tuple(lines),
        printed_number=_number(number),
        printed_on=read_date(printed),
        reprint=bool(patterns.REPRINT.search(top)),
    )


def _number(match: re.Match[str] | None) -> DocumentNumber | None:
    if match is None or not int(match[1]) or not int(match[2]):
        return None
    return DocumentNumber(int(match[1]), int(match[2]))


def _opens(text: str) -> bool:
    """Whether the line is the word that names the kind: `Antwort`, `Kleine Anfrage 5441`, `Unterrichtung`."""
    words = (patterns.ANSWER_WORD, patterns.INQUIRY_WORD, patterns.NOTICE_WORD)
    return any(word.fullmatch(text.strip()) for word in words)


def _end_of_head(lines: Sequence[Line], start: int, style: Style) -> int:
    """The head ends with the line `Drucksache …`, or where the askers' paragraph ends."""
    asked = False
    for i in range(start + 1, len(lines)):
        text = lines[i].text.strip()
        if patterns.PAPER.fullmatch(text):
            return i + 1
        goes_on = patterns.MORE_ASKERS.match(text) and lines[i].bold == lines[i - 1].bold
        if (
            asked
            and not goes_on
            and _parted(lines[i - 1], lines[i], style)
            and not _paper_follows(lines[i : i + 3])
        ):
            return i
        names_asker = patterns.ASKERS.match(text) or re.match(r"der\s*Fraktion", text)
        # without askers' line: the bold title ends the head
        if not asked and not names_asker and lines[i].bold and not lines[start + 1].bold:
            return i
        asked = asked or bool(names_asker)
    return min(start + 1, len(lines))


def _paper_follows(lines: Sequence[Line]) -> bool:
    """Whether the head goes on to `Drucksache …` below a gap, before the title begins."""
    for line in lines:
        if patterns.PAPER.fullmatch(line.text.strip()):
            return True
        if line.bold:
            return False
    return False


def _parted(above: Line, below: Line, style: Style) -> bool:
    """Whether a gap or a change of weight stands between two lines."""
    scale = max(above.size, below.size) / style.size
    return (below.bottom - above.bottom) > _GAP * style.pitch * max(scale, 1.0) or above.bold != below.bold


def _end_of_title(lines: Sequence[Line], start: int, style: Style) -> int:
    """Nothing marks the title's end but what follows: a gap, other weight, or a heading."""
    end = start
    while end < len(lines):
        text = lines[end].text
        heading = patterns.INQUIRY_HEADING.fullmatch(text) or patterns.GOVERNMENT_HEADING.fullmatch(text)
        if heading or (end > start and _parted(lines[end - 1], lines[end], style)):
            break
        end += 1
    return end


def _kind(block: Sequence[str]) -> Kind:
    first, text = block[0].strip(), " ".join(block)
    if patterns.INQUIRY_WORD.fullmatch(first):
        return Kind.INQUIRY
    reference = patterns.INQUIRY_REF.search(text)
    if patterns.MAJOR_WORD.search(text):
        return Kind.MAJOR_ANSWER if patterns.ANSWER_WORD.match(first) else Kind.OTHER
    if reference is None:
        return Kind.OTHER
    return Kind.NOTICE if patterns.NOTICE_WORD.match(first) else Kind.ANSWER


def _with_inquiry(head: Head, block: Sequence[str], evidence: Evidence) -> Head:
    """Add number, date, askers and paper of the inquiry. A major inquiry has numbers of its own: left out."""
    if head.kind not in (Kind.INQUIRY, Kind.ANSWER, Kind.NOTICE):
        return head
    text = join_lines(block, evidence)
    reference = patterns.INQUIRY_REF.search(text)
    after = text[reference.end() :] if reference else ""
    papers = list(patterns.PAPER.finditer(after))
    paper = papers[-1] if papers else None
    people = patterns.ASKERS.search(after[: paper.start()] if paper else after)
    askers = read_askers(people["askers"]) if people else ()
    asked = patterns.ASKED_ON.match(after)
    asked_on = read_date(asked["date"]) if asked else None
    notes = list(
        _notes(asked["date"] if asked else None, asked_on, people["askers"] if people else "", askers)
    )
    return Head(
        head.kind,
        head.body,
        head.printed_number,
        head.printed_on,
        head.reprint,
        int(reference["number"]) if reference else None,
        _number(paper),
        asked_on,
        askers,
        head.title,
        head.print_lines,
        tuple(notes),
    )


def _notes(
    printed_date: str | None, asked_on: date | None, printed: str, askers: Sequence[Asker]
) -> list[str]:
    notes = []
    if printed_date and asked_on is None:
        notes.append(f"The inquiry's date is printed as “{printed_date.strip()}” and was not read.")
    names = compact("".join(a.name for a in askers))
    spaced = " ".join(a.name for a in askers)
    if (
        names
        and any(word not in printed for word in spaced.split("  "))
        and not all(a.name in printed for a in askers)
    ):
        notes.append(f"The askers are printed as “{printed.strip()}”; lost blanks were put back.")
    if any(a.faction is None for a in askers):
        notes.append(f"The askers are printed as “{printed.strip()}”: not each has a faction.")
    return notes

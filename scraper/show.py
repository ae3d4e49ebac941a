"""A record for reading: as Markdown (which the terminal renders), as plain text, and as citations."""

import re

from scraper.reasons import in_german
from scraper.wording import INQUIRY_STATES, READINGS, askers, cited, day, heading, offices, place, printable
from storage.papers import (
    Extraction,
    Footnote,
    Kind,
    Mention,
    OfficeRole,
    PaperState,
    ReadingStatus,
    Record,
    Reference,
    Review,
    Summary,
    SummaryRole,
)

# References shown in each direction; few papers have more, and `landtag references` lists them all.
_MOST_REFERENCES = 10

# "[^3]": a footnote's mark in the text.
_MARK = re.compile(r"\[\^([^\]\s]{1,8})\]")

# What would be taken for Markdown's own signs: emphasis, headings, lists and code are the paper's letters here.
_SPECIAL = re.compile(r"([\\`*_<>#|\[\]])")
# "1. …", "+ …", "- …" at the beginning of a line would become list items and lose their printed mark.
_LIST_SIGN = re.compile(r"^(\s*)(?:(\d+)([.)])|([-+=~]))(?=\s|[-=~]|$)", re.MULTILINE)


def as_markdown(record: Record) -> str:
    """The whole record as Markdown: head, summaries, preambles, questions with answers, annex, footnotes."""
    reading = record.extraction
    parts = [f"# {_title(record)}", *_head(record)]
    parts += _summaries(record.summaries) + _listed(record.mentions)
    if reading is not None:
        # Another paper's text must not stand under this number.
        parts += [] if reading.status is ReadingStatus.WRONG_PAPER else _body(reading)
        parts += _remarks(reading) + _reviews(record.reviews)
    parts += _references(record)
    return printable("\n\n".join(part for part in parts if part)) + "\n"


def as_text(record: Record) -> str:
    """The paper's text as it was read, without any mark-up, the title first; empty if there is none."""
    reading = record.extraction
    if reading is None or reading.full_text is None:
        return ""
    return printable(reading.full_text) + "\n"


def as_citations(record: Record) -> str:
    """How to quote the paper and each of its questions and answers, one line each."""
    reading = record.extraction
    number = f"Drs. {record.number}"
    if reading is None:
        return f"Landtag Nordrhein-Westfalen, {number}, {record.url}\n"
    what = heading(reading) if reading.kind is not None else ""
    if reading.kind is Kind.ANSWER and reading.inquiry_number is not None:
        what = f"{what} auf die Kleine Anfrage {reading.inquiry_number}"
    elif reading.kind is Kind.INQUIRY and reading.inquiry_number is not None:
        what = f"{what} {reading.inquiry_number}"
    title = f"„{reading.title}“" if reading.title else ""
    printed = f" vom {day(reading.printed_on)}" if reading.printed_on is not None else ""
    parts = (f"Landtag Nordrhein-Westfalen, {number}{printed}", f"{what} {title}".strip(), record.url)
    lines = [", ".join(part for part in parts if part)]  # what is unknown is left out
    for question in reading.questions:
        if question.answer is None:
            lines.append(f"{number}, {_pages(question.pages)}Frage {question.number}")
        else:
            lines.append(f"{number}, {_pages(question.answer_pages)}Antwort zu Frage {question.number}")
    return printable("\n".join(lines)) + "\n"


def _title(record: Record) -> str:
    reading = record.extraction
    own = reading is not None and reading.status is not ReadingStatus.WRONG_PAPER
    title = (reading.title if reading is not None and own else None) or record.listed_title
    return _plain(title or f"Drucksache {record.number}").replace("\n", " ")


def _head(record: Record) -> list[str]:
    """Lines of facts; each is a list item, so that they stay lines."""
    reading = record.extraction
    lines = [f"**Drucksache {record.number}** · {heading(reading)}"]
    if record.state is not PaperState.ARCHIVED:
        lines.append(_state(record))
    if reading is not None and reading.status is not ReadingStatus.WRONG_PAPER:
        lines += _printed(reading)
    pair = record.pair
    if pair is not None:
        papers = [f"Kleine Anfrage {pair.number.serial} ({INQUIRY_STATES[pair.state]})"]
        for what, number, state in (
            ("Anfrage", pair.paper, pair.paper_state),
            ("Antwort", pair.answer_paper, pair.answer_paper_state),
        ):
            if number not in (None, record.number):
                kept = "" if state is PaperState.ARCHIVED else " – noch nicht im Archiv"
                papers.append(f"{what}: Drs. {number}{kept}")
        lines.append(" · ".join(papers))
    lines.append(f"Quelle: {record.url}")
    if record.versions > 1:
        lines.append(f"Fassung {record.version} von {record.versions}")
    return ["\n".join(f"- {line}" for line in lines)]


def _printed(reading: Extraction) -> list[str]:
    lines = []
    dates = [f"Gedruckt {day(reading.printed_on)}"] if reading.printed_on else []
    dates += [f"gestellt {day(reading.asked_on)}"] if reading.asked_on else []
    dates += [f"beantwortet {day(reading.answered_on)}"] if reading.answered_on else []
    if dates:
        lines.append(" · ".join(dates) + (" · **Neudruck**" if reading.reprint else ""))
    if reading.askers:
        lines.append(f"Gefragt von {_plain(askers(reading.askers))}")
    lead = offices(reading.answered_by, OfficeRole.LEAD)
    if lead:
        lines.append(f"Beantwortet: {_plain(lead)}")
    consulted = offices(reading.answered_by, OfficeRole.CONSULTED)
    if consulted:
        lines.append(f"Im Einvernehmen mit: {_plain(consulted)}")
    return lines


def _state(record: Record) -> str:
    if record.state is PaperState.WANTED:
        return f"Noch nicht geholt: {_plain(in_german(record.wanted_because or ''))}"
    return f"Nicht im Archiv: {_plain(in_german(record.reason or ''))}"


def _summaries(summaries: tuple[Summary, ...]) -> list[str]:
    parts = []
    for role, name in ((SummaryRole.INQUIRY, "Anfrage"), (SummaryRole.ANSWER, "Antwort")):
        texts: dict[str, list[str]] = {}
        for summary in summaries:
            if summary.role is role:
                mark = ", ergänzte Lesart" if summary.repaired else ""
                mark += ", zu einer früheren Fassung des Papiers" if summary.outdated else ""
                texts.setdefault(summary.text, []).append(f"{_plain(summary.source)}{mark}")
        if texts:
            parts.append(f"## Zusammenfassung der {name}")
        for text, sources in texts.items():
            parts += [_plain(text), f"*Quelle: {'; '.join(sources)}*"]
    return parts


def _listed(mentions: tuple[Mention, ...]) -> list[str]:
    """What a documentalist says of the paper, beside the paper's own words."""
    parts = []
    for one in mentions:
        lines = [f"- Sachgebiete: {_plain('; '.join(one.subjects))}"] if one.subjects else []
        lines += [f"- Schlagworte: {_plain(', '.join(one.keywords))}"] if one.keywords else []
        lines += [f"- Inhalt: {_plain(one.abstract)}"] if one.abstract else []
        if lines:
            parts += [f"## Laut {_plain(one.source)}", "\n".join(lines)]
    return parts


def _body(reading: Extraction) -> list[str]:
    parts = []
    if reading.preamble:
        parts += ["## Vorbemerkung der Kleinen Anfrage", _plain(reading.preamble)]
    if reading.government_preamble:
        parts += ["## Vorbemerkung der Landesregierung", _plain(reading.government_preamble)]
    for number, question in enumerate(reading.questions):
        parts.append(f"## Frage {question.number}")
        parts.append(_bold(question.question))
        following = reading.questions[number + 1 :]
        shared = [other for other in following if question.number in other.answered_with]
        if question.answer is not None:
            if shared and shared[0] is following[0]:
                parts.append(
                    f"*Gemeinsam beantwortet mit Frage {', '.join(question.answered_with)}, siehe dort.*"
                )
            else:
                parts.append(_plain(question.answer))
    if reading.annex:
        parts += ["## Anlage", _plain(reading.annex)]
    if reading.kind not in (Kind.INQUIRY, Kind.ANSWER) and reading.full_text:
        parts.append(_plain(reading.full_text))
    return parts + _footnotes(reading.footnotes)


def _footnotes(notes: tuple[Footnote, ...]) -> list[str]:
    if not notes:
        return []
    return ["## Fußnoten", *(_plain(f"({note.mark}) {note.text}") for note in notes)]


def _remarks(reading: Extraction) -> list[str]:
    if reading.status is ReadingStatus.COMPLETE and not reading.notes:
        return []
    lines = [f"- {_plain(note)}" for note in reading.notes]
    lines += [f"- Nicht gefunden: {_plain(name)}" for name in reading.missing]
    return [f"## Zur Lesung: {READINGS[reading.status]}", "\n".join(lines)]


def _reviews(reviews: tuple[Review, ...]) -> list[str]:
    """What people said of the reading; the reading itself stands above as it was read."""
    if not reviews:
        return []
    lines = []
    for one in reviews:
        said = "Lesung bestätigt" if one.field is None else f"Berichtigung {one.field}: {one.value}"
        lines.append(
            f"- {_plain(f'{day(one.made_at.date())} {said}' + (f' ({one.note})' if one.note else ''))}"
        )
    return ["## Durchgesehen", "\n".join(lines)]


def _references(record: Record) -> list[str]:
    """What the paper cites and what cites it, a line each."""
    parts = []
    for what, found in (("Nennt", record.references.cites), ("Genannt in", record.references.cited_by)):
        if found:
            lines = [f"- {_plain(_reference(one))}" for one in found[:_MOST_REFERENCES]]
            left = len(found) - _MOST_REFERENCES
            lines += [f"- … und {left} weitere: landtag references {record.number}"] if left > 0 else []
            parts += [f"## {what}", "\n".join(lines)]
    return parts


def _reference(one: Reference) -> str:
    papers = ", ".join(cited(paper.number) for paper in one.papers if str(paper.number) != str(one.number))
    title = f" „{one.title}“" if one.title else ""
    kept = "" if one.state in (PaperState.ARCHIVED, None) else " (nicht im Archiv)"
    places = "; ".join(dict.fromkeys(map(place, one.places)))
    return f"{cited(one.number)}{f' ({papers})' if papers else ''}{title}{kept}: {places}"


def _pages(pages: tuple[int, ...]) -> str:
    if not pages:
        return ""
    first, last = min(pages), max(pages)
    return f"S. {first}, " if first == last else f"S. {first}–{last}, "


def _plain(text: str) -> str:
    """The paper's own text within Markdown: its signs escaped, its lines and list marks kept, marks in brackets."""
    marked = _MARK.sub(r"(\1)", text)
    escaped = _SPECIAL.sub(r"\\\1", marked)
    escaped = _LIST_SIGN.sub(_keep_sign, escaped)
    return escaped.replace("\n\n", "\x00").replace("\n", "  \n").replace("\x00", "\n\n")


def _keep_sign(match: re.Match[str]) -> str:
    blank, digits, dot, sign = match.groups()
    return f"{blank}{digits}\\{dot}" if digits else f"{blank}\\{sign}"


def _bold(text: str) -> str:
    """A question is bold in print; each paragraph gets its own stars, since emphasis ends with a paragraph."""
    return "\n\n".join(f"**{part.strip()}**" for part in _plain(text).split("\n\n") if part.strip())

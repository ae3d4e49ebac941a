"""Search results as lines for the terminal, hits marked in bold where the terminal can."""

import html
import re
import shlex
from collections.abc import Sequence

from rich.markup import escape

from scraper.wording import KINDS, day, printable
from storage.search import SearchHit, SearchResult, Suggestion, Where

# How the fields are called in print.
_FIELDS = {
    "title": "Titel",
    "summary": "Zusammenfassung",
    "question": "Frage",
    "answer": "Antwort",
    "preamble": "Vorbemerkung",
    "annex": "Anlage",
}

_MARKED = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)


def hits_as_text(result: SearchResult, offset: int) -> str:
    """One paragraph a hit: number, date, kind, title, the marked passage and where it stands.

    The text carries rich's own mark-up and is to be printed by rich, which leaves it out where no terminal is.
    """
    if result.total == 0:
        return "Nothing found. Fewer words, or a beginning with a star (Kommun*), find more."
    shown = f"{offset + 1}–{offset + len(result.hits)} of {result.total}" if result.hits else "none of these"
    lines = [
        f"{result.total} found, {shown} shown."
        if result.total > len(result.hits)
        else f"{result.total} found."
    ]
    for hit in result.hits:
        lines += ["", *_hit(hit)]
    return "\n".join(lines)


def suggestions_as_text(
    suggestions: Sequence[Suggestion], command: Sequence[str], options: Sequence[str]
) -> str:
    """The commands that find something where one with these options found nothing, ready to be copied.

    >>> found = [Suggestion("Brücken", True, 12), Suggestion("Soest", False, 1)]
    >>> print(suggestions_as_text(found, ["landtag", "search"], ["--faction", "SPD"]))
    Nothing found. Try:
      landtag search --faction SPD 'Brücken'  (12 hits)
      landtag search Soest  (1 hit, without --faction SPD)
    """
    lines = ["Nothing found. Try:"]
    for one in suggestions:
        hits = f"{one.hits:,} {'hit' if one.hits == 1 else 'hits'}"
        without = "" if one.filters else f", without {shlex.join(options)}"
        lines.append(f"  {_command(one, command, options)}  ({hits}{without})")
    return "\n".join(lines)


def _command(one: Suggestion, command: Sequence[str], options: Sequence[str]) -> str:
    # Words may begin with a minus, which `--` keeps from being read as options; more than one says no more.
    query = re.sub(r"^-+", "-", one.query)
    end = ["--"] if query.startswith("-") else []
    return shlex.join([*command, *(options if one.filters else ()), *end, query])


def _hit(hit: SearchHit) -> list[str]:
    kind = KINDS[hit.kind] if hit.kind is not None else "noch nicht geholt"
    others = [str(paper) for paper in hit.papers if paper != hit.number]
    pair = f" (Paar mit {', '.join(others)})" if others else ""
    head = f"Drs. {hit.number}{pair}  {day(hit.printed_on)}  {kind}"
    title = printable(hit.title or "ohne Titel")
    lines = [f"[bold]{escape(head)}[/bold]", escape(title)]
    if hit.snippet:
        lines.append(f"  {_snippet(hit.snippet)}")
    if hit.where is not None:
        lines.append(f"  ({_where(hit.where)})")
    return lines


def _snippet(snippet: str) -> str:
    """The passage: HTML's escapes undone, its marks turned into the terminal's."""
    parts = []
    for number, part in enumerate(_MARKED.split(snippet)):
        text = printable(html.unescape(part))
        # Odd parts stood between <mark> and </mark>.
        parts.append(f"[bold yellow]{escape(text)}[/bold yellow]" if number % 2 else escape(text))
    return "".join(parts)


def _where(where: Where) -> str:
    field = _FIELDS[where.field]
    if where.question is not None:
        field = (
            f"{field} {where.question}" if where.field == "question" else f"{field} zu Frage {where.question}"
        )
    return field if where.page is None else f"{field}, S. {where.page}"

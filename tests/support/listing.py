"""Result pages in the Parlamentsspiegel's markup, for a stand-in that serves them page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from tests.support.site import Reply

_ADDRESS = "https://www.landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/MMD{}.pdf"


@dataclass(frozen=True, slots=True)
class Listed:
    """An inquiry of the list, with its answer if it has one; numbers like 18/14087."""

    inquiry: int
    paper: str
    answer: str | None = None
    title: str = "Wie steht es um die Brücken?"
    day: str = "17.04.2025"


def _document(number: str, words: str) -> str:
    return (
        f'<p class="ps-dokument"><div><a class="font-weight-bold" target="PDFs" '
        f'href="{_ADDRESS.format(number.replace("/", "-"))}"><span>Drucksache {number}</span>:</a> {words}</div></p>'
    )


def entry(one: Listed) -> str:
    found = f"Nordrhein-Westfalen - Kleine Anfrage {one.inquiry}. Muster, Erika (SPD) - Drucksache {one.paper}, {one.day}, (2 S.)"
    answer = ""
    if one.answer is not None:
        words = f"<span>Nordrhein-Westfalen - Antwort {one.inquiry}. MKJFGFI - Drucksache {one.answer}, 28.05.2025, (3 S.)</span>"
        answer = f'<p class="ps-folge-dok"><div class="ps-folge">{_document(one.answer, words)}</div></p>'
    return f"""
    <div class="ps-vorgang">
      <p class="ps-titel"><a class="ps-details" href=".ps-detail-NW_V{one.inquiry}_D1"><span>{one.title}</span></a></p>
      {_document(one.paper, f"<span>Nordrhein-Westfalen</span> - <span>Kleine Anfrage; Abgeordnete/r: SPD; {one.day}; (2 S.)</span>")}
      <p class="ps-sachgebiet"><span>Sachgebiet</span>: <span>Verkehr; Bau</span></p>
      <p class="ps-schlagwort"><span>Schlagwort</span>: <span>Brücke, Sanierung</span></p>
      <p class="ps-abstrakt"><span>Zusammenfassung</span>: <span>Fragen zu Brücken</span></p>
      <p class="ps-urheber"><span>Urheber</span>: <span>Muster, Erika (SPD)</span></p>
      <p class="ps-fundstelle"><span>Fundstelle</span>: <span>{found}</span></p>
      {answer}
    </div>"""


def page(entries: Sequence[Listed], total: int) -> bytes:
    return (
        f'<!DOCTYPE html><html lang="de"><body><b>{total}</b> <span>Vorgänge</span>'
        f'<div id="iTreffer">{"".join(map(entry, entries))}</div></body></html>'
    ).encode()


class Listing:
    """Serves a list as the site does: `size` entries a page, pages from 0; remembers what was asked for."""

    def __init__(self, *entries: Listed, total: int | None = None) -> None:
        self.entries = list(entries)
        self.total = total
        self.asked: list[dict[str, str]] = []

    def __call__(self, path: str) -> Reply:
        query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        self.asked.append(query)
        start = int(query["page"]) * int(query["size"])
        shown = self.entries[start : start + int(query["size"])]
        total = len(self.entries) if self.total is None else self.total
        return Reply(page(shown, total), headers={"Content-Type": "text/html; charset=utf-8"}, etag=False)

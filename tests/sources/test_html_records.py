from pathlib import Path

import pytest

from scraper.sources.html_records import read_html
from storage.papers import Rejected, SummaryRecord

POSTS = Path(__file__).parent / "files" / "posts.html"

LINK = '<strong>Link zum Dokument:</strong> <a href="https://www.landtag.nrw.de/x/MMD18-1.pdf">PDF</a>'
Q, A = "Zusammenfassung der Anfrage", "Zusammenfassung der Antwort"


def records(page: str | bytes) -> list[SummaryRecord]:
    found = list(read_html(page.encode() if isinstance(page, str) else page, "page.html"))
    assert all(isinstance(one, SummaryRecord) for one in found), found
    return [one for one in found if isinstance(one, SummaryRecord)]


def summaries(page: str) -> list[tuple[int, str | None, str | None]]:
    return [(one.number.serial, one.inquiry_summary, one.answer_summary) for one in records(page)]


def test_each_post_of_a_page_is_a_record_of_its_visible_text() -> None:
    one, two, three = read_html(POSTS.read_bytes(), "posts.html")
    assert isinstance(one, SummaryRecord)
    assert isinstance(two, SummaryRecord)
    assert isinstance(three, Rejected)
    assert str(one.number) == "18/14001"
    assert one.inquiry_summary == (
        "ie Kleine Anfrage fragt nach Brücken & Tunneln\n\n"
        "Im zweiten Absatz steht die Zusammenfassung der Antwort noch nicht.\n\nBrücken\nTunnel"
    )
    assert one.answer_summary == "ie Landesregierung verweist auf 12 Brücken1"
    assert (one.title, one.askers) == (
        "Wie steht es um die Brücken im Kreis Unna?",
        "Erika Mustermann und Dr. Max Beispiel",
    )
    assert (two.inquiry_summary, two.answer_summary) == (
        "Erster Absatz.\n\nZweiter Absatz.\nNeue Zeile.",
        "Sie sind sicher.",
    )
    assert (two.title, two.askers, two.encoding) == ("Schulwege", None, "utf-8")
    assert "“www.landtag-niedersachsen.de”" in three.reason
    rows = POSTS.read_text("utf-8").splitlines()
    assert "Link zum Dokument" in rows[one.line - 1]
    assert "Link zum Dokument: Drs." in rows[two.line - 1]
    assert "niedersachsen" in rows[three.line - 1]


@pytest.mark.parametrize(
    "post",
    [
        f"<p>{LINK}</p><p><strong>{Q}:</strong> ie F</p><p><strong>{A}:</strong> ie A</p>",
        f"<p>{LINK}<br><b>{Q}:</b><br>ie F<br><b>{A}:</b><br>ie A</p>",
        f"<p>{LINK} <b>{Q}</b> ie F <b>{A}</b> ie A</p>",
        f"<p>{LINK}</p><h3>{Q}</h3><p>ie F</p><h3>{A}:</h3><p>ie A</p>",
        f"<dl><dt>Link zum Dokument<dd>MMD18-1.pdf<dt>{Q}<dd>ie F<dt>{A}<dd>ie A</dl>",
        f"<table><tr><th>Link zum Dokument<td>18/1<tr><th>{Q}<td>ie F<tr><th>{A}<td>ie A</table>",
        f"<div>{LINK}</div><div><div>{Q}</div><div>ie F</div></div><div><div>{A}</div><div>ie A</div></div>",
        f"<ul><li>{LINK}<li>{Q}: ie F<li>{A}: ie A</ul>",
        f'<p><a href="/x/MMD18-1.pdf">Link zum Dokument</a></p><p>{Q}:<p>ie F<p>{A}:<p>ie A',
        f"<p>{Q}: ie F</p><p>{A}: ie A</p><p>{LINK}</p>",
        f"<pre>Link zum Dokument: 18/1\n{Q}:\nie F\n{A}:\nie A</pre>",
        f"<p>Link&nbsp;zum Dokument: 18/1<p>{Q.replace(' ', '&nbsp;')}:<p>ie F<p>{A}<p>ie A",
    ],
)
def test_labels_are_found_in_every_markup(post: str) -> None:
    page = f"<html><body><h1>Seite</h1><div>{post}</div><p>Impressum</p></body></html>"
    assert summaries(page) == [(1, "ie F", "ie A")]


def test_posts_without_boxes_are_parted_by_their_headings_and_askers() -> None:
    def post(n: int, title: str) -> str:
        link = f'<p>Link zum Dokument: <a href="/x/MMD18-{n}.pdf">hier</a></p>'
        return f"{title}<p>Kleine Anfrage von Abgeordneter {n}</p>{link}<p>{Q}: F{n}</p><p>{A}: A{n}</p><p>Ende {n}</p>"

    page = (
        post(1, "<h2>Titel 1</h2>") + post(2, "<p><strong>Titel 2</strong></p>") + post(3, "<h2>Titel 3</h2>")
    )
    assert [
        (one.title, one.askers, one.inquiry_summary, one.answer_summary)
        for one in records(f"<div>{page}</div>")
    ] == [(f"Titel {n}", f"Abgeordneter {n}", f"F{n}", f"A{n}\n\nEnde {n}") for n in (1, 2, 3)]


def test_no_record_reaches_from_one_article_into_the_next() -> None:
    page = (
        f"<article><p>{LINK}</p></article>"
        f"<article><p>{Q}: fremd</p></article>"
        f"<article><p>{LINK.replace('18-1', '18-3')}</p><p>{Q}: eigen</p></article>"
    )
    first, second, third = read_html(page.encode(), "page.html")
    assert isinstance(first, Rejected)
    assert isinstance(second, Rejected)
    assert isinstance(third, SummaryRecord)
    assert "has no summary" in first.reason
    assert "has no “Link zum Dokument”" in second.reason
    assert third.inquiry_summary == "eigen"


def test_a_box_ends_the_last_summary() -> None:
    page = (
        f"<div class=post><p>{LINK}</p><section><h3>{A}</h3><p>Eins.</p><p>Zwei.</p></section>"
        "<div class=share>Teilen</div></div><p>Impressum</p>"
    )
    assert summaries(page) == [(1, None, "Eins.\n\nZwei.")]


def test_paragraphs_made_of_div_belong_together() -> None:
    page = f"<main><div>{LINK}</div><div>{A}: Eins.</div><div>Zwei.</div></main><p>Impressum</p>"
    assert summaries(page) == [(1, None, "Eins.\n\nZwei.")]


def test_a_cp1252_page_and_a_page_with_an_xml_declaration_are_read() -> None:
    page = f'<?xml version="1.0" encoding="iso-8859-1"?><html><body><p>{LINK}</p><p>{Q}: für „Ö“</p></body></html>'
    for encoding in ("cp1252", "utf-8", "utf-8-sig"):
        assert records(page.encode(encoding))[0].inquiry_summary == "für „Ö“"


def test_a_link_whose_words_and_address_differ_is_rejected() -> None:
    page = f'<p>Link zum Dokument: <a href="/x/MMD18-1.pdf">MMD18-2.pdf</a></p><p>{Q}: F</p>'
    (found,) = read_html(page.encode(), "page.html")
    assert isinstance(found, Rejected)
    assert "different papers, 18/1 and 18/2" in found.reason


def test_a_damaged_record_is_rejected_and_the_others_of_the_page_are_read() -> None:
    page = f"<p>{LINK}</p><p>{Q}: für</p>".encode()
    damaged = page.replace("ü".encode(), b"\xc3\x81\x81")
    first, second = read_html(damaged + page, "page.html")
    assert isinstance(first, Rejected)
    assert "neither UTF-8 nor cp1252" in first.reason
    assert isinstance(second, SummaryRecord)
    assert second.inquiry_summary == "für"


@pytest.mark.parametrize(
    "page", ["<html></html>", "<p>Nichts</p>", "<!-- nur das -->", "<", f"<p>Die {Q}:</p>"]
)
def test_a_page_without_labels_says_what_is_missing(page: str) -> None:
    (found,) = read_html(page.encode(), "page.html")
    assert isinstance(found, Rejected)
    assert "No “Link zum Dokument”" in found.reason


def test_hidden_text_is_left_out_and_what_follows_it_is_kept_whatever_its_characters() -> None:
    page = f"<body style='display: none'><p>{LINK}</p><p>{Q}: vor<span hidden> verborgen</span> nach\x01<b style='DISPLAY:none'>x</b> Ende</p>"
    assert summaries(page) == [(1, "vor nach\x01 Ende", None)]


def test_a_deeply_nested_page_is_read_to_its_end() -> None:
    # 256 levels are libxml2's ordinary limit.
    page = "<div>" * 1000 + f"<p>{LINK}</p><p>{Q}: F</p>"
    assert summaries(page) == [(1, "F", None)]

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.sources.parlamentsspiegel import (
    Entry,
    Listing,
    UnfamiliarPageError,
    listing_url,
    read_listing,
)
from storage.numbers import DocumentNumber
from storage.papers import SummaryRecord

PAGE = Path(__file__).parent / "files" / "parlamentsspiegel.html"
SOURCE = "www.parlamentsspiegel.de"
FOLDER = "https://www.landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/"
BRIDGES = "Wie viele Brücken & Stege im Kreis Musterau sind gesperrt?"


def link(serial: int, words: str | None = None) -> str:
    return f'<a href="{FOLDER}MMD18-{serial}.pdf">{words or f"Drucksache 18/{serial}"}</a>: '


def entry(document: str, *, title: str = "Titel", behind: str = "") -> str:
    return (
        f'<div class="ps-vorgang"><p class="ps-titel"><a href=".ps-detail-NW_V1_D1">{title}</a></p>'
        f'<p class="ps-dokument"><div>{document}</div></p>{behind}</div>'
    )


SHORT = (
    "<span>Nordrhein-Westfalen</span> - <span>Kleine Anfrage; Abgeordnete/r: SPD; 02.01.2025; (1 S.)</span>"
)
GOOD = entry(link(1) + SHORT)


def page(*entries: str, total: str = "<b>1</b> <span>Vorgang</span>") -> bytes:
    return (
        f"<!DOCTYPE html><html><body><div>{total}</div><div>{''.join(entries)}</div></body></html>".encode()
    )


def read(*entries: str) -> Listing:
    return read_listing(page(*entries), SOURCE)


def only(*entries: str) -> SummaryRecord:
    """The first record of a page that is read without a fault."""
    listing = read(*entries)
    assert (listing.unread, listing.notes) == ((), ())
    return listing.entries[0].records[0]


def record(serial: int, line: int, **said: object) -> SummaryRecord:
    return SummaryRecord(DocumentNumber(18, serial), SOURCE, line, **said)  # type: ignore[arg-type]


def test_everything_a_page_says_of_an_inquiry_and_its_answers_is_read() -> None:
    listing = read_listing(PAGE.read_bytes(), SOURCE)
    assert listing.total == 1004
    assert listing.entries == (
        Entry(
            (
                record(
                    90001, 17, title=BRIDGES, kind="Kleine Anfrage", published_on="2025-01-02",
                    askers="Musterfrau, Erika (SPD); Beispiel, Dr. Max W. (FDP)", factions="SPD; FDP", inquiry_number=9001,
                    subjects=("Verkehr", "Bauen, Wohnen"), keywords=("Brücke", "Kreis Musterau"),
                    abstract='Fragen zu "Brücken": Zahl, Zustand',
                ),
                record(
                    90101, 44, title=BRIDGES, kind="Antwort", published_on="2025-01-30", ministries="MUNV; MHKBD",
                    inquiry_number=9001, keywords=("Brücke", "Statistik"),
                ),
                record(
                    90102, 54, title=BRIDGES, kind="Antwort", published_on="2025-02-28", ministries="MUNV",
                    inquiry_number=9001,
                ),
                record(90103, 62, title=BRIDGES, kind="Unterrichtung", published_on="2025-03-30"),
            ),
            "NW_V9900001",
        ),
        Entry(
            (
                record(
                    90002, 73, title="Schulwege", kind="Kleine Anfrage", published_on="2025-01-03",
                    askers="Probe, Petra (Grüne); Test, Tim (Grüne)", factions="Bündnis 90/Die Grünen", inquiry_number=9002,
                ),
                record(
                    90104, 80, title="Schulwege", kind="Antwort", published_on="2025-01-31", ministries="MSB",
                    inquiry_number=9002,
                ),
            ),
            "NW_V9900002",
        ),
        Entry((record(90003, 88, kind="Kleine Anfrage", published_on="2025-01-04"),), "18/90003"),
    )  # fmt: skip
    lines = PAGE.read_text("utf-8").splitlines()
    for one in (one for found in listing.entries for one in found.records):
        assert "ps-dokument" in lines[one.line - 1]


def test_an_entry_of_another_parliament_or_with_two_numbers_is_named_and_not_taken() -> None:
    listing = read_listing(PAGE.read_bytes(), SOURCE)
    foreign, differing = listing.unread
    assert listing.notes == ()
    assert foreign.startswith("NI_V9900004: The link leads to “www.landtag-niedersachsen.de”")
    assert differing == "NW_V9900005: The list names paper 18/90006 and links to 18/90005."


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Nordrhein-Westfalen - Kleine Anfrage; Abgeordnete/r: CDU; 2.1.2025; (1 S.)", ("Kleine Anfrage", "2025-01-02", "CDU")),
        ("Nordrhein-Westfalen - Kleine Anfrage; Abgeordnete/r: CDU; Abgeordnete/r: FDP; 02.01.2025", ("Kleine Anfrage", "2025-01-02", "CDU; FDP")),
        ("Kleine Anfrage; 02.01.2025; (1 S.)", ("Kleine Anfrage", "2025-01-02", None)),
        ("Nordrhein-Westfalen - Kleine Anfrage 7. Muster, E. W. (SPD) - Drucksache 18/1, 02.01.2025, (1 S.)", ("Kleine Anfrage", "2025-01-02", None)),
        ("Nordrhein-Westfalen -\n Antwort\n 7. MI&nbsp;- Drucksache 18/1, 02.01.2025", ("Antwort", "2025-01-02", None)),
    ],
)  # fmt: skip
def test_a_line_gives_kind_date_and_factions(said: str, expected: tuple[str, str, str | None]) -> None:
    found = only(entry(link(1) + f"<span>{said}</span>"))
    assert (found.kind, found.published_on, found.factions) == expected


def test_the_newest_documents_date_is_never_the_inquirys() -> None:
    hidden = '<span class="x d-none">; Neuestes Dokument: <b>09.09.2025</b></span> '
    assert only(entry(link(1) + hidden + SHORT)).published_on == "2025-01-02"
    assert only(entry(link(1) + SHORT + hidden)).published_on == "2025-01-02"


@pytest.mark.parametrize(
    ("document", "behind"),
    [
        (link(1) + "ganz anders", ""),
        (link(1) + SHORT.replace("02.01.2025", "31.02.2025"), ""),
        (link(1), ""),
    ],
)
def test_a_paper_whose_kind_or_date_cannot_be_read_is_taken_and_said(document: str, behind: str) -> None:
    listing = read(entry(document, behind=behind))
    assert str(listing.entries[0].records[0].number) == "18/1"
    assert listing.unread == ()
    (said,) = listing.notes
    assert said == "NW_V1: The list does not say what kind 18/1 is or when it was printed."


def test_the_fundstelle_helps_where_the_line_says_nothing() -> None:
    place = '<p class="ps-fundstelle">Fundstelle: Nordrhein-Westfalen - Kleine Anfrage 7. Muster, Eva (SPD) - Drucksache 18/1, 02.01.2025</p>'
    found = only(entry(link(1), behind=place))
    assert (found.kind, found.published_on, found.inquiry_number) == ("Kleine Anfrage", "2025-01-02", 7)
    assert found.askers == "Muster, Eva (SPD)"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("Drucksache 18/1: " + SHORT, "The list gives no address for the paper."),
        ('<a href=" ">Drucksache 18/1</a>' + SHORT, "The list gives no address for the paper."),
        (f'<a href="{FOLDER}MMD18-1.pdf"><i class="fa"></i></a>' + SHORT, "No words stand on the link to “https"),
        (link(1, "Drucksache 17/1") + SHORT, "The list names paper 17/1 and links to 18/1."),
        (link(1, "zum PDF") + SHORT, "“zum PDF” is not the number of a paper"),
        (f'<a href="{FOLDER}MMV18-1.pdf">Drucksache 18/1</a>' + SHORT, "is not the number of a paper"),
        ('<a href="https://starweb.hessen.de/cache/DRS/20/9/9.pdf">Drucksache 18/1</a>' + SHORT, "leads to “starweb.hessen.de”"),
        ('<a href="https://www.landtag.niedersachsen.de/MMD18-1.pdf">Drucksache 18/1</a>' + SHORT, "leads to “www.landtag.niedersachsen.de”"),
    ],
)  # fmt: skip
def test_a_bad_entry_is_named_and_the_others_are_taken(document: str, reason: str) -> None:
    bad = entry(document)
    listing = read(GOOD, bad, GOOD)
    assert len(listing.entries) == 2
    (said,) = listing.unread
    assert said.startswith("NW_V1: ")
    assert reason in said
    # A page with nothing else is still a list: the caller sees that its total was not read.
    assert read(bad).entries == ()


def test_an_entry_without_its_classes_is_named_beside_others_and_an_error_where_all_are_so() -> None:
    for name, expected in (("ps-titel", "an inquiry's title"), ("ps-dokument", "an inquiry's paper")):
        strange = GOOD.replace(name, "ps-anders")
        listing = read(strange, GOOD)
        assert len(listing.entries) == 1
        assert listing.unread == (f"NW_V1: Expected {expected} (class “{name}”), found none.",)
        with pytest.raises(UnfamiliarPageError, match=rf"Expected {expected} \(class “{name}”\), found none"):
            read(strange, strange)


FOLLOWING = '<p class="ps-folge-dok"><a href="#iFolge-NW_V1"><b>2</b> weitere Dokumente</a><div class="ps-folge"><p class="ps-dokument"><div>{}</div></p></div></p>'


def test_following_papers_that_are_announced_and_missing_or_unreadable_are_named() -> None:
    answer = f"{link(2)}<span>Nordrhein-Westfalen - Antwort 7. MI - Drucksache 18/2, 03.01.2025</span>"
    listing = read(entry(link(1) + SHORT, behind=FOLLOWING.format(answer)))
    assert [one.number.serial for one in listing.entries[0].records] == [1, 2]
    assert listing.notes == ("NW_V1: The list announces 2 following papers and names 1.",)
    twice = FOLLOWING.format(
        answer + '</div></p><p class="ps-dokument"><div>' + answer.replace("MMD18-2", "MMD18-3")
    )
    listing = read(entry(link(1) + SHORT, behind=twice))
    assert [one.number.serial for one in listing.entries[0].records] == [1, 2]
    assert listing.notes == ("NW_V1: The list names paper 18/2 and links to 18/3.",)


def test_an_entry_that_is_not_closed_ends_where_the_next_begins() -> None:
    found = read(
        GOOD.removesuffix("</div>"), entry(link(2) + SHORT).removesuffix("</div>"), entry(link(3) + SHORT)
    )
    assert [[one.number.serial for one in each.records] for each in found.entries] == [[1], [2], [3]]
    assert found.unread == ()


def test_a_page_is_read_in_the_encoding_it_is_written_in() -> None:
    text = entry(link(1) + SHORT, title="Brücken für 5 €")
    for written, declared in (
        ("utf-8", "iso-8859-1"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "iso-8859-1"),
        ("cp1252", "hex"),
        ("iso-8859-15", "iso-8859-15"),
    ):
        body = page(text).decode().replace("<body>", f'<meta charset="{declared}"><body>')
        listing = read_listing(body.encode(written), SOURCE)
        assert listing.entries[0].records[0].title == "Brücken für 5 €", (written, declared)
    umlaut = '<meta charset="utf-8"><b>2</b> <span>Vorg\xe4nge</span>'.encode("cp1252")
    with pytest.raises(UnfamiliarPageError, match="Expected the total"):
        read_listing(b"<html>" + umlaut, SOURCE)


@pytest.mark.parametrize(
    ("printed", "total"),
    [
        ("<b>1</b> <span>Vorgang</span>", 1),
        ("<b>69.935</b> <span>Vorgänge</span>", 69_935),
        ("<b>1.069.935</b>\n<span class=x>\n Vorg&auml;nge </span>", 1_069_935),
        ("<strong> 12&nbsp;</strong><span>Vorgänge</span>", 12),
        ("<b>3</b> <span>Vorgänge</span> … <b>3</b> <span>Vorgänge</span>", 3),
    ],
)
def test_the_total_is_read_as_printed_and_not_compared_with_the_entries(printed: str, total: int) -> None:
    assert read_listing(page(GOOD, total=printed), SOURCE).total == total


def test_an_entrys_words_are_no_total() -> None:
    title = "Wie lange dauern <b>20</b> <span>Vorgänge</span>?"
    assert read(entry(link(1) + SHORT, title=title)).total == 1


def test_no_entry_is_a_list_only_where_the_total_says_so() -> None:
    none = page(total="<b>0</b> <span>Vorgänge</span>")
    assert read_listing(none, SOURCE) == Listing(0, (), ())
    full = page(total="<b>200</b> <span>Vorgänge</span>")
    assert read_listing(full, SOURCE, before=200) == Listing(200, (), ())
    assert read_listing(full, SOURCE, before=300) == Listing(200, (), ())
    for before in (0, 100):
        with pytest.raises(
            UnfamiliarPageError, match=rf"class “ps-vorgang”.*of 200 from entry {before + 1} on"
        ):
            read_listing(full, SOURCE, before=before)
    with pytest.raises(UnfamiliarPageError, match="in a list of 0, found 1"):
        read_listing(page(GOOD, total="<b>0</b> <span>Vorgänge</span>"), SOURCE)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "Expected an HTML page, found 0 bytes"),
        (b"%PDF-1.7 \xe2\xe3", "found 11 bytes that begin with “%PDF-1.7"),
        (b'{"total": 2}', "Expected an HTML page"),
        (b"2 Vorg\xe4nge", "Expected an HTML page"),
        (b"<!DOCTYPE html><!-- -->", "Expected"),
        (b"<html><title>Wartungsarbeiten</title><p>Bald wieder da", "the page is called “Wartungsarbeiten”"),
        (b"<html><body><h1>Anmelden</h1><form></form>", "the page is called “Anmelden”"),
        (b"<html><body></body></html>", "the page has no title"),
        (page(GOOD, total="viele Vorgänge"), "Expected the total, as in “<b>69.935</b> <span>Vorgänge</span>”"),
        (page(GOOD, total="<b>1,5</b> <span>Vorgänge</span>"), "Expected the total"),
        (page(GOOD, total="<b>1</b><span>Vorgang</span><b>2</b><span>Vorgänge</span>"), "one total, found 1 and 2"),
        (page(total="<b>2</b> <span>Vorgänge</span>"), "Expected entries (class “ps-vorgang”)"),
    ],
)  # fmt: skip
def test_another_page_is_an_error_that_says_what_was_expected(body: bytes, words: str) -> None:
    with pytest.raises(UnfamiliarPageError) as caught:
        read_listing(body, SOURCE)
    assert words in str(caught.value)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


QUERY = "qyVTyp=Anfrage&fqDTyp=KlAnfr&type=vorgang&als=0&qyHerk=NW&qyZeitAb=01.04.2025&qyZeitBis=30.04.2025"


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://x.de/suche", f"https://x.de/suche?{QUERY}&size=50&page=2"),
        ("https://x.de/suche?", f"https://x.de/suche?{QUERY}&size=50&page=2"),
        ("http://127.0.0.1:80/?page=9&lang=de&qyHerk=BY#a", f"http://127.0.0.1:80/?lang=de&{QUERY}&size=50&page=2"),
    ],
)  # fmt: skip
def test_a_pages_address(base: str, expected: str) -> None:
    assert listing_url(base, since=date(2025, 4, 1), until=date(2025, 4, 30), page=2, size=50) == expected


@pytest.mark.parametrize(("page", "size", "until"), [(-1, 100, 2), (0, 4, 2), (0, 101, 2), (0, 100, 1)])
def test_an_address_that_the_site_would_read_otherwise_is_not_made(page: int, size: int, until: int) -> None:
    with pytest.raises(ValueError, match="list"):
        listing_url("x", since=date(2025, 4, 2), until=date(2025, 4, until), page=page, size=size)


PIECES = st.sampled_from(
    [
        b"<html>", b"<div>", b"</div>", b"<p>", b"</p>", b"<b>1</b> <span>Vorgang</span>", b'<div class="ps-vorgang">',
        b'<p class="ps-titel">', b'<p class="ps-dokument">', b'<p class="ps-folge-dok">2 weitere', b'<p class="ps-urheber">',
        b"<p class=ps-fundstelle>Kleine Anfrage 1. X - Drucksache 18/1, 99.99.0000", b"<a href='https://[/MMD18-1.pdf'>Drucksache 18/1</a>",
        b"<a href=MMD18-1.pdf>Drucksache 18/1</a>", b"<a href=MMD18-0.pdf>18/0</a>", b"<a href=''>", b"<span class=d-none>", b"; 01.01.2025",
        b"<!--", b"-->", b"<?x ", b"<![CDATA[", b"&nbsp;", b"&#0;", b"&#xD800;", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfc",
        b"<meta charset=hex>", b"<meta charset=utf-7>", b"<meta charset=utf-16>", b"<script>", b"<br>", b"<svg>", b"<template>",
    ]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES | st.binary(max_size=8), max_size=40).map(b"".join), st.booleans())
def test_no_bytes_raise_anything_but_that_the_page_is_unfamiliar(data: bytes, listed: bool) -> None:
    body = page(GOOD).replace(b"</body>", data) if listed else data
    try:
        listing = read_listing(body, SOURCE)
    except UnfamiliarPageError as error:
        sentences: tuple[str, ...] = (str(error),)
    else:
        sentences = listing.unread + listing.notes
        assert all(one.line >= 1 for each in listing.entries for one in each.records)
        assert "\0" not in repr(listing).encode().decode()
    for sentence in sentences:
        assert sentence.endswith(".")
        assert "\n" not in sentence

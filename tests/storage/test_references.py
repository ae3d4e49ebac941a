"""Which papers a text cites: every spelling that is printed, and everything that only looks like one."""

import time

import pytest

from storage.numbers import NumberError
from storage.references import find_citations, parse_cited

CITED = [
    # papers
    ("vgl. Drs. 18/12723.", "18/12723"),
    ("(Drs.-Nr. 18/44)", "18/44"),
    ("Drucksache 17/1234", "17/1234"),
    ("Drucksache18/13528", "18/13528"),
    ("Drs.18/4", "18/4"),
    ("Drs. 18 / 123", "18/123"),
    ("Drucks. Nr. 18/55", "18/55"),
    ("Drucksachennummer 18/55", "18/55"),
    ("in der LT-Drucksache 18/9, S. 3", "18/9"),
    ("LT NRW Drs. 18/1", "18/1"),
    ("Drucksache des Landtags Nordrhein-Westfalen 18/77", "18/77"),
    ("auf Landtagsdrucksache\n18/5 hin", "18/5"),
    ("Landtagsdrucksachen 18/5, 18/6 und 17/9", "18/5 18/6 17/9"),
    ("Drs. 18/1234 (neu) sowie 18/1235", "18/1234 18/1235"),
    ("Drs. 18/5722 vom 20. Februar 2023 und 18/5723", "18/5722 18/5723"),
    ("Drs. 18/1 bis 18/3", "18/1 18/2 18/3"),
    ("Drs. 18/1–18/3", "18/1 18/2 18/3"),
    ("Drs. 18/1 bis 18/300", "18/1 18/300"),  # too many to be meant
    ("Antrag der Fraktion der SPD (18/1234)", "18/1234"),
    ("der Gesetzentwurf 18/999 sieht vor", "18/999"),
    ("(18/12723)", "18/12723"),
    ("(vgl. 18/12723, S. 3)", "18/12723"),
    ("https://www.landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/MMD18-14241.pdf", "18/14241"),
    # what the archive does not keep
    ("Vorlage 18/3773", "Vorlage 18/3773"),
    ("Vorlagen 18/3773 und 18/3774", "Vorlage 18/3773 Vorlage 18/3774"),
    ("(NRW-Landtagsvorlage 18/3924; x", "Vorlage 18/3924"),
    ("APr 18/749, S. 15.", "APr 18/749"),
    ("Ausschussprotokoll APr 18/749, S. 15", "APr 18/749"),
    ("Plenarprotokoll 18/45", "Plenarprotokoll 18/45"),
    ("PlPr 18/45", "Plenarprotokoll 18/45"),
    ("die Stellungnahme 18/1655 zur Anhörung", "Stellungnahme 18/1655"),
    ("landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/MMV18-3924.pdf", "Vorlage 18/3924"),
    # inquiries
    ("Fragen 1 bis 3 der Kleinen Anfrage 5106 nicht", "KA 18/5106"),
    ("Kleinen Anfrage 5106. Die", "KA 18/5106"),
    ("(vgl. KA 5106, Frage 3)", "KA 18/5106"),
    ("KA-Nr. 5106", "KA 18/5106"),
    ("Kleine Anfrage Nr. 17/5106", "KA 17/5106"),
    ("Kleine Anfrage 5vom 3. Mai", "KA 18/5"),
    ("Kleinen Anfragen 5106, 5107 und 5110 bis 5112", "KA 18/5106 KA 18/5107 KA 18/5110 KA 18/5111 KA 18/5112"),
    ("Kleine Anfrage 5106 und 3 weitere", "KA 18/5106"),
    ("Kleine Anfrage 4101, Drs. 18/10812.", "KA 18/4101 18/10812"),
    ("auf die Kleine Anfrage 1234 (Drucksache 17/5678)", "KA 17/1234 17/5678"),
    ("Kleine Anfrage 1234 vom 3. Mai 2019, Drs. 17/5678", "KA 17/1234 17/5678"),
    ("Kleine Anfrage 1234 der 17. Wahlperiode", "KA 17/1234"),
]  # fmt: skip

NOT_CITED = [
    # other parliaments; the first ones as the Bundestag's own papers have them
    "auf Bundestagsdrucksache 18/5025; ",
    "Bundestagsdrucksachen 18/1331 und\n18/1332 sowie 18/1333",
    "Bundestagsdrucksache 17/11903 vom 3. Mai 2013 und 17/5305) verwiesen",
    "BT-Drucksache: 18/1",
    "BT-Drs. 17/3",
    "BR-Drs. 15/16",
    "BT Drs. 18/1",
    "estagsdrucksache 18/1",
    "Ausschussdrucksache 17/22",
    "Drucksache 17/5 des Deutschen Bundestages",
    "Plenarprotokoll 17/45 des Deutschen Bundestags",
    "Deutscher Bundestag (2017): Antwort der Bundesregierung auf die Kleine Anfrage zu x, Drucksache 18/12345",
    "Bayerischer Landtag, 18. Wahlperiode, Drs. 18/1",
    "Landtag von Baden-Württemberg, Drucksache 17/1234",
    "LT-Drs. Bayern 18/1",
    "Niedersächsischer Landtag Drs. 18/3",
    "Drucksache 21/309",  # a term that has not begun
    "Kleinen Anfrage 21/170",
    "Kleine Anfrage 12 (BT-Drs. 17/4)",
    "https://www.landtag-niedersachsen.de/drucksachen/MMD18-90004.pdf",
    "https://landtag.nrw.de.example.org/MMD18-1.pdf",
    # other people's Vorlagen and Stellungnahmen
    "Sitzungsvorlage 18/123",
    "Vorlage Nr. 15/123 des Landschaftsverbands Rheinland",
    "Vorlage 15/2023",
    "Stellungnahme 18/2020 des Ethikrats",
    # no papers at all
    "VerfGH NRW 15/92, S. 26.",
    "L 11 KA 94/02",
    "L 11 KA 17/02",
    "DIW-Wochenbericht 7/2018",
    "im Verhältnis 17/1500, 1/2, (3/4)",
    "01/2025-06/2025",
    "am 12/05/2024",
    "A18/13528",
    "0,5/10",
    "Drucksache 18/12723/A",
    "einer Kleinen Anfrage 2024",
    "die Zahl der Kleinen Anfragen 2020 bis 2024",
    "Kleinen Anfrage vom 12.02.2025",
    "der Kleinen Anfrage (23. Mai 2025)",
    "Große Anfrage 11",
    "Südafrika 444, EKA 3",
    "Drucksache 18/0",
]  # fmt: skip


def cited(text: str, term: int = 18) -> str:
    return " ".join(str(one.cited) for one in find_citations(text, term))


@pytest.mark.parametrize(("text", "expected"), CITED)
def test_a_citation_is_found(text: str, expected: str) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize("text", NOT_CITED)
def test_what_is_no_paper_of_the_landtag_is_not_taken_for_one(text: str) -> None:
    assert cited(text) == ""


def test_two_parliaments_in_one_sentence_are_told_apart() -> None:
    text = "Siehe Bundestagsdrucksache 17/1 und Drs. 17/2 sowie BT-Drs. 17/3, Vorlage 17/4."
    assert cited(text) == "17/2 Vorlage 17/4"


def test_a_citation_says_where_it_stands() -> None:
    text = "Die Vorlagen 18/3773 und 18/3774; vgl. KA 5106, Drs.-Nr. 18/1 bis 18/3."
    places = [text[one.start : one.end] for one in find_citations(text, 18)]
    assert places == ["Vorlagen 18/3773", "18/3774", "KA 5106", "Drs.-Nr. 18/1", "18/3", "18/3"]


def test_no_text_takes_long() -> None:
    began = time.monotonic()
    for text in ("." * 100_000 + "/", "18/1 bis " * 10_000, "Kleine Anfrage 1, Drs. 18/1 " * 4_000,
                 "landtag.nrw.de/" + "a/" * 50_000 + "MMD18-1", "Drs" * 30_000 + " 18/1", "1" * 100_000 + "/1"):  # fmt: skip
        find_citations(text, 18)
    assert time.monotonic() - began < 10  # a second; a quadratic rule takes minutes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18/12723", "18/12723"),
        ("MMD18-12723.pdf", "18/12723"),
        ("KA 18/5441", "KA 18/5441"),
        (" vorlage  18/3773 ", "Vorlage 18/3773"),
        ("APr 18/749", "APr 18/749"),
        ("Plenarprotokoll 18/45", "Plenarprotokoll 18/45"),
        ("Drs. 18/12723", "18/12723"),
    ],
)
def test_a_person_may_write_it_as_papers_do(text: str, expected: str) -> None:
    assert str(parse_cited(text)) == expected


@pytest.mark.parametrize(
    "text", ["Vorlage", "APr", "KA 5106", "Vorlage 18/1 und 18/2", "BT-Drs. 18/1", "18/x", ""]
)
def test_anything_else_says_what_a_number_looks_like(text: str) -> None:
    with pytest.raises(NumberError, match="Vorlage 18/3773, a protocol's like APr 18/749"):
        parse_cited(text)

import pytest

from scraper.sources.links import paper_of
from scraper.sources.reject import RecordError

SEED_ADDRESS = "www.landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/MMD18-14241.pdf"


@pytest.mark.parametrize(
    "text",
    [
        SEED_ADDRESS,
        f"https://{SEED_ADDRESS}",
        f"<https://{SEED_ADDRESS}>",
        f"[Antwort](https://{SEED_ADDRESS}#page=2)",
        f"siehe {SEED_ADDRESS}, dort Seite 2.",
        f"https://web.archive.org/web/2025/https://{SEED_ADDRESS}",
        f"{SEED_ADDRESS} (Drucksache 18/14241)",
        "landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/MMD18-14241.pdf?x=1",
        "http://127.0.0.1:8000/portal/WWW/dokumentenarchiv/Dokument/MMD18-14241.pdf",
        "siehe MMD18-14241.pdf",
        "mmd18-14241",
        "18/14241",
        "Drs. 18 / 14241",
        "Drucksache 18/14241 vom 3. Juni 2025",
        "Drucksache 18/14241, Antwort auf die Kleine Anfrage 18/5441",
        "Drucksache 18/14241 (mehr auf https://www.erika.de/a/18/2)",
    ],
)
def test_the_paper_is_found_among_the_words_of_a_link(text: str) -> None:
    assert str(paper_of(text)) == "18/14241"


def test_the_address_behind_the_words_of_a_page_decides() -> None:
    assert str(paper_of("zum PDF", [f"https://{SEED_ADDRESS}"])) == "18/14241"
    assert (
        str(paper_of("Dokument 1/2", ["/portal/WWW/dokumentenarchiv/Dokument/MMD18-14241.pdf"])) == "18/14241"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Nothing stands after"),
        ("siehe oben", "“siehe oben” is not the number of a paper"),
        ("KA 18/5441", "“KA 18/5441” is not the number"),
        ("Kleine Anfrage 5441", "is not the number"),
        ("3/6/2025", "is not the number"),
        ("18/0", "“18/0” is not the number"),
        ("MMD18-1234567.pdf", "“MMD18-1234567.pdf” is not the number"),
        ("www.landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/MMP18-93.pdf", "is not the number"),
        ("18/1 und 18/2", "different papers, 18/1 and 18/2"),
        (f"{SEED_ADDRESS} MMD18-14242.pdf", "different papers, 18/14241 and 18/14242"),
        (
            "https://www.landtag.niedersachsen.de/Dokument/MMD18-14241.pdf",
            "leads to “www.landtag.niedersachsen.de”",
        ),
        ("https://dserver.bundestag.de/btd/20/001/2000123.pdf", "leads to “dserver.bundestag.de”"),
        ("starweb.hessen.de/cache/DRS/20/9/00009.pdf", "leads to “starweb.hessen.de”"),
        (
            "https://www.landtag.nrw.de.example.org/MMD18-14241.pdf",
            "leads to “www.landtag.nrw.de.example.org”",
        ),
    ],
)
def test_a_link_to_no_paper_or_to_several_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(RecordError, match=words.replace("(", r"\(")):
        paper_of(text)

"""Text steps: what joins and what stays apart at line ends."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extract.clean import Evidence, gather, join_lines, tidy, unglue_names

JOINS = [
    (["Auslän-", "derbehörden"], "Ausländerbehörden"),
    (["SPD-", "Landtagsfraktion"], "SPD-Landtagsfraktion"),
    (["mit KI-", "Bezug"], "mit KI-Bezug"),
    (["mit KI-", "gestützten Verfahren"], "mit KI-gestützten Verfahren"),
    (["per E-", "mail"], "per E-mail"),
    (["die 10-", "jährige"], "die 10-jährige"),
    (["Aus-", "und Weiterbildung"], "Aus- und Weiterbildung"),
    (["Kinder-", "oder Jugendhilfe"], "Kinder- oder Jugendhilfe"),
    (["drei-", "bis viermal"], "drei- bis viermal"),
    (["Kür-", "bis"], "Kürbis"),
    (["so-", "wie"], "sowie"),
    (["Zwei-Faktor-", "Authentisierung"], "Zwei-Faktor-Authentisierung"),
    (["Westfalen-Lip-", "pe"], "Westfalen-Lippe"),
    (["IT-Kompo-", "nenten"], "IT-Komponenten"),
    (["die nordrhein-", "westfälischen Kommunen"], "die nordrhein-westfälischen Kommunen"),
    (["technisch-", "wirtschaftliche Gründe"], "technisch-wirtschaftliche Gründe"),
    (["in 2024/", "2025"], "in 2024/2025"),
    (["die Jahre 2024-", "2025"], "die Jahre 2024-2025"),
    (["Fragen 1–", "3"], "Fragen 1–3"),
    (["BÜNDNIS 90/", "DIE GRÜNEN"], "BÜNDNIS 90/DIE GRÜNEN"),
    (["ein Satz –", "und weiter"], "ein Satz – und weiter"),
    (["884 -", "2439"], "884 - 2439"),
    (["Lan\u00ad", "des"], "Landes"),
    (["https://www.land.nrw/datei/", "bericht.pdf"], "https://www.land.nrw/datei/bericht.pdf"),
    (
        ["https://www.land.nrw/von-zugangsdaten-zu-", "anwesenheit.pdf"],
        "https://www.land.nrw/von-zugangsdaten-zu-anwesenheit.pdf",
    ),
    (["siehe www.land.nrw.", "Der Bericht"], "siehe www.land.nrw. Der Bericht"),
    (["(BVerf-", "GE 67, 100)"], "(BVerfGE 67, 100)"),
    (["die Städte-", "Region Aachen"], "die StädteRegion Aachen"),
    (["die App-", "basierten Verfahren"], "die App-basierten Verfahren"),
    (["mit Know-", "how-Trägern"], "mit Know-how-Trägern"),
    (["die rot-", "grüne Koalition"], "die rot-grüne Koalition"),
    (["15-", "bis 17-Jährige"], "15- bis 17-Jährige"),
    (["die Strecke Köln–", "Hagen"], "die Strecke Köln–Hagen"),
    (["Anwärterinnen und -", "anwärter"], "Anwärterinnen und -anwärter"),
    (["nach IT.N-", "RW lebten"], "nach IT.NRW lebten"),
    (["Ina Mc-", "Gregor"], "Ina McGregor"),
    (["https://www.land.nrw/pressemit-", "teilung/x"], "https://www.land.nrw/pressemitteilung/x"),
    (["https://x.de/kita-krise-", "im-land.html"], "https://x.de/kita-krise-im-land.html"),
    (["https://x.de/neues-foerderpro-", "gramm-fuer-alle"], "https://x.de/neues-foerderprogramm-fuer-alle"),
    (["https://x.de/land-startet-", "foerderprogramm"], "https://x.de/land-startet-foerderprogramm"),
    (["die BAföG-", "Reform"], "die BAföG-Reform"),
    (["die deutsch-", "deutsche Grenze"], "die deutsch-deutsche Grenze"),
    (["To-", "go-Becher"], "To-go-Becher"),
    (["Ad-", "valorem-Zölle"], "Ad-valorem-Zölle"),
]


@pytest.mark.parametrize(("lines", "joined"), JOINS)
def test_lines_are_joined_as_printed_words(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined


def test_a_word_seen_whole_elsewhere_decides_its_hyphen() -> None:
    seen = gather(["Das Mini-Job-Zentrum und das BMUKN sind die eBay-basierte Lösung"])
    assert join_lines(["BMU-", "KN"], seen) == "BMUKN"
    assert join_lines(["eBay-", "basierte"], seen) == "eBay-basierte"
    assert join_lines(["BMU-", "KN"], Evidence()) == "BMU-KN"


def test_a_word_of_the_paper_keeps_the_hyphen_of_an_address() -> None:
    address = ["https://x.de/bund-und-laender-", "hilfe-heute"]
    assert join_lines(address, gather(["Die Länder helfen."])) == "".join(address)
    assert join_lines(address, Evidence()) == "https://x.de/bund-und-laenderhilfe-heute"


def test_a_paper_without_broken_words_keeps_its_hyphens() -> None:
    seen = gather(["ohne Trennung bleibt", "jeder Strich"], usually=False)
    assert join_lines(["ein Online-", "basiertes Verfahren"], seen) == "ein Online-basiertes Verfahren"


def test_an_address_loses_its_hyphen_only_where_a_word_runs_on() -> None:
    seen = gather(["die An- und Abwesenheitssysteme des Landes"])
    assert join_lines(["http://x.de/anwesenheitssyste-", "men-der-einrichtungen.pdf"], seen) == (
        "http://x.de/anwesenheitssystemen-der-einrichtungen.pdf"
    )


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("SvenTritschler", "Sven Tritschler"),
        ("Björn-OleWessenkamp", "Björn-Ole Wessenkamp"),
        ("Sven W. Tritschler", "Sven W. Tritschler"),
        ("Ina McAllister", "Ina McAllister"),
        ("Eva DeVries", "Eva DeVries"),
        ("Tiago dos Santos", "Tiago dos Santos"),
    ],
)
def test_blanks_lost_between_names_are_put_back(printed: str, read: str) -> None:
    assert unglue_names(printed) == read


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.lists(st.text(alphabet="abzäößAZÄ09 -/–.,()", max_size=30), max_size=6))
def test_joining_lines_loses_and_adds_no_letter(lines: list[str]) -> None:
    def letters(text: str) -> str:
        return re.sub(r"[\s-]", "", text)

    assert letters(join_lines(lines)) == letters("".join(lines))

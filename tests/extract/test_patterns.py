"""Printed lines and what is read in them."""

import datetime
import re

import pytest

from scraper.extract import patterns
from scraper.extract.dates import read_date
from scraper.extract.people import read_askers, read_ministry
from scraper.extract.questions import read_group
from scraper.extract.sections import is_lead_in


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (patterns.RUNNING_HEAD, "LANDTAG NORDRHEIN-WESTFALEN - 18. Wahlperiode"),
        (patterns.RUNNING_HEAD, "LANDTAGNORDRHEIN-WESTFALEN–17.Wahlperiode"),
        (patterns.PAPER, "Drucksache18/32"),
        (patterns.FOOT_LINE, "Datum des Originals: 13.05.2024/Ausgegeben: 19.05.2024 (28.06.2024)"),
        (patterns.ANSWER_WORD, "Antwort"),
        (patterns.ANSWER_WORD, "Antwort der Landesregierung"),
        (patterns.NOTICE_WORD, "Unterrichtung"),
        (patterns.INQUIRY_WORD, "KleineAnfrage 5441"),
        (patterns.INQUIRY_HEADING, "Vorbemerkung der Kleinen Anfrage"),
        (patterns.INQUIRY_HEADING, "Vormerkung der Kleinen Anfrage"),
        (patterns.INQUIRY_HEADING, "Wortlaut der Kleinen Anfrage 4321"),
        (patterns.INQUIRY_HEADING, "Vorbemerkung der Fragesteller"),
        (patterns.GOVERNMENT_HEADING, "Vorbemerkung der Landesregierung"),
        (patterns.ANNEX_HEADING, "Anlage"),
        (patterns.ANNEX_HEADING, "Anlage zur Kleinen Anfrage 4111"),
        (patterns.ANNEX_HEADING, "Anlage 2 zu Drs. 18/1234"),
    ],
)
def test_printed_lines_are_known(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.fullmatch(line)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (patterns.ANNEX_HEADING, "Anlage 2 enthält eine Übersicht."),
        (patterns.INQUIRY_WORD, "Kleine Anfrage der Abgeordneten"),
        (patterns.ANSWER_WORD, "Antwort auf die Kleine Anfrage"),
        (patterns.INQUIRY_HEADING, "Vorbemerkung der Landesregierung"),
    ],
)
def test_lines_that_only_look_alike_are_not_taken(pattern: re.Pattern[str], line: str) -> None:
    assert not pattern.fullmatch(line)


@pytest.mark.parametrize(
    ("printed", "askers"),
    [
        ("Lisa-Kristin Kapteinat SPD", [("Lisa-Kristin Kapteinat", "SPD")]),
        ("A. Ott, Eva Lux und Karl Beu CDU", [("A. Ott", "CDU"), ("Eva Lux", "CDU"), ("Karl Beu", "CDU")]),
        ("Eva Lux BÜNDNIS 90/ DIE GRÜNEN", [("Eva Lux", "BÜNDNIS 90/DIE GRÜNEN")]),
        ("Eva Lux BÜND-NIS90/DIEGRÜNEN", [("Eva Lux", "BÜNDNIS 90/DIE GRÜNEN")]),
        ("Sven W. AFD", [("Sven W.", "AfD")]),
        ("Eva Lux FRAKTI-ONSLOS", [("Eva Lux", "fraktionslos")]),
        ("Olaf Beu (PIRATEN)", [("Olaf Beu", "PIRATEN")]),
        ("Eva LuxSPD", [("Eva Lux", "SPD")]),
        (
            "Eva Lux SPD und des Abgeordneten Prof. Dr. Dr. Jo von Au FDP",
            [("Eva Lux", "SPD"), ("Prof. Dr. Dr. Jo von Au", "FDP")],
        ),
        ("Eva Lux", [("Eva Lux", None)]),
        ("SiegmundEhrmann SPD", [("Siegmund Ehrmann", "SPD")]),
    ],
)
def test_askers_are_told_apart(printed: str, askers: list[tuple[str, str | None]]) -> None:
    assert [(asker.name, asker.faction) for asker in read_askers(printed)] == askers


@pytest.mark.parametrize(
    ("consulted", "names"),
    [
        ("", []),
        (" im Einvernehmen mit dem Minister des Innern", ["Minister des Innern"]),
        (
            (
                " im Einvernehmen mit dem Minister für Bundes- und Europaangelegenheiten, Internationales sowie Medien "
                "und Chef der Staatskanzlei und der Ministerin für Kinder, Jugend und Familie"
            ),
            [
                "Minister für Bundes- und Europaangelegenheiten, Internationales sowie Medien und Chef der Staatskanzlei",
                "Ministerin für Kinder, Jugend und Familie",
            ],
        ),
        (
            " im Einvernehmen mit allen übrigen Mitgliedern der Landesregierung",
            ["allen übrigen Mitgliedern der Landesregierung"],
        ),
        (
            " im Einvernehmen mit dem Ministerin der Finanzen, der Minister der Justiz",
            ["Ministerin der Finanzen", "Minister der Justiz"],
        ),
    ],
)
def test_offices_are_told_apart_although_their_names_hold_commas(consulted: str, names: list[str]) -> None:
    sentence = read_ministry(
        "Die Ministerin für Wirtschaft, Industrie, Klimaschutz und Energie hat die Kleine Anfrage 77 mit Schreiben vom "
        f"2. Mai 2024 für die Landesregierung{consulted} beantwortet."
    )
    assert sentence is not None
    assert [office.name for office in sentence.offices] == [
        "Ministerin für Wirtschaft, Industrie, Klimaschutz und Energie",
        *names,
    ]
    assert sentence.number == 77
    assert sentence.answered_on == datetime.date(2024, 5, 2)


@pytest.mark.parametrize(
    "text",
    [
        "Die Landesregierung hat die Kleine Anfrage 3218 beantwortet.",
        "Minister Mustermann hat hierzu erklärt, die Kleine Anfrage 5 sei erledigt.",
        "Der Minister hat dazu geschwiegen.",
    ],
)
def test_sentences_that_name_no_answering_office_are_not_taken(text: str) -> None:
    assert read_ministry(text) is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Die Fragen 1 bis 3 werden aufgrund des Sachzusammenhangs gemeinsam beantwortet.", {1, 2, 3}),
        ("Die Fragen 2, 4 und 5 werden zusammen beantwortet.", {2, 4, 5}),
        ("Wegen des Sachzusammenhangs werden die Fragen 1-3 sowie 5 zusammen beantwortet.", {1, 2, 3, 5}),
        ("Die Beantwortung der Fragen 2 und 3 erfolgt gemeinsam.", {2, 3}),
        ("Frage 1 und Frage 2 werden gemeinsam beantwortet.", {1, 2}),
        ("Es wird auf die gemeinsame Beantwortung der Fragen 1 und 2 verwiesen.", set()),
        ("Siehe die Antwort zu den Fragen 1 und 2.", set()),
        ("Die Fragen 1 bis 3 der Kleinen Anfrage 5106 wurden gemeinsam beantwortet.", set()),
        ("Gemeinsam werden 12 Fragen beantwortet.", set()),
    ],
)
def test_sentences_that_group_questions(text: str, numbers: set[int]) -> None:
    assert read_group(text) == numbers


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("Vor diesem Hintergrund frage ich die Landesregierung:", True),
        ("Wir fragen daher die Landesregierung:", True),
        ("Ich bitte die Landesregierung um die Beantwortung folgender Fragen:", True),
        ("Hieraus ergeben sich folgende Fragen:", True),
        ("Die Landesregierung fragte nicht nach. Ich frage mich, warum.", False),
        ("Die Maßnahmen wurden umgesetzt.", False),
    ],
)
def test_sentences_that_lead_to_the_questions(text: str, leads: bool) -> None:
    assert is_lead_in(text) is leads


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Das gilt in NRW. Daher frage ich:", "Daher frage ich:"),
        ("Siehe Drs. 18/1234. Daher frage ich:", "Daher frage ich:"),
        ("Es waren 5 %.[^1][^2] Daher frage ich:", "Daher frage ich:"),
        ("Nach der Sitzung vom 3. Mai und Dr. Muster bzw. Kindern gilt § 4 Nr. 2 z. B. Satz 1:", None),
    ],
)
def test_where_the_last_sentence_begins(text: str, last: str | None) -> None:
    breaks = list(patterns.SENTENCE_BREAK.finditer(text))
    assert (text[breaks[-1].end() :] if breaks else None) == last


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("17. April 2025", datetime.date(2025, 4, 17)),
        ("3.Mai3013", datetime.date(3013, 5, 3)),
        ("09. Mai 2023", datetime.date(2023, 5, 9)),
        ("28.05.2025", datetime.date(2025, 5, 28)),
        ("1. März 2024", datetime.date(2024, 3, 1)),
        ("31. April 2025", None),
        ("30.02.2024", None),
        ("im April 2025", None),
        ("", None),
    ],
)
def test_dates_are_read_strictly(printed: str, day: datetime.date | None) -> None:
    assert read_date(printed) == day

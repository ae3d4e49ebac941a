from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.summaries import repair

SEED = Path(__file__).parent.parent / "seeds" / "18-14241.txt"

REST = " und fragt nach Brücken."


def test_both_summaries_of_the_seed_get_their_first_letter_and_full_stop() -> None:
    _, _, inquiry, _, answer = SEED.read_text("utf-8").split("\n")
    for text in (inquiry, answer):
        reading = repair(text)
        assert reading.text == f"D{text}."
        assert reading.repaired


@pytest.mark.parametrize(
    ("came", "read"),
    [
        ("ie Kleine Anfrage thematisiert", "Die Kleine Anfrage thematisiert"),
        ("ie Große Anfrage thematisiert", "Die Große Anfrage thematisiert"),
        ("ie Anfrage behandelt", "Die Anfrage behandelt"),
        ("ie Antwort der Landesregierung zeigt", "Die Antwort der Landesregierung zeigt"),
        ("ie Landesregierung Nordrhein-Westfalen betont", "Die Landesregierung Nordrhein-Westfalen betont"),
        ("ie Fragestellerin legt dar", "Die Fragestellerin legt dar"),
        ("ine Kleine Anfrage thematisiert", "Eine Kleine Anfrage thematisiert"),
        ("iese Kleine Anfrage thematisiert", "Diese Kleine Anfrage thematisiert"),
        ("er Kleinen Anfrage zufolge fehlt es", "Der Kleinen Anfrage zufolge fehlt es"),
        ("er Landtag hat beschlossen", "Der Landtag hat beschlossen"),
        ("as Land Nordrhein-Westfalen fördert", "Das Land Nordrhein-Westfalen fördert"),
        ("as Ministerium prüft", "Das Ministerium prüft"),
        ("uf die Kleine Anfrage antwortet sie", "Auf die Kleine Anfrage antwortet sie"),
        ("ür die Brücken fehlt Geld", "Für die Brücken fehlt Geld"),
        ("urch die Sperrung entsteht", "Durch die Sperrung entsteht"),
        ("ach Angaben der Landesregierung", "Nach Angaben der Landesregierung"),
        ("aut Landesregierung fehlt", "Laut Landesregierung fehlt"),
        ("it der Kleinen Anfrage wird", "Mit der Kleinen Anfrage wird"),
        ("iel der Anfrage ist", "Ziel der Anfrage ist"),
        ("leine Anfrage zu", "Kleine Anfrage zu"),
        ("andesregierung betont", "Landesregierung betont"),
        ("egenstand der Anfrage", "Gegenstand der Anfrage"),
        ("hematisiert wird", "Thematisiert wird"),
        ("ordrhein-Westfalen fördert", "Nordrhein-Westfalen fördert"),
        ("inisterin Feller", "Ministerin Feller"),
    ],
)
def test_a_first_letter_comes_back_where_one_word_alone_fits(came: str, read: str) -> None:
    assert repair(came + REST).text == read + REST


@pytest.mark.parametrize(
    "came",
    [
        "n der Kleinen Anfrage geht es um Brücken",  # In or An
        "m Rahmen der Förderung geht es um Brücken",  # Im or Am
        "er Abgeordnete befragt, braucht Geduld",  # Der or Wer
        "er Minister wird, entscheidet der Landtag",  # Der or Wer
        "as Thema der Anfrage ist, bleibt offen",  # Das or Was
        "ie Landesregierung und Kommunen handeln, ist offen",  # Die or Wie
        "ie Antwort, so heißt es, ist offen",  # Die or Wie
        "ie Kleine Anfragen zeigen, ist vieles offen",  # Wie; Die would be followed by "Kleinen"
        "ie Brücken saniert werden, bleibt offen",  # Die or Wie
        "eine Landesregierung will das so haben",  # Keine, Seine, or nothing is lost
        "die Kleine Anfrage fragt nach Brücken",  # nothing is lost but the capital
        "efragt wird nach den Brücken im Land",  # Gefragt or Befragt
        "ieg",  # Sieg, Krieg: no rule
        "",
        "   ",
    ],
)
def test_a_beginning_that_leaves_a_choice_stays_wholly_as_it_came(came: str) -> None:
    reading = repair(came)
    assert (reading.text, reading.repaired) == (came, False)


@pytest.mark.parametrize(
    "text",
    [
        "Die Kleine Anfrage fragt nach Brücken",
        "Die Sanierung kostet 12 Millionen Euro im Jahr 2025",
        "Die Kleine Anfrage fragt nach Brücken (und Tunneln)",
        "Die Landesregierung verweist auf das Programm „Brücken“",
        "„Brücken“ sind Gegenstand der Kleinen Anfrage",
        "Was fehlt, ist Geld. Gefragt wird nach Brücken",
        "Die Landesregierung nennt:\n\n- Brücken\n\nSie will sie bis 2030 sanieren",
    ],
)
def test_a_sentence_without_end_gets_its_full_stop(text: str) -> None:
    assert repair(text).text == text + "."
    assert repair(text).repaired


@pytest.mark.parametrize(
    "text",
    [
        "Die Kleine Anfrage fragt nach Brücken.",
        "Wird die Brücke bei Unna noch saniert?",
        "Die Kleine Anfrage nennt: Brücken, Tunnel,",
        "Die Landesregierung sagt: „Das kommt noch.“",
        "Die Landesregierung verweist auf früher (siehe oben.)",
        "Die Kleine Anfrage fragt nach Brücken …",
        "Keine Angaben",  # no sentence
        "Die Kleine Anfrage fragt nach Brücken und",  # cut off
        "Die Kleine Anfrage fragt nach Brücken (im Kreis Unna",  # cut off within brackets
        "Die Sache ist klar. Welche Brücken saniert die Landesregierung",  # a question
        "Die Landesregierung nennt folgende Vorhaben:\n- Brücken bei Unna",  # a list
        "Die Übersicht steht unter https://www.landtag.nrw.de/bruecken",  # an address
        "Die Übersicht steht unter www.landtag.nrw.de",
        "2024 wurden drei Brücken im Land saniert",  # begins in a figure: may be cut, too
    ],
)
def test_what_is_complete_or_no_finished_sentence_gets_no_full_stop(text: str) -> None:
    reading = repair(text)
    assert (reading.text, reading.repaired) == (text, False)


def test_blanks_around_a_summary_stay_where_they_are() -> None:
    assert repair("\n ie Anfrage fragt nach Brücken \n").text == "\n Die Anfrage fragt nach Brücken. \n"


BEGINNINGS = st.sampled_from(["ie Kleine Anfrage ", "n der ", "Die ", "er ", "„", "", "leine Anfrage "])
ENDS = st.sampled_from(["", ".", "“", ")", "und", " 5", "\n"])


@settings(deadline=None)
@given(st.builds("{}{}{}".format, BEGINNINGS, st.text(), ENDS))
def test_a_repair_only_adds_a_letter_before_and_a_full_stop_behind_and_is_not_repeated(came: str) -> None:
    reading = repair(came)
    body, read = came.strip(), reading.text.strip()
    assert read in {body, body + "."} or read[1:] in {body, body + "."}
    assert reading.repaired == (reading.text != came)
    assert not repair(reading.text).repaired

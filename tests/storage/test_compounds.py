"""A part finds its compound, below the word itself, on both databases."""

from dataclasses import replace

import pytest

from storage.archive import Archive
from storage.compounds import parts
from storage.german import term
from storage.numbers import DocumentNumber
from storage.papers import Question
from storage.search import Field, search
from tests.support.papers import INQUIRY, paper


@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("Landesstraßenbrücke", "Brücken"), ("Landesstraßenbrücke", "Straße"), ("Landesstraßenbrücke", "Land"),
        ("Kampfmittelbeseitigung", "Kampfmittel"), ("Ausländerbehörden", "Behörde"), ("Grundschulen", "Schule"),
        ("Gesamtschule", "Schulen"), ("Schulsozialarbeiterinnen", "Sozialarbeiter"), ("Verkehrsinfrastruktur", "Verkehr"),
        ("Verkehrsinfrastruktur", "Infrastruktur"), ("Unterrichtsausfall", "Unterricht"), ("Lehrermangel", "Lehrer"),
        ("Wohnungsbauförderung", "Wohnung"), ("Straßenbau", "Bau"), ("Jugendamt", "Jugend"), ("Jugendamt", "Amt"),
        ("Flüchtlingsunterkünfte", "Unterkunft"), ("Landesstrassenbruecke", "Brücke"), ("Polizeipräsidium", "Polizei"),
        ("Polizeibeamt*innen", "Polizei"), ("Polizei\u00adpräsidium", "Polizei"),
    ],
)  # fmt: skip
def test_a_compound_has_its_parts(word: str, part: str) -> None:
    assert term(part) in parts(word)


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("Beschwerde", "Erde"),
        ("Dividende", "Ende"),
        ("Brücke", "Rücken"),
        ("Patienten", "Renten"),
        ("Kreis", "Reis"),
    ],
)
def test_letters_within_a_word_are_no_part(word: str, letters: str) -> None:
    assert term(letters) not in parts(word)


@pytest.mark.parametrize("word", ["Schule", "18/14087", "a1b2c3d4e5", "", "der", "n" * 500])
def test_what_is_no_compound_has_no_parts(word: str) -> None:
    assert parts(word) == ()


@pytest.fixture
def stocked(archive: Archive) -> Archive:
    """Three inquiries: on bridges of the Land, on a bridge, and on neither."""
    titles = ("Zustand der Landesstraßenbrücken", "Die Brücke von Soest", "Zustand der Tunnel")
    for serial, title in enumerate(titles, 1):
        reading = replace(
            INQUIRY,
            printed_number=DocumentNumber(18, serial),
            inquiry_number=serial,
            title=title,
            preamble=None,
            questions=(
                Question("1", "Was ist mit der Landesstraßenbrücke?" if serial == 3 else "Was nun?", None),
            ),
            full_text=title,
        )
        archive.save(paper(reading, body=b"%d" % serial))
    return archive


def found(archive: Archive, query: str, *fields: Field) -> list[str]:
    return [str(hit.number) for hit in search(archive, query, fields=fields).hits]


def test_a_part_finds_the_whole_below_the_word_itself(stocked: Archive) -> None:
    assert found(stocked, "Brücke")[0] == "18/2"
    assert sorted(found(stocked, "Brücke")) == ["18/1", "18/2", "18/3"]
    assert sorted(found(stocked, "Straße")) == ["18/1", "18/3"]
    assert found(stocked, "Landesstraßenbrücke Zustand") == ["18/1", "18/3"]


def test_a_part_is_looked_for_in_the_fields_asked_for(stocked: Archive) -> None:
    assert sorted(found(stocked, "Brücke", Field.TITLE)) == ["18/1", "18/2"]
    assert found(stocked, "Brücke", Field.QUESTION) == ["18/3"]


def test_a_phrase_and_a_word_that_must_not_occur_mean_whole_words(stocked: Archive) -> None:
    assert found(stocked, '"der Brücke"') == []
    assert sorted(found(stocked, "Zustand -Brücke")) == ["18/1", "18/3"]
    assert found(stocked, "Zustand -Landesstraßenbrücke") == []


def test_the_compound_is_marked_where_its_part_was_asked_for(stocked: Archive) -> None:
    hits = {str(hit.number): hit.snippet for hit in search(stocked, "Brücken").hits}
    assert hits["18/1"] == "Zustand der <mark>Landesstraßenbrücken</mark>"
    assert hits["18/3"] == "Was ist mit der <mark>Landesstraßenbrücke</mark>?"

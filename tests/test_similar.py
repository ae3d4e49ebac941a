"""`landtag similar`."""

from dataclasses import replace

import pytest

from storage.archive import open_archive
from storage.numbers import DocumentNumber
from storage.papers import Question, ReadingStatus
from tests.support.landtag import Landtag
from tests.support.papers import ANSWER, INQUIRY, paper

BRIDGES = replace(
    ANSWER,
    title="Zustand der Brücken in Soest",
    questions=(Question("1", "Welche Brücken in Soest sind marode?", "Zwei Brücken.", (), (1,), (1,)),),
)
AGAIN = replace(
    INQUIRY,
    printed_number=DocumentNumber(18, 19000),
    inquiry_number=6000,
    title="Gesperrte \x1b[31mBrücken in Soest",
    preamble=None,
    questions=(Question("1", "Wann werden die Brücken in Soest saniert?", None, (), (1,)),),
)
SCHOOLS = replace(
    AGAIN,
    printed_number=DocumentNumber(18, 19001),
    inquiry_number=6001,
    title="Unterricht an Grundschulen",
    questions=(Question("1", "Wie viel Unterricht fällt aus?", None, (), (1,)),),
)
SCAN = replace(
    AGAIN,
    printed_number=DocumentNumber(18, 19002),
    inquiry_number=None,
    status=ReadingStatus.NO_TEXT,
    kind=None,
    title=None,
    questions=(),
    inquiry_text=None,
    full_text=None,
)


@pytest.fixture
def filled(landtag: Landtag) -> Landtag:
    with open_archive(f"sqlite:///{landtag.home / 'archive.db'}", create=True) as archive:
        for place, reading in enumerate((BRIDGES, AGAIN, SCHOOLS, SCAN)):
            archive.save(paper(reading, f"{place}".encode()))
        archive.want([DocumentNumber(18, 19003)], "named")
    return landtag


def test_papers_as_text_by_any_number_of_the_pair(filled: Landtag) -> None:
    ran = filled("similar", "18/14087")
    assert (ran.code, ran.err) == (0, "")
    head, blank, *lines, words = ran.out.splitlines()
    assert (head, blank) == ("1 like Drs. 18/14087.", "")
    # What could steer the terminal is left out.
    assert lines == ["Drs. 18/19000  17.04.2025  Kleine Anfrage", "Gesperrte [31mBrücken in Soest"]
    score, _, shared = words.strip().partition("  ")
    assert 0.16 <= float(score) <= 1
    assert {"Brücken", "Soest"} <= set(shared.split(", "))
    assert filled("similar", "KA", "18/5441").out == ran.out


def test_papers_as_json(filled: Landtag) -> None:
    (one,) = filled("similar", "MMD18-14087.pdf", "--json", "--limit", "3").json
    assert {name: one[name] for name in ("number", "title", "printed_on", "kind")} == {
        "number": "18/19000",
        "title": AGAIN.title,
        "printed_on": "2025-04-17",
        "kind": "inquiry",
    }
    assert set(one) == {"number", "title", "printed_on", "kind", "score", "words"}
    assert "Brücken" in one["words"]


def test_nothing_similar_is_no_failure(filled: Landtag) -> None:
    ran = filled("similar", "18/19001")
    assert (ran.code, ran.out, ran.err) == (0, "No paper in the archive is like Drs. 18/19001.\n", "")
    assert filled("similar", "18/19001", "--json").json == []


def test_what_cannot_be_compared_is_a_sentence(filled: Landtag) -> None:
    unheard = filled("similar", "18/1")
    assert (unheard.code, unheard.out) == (1, "")
    assert unheard.err == "The archive has never heard of 18/1. `landtag fetch 18/1` gets it.\n"
    assert "by the paper's own number" in filled("similar", "KA 18/9").err
    wanted = filled("similar", "18/19003")
    assert (wanted.code, wanted.out) == (1, "")
    assert wanted.err == "18/19003 is not archived. `landtag fetch 18/19003` asks for it now.\n"
    scan = filled("similar", "18/19002", "--json")
    assert (scan.code, scan.json) == (1, [])
    assert scan.err == "No text of 18/19002 could be read; `landtag show 18/19002` says why.\n"


def test_a_wrong_number_or_limit_is_a_sentence(filled: Landtag) -> None:
    ran = filled("similar", "Brücken")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error: ")
    assert filled("similar", "18/14087", "--limit", "0").code == 2

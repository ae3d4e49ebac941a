"""A search that finds nothing says what would have found something, on both databases alike."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from storage.archive import Archive, open_archive
from storage.numbers import DocumentNumber
from storage.papers import Asker, Question
from storage.search import Field, as_json, search
from tests.storage.test_search_alike import HOSTILE, WORDS
from tests.support.papers import INQUIRY, paper

# Titles with a text that only the question has; asked by whom.
PAPERS = [
    ("Brücken in Soest", "Wann wird saniert?", "SPD"),
    ("Brücken in Unna", "Wann wird gebaut?", "SPD"),
    ("Marode Brücken im Kreis Soest", "Der Kreis Soest fragt nach der Autobahn.", "CDU"),
    ("Lehrer und Leser", "Gibt es im Hörsaalgebäude Strom?", "CDU"),
    ("Leser in Hamm", "Was tut die Talsperrenverwaltung?", "CDU"),
    ("Brüchige Wände\x1b[31m, Türen\u202e", "Was ist in Unnna?", "CDU"),
    ("Turnhallen", "Was wird gebaut?", "CDU"),
    ("Turmhallen", "Was kostet das Dorf?", "CDU"),
]


def fill(archive: Archive) -> None:
    for serial, (title, question, faction) in enumerate(PAPERS, 1):
        reading = replace(
            INQUIRY,
            printed_number=DocumentNumber(18, serial),
            inquiry_number=serial,
            title=title,
            askers=(Asker("Çağla Öztürk-Wolniewicz", faction),),
            preamble=None,
            printed_on=date(2025, 1, serial),
            questions=(Question("1", question, None),),
        )
        archive.save(paper(reading, body=str(serial).encode()))


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory,
    new_postgres_database: Callable[[], AbstractContextManager[str]],
) -> Iterator[tuple[Archive, Archive]]:
    """The same papers in an archive on each database, which no test here changes."""
    folder = tmp_path_factory.mktemp("suggesting")
    with (
        new_postgres_database() as url,
        open_archive(f"sqlite:///{folder / 'archive.db'}", create=True) as one,
        open_archive(url, originals=folder / "originals") as other,
    ):
        for archive in (one, other):
            fill(archive)
        yield one, other


@pytest.fixture(params=[0, 1], ids=["sqlite", "postgresql"])
def stocked(request: pytest.FixtureRequest, both: tuple[Archive, Archive]) -> Archive:
    archive: Archive = both[request.param]
    return archive


def suggested(archive: Archive, query: str, **options: Any) -> list[tuple[str, bool, int]]:
    """What is suggested, after each suggestion was searched for and found to be right."""
    result = search(archive, query, **options)
    found = [(one.query, one.filters, one.hits) for one in result.suggestions]
    for text, filters, hits in found:
        assert search(archive, text, **(options if filters else {})).total == hits > 0, text
    assert len({text for text, _, _ in found}) == len(found) <= 5
    assert not found or result.total == 0
    return found


def queries(archive: Archive, query: str, **options: Any) -> list[str]:
    return [text for text, _, _ in suggested(archive, query, **options)]


def test_what_finds_something_suggests_nothing(stocked: Archive) -> None:
    for query in ("Brücken", "Soest", "", "18/1"):
        result = search(stocked, query)
        assert (result.total > 0, result.suggestions) == (True, ()), query


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Brükcen Soest", "Brücken Soest"),
        ("BRUEKCEN", "Brücken"),
        ("Soset", "Soest"),
        ("Maorde -Unna Brüüken", "Marode -Unna Brücken"),
        ('"Kries Soest" Brück*', '"Kreis Soest" Brück*'),
        ('Brücken -"Kries Soest" Sosst', 'Brücken -"Kries Soest" Soest'),
        ("Brükcen*", "Brücken*"),
        ("Oztruk", "Öztürk"),
        ("Öztürk-Wolniewitz", "Öztürk-Wolniewicz"),
        ("Tüern", "Türen"),
        ("Leherr", "Lehrer"),
    ],
)
def test_a_mistyped_word_is_mended_and_the_rest_left_as_it_is(
    stocked: Archive, typed: str, meant: str
) -> None:
    assert queries(stocked, typed)[0] == meant


def test_the_nearest_word_comes_first_then_the_one_in_more_titles_then_the_alphabet(stocked: Archive) -> None:
    assert queries(stocked, "Lerer")[:2] == ["Leser", "Lehrer"]
    assert queries(stocked, "Turhallen")[:2] == ["Turmhallen", "Turnhallen"]
    assert queries(stocked, "Turmmhallen")[:2] == ["Turmhallen", "Turnhallen"]


def test_short_words_may_have_one_slip_and_shorter_ones_none(stocked: Archive) -> None:
    assert queries(stocked, "Ham") == []
    assert queries(stocked, "Hann") == []
    assert queries(stocked, "Hamn") == ["Hamm"]
    assert queries(stocked, "Sest")[0] == "Soest"
    assert queries(stocked, "Breckken")[0] == "Brücken"


def test_a_word_that_stands_in_titles_in_another_form_is_not_mistyped(stocked: Archive) -> None:
    assert queries(stocked, "Turnhalle Autobahn") == ["Turnhalle", "Autobahn"]


def test_a_slip_that_one_paper_has_too_is_mended(stocked: Archive) -> None:
    # No title has it, and hardly any paper.
    assert search(stocked, "Unnna").total == 1
    assert queries(stocked, "Unnna Brücken")[0] == "Unna Brücken"
    assert queries(stocked, "Autobahn Strom") == ["Autobahn", "Strom"]


def test_without_filters_is_suggested_if_it_helps(stocked: Archive) -> None:
    assert suggested(stocked, "Brücken", faction="FDP") == [("Brücken", False, 3)]
    assert suggested(stocked, "Brücken Unna", faction="CDU") == [
        ("Brücken Unna", False, 1),
        ("Brücken", True, 1),
    ]
    assert suggested(stocked, "Autobahn", fields=(Field.TITLE,)) == [("Autobahn", False, 1)]
    assert suggested(stocked, "18/1", faction="FDP") == [("18/1", False, 1)]
    assert suggested(stocked, "Brücken", since=date(2026, 1, 1)) == [("Brücken", False, 3)]


def test_a_mended_word_is_suggested_without_filters_where_those_have_nothing(stocked: Archive) -> None:
    assert suggested(stocked, "Brükcen", faction="CDU") == [("Brücken", True, 1)]
    assert suggested(stocked, "Brükcen", faction="FDP") == [("Brücken", False, 3)]


def test_what_nothing_has_is_left_out(stocked: Archive) -> None:
    assert suggested(stocked, "Soest Xyzzyq 4711 Brücken") == [("Soest Brücken", True, 2)]
    assert suggested(stocked, '"Kreis Soest" Xyzzyq') == [('"Kreis Soest"', True, 1)]
    assert queries(stocked, '"Xyzzyq Soest" Brücken') == ["Brücken"]
    assert queries(stocked, "Xyzzyq Soest Unna") == ["Soest", "Unna"]


def test_words_that_belong_to_what_is_left_out_go_with_it(stocked: Archive) -> None:
    assert queries(stocked, "Brücken in Soest in der Xyzzyq") == ["Brücken in Soest"]
    assert queries(stocked, "Marode -Unna Brücken und Hamm")[0] == "Marode -Unna Brücken"


def test_two_changes_are_suggested_where_one_is_not_enough(stocked: Archive) -> None:
    assert suggested(stocked, "Soest Xyzzyq -Brücken") == [("Soest", True, 2)]
    assert suggested(stocked, "Soest Xyzzyq", faction="FDP") == [("Soest", False, 2)]
    assert suggested(stocked, "Soest Xyzzyq -Brücken", faction="FDP") == [("Soest", False, 2)]


def test_one_word_is_left_out_where_no_paper_has_all(stocked: Archive) -> None:
    assert suggested(stocked, "Unna Soest Brücken") == [("Soest Brücken", True, 2), ("Unna Brücken", True, 1)]
    assert queries(stocked, "Soest soest Unna") == ["Soest soest", "Unna"]


def test_words_that_all_papers_have_are_no_suggestion(stocked: Archive) -> None:
    assert queries(stocked, "in Xyzzyq und der") == []
    assert queries(stocked, "-Soest", faction="FDP") == []


def test_a_phrase_is_loosened_to_words(stocked: Archive) -> None:
    assert queries(stocked, '"Soest Brücken"') == ["Soest Brücken"]
    assert queries(stocked, '"Soest -marode Brücken*" Kreis') == ["Soest marode Brücken Kreis", "Kreis"]


def test_a_not_that_kills_is_left_out(stocked: Archive) -> None:
    assert queries(stocked, "Soest -Brücken") == ["Soest"]
    assert queries(stocked, 'Marode -"Kreis Soest" -Unna') == ["Marode -Unna"]
    assert queries(stocked, "Marode -Kreis -Soest") == ["Marode"]


def test_a_rare_word_is_tried_as_a_beginning(stocked: Archive) -> None:
    assert suggested(stocked, "Hörsaa") == [("Hörsaa*", True, 1)]
    assert queries(stocked, "Hörsaalgeb Strom")[0] == "Hörsaalgeb* Strom"


def test_only_what_can_be_shown_in_one_line_is_suggested(stocked: Archive) -> None:
    assert queries(stocked, "Soest\n\x1b\u202e Unna\ud800") == ["Soest", "Unna"]


def test_a_pasted_page_is_not_gone_through(stocked: Archive) -> None:
    page = "Soest Unna " * 100
    assert suggested(stocked, page) == []
    assert len(suggested(stocked, " ".join(f"Wort{number}" for number in range(99)), faction="SPD")) == 0


def test_the_json_has_every_suggestion(stocked: Archive) -> None:
    assert as_json(search(stocked, "Brükcen Soest"))["suggestions"][0] == {
        "query": "Brücken Soest",
        "filters": True,
        "hits": 2,
    }
    assert as_json(search(stocked, "Brücken"))["suggestions"] == []


def test_both_databases_suggest_the_same_whatever_is_typed(both: tuple[Archive, Archive]) -> None:
    made = 0
    words = [f"{one} {other}" for one in WORDS for other in ("Soest", "-Soest", "Xyzzyq")]
    filters: dict[str, Any] = {"faction": "SPD", "fields": (Field.TITLE,)}
    texts = [(text, filters) for text in HOSTILE]
    texts += [(f'Soest -Unna Brükcen "{text[:200]}" {text[:200]}', {}) for text in HOSTILE]
    for query, options in [*texts, *((text, {}) for text in words)]:
        one, other = (search(archive, query, **options) for archive in both)
        assert one.suggestions == other.suggestions, query
        made += len(one.suggestions)
        for suggestion in one.suggestions:
            assert suggestion.query.isprintable()
            assert suggestion.query != query or not suggestion.filters
    assert made > 100, "texts that suggest nothing prove little"

"""Query texts are understood as documented, and none is an error."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.numbers import DocumentNumber, InquiryNumber
from storage.query import Clause, Needle, Query, parse_query


def word(*terms: str) -> Clause:
    return Clause((Needle(terms),))


def test_words_are_all_wanted_and_count_once() -> None:
    assert parse_query("Brücken Soest brücke").wanted == (word("bruck"), word("sost"))


@pytest.mark.parametrize(
    "text", ['"marode Brücken"', "„marode Brücken“", "»marode Brücken«", '"marode Brücken']
)
def test_quotes_of_all_kinds_make_a_phrase_even_if_left_open(text: str) -> None:
    assert parse_query(text).wanted == (word("marod", "bruck"),)


def test_a_hyphen_before_a_word_or_phrase_says_not() -> None:
    query = parse_query('Brücke -Autobahn -"A 45" - Soest')
    assert query.wanted == (word("bruck"), word("sost"))
    assert query.unwanted == (word("autobahn"), word("a", "45"))


def test_a_hyphen_within_a_word_does_not_say_not() -> None:
    query = parse_query("Müller-Lüdenscheidt")
    assert query.unwanted == ()
    assert query.wanted == (Clause((Needle(("mull", "ludenscheidt")), Needle(("mullerludenscheidt",)))),)


def test_a_star_makes_a_prefix() -> None:
    assert parse_query("Brück*").wanted == (Clause((Needle(("bruck",), prefix=True),)),)
    behorden = parse_query("Behörden*").wanted[0].needles
    assert behorden == (Needle(("behorden",), prefix=True), Needle(("behord",)))


@pytest.mark.parametrize("form", ["O'Neil*", "o-neil*", "O.Neil*"])
def test_a_star_behind_several_words_makes_a_prefix_of_them_joined_too(form: str) -> None:
    parts, joined = Needle(("o", "neil"), prefix=True), Needle(("oneil",), prefix=True)
    assert parse_query(form).wanted == (Clause((parts, joined)),)


@pytest.mark.parametrize(
    "form", ["Lehrer*innen", "Lehrer*in", "lehrer*innen", "Lehrer:innen", "Lehrer(innen)"]
)
def test_a_star_between_genders_makes_no_prefix(form: str) -> None:
    assert parse_query(form).wanted == (word("lehr"),)
    assert parse_query(f"-{form}").unwanted == (word("lehr"),)


def test_a_star_behind_the_word_makes_a_prefix_of_both_genders_too() -> None:
    shortened = Needle(("lehr",))
    assert parse_query("Lehrer*").wanted == (Clause((Needle(("lehrer",), prefix=True), shortened)),)
    assert parse_query("Lehrer*innen*").wanted == (
        Clause((Needle(("lehrerinnen",), prefix=True), shortened, Needle(("lehrerinn",)))),
    )


def test_a_word_is_looked_up_first_and_then_its_family() -> None:
    assert parse_query("Kommune").wanted == (Clause((Needle(("kommun",)), Needle(("kommunal",)))),)
    assert parse_query("kommunale").wanted == (Clause((Needle(("kommunal",)), Needle(("kommun",)))),)


def test_phrases_prefixes_and_unwanted_words_have_no_family() -> None:
    query = parse_query('"Kommune" Kommun* -Region Kommune-Land')
    assert query.wanted[0] == word("kommun")
    assert query.wanted[1] == Clause((Needle(("kommun",), prefix=True),))
    assert query.wanted[2] == Clause((Needle(("kommun", "land")), Needle(("kommuneland",))))
    assert query.unwanted == (word("region"),)


@pytest.mark.parametrize(
    ("text", "number", "term"),
    [
        ("18/14087", DocumentNumber(18, 14087), "18/14087"),
        ("Drs. 18/14087", DocumentNumber(18, 14087), "18/14087"),
        ("MMD18-14087.pdf", DocumentNumber(18, 14087), "18/14087"),
        ("KA 18/5441", InquiryNumber(18, 5441), "ka18/5441"),
    ],
)
def test_a_number_in_any_spelling_is_a_number(
    text: str, number: DocumentNumber | InquiryNumber, term: str
) -> None:
    assert parse_query(text) == Query(wanted=(word(term),), number=number)


def test_numbers_among_words_are_words() -> None:
    assert parse_query("KA 18/5441 Brücke").wanted == (word("ka18/5441"), word("bruck"))
    assert parse_query("§ 92 Brücke").wanted == (word("§92"), word("bruck"))


@pytest.mark.parametrize(
    "text", ["AND", "NOT x", "NEAR(a b)", "title:x", "^x", "{title}: x", "x OR y", "a + b"]
)
def test_signs_and_words_of_fts5_are_no_operators(text: str) -> None:
    query = parse_query(text)
    assert query.unwanted == ()
    assert all(needle.terms for clause in query.wanted for needle in clause.needles)
    typed = {"and", "not", "x", "near", "a", "b", "titl", "or", "y"}
    assert {term for clause in query.wanted for needle in clause.needles for term in needle.terms} <= typed


def test_nothing_typed_is_not_the_same_as_nothing_to_look_up() -> None:
    assert parse_query("  ").blank
    assert not parse_query("***").blank
    assert parse_query("***").wanted == ()


def test_a_pasted_page_is_cut_to_its_first_hundred_words() -> None:
    page = " ".join(f"wort{number}" for number in range(5_000))
    assert len(parse_query(page).wanted) == 100


@given(st.text(max_size=200))
@example("KA 0/0")
@example("99/9999999")
@example("-" * 5_000)
def test_no_text_is_an_error(text: str) -> None:
    query = parse_query(text)
    assert len(query.wanted) + len(query.unwanted) <= 100

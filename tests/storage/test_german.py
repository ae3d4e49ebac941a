"""What is the same word for a reader is the same term; the original text keeps every character."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.german import analyse, fold, join_genders, prefix_terms, sketch, term


def terms(text: str) -> list[str]:
    return [token.term for token in analyse(text).words]


@pytest.mark.parametrize(
    "alike",
    [
        "Brücke Brücken brücke BRÜCKEN Bruecke bruecken Brucken",
        "Maßnahme Maßnahmen Massnahmen MASSNAHME massnahme",
        "Ausländerbehörde Ausländerbehörden Auslaenderbehoerde auslanderbehorden",
        "Straße Straßen Strasse STRASSEN STRAẞE",
        "Kommune Kommunen",
        "Haus Häuser Haeuser Häusern",
        "Europäer Europäern Europaeer",
        "Soest Söst",
        "Koçak Kocak KOÇAK",
        "Bäuerin Baeuerin",
    ],
)
def test_spellings_and_inflections_of_a_word_have_one_term(alike: str) -> None:
    assert len({term(word) for word in alike.split()}) == 1


def test_other_words_have_other_terms() -> None:
    words = "Brücke Bruch Brief Kommune Kommission Quelle Qualle Behörde Beherde".split()
    assert len({term(word) for word in words}) == len(words)


def test_decomposed_letters_ligatures_and_soft_hyphens_do_not_part_words() -> None:
    decomposed = unicodedata.normalize("NFD", "Brücken")
    assert terms(decomposed) == terms("Brücken")
    assert terms("Auslän\u00adder\u00adbehörde") == terms("Ausländerbehörde")
    assert terms("\ufb01nanziell") == terms("finanziell")


def test_tokens_say_where_they_stand_in_the_original() -> None:
    text = "Die Auslän\u00adder, §\u00a092 und die Müller-Brücke (Drs. 18/14087)."
    analysis = analyse(text)
    assert [text[token.start : token.end] for token in analysis.words] == [
        "Die", "Auslän\u00adder", "92", "und", "die", "Müller", "Brücke", "Drs", "18/14087",
    ]  # fmt: skip
    assert [text[token.start : token.end] for token in analysis.wholes] == ["§\u00a092", "Müller-Brücke"]


def test_a_hyphenated_word_gives_its_parts_and_the_whole() -> None:
    for hyphen in "-\u2010\u2011":
        analysis = analyse(f"Kampfmittel{hyphen}Räumung")
        assert [token.term for token in analysis.words] == [term("Kampfmittel"), term("Räumung")]
        assert [token.term for token in analysis.wholes] == [term("Kampfmittelräumung")]
    assert analyse("2024-2025").wholes == ()


def test_numbers_of_papers_and_sections_stay_whole() -> None:
    assert terms("Drs. 18/14087, 18/14088-18/14090") == ["drs", "18/14087", "18/14088", "18/14090"]
    assert terms("2024/2025 und 1/2/3") == ["2024", "2025", "und", "1", "2", "3"]
    for spelling in ("§ 92a", "§92a", "§§ 92a ff.", "§\u00a092A"):
        assert [token.term for token in analyse(spelling).wholes] == ["§92a"]


def test_footnote_marks_are_no_words() -> None:
    assert terms("Die Brücke[^1] wird[^12] saniert.") == terms("Die Brücke wird saniert.")


def test_a_prefix_finds_words_whose_stem_is_shorter() -> None:
    for prefix, word in [
        ("Behörden", "Behörden"),
        ("Sanierun", "Sanierung"),
        ("Digitalisierungen", "Digitalisierungen"),
        ("Bekenntniss", "Bekenntnisse"),
        ("Brück", "Brückenbau"),
        ("Auslaender", "Ausländerbehörde"),
    ]:
        assert term(word).startswith(fold(prefix)) or term(word) in prefix_terms(prefix), (prefix, word)
    assert term("Haus") not in prefix_terms("Haushalt")


@pytest.mark.parametrize(
    "form",
    [
        "Lehrer:innen", "Lehrer*innen", "Lehrer_innen", "Lehrer·innen", "Lehrer/innen", "Lehrer/-innen", "Lehrer(innen)",
        "LehrerInnen", "Lehrer*Innen", "Lehrer:in", "Lehrer*in", "Lehrer_in", "Lehrer·in", "Lehrer/in", "Lehrer/-in", "Lehrer(in)",
        "LEHRER:INNEN", "LEHRER/-IN", "lehrer*innen", "lehrer/innen", "Leh\u00adrer:innen",
    ],
)  # fmt: skip
def test_both_genders_are_one_word_and_it_is_the_word_of_each(form: str) -> None:
    text = f"Die {form}, auch ({form})"
    words = analyse(text).words
    assert [text[word.start : word.end] for word in words] == ["Die", form, "auch", form]
    assert {words[1].term, words[3].term} == {term("Lehrer")} == {term("Lehrerinnen")} == {term("Lehrerin")}


def test_forms_with_other_endings_have_the_term_of_the_joined_word() -> None:
    for form, word in [
        ("Polizist:innen", "Polizistinnen"),
        ("Ärzt*in", "Ärztin"),
        (unicodedata.normalize("NFD", "Ärzt/innen"), "Ärztinnen"),
        ("Student(innen)", "Studentinnen"),
        ("Kolleg/-innen", "Kolleginnen"),
        ("Kandidat/in", "Kandidatin"),
    ]:
        assert terms(form) == [term(word)], form


def test_genders_stand_side_by_side_and_in_hyphenated_words() -> None:
    assert terms("Schüler:innen/Lehrer:innen") == [term("Schüler"), term("Lehrer")]
    analysis = analyse("Lehrer*innen-Verband")
    assert [token.term for token in analysis.words] == [term("Lehrer"), term("Verband")]
    assert [token.term for token in analysis.wholes] == [term("Lehrerinnenverband")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("an/in der", "an in der"),
        ("oder/in", "oder in"),
        ("Unter/in", "Unter in"),
        ("und/innen", "und innen"),
        ("Außen/innen", "Außen innen"),
        ("Kinder (in Soest)", "Kinder in Soest"),
        ("Kinder(in Soest)", "Kinder in Soest"),
        ("Wand(innen)", "Wand innen"),
        ("Schulen: Innen", "Schulen Innen"),
        ("Schüler: innen", "Schüler innen"),
        ("Schüler:Innen", "Schüler Innen"),
        ("vor Ort/in der Schule", "vor Ort in der Schule"),
        ("im Winter/in der Halle", "im Winter in der Halle"),
        ("Element/in", "Element in"),
        ("Lehrer/innerhalb", "Lehrer innerhalb"),
        ("Lehrer(innen", "Lehrer innen"),
        ("A:in", "A in"),
        ("https://schule.nrw/lehrer/innen", "https schule nrw lehrer innen"),
        ("www.schule.nrw/Lehrer:in", "www schule nrw Lehrer in"),
        ("lehrer:innen@schule.nrw", "lehrer:innen schule nrw"),
    ],
)
def test_what_only_looks_like_both_genders_stays_apart(text: str, expected: str) -> None:
    found = analyse(text)
    assert [text[token.start : token.end] for token in found.words] == expected.split()


def test_numbers_of_papers_are_no_genders() -> None:
    assert terms("18/14087") == ["18/14087"]


@given(st.text(max_size=80))
def test_any_text_gives_terms_both_databases_take_as_they_are(text: str) -> None:
    analysis = analyse(text)
    for token in (*analysis.words, *analysis.wholes):
        assert 0 <= token.start < token.end <= len(text)
        rest = token.term.removeprefix("§").replace("/", "", 1)
        assert rest.isalnum(), token
        assert len(token.term) <= 101, "a whole § may have one sign more than the longest word"


@given(st.text(alphabet="aeouäöüßqABEéк ²-–„§1/\u00ad\u0308", max_size=40))
def test_the_rough_look_never_misses_a_term(text: str) -> None:
    _never_misses(text)


@given(
    st.lists(
        st.sampled_from(
            [*" :*_·/-()äeI\u00ad\u0308²", "in", "innen", "Innen", "INNEN", "Lehrer", "Ärzt", "Polizeibeamt", "LEHRER", "oder", "://"]
        ),
        max_size=12,
    ).map("".join)
)  # fmt: skip
def test_the_rough_look_never_misses_a_term_of_both_genders(text: str) -> None:
    _never_misses(text)


@given(
    st.lists(st.sampled_from([*" :*_·/-()", "in", "innen", "Innen", "Lehrer", "der", "und", "@"])).map(
        "".join
    )
)
def test_joining_genders_moves_no_character(text: str) -> None:
    joined = join_genders(text)
    assert len(joined) == len(text)
    assert all(one in (other, "\u00ad") for one, other in zip(joined, text, strict=True))


def _never_misses(text: str) -> None:
    rough = sketch(text)
    analysis = analyse(text)
    for token in (*analysis.words, *analysis.wholes):
        one = sketch(token.term.lstrip("§"))
        assert rough is None or one is None or one in rough, token

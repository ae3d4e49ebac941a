"""A snippet shows the passage that matters, cut at words, escaped, with the hits marked on the original."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from storage.passages import Field, Passage
from storage.query import parse_query
from storage.snippets import Snippet, best_snippet

FILLER = "Die Landesregierung nimmt den Sachverhalt zur Kenntnis und prüft ihn weiter. " * 12


def snippet(query: str, *passages: Passage, fields: tuple[Field, ...] = ()) -> Snippet:
    found = best_snippet(parse_query(query), passages, fields)
    assert found is not None
    return found


def answer(text: str) -> Passage:
    return Passage(Field.ANSWER, text, question="2", page=3, paper="18/14087")


def test_hits_are_marked_on_the_original_text() -> None:
    found = snippet("bruecke soest", answer("Marode Brücken im Kreis Soest."))
    assert found.html == "Marode <mark>Brücken</mark> im Kreis <mark>Soest</mark>."


def test_the_text_is_escaped_and_the_marks_are_not() -> None:
    found = snippet("Brücke", answer('Die <script>alert("Brücke & mehr")</script>'))
    assert found.html == "Die &lt;script&gt;alert(&quot;<mark>Brücke</mark> &amp; mehr&quot;)&lt;/script&gt;"


def test_a_phrase_is_marked_as_a_whole_and_its_words_alone_are_not() -> None:
    found = snippet('"marode Brücke"', answer("Die Brücke ist marode. Eine marode Brücke bricht."))
    assert found.html == "Die Brücke ist marode. Eine <mark>marode Brücke</mark> bricht."


def test_a_prefix_marks_the_whole_word() -> None:
    found = snippet("Behörden*", answer("Behörden und Behördenleiter, auch eine Behörde."))
    assert found.html.startswith("<mark>Behörden</mark> und <mark>Behördenleiter</mark>, auch")


def test_compounds_and_sections_are_marked_as_wholes() -> None:
    assert (
        "<mark>Kampfmittel-Räumung</mark>"
        in snippet("Kampfmittelräumung", answer("Die Kampfmittel-Räumung.")).html
    )
    assert "<mark>§ 92</mark>" in snippet("§ 92", answer("Nach § 92 nicht 92.")).html


def test_the_passage_with_most_different_words_wins() -> None:
    one = answer("Brücken, Brücken, Brücken.")
    both = Passage(Field.ANNEX, "Brücken in Soest.")
    assert snippet("Brücke Soest", one, both).passage is both


def test_of_passages_with_as_many_words_the_more_telling_field_wins() -> None:
    summary, text = Passage(Field.SUMMARY, "Um Brücken geht es."), answer("Brücken und Brücken.")
    assert snippet("Brücke", text, summary).passage is summary
    title = Passage(Field.TITLE, "Brücken")
    assert snippet("Brücke", title, text).passage is text, "the title is printed above it anyway"
    assert snippet("Tunnel", Passage(Field.TITLE, "Tunnel"), text).passage.field is Field.TITLE


def test_only_the_fields_asked_for_are_shown() -> None:
    text, summary = answer("Brücken."), Passage(Field.SUMMARY, "Brücken.")
    assert snippet("Brücke", text, summary, fields=(Field.ANSWER,)).passage is text
    assert best_snippet(parse_query("Brücke"), [summary], (Field.ANSWER,)) is None


def test_a_long_text_is_cut_at_words_round_the_hits() -> None:
    found = snippet("Kreis Soest", answer(f"{FILLER}Im Kreis Soest sind Brücken marode. {FILLER}"))
    shown = re.sub("</?mark>", "", found.html)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "Im Kreis Soest sind Brücken marode." in shown
    assert 150 < len(shown) < 260
    assert set(shown.strip("… ").split()) <= set((FILLER + "Im Kreis Soest sind Brücken marode.").split())


def test_a_snippet_begins_with_a_sentence_if_one_is_near() -> None:
    found = snippet("Soest", answer(f"{FILLER}Viele der Brücken im Kreis Soest. {FILLER}"))
    assert re.match(r"… (Die Landesregierung|Viele der)", found.html)


def test_the_part_with_most_different_words_is_shown() -> None:
    found = snippet(
        "Brücke Soest Tunnel", answer(f"Brücke. {FILLER}Brücke Tunnel. {FILLER}Tunnel, Soest, Brücke.")
    )
    assert re.findall("<mark>(.*?)</mark>", found.html) == ["Tunnel", "Soest", "Brücke"]


def test_footnote_marks_and_line_ends_are_not_shown() -> None:
    found = snippet("Brücke", answer("Die Brücke[^1]\n\nwird sa\u00adniert.[^12]"))
    assert found.html == "Die <mark>Brücke</mark> wird saniert."


def test_without_a_hit_the_beginning_is_shown() -> None:
    found = snippet("", answer(FILLER), Passage(Field.SUMMARY, "Kurz."))
    assert found.html == "Kurz."
    assert snippet("18/1", answer(FILLER)).html.endswith(" …")


@given(st.text(max_size=400), st.sampled_from(["Brücke", "a b", "b*", '"a b"', "-a", "", "§ 1"]))
def test_any_text_gives_balanced_escaped_html(text: str, query: str) -> None:
    shown = snippet(query, answer(text + " a b")).html
    bare = re.sub("<mark>(.+?)</mark>", r"\1", shown, flags=re.DOTALL)
    assert "<" not in bare
    assert ">" not in bare
    words = re.sub(r"\[\^[^\]\s]{1,12}\]|\u00ad", "", text + " a b").split()
    assert (
        set(html.unescape(bare).removeprefix("… ").removesuffix(" …").split()) <= {*words, "…"}
        or len(max(words, key=len)) > 200
    )

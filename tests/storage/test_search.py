"""Search finds pairs by their words, numbers and filters, on both databases alike."""

import json
from dataclasses import replace
from datetime import date

import pytest

from storage.archive import Archive
from storage.numbers import DocumentNumber
from storage.papers import (
    Asker,
    Extraction,
    Footnote,
    Kind,
    Office,
    OfficeRole,
    Question,
    ReadingStatus,
    SummaryRecord,
)
from storage.search import Count, Field, SearchHit, Sort, Where, as_json, search
from tests.support.papers import ANSWER, INQUIRY, paper

BRIDGE = replace(
    INQUIRY,
    printed_number=DocumentNumber(17, 900),
    inquiry_number=300,
    title="Wann werden die maroden Brücken im Kreis Soest saniert?",
    printed_on=date(2020, 3, 2),
    askers=(Asker("Ayşe Koçak", "BÜNDNIS 90/DIE GRÜNEN"), Asker("Bodo Löttgen", "CDU")),
    preamble="Die Straßen und Brücken verfallen seit Jahren.",
    questions=(
        Question("1", "Welche Maßnahmen sind nach § 92 geplant?", None, (), (1,)),
        Question("2", "Was kostet die Kampfmittel-Räumung?", None, (), (2,)),
    ),
)
REPLY = replace(
    BRIDGE,
    kind=Kind.ANSWER,
    printed_number=DocumentNumber(17, 950),
    inquiry_paper=DocumentNumber(17, 900),
    printed_on=date(2020, 4, 1),
    answered_by=(
        Office("Minister für Verkehr", OfficeRole.LEAD),
        Office("Minister des Innern", OfficeRole.CONSULTED),
    ),
    questions=(
        Question(
            "1",
            "Welche Maßnahmen plant das Land?",
            "Neun Bauwerke werden erneuert, siehe Drs. 18/14087.",
            (),
            (1, 2),
            (2,),
        ),
        Question("2", "Was kostet die Räumung?", "Zwölf Millionen Euro.", (), (2, 3)),
    ),
    annex="Ort | Bauwerk\nLippstadt | Talbrücke",
    footnotes=(Footnote("1", "Vgl. Landesrechnungshof."),),
)


@pytest.fixture
def stocked(archive: Archive) -> Archive:
    """The Soest pair, and the answer and inquiry about the Ausländerbehörden."""
    for number, reading in enumerate((BRIDGE, REPLY, ANSWER, INQUIRY)):
        archive.save(paper(reading, body=b"%d" % number))
    return archive


def found(archive: Archive, query: str = "", **options: object) -> list[str]:
    return [str(hit.number) for hit in search(archive, query, **options).hits]  # type: ignore[arg-type]


def only(archive: Archive, query: str, **options: object) -> SearchHit:
    result = search(archive, query, **options)  # type: ignore[arg-type]
    assert result.total == 1
    return result.hits[0]


SOEST = ["17/950"]
OFFICES = ["18/14087"]


@pytest.mark.parametrize(
    "query",
    [
        "brücke", "Brücken", "bruecken", "BRUCKEN", "maßnahmen", "massnahmen", "Maßnahme", "Strasse", "Söst",
        "Brücken Soest Maßnahmen erneuert", "Brücken Räumung",
        '"Kreis Soest"', '"marode Brücke"', "Brück*", "Sanier*", "Brücken -Ausländerbehörde", "§ 92", "§92",
        "Kampfmittel-Räumung", "Kampfmittelräumung", "Räumung", "Kampfmittel", "Landesrechnungshof",
        "Talbrücke", "17/950", "Drs. 17/900", "KA 17/300", "MMD17-950", "mmd17-900.pdf", "KA 300",
    ],
)  # fmt: skip
def test_the_soest_pair_is_found(stocked: Archive, query: str) -> None:
    assert found(stocked, query)[:1] == SOEST


@pytest.mark.parametrize(
    "query",
    ["Tunnel", "Soest Tunnel", '"Soest Kreis"', '"saniert Die Straßen"', "Soest -Brücke", 'Soest -"Kreis Soest"', "Soest -Brück*",
     "§ 93", "***", '""', "Brücke Ausländerbehörde", "Haushaltsbrück*", "12/1"],
)  # fmt: skip
def test_what_does_not_stand_in_a_pair_does_not_find_it(stocked: Archive, query: str) -> None:
    result = search(stocked, query)
    assert (result.total, result.hits) == (0, ())


def test_inflected_compounds_find_each_other(stocked: Archive) -> None:
    for query in ("Ausländerbehörde", "Ausländerbehörden", "auslaenderbehoerden", "Ausländerb*"):
        assert found(stocked, query) == OFFICES, query


def test_a_pair_is_one_hit_under_the_answers_number(stocked: Archive) -> None:
    hit = only(stocked, "Soest")
    assert hit.number == DocumentNumber(17, 950)
    assert hit.papers == (DocumentNumber(17, 900), DocumentNumber(17, 950))
    assert (hit.kind, hit.title, hit.printed_on) == (Kind.ANSWER, REPLY.title, date(2020, 4, 1))


def test_both_wordings_of_a_question_are_searched(stocked: Archive) -> None:
    assert found(stocked, "geplant", fields=(Field.QUESTION,)) == SOEST
    assert found(stocked, '"plant das Land"', fields=(Field.QUESTION,)) == SOEST


def test_an_inquiry_alone_is_listed_under_its_number_until_the_answer_comes(archive: Archive) -> None:
    archive.save(paper(BRIDGE))
    hit = only(archive, "Soest")
    assert (hit.number, hit.papers, hit.kind) == (
        DocumentNumber(17, 900),
        (DocumentNumber(17, 900),),
        Kind.INQUIRY,
    )
    archive.save(paper(REPLY, body=b"2"))
    assert found(archive, "Soest") == SOEST


def test_an_answer_alone_names_the_paper_that_is_still_wanted(archive: Archive) -> None:
    archive.save(paper(REPLY))
    assert only(archive, "17/900").papers == (DocumentNumber(17, 900), DocumentNumber(17, 950))


def test_imported_records_are_found_before_any_crawl_and_join_the_pair_later(archive: Archive) -> None:
    archive.attach(
        SummaryRecord(
            DocumentNumber(17, 950),
            "list.csv",
            1,
            answer_summary="Das Land prüft Umleitungen.",
            title="Brücken in Soest",
        )
    )
    archive.attach(
        SummaryRecord(DocumentNumber(17, 900), "list.csv", 2, inquiry_summary="Es geht um Fledermäuse.")
    )
    hit = only(archive, "Umleitung")
    assert (hit.number, hit.kind, hit.title, hit.printed_on) == (
        DocumentNumber(17, 950),
        None,
        "Brücken in Soest",
        None,
    )
    assert hit.snippet == "Das Land prüft <mark>Umleitungen</mark>."
    assert hit.where == Where(Field.SUMMARY)
    assert found(archive, "Fledermaus") == ["17/900"]

    archive.save(paper(REPLY))
    assert found(archive, "Umleitung Fledermaus Lippstadt") == SOEST
    assert search(archive, "").total == 1
    archive.attach(SummaryRecord(DocumentNumber(17, 900), "other.txt", 1, inquiry_summary="Auch um Molche."))
    assert found(archive, "Fledermaus Molch") == SOEST
    archive.save(paper(BRIDGE, body=b"2"))
    assert found(archive, "Fledermaus geplant Lippstadt") == SOEST
    assert search(archive, "").total == 1


def test_a_replaced_summary_is_not_found_any_more(archive: Archive) -> None:
    number = DocumentNumber(17, 950)
    archive.attach(SummaryRecord(number, "a.txt", 1, answer_summary="Alt."))
    archive.attach(SummaryRecord(number, "a.txt", 1, answer_summary="Neu."))
    assert (found(archive, "alt"), found(archive, "neu")) == ([], SOEST)


def test_a_new_print_replaces_the_old_one(stocked: Archive) -> None:
    stocked.save(paper(replace(REPLY, annex="Tunnel"), body=b"new print"))
    assert (found(stocked, "Tunnel"), found(stocked, "Talbrücke")) == (SOEST, [])


def test_a_wrong_upload_is_not_searched(stocked: Archive) -> None:
    wrong = replace(REPLY, status=ReadingStatus.WRONG_PAPER, annex="Tunnel")
    stocked.save(paper(wrong, body=b"wrong", number="17/950"))
    assert (found(stocked, "Tunnel"), found(stocked, "Talbrücke")) == ([], SOEST)


def test_an_answer_that_turns_out_to_be_another_inquirys_leaves_the_pair(stocked: Archive) -> None:
    moved = replace(REPLY, inquiry_number=301, inquiry_paper=DocumentNumber(17, 901))
    stocked.save(paper(moved, body=b"moved"))
    assert sorted(found(stocked, "Soest")) == ["17/900", "17/950"]
    assert found(stocked, "KA 17/301") == ["17/950"]
    assert [str(one) for one in search(stocked, "KA 17/300").hits[0].papers] == ["17/900"]


@pytest.mark.parametrize(
    ("reading", "query"),
    [
        (replace(REPLY, questions=(), status=ReadingStatus.PARTIAL, inquiry_text="Wo fliegen Molche?"), "Molch"),
        (replace(REPLY, questions=(), status=ReadingStatus.PARTIAL, answer_text="Molche schwimmen."), "Molch"),
        (
            Extraction(ReadingStatus.PARTIAL, "r", kind=Kind.NOTICE, printed_number=DocumentNumber(17, 950), full_text="Die Molche sind zurückgezogen."),
            "Molche zurückgezogen",
        ),
    ],
)  # fmt: skip
def test_a_paper_read_in_part_is_found_by_its_undivided_text(
    archive: Archive, reading: Extraction, query: str
) -> None:
    archive.save(paper(reading))
    assert found(archive, query) == SOEST


def test_a_scan_without_text_is_listed_and_found_by_number(archive: Archive) -> None:
    archive.save(paper(Extraction(ReadingStatus.NO_TEXT, "r"), number="17/950"))
    hit = only(archive, "17/950")
    assert (hit.title, hit.snippet, hit.where) == (None, "", None)
    assert found(archive) == SOEST


def test_a_paper_that_is_only_wanted_is_no_hit(archive: Archive) -> None:
    archive.want([DocumentNumber(17, 950)], "a range")
    assert search(archive, "").total == 0
    archive.save(paper(ANSWER))
    assert search(archive, "").total == 1, "its inquiry's paper is wanted and belongs to the pair"


def test_a_number_finds_its_pair_before_those_that_cite_it(stocked: Archive) -> None:
    assert found(stocked, "18/14087") == ["18/14087", "17/950"]
    assert found(stocked, "18/14087", sort=Sort.NEWEST)[0] == "18/14087"


def test_an_inquirys_number_is_not_a_papers_number(archive: Archive) -> None:
    archive.save(paper(replace(INQUIRY, printed_number=DocumentNumber(17, 300), inquiry_number=7)))
    archive.save(paper(BRIDGE, body=b"2"))
    assert found(archive, "KA 17/300") == ["17/900"]
    assert found(archive, "17/300") == ["17/300"]


@pytest.mark.parametrize(
    ("query", "field"),
    [("Soest", Field.TITLE), ("Lippstadt", Field.ANNEX), ("Bauwerke erneuert", Field.ANSWER), ("verfallen", Field.PREAMBLE),
     ("Kampfmittel", Field.QUESTION), ("Umleitung", Field.SUMMARY), ('"Neun Bauwerke"', Field.ANSWER), ("Lipp*", Field.ANNEX)],
)  # fmt: skip
def test_a_search_can_be_narrowed_to_fields(stocked: Archive, query: str, field: Field) -> None:
    stocked.attach(SummaryRecord(DocumentNumber(17, 950), "a.txt", 1, answer_summary="Umleitungen."))
    for asked in Field:
        assert found(stocked, query, fields=(asked,)) == (SOEST if asked is field else []), asked
    assert only(stocked, query, fields=(Field.TITLE, field)).snippet


def test_words_may_stand_in_different_fields_but_only_in_those_asked_for(stocked: Archive) -> None:
    assert found(stocked, "Soest Lippstadt", fields=(Field.TITLE, Field.ANNEX)) == SOEST
    assert found(stocked, "Soest Lippstadt", fields=(Field.TITLE, Field.ANSWER)) == []
    assert found(stocked, "Soest -Lippstadt", fields=(Field.TITLE,)) == SOEST
    assert found(stocked, "17/950", fields=(Field.TITLE,)) == [], "the number stands in no title"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"faction": "SPD"}, OFFICES),
        ({"faction": "spd"}, OFFICES),
        ({"faction": "Grüne"}, SOEST),
        ({"faction": "BÜNDNIS 90/DIE GRÜNEN"}, SOEST),
        ({"faction": "FDP"}, []),
        ({"faction": "***"}, []),
        ({"asker": "Koçak"}, SOEST),
        ({"asker": "Ayse Kocak"}, SOEST),
        ({"asker": "Lisa-Kristin Kapteinat"}, OFFICES),
        ({"ministry": "Verkehr"}, SOEST),
        ({"ministry": "Minister des Innern"}, [*OFFICES, *SOEST]),
        ({"ministry": "Innern", "faction": "CDU"}, SOEST),
        ({"term": 17}, SOEST),
        ({"term": 16}, []),
        ({"kind": "answer"}, [*OFFICES, *SOEST]),
        ({"kind": Kind.INQUIRY}, []),
        ({"since": date(2020, 4, 1), "until": date(2020, 4, 1)}, SOEST),
        ({"since": date(2020, 4, 2)}, OFFICES),
        ({"until": date(2020, 3, 31)}, []),
    ],
)
def test_filters_without_a_query_list_newest_first(
    stocked: Archive, filters: dict[str, object], expected: list[str]
) -> None:
    assert found(stocked, "", **filters) == expected
    assert found(stocked, "die", **filters, sort=Sort.NEWEST) == expected


def test_facets_count_all_hits_with_the_filters_applied(stocked: Archive) -> None:
    facets = search(stocked, "", limit=1).facets
    assert facets.faction == (Count("BÜNDNIS 90/DIE GRÜNEN", 1), Count("CDU", 1), Count("SPD", 1))
    assert facets.ministry[0] == Count("Minister des Innern", 2)
    assert facets.year == (Count("2020", 1), Count("2025", 1))
    assert facets.kind == (Count("answer", 2),)
    assert search(stocked, "Soest").facets.year == (Count("2020", 1),)
    assert search(stocked, "", term=18).facets.faction == (Count("SPD", 1),)


def test_a_hit_in_the_title_ranks_above_one_in_the_annex(archive: Archive) -> None:
    for serial, (title, annex) in enumerate([("Nichts", "Kläranlage"), ("Kläranlage", "Nichts")], 1):
        reading = replace(
            BRIDGE, printed_number=DocumentNumber(17, serial), inquiry_number=serial, title=title, annex=annex
        )
        archive.save(paper(reading, body=b"%d" % serial))
    result = search(archive, "Kläranlage")
    assert [str(hit.number) for hit in result.hits] == ["17/2", "17/1"]
    assert result.hits[0].score > result.hits[1].score > 0


def test_pages_of_hits_follow_each_other(archive: Archive) -> None:
    for serial in range(1, 8):
        reading = replace(BRIDGE, printed_number=DocumentNumber(17, serial), inquiry_number=serial)
        archive.save(paper(reading, body=b"%d" % serial))
    everything = found(archive, "Brücke", limit=100)
    assert everything == [f"17/{serial}" for serial in range(7, 0, -1)], (
        "alike in rank and date: the newest number first"
    )
    assert [
        *found(archive, "Brücke", limit=3),
        *found(archive, "Brücke", limit=3, offset=3),
        *found(archive, "Brücke", limit=3, offset=6),
    ] == everything
    last = search(archive, "Brücke", limit=3, offset=10**30)
    assert (last.total, last.hits) == (7, ())
    assert search(archive, "Brücke", limit=-5).hits == ()


def test_a_snippet_says_field_question_page_and_paper(stocked: Archive) -> None:
    hit = only(stocked, "Bauwerke erneuert")
    assert hit.snippet == "Neun <mark>Bauwerke</mark> werden <mark>erneuert</mark>, siehe Drs. 18/14087."
    assert hit.where == Where(Field.ANSWER, "1", 2, DocumentNumber(17, 950))
    asked = only(stocked, "geplant").where
    assert asked == Where(Field.QUESTION, "1", 1, DocumentNumber(17, 900)), (
        "only the inquiry's own paper says geplant"
    )


def test_the_json_has_the_shape_of_the_contract(stocked: Archive) -> None:
    value = json.loads(json.dumps(as_json(search(stocked, "Bauwerke erneuert"))))
    assert set(value) == {"total", "hits", "facets", "suggestions"}
    assert value["suggestions"] == []
    hit = value["hits"][0]
    assert hit.pop("score") > 0
    assert hit == {
        "number": "17/950",
        "papers": ["17/900", "17/950"],
        "kind": "answer",
        "title": REPLY.title,
        "printed_on": "2020-04-01",
        "snippet": "Neun <mark>Bauwerke</mark> werden <mark>erneuert</mark>, siehe Drs. 18/14087.",
        "where": {"field": "answer", "question": "1", "page": 2, "paper": "17/950"},
    }
    assert value["facets"]["kind"] == {"answer": 1}
    assert value["facets"]["ministry"] == {"Minister des Innern": 1, "Minister für Verkehr": 1}


def test_an_annex_too_large_for_the_index_is_kept_and_searched_as_far_as_it_goes(archive: Archive) -> None:
    rows = " ".join(f"Gemeinde{number} {number * 7919}" for number in range(120_000))
    archive.save(paper(replace(REPLY, annex=f"Anfangswort {rows} Schlusswort")))
    assert found(archive, "Anfangswort Soest") == SOEST
    assert found(archive, "Schlusswort") == []


def test_a_phrase_is_found_behind_thousands_of_the_same_words(archive: Archive) -> None:
    # The vector knows no places at all; the columns do.
    annex = "rot blau " * 10_000 + "blau rot grün"
    archive.save(paper(replace(REPLY, annex=annex)))
    assert found(archive, '"blau rot grün"') == SOEST
    assert found(archive, '"rot rot"') == []


def titled(archive: Archive, *titles: str) -> None:
    """Inquiries 17/1, 17/2 … alike in all but their titles."""
    for serial, title in enumerate(titles, 1):
        reading = replace(
            INQUIRY,
            printed_number=DocumentNumber(17, serial),
            inquiry_number=serial,
            title=title,
            preamble=None,
            questions=(),
            annex=None,
        )
        archive.save(paper(reading, body=b"%d" % serial))


FORMS = [
    "Lehrer", "Lehrerinnen", "Lehrer:innen", "Lehrer*innen", "Lehrer_innen", "Lehrer/innen", "Lehrer/-innen",
    "Lehrer(innen)", "LehrerInnen", "Lehrer·innen", "Lehrer:in", "Lehrer*in", "Lehrer/-in", "Lehrer(in)",
]  # fmt: skip


def test_every_form_of_both_genders_finds_all_others_and_is_marked_as_one(archive: Archive) -> None:
    titled(archive, *(f"Wie viele {form} fehlen?" for form in FORMS))
    for query in FORMS:
        hits = search(archive, query, limit=100).hits
        assert {hit.snippet for hit in hits} == {f"Wie viele <mark>{form}</mark> fehlen?" for form in FORMS}
    assert search(archive, "fehlen -Lehrer*innen").total == 0


def test_a_star_between_genders_does_not_begin_other_words(archive: Archive) -> None:
    titled(archive, "Lehrer:innen", "Lehrer2030")
    assert found(archive, '"Lehrer*innen"') == ["17/1"]
    assert sorted(found(archive, "Lehrer*")) == ["17/1", "17/2"]


def test_members_of_a_family_find_each_other_and_are_marked(archive: Archive) -> None:
    titled(archive, "Die Kommunen handeln", "Die kommunale Familie", "Form", "formal")
    for query in ("Kommune", "kommunal"):
        hits = search(archive, query).hits
        assert {hit.snippet for hit in hits} == {
            "Die <mark>Kommunen</mark> handeln",
            "Die <mark>kommunale</mark> Familie",
        }
    assert found(archive, "Form") == ["17/3"]
    assert found(archive, "Kommune", fields=(Field.ANNEX,)) == []


def test_a_family_belongs_to_wanted_plain_words_only(archive: Archive) -> None:
    titled(archive, "Die Region handelt", "Die regionale Lage")
    assert found(archive, '"Region"') == ["17/1"]
    assert found(archive, "die -Region") == ["17/2"]
    assert found(archive, '"die Region"') == ["17/1"]
    assert found(archive, "Regiona*") == ["17/2"]


def test_words_of_several_families_may_be_mixed_with_others(archive: Archive) -> None:
    titled(archive, "KI in der Verwaltung der Kommune", "Die Verwaltung der Region")
    assert found(archive, "kommunale Verwaltung KI") == ["17/1"]


def test_the_marks_of_the_index_are_found_by_nothing_that_is_typed(archive: Archive) -> None:
    archive.save(paper(replace(ANSWER, questions=(), title="Eine Lage", preamble=None)))
    for query in ("7*", "year*", "·9*", "9*", "·5lag", "5lag"):
        assert search(archive, query).total == 0, query


def test_who_says_nothing_but_the_phrase_comes_before_who_says_it_among_others(archive: Archive) -> None:
    titles = (
        "Künstliche Intelligenz",
        "Künstliche Intelligenz und die künstliche Aufregung in Hagen und Soest",
    )
    for serial, title in enumerate(titles, 1):
        archive.attach(SummaryRecord(DocumentNumber(18, serial), "a.csv", serial, title=title))
    for query in ("Künstliche Intelligenz", '"Künstliche Intelligenz"'):
        assert [hit.title for hit in search(archive, query).hits] == list(titles)


def test_a_members_name_does_not_stand_above_the_animal(archive: Archive) -> None:
    archive.save(paper(replace(ANSWER, title="Der Wolf in Westfalen"), b"1"))
    other = replace(ANSWER, printed_number=DocumentNumber(18, 15000), inquiry_number=9, inquiry_paper=None)
    archive.save(paper(replace(other, title="Die Lage", askers=(Asker("Ada Wolf", "SPD"),)), b"2"))
    assert [hit.title for hit in search(archive, "Wolf").hits] == ["Der Wolf in Westfalen", "Die Lage"]

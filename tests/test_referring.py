"""`landtag references`, and the references that `landtag show` prints."""

from dataclasses import replace

import pytest

from storage.archive import open_archive
from storage.numbers import DocumentNumber
from tests.support.landtag import Landtag
from tests.support.papers import ANSWER, INQUIRY, paper

CITING = replace(
    INQUIRY,
    printed_number=DocumentNumber(18, 19000),
    inquiry_number=6000,
    title="Nachfrage",
    preamble="Siehe KA 5441 und Vorlage 18/3773.",
    questions=(replace(INQUIRY.questions[0], question="Was folgt aus Drs. 18/14087 und Drs. 18/1?"),),
)


@pytest.fixture
def filled(landtag: Landtag) -> Landtag:
    with open_archive(f"sqlite:///{landtag.home / 'archive.db'}", create=True) as archive:
        archive.save(paper(ANSWER))
        archive.save(paper(CITING, b"b"))
    return landtag


def test_both_directions_as_text(filled: Landtag) -> None:
    ran = filled("references", "Drs.", "18/19000")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "Drs. 18/19000  Nachfrage",
        "",
        "Cites 4",
        "  KA 18/5441 (Drs. 18/14087)  Zugriff der Zentralen Ausländerbehörden",
        "      Vorbemerkung der Kleinen Anfrage",
        "  Vorlage 18/3773",
        "      Vorbemerkung der Kleinen Anfrage",
        "  Drs. 18/14087  Zugriff der Zentralen Ausländerbehörden",
        "      Frage 1, S. 1",
        "  Drs. 18/1  [not in the archive]",
        "      Frage 1, S. 1",
        "",
        "No paper in the archive cites it.",
    ]
    assert filled("references", "18/14087").out.splitlines()[-4:] == [
        "Cited by 1",
        "  Drs. 18/19000  Nachfrage",
        "      KA 18/5441: Vorbemerkung der Kleinen Anfrage",
        "      Frage 1, S. 1",
    ]


def test_a_submission_and_a_protocol_have_papers_that_cite_them(filled: Landtag) -> None:
    ran = filled("references", "Vorlage", "18/3773")
    assert (ran.code, ran.out.splitlines()[3]) == (0, "  Drs. 18/19000  Nachfrage")
    found = filled("references", "APr 18/749", "--json").json
    assert (found["number"], found["kind"], found["state"]) == ("APr 18/749", "committee_protocol", None)
    assert (found["cites"], [one["number"] for one in found["cited_by"]]) == ([], ["18/14087"])
    unheard = filled("references", "Plenarprotokoll 18/1")
    assert (unheard.code, unheard.err) == (0, "")
    assert "No paper in the archive cites it." in unheard.out


def test_what_is_not_archived_still_has_papers_that_cite_it(filled: Landtag) -> None:
    ran = filled("references", "18/1", "--json")
    assert ran.code == 1
    assert ran.json["cited_by"] == [
        {
            "number": "18/19000",
            "kind": "paper",
            "state": "archived",
            "title": "Nachfrage",
            "papers": ["18/19000"],
            "places": [{"names": "18/1", "field": "question", "question": "1", "page": 1}],
        }
    ]
    assert "18/1 is not archived, so nobody knows what it cites. `landtag fetch 18/1` gets it." in ran.err
    assert "by the paper's own number" in filled("references", "KA 18/9").err


def test_a_wrong_number_is_a_sentence(filled: Landtag) -> None:
    ran = filled("references", "Vorlage")
    assert (ran.code, ran.out) == (2, "")
    assert "a submission's like Vorlage 18/3773" in ran.err


def test_show_has_both_directions(filled: Landtag) -> None:
    shown = filled("show", "18/19000", "--markdown").out
    assert shown.index("## Nennt") > shown.index("## Frage 1")
    assert "- Drs. 18/14087 „Zugriff der Zentralen Ausländerbehörden“: Frage 1, S. 1" in shown
    assert "- Drs. 18/1 (nicht im Archiv): Frage 1, S. 1" in shown
    assert "## Genannt in" not in shown
    assert "## Genannt in\n\n- Drs. 18/19000 „Nachfrage“" in filled("show", "18/14087", "--markdown").out
    record = filled("show", "18/14087", "--json").json
    both = filled("references", "18/14087", "--json").json
    assert record["references"] == {"cites": both["cites"], "cited_by": both["cited_by"]}
    assert [one["number"] for one in record["references"]["cited_by"]] == ["18/19000"]

"""References are stored with every reading and followed both ways, on both databases."""

from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy.orm import Session

from storage.archive import Archive, open_archive, upgrade_archive
from storage.database import Database
from storage.following import Followed, references
from storage.numbers import DocumentNumber
from storage.papers import Extraction, Footnote, Kind, Question, ReadingStatus, Reference, SummaryRecord
from storage.references import parse_cited
from tests.support.papers import ANSWER, INQUIRY, paper

# Another pair that cites the first one: 18/20000 answers KA 6000.
CITING = replace(
    ANSWER,
    printed_number=DocumentNumber(18, 20000),
    inquiry_number=6000,
    inquiry_paper=DocumentNumber(18, 19000),
    title="Folgen der Antwort auf Drs. 18/14087",
    preamble="Die Kleine Anfrage 5441 (Drs. 18/13528) und Vorlage 18/3773.",
    government_preamble="Bundestagsdrucksache 17/1; Drs. 18/77.",
    questions=(
        Question("1", "Was folgt aus Drs. 18/14087?[^7]", "Nichts aus Drs. 18/14087.", ("2",), (1, 2), (2,)),
        Question("2", "Und aus Drs. 18/20000?", "Nichts aus Drs. 18/14087.", ("1",), (2,), (2,)),
    ),
    footnotes=(Footnote("7", "APr 18/749, S. 15."),),
)


def follow(archive: Archive, number: str) -> Followed:
    return references(archive, parse_cited(number))


def lines(found: tuple[Reference, ...]) -> list[str]:
    return [
        f"{one.number} {one.state}: "
        + "; ".join(f"{at.names} {at.field} {at.question or '-'} {at.page or '-'}" for at in one.places)
        for one in found
    ]


def test_both_directions(archive: Archive) -> None:
    archive.save(paper(ANSWER))
    archive.save(paper(INQUIRY, b"b"))
    archive.want([DocumentNumber(18, 77)], "named by a test")
    archive.save(paper(CITING, b"c"))
    assert lines(follow(archive, "18/20000").references.cites) == [
        "18/14087 archived: 18/14087 title - 1; 18/14087 question 1 1; 18/14087 answer 1 2",
        "KA 18/5441 archived: KA 18/5441 preamble - -",
        "18/13528 archived: 18/13528 preamble - -",
        "Vorlage 18/3773 None: Vorlage 18/3773 preamble - -",
        "18/77 wanted: 18/77 government_preamble - -",
        "APr 18/749 None: APr 18/749 footnote 1 1",
    ]
    inquiry = follow(archive, "18/20000").references.cites[1]
    assert [(str(one.number), one.title) for one in inquiry.papers] == [
        ("18/13528", INQUIRY.title),
        ("18/14087", ANSWER.title),
    ]
    [cited_by] = follow(archive, "Drs. 18/14087").references.cited_by
    assert (str(cited_by.number), cited_by.title) == ("18/20000", CITING.title)
    assert [str(at.names) for at in cited_by.places] == ["18/14087", "KA 18/5441", "18/14087", "18/14087"]
    assert lines(follow(archive, "KA 18/5441").references.cited_by)[0].count(";") == 4  # with 18/13528
    assert lines(follow(archive, "Vorlage 18/3773").references.cited_by) == [
        "18/20000 archived: Vorlage 18/3773 preamble - -"
    ]
    assert [str(one.number) for one in follow(archive, "APr 18/749").references.cited_by] == [
        "18/14087",
        "18/20000",
    ]


def test_the_paper_itself_and_its_other_half_are_no_references(archive: Archive) -> None:
    text = "Die Kleine Anfrage 5441, Drs. 18/13528, beantwortet mit Drs. 18/14087."
    archive.save(paper(replace(ANSWER, preamble=text, footnotes=())))
    assert follow(archive, "18/14087").references.cites == ()


def test_a_cited_paper_is_not_made_wanted(archive: Archive) -> None:
    archive.save(paper(replace(ANSWER, preamble="Drs. 18/1")))
    assert archive.get("18/1") is None
    found = follow(archive, "18/1")
    assert (found.target.state, found.target.papers) == ("unknown", ())
    assert [str(one.number) for one in found.references.cited_by] == ["18/14087"]


def test_only_the_print_that_counts_is_followed(archive: Archive) -> None:
    archive.save(paper(replace(ANSWER, preamble="Drs. 18/1"), b"a"))
    archive.save(paper(replace(ANSWER, preamble="Drs. 18/2"), b"bb"))
    assert follow(archive, "18/1").references.cited_by == ()
    assert len(follow(archive, "18/2").references.cited_by) == 1
    older, newer = archive.get("18/14087", 1), archive.get("18/14087")
    assert older is not None
    assert newer is not None
    # A print that is shown says what stands in it.
    assert [str(one.number) for one in older.references.cites] == ["18/1", "APr 18/749"]
    assert [str(one.number) for one in newer.references.cites] == ["18/2", "APr 18/749"]


def test_a_wrong_paper_cites_nothing(archive: Archive) -> None:
    wrong = replace(ANSWER, status=ReadingStatus.WRONG_PAPER, preamble="Drs. 18/1")
    archive.save(paper(wrong, number="18/9"))
    assert follow(archive, "18/1").references.cited_by == ()
    record = archive.get("18/9")
    assert record is not None
    assert record.references.cites == ()


def test_reading_again_finds_citations_again(archive: Archive) -> None:
    archive.save(paper(replace(ANSWER, preamble="Drs. 18/1")))
    [version] = archive.kept_versions()
    archive.store_reading(version, replace(ANSWER, preamble="Drs. 18/2", footnotes=()))
    assert lines(follow(archive, "18/14087").references.cites) == ["18/2 unknown: 18/2 preamble - -"]
    assert follow(archive, "18/1").references.cited_by == ()


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"inquiry_text": "Drs. 18/1", "answer_text": "Drs. 18/2", "full_text": "Drs. 18/3"}, ["18/1", "18/2"]),
        ({"inquiry_text": None, "answer_text": None, "full_text": "Drs. 18/3"}, ["18/3"]),
        ({"preamble": "Drs. 18/1", "inquiry_text": "Drs. 18/1", "answer_text": None}, ["18/1"]),
    ],
)  # fmt: skip
def test_a_text_that_could_not_be_divided_counts_too(
    archive: Archive, more: dict[str, Any], expected: list[str]
) -> None:
    undivided: Extraction = replace(ANSWER, questions=(), preamble=None, footnotes=())
    archive.save(paper(replace(undivided, **more)))
    found = follow(archive, "18/14087").references.cites
    assert [str(one.number) for one in found] == expected
    assert len(found[0].places) == 1


def test_a_title_out_of_a_list_names_a_paper_that_is_not_here(archive: Archive) -> None:
    archive.attach(SummaryRecord(DocumentNumber(18, 1), "b.csv", 1, title="Ein Titel"))
    archive.save(paper(replace(INQUIRY, preamble="Drs. 18/1")))
    [cited] = follow(archive, "18/13528").references.cites
    assert (cited.state, cited.title) == ("wanted", "Ein Titel")


def test_a_major_answer_has_no_inquiry_number(archive: Archive) -> None:
    archive.save(paper(replace(ANSWER, kind=Kind.MAJOR_ANSWER, inquiry_number=None, preamble="KA 5441")))
    assert (
        lines(follow(archive, "18/14087").references.cites)[0]
        == "KA 18/5441 unknown: KA 18/5441 preamble - -"
    )


def downgrade(url: str, step: str) -> None:
    """Take an archive's schema back to a step, as Alembic's own command does."""
    config = Config()
    config.set_main_option("script_location", str(files("storage").joinpath("migrations")))
    database = Database(url)

    def work(session: Session) -> None:
        config.attributes["connection"] = session.connection()
        command.downgrade(config, step)

    database.write(work)
    database.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_archive_from_before_gets_its_citations_with_the_upgrade(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    with open_archive(url, create=True, originals=tmp_path / "originals") as archive:
        archive.save(paper(ANSWER))
        archive.save(paper(CITING, b"c"))
        archive.save(paper(replace(CITING, preamble="Drs. 18/5"), b"dd"))
        before = archive.get("18/20000"), archive.get("18/20000", 1), archive.get("18/14087")
        assert before[0] is not None
        assert before[0].references.cites
    downgrade(url, "0004")
    assert upgrade_archive(url)[0] == "0005"
    with open_archive(url, originals=tmp_path / "originals") as archive:
        assert (archive.get("18/20000"), archive.get("18/20000", 1), archive.get("18/14087")) == before

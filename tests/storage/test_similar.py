"""Similar papers: similar.toml says which a reader takes for similar, and both databases list the same."""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from storage.archive import Archive, open_archive
from storage.copying import copy
from storage.numbers import DocumentNumber, NumberError
from storage.papers import Asker, Extraction, Question, SummaryRecord
from storage.similar import SimilarPaper, similar
from tests.support import cases
from tests.support.follow_ups import follow_ups
from tests.support.papers import ANSWER, INQUIRY, paper

HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "judged.toml").read_text(encoding="utf-8"))
JUDGED = tomllib.loads((HERE / "similar.toml").read_text(encoding="utf-8"))
LISTED = 10

STOCKED = {**cases.papers(CASES["papers"]), **follow_ups(JUDGED["asked"])}
NUMBERS = {name: str(one.number) for name, one in STOCKED.items() if not name[0].isdigit()}
NAMES = {number: name for name, number in NUMBERS.items()}


@dataclass(frozen=True, slots=True)
class Judged:
    """A paper, and the grade of each that is similar, by the names of similar.toml."""

    name: str
    grades: Mapping[str, int]

    @property
    def wanted(self) -> int:
        """How many of grade 2 a list of ten can hold."""
        return min(sum(grade == 2 for grade in self.grades.values()), LISTED)


def read() -> tuple[Judged, ...]:
    found = []
    for source, papers in JUDGED["judged"].items():
        grades: dict[str, int] = {}
        for key, grade in papers.items():
            for name in CASES["groups"][key[1:]] if key.startswith("@") else (key,):
                grades[name] = max(grade, grades.get(name, 0))
        grades.pop(source, None)  # a group may hold the paper itself
        found.append(Judged(source, grades))
    return tuple(found)


ALL = read()


@pytest.fixture(scope="module")
def lists(
    tmp_path_factory: pytest.TempPathFactory,
    new_postgres_database: Callable[[], AbstractContextManager[str]],
) -> Iterator[tuple[Sequence[tuple[SimilarPaper, ...]], ...]]:
    """For each database what is listed for each judged paper."""
    folder = tmp_path_factory.mktemp("similar")
    with (
        new_postgres_database() as postgresql,
        open_archive(f"sqlite:///{folder / 'archive.db'}", create=True, originals=folder) as filled,
    ):
        for one in STOCKED.values():
            filled.save(one)
        copy(filled, postgresql)  # takes a tenth of the time
        with open_archive(postgresql, originals=folder) as copied:
            yield tuple(
                [similar(archive, NUMBERS.get(one.name, one.name)) for one in ALL]
                for archive in (filled, copied)
            )


def names(listed: Sequence[SimilarPaper]) -> list[str]:
    return [NAMES.get(str(one.number), str(one.number)) for one in listed]


def told(lists: Sequence[Sequence[SimilarPaper]]) -> str:
    """What is wrong with the lists, a line each."""
    lines = []
    for judged, listed in zip(ALL, lists, strict=True):
        got = names(listed)
        wrong = [name for name in got if name not in judged.grades]
        if wrong or sum(judged.grades.get(name) == 2 for name in got) < judged.wanted:
            lines.append(f"{judged.name}: listed {got}, wrong {wrong}, meant {dict(judged.grades)}")
    return "\n".join(lines)


def test_both_databases_list_the_same(lists: tuple[Sequence[tuple[SimilarPaper, ...]], ...]) -> None:
    on_sqlite, on_postgresql = lists
    assert on_sqlite == on_postgresql


def test_what_is_listed_is_similar(lists: tuple[Sequence[tuple[SimilarPaper, ...]], ...]) -> None:
    pairs = [(judged, name) for judged, listed in zip(ALL, lists[0], strict=True) for name in names(listed)]
    right = sum(name in judged.grades for judged, name in pairs)
    assert right / len(pairs) >= 0.95, told(lists[0])


def test_the_obvious_ones_are_listed_and_come_first(
    lists: tuple[Sequence[tuple[SimilarPaper, ...]], ...],
) -> None:
    first = sum(
        sum(judged.grades.get(name) == 2 for name in names(listed)[: judged.wanted])
        for judged, listed in zip(ALL, lists[0], strict=True)
    )
    assert first / sum(judged.wanted for judged in ALL) >= 0.95, told(lists[0])


def test_nothing_is_similar_to_a_paper_on_something_else(
    lists: tuple[Sequence[tuple[SimilarPaper, ...]], ...],
) -> None:
    alone = [listed for judged, listed in zip(ALL, lists[0], strict=True) if not judged.grades]
    assert alone == [(), (), ()]


def test_scores_fall_and_words_stand_in_the_given_paper(
    lists: tuple[Sequence[tuple[SimilarPaper, ...]], ...],
) -> None:
    for judged, listed in zip(ALL, lists[0], strict=True):
        scores = [one.score for one in listed]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)
        text = str(STOCKED[judged.name.replace("/", "-")].extraction)
        for one in listed:
            assert 0 < len(one.words) <= 5
            assert [word for word in one.words if word not in text] == []
    bridges = lists[0][[one.name for one in ALL].index("18/10823")][0]
    assert (bridges.title or "").startswith("Gesperrte Brücken")
    assert {"Landesstraßen", "Brücken"} <= set(bridges.words)


def asking(serial: int, title: str, *questions: str, day: date = date(2025, 1, 2)) -> Extraction:
    return replace(
        INQUIRY,
        printed_number=DocumentNumber(18, serial),
        inquiry_number=None,
        printed_on=day,
        title=title,
        askers=(Asker("Karin Brückner", "SPD"),),
        preamble=None,
        questions=tuple(
            Question(str(place), text, None, (), (1,)) for place, text in enumerate(questions, 1)
        ),
    )


def fill(archive: Archive, *readings: Extraction) -> None:
    for place, reading in enumerate(readings):
        archive.save(paper(reading, f"{place}".encode()))


FILLING = (  # so that not every word stands in half of all papers
    asking(901, "Sanierung der Turnhallen", "Welche Turnhallen sind marode?"),
    asking(902, "Unterricht an Grundschulen", "Wie viel Unterricht fällt aus?"),
    asking(903, "Wölfe am Niederrhein", "Wie viele Wölfe leben im Kreis Wesel?"),
)
BRIDGE = ("Zustand der Brücken in Soest", "Welche Brücken in Soest sind gesperrt?")


def test_equal_ones_come_from_new_to_old_and_no_more_than_asked_for(archive: Archive) -> None:
    fill(
        archive,
        *FILLING,
        asking(1, *BRIDGE),
        asking(2, *BRIDGE, day=date(2024, 5, 6)),
        asking(3, *BRIDGE, day=date(2025, 5, 6)),
        asking(4, *BRIDGE, day=date(2024, 5, 6)),
    )
    assert [str(one.number) for one in similar(archive, "18/1")] == ["18/3", "18/4", "18/2"]
    assert [str(one.number) for one in similar(archive, "18/1", limit=2)] == ["18/3", "18/4"]
    assert similar(archive, "18/1", limit=0) == ()
    (first, *_) = similar(archive, DocumentNumber(18, 1))
    assert (first.title, first.printed_on, first.kind, first.score) == (
        BRIDGE[0],
        date(2025, 5, 6),
        INQUIRY.kind,
        1.0,
    )


def test_a_pair_is_one_under_any_of_its_numbers_and_not_similar_to_itself(archive: Archive) -> None:
    title, question = BRIDGE
    answer = replace(
        ANSWER, title=title, preamble=None, questions=(Question("1", question, "Keine Brücken.", (), (1,)),)
    )
    half = replace(asking(13528, *BRIDGE), inquiry_number=5441)
    fill(archive, *FILLING, answer, half, asking(1, "Brücken in Soest", "Wozu?"))
    listed = similar(archive, "18/14087")
    assert [str(one.number) for one in listed] == ["18/1"]
    assert listed == similar(archive, "18/13528") == similar(archive, "KA 18/5441")
    assert [str(one.number) for one in similar(archive, "18/1")] == ["18/14087"]


def test_askers_dates_and_figures_make_nothing_similar(archive: Archive) -> None:
    fill(
        archive,
        *FILLING,
        asking(1, "Vögel am 12. Januar 2023", "Karin Brückner: Wo brüten Vögel?"),
        asking(2, "Straßen am 12. Januar 2023", "Karin Brückner: Welche Straßen enden?"),
    )
    assert similar(archive, "18/1") == ()


def test_a_compound_is_like_its_part(archive: Archive) -> None:
    fill(
        archive, *FILLING, asking(1, *BRIDGE), asking(2, "Zustand der Landesstraßenbrücken", "Welche fehlen?")
    )
    (one,) = similar(archive, "18/1")
    assert (str(one.number), one.words[0]) == ("18/2", "Brücken")


def test_what_is_known_by_a_summary_alone_is_similar_too(archive: Archive) -> None:
    fill(archive, *FILLING, asking(1, *BRIDGE))
    summary = "Die Kleine Anfrage fragt nach dem Zustand der Brücken in Soest. Viele Brücken sind gesperrt."
    archive.attach(SummaryRecord(DocumentNumber(18, 7), "notes.txt", 1, inquiry_summary=summary))
    assert [str(one.number) for one in similar(archive, "18/7")] == ["18/1"]
    (one,) = similar(archive, "18/1")
    assert (str(one.number), one.kind, one.title) == ("18/7", None, None)


def test_what_the_archive_does_not_have_is_like_nothing(archive: Archive) -> None:
    assert similar(archive, "18/1") == ()
    fill(archive, asking(1, *BRIDGE))
    archive.want([DocumentNumber(18, 2)], "named")
    for number in ("18/1", "18/2", "18/3", "KA 18/1"):
        assert similar(archive, number) == ()
    with pytest.raises(NumberError):
        similar(archive, "Brücken")

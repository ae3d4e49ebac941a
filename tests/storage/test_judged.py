"""The search is as good as a careful reader's word for it: judged.toml says which papers are meant by which query."""

import json
import math
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from storage.archive import Archive, open_archive
from storage.papers import Paper
from storage.search import Field, search
from tests.support import cases

JUDGED = tomllib.loads(Path(__file__).with_name("judged.toml").read_text(encoding="utf-8"))

GOOD = 0.95  # 1 is the best; one query in twenty may find nothing, or one in eight have its only paper second
_WORTH = (0, 1, 3)  # of a paper by its grade, as nDCG is usually taken: 2^grade - 1
_SEEN = 10  # so many hits stand on a first page; what comes below counts nothing
_SHOWN = 20  # so many queries a failure shows
_OPTIONS = ("asker", "faction", "ministry", "since", "until")

Listed = Mapping[str, str]  # what judged.toml calls the papers, by the numbers that search lists them under


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with its options, and the grade of each paper that is meant, by its name in judged.toml."""

    kind: str
    text: str
    options: Mapping[str, Any]
    grades: Mapping[str, int]

    def __str__(self) -> str:
        options = "".join(f", {name} {value}" for name, value in self.options.items())
        return f"[{self.kind}] {self.text}{options}"


@dataclass(frozen=True, slots=True)
class Answers:
    """What an archive found for each query, best first, by the names of judged.toml."""

    database: str
    found: Sequence[Sequence[str]]


def read() -> tuple[Judged, ...]:
    return tuple(
        Judged(
            one["kind"],
            one["query"],
            {name: one[name] for name in ("in", *_OPTIONS) if name in one},
            {
                name: grade
                for key, grade in one["papers"].items()
                for name in (JUDGED["groups"][key[1:]] if key.startswith("@") else (key,))
            },
        )
        for one in JUDGED["judged"]["queries"]
    )


QUERIES = read()


def gain(found: Sequence[str], grades: Mapping[str, int]) -> float:
    """nDCG@10: 1 for the best possible order, 0 if nothing that is meant is among the first ten.

    A grade of 2 counts three times one of 1. Where nothing is meant, only finding nothing is right.
    """
    if not grades:
        return float(not found)

    def sum_of(these: Sequence[int]) -> float:
        return sum(_WORTH[grade] / math.log2(place + 2) for place, grade in enumerate(these[:_SEEN]))

    best = sum_of(sorted(grades.values(), reverse=True))
    return sum_of([grades.get(name, 0) for name in found]) / best


def fill(archive: Archive, stocked: Mapping[str, Paper]) -> None:
    for paper in stocked.values():
        archive.save(paper)


def ask(archive: Archive, judged: Judged, listed: Listed) -> tuple[str, ...]:
    result = search(
        archive,
        judged.text,
        fields=tuple(Field(name) for name in judged.options.get("in", ())),
        limit=len(JUDGED["papers"]),
        **{name: judged.options[name] for name in _OPTIONS if name in judged.options},
    )
    return tuple(listed.get(str(hit.number), str(hit.number)) for hit in result.hits)


@pytest.fixture(scope="module")
def answers(
    tmp_path_factory: pytest.TempPathFactory,
    new_postgres_database: Callable[[], AbstractContextManager[str]],
) -> Iterator[tuple[Answers, Answers]]:
    """What an archive on each database finds: filled once and asked once for all tests here."""
    folder = tmp_path_factory.mktemp("judged")
    stocked = cases.papers(JUDGED["papers"])
    listed = {str(paper.number): name for name, paper in stocked.items() if not name[0].isdigit()}
    with new_postgres_database() as postgresql:
        urls = {"SQLite": f"sqlite:///{folder / 'archive.db'}", "PostgreSQL": postgresql}
        found = []
        for database, url in urls.items():
            with open_archive(url, create=True, originals=folder / "originals") as archive:
                fill(archive, stocked)
                found.append(Answers(database, [ask(archive, judged, listed) for judged in QUERIES]))
        yield found[0], found[1]


def by_kind(gains: Sequence[float]) -> str:
    kinds = dict.fromkeys(judged.kind for judged in QUERIES)
    means = {
        kind: fmean(one for one, judged in zip(gains, QUERIES, strict=True) if judged.kind == kind)
        for kind in kinds
    }
    return ", ".join(f"{kind} {mean:.3f}" for kind, mean in means.items())


def worst(answers: Answers, gains: Sequence[float]) -> str:
    ranked = sorted(zip(gains, QUERIES, answers.found, strict=True), key=lambda one: one[0])
    lines = []
    for one, judged, found in ranked[:_SHOWN]:
        if one == 1:
            break
        top = ", ".join(f"{name} ({judged.grades.get(name, 0)})" for name in found[:_SEEN]) or "nothing"
        meant = ", ".join(f"{name} ({grade})" for name, grade in judged.grades.items()) or "nothing"
        lines += [f"{one:.3f} {judged}", f"      found: {top}", f"      meant: {meant}"]
    return "\n".join(lines)


@pytest.mark.parametrize("place", [0, 1], ids=["sqlite", "postgresql"])
def test_what_is_meant_comes_first(answers: tuple[Answers, Answers], place: int) -> None:
    given = answers[place]
    gains = [gain(found, judged.grades) for found, judged in zip(given.found, QUERIES, strict=True)]
    mean = fmean(gains)
    assert mean >= GOOD, (
        f"{given.database}: nDCG@{_SEEN} is {mean:.3f}, less than {GOOD} ({by_kind(gains)}). The worst:\n"
        f"{worst(given, gains)}"
    )


def test_both_databases_list_the_same_in_the_same_order(answers: tuple[Answers, Answers]) -> None:
    one, other = answers
    differ = [
        f"{judged}\n      {one.database}: {', '.join(left)}\n      {other.database}: {', '.join(right)}"
        for judged, left, right in zip(QUERIES, one.found, other.found, strict=True)
        if left != right
    ]
    assert not differ, f"{len(differ)} of {len(QUERIES)} lists differ:\n" + "\n".join(differ[:_SHOWN])


def test_every_paper_that_is_meant_can_be_found(answers: tuple[Answers, Answers]) -> None:
    """A number that nothing is listed under would be a slip of the pen in judged.toml."""
    found = {name for given in answers for names in given.found for name in names}
    meant = {name for judged in QUERIES for name in judged.grades}
    assert meant <= found


def test_queries_are_many_and_of_many_kinds() -> None:
    assert len(QUERIES) >= 70
    assert len({(judged.text, str(judged.options)) for judged in QUERIES}) == len(QUERIES)
    assert all(grade in {1, 2} for judged in QUERIES for grade in judged.grades.values())
    unused = set(JUDGED["groups"]) - {key[1:] for one in JUDGED["judged"]["queries"] for key in one["papers"]}
    assert not unused


def test_the_archive_is_filled_with_what_the_records_say() -> None:
    for name in JUDGED["papers"]:
        record = json.loads((cases.CASES / name / "expected.json").read_text(encoding="utf-8"))
        assert cases.as_json(cases.expected(name)) == record, name


def test_the_measure() -> None:
    """Counted by hand: 3 + 1 / log2(3) is the best of a 2 and a 1; the other way round it is 1 + 3 / log2(3)."""
    grades = {"two": 2, "one": 1}
    assert gain(["two", "one", "other"], grades) == pytest.approx(1)
    assert gain(["one", "two"], grades) == pytest.approx((1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)))
    assert gain(["other"] * 10 + ["two"], grades) == 0
    assert gain([], {}) == 1
    assert gain(["other"], {}) == 0

"""Whatever is typed, both databases find the same papers, and nothing raises."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storage.archive import Archive, open_archive
from storage.numbers import DocumentNumber
from storage.papers import Kind, Question, SummaryRecord
from storage.search import Field, SearchResult, Sort, search
from tests.support.papers import INQUIRY, paper

# What a person or an attacker may type: the list of notes on FTS5, each of which raised or changed its meaning
# when it was handed to the database as it is, and more of the kind for PostgreSQL.
HOSTILE = [
    "18/1234", "C++", "O'Neil", '"offen', "Müller-Lüdenscheidt", "*", "(", "Kommunen AND", "", "title:x", "-body:x", "^x",
    ")", "a AND OR b", "NEAR(a b, 5)", "NOT", "NOT a", "{title answer}: x", "a^2", "a + b", "\x00", "a\x00b", "\ud800", "%", "_", "\\",
    "\\'", "';DROP TABLE papers;--", "a:*", "a & b", "a | b", "!a", "<->", "a <2> b", "''", '"""', '""', '"-"', "-", "--", "-*", "*-",
    "a*b*", "§", "§ *", "/", "1/", "/1", "-\"", "-\"a", "*a", "**", "e*", "ſ", "İ", "ﷺ", "\u202eabc", "🦔", "a" * 5_000, "a " * 5_000,
    '"' + "a " * 5_000 + '"', "-a " * 3_000, "x* " * 500, "'" * 999, "KA 18/0", "99/999999", ":", "AND AND AND", "O'Neil*", "a\\b*",
]  # fmt: skip

# Few words, so that generated queries meet generated papers.
WORDS = ["Brücke", "bruecken", "Soest", "der", "§ 92", "92", "18/14087", "Kampfmittel-Räumung", "Kampfmittelräumung",
         "Behörde", "Behörden", "Straße", "strasse", "A-B", "a", "b", "c", "ab", "Sanierung", "sanieren"]  # fmt: skip

TEXTS = [
    ("Brücke Soest", "der § 92 Behörden", "a b c"), ("Straße", "a b", "c Kampfmittel-Räumung"), ("b a", "Behörde 92", "18/14087"),
    ("A-B", "ab Sanierung", "sanieren Kampfmittelräumung"), ("der", "bruecken strasse", "a a b c"), ("c", "b", "a"),
    ("Soest", "Soest der Brücke", "92 § 92a"), ("Räumung Kampfmittel", "B-A", "Sanierungen der Straßen"),
]  # fmt: skip


@pytest.fixture
def both(tmp_path: Path, postgres_url: str) -> Iterator[tuple[Archive, Archive]]:
    """The same papers in an archive on each database."""
    with (
        open_archive(f"sqlite:///{tmp_path / 'archive.db'}", create=True) as one,
        open_archive(postgres_url, originals=tmp_path / "originals") as other,
    ):
        for archive in (one, other):
            fill(archive)
        yield one, other


def fill(archive: Archive) -> None:
    for serial, (title, question, annex) in enumerate(TEXTS, 1):
        inquiry = replace(
            INQUIRY,
            printed_number=DocumentNumber(18, 2 * serial),
            inquiry_number=serial,
            title=title,
            questions=(Question("1", question, None),),
            annex=annex,
        )
        answer = replace(
            inquiry,
            kind=Kind.ANSWER,
            printed_number=DocumentNumber(18, 2 * serial + 1),
            inquiry_paper=inquiry.printed_number,
            questions=(Question("1", question, TEXTS[-serial][2]),),
            annex=None,
        )
        for reading in (inquiry, answer)[: 1 + serial % 2]:
            archive.save(paper(reading, body=str(reading.printed_number).encode()))
    archive.attach(SummaryRecord(DocumentNumber(18, 99), "a.txt", 1, answer_summary="Brücken in Soest a b"))


def alike(both: tuple[Archive, Archive], query: str, fields: tuple[Field, ...] = ()) -> SearchResult:
    one, other = (search(archive, query, fields=fields, limit=100) for archive in both)
    assert one == other  # scores and order included
    assert one.total == len(one.hits)
    return one


def test_hostile_texts_raise_nothing_and_find_the_same(both: tuple[Archive, Archive]) -> None:
    for query in HOSTILE:
        alike(both, query)
        alike(both, query, (Field.TITLE, Field.ANNEX))


def test_newest_first_is_the_same_order(both: tuple[Archive, Archive]) -> None:
    for query in ("", "a", "Soest"):
        one, other = (
            [hit.number for hit in search(archive, query, sort=Sort.NEWEST).hits] for archive in both
        )
        assert one == other


def test_generated_texts_raise_nothing_and_find_the_same(both: tuple[Archive, Archive]) -> None:
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.text(max_size=60), st.lists(st.sampled_from(list(Field)), max_size=2))
    @example('"a', [Field.TITLE])
    def check(query: str, fields: list[Field]) -> None:
        alike(both, query, tuple(fields))

    check()


def test_generated_queries_of_known_words_find_the_same(both: tuple[Archive, Archive]) -> None:
    words = st.sampled_from(WORDS)
    phrases = st.lists(words, min_size=1, max_size=3).map(lambda some: f'"{" ".join(some)}"')
    prefixes = st.tuples(words, st.integers(1, 20)).map(lambda pair: pair[0][: pair[1]] + "*")
    signs = st.sampled_from(["", "", "", "-"])
    clauses = st.tuples(signs, st.one_of(words, phrases, prefixes)).map("".join)
    queries = st.lists(clauses, min_size=1, max_size=3).map(" ".join)
    matched = []

    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
    @given(queries, st.lists(st.sampled_from(list(Field)), max_size=2))
    def check(query: str, fields: list[Field]) -> None:
        matched.append(alike(both, query, tuple(fields)).total > 0)

    check()
    assert sum(matched) > 50, "queries that find nothing prove little"

"""The versions of a paper: which count, what they are compared with, and what changed."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from storage.archive import Archive
from storage.history import (
    Change,
    History,
    Sameness,
    StandingText,
    changes_between,
    history,
    is_outdated,
    paragraphs,
    same_text,
    standing_texts,
    units,
)
from storage.numbers import NumberError
from storage.papers import Extraction, Paper, PaperState, ReadingStatus
from storage.schema import VersionRow
from tests.support.papers import ANSWER, INQUIRY, paper

FIRST = "Kopf der Antwort\n\nDie Landesregierung bleibt bei drei Stellen. Weiteres folgt.\n\nEnde."
SECOND = "Kopf der Antwort\n\nDie Landesregierung bleibt bei vier Stellen. Weiteres folgt.\n\nEnde."
NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def print_of(text: str | None, body: bytes, hours: int = 0, **more: object) -> Paper:
    reading = replace(ANSWER, full_text=text, **more)  # type: ignore[arg-type]
    return paper(reading, body, fetched_at=NINE + timedelta(hours=hours))


def saved(archive: Archive, *prints: Paper) -> History:
    for one in prints:
        archive.save(one)
    found = history(archive, "18/14087")
    assert found is not None
    return found


def test_another_text_is_a_version_with_the_sentence_that_changed(archive: Archive) -> None:
    found = saved(archive, print_of(FIRST, b"a"), print_of(SECOND, b"b", 1, reprint=True))
    first, second = found.versions
    assert (str(found.number), found.state, found.title) == (
        "18/14087",
        PaperState.ARCHIVED,
        ANSWER.title,
    )
    assert (first.ordinal, first.current, first.compared_with, first.changes) == (1, False, None, ())
    assert (second.ordinal, second.current, second.compared_with, second.same) == (2, True, 1, None)
    assert (second.reprint, second.fetched_at, second.size) == (True, NINE + timedelta(hours=1), 1)
    assert second.changes == (
        Change(
            2,
            "Die Landesregierung bleibt bei drei Stellen.",
            "Die Landesregierung bleibt bei vier Stellen.",
        ),
    )


def test_other_bytes_with_the_same_words_are_told_apart_from_another_text(archive: Archive) -> None:
    rewrapped = FIRST.replace(" bei ", "\n bei  ")
    second = saved(archive, print_of(FIRST, b"a"), print_of(rewrapped, b"b")).versions[1]
    assert (second.compared_with, second.same, second.changes) == (1, Sameness.TEXT, ())


def test_bytes_that_come_back_are_called_the_bytes_of_that_version(archive: Archive) -> None:
    found = saved(archive, print_of(FIRST, b"a"), print_of(SECOND, b"b"), print_of(FIRST, b"a"))
    third = found.versions[2]
    assert (third.bytes_of, third.compared_with, third.same) == (1, 2, None)
    assert [change.after for change in third.changes] == ["Die Landesregierung bleibt bei drei Stellen."]
    assert [one.bytes_of for one in found.versions[:2]] == [None, None]


def test_another_papers_print_is_said_to_be_one_and_compared_with_nothing(archive: Archive) -> None:
    wrong = paper(replace(INQUIRY, status=ReadingStatus.WRONG_PAPER), b"w", number="18/14087")
    found = saved(archive, print_of(FIRST, b"a"), wrong, print_of(SECOND, b"b"))
    aside, last = found.versions[1:]
    assert aside.aside is not None
    assert "sent paper 18/13528 under this number" in aside.aside
    assert (aside.compared_with, aside.same, aside.changes) == (None, None, ())
    assert (last.compared_with, len(last.changes), last.aside) == (1, 1, None)


@pytest.mark.parametrize(
    "damaged",
    [
        paper(Extraction(ReadingStatus.UNREADABLE, "rules-1"), b"cut", number="18/14087"),
        paper(Extraction(ReadingStatus.NO_TEXT, "rules-1"), b"cut", number="18/14087"),
        replace(print_of(FIRST[:30], b"cut"), doubt="The file is cut."),
    ],
    ids=["unreadable", "scan", "cut"],
)
def test_a_print_kept_aside_is_no_measure_for_the_next(archive: Archive, damaged: Paper) -> None:
    found = saved(archive, print_of(FIRST, b"a"), damaged, print_of(SECOND, b"b"))
    aside, last = found.versions[1:]
    assert aside.aside is not None
    assert "earlier print still counts" in aside.aside
    assert (aside.compared_with, aside.changes) == (None, ())
    assert (last.compared_with, len(last.changes)) == (1, 1)


def test_a_cut_first_print_counts_until_a_whole_one_comes(archive: Archive) -> None:
    cut = replace(print_of(FIRST[:30], b"cut"), doubt="The file is cut.")
    first, second = saved(archive, cut, print_of(FIRST, b"a")).versions
    assert (first.aside, first.doubt) == (None, "The file is cut.")
    assert (second.compared_with, second.same) == (1, None)


def test_a_scan_before_the_first_text_gives_nothing_to_compare(archive: Archive) -> None:
    scan = paper(Extraction(ReadingStatus.NO_TEXT, "rules-1"), b"s", number="18/14087")
    first, second = saved(archive, scan, print_of(FIRST, b"a")).versions
    assert (first.aside, second.compared_with, second.same) == (None, None, None)


def test_prints_read_by_different_rules_are_marked(archive: Archive) -> None:
    found = saved(archive, print_of(FIRST, b"a"), print_of(SECOND, b"b", version="rules-2"))
    assert [one.other_rules for one in found.versions] == [False, True]


def test_a_wanted_paper_has_a_history_without_versions_and_an_unknown_one_none(archive: Archive) -> None:
    archive.save(print_of(FIRST, b"a"))
    wanted = history(archive, "18/13528")
    assert wanted is not None
    assert (wanted.state, wanted.wanted_because, wanted.versions) == (
        PaperState.WANTED,
        "inquiry of 18/14087",
        (),
    )
    assert history(archive, "18/1") is None
    with pytest.raises(NumberError, match="looks like"):
        history(archive, "eighteen")


def test_an_inquirys_number_leads_to_the_history_of_its_answer(archive: Archive) -> None:
    archive.save(print_of(FIRST, b"a"))
    found = history(archive, "KA 18/5441")
    assert found is not None
    assert str(found.number) == "18/14087"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("A bleibt.", "A bleibt.", []),
        ("A bleibt.\n\nB bleibt.", "A bleibt. B bleibt.", []),
        ("A bleibt.", "A bleibt.\n\nB kommt.", [(2, None, "B kommt.")]),
        ("A geht.\n\nB bleibt.", "B bleibt.", [(1, "A geht.", None)]),
        ("", "A kommt.", [(1, None, "A kommt.")]),
        (
            "Kopf | Zahl\nEssen | 1\nKöln | 2\nUnna | 3",
            "Kopf | Zahl\nEssen | 1\nKöln | 5\nUnna | 3",
            [(1, "Köln | 2", "Köln | 5")],
        ),
        (
            "Alles bleibt gut so.\n\nHier stehen alte Worte.",
            "Neu kommt dies hinzu.\n\nAlles bleibt sehr gut so.\n\nHier stehen alte Worte.",
            [(1, None, "Neu kommt dies hinzu."), (2, "Alles bleibt gut so.", "Alles bleibt sehr gut so.")],
        ),
        (
            "Das gilt z. B. für Köln am 18. April. Mehr nicht.",
            "Das gilt z. B. für Essen am 18. April. Mehr nicht.",
            [(1, "Das gilt z. B. für Köln am 18. April.", "Das gilt z. B. für Essen am 18. April.")],
        ),
    ],
)
def test_changes_name_paragraph_and_sentence(
    before: str, after: str, expected: list[tuple[int, str | None, str | None]]
) -> None:
    assert changes_between(before, after) == tuple(Change(*one) for one in expected)


# Few words, so that sentences and paragraphs repeat and differ by chance; signs that end units or break paragraphs;
# umlauts in both encodings.
TEXTS = st.lists(
    st.sampled_from(
        [*("Die", "der", "Fragen", "Köln", "Ko\u0308ln", "Nr", "5", "z.", "B.", "ja.", "Nein.", "Wann?", "(Anlage).", "„Ende.“"),
         *(" ", "  ", "\n", "\n\n", "\n \n\n", "\u00a0", "\r\n")]
    ),
    max_size=40,
).map(" ".join)  # fmt: skip


def words(texts: Iterable[str | None]) -> Counter[str]:
    return Counter(word for text in texts for word in unicodedata.normalize("NFC", text or "").split())


@given(TEXTS, TEXTS)
def test_no_text_is_lost_between_two_versions(before: str, after: str) -> None:
    changes = changes_between(before, after)
    removed, added = words(one.before for one in changes), words(one.after for one in changes)
    assert removed <= words([before])
    assert words([before]) - removed + added == words([after])
    assert (changes == ()) == same_text(before, after)
    for one in changes:
        held = paragraphs(before if one.after is None else after)[one.paragraph - 1]
        assert words([one.before if one.after is None else one.after]) <= words([held])


@given(TEXTS)
def test_the_units_of_a_paragraph_joined_are_the_paragraph(text: str) -> None:
    for paragraph in paragraphs(text):
        assert "".join(units(paragraph)) == paragraph
        assert all(unit.strip() for unit in units(paragraph))
    assert words(paragraphs(text)) == words([text])


@given(st.text(), st.text())
def test_whatever_stands_in_two_texts_the_changes_account_for_it(before: str, after: str) -> None:
    changes = changes_between(before, after)
    removed, added = words(one.before for one in changes), words(one.after for one in changes)
    assert words([before]) - removed + added == words([after])


def standing(*texts: str | None) -> tuple[StandingText, ...]:
    """Texts fetched an hour after each other, the first at nine."""
    return tuple(StandingText(NINE + timedelta(hours=hour), text) for hour, text in enumerate(texts))


@pytest.mark.parametrize(
    ("texts", "hour", "outdated"),
    [
        ((), 9, False),
        (("A",), 8, False),
        (("A", "B"), 8, True),  # imported before anything was fetched: the first print's
        (("A", "B"), 9.5, True),
        (("A", "B"), 10, False),  # with the fetch
        (("A", "B"), 11, False),
        (("A", " A "), 9.5, False),  # other bytes, same text
        (("A", "B", "A"), 9.5, False),  # the text came back
        (("A", "B", "A"), 10.5, True),
        (("A", "B", "C"), 10.5, True),
        ((None, "B"), 9.5, False),  # what a scan said nobody knows
    ],
)
def test_a_summary_is_outdated_when_its_papers_text_is_another_by_now(
    texts: tuple[str | None, ...], hour: float, outdated: bool
) -> None:
    imported_at = NINE + timedelta(hours=hour - 9)
    assert is_outdated(standing(*texts), imported_at) is outdated


def test_only_prints_that_count_make_a_summary_outdated(archive: Archive) -> None:
    wrong = paper(replace(INQUIRY, status=ReadingStatus.WRONG_PAPER), b"w", number="18/14087")
    cut = replace(print_of(FIRST[:30], b"cut", 1), doubt="The file is cut.")
    saved(archive, print_of(FIRST, b"a"), wrong, cut)
    texts = archive.database.read(lambda session: standing_texts(session.scalars(select(VersionRow)).all()))
    assert texts == (StandingText(NINE, FIRST),)
    assert not is_outdated(texts, NINE)
    archive.save(print_of(SECOND, b"b", 2))
    texts = archive.database.read(lambda session: standing_texts(session.scalars(select(VersionRow)).all()))
    assert [one.text for one in texts] == [FIRST, SECOND]
    assert is_outdated(texts, NINE)

"""Every kept paper is read as expected: `tests/cases/<name>/` holds paper.pdf, expected.json and why.md."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scraper.differences import field_changes
from scraper.extract import extract, rules_version
from storage.papers import Extraction
from tests.support import cases
from tests.support.rules import RULE_CHANGE

CASES = sorted(path.parent for path in cases.CASES.glob("*/paper.pdf"))


@pytest.fixture(scope="module", params=CASES, ids=lambda path: path.name)
def case(request: pytest.FixtureRequest) -> tuple[Path, Extraction]:
    """A case's folder and the reading of its paper."""
    folder: Path = request.param
    return folder, extract((folder / "paper.pdf").read_bytes())


def test_the_paper_is_read_as_expected(
    case: tuple[Path, Extraction], record_property: Callable[[str, object], None]
) -> None:
    folder, reading = case
    expected = folder / "expected.json"
    if not expected.exists():
        expected.write_text(
            json.dumps(cases.as_json(reading), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        pytest.fail(
            f"review me: {expected} was written from what the rules read now; compare it with the paper."
        )
    before, after = json.loads(expected.read_text(encoding="utf-8")), cases.as_json(reading)
    # What a change of the rules gains and loses is summed up at the end of the test run, see tests/conftest.py.
    for changed in field_changes(before, after):
        record_property(RULE_CHANGE, f"{changed.field} {changed.change}")
    assert after == before


def test_spans_point_at_the_text_they_are_for(case: tuple[Path, Extraction]) -> None:
    _, reading = case
    full = reading.full_text or ""
    for question in reading.questions:
        for text, span in (
            (question.question, question.question_span),
            (question.answer, question.answer_span),
        ):
            assert (span is None) == (text is None)
            if span:
                assert full[span.start : span.end] == text


def test_pages_of_questions_lie_in_the_paper(case: tuple[Path, Extraction]) -> None:
    _, reading = case
    for question in reading.questions:
        assert question.pages
        assert set(question.pages) <= set(range(1, reading.pages + 1))


def test_groups_name_each_other(case: tuple[Path, Extraction]) -> None:
    _, reading = case
    by_number = {question.number: question for question in reading.questions}
    for question in reading.questions:
        for other in question.answered_with:
            assert question.number in by_number[other].answered_with
            assert question.answer == by_number[other].answer


def test_the_reading_names_the_rules_that_made_it(case: tuple[Path, Extraction]) -> None:
    _, reading = case
    assert reading.version == rules_version()


def test_every_case_says_why_it_is_kept() -> None:
    assert CASES
    for folder in CASES:
        assert len((folder / "why.md").read_text(encoding="utf-8").split()) > 3, (
            f"{folder.name}/why.md says nothing"
        )

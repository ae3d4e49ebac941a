"""Numbers and dates meet in whatever spelling; what is not in the paper does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.figures import figures, read


def missing(summary: str, paper: str) -> list[str]:
    held = read(paper, ())
    return [one.written for _, one in figures(summary) if not one.held(held)]


@pytest.mark.parametrize(
    ("summary", "paper"),
    [
        ("1.234 Brücken", "1234 Brücken"),
        ("1234 Brücken", "1.234 Brücken"),
        ("1 234 Brücken", "1.234 Brücken"),
        ("1.234 Brücken", "1\u202f234 Brücken"),
        ("12,5 %", "12,5 Prozent"),
        ("12,5 Prozent", "12,50%"),
        ("12.5 Prozent", "12,5 Prozent"),
        ("4 Prozent", "4,0 %"),
        ("3 Mio. Euro", "3 Millionen Euro"),
        ("3 Millionen Euro", "3.000.000 Euro"),
        ("drei Millionen Euro", "3.000.000 Euro"),
        ("2,91 Mrd. Euro", "2,91 Milliarden Euro"),
        ("1,1 Milliarden Euro", "von 1,1 bis 1,4 Milliarden Euro"),
        ("1,1 bis 1,4 Milliarden Euro", "1,1 Milliarden Euro bis 1,4 Milliarden Euro"),
        ("220,5 Mio. Euro", "in Mio. Euro | 220,5 | 229,0"),
        ("5 weitere", "fünf weitere"),
        ("6,4 Millionen Euro", "6.382.400 Euro"),
        ("gut 1,7 Millionen Stunden", "1.734.600 Stunden"),
        ("knapp 5 Millionen Stunden", "4.986.020 Stunden"),
        ("über 5.000 Fälle", "5.318 Fälle"),
        ("rund 13.000 Meldungen", "13.274 Meldungen"),
        ("am 04.06.2025", "am 4. Juni 2025"),
        ("am 4. Juni 2025", "am 04.06.2025."),
        ("am 4.6.25", "am 4. Juni 2025"),
        ("am 4. Juni 2025", "2025-06-04"),
        ("am 1. Januar 2024", "vom 1. Januar bis 30. Juni 2024"),
        ("am 14. Juli 2021", "am 14. und 15. Juli 2021"),
        ("am 14. und 15. Juli 2021", "am 14.07.2021 und am 15.07.2021"),
        ("im Juni 2025", "am 4. Juni 2025"),
        ("im Juni 2025", "Stand 06/2025"),
        ("im Januar 2024", "Januar bis März 2024"),
        ("am 4. Juni", "am 04.06.2025"),
        ("2022", "2021 bis 2023"),
        ("im Winter 2023/24", "am 1. Oktober 2023 und am 31. März 2024"),
        ("2024", "im Kindergartenjahr 2024/2025"),
        ("2.024 Fälle", "2024 Fälle"),
        ("Drs. 18/14087", "Drucksache 18/14087"),
        ("(EU) 2024/1689", "Verordnung (EU) 2024/1689"),
        ("nennt drei Gründe in zwei Sätzen", "Gründe"),  # the summary's own counting
        ("7", "Wie oft?[^1] 7 Mal."),
    ],
)
def test_one_thing_in_two_spellings_is_found(summary: str, paper: str) -> None:
    assert missing(summary, paper) == []


@pytest.mark.parametrize(
    ("summary", "paper", "lacking"),
    [
        ("1.235 Brücken", "1.234 Brücken", ["1.235"]),
        ("12,6 %", "12,5 Prozent und 126 Fälle", ["12,6 %"]),
        ("3 Mio. Euro", "3 Milliarden Euro, 300.000 Euro", ["3 Mio"]),
        ("drei Millionen Euro", "zwei Millionen Euro, drei Fälle", ["drei Millionen"]),
        ("6,5 Millionen Euro", "6.382.400 Euro", ["6,5 Millionen"]),
        ("13.000 Meldungen", "13.274 Meldungen", ["13.000"]),  # nothing says that it is rounded
        ("über 6.000 Fälle", "5.318 Fälle", ["6.000"]),
        ("knapp 5 Millionen Stunden", "5.318.000 Stunden", ["5 Millionen"]),
        ("am 5. Juni 2025", "am 4. Juni 2025, am 5. Juli 2025", ["5. Juni 2025"]),
        ("am 4. Juni 2024", "am 4. Juni 2025, Bilanz 2024", ["4. Juni 2024"]),
        ("im Mai 2025", "am 4. Juni 2025", ["Mai 2025"]),
        ("2020", "2021 bis 2023", ["2020"]),
        ("Drs. 18/14088", "Drucksache 18/14087", ["18/14088"]),
        ("7 und 1", "Wie oft?[^1] 7 Mal.", ["1"]),  # a footnote's mark is no number
        ("am 14. und 15. Juli 2021", "am 14.07.2021", ["14. und 15. Juli 2021"]),
    ],
)
def test_what_the_paper_does_not_say_is_missing_as_written(
    summary: str, paper: str, lacking: list[str]
) -> None:
    assert missing(summary, paper) == lacking


DIGITS = st.text("0123456789 .,/-–%einszweiMJuniMaiſMillionenbisund\n", max_size=60)


@settings(deadline=None)
@given(st.one_of(st.text(), DIGITS))
def test_no_text_is_an_error_and_a_text_holds_what_it_states(text: str) -> None:
    list(figures(text))
    read(text, ())

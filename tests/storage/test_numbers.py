"""Every spelling of a number that people hold, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.numbers import DocumentNumber, InquiryNumber, NumberError, joined, parse_number

FOLDER = "www.landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument"


@pytest.mark.parametrize(
    "text",
    [
        "18/14241",
        " 18 / 14241 ",
        "Drs. 18/14241",
        "Drs 18/14241",
        "Drucksache 18/14241",
        "Drucksache18/14241",
        "DRUCKSACHE 18/14241.",
        "(18/14241)",
        "MMD18-14241",
        "mmd18-14241",
        "MMD18-14241.pdf",
        f"{FOLDER}/MMD18-14241.pdf",
        f"http://{FOLDER}/MMD18-14241.pdf",
        f"https://{FOLDER}/MMD18-14241.pdf",
        f"https://{FOLDER}/MMD18-14241.pdf#page=2",
        f"<https://{FOLDER}/MMD18-14241.pdf>",
        "landtag.nrw.de/MMD18-14241.pdf",
        "https://opal.landtag.nrw.de:443/a/MMD18-14241.pdf",
        "18/14241\n",
    ],
)
def test_every_spelling_of_a_paper_is_the_same_paper(text: str) -> None:
    assert parse_number(text) == DocumentNumber(18, 14241)


@pytest.mark.parametrize(
    "text", ["KA 18/5441", "ka18/5441", "Kleine Anfrage 18/5441", "KA Nr. 18/5441", " KA  18 / 5441 "]
)
def test_every_spelling_of_an_inquiry_is_the_same_inquiry(text: str) -> None:
    assert parse_number(text) == InquiryNumber(18, 5441)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "18",
        "18/",
        "/14241",
        "18-14241",
        "18/0",
        "0/14241",
        "118/14241",
        "18/1234567",
        "18/14241 18/14242",
        "KA 5441",
        "KA 18/0",
        "https://example.org/paper.pdf",
        "https://evil.example/MMD18-14241.pdf",
        "https://www.landtag.nrw.de.evil.example/MMD18-14241.pdf",
        "https://evillandtag.nrw.de/MMD18-14241.pdf",
        "https://www.landtag.nrw.de@evil.example/MMD18-14241.pdf",
        "https://evil.example/www.landtag.nrw.de/MMD18-14241.pdf",
        "http://127.0.0.1:8000/portal/WWW/dokumentenarchiv/Dokument/MMD18-14241.pdf",
        "MMP18-14241.pdf",
        "achtzehn",
        "18/14241\x1b[31m",
        "x" * 5000,
    ],
)
def test_what_is_no_number_is_refused_with_the_right_forms(text: str) -> None:
    with pytest.raises(NumberError, match="looks like 18/14241") as refused:
        parse_number(text)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 300


def test_an_inquirys_number_is_said_to_be_one_where_a_paper_is_needed() -> None:
    with pytest.raises(NumberError, match="but of an inquiry") as refused:
        DocumentNumber.parse("KA18/5441")
    assert "KA 18" not in str(refused.value)


def test_words_that_a_shell_has_split_become_numbers_again() -> None:
    words = ["18/1", "KA", "Nr.", "18/2", "drs.", "18/3", "Kleine Anfrage", "18/4", "Drs."]
    assert joined(words) == ["18/1", "KA Nr. 18/2", "drs. 18/3", "Kleine Anfrage 18/4", "Drs."]


def test_the_address_is_built_from_the_number() -> None:
    number = DocumentNumber(18, 14241)
    assert number.url() == f"https://{FOLDER}/MMD18-14241.pdf"
    assert number.url("http://127.0.0.1:8000/").startswith("http://127.0.0.1:8000/portal/WWW/")


@given(st.integers(1, 99), st.integers(1, 999_999))
def test_printing_and_parsing_are_each_others_inverse(term: int, serial: int) -> None:
    for number in (DocumentNumber(term, serial), InquiryNumber(term, serial)):
        assert parse_number(str(number)) == number
    paper = DocumentNumber(term, serial)
    assert parse_number(paper.url()) == parse_number(paper.file_name) == paper


@given(st.text())
def test_no_text_raises_anything_but_a_number_error(text: str) -> None:
    try:
        parse_number(text)
    except NumberError:
        return

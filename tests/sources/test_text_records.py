import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.sources.records import read_records
from scraper.sources.text_records import read_text
from storage.numbers import DocumentNumber
from storage.papers import Rejected, SummaryRecord

SEED = Path(__file__).parent.parent / "seeds" / "18-14241.txt"

LINK = "Link zum Dokument: MMD18-14241.pdf"


def read(text: str | bytes) -> list[SummaryRecord | Rejected]:
    return list(read_text(text.encode() if isinstance(text, str) else text, "notes.txt"))


def record(text: str | bytes) -> SummaryRecord:
    (found,) = read(text)
    assert isinstance(found, SummaryRecord), found
    return found


def rejection(text: str | bytes) -> str:
    (found,) = read(text)
    assert isinstance(found, Rejected), found
    return found.reason


def shape(found: list[SummaryRecord | Rejected]) -> list[tuple[int, str | None, str | None] | str]:
    """Serial and summaries of each record, the reason's first words of each rejection."""
    return [
        (one.number.serial, one.inquiry_summary, one.answer_summary)
        if isinstance(one, SummaryRecord)
        else " ".join(one.reason.split()[:4])
        for one in found
    ]


def test_the_seed_is_read_byte_for_byte() -> None:
    found = list(read_records(SEED))
    lines = SEED.read_bytes().split(b"\n")
    (seed,) = found
    assert isinstance(seed, SummaryRecord)
    assert seed.number == DocumentNumber(18, 14241)
    assert seed.inquiry_summary is not None
    assert seed.answer_summary is not None
    assert seed.inquiry_summary.encode(seed.encoding) == lines[2]
    assert seed.answer_summary.encode(seed.encoding) == lines[4]
    assert (seed.source, seed.line, seed.encoding) == (SEED.absolute().as_posix(), 1, "utf-8")
    assert seed.title is None


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("link", "inquiry", "answer"),
    [
        ("Link zum Dokument: ", "Zusammenfassung der Anfrage:\n", "Zusammenfassung der Antwort:\n"),
        ("Link zum Dokument:\n", "Zusammenfassung der Anfrage: ", "Zusammenfassung der Antwort:"),
        ("Link zum Dokument : ", "Zusammenfassung der Anfrage :\n\n", "Zusammenfassung der Antwort  :\t"),
        ("Link zum Dokument\n", "Zusammenfassung der Anfrage\n", "Zusammenfassung der Antwort\n\n"),
        ("Link zum Dokument ", "Zusammenfassung der Anfrage ", "Zusammenfassung der Antwort "),
        ("LINK ZUM DOKUMENT: ", "zusammenfassung der anfrage:\n", "Zusammenfassung Der ANTWORT:\n"),
        ("LinkzumDokument:", "ZusammenfassungderAnfrage:", "ZusammenfassungderAntwort:"),
        ("  Link zum Dokument: ", "\tZusammenfassung Anfrage: ", " Zusammenfassung Antwort: "),
        (
            "Link zum Dokument:",
            "Zusammenfassung der Kleinen Anfrage: ",
            "Zusammenfassung der Antwort der Landesregierung: ",
        ),
        (
            "**Link zum Dokument:** ",
            "## Zusammenfassung der Anfrage\n\n",
            "- **Zusammenfassung der Antwort**: ",
        ),
        (
            "Link\u00a0zum\u00a0Dokument:",
            "Zusammenfassung\u00a0der Anfrage:",
            "Zusammenfassung der\u00a0Antwort\u00a0:",
        ),
    ],
)
def test_labels_are_read_in_every_spelling(link: str, inquiry: str, answer: str, line_end: str) -> None:
    text = f"{link}MMD18-14241.pdf\n{inquiry}ie Frage\n{answer}ie Antwort\n".replace("\n", line_end)
    found = record(text)
    assert (found.number.serial, found.inquiry_summary, found.answer_summary) == (
        14241,
        "ie Frage",
        "ie Antwort",
    )


@pytest.mark.parametrize("order", ["LQA", "LAQ", "QLA", "QAL", "ALQ", "AQL"])
def test_labels_may_stand_in_any_order_and_each_record_keeps_its_own(order: str) -> None:
    def one(serial: int) -> str:
        parts = {
            "L": f"Link zum Dokument: 18/{serial}\n",
            "Q": f"Zusammenfassung der Anfrage: Q{serial}\n",
            "A": f"Zusammenfassung der Antwort: A{serial}\n",
        }
        return "".join(parts[letter] for letter in order)

    assert shape(read(one(1) + "\n" + one(2) + "\n" + one(3))) == [(n, f"Q{n}", f"A{n}") for n in (1, 2, 3)]


NO_LINK, NO_SUMMARY = "The record has no", "The record has no"


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        # Halves are missing: each stays with its own link, whether links come first or last.
        ("L1 Q1 L2 A2 L3 Q3 A3", [(1, "Q1", None), (2, None, "A2"), (3, "Q3", "A3")]),
        ("Q1 L1 A2 L2 Q3 A3 L3", [(1, "Q1", None), (2, None, "A2"), (3, "Q3", "A3")]),
        # Orders are mixed.
        ("L1 Q1 A1 A2 Q2 L2 Q3 L3 A3", [(1, "Q1", "A1"), (2, "Q2", "A2"), (3, "Q3", "A3")]),
        # A link was forgotten: its summaries go to nobody, the ones behind stay where they belong.
        ("L1 Q1 A1 Q2 A2 L3 Q3 A3 L4 Q4 A4", [(1, "Q1", "A1"), NO_LINK, (3, "Q3", "A3"), (4, "Q4", "A4")]),
        ("Q1 A1 L2 Q2 A2", [NO_LINK, (2, "Q2", "A2")]),
        ("Q1 A1 L1 Q2 A2 Q3 A3 L3", [(1, "Q1", "A1"), NO_LINK, (3, "Q3", "A3")]),
        # A link without summaries takes none of its neighbours'.
        ("L1 Q1 A1 L2 L3 Q3", [(1, "Q1", "A1"), NO_SUMMARY, (3, "Q3", None)]),
        ("Q1 A1 L1 L2 Q3 A3 L3", [(1, "Q1", "A1"), NO_SUMMARY, (3, "Q3", "A3")]),
        ("L1 A1 L2 Q2 L3 A3 L4", [(1, None, "A1"), (2, "Q2", None), (3, None, "A3"), NO_SUMMARY]),
    ],
)
def test_no_summary_goes_to_another_records_paper(labels: str, expected: list[object]) -> None:
    words = {"L": "Link zum Dokument: 18/{}", "Q": "Zusammenfassung der Anfrage: Q{}"}
    words["A"] = "Zusammenfassung der Antwort: A{}"
    text = "\n".join(words[label[0]].format(label[1:]) for label in labels.split())
    assert shape(read(text)) == expected


def test_a_summary_keeps_its_paragraphs_and_words_like_labels() -> None:
    summary = (
        "Erster Absatz:\r\n\r\n  Die Zusammenfassung der Antwort: sie folgt.\tZusammenfassung\r\n- Punkt"
    )
    found = record(
        f"{LINK}\r\nZusammenfassung der Anfrage:\r\n\r\n{summary}\r\n\r\nZusammenfassung der Antwort:\r\nA"
    )
    assert (found.inquiry_summary, found.answer_summary) == (summary, "A")


def test_a_line_that_begins_like_a_label_without_colon_is_prose_beside_the_real_label() -> None:
    prose = "Q\nZusammenfassung der Antwort folgt unten."
    found = record(f"{LINK}\nZusammenfassung der Anfrage:\n{prose}\nZusammenfassung der Antwort:\nA")
    assert (found.inquiry_summary, found.answer_summary) == (prose, "A")


def test_words_that_only_begin_like_a_label_are_text() -> None:
    text = f"{LINK}\nZusammenfassung der Anfrage:\nQ\nZusammenfassung der Antworten: keine\nLink zum Dokumentenarchiv: x"
    assert (
        record(text).inquiry_summary
        == "Q\nZusammenfassung der Antworten: keine\nLink zum Dokumentenarchiv: x"
    )


def test_lines_drawn_between_records_belong_to_no_summary() -> None:
    one = "Link zum Dokument: 18/{0}\nZusammenfassung der Anfrage:\nQ{0}\n---\nnoch Q{0}\n\n-----\n=====\n"
    assert shape(read(one.format(1) + one.format(2))) == [
        (1, "Q1\n---\nnoch Q1", None),
        (2, "Q2\n---\nnoch Q2", None),
    ]


def test_each_record_of_a_file_has_its_own_encoding_and_a_byte_order_mark_is_no_text() -> None:
    def one(serial: int, encoding: str) -> bytes:
        text = f"Link zum Dokument: 18/{serial}\r\nZusammenfassung der Anfrage:\r\nFür „Ö“\r\n"
        return text.encode(encoding)

    found = read(one(1, "cp1252") + one(2, "utf-8-sig") + one(3, "cp1252"))
    assert shape(found) == [(n, "Für „Ö“", None) for n in (1, 2, 3)]
    assert [one.encoding for one in found if isinstance(one, SummaryRecord)] == ["cp1252", "utf-8", "cp1252"]


def test_a_rejected_record_tells_its_line_and_never_stops_the_others() -> None:
    text = (
        "Notizen\n\n"
        "Link zum Dokument: 18/1\nZusammenfassung der Anfrage:\nQ1\n\n"
        "Link zum Dokument: nirgends\nZusammenfassung der Anfrage:\nQ2\n\n"
        "Link zum Dokument: 18/3\nZusammenfassung der Anfrage:\nQ3\n"
    )
    first, second, third = read(text)
    assert isinstance(first, SummaryRecord)
    assert isinstance(third, SummaryRecord)
    assert (first.line, third.line) == (3, 11)
    assert isinstance(second, Rejected)
    assert (second.source, second.line) == ("notes.txt", 7)
    assert "“nirgends” is not the number of a paper" in second.reason


Q = "\nZusammenfassung der Anfrage:\nQ"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{LINK}\n", "has no summary"),
        (f"{LINK}\nZusammenfassung der Anfrage:\n\nZusammenfassung der Antwort:\n", "Nothing stands behind"),
        (f"Link zum Dokument:{Q}", "Nothing stands after “Link zum Dokument”"),
        ("Zusammenfassung der Anfrage:\nQ\nZusammenfassung der Antwort:\nA", "has no “Link zum Dokument”"),
        (f"Link zum Dokument: 18/1 und 18/2{Q}", "different papers, 18/1 and 18/2"),
        (f"Link zum Dokument: KA 18/5441{Q}", "“KA 18/5441” is not the number of a paper"),
        (f"{LINK}{Q}\0", "NUL character"),
        (f"{LINK}{Q}\n".encode() + b"\x81", "neither UTF-8 nor cp1252 (byte 0x81)"),
        (f"{LINK}{Q} für".encode() + b" \xfcber", "UTF-8 with other bytes among it (0xfc)"),
        ("Ein Brief ohne alles", "No “Link zum Dokument”"),
        (b"\x00\x01\x02\x81", "This is no text"),
    ],
)
def test_a_record_that_cannot_be_taken_says_why(text: str | bytes, words: str) -> None:
    assert words in rejection(text)


LABELS = {
    "L": ("Link zum Dokument: ", "Link zum Dokument:\n", "link zum dokument\n"),
    "Q": ("Zusammenfassung der Anfrage:\n", "Zusammenfassung der Anfrage: ", "Zusammenfassung Anfrage\n"),
    "A": (
        "Zusammenfassung der Antwort:\n",
        "zusammenfassung der antwort :\n\n",
        "ZUSAMMENFASSUNG DER ANTWORT\n",
    ),
}


def summaries(alphabet: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts that begin and end in words, with anything between, label words within lines among it."""
    words = st.text(alphabet, min_size=1, max_size=30) | st.sampled_from(
        [" Zusammenfassung der Antwort: ", " Link zum Dokument: 18/7 ", "x\n\n", "\n\t", "x\r\n", ". "]
    )
    texts = st.lists(words, max_size=8).map(lambda found: "x" + "".join(found) + "y")
    # A label at the beginning of a line is a label, whoever meant it otherwise.
    return texts.filter(lambda text: not re.search(r"[\r\n]\W*(link|zusammen)", text, re.IGNORECASE))


# cp1252 has no more than these; "Ã" and "â" before their likes are how UTF-8 looks, which is told apart.
GERMAN = st.sampled_from("abcxyzäöüßÄÖÜ éñ„“–€§0123456789.,:;()-\t")
ANY = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, list[tuple[int, bytes | None, bytes | None]]]:
    """A file in the text shape, and the serial and bytes of the summaries of each record in it."""
    encoding = draw(st.sampled_from(["utf-8", "cp1252"]))
    line_end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = summaries(ANY if encoding == "utf-8" else GERMAN)
    links_first = draw(st.booleans())
    content = b"\xef\xbb\xbf" if encoding == "utf-8" and draw(st.booleans()) else b""
    expected = []
    for _ in range(draw(st.integers(1, 4))):
        serial = draw(st.integers(1, 99_999))
        # Halves may be missing where every record begins with its link; in other orders they are all there.
        letters = draw(st.sampled_from(["QA", "Q", "A"])) if links_first else "QA"
        order = ["L", *draw(st.permutations(letters))] if links_first else draw(st.permutations("LQA"))
        texts = {letter: draw(text).encode(encoding) for letter in letters}
        parts = {"L": f"www.landtag.nrw.de/x/MMD18-{serial}.pdf".encode(), **texts}
        for letter in order:
            label = draw(st.sampled_from(LABELS[letter])).replace("\n", line_end)
            content += label.encode() + parts[letter] + line_end.encode() * draw(st.integers(1, 3))
        expected.append((serial, texts.get("Q"), texts.get("A")))
    return content, expected


@settings(deadline=None)
@given(files())
def test_what_was_written_in_the_text_shape_is_read_back_byte_for_byte(
    file: tuple[bytes, list[tuple[int, bytes | None, bytes | None]]],
) -> None:
    content, expected = file
    found = list(read_text(content, "notes.txt"))
    assert all(isinstance(one, SummaryRecord) for one in found), found
    assert [
        (
            one.number.serial,
            None if one.inquiry_summary is None else one.inquiry_summary.encode(one.encoding),
            None if one.answer_summary is None else one.answer_summary.encode(one.encoding),
        )
        for one in found
        if isinstance(one, SummaryRecord)
    ] == expected

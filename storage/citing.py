"""Writes down what papers cite, as rows of the table `citations`: with every reading that is stored, or for all anew."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from storage.loading import load_extraction
from storage.numbers import DocumentNumber
from storage.papers import CitationKind, Cited, CitedIn, Extraction, Kind, Place
from storage.references import cited_of, find_citations
from storage.schema import CitationRow, QuestionRow, VersionRow

# How many prints are read at once when all are: their texts, some 20 kB each, are in memory meanwhile.
_BATCH = 100

# What a reading is made of in the database, each for a whole batch in one statement.
_PARTS = (
    selectinload(VersionRow.paper),
    selectinload(VersionRow.questions).selectinload(QuestionRow.answer),
    selectinload(VersionRow.footnotes),
    selectinload(VersionRow.askers),
    selectinload(VersionRow.offices),
    selectinload(VersionRow.tables),
    selectinload(VersionRow.remarks),
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a paper's text and where it stands."""

    field: CitedIn
    text: str | None
    question: str | None = None
    page: int | None = None


def places_in(number: DocumentNumber, reading: Extraction) -> tuple[Place, ...]:
    """What a paper cites and where, each number once in a part of it; footnotes come last.

    Left out are the paper itself and its inquiry: what an answer says of the inquiry that it answers is no reference.
    """
    own = _own(number, reading)
    found: dict[tuple[Cited, CitedIn, str | None], Place] = {}
    for part in _parts(reading):
        for citation in find_citations(part.text or "", number.term):
            cited = citation.cited
            if cited not in own:
                found.setdefault(
                    (cited, part.field, part.question), Place(cited, part.field, part.question, part.page)
                )
    # A text that could not be divided also holds what stands in the preamble and in the footnotes.
    told = {place.names for place in found.values() if place.field is not CitedIn.TEXT}
    return tuple(
        place for place in found.values() if place.field is not CitedIn.TEXT or place.names not in told
    )


def citation_rows(number: DocumentNumber, reading: Extraction) -> list[CitationRow]:
    """The rows for what a paper's reading cites, yet without their version."""
    return [
        CitationRow(
            position=position,
            kind=place.names.kind,
            number=str(place.names),
            term=place.names.term,
            serial=place.names.serial,
            field=place.field,
            question=place.question,
            page=place.page,
        )
        for position, place in enumerate(places_in(number, reading), 1)
    ]


def cite_anew(session: Session) -> None:
    """Find the citations of every kept print anew, in the caller's transaction."""
    session.execute(delete(CitationRow))
    ids = session.scalars(select(VersionRow.id).order_by(VersionRow.id)).all()
    for start in range(0, len(ids), _BATCH):
        batch = select(VersionRow).where(VersionRow.id.in_(ids[start : start + _BATCH])).options(*_PARTS)
        for version in session.scalars(batch):
            number = DocumentNumber(version.paper.term, version.paper.serial)
            for row in citation_rows(number, load_extraction(version)):
                row.version_id = version.id
                session.add(row)
        session.flush()
        session.expunge_all()


def _own(number: DocumentNumber, reading: Extraction) -> frozenset[Cited]:
    papers = {cited_of(one) for one in (number, reading.printed_number, reading.inquiry_paper) if one}
    inquiry = reading.inquiry_number
    return frozenset(
        papers if inquiry is None else {*papers, Cited(CitationKind.INQUIRY, number.term, inquiry)}
    )


def _parts(reading: Extraction) -> Iterator[_Part]:
    divided = [*_divided(reading)]
    yield from divided
    for note in reading.footnotes:
        mark = f"[^{note.mark}]"
        anchor = next((part for part in divided if mark in (part.text or "")), _Part(CitedIn.FOOTNOTE, None))
        yield _Part(CitedIn.FOOTNOTE, note.text, anchor.question, anchor.page)
    # As search has it (storage/passages.py): a text that a reading could not divide stands for its parts.
    has_answers = any(question.answer is not None for question in reading.questions)
    asked = None if reading.questions else reading.inquiry_text
    answer = None if has_answers or reading.kind is Kind.INQUIRY else reading.answer_text
    yield _Part(CitedIn.TEXT, asked)
    yield _Part(CitedIn.TEXT, answer)
    if not (asked or answer or reading.questions):
        yield _Part(CitedIn.TEXT, reading.full_text)


def _divided(reading: Extraction) -> Iterator[_Part]:
    yield _Part(CitedIn.TITLE, reading.title, page=1)
    yield _Part(CitedIn.PREAMBLE, reading.preamble)
    yield _Part(CitedIn.GOVERNMENT_PREAMBLE, reading.government_preamble)
    answered = set[str]()
    for question in reading.questions:
        yield _Part(CitedIn.QUESTION, question.question, question.number, _first(question.pages))
        if question.number not in answered:
            # A group's answer counts once, for the first question that it is for.
            yield _Part(CitedIn.ANSWER, question.answer, question.number, _first(question.answer_pages))
            answered.update(question.answered_with)
    yield _Part(CitedIn.ANNEX, reading.annex)


def _first(pages: tuple[int, ...]) -> int | None:
    return pages[0] if pages else None

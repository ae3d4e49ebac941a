"""A record as JSON: the stable shape that scripts, the web and exports rely on."""

from datetime import UTC, date, datetime
from typing import Any

from storage.papers import (
    Extraction,
    Mention,
    Pair,
    Question,
    ReadingStatus,
    Record,
    Reference,
    References,
    Span,
    Summary,
    SummaryRole,
)


def record_as_json(record: Record) -> dict[str, Any]:
    """The record with every field of the contract, in its order; unknown is None, never left out."""
    reading = record.extraction or Extraction(status=ReadingStatus.PENDING, version="")
    return {
        "number": str(record.number),
        "legislative_term": record.number.term,
        "state": record.state,
        "reason": record.reason,
        "wanted_because": record.wanted_because,
        "kind": reading.kind,
        "title": reading.title or record.listed_title,
        "url": record.url,
        "printed_on": _day(reading.printed_on),
        "original_on": _day(reading.original_on),
        "issued_on": _day(reading.issued_on),
        "reprinted_on": _day(reading.reprinted_on),
        "reprint": reading.reprint if reading.kind else None,
        "inquiry": _inquiry(record.pair, reading),
        "answered_on": _day(reading.answered_on),
        "answered_by": _read(reading, [{"name": one.name, "role": one.role} for one in reading.answered_by]),
        "preamble": reading.preamble,
        "government_preamble": reading.government_preamble,
        "questions": _read(reading, [_question(question) for question in reading.questions]),
        "annex": reading.annex,
        "footnotes": _read(reading, [{"mark": note.mark, "text": note.text} for note in reading.footnotes]),
        "tables": _read(
            reading,
            [
                {"pages": list(table.pages), "rows": [list(row) for row in table.rows]}
                for table in reading.tables
            ],
        ),
        "inquiry_text": reading.inquiry_text,
        "answer_text": reading.answer_text,
        "full_text": reading.full_text,
        "summaries": _summaries(record.summaries),
        "listed": [_mention(one) for one in record.mentions],
        "original": _original(record, reading),
        "extraction": {
            "status": reading.status,
            "version": reading.version or None,
            "missing": list(reading.missing),
            "notes": list(reading.notes),
        },
        "reviews": [
            {"field": one.field, "value": one.value, "note": one.note, "made_at": _moment(one.made_at)}
            for one in record.reviews
        ],
        "references": references_as_json(record.references),
        "version": record.version,
        "versions": record.versions,
    }


def references_as_json(references: References) -> dict[str, Any]:
    """Both directions of references, in the shape they have within a record."""
    return {
        "cites": [_reference(one) for one in references.cites],
        "cited_by": [_reference(one) for one in references.cited_by],
    }


def _reference(one: Reference) -> dict[str, Any]:
    """`state` is that of the paper, `unknown` if the archive never heard of it, None where it keeps no such papers."""
    return {
        "number": str(one.number),
        "kind": one.number.kind,
        "state": one.state,
        "title": one.title,
        "papers": [str(paper.number) for paper in one.papers],
        "places": [
            {"names": str(place.names), "field": place.field, "question": place.question, "page": place.page}
            for place in one.places
        ],
    }


def _read(reading: Extraction, found: list[Any]) -> list[Any] | None:
    """A list as read; None where there was no text to read, which is not the same as none being printed."""
    return found if reading.full_text is not None else None


def _inquiry(pair: Pair | None, reading: Extraction) -> dict[str, Any] | None:
    """The inquiry as known; without a link, what is printed is all there is."""
    if pair is None and reading.inquiry_number is None and not reading.askers:
        return None
    paper = pair.paper if pair is not None else reading.inquiry_paper
    answer_paper = None if pair is None else pair.answer_paper
    return {
        "number": reading.inquiry_number if pair is None else pair.number.serial,
        "paper": None if paper is None else str(paper),
        "answer_paper": None if answer_paper is None else str(answer_paper),
        "asked_on": _day(reading.asked_on or (None if pair is None else pair.asked_on)),
        "askers": [{"name": asker.name, "faction": asker.faction} for asker in reading.askers],
        "state": None if pair is None else pair.state,
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "number": question.number,
        "question": question.question,
        "answer": question.answer,
        "answered_with": list(question.answered_with),
        "pages": list(question.pages),
        "answer_pages": list(question.answer_pages),
        "question_span": _span(question.question_span),
        "answer_span": _span(question.answer_span),
    }


def _summaries(summaries: tuple[Summary, ...]) -> dict[str, Any]:
    """The newest summary of each half; what other sources say of it follows as `others`."""
    halves: dict[str, Any] = {}
    for role in SummaryRole:
        found = [_summary(summary) for summary in summaries if summary.role is role]
        halves[role] = found[0] | {"others": found[1:]} if found else None
    return halves


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "text": summary.text,
        "original": summary.original,
        "repaired": summary.repaired,
        "source": summary.source,
        "imported_at": _moment(summary.imported_at),
        "outdated": summary.outdated,
    }


def _mention(mention: Mention) -> dict[str, Any]:
    """What a list says of the paper, beside what is printed in it."""
    return {
        "source": mention.source,
        "seen_at": _moment(mention.seen_at),
        "title": mention.title,
        "kind": mention.kind,
        "published_on": mention.published_on,
        "askers": mention.askers,
        "factions": mention.factions,
        "ministries": mention.ministries,
        "inquiry_number": mention.inquiry_number,
        "subjects": list(mention.subjects),
        "keywords": list(mention.keywords),
        "abstract": mention.abstract,
    }


def _original(record: Record, reading: Extraction) -> dict[str, Any] | None:
    if record.original is None:
        return None
    return {
        "sha256": record.original.sha256,
        "bytes": record.original.size,
        "pages": reading.pages,
        "fetched_at": _moment(record.fetched_at),
    }


def _span(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(moment: datetime | None) -> str | None:
    """UTC with a Z, to the second.

    >>> _moment(datetime(2026, 11, 23, 9, tzinfo=UTC))
    '2026-11-23T09:00:00Z'
    """
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"

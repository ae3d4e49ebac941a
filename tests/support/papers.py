"""Papers for storage's tests, as reading would hand them over; no PDF needed."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from storage.numbers import DocumentNumber
from storage.papers import (
    Asker,
    Extraction,
    Footnote,
    Kind,
    Office,
    OfficeRole,
    Original,
    Paper,
    PrintedTable,
    Question,
    ReadingStatus,
    Span,
)

ANSWER = Extraction(
    status=ReadingStatus.COMPLETE,
    version="rules-1",
    kind=Kind.ANSWER,
    printed_number=DocumentNumber(18, 14087),
    title="Zugriff der Zentralen Ausländerbehörden",
    printed_on=date(2025, 5, 28),
    original_on=date(2025, 5, 28),
    issued_on=date(2025, 6, 4),
    inquiry_number=5441,
    inquiry_paper=DocumentNumber(18, 13528),
    asked_on=date(2025, 4, 17),
    askers=(Asker("Lisa-Kristin Kapteinat", "SPD"), Asker("Dr. Ada dos Santos", None)),
    answered_on=date(2025, 5, 28),
    answered_by=(
        Office(
            "Ministerin für Kinder, Jugend, Familie, Gleichstellung, Flucht und Integration", OfficeRole.LEAD
        ),
        Office("Minister des Innern", OfficeRole.CONSULTED),
    ),
    preamble="Die Landesregierung kam der Bitte nach.[^1]",
    government_preamble="Vorab ein Wort.",
    questions=(
        Question("1", "Wie oft?", "Gemeinsam.", ("3",), (1, 2), (2,), Span(10, 18), Span(40, 50)),
        Question("2", "Wann genau?", "Im Mai.", (), (2,), (2,)),
        Question("3", "Wozu?", "Gemeinsam.", ("1",), (1, 3), (2,), None, Span(40, 50)),
    ),
    annex="Tabelle | Wert",
    footnotes=(Footnote("1", "APr 18/749, S. 15."),),
    tables=(PrintedTable((3,), (("Tabelle", "Wert"), ("a", "1"))),),
    inquiry_text="Die Landesregierung kam der Bitte nach.",
    answer_text="Gemeinsam. Im Mai.",
    full_text="Alles zusammen.",
    pages=3,
    missing=("original_on",),
    notes=("Das Jahr 2026 ist zweifelhaft.",),
)

INQUIRY = Extraction(
    status=ReadingStatus.COMPLETE,
    version="rules-1",
    kind=Kind.INQUIRY,
    printed_number=DocumentNumber(18, 13528),
    title="Zugriff der Zentralen Ausländerbehörden",
    printed_on=date(2025, 4, 17),
    inquiry_number=5441,
    askers=(Asker("Lisa-Kristin Kapteinat", "SPD"),),
    preamble="Auf Nachfrage der SPD-Landtagsfraktion.",
    questions=(Question("1", "Wie oft wurde gebeten?", None, (), (1,)),),
    inquiry_text="Auf Nachfrage.",
    full_text="Auf Nachfrage.",
    pages=2,
)


def paper(reading: Extraction, body: bytes = b"%PDF-1 a", number: str | None = None, **more: Any) -> Paper:
    """A fetched paper with this reading; its number is the printed one unless another is named."""
    named = DocumentNumber.parse(number) if number else reading.printed_number
    assert named is not None
    sha256 = hashlib.sha256(body).hexdigest()
    return replace(
        Paper(
            number=named,
            url=named.url(),
            original=Original(sha256, len(body), Path("originals") / sha256),
            extraction=reading,
            fetched_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
            etag='"one"',
        ),
        **more,
    )

"""Stores what was fetched and read: versions, questions and answers, names, and the link of the pair.

Every function works in the session of a transaction that its caller holds, so that a paper is stored whole or
not at all.
"""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.citing import citation_rows
from storage.database import upsert
from storage.indexing import drop_inquiry
from storage.numbers import DocumentNumber
from storage.papers import (
    Extraction,
    InquiryState,
    Kind,
    Outcome,
    Paper,
    PaperState,
    ReadingStatus,
    SaveOutcome,
)
from storage.schedule import Standing, ask_again_on
from storage.schema import (
    AnsweredByRow,
    AnswerRow,
    AskerRow,
    FactionRow,
    FootnoteRow,
    InquiryRow,
    MinistryRow,
    PaperRow,
    PersonRow,
    QuestionRow,
    RemarkRow,
    TableRow,
    VersionRow,
)

# The kinds that carry a Kleine Anfrage's number; an answer to a Große Anfrage counts in another series.
_PAIRED = frozenset({Kind.INQUIRY, Kind.ANSWER, Kind.NOTICE})

_EXTRACTED = (
    "title",
    "printed_on",
    "original_on",
    "issued_on",
    "reprinted_on",
    "reprint",
    "inquiry_number",
    "asked_on",
    "answered_on",
    "preamble",
    "government_preamble",
    "annex",
    "inquiry_text",
    "answer_text",
    "full_text",
    "pages",
)


def paper_row(session: Session, number: DocumentNumber, because: str, now: datetime) -> PaperRow:
    """The row of a paper, made as `wanted` if there is none yet; `because` says what named it first."""
    session.execute(
        upsert(session, PaperRow)
        .values(
            number=str(number),
            term=number.term,
            serial=number.serial,
            state=PaperState.WANTED,
            wanted_because=because,
            wanted_at=now,
        )
        .on_conflict_do_nothing()
    )
    # Locked until the transaction ends, so that two programs do not write the same paper's parts at once.
    return session.scalars(
        select(PaperRow)
        .where(PaperRow.term == number.term, PaperRow.serial == number.serial)
        .with_for_update(of=PaperRow, key_share=True)
    ).one()


def is_known(session: Session, number: DocumentNumber) -> bool:
    """Whether the archive has heard of a paper."""
    found = session.scalar(
        select(PaperRow.id).where(PaperRow.term == number.term, PaperRow.serial == number.serial)
    )
    return found is not None


def save_paper(session: Session, paper: Paper, now: datetime) -> tuple[PaperRow, SaveOutcome]:
    """Store one fetched print; say whether the paper is new, changed or unchanged, and what it makes wanted.

    The same bytes read by newer rules replace the reading, not the version. A print of another paper is kept
    as a version but never becomes the current one, and its outcome is `failed`.
    """
    row = paper_row(session, paper.number, "named by its user", now)
    row.checked_at = now
    if paper.extraction.status is ReadingStatus.WRONG_PAPER:
        reason = wrong_paper_reason(paper.extraction.printed_number)
        return row, _keep_aside(session, row, paper, reason)
    current = next((version for version in row.versions if version.current), None)
    if current is not None and _would_hide(current, paper):
        return row, _keep_aside(session, row, paper, _WORSE)
    if current is None and paper.doubt is not None and paper.extraction.status in _TEXTLESS:
        return row, _keep_aside(session, row, paper, _USELESS)
    if current is not None and current.sha256 == paper.original.sha256:
        outcome = Outcome.UNCHANGED
        current.etag, current.last_modified = paper.etag, paper.last_modified
        row.state, row.reason = PaperState.ARCHIVED, None
        if not _is_news(current, paper.extraction):
            set_schedule(session, row, now.date())
            return row, SaveOutcome(outcome)
        replace_reading(session, current, paper.extraction)
    else:
        outcome = Outcome.NEW if current is None else Outcome.CHANGED
        if current is not None:
            current.current = False
            session.flush()
        replace_reading(session, _new_version(session, row, paper, current=True), paper.extraction)
    row.state, row.reason = PaperState.ARCHIVED, None
    wanted = link_pair(session, row, paper.extraction, now)
    set_schedule(session, row, now.date())
    return row, SaveOutcome(outcome, wanted)


def set_schedule(session: Session, row: PaperRow, today: date) -> None:
    """Write down from which day a paper is due again, as it stands now."""
    session.flush()
    current = session.execute(
        select(VersionRow.kind, VersionRow.printed_on).where(
            VersionRow.paper_id == row.id, VersionRow.current
        )
    ).one_or_none()
    since = row.wanted_at.date()
    if current is not None:
        since = current.printed_on or since
    newest = session.execute(
        select(func.count(), func.max(VersionRow.fetched_at)).where(VersionRow.paper_id == row.id)
    ).one()
    if newest[0] > 1:  # a file that was replaced lately, for better or worse, may be replaced again
        since = max(since, newest[1].date())
    standing = Standing(
        state=PaperState(row.state),
        since=since,
        kind=None if current is None or current.kind is None else Kind(current.kind),
        inquiry=None if row.inquiry is None else InquiryState(row.inquiry.state),
    )
    row.ask_again_on = ask_again_on(standing, today)


def replace_reading(session: Session, version: VersionRow, reading: Extraction) -> None:
    """Put what was read in a print in place of what was read before."""
    for column in _EXTRACTED:
        value = getattr(reading, column)
        setattr(version, column, storable(value) if isinstance(value, str) else value)
    version.status = reading.status
    version.rules_version = reading.version
    version.kind = reading.kind
    version.printed_number = str(reading.printed_number) if reading.printed_number else None
    version.inquiry_paper = str(reading.inquiry_paper) if reading.inquiry_paper else None
    for rows in (
        version.askers,
        version.offices,
        version.questions,
        version.answers,
        version.footnotes,
        version.remarks,
        version.tables,
        version.citations,
    ):
        rows.clear()
    session.flush()
    version.askers = [
        AskerRow(
            position=position,
            person_id=_named(session, PersonRow, asker.name),
            faction_id=None if asker.faction is None else _named(session, FactionRow, asker.faction),
        )
        for position, asker in enumerate(reading.askers, 1)
    ]
    version.offices = [
        AnsweredByRow(
            position=position, ministry_id=_named(session, MinistryRow, office.name), role=office.role
        )
        for position, office in enumerate(reading.answered_by, 1)
    ]
    version.footnotes = [
        FootnoteRow(position=position, mark=storable(note.mark), text=storable(note.text))
        for position, note in enumerate(reading.footnotes, 1)
    ]
    remarks = [("missing", name) for name in reading.missing] + [("note", note) for note in reading.notes]
    version.remarks = [
        RemarkRow(position=position, type=type_, text=storable(text))
        for position, (type_, text) in enumerate(remarks, 1)
    ]
    version.tables = [
        TableRow(
            position=position,
            pages=list(table.pages),
            rows=[[storable(cell) for cell in row] for row in table.rows],
        )
        for position, table in enumerate(reading.tables, 1)
    ]
    _save_questions(version, reading)
    version.citations = citation_rows(DocumentNumber(version.paper.term, version.paper.serial), reading)
    session.flush()


def reread_version(session: Session, version: VersionRow, reading: Extraction, now: datetime) -> None:
    """Store a new reading of a kept print; link the pair anew if it is the print that counts.

    Better rules may find that a print is, or is not, the paper it was asked for as: it then begins or ceases to count.
    """
    row = version.paper
    wrong = reading.status is ReadingStatus.WRONG_PAPER
    newest = max(row.versions, key=lambda one: one.ordinal)
    if wrong and version.current:
        version.current = False
        row.state, row.reason = PaperState.FAILED, wrong_paper_reason(reading.printed_number)
        version.aside = row.reason
    elif not wrong and version is newest and not any(one.current for one in row.versions):
        version.current = True
        version.aside = None
        row.state, row.reason = PaperState.ARCHIVED, None
    replace_reading(session, version, reading)
    if version.current:
        link_pair(session, row, reading, now)
    elif wrong and version is newest:
        _join(session, row, None)
    set_schedule(session, row, now.date())


def refresh_inquiry(session: Session, inquiry: InquiryRow) -> None:
    """Tell an inquiry's state from its papers: a notice withdraws it, else an answer answers it."""
    kinds = set(
        session.scalars(
            select(VersionRow.kind)
            .join(PaperRow)
            .where(PaperRow.inquiry_id == inquiry.id, VersionRow.current)
        )
    )
    if Kind.NOTICE in kinds:
        inquiry.state = InquiryState.WITHDRAWN
    else:
        inquiry.state = InquiryState.ANSWERED if Kind.ANSWER in kinds else InquiryState.OPEN


def storable(text: str) -> str:
    r"""Text without the characters no database takes: NUL (PostgreSQL refuses it) and lone surrogates.

    >>> storable("Br\x00ücke")
    'Brücke'
    """
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _is_news(current: VersionRow, reading: Extraction) -> bool:
    """Whether a reading of the same bytes is to replace the stored one.

    It is if other rules read it; but a scan that was given text by OCR since keeps that text.
    """
    if reading.status is ReadingStatus.NO_TEXT and current.full_text:
        return False
    return current.rules_version != reading.version


# Readings that give a person nothing to quote from.
_TEXTLESS = frozenset({ReadingStatus.UNREADABLE, ReadingStatus.NO_TEXT})

_USELESS = (
    "The site sends a file that is cut or damaged and gives nothing to read; it is kept and asked for again."
)

_WORSE = (
    "The site now sends a file that is cut or cannot be read; it is kept, and the earlier print still counts."
)


def _would_hide(current: VersionRow, paper: Paper) -> bool:
    """Whether other bytes that are cut or without any text would take the place of a print that was read."""
    return (
        current.sha256 != paper.original.sha256
        and (paper.extraction.status in _TEXTLESS or paper.doubt is not None)
        and current.status not in _TEXTLESS
    )


def _keep_aside(session: Session, row: PaperRow, paper: Paper, reason: str) -> SaveOutcome:
    """Keep bytes as a version that does not count; what is archived stays so."""
    if all(version.sha256 != paper.original.sha256 for version in row.versions):
        version = _new_version(session, row, paper, current=False)
        version.aside = reason
        replace_reading(session, version, paper.extraction)
    if row.state != PaperState.ARCHIVED:
        row.state, row.reason = PaperState.FAILED, reason
    # A failed paper is due with the next crawl; an archived one whose new file is no good like one that was replaced.
    set_schedule(session, row, paper.fetched_at.date())
    return SaveOutcome(Outcome.FAILED, reason=reason)


def wrong_paper_reason(printed: object) -> str:
    """The sentence for a paper under whose number another one, with the printed number, lies."""
    return f"The site sent paper {printed} under this number; it is kept as such, not as this one."


def _new_version(session: Session, row: PaperRow, paper: Paper, *, current: bool) -> VersionRow:
    version = VersionRow(
        ordinal=max((version.ordinal for version in row.versions), default=0) + 1,
        current=current,
        sha256=paper.original.sha256,
        size=paper.original.size,
        url=paper.url,
        fetched_at=paper.fetched_at,
        etag=paper.etag,
        last_modified=paper.last_modified,
        doubt=paper.doubt,
        status=ReadingStatus.PENDING,
        rules_version="",
        reprint=False,
        pages=0,
    )
    row.versions.append(version)
    session.flush()
    return version


def _save_questions(version: VersionRow, reading: Extraction) -> None:
    """One answer row for each printed answer: the questions of a group share theirs."""
    answers: dict[frozenset[str], AnswerRow] = {}
    for position, question in enumerate(reading.questions, 1):
        group = frozenset({question.number, *question.answered_with})
        if question.answer is not None and group not in answers:
            span = question.answer_span
            answers[group] = AnswerRow(
                version_id=version.id,
                position=len(answers) + 1,
                text=storable(question.answer),
                pages=list(question.answer_pages),
                starts_at=span and span.start,
                ends_at=span and span.end,
            )
        span = question.question_span
        version.questions.append(
            QuestionRow(
                position=position,
                number=question.number,
                text=storable(question.question),
                pages=list(question.pages),
                starts_at=span and span.start,
                ends_at=span and span.end,
                answer=None if question.answer is None else answers[group],
            )
        )
    version.answers = list(answers.values())


def link_pair(
    session: Session, row: PaperRow, reading: Extraction, now: datetime
) -> tuple[DocumentNumber, ...]:
    """Join a paper to its inquiry by the printed inquiry number; want the other half an answer names."""
    serial = reading.inquiry_number if reading.kind in _PAIRED else None
    _join(session, row, None if serial is None else _inquiry(session, row.term, serial))
    half = reading.inquiry_paper
    if half is None or half == DocumentNumber(row.term, row.serial) or is_known(session, half):
        return ()
    paper_row(session, half, f"inquiry of {row.number}", now)
    return (half,)


def _join(session: Session, row: PaperRow, inquiry: InquiryRow | None) -> None:
    """Make a paper one of an inquiry's papers, or of none; both inquiries concerned learn their state anew."""
    before, row.inquiry = row.inquiry, inquiry
    session.flush()
    if inquiry is not None:
        refresh_inquiry(session, inquiry)
    if before is not None and before is not inquiry:
        after_leaving(session, before)


def after_leaving(session: Session, inquiry: InquiryRow) -> None:
    """Tell the state of an inquiry anew that a paper has left; with its last paper it goes, too."""
    left = session.scalar(select(func.count()).where(PaperRow.inquiry_id == inquiry.id))
    if left:
        refresh_inquiry(session, inquiry)
    else:
        drop_inquiry(session, inquiry)


def _inquiry(session: Session, term: int, serial: int) -> InquiryRow:
    session.execute(
        upsert(session, InquiryRow)
        .values(term=term, serial=serial, state=InquiryState.OPEN)
        .on_conflict_do_nothing()
    )
    return session.scalars(
        select(InquiryRow).where(InquiryRow.term == term, InquiryRow.serial == serial)
    ).one()


def _named(session: Session, table: type[PersonRow] | type[FactionRow] | type[MinistryRow], name: str) -> int:
    """The id of a name that stands once in its table."""
    clean = storable(name)
    session.execute(upsert(session, table).values(name=clean).on_conflict_do_nothing())
    return session.scalars(select(table.id).where(table.name == clean)).one()

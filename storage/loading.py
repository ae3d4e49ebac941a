"""Rows back into frozen records: everything the archive holds of one paper."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.following import references_of
from storage.history import is_outdated, standing_texts
from storage.numbers import AnyNumber, DocumentNumber, InquiryNumber
from storage.originals import Originals
from storage.papers import (
    Asker,
    Extraction,
    Footnote,
    InquiryState,
    KeptVersion,
    Kind,
    Mention,
    Office,
    OfficeRole,
    Original,
    Pair,
    PaperState,
    PrintedTable,
    Question,
    ReadingStatus,
    Record,
    Review,
    Span,
    Summary,
    SummaryRole,
)
from storage.schema import InquiryRow, PaperRow, QuestionRow, SummaryRow, VersionRow


def find_paper(session: Session, number: AnyNumber) -> PaperRow | None:
    """The row a number leads to; an inquiry's number leads to its answer if there is one, else to its paper."""
    if isinstance(number, DocumentNumber):
        return session.scalars(
            select(PaperRow).where(PaperRow.term == number.term, PaperRow.serial == number.serial)
        ).one_or_none()
    inquiry = session.scalars(
        select(InquiryRow).where(InquiryRow.term == number.term, InquiryRow.serial == number.serial)
    ).one_or_none()
    if inquiry is None:
        return None
    by_kind = _by_kind(inquiry)
    return by_kind.get(Kind.ANSWER) or by_kind.get(Kind.NOTICE) or by_kind.get(Kind.INQUIRY)


def load_record(session: Session, row: PaperRow, originals: Originals, version: int | None = None) -> Record:
    """The whole record of a paper; `version` counts from 1 and names an older print, None the current one.

    Raises LookupError with a sentence if there is no such version.
    """
    chosen = _chosen(row, version)
    mentions = _mentions(row)
    pair = _pair(session, row, chosen)
    number = DocumentNumber(row.term, row.serial)
    return Record(
        number=number,
        state=PaperState(row.state),
        url=number.url(),
        reason=row.reason,
        extraction=None if chosen is None else load_extraction(chosen),
        original=None
        if chosen is None
        else Original(chosen.sha256, chosen.size, originals.path(chosen.sha256)),
        fetched_at=None if chosen is None else chosen.fetched_at,
        checked_at=row.checked_at,
        wanted_because=row.wanted_because,
        pair=pair,
        summaries=_summaries(session, row),
        # The newest list has the last word.
        listed_title=next((one.title for one in reversed(mentions) if one.title), None),
        mentions=mentions,
        version=0 if chosen is None else chosen.ordinal,
        versions=len(row.versions),
        reviews=() if chosen is None else load_reviews(chosen),
        references=references_of(session, row, chosen),
    )


def load_extraction(version: VersionRow) -> Extraction:
    """What was read in one print, as it was saved."""
    return Extraction(
        status=ReadingStatus(version.status),
        version=version.rules_version,
        kind=None if version.kind is None else Kind(version.kind),
        printed_number=_number(version.printed_number),
        title=version.title,
        printed_on=version.printed_on,
        original_on=version.original_on,
        issued_on=version.issued_on,
        reprinted_on=version.reprinted_on,
        reprint=version.reprint,
        inquiry_number=version.inquiry_number,
        inquiry_paper=_number(version.inquiry_paper),
        asked_on=version.asked_on,
        askers=tuple(
            Asker(asker.person.name, None if asker.faction is None else asker.faction.name)
            for asker in version.askers
        ),
        answered_on=version.answered_on,
        answered_by=tuple(Office(row.ministry.name, OfficeRole(row.role)) for row in version.offices),
        preamble=version.preamble,
        government_preamble=version.government_preamble,
        questions=tuple(_question(row, version.questions) for row in version.questions),
        annex=version.annex,
        footnotes=tuple(Footnote(note.mark, note.text) for note in version.footnotes),
        tables=tuple(
            PrintedTable(tuple(table.pages), tuple(tuple(row) for row in table.rows))
            for table in version.tables
        ),
        inquiry_text=version.inquiry_text,
        answer_text=version.answer_text,
        full_text=version.full_text,
        pages=version.pages,
        missing=tuple(remark.text for remark in version.remarks if remark.type == "missing"),
        notes=tuple(remark.text for remark in version.remarks if remark.type == "note"),
    )


def version_row(session: Session, number: DocumentNumber, ordinal: int | None) -> VersionRow:
    """A print's row; None names the one that a record shows. Raises LookupError with a sentence."""
    row = find_paper(session, number)
    version = None if row is None else _chosen(row, ordinal)
    if version is None:
        raise LookupError(f"Nothing of paper {number} is archived; `landtag fetch {number}` gets it.")
    return version


def kept_versions(session: Session) -> tuple[KeptVersion, ...]:
    """Every print that is kept, by number and age."""
    rows = session.execute(
        select(
            PaperRow.term,
            PaperRow.serial,
            VersionRow.ordinal,
            VersionRow.sha256,
            VersionRow.status,
            VersionRow.rules_version,
            VersionRow.doubt,
        )
        .join(VersionRow, VersionRow.paper_id == PaperRow.id)
        .order_by(PaperRow.term, PaperRow.serial, VersionRow.ordinal)
    )
    return tuple(
        KeptVersion(DocumentNumber(term, serial), ordinal, sha256, ReadingStatus(status), rules, doubt)
        for term, serial, ordinal, sha256, status, rules, doubt in rows
    )


def current_originals(session: Session) -> list[tuple[DocumentNumber, str]]:
    """The prints that count and the hashes of their files."""
    rows = session.execute(
        select(PaperRow.term, PaperRow.serial, VersionRow.sha256)
        .join(VersionRow, VersionRow.paper_id == PaperRow.id)
        .where(VersionRow.current)
        .order_by(PaperRow.term, PaperRow.serial)
    )
    return [(DocumentNumber(term, serial), sha256) for term, serial, sha256 in rows]


def load_reviews(version: VersionRow) -> tuple[Review, ...]:
    """What people said of a reading, oldest first."""
    return tuple(Review(row.field, row.value, row.note, row.made_at) for row in version.reviews)


def _chosen(row: PaperRow, ordinal: int | None) -> VersionRow | None:
    if ordinal is None:
        current = [version for version in row.versions if version.current]
        # A paper under whose number only another one was ever sent has versions but none that counts.
        return current[0] if current else (row.versions[-1] if row.versions else None)
    for version in row.versions:
        if version.ordinal == ordinal:
            return version
    raise LookupError(f"Paper {row.number} has no version {ordinal}; the archive holds {len(row.versions)}.")


def _question(row: QuestionRow, siblings: list[QuestionRow]) -> Question:
    answer = row.answer
    return Question(
        number=row.number,
        question=row.text,
        answer=None if answer is None else answer.text,
        answered_with=tuple(
            other.number
            for other in siblings
            if answer is not None and other is not row and other.answer_id == answer.id
        ),
        pages=tuple(row.pages),
        answer_pages=() if answer is None else tuple(answer.pages),
        question_span=_span(row.starts_at, row.ends_at),
        answer_span=None if answer is None else _span(answer.starts_at, answer.ends_at),
    )


def _span(start: int | None, end: int | None) -> Span | None:
    return None if start is None or end is None else Span(start, end)


def _number(text: str | None) -> DocumentNumber | None:
    return None if text is None else DocumentNumber.parse(text)


def _by_kind(inquiry: InquiryRow) -> dict[str, PaperRow]:
    """The pair's papers by their current kind; of two of a kind (a misprinted number) the later one."""
    return {
        version.kind: paper
        for paper in inquiry.papers
        for version in paper.versions
        if version.current and version.kind is not None
    }


def _pair(session: Session, row: PaperRow, version: VersionRow | None) -> Pair | None:
    inquiry = row.inquiry
    if inquiry is None:
        return None
    papers = _by_kind(inquiry)
    asked, answered = papers.get(Kind.INQUIRY), papers.get(Kind.ANSWER) or papers.get(Kind.NOTICE)
    named = None if version is None else _number(version.inquiry_paper)
    kind = None if version is None else version.kind
    # Where a misprint makes two papers claim one number, the paper itself counts first, then the one it names.
    if kind == Kind.INQUIRY:
        asked = row
    elif kind in (Kind.ANSWER, Kind.NOTICE):
        answered = row
        by_name = None if named is None else find_paper(session, named)
        if by_name is not None and (asked is None or by_name.inquiry_id == inquiry.id):
            asked = by_name
    return Pair(
        number=InquiryNumber(inquiry.term, inquiry.serial),
        state=InquiryState(inquiry.state),
        paper=named if asked is None else DocumentNumber(asked.term, asked.serial),
        answer_paper=None if answered is None else DocumentNumber(answered.term, answered.serial),
        paper_state=None if asked is None else PaperState(asked.state),
        answer_paper_state=None if answered is None else PaperState(answered.state),
        asked_on=None if answered is None else _asked_on(answered),
    )


def _asked_on(answer: PaperRow) -> date | None:
    return next((version.asked_on for version in answer.versions if version.current), None)


def _mentions(row: PaperRow) -> tuple[Mention, ...]:
    return tuple(
        Mention(
            source=one.source,
            seen_at=one.seen_at,
            title=one.title,
            kind=one.kind,
            published_on=one.published_on,
            askers=one.askers,
            factions=one.factions,
            ministries=one.ministries,
            inquiry_number=one.inquiry_number,
            subjects=tuple(one.subjects or ()),
            keywords=tuple(one.keywords or ()),
            abstract=one.abstract,
        )
        for one in row.mentions
    )


def _summaries(session: Session, row: PaperRow) -> tuple[Summary, ...]:
    """The current summaries of the whole pair: a link points at the answer, its first half tells of the inquiry."""
    papers = [row] if row.inquiry is None else row.inquiry.papers
    rows = session.scalars(
        select(SummaryRow)
        .where(SummaryRow.paper_id.in_([paper.id for paper in papers]), SummaryRow.replaced_at.is_(None))
        .order_by(SummaryRow.imported_at.desc(), SummaryRow.id.desc())
    ).all()
    texts = {paper.id: standing_texts(paper.versions) for paper in papers} if rows else {}
    return tuple(
        Summary(
            role=SummaryRole(summary.role),
            text=summary.text,
            original=summary.original,
            repaired=summary.repaired,
            source=summary.source,
            imported_at=summary.imported_at,
            replaced_at=summary.replaced_at,
            outdated=is_outdated(texts[_told_of(summary, papers)], summary.imported_at),
        )
        for summary in rows
    )


def _told_of(summary: SummaryRow, papers: Sequence[PaperRow]) -> int:
    """The paper whose text a summary tells of: of a pair the one of its role, else the one it is attached to."""
    kind = Kind.INQUIRY if summary.role == SummaryRole.INQUIRY else Kind.ANSWER
    for paper in papers:
        if any(version.current and version.kind == kind for version in paper.versions):
            return paper.id
    return summary.paper_id

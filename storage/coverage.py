"""What the archive lacks, each with its reason: gaps in running numbers, papers not had, halves of pairs, answers due.

A handful of statements read the numbers and dates of everything at once; the rest is functions on them. Nothing here
says what the parliament did not do, only what the archive does not know.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storage.numbers import DocumentNumber, InquiryNumber
from storage.papers import InquiryState, Kind, OfficeRole, PaperState
from storage.schema import (
    AnsweredByRow,
    AskerRow,
    FactionRow,
    InquiryRow,
    MentionRow,
    MinistryRow,
    PaperRow,
    VersionRow,
)

if TYPE_CHECKING:
    from storage.archive import Archive

# The answer to a Kleine Anfrage is due within four weeks.
DUE_DAYS = 28

# An answer is due within weeks; one that seems to have taken more than three years has a misprinted year ("3013").
_LONGEST_DAYS = 3 * 365

# Records say `29.04.2025` as print does; what is read from lists of the parliament is stored as `2025-04-29`.
_DAY_FORMS = ("%d.%m.%Y", "%Y-%m-%d")

# What lists of the parliament call an answer ("Antwort", "Antwort der Landesregierung"), and a record in English.
_ANSWERS = re.compile("antwort|unterrichtung|answer|notice", re.IGNORECASE)

_UNSEEN = "The number runs without gaps within a term: withdrawn, not published, or its paper is not in the archive yet."
_UNREAD = "A source lists its paper, which is archived, but this number was not read in it."


class GapCause(StrEnum):
    """Why the archive has neither an inquiry nor its answer, the strongest evidence first."""

    WITHDRAWN = "withdrawn"
    FAILED = "failed"  # a source lists its paper, which was asked for in vain
    MISSING = "missing"  # a source lists its paper, which the site does not have
    WANTED = "wanted"  # a source lists its paper, which was not asked for yet
    UNREAD = "unread"  # a source lists a paper that is archived, but the number was not read in it
    UNSEEN = "unseen"  # nothing and nobody names it


@dataclass(frozen=True, slots=True)
class Gap:
    """Running numbers of inquiries that follow each other and are lacking for one reason.

    `papers` are those under which a source lists them.
    """

    first: int
    last: int
    cause: GapCause
    reason: str
    papers: tuple[DocumentNumber, ...] = ()

    @property
    def count(self) -> int:
        """How many numbers that are."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class PaperRange:
    """Papers with numbers that follow each other, none of them archived, for one reason."""

    first: DocumentNumber
    last: DocumentNumber
    state: PaperState
    reason: str

    @property
    def count(self) -> int:
        """How many papers that are."""
        return self.last.serial - self.first.serial + 1


@dataclass(frozen=True, slots=True)
class TermCoverage:
    """A legislative term: the inquiries' running numbers from the first to the last one known, and what is lacking."""

    term: int
    known: int  # running numbers that a paper or a source names
    archived: int  # those of them with the inquiry's or the answer's paper in the archive
    first: int | None
    last: int | None
    gaps: tuple[Gap, ...]
    papers: tuple[PaperRange, ...]


@dataclass(frozen=True, slots=True)
class MissingHalf:
    """A paper whose other half is not archived. `missing` is that one's number, None where nobody names it."""

    inquiry: InquiryNumber | None
    archived: DocumentNumber
    lacks: Kind  # INQUIRY or ANSWER
    missing: DocumentNumber | None
    reason: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An inquiry without an answer as far as the archive knows. `days` is None where the date is missing or doubtful."""

    inquiry: InquiryNumber
    paper: DocumentNumber
    title: str | None
    asked_on: date | None
    factions: tuple[str, ...]
    days: int | None

    @property
    def overdue(self) -> bool:
        """Whether the answer should have come by now."""
        return self.days is not None and self.days > DUE_DAYS


@dataclass(frozen=True, slots=True)
class FactionWaiting:
    """How many inquiries of a faction are unanswered; None counts those without a faction."""

    faction: str | None
    unanswered: int
    overdue: int


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """The answers of one ministry, or to one faction (None: not read), and how long they took.

    `timed` are those with two plausible dates; `late` and `median_days` speak of them only.
    """

    name: str | None
    answers: int
    timed: int
    late: int
    median_days: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is lacking on a day. An inquiry of several factions counts for each, so groups may sum up to more."""

    today: date
    terms: tuple[TermCoverage, ...]
    halves: tuple[MissingHalf, ...]
    unanswered: tuple[Unanswered, ...]  # the longest waiting first
    waiting: tuple[FactionWaiting, ...]
    answers: int
    untimed: int  # answers left out of all times: a date is missing or misprinted
    by_ministry: tuple[AnswerTimes, ...]
    by_faction: tuple[AnswerTimes, ...]


def coverage(archive: "Archive", *, term: int | None = None, today: date | None = None) -> Coverage:
    """What the archive lacks, of all legislative terms or of one, as of `today` (by default the day in UTC)."""
    day = datetime.now(UTC).date() if today is None else today
    held = archive.database.read(lambda session: _load(session, term))
    unanswered = _unanswered(held, day)
    answers = [one for one in held.papers if one.kind == Kind.ANSWER]
    return Coverage(
        today=day,
        terms=tuple(_term_coverage(held, one) for one in held.terms()),
        halves=tuple(_missing_halves(held)),
        unanswered=unanswered,
        waiting=_waiting(unanswered),
        answers=len(answers),
        untimed=sum(_days_taken(one) is None for one in answers),
        by_ministry=_times(answers, lambda one: held.ministries.get(one.version, ())),
        by_faction=_times(answers, lambda one: held.factions.get(one.version, ())),
    )


@dataclass(frozen=True, slots=True)
class _Archived:
    """The current print of an inquiry, an answer or a notice."""

    number: DocumentNumber
    inquiry: InquiryNumber | None
    version: int
    kind: Kind
    title: str | None
    asked_on: date | None
    printed_on: date | None
    answered_on: date | None
    names: DocumentNumber | None  # the inquiry's paper as printed in an answer


@dataclass(frozen=True, slots=True)
class _Listed:
    """A paper under which a source lists an inquiry's number."""

    number: DocumentNumber
    inquiry: InquiryNumber
    kind: str | None
    published_on: str | None


T = TypeVar("T", _Archived, _Listed)


@dataclass(frozen=True, slots=True)
class _Held:
    """Numbers and dates of all that the archive knows, as its tables have them."""

    inquiries: Mapping[InquiryNumber, InquiryState]
    papers: tuple[_Archived, ...]
    listed: tuple[_Listed, ...]
    lacking: Mapping[DocumentNumber, tuple[PaperState, str | None]]  # what is not archived
    factions: Mapping[int, tuple[str, ...]]  # by version, in printed order
    ministries: Mapping[int, tuple[str, ...]]  # by version, the leading ones
    of_inquiry: Mapping[InquiryNumber | None, tuple[_Archived, ...]]  # `papers` by their inquiry
    listed_as: Mapping[InquiryNumber | None, tuple[_Listed, ...]]  # `listed` by its inquiry

    def terms(self) -> list[int]:
        """The legislative terms that anything is known of, the newest first."""
        numbers = [one.number.term for one in self.papers] + [number.term for number in self.lacking]
        return sorted({*numbers, *(one.inquiry.term for one in self.listed)}, reverse=True)

    def reason(self, number: DocumentNumber) -> str:
        """Why a paper that the archive knows of is not archived."""
        state, reason = self.lacking[number]
        if state is PaperState.WANTED:
            return "It has not been asked for yet."
        return reason or "No reason was recorded."


def _load(session: Session, term: int | None) -> _Held:
    """Six statements, whatever the archive holds."""
    papers, listed = _archived(session, term), _listed(session, term)
    return _Held(
        inquiries=_inquiries(session, term),
        papers=papers,
        listed=listed,
        of_inquiry=_by_inquiry(papers),
        listed_as=_by_inquiry(listed),
        lacking=_lacking(session, term),
        factions=_factions(session, term),
        ministries=_ministries(session, term),
    )


def _inquiries(session: Session, term: int | None) -> dict[InquiryNumber, InquiryState]:
    rows = session.execute(
        select(InquiryRow.term, InquiryRow.serial, InquiryRow.state)
        .where(*_only(InquiryRow, term))
        .order_by(InquiryRow.term, InquiryRow.serial)
    )
    return {InquiryNumber(row.term, row.serial): InquiryState(row.state) for row in rows}


def _archived(session: Session, term: int | None) -> tuple[_Archived, ...]:
    rows = session.execute(
        select(
            PaperRow.term,
            PaperRow.serial,
            InquiryRow.serial.label("inquiry"),
            VersionRow.id,
            VersionRow.kind,
            VersionRow.title,
            VersionRow.asked_on,
            VersionRow.printed_on,
            VersionRow.answered_on,
            VersionRow.inquiry_paper,
        )
        .join(VersionRow, VersionRow.paper_id == PaperRow.id)
        .outerjoin(InquiryRow, PaperRow.inquiry_id == InquiryRow.id)
        .where(
            VersionRow.current,
            VersionRow.kind.in_([Kind.INQUIRY, Kind.ANSWER, Kind.NOTICE]),
            *_only(PaperRow, term),
        )
        .order_by(PaperRow.term, PaperRow.serial)
    )
    return tuple(
        _Archived(
            number=DocumentNumber(row.term, row.serial),
            inquiry=None if row.inquiry is None else InquiryNumber(row.term, row.inquiry),
            version=row.id,
            kind=Kind(row.kind),
            title=row.title,
            asked_on=row.asked_on,
            printed_on=row.printed_on,
            answered_on=row.answered_on,
            names=None if row.inquiry_paper is None else DocumentNumber.parse(row.inquiry_paper),
        )
        for row in rows
    )


def _listed(session: Session, term: int | None) -> tuple[_Listed, ...]:
    rows = session.execute(
        select(
            PaperRow.term,
            PaperRow.serial,
            MentionRow.inquiry_number,
            MentionRow.kind,
            MentionRow.published_on,
        )
        .join(MentionRow, MentionRow.paper_id == PaperRow.id)
        .where(
            MentionRow.inquiry_number.between(1, 999_999),  # what a number may be; a list can be wrong
            *_only(PaperRow, term),
        )
        .order_by(PaperRow.term, PaperRow.serial, MentionRow.id)
    )
    return tuple(
        _Listed(
            DocumentNumber(row.term, row.serial),
            InquiryNumber(row.term, row.inquiry_number),
            row.kind,
            row.published_on,
        )
        for row in rows
    )


def _lacking(session: Session, term: int | None) -> dict[DocumentNumber, tuple[PaperState, str | None]]:
    rows = session.execute(
        select(PaperRow.term, PaperRow.serial, PaperRow.state, PaperRow.reason)
        .where(PaperRow.state != PaperState.ARCHIVED, *_only(PaperRow, term))
        .order_by(PaperRow.term, PaperRow.serial)
    )
    return {DocumentNumber(row.term, row.serial): (PaperState(row.state), row.reason) for row in rows}


def _factions(session: Session, term: int | None) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(AskerRow.version_id, FactionRow.name)
        .join(FactionRow, AskerRow.faction_id == FactionRow.id)
        .join(VersionRow, AskerRow.version_id == VersionRow.id)
        .join(PaperRow, VersionRow.paper_id == PaperRow.id)
        .where(VersionRow.current, *_only(PaperRow, term))
        .group_by(AskerRow.version_id, FactionRow.name)
        .order_by(AskerRow.version_id, func.min(AskerRow.position))
    )
    return _by_version((row.version_id, row.name) for row in rows)


def _ministries(session: Session, term: int | None) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(AnsweredByRow.version_id, MinistryRow.name)
        .join(MinistryRow, AnsweredByRow.ministry_id == MinistryRow.id)
        .join(VersionRow, AnsweredByRow.version_id == VersionRow.id)
        .join(PaperRow, VersionRow.paper_id == PaperRow.id)
        .where(VersionRow.current, AnsweredByRow.role == OfficeRole.LEAD, *_only(PaperRow, term))
        .group_by(AnsweredByRow.version_id, MinistryRow.name)
        .order_by(AnsweredByRow.version_id, func.min(AnsweredByRow.position))
    )
    return _by_version((row.version_id, row.name) for row in rows)


def _only(table: type[PaperRow] | type[InquiryRow], term: int | None) -> tuple[ColumnElement[bool], ...]:
    return () if term is None else (table.term == term,)


def _by_version(rows: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    for version, name in rows:
        found[version].append(name)
    return {version: tuple(names) for version, names in found.items()}


def _by_inquiry(rows: Iterable[T]) -> dict[InquiryNumber | None, tuple[T, ...]]:
    found: dict[InquiryNumber | None, list[T]] = defaultdict(list)
    for row in rows:
        found[row.inquiry].append(row)
    return {number: tuple(group) for number, group in found.items()}


def _term_coverage(held: _Held, term: int) -> TermCoverage:
    listed = {number for number in held.listed_as if number is not None}
    known = {number for number in listed | held.inquiries.keys() if number.term == term}
    archived = {number for number in known if _is_archived(held, number)}
    serials = sorted(number.serial for number in known)
    return TermCoverage(
        term=term,
        known=len(known),
        archived=len(archived),
        first=serials[0] if serials else None,
        last=serials[-1] if serials else None,
        gaps=tuple(_joined_gaps([*_unseen(serials), *(_gap(held, number) for number in known - archived)])),
        papers=tuple(_ranges(held, term)),
    )


def _is_archived(held: _Held, inquiry: InquiryNumber) -> bool:
    """Whether the archive has the inquiry's own paper or the answer, which reprints it."""
    return any(one.kind in (Kind.INQUIRY, Kind.ANSWER) for one in held.of_inquiry.get(inquiry, ()))


def _unseen(serials: list[int]) -> Iterator[Gap]:
    for before, after in pairwise(serials):
        if after - before > 1:
            yield Gap(before + 1, after - 1, GapCause.UNSEEN, _UNSEEN)


def _gap(held: _Held, inquiry: InquiryNumber) -> Gap:
    """Why nothing of an inquiry is archived whose number is known."""
    if held.inquiries.get(inquiry) is InquiryState.WITHDRAWN:
        cause, reason = GapCause.WITHDRAWN, "The inquiry was withdrawn."
        papers = [one.number for one in held.of_inquiry.get(inquiry, ())]
    else:
        papers = list(dict.fromkeys(one.number for one in held.listed_as.get(inquiry, ())))
        # The lowest number is the inquiry's own paper, which is printed first.
        lacking = next((number for number in papers if number in held.lacking), None)
        if lacking is not None:
            cause = GapCause(held.lacking[lacking][0])
            reason = f"A source lists its paper. {held.reason(lacking)}"
        else:
            cause, reason = GapCause.UNREAD, _UNREAD
    return Gap(inquiry.serial, inquiry.serial, cause, reason, tuple(papers))


def _joined_gaps(gaps: Iterable[Gap]) -> list[Gap]:
    """Gaps in order, those that follow each other for the same reason as one."""
    done: list[Gap] = []
    for gap in sorted(gaps, key=lambda one: one.first):
        if done and (done[-1].last + 1, done[-1].cause, done[-1].reason) == (
            gap.first,
            gap.cause,
            gap.reason,
        ):
            done[-1] = replace(done[-1], last=gap.last, papers=done[-1].papers + gap.papers)
        else:
            done.append(gap)
    return done


def _ranges(held: _Held, term: int) -> list[PaperRange]:
    """The papers that are not archived, those that follow each other for the same reason as one range."""
    done: list[PaperRange] = []
    for number, (state, _) in held.lacking.items():
        if number.term != term:
            continue
        reason = held.reason(number)
        last = done[-1] if done else None
        if last is not None and (last.last.serial + 1, last.state, last.reason) == (
            number.serial,
            state,
            reason,
        ):
            done[-1] = replace(last, last=number)
        else:
            done.append(PaperRange(number, number, state, reason))
    return done


def _missing_halves(held: _Held) -> Iterator[MissingHalf]:
    asked = {one.number for one in held.papers if one.kind == Kind.INQUIRY}
    for paper in held.papers:
        if paper.kind == Kind.ANSWER and paper.names not in asked:
            siblings = () if paper.inquiry is None else held.of_inquiry[paper.inquiry]
            if all(one.kind != Kind.INQUIRY for one in siblings):
                yield _without_inquiry(held, paper)
    for inquiry, state in held.inquiries.items():
        if state is InquiryState.OPEN:
            own, answer = _own_paper(held, inquiry), _listed_answer(held, inquiry)
            if own is not None and answer is not None:
                reason = f"A source lists the answer. {_why_not_linked(held, answer)}"
                yield MissingHalf(inquiry, own.number, Kind.ANSWER, answer, reason)


def _without_inquiry(held: _Held, answer: _Archived) -> MissingHalf:
    """An answer whose inquiry's own wording is not archived."""
    named = answer.names
    if named is None:
        reason = "Which paper the inquiry is was not read in the answer."
    elif named.term != answer.number.term:
        reason = "The answer names a paper of another legislative term."
    else:
        reason = _why_not_linked(held, named)
    return MissingHalf(answer.inquiry, answer.number, Kind.INQUIRY, named, reason)


def _why_not_linked(held: _Held, number: DocumentNumber) -> str:
    if number in held.lacking:
        return held.reason(number)
    return "Its paper is archived, but was not read as this one."


def _own_paper(held: _Held, inquiry: InquiryNumber) -> _Archived | None:
    """The inquiry's paper; of two (a misprinted number) the later one, as in storage/loading.py."""
    papers = [one for one in held.of_inquiry.get(inquiry, ()) if one.kind == Kind.INQUIRY]
    return papers[-1] if papers else None


def _listed_answer(held: _Held, inquiry: InquiryNumber) -> DocumentNumber | None:
    """The paper that a source lists as an inquiry's answer: another one with its number, of no other kind.

    The President's notice (Unterrichtung) that it was withdrawn stands in an answer's place.
    """
    own = {one.number for one in held.of_inquiry.get(inquiry, ())}
    for one in held.listed_as.get(inquiry, ()):
        if one.number not in own and (one.kind is None or _ANSWERS.match(one.kind)):
            return one.number
    return None


def _unanswered(held: _Held, today: date) -> tuple[Unanswered, ...]:
    """Open inquiries, the longest waiting first; one whose answer a source lists waits for us, not for an answer."""
    found = []
    for inquiry, state in held.inquiries.items():
        paper = _own_paper(held, inquiry)
        if state is not InquiryState.OPEN or paper is None or _listed_answer(held, inquiry) is not None:
            continue
        asked = paper.asked_on or paper.printed_on or _listed_day(held, paper)
        days = None if asked is None or asked > today else (today - asked).days
        factions = held.factions.get(paper.version, ())
        found.append(Unanswered(inquiry, paper.number, paper.title, asked, factions, days))
    return tuple(sorted(found, key=lambda one: (one.days is None, -(one.days or 0), one.inquiry)))


def _listed_day(held: _Held, paper: _Archived) -> date | None:
    """The day on which a source says that a paper was published."""
    listed = [] if paper.inquiry is None else held.listed_as.get(paper.inquiry, ())
    days = (_day(one.published_on) for one in listed if one.number == paper.number)
    return next((day for day in days if day is not None), None)


def _day(text: str | None) -> date | None:
    """A day as lists write it, None where it is none.

    >>> _day("29.04.2025"), _day("2025-04-29"), _day("im April")
    (datetime.date(2025, 4, 29), datetime.date(2025, 4, 29), None)
    """
    for form in _DAY_FORMS:
        try:
            return datetime.strptime((text or "").strip(), form).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    return None


def _waiting(unanswered: Iterable[Unanswered]) -> tuple[FactionWaiting, ...]:
    waiting: Counter[str | None] = Counter()
    overdue: Counter[str | None] = Counter()
    for one in unanswered:
        factions = one.factions or (None,)
        waiting.update(factions)
        overdue.update(factions if one.overdue else ())
    return tuple(
        FactionWaiting(name, count, overdue[name])
        for name, count in sorted(waiting.items(), key=lambda item: (-item[1], item[0] or ""))
    )


def _times(
    answers: Iterable[_Archived], names_of: Callable[[_Archived], tuple[str, ...]]
) -> tuple[AnswerTimes, ...]:
    """How many answers each name has and how long they took, the busiest first."""
    days: dict[str | None, list[int | None]] = defaultdict(list)
    for answer in answers:
        for name in names_of(answer) or (None,):
            days[name].append(_days_taken(answer))
    found = [_times_of(name, taken) for name, taken in days.items()]
    return tuple(sorted(found, key=lambda one: (-one.answers, one.name or "")))


def _times_of(name: str | None, taken: list[int | None]) -> AnswerTimes:
    timed = [days for days in taken if days is not None]
    late = sum(days > DUE_DAYS for days in timed)
    return AnswerTimes(name, len(taken), len(timed), late, median(timed) if timed else None)


def _days_taken(answer: _Archived) -> int | None:
    """Days from question to answer; None where a date is missing, or misprinted to a time that cannot be."""
    if answer.asked_on is None or answer.answered_on is None:
        return None
    days = (answer.answered_on - answer.asked_on).days
    return days if 0 <= days <= _LONGEST_DAYS else None

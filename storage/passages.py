"""The texts of papers as search sees them: pieces with their field, question and page. Index and snippets share them.

What is searched is the current print of each paper. `preamble` holds both the asker's and the government's; footnotes
count as `annex`: they stand beside the running text. If a reading found no questions or answers, the text it
could not divide takes their place, so that a paper read in part is still found.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from storage.papers import Kind, ReadingStatus
from storage.schema import AnswerRow, FootnoteRow, MentionRow, PaperRow, QuestionRow, SummaryRow, VersionRow


class Field(StrEnum):
    """Where a word may stand; a search can be narrowed to some of these."""

    TITLE = "title"
    SUMMARY = "summary"
    QUESTION = "question"
    ANSWER = "answer"
    PREAMBLE = "preamble"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of original text. `page` is the first on which its question or answer stands, None if not known.

    `paper` is the number of the paper it is printed in, None for summaries and for titles out of lists.
    """

    field: Field
    text: str
    question: str | None = None
    page: int | None = None
    paper: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A paper with everything search has of it. `version` is None if no print of it counts (wanted, missing)."""

    id: int
    number: str
    term: int
    serial: int
    version: int | None
    kind: Kind | None
    printed_on: date | None
    title: str | None
    names: str | None  # the inquiry's paper that an answer names
    passages: tuple[Passage, ...]


# The statements stand here once, since making one anew takes SQLAlchemy longer than SQLite takes to answer it.
_PAPERS = (
    select(
        PaperRow.id,
        PaperRow.number,
        PaperRow.term,
        PaperRow.serial,
        VersionRow.id.label("version"),
        VersionRow.kind,
        VersionRow.title,
        VersionRow.printed_on,
        VersionRow.inquiry_paper,
        VersionRow.preamble,
        VersionRow.government_preamble,
        VersionRow.annex,
    )
    .outerjoin(
        VersionRow,
        and_(
            VersionRow.paper_id == PaperRow.id,
            VersionRow.current,
            VersionRow.status != ReadingStatus.WRONG_PAPER,
        ),
    )
    .where(PaperRow.id.in_(bindparam("papers", expanding=True)))
)
_LISTED_TITLES = (
    select(MentionRow.paper_id, MentionRow.title)
    .where(MentionRow.paper_id.in_(bindparam("papers", expanding=True)), MentionRow.title.is_not(None))
    .order_by(MentionRow.id)
)
_SUMMARIES = (
    select(SummaryRow.paper_id, SummaryRow.text)
    .where(SummaryRow.paper_id.in_(bindparam("papers", expanding=True)), SummaryRow.replaced_at.is_(None))
    .order_by(SummaryRow.id)
)
_QUESTIONS = (
    select(
        QuestionRow.version_id, QuestionRow.number, QuestionRow.text, QuestionRow.pages, QuestionRow.answer_id
    )
    .where(QuestionRow.version_id.in_(bindparam("versions", expanding=True)))
    .order_by(QuestionRow.version_id, QuestionRow.position)
)
_ANSWERS = (
    select(AnswerRow.id, AnswerRow.version_id, AnswerRow.text, AnswerRow.pages)
    .where(AnswerRow.version_id.in_(bindparam("versions", expanding=True)))
    .order_by(AnswerRow.version_id, AnswerRow.position)
)
_FOOTNOTES = (
    select(FootnoteRow.version_id, FootnoteRow.text)
    .where(FootnoteRow.version_id.in_(bindparam("versions", expanding=True)))
    .order_by(FootnoteRow.version_id, FootnoteRow.position)
)
_UNDIVIDED = select(
    VersionRow.id, VersionRow.inquiry_text, VersionRow.answer_text, VersionRow.full_text
).where(VersionRow.id.in_(bindparam("versions", expanding=True)))


def load_contents(session: Session, papers: Collection[int]) -> dict[int, Content]:
    """The contents of papers by their ids, in a handful of statements however many they are."""
    if not papers:
        return {}
    ids = {"papers": list(papers)}
    rows = session.execute(_PAPERS, ids).all()
    # The newest list has the last word.
    listed = {row.paper_id: row.title for row in session.execute(_LISTED_TITLES, ids)}
    found: defaultdict[int, list[Passage]] = defaultdict(list)
    for row in rows:
        found[row.id] += _head(row, listed.get(row.id))
    for summary in session.execute(_SUMMARIES, ids):
        found[summary.paper_id].append(Passage(Field.SUMMARY, summary.text))
    for paper, passage in _texts(session, {row.version: row for row in rows if row.version is not None}):
        found[paper].append(passage)
    return {
        row.id: Content(
            id=row.id,
            number=row.number,
            term=row.term,
            serial=row.serial,
            version=row.version,
            kind=None if row.kind is None else Kind(row.kind),
            printed_on=row.printed_on,
            title=row.title or listed.get(row.id),
            names=row.inquiry_paper,
            passages=tuple(passage for passage in found[row.id] if passage.text),
        )
        for row in rows
    }


_Paper = Any  # a row of _PAPERS
_Found = Iterator[tuple[int, Passage]]  # with the id of the paper it belongs to


def _head(paper: _Paper, listed: str | None) -> Iterator[Passage]:
    """What stands beside questions and answers; of titles the printed one, which stands in the head of page 1."""
    if paper.title:
        yield Passage(Field.TITLE, paper.title, page=1, paper=paper.number)
    else:
        yield Passage(Field.TITLE, listed or "")
    yield Passage(Field.PREAMBLE, paper.preamble or "", paper=paper.number)
    yield Passage(Field.PREAMBLE, paper.government_preamble or "", paper=paper.number)
    yield Passage(Field.ANNEX, paper.annex or "", paper=paper.number)


def _texts(session: Session, prints: dict[int, _Paper]) -> _Found:
    """Questions, answers and footnotes of the current prints, which are given by the ids of their versions."""
    if not prints:
        return
    ids = {"versions": list(prints)}
    questions = session.execute(_QUESTIONS, ids).all()
    answers = session.execute(_ANSWERS, ids).all()
    first_of: dict[int | None, Any] = {}  # the first question that a printed answer is for
    for row in questions:
        first_of.setdefault(row.answer_id, row)
        paper = prints[row.version_id]
        yield paper.id, Passage(Field.QUESTION, row.text, row.number, _first(row.pages), paper.number)
    for answer in answers:
        paper, asked = prints[answer.version_id], first_of.get(answer.id)
        number = None if asked is None else asked.number
        yield paper.id, Passage(Field.ANSWER, answer.text, number, _first(answer.pages), paper.number)
    for note in session.execute(_FOOTNOTES, ids):
        paper = prints[note.version_id]
        yield paper.id, Passage(Field.ANNEX, note.text, paper=paper.number)
    questioned, answered = {row.version_id for row in questions}, {row.version_id for row in answers}
    yield from _undivided(session, prints, questioned, answered)


def _undivided(
    session: Session, prints: dict[int, _Paper], questioned: set[int], answered: set[int]
) -> _Found:
    """The asker's and the government's text where no question or no answer was found; the whole paper if neither."""
    unread = [
        version
        for version, paper in prints.items()
        if version not in questioned or (version not in answered and paper.kind != Kind.INQUIRY)
    ]
    if not unread:
        return
    for row in session.execute(_UNDIVIDED, {"versions": unread}):
        paper = prints[row.id]
        asked = None if row.id in questioned else row.inquiry_text
        answer = None if row.id in answered else row.answer_text
        if not (asked or answer or row.id in questioned or row.id in answered):
            field = Field.QUESTION if paper.kind == Kind.INQUIRY else Field.ANSWER
            yield paper.id, Passage(field, row.full_text or "", paper=paper.number)
        yield paper.id, Passage(Field.QUESTION, asked or "", paper=paper.number)
        yield paper.id, Passage(Field.ANSWER, answer or "", paper=paper.number)


def _first(pages: list[int]) -> int | None:
    return pages[0] if pages else None

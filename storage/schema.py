"""The tables, typed, with their constraints; nothing else. `docs/schema.md` explains them to people.

Identity of a paper is its number, identity of a version is its place in the paper's history. What was read
belongs to a version, so that an older print stays as readable as the newest. Names of people, factions and
ministries stand once each; the rows that use them keep the printed order.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

import storage.search_schema  # noqa: F401 - so that all tables are known wherever these are
from storage.schema_base import Base as Base  # noqa: PLC0414 - from here it comes with all its tables
from storage.schema_base import one_of

# The newest step in storage/migrations; a test compares the two. Kept here so that opening an archive need
# not import Alembic.
SCHEMA_REVISION = "0007"


class InquiryRow(Base):
    """A Kleine Anfrage by its running number: what joins the two papers of a pair."""

    __tablename__ = "inquiries"
    __table_args__ = (
        UniqueConstraint("term", "serial"),
        one_of("state", "open", "answered", "withdrawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[int]
    serial: Mapped[int]
    state: Mapped[str] = mapped_column(default="open")

    papers: Mapped[list["PaperRow"]] = relationship(back_populates="inquiry", order_by="PaperRow.serial")


class PaperRow(Base):
    """A paper the archive has or wants."""

    __tablename__ = "papers"
    __table_args__ = (
        UniqueConstraint("term", "serial"),
        UniqueConstraint("number"),
        one_of("state", "wanted", "archived", "missing", "failed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]  # "18/14087", for reading; term and serial are for sorting and ranges
    term: Mapped[int]
    serial: Mapped[int]
    state: Mapped[str] = mapped_column(default="wanted", index=True)
    reason: Mapped[str | None]  # why missing or failed
    wanted_because: Mapped[str]
    wanted_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]  # when the site last answered for it
    ask_again_on: Mapped[date | None] = mapped_column(
        index=True
    )  # storage/schedule.py; empty: with the next crawl
    inquiry_id: Mapped[int | None] = mapped_column(ForeignKey("inquiries.id"), index=True)

    inquiry: Mapped[InquiryRow | None] = relationship(back_populates="papers")
    versions: Mapped[list["VersionRow"]] = relationship(
        back_populates="paper", order_by="VersionRow.ordinal", cascade="all, delete-orphan"
    )
    summaries: Mapped[list["SummaryRow"]] = relationship(
        back_populates="paper", order_by="SummaryRow.id", cascade="all, delete-orphan"
    )
    mentions: Mapped[list["MentionRow"]] = relationship(
        back_populates="paper", order_by="MentionRow.id", cascade="all, delete-orphan"
    )


class VersionRow(Base):
    """One print of a paper: the kept bytes and what was read in them."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("paper_id", "ordinal"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        one_of("status", "complete", "partial", "no_text", "wrong_paper", "unreadable", "pending"),
        one_of("kind", "inquiry", "answer", "major_answer", "notice", "other"),
        # One print of a paper counts at a time.
        Index(
            "uq_versions_current",
            "paper_id",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"))
    ordinal: Mapped[int]  # 1 is the first print that was fetched
    current: Mapped[bool]
    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]  # bytes
    url: Mapped[str]
    fetched_at: Mapped[datetime]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    doubt: Mapped[str | None]  # what was odd about the transfer
    aside: Mapped[str | None]  # why it was kept without ever counting, in a sentence

    status: Mapped[str] = mapped_column(index=True)
    rules_version: Mapped[str]
    kind: Mapped[str | None]
    printed_number: Mapped[str | None]
    title: Mapped[str | None]
    printed_on: Mapped[date | None]
    original_on: Mapped[date | None]
    issued_on: Mapped[date | None]
    reprinted_on: Mapped[date | None]
    reprint: Mapped[bool]
    inquiry_number: Mapped[int | None]  # as printed, like the next two
    inquiry_paper: Mapped[str | None]
    asked_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    preamble: Mapped[str | None]
    government_preamble: Mapped[str | None]
    annex: Mapped[str | None]
    inquiry_text: Mapped[str | None]
    answer_text: Mapped[str | None]
    full_text: Mapped[str | None]
    pages: Mapped[int]

    paper: Mapped[PaperRow] = relationship(back_populates="versions")
    askers: Mapped[list["AskerRow"]] = relationship(
        order_by="AskerRow.position", cascade="all, delete-orphan"
    )
    offices: Mapped[list["AnsweredByRow"]] = relationship(
        order_by="AnsweredByRow.position", cascade="all, delete-orphan"
    )
    questions: Mapped[list["QuestionRow"]] = relationship(
        order_by="QuestionRow.position", cascade="all, delete-orphan"
    )
    answers: Mapped[list["AnswerRow"]] = relationship(
        order_by="AnswerRow.position", cascade="all, delete-orphan"
    )
    footnotes: Mapped[list["FootnoteRow"]] = relationship(
        order_by="FootnoteRow.position", cascade="all, delete-orphan"
    )
    remarks: Mapped[list["RemarkRow"]] = relationship(
        order_by="RemarkRow.position", cascade="all, delete-orphan"
    )
    tables: Mapped[list["TableRow"]] = relationship(
        order_by="TableRow.position", cascade="all, delete-orphan"
    )
    reviews: Mapped[list["ReviewRow"]] = relationship(order_by="ReviewRow.id", cascade="all, delete-orphan")
    citations: Mapped[list["CitationRow"]] = relationship(
        order_by="CitationRow.position", cascade="all, delete-orphan"
    )


class PersonRow(Base):
    """A member's name as printed; two spellings are two rows, since merging them would be a guess."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class FactionRow(Base):
    """A faction in the archive's spelling."""

    __tablename__ = "factions"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class MinistryRow(Base):
    """An office as printed, without the article: `Minister des Innern`."""

    __tablename__ = "ministries"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class AskerRow(Base):
    """Who asks, in printed order."""

    __tablename__ = "askers"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    faction_id: Mapped[int | None] = mapped_column(ForeignKey("factions.id"), index=True)

    person: Mapped[PersonRow] = relationship(lazy="joined")
    faction: Mapped[FactionRow | None] = relationship(lazy="joined")


class AnsweredByRow(Base):
    """Which offices answered, in printed order, and in which role."""

    __tablename__ = "answered_by"
    __table_args__ = (one_of("role", "lead", "consulted"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    ministry_id: Mapped[int] = mapped_column(ForeignKey("ministries.id"), index=True)
    role: Mapped[str]

    ministry: Mapped[MinistryRow] = relationship(lazy="joined")


class AnswerRow(Base):
    """A printed answer; several questions may point at it (`Die Fragen 1 und 2 werden … gemeinsam beantwortet`)."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[str]
    pages: Mapped[list[int]]  # from 1
    starts_at: Mapped[int | None]  # characters in versions.full_text
    ends_at: Mapped[int | None]


class QuestionRow(Base):
    """A question; `answer_id` is the printed answer that stands for it, empty in an inquiry's own paper."""

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"))
    position: Mapped[int]
    number: Mapped[str]
    text: Mapped[str]
    pages: Mapped[list[int]]  # of question and answer, from 1
    starts_at: Mapped[int | None]  # characters in versions.full_text
    ends_at: Mapped[int | None]
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), index=True)

    answer: Mapped[AnswerRow | None] = relationship()


class FootnoteRow(Base):
    """A footnote; its mark stands in the texts as `[^mark]`."""

    __tablename__ = "footnotes"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str]
    text: Mapped[str]


class TableRow(Base):
    """A printed table: its rows of cells as JSON, in print order."""

    __tablename__ = "tables"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    pages: Mapped[list[int]]  # from 1
    rows: Mapped[list[list[str]]]


class RemarkRow(Base):
    """What the reading could not find (`missing`: a field's name) or doubts (`note`: a sentence)."""

    __tablename__ = "remarks"
    __table_args__ = (one_of("type", "missing", "note"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    text: Mapped[str]


class CitationRow(Base):
    """What a version cites, and in which part of it: once for each number and part, in print order.

    Nothing is linked by ids: a paper may be cited long before the archive hears of it.
    """

    __tablename__ = "citations"
    __table_args__ = (
        one_of(
            "kind", "paper", "inquiry", "submission", "committee_protocol", "plenary_protocol", "statement"
        ),
        one_of(
            "field",
            "title", "preamble", "government_preamble", "question", "answer", "annex", "footnote", "text",
        ),
    )  # fmt: skip

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    number: Mapped[str] = mapped_column(
        index=True
    )  # "18/12723", "KA 18/5441", "Vorlage 18/3773", "APr 18/749"
    term: Mapped[int]  # with serial what joins it to papers or inquiries
    serial: Mapped[int]
    field: Mapped[str]
    question: Mapped[str | None]  # of a footnote the one that its mark stands in
    page: Mapped[int | None]  # the first on which that question or answer stands, from 1


class ReviewRow(Base):
    """A person's word on a reading: a correction of `field`, or without a field that the reading may stand.

    It stands beside the reading and outlives every re-reading of the same print.
    """

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), index=True)
    field: Mapped[str | None]
    value: Mapped[str | None]
    note: Mapped[str | None]
    made_at: Mapped[datetime]


class SummaryRow(Base):
    """A summary as it came, and its repaired reading. Another text from the same source replaces it; it stays."""

    __tablename__ = "summaries"
    __table_args__ = (
        one_of("role", "inquiry", "answer"),
        Index(
            "uq_summaries_current",
            "paper_id",
            "role",
            "source",
            "occurrence",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    source: Mapped[str]
    occurrence: Mapped[int]  # 2 if the source holds a second, other summary of the same paper and role
    line: Mapped[int]
    original: Mapped[str]  # with `encoding` the very bytes of the source
    encoding: Mapped[str]
    text: Mapped[str]
    repaired: Mapped[bool]
    imported_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]

    paper: Mapped[PaperRow] = relationship(back_populates="summaries")


class MentionRow(Base):
    """What an import says of a paper beside summaries: the source's word, never the paper's."""

    __tablename__ = "mentions"
    __table_args__ = (UniqueConstraint("paper_id", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"))
    source: Mapped[str]
    title: Mapped[str | None]
    kind: Mapped[str | None]
    published_on: Mapped[str | None]
    askers: Mapped[str | None]
    factions: Mapped[str | None]
    ministries: Mapped[str | None]
    inquiry_number: Mapped[int | None]  # the inquiry's running number, as a list of the parliament names it
    subjects: Mapped[list[str] | None]  # subject areas and keywords as a documentalist gave them
    keywords: Mapped[list[str] | None]
    abstract: Mapped[str | None]
    seen_at: Mapped[datetime]

    paper: Mapped[PaperRow] = relationship(back_populates="mentions")


class RunRow(Base):
    """A crawl or fetch. Without `finished_at` it still runs or was killed."""

    __tablename__ = "runs"
    __table_args__ = (one_of("verdict", "ok", "partial", "failed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    command: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    verdict: Mapped[str | None]
    seconds: Mapped[float | None]
    machine: Mapped[str | None]  # who runs it: the host's name and the process there
    process: Mapped[int | None]
    seen_at: Mapped[datetime | None]  # its last sign of life, four times a minute
    listed: Mapped[int] = mapped_column(server_default="0")  # papers on its list so far
    not_due: Mapped[int] = mapped_column(
        server_default="0"
    )  # archived papers that it did not have to ask for
    not_due_missing: Mapped[int] = mapped_column(
        server_default="0"
    )  # the same of papers the site does not have
    unasked: Mapped[int] = mapped_column(server_default="0")  # papers left for the next run
    stopped: Mapped[str | None]  # why it left papers, in a sentence


class DiscoveryRow(Base):
    """What a run looked for in one source of new papers, and whether that was all there is."""

    __tablename__ = "discoveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    source: Mapped[str]
    address: Mapped[str]
    since: Mapped[date | None]
    until: Mapped[date | None]
    total: Mapped[int | None]  # how many entries the source says it has
    found: Mapped[int]  # how many were read
    new: Mapped[int]  # how many papers the archive had not heard of
    complete: Mapped[bool]  # whether all of it could be taken
    ended: Mapped[bool]  # whether it was read to its end, be there entries that could not be taken
    reason: Mapped[str | None]  # why it is not complete, or what was odd, in a sentence
    finished_at: Mapped[datetime]


class RobotsRow(Base):
    """The robots.txt of a host as a run found it, and what that means."""

    __tablename__ = "robots"
    __table_args__ = (one_of("verdict", "rules", "none", "unreadable"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    host: Mapped[str]
    fetched_at: Mapped[datetime]
    status: Mapped[int | None]
    verdict: Mapped[str]  # rules are obeyed; none allow all; unreadable ones forbid all
    crawl_delay: Mapped[float | None]  # seconds, as it asks us for
    body: Mapped[str | None]
    reason: Mapped[str | None]  # why it could not be read, in a sentence


class RequestRow(Base):
    """One exchange with a server: the request and what came back."""

    __tablename__ = "requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), index=True)
    url: Mapped[str]
    requested_at: Mapped[datetime]
    status: Mapped[int | None]
    error: Mapped[str | None]
    bytes: Mapped[int]
    seconds: Mapped[float | None]
    waited: Mapped[
        float | None
    ]  # seconds that were waited before it, after a failure or because the server asked for it


class RunOutcomeRow(Base):
    """What became of a paper in a run: every paper wanted has one row when the run ends."""

    __tablename__ = "run_outcomes"
    __table_args__ = (one_of("outcome", "new", "changed", "unchanged", "missing", "failed"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    outcome: Mapped[str]
    reason: Mapped[str | None]

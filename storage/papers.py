"""The things this archive speaks of, as frozen data: papers, what was read in them, summaries, runs.

Standard library only. Everything that passes from one room to the next is one of these; nothing here knows
of PDFs, tables or the network. Times are aware and in UTC, dates are dates as printed.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from storage.numbers import DocumentNumber, InquiryNumber


class Kind(StrEnum):
    """What a paper is, told by its printed head."""

    INQUIRY = "inquiry"  # Kleine Anfrage
    ANSWER = "answer"  # Antwort der Landesregierung auf die Kleine Anfrage
    MAJOR_ANSWER = "major_answer"  # Antwort der Landesregierung auf die Große Anfrage
    NOTICE = "notice"  # Unterrichtung durch den Präsidenten: the inquiry was withdrawn
    OTHER = "other"


class PaperState(StrEnum):
    """How far the archive has come with a paper."""

    WANTED = "wanted"  # named by a record, a range or its other half; not asked for yet
    ARCHIVED = "archived"  # its original is kept, whatever the reading gave
    MISSING = "missing"  # the site answered 404
    FAILED = "failed"  # asked for in vain; asked again by the next crawl


class ReadingStatus(StrEnum):
    """What became of reading a kept original."""

    COMPLETE = "complete"  # every field that should be there is; a doubtful date may be named in `notes`
    PARTIAL = "partial"  # readable, but fields named in `missing`, or a structure that is not sure
    NO_TEXT = "no_text"  # a scan
    WRONG_PAPER = "wrong_paper"  # another number is printed in it than was asked for
    UNREADABLE = "unreadable"  # no PDF library gets through it within the limits
    PENDING = "pending"  # kept, not read yet


class InquiryState(StrEnum):
    """Where a Kleine Anfrage stands."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class SummaryRole(StrEnum):
    """Which half of the pair a summary tells of."""

    INQUIRY = "inquiry"
    ANSWER = "answer"


class OfficeRole(StrEnum):
    """Whether an office signed the answer or was consulted for it (`im Einvernehmen mit`)."""

    LEAD = "lead"
    CONSULTED = "consulted"


@dataclass(frozen=True, slots=True)
class Asker:
    """A member who asks, as printed; the faction in the archive's spelling, None where none is printed."""

    name: str
    faction: str | None


@dataclass(frozen=True, slots=True)
class Office:
    """A member of the government as printed, without the article: `Minister des Innern`."""

    name: str
    role: OfficeRole


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters in an extraction's `full_text`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question and the answer that stands for it.

    `answered_with` names the other questions the same printed answer is for. `pages` are the pages (from 1)
    on which question or answer stand, `answer_pages` those of the answer alone. Spans are None where the text
    does not stand in one piece.
    """

    number: str
    question: str
    answer: str | None = None
    answered_with: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    answer_pages: tuple[int, ...] = ()
    question_span: Span | None = None
    answer_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote; its mark stands in the text as `[^mark]`."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as rows of cells in reading order, the head row first; `pages` (from 1) are those it stands on.

    In the texts it stands at its place, one line a row, cells separated by ` | `.
    """

    pages: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read in one print of a paper. Unknown is None and named in `missing`, never a guess.

    Text: paragraphs separated by one blank line, lines within a paragraph joined, words whole.
    `inquiry_text` is the asker's part as it stands in this paper (in an answer: as reprinted there, often
    edited), `answer_text` the government's, `full_text` the whole paper without running heads and feet.
    """

    status: ReadingStatus
    version: str  # digest of the rules that read it
    kind: Kind | None = None
    printed_number: DocumentNumber | None = None
    title: str | None = None
    printed_on: date | None = None
    original_on: date | None = None
    issued_on: date | None = None
    reprinted_on: date | None = None
    reprint: bool = False
    inquiry_number: int | None = None
    inquiry_paper: DocumentNumber | None = None
    asked_on: date | None = None
    askers: tuple[Asker, ...] = ()
    answered_on: date | None = None
    answered_by: tuple[Office, ...] = ()
    preamble: str | None = None
    government_preamble: str | None = None
    questions: tuple[Question, ...] = ()
    annex: str | None = None
    footnotes: tuple[Footnote, ...] = ()
    tables: tuple[PrintedTable, ...] = ()
    inquiry_text: str | None = None
    answer_text: str | None = None
    full_text: str | None = None
    pages: int = 0
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def inquiry(self) -> InquiryNumber | None:
        """The inquiry this paper belongs to, where number and term are both printed."""
        if self.inquiry_number is None or self.printed_number is None:
            return None
        return InquiryNumber(self.printed_number.term, self.inquiry_number)


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes of a fetched PDF as kept on disk."""

    sha256: str
    size: int
    path: Path


@dataclass(frozen=True, slots=True)
class Paper:
    """One print of a paper: where it came from, the kept original, and what was read in it."""

    number: DocumentNumber
    url: str
    original: Original
    extraction: Extraction
    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    doubt: str | None = None  # what was odd about the transfer, in a sentence


@dataclass(frozen=True, slots=True)
class SummaryRecord:
    """A record someone keeps of a paper: up to two summaries and what else it says of the paper.

    The summaries are the text as it came, character for character; `encoding` turns them back into the bytes.
    `line` is where the record begins in its source, from 1. The metadata is the record's word, not the paper's.
    """

    number: DocumentNumber
    source: str
    line: int
    inquiry_summary: str | None = None
    answer_summary: str | None = None
    encoding: str = "utf-8"
    title: str | None = None
    kind: str | None = None
    published_on: str | None = None
    askers: str | None = None
    factions: str | None = None
    ministries: str | None = None
    inquiry_number: int | None = None  # the rest only lists of the parliament tell
    subjects: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    abstract: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """What a list or record says of a paper, kept beside the paper's own words; `seen_at` is when it last said so."""

    source: str
    seen_at: datetime
    title: str | None = None
    kind: str | None = None
    published_on: str | None = None
    askers: str | None = None
    factions: str | None = None
    ministries: str | None = None
    inquiry_number: int | None = None
    subjects: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    abstract: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not be taken, and why, in a sentence."""

    source: str
    line: int
    reason: str


class Outcome(StrEnum):
    """What became of a record imported or a paper asked for."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MISSING = "missing"
    FAILED = "failed"


class Verdict(StrEnum):
    """How a run ended; the exit code agrees with it."""

    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What storing a paper did, and which papers it made wanted (the other half of the pair)."""

    outcome: Outcome
    wanted: tuple[DocumentNumber, ...] = ()
    reason: str | None = None  # why it failed, in a sentence


@dataclass(frozen=True, slots=True)
class PaperRef:
    """A paper to ask for, with what a conditional request needs. `sha256` is None if nothing is kept yet."""

    number: DocumentNumber
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request of a run and what came back. `status` is the HTTP status, None if no answer came."""

    url: str
    number: DocumentNumber | None  # None for robots.txt
    requested_at: datetime
    status: int | None = None
    error: str | None = None
    bytes: int = 0
    seconds: float | None = None
    waited: float | None = None  # seconds that were waited before it, after a failure or as the server asked


class RobotsVerdict(StrEnum):
    """What a host's robots.txt means for a crawl."""

    RULES = "rules"  # read, and obeyed
    NONE = "none"  # there is none: everything may be fetched
    UNREADABLE = "unreadable"  # nobody knows: nothing may be fetched


@dataclass(frozen=True, slots=True)
class Robots:
    """A host's robots.txt as a run found it. `crawl_delay` is in seconds, as it asks us for."""

    host: str
    fetched_at: datetime
    verdict: RobotsVerdict
    status: int | None = None
    crawl_delay: float | None = None
    body: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a run looked for in one source of new papers, and whether that was all there is.

    `total` is how many entries the source says it has, None if it does not say; `found` how many were read, `new`
    how many papers the archive had not heard of. A look that `ended` came to the source's end, even if an entry could
    not be taken; `complete` says that all could. `reason` is a sentence where it is not complete, or on what was odd.
    """

    source: str
    address: str
    found: int
    new: int
    complete: bool
    ended: bool = True
    total: int | None = None
    since: date | None = None
    until: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A paper that could not be archived, and why."""

    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """How a crawl or fetch went. Every paper wanted is counted once: new, changed, unchanged, missing, failed.

    `not_due` of those unchanged or missing were not asked for, since the schedule has their next look later.
    `unasked` papers are left for the next run, because of what `stopped` says.
    """

    run: int
    verdict: Verdict
    wanted: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    failed: tuple[Failure, ...] = field(default=())
    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0
    not_due: int = 0
    unasked: int = 0
    stopped: str | None = None
    discoveries: tuple[Discovery, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """One kept print: which bytes, and how they were last read."""

    number: DocumentNumber
    ordinal: int
    sha256: str
    status: ReadingStatus
    rules_version: str
    doubt: str | None


@dataclass(frozen=True, slots=True)
class Review:
    """A person's word on a reading, kept beside it: a correction of a field, or (without one) that it may stand."""

    field: str | None
    value: str | None
    note: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """A paper that a person should look at, and why: names of missing fields, and sentences."""

    number: DocumentNumber
    state: PaperState
    status: ReadingStatus | None
    title: str | None
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    reviews: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A kept summary. `text` is the reading to show; `repaired` says whether it differs from `original`.

    `outdated` says that its paper has been reprinted with another text since.
    """

    role: SummaryRole
    text: str
    original: str
    repaired: bool
    source: str
    imported_at: datetime
    replaced_at: datetime | None = None  # when the same source brought another text
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """The inquiry a paper belongs to: its number, its state and the two papers, as far as known."""

    number: InquiryNumber
    state: InquiryState
    paper: DocumentNumber | None
    answer_paper: DocumentNumber | None
    paper_state: PaperState | None = None
    answer_paper_state: PaperState | None = None
    asked_on: date | None = None  # as the answer's print has it; the inquiry's own does not say it


class CitationKind(StrEnum):
    """What one paper may cite of the Landtag's: papers and inquiries, and what the archive keeps nothing of."""

    PAPER = "paper"  # Drucksache
    INQUIRY = "inquiry"  # Kleine Anfrage, by its running number
    SUBMISSION = "submission"  # Vorlage
    COMMITTEE = "committee_protocol"  # Ausschussprotokoll, APr
    PLENARY = "plenary_protocol"  # Plenarprotokoll
    STATEMENT = "statement"  # Stellungnahme


_CITED_AS = {
    CitationKind.PAPER: "",
    CitationKind.INQUIRY: "KA ",
    CitationKind.SUBMISSION: "Vorlage ",
    CitationKind.COMMITTEE: "APr ",
    CitationKind.PLENARY: "Plenarprotokoll ",
    CitationKind.STATEMENT: "Stellungnahme ",
}


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited, in one spelling.

    >>> str(Cited(CitationKind.SUBMISSION, 18, 3773)), str(Cited(CitationKind.PAPER, 18, 12723))
    ('Vorlage 18/3773', '18/12723')
    """

    kind: CitationKind
    term: int
    serial: int

    def __str__(self) -> str:
        return f"{_CITED_AS[self.kind]}{self.term}/{self.serial}"


class CitedIn(StrEnum):
    """The part of a paper that a citation stands in."""

    TITLE = "title"
    PREAMBLE = "preamble"
    GOVERNMENT_PREAMBLE = "government_preamble"
    QUESTION = "question"
    ANSWER = "answer"
    ANNEX = "annex"
    FOOTNOTE = "footnote"
    TEXT = "text"  # what a reading could not divide


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper cites what. A footnote's `question` is the one that its mark stands in.

    `page` is the first on which that question or answer stands, from 1; None if it is not known.
    """

    names: Cited
    field: CitedIn
    question: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class KnownPaper:
    """A paper that the archive holds or wants, with its title as far as known."""

    number: DocumentNumber
    state: PaperState
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """One end of a reference: what is cited, or the paper that cites; and every place where it does.

    `papers` are those that the archive knows under the number: of an inquiry up to two, of a Vorlage none.
    """

    number: Cited
    papers: tuple[KnownPaper, ...]
    places: tuple[Place, ...]

    @property
    def state(self) -> str | None:
        """`archived` if one of the papers is, else how far it is; `unknown` without one, None if none is ever kept."""
        if self.number.kind not in (CitationKind.PAPER, CitationKind.INQUIRY):
            return None
        states = [paper.state for paper in self.papers]
        return PaperState.ARCHIVED if PaperState.ARCHIVED in states else next(iter(states), "unknown")

    @property
    def title(self) -> str | None:
        """The first title known."""
        return next((paper.title for paper in self.papers if paper.title), None)


@dataclass(frozen=True, slots=True)
class References:
    """What a paper cites, in its order, and what cites it, by number."""

    cites: tuple[Reference, ...] = ()
    cited_by: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """Everything the archive holds of one paper: what `landtag show` prints.

    `extraction` and `original` are None until the paper is archived. `summaries` are those of the whole pair,
    current ones only, newest first. `listed` is what imports say of the paper. `references` are from the print shown,
    and to the paper from the prints of others that count.
    """

    number: DocumentNumber
    state: PaperState
    url: str
    reason: str | None = None
    extraction: Extraction | None = None
    original: Original | None = None
    fetched_at: datetime | None = None
    checked_at: datetime | None = None
    wanted_because: str | None = None  # what named the paper first
    pair: Pair | None = None
    summaries: tuple[Summary, ...] = ()
    listed_title: str | None = None
    mentions: tuple[Mention, ...] = ()
    version: int = 0
    versions: int = 0
    reviews: tuple[Review, ...] = ()
    references: References = References()

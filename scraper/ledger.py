"""The running account of a crawl: what is to be asked, what became of each paper, how far we are."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from storage.archive import Archive
from storage.errors import ArchiveError
from storage.numbers import DocumentNumber
from storage.papers import Exchange, Outcome, Paper, PaperRef, RunReport

# After so many papers in a row whose host cannot be reached the rest is not tried: with three tries a paper and
# a second between them, a thousand papers would fail for an hour. One or two can be a hiccup of the line.
UNREACHABLE_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: papers settled of papers known to be wanted, and what is done now, in words."""

    done: int
    wanted: int
    doing: str


class Ledger:
    """Keeps a run's to-do list in memory and writes every result through to the archive at once.

    A paper is asked for once in a run. After `limit` papers no more are handed out. Whatever happens, `close`
    leaves an outcome for every paper that was handed out, unless the user interrupted it.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        command: str,
        limit: int | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self.archive = archive
        self.run = archive.start_run(command)
        self.interrupted = False
        self.broken: ArchiveError | None = None  # what made the archive unusable in the middle
        self.on_broken: Callable[[], None] = lambda: None  # set by who can stop the crawl
        self._limit = limit
        self._progress = progress
        self._queue: deque[DocumentNumber] = deque()
        self._seen: set[DocumentNumber] = set()
        self._open: set[DocumentNumber] = set()  # handed out, not settled
        self._done = 0
        self._unreachable = 0
        self.gone: str | None = None  # why asking has no sense any more

    def want(self, numbers: Iterable[DocumentNumber]) -> None:
        """Put papers on the list, each once."""
        for number in numbers:
            if number not in self._seen and (self._limit is None or len(self._seen) < self._limit):
                self._seen.add(number)
                self._queue.append(number)

    def next(self) -> DocumentNumber | None:
        """Hand out the next paper to ask for, None if there is none now."""
        if self.broken is not None:
            return None
        if not self._queue:
            return None
        number = self._queue.popleft()
        self._open.add(number)
        self.doing(f"asking for {number}")
        return number

    def doing(self, what: str) -> None:
        """Tell whoever watches what is done now: `asking for 18/14087`, `reading 18/14087`."""
        if self._progress is not None:
            self._progress(Progress(self._done, len(self._seen), what))

    def exchange(self, exchange: Exchange) -> None:
        """Write down a request and what came back."""
        with self._trusting_the_archive():
            self.archive.record_exchange(self.run, exchange)

    def kept(self, number: DocumentNumber) -> PaperRef:
        """What a conditional request for a paper needs; a bare number if the archive cannot tell any more."""
        try:
            return self.archive.refs([number])[0]
        except ArchiveError as error:
            self.give_up(error)
            return PaperRef(number)

    def give_up(self, error: ArchiveError) -> None:
        """The archive cannot be used any more: remember why, and stop the crawl, for nothing could be kept."""
        if self.broken is None:
            self.broken = error
            self.on_broken()

    def stored(self, paper: Paper) -> None:
        """Store a fetched and read paper and put its other half on the list."""
        with self._trusting_the_archive():
            saved = self.archive.save(paper, self.run)
            self._settled(paper.number, saved.outcome)
            if saved.outcome is not Outcome.FAILED:
                self._want_half(paper.number)

    def settle(self, number: DocumentNumber, outcome: Outcome, reason: str | None = None) -> None:
        """Write down that a paper is unchanged, missing or failed."""
        with self._trusting_the_archive():
            self.archive.settle(self.run, number, outcome, reason)
            self._settled(number, outcome)
            if outcome is Outcome.UNCHANGED:
                self._want_half(number)

    def reached(self) -> None:
        """The host answered, whatever it said."""
        self._unreachable = 0

    def unreachable(self, reason: str) -> None:
        """The host could not be reached; after some in a row the rest of the list is given up."""
        self._unreachable += 1
        if self._unreachable >= UNREACHABLE_IN_A_ROW:
            self.gone = reason

    def close(self) -> RunReport:
        """End the run; what was handed out and never came back has failed, and says so.

        After an interruption such papers simply stay wanted: nobody waited for their answer.
        """
        why = "No answer and no error came for it; the next crawl asks for it again."
        for number in () if self.interrupted else sorted(self._open):
            self.settle(number, Outcome.FAILED, why)
        return self.archive.finish_run(self.run, interrupted=self.interrupted)

    @contextmanager
    def _trusting_the_archive(self) -> Iterator[None]:
        """One place for what no paper is to blame for: an archive that is full, locked or gone ends the crawl."""
        try:
            yield
        except ArchiveError as error:
            self.give_up(error)

    def _want_half(self, number: DocumentNumber) -> None:
        half = self.archive.other_half(number)
        if half is not None:
            self.want([half])

    def _settled(self, number: DocumentNumber, outcome: Outcome) -> None:
        self._open.discard(number)
        self._done += 1
        self.doing(f"{number} {outcome}")

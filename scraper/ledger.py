"""The running account of a crawl: what is to be asked, what became of each paper, how far we are."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from scraper.intake import take_in
from scraper.probe import Probe
from storage.archive import Archive
from storage.errors import ArchiveError
from storage.numbers import DocumentNumber
from storage.papers import Discovery, Exchange, Outcome, Paper, PaperRef, Robots, RunReport, SummaryRecord
from storage.schedule import CLOSED_TERMS

# After so many papers in a row whose host cannot be reached the rest is not tried: with three tries a paper and
# a second between them, a thousand papers would fail for an hour. One or two can be a hiccup of the line.
UNREACHABLE_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do.

    `numbers` are asked for with their other halves; without any, all papers that are due, or with `recheck` all
    that are known. `limit` counts papers; `budget` counts requests and is a guard, not a wish. `probe` asks upward
    from the highest number of the archive until so many numbers in a row are missing.
    """

    numbers: tuple[DocumentNumber, ...] = ()
    limit: int | None = None
    recheck: bool = False
    budget: int | None = None
    probe: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: papers settled of papers known to be wanted, and what is done now, in words."""

    done: int
    wanted: int
    doing: str


class Ledger:
    """Keeps a run's to-do list in memory and writes every result through to the archive at once.

    A paper is asked for once in a run. Whatever happens, `close` leaves an outcome for every paper that was
    handed out, unless the user interrupted it, and says how many were left for the next run and why.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        command: str,
        plan: Plan | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self.archive = archive
        self.plan = plan or Plan()
        self.run = archive.start_run(command)
        self.interrupted = False
        self.broken: ArchiveError | None = None  # what made the archive unusable in the middle
        self.gone: str | None = None  # why asking has no sense any more
        self._stops: list[Callable[[], None]] = []
        self._progress = progress
        self._queue: deque[DocumentNumber] = deque()
        self._seen: set[DocumentNumber] = set()
        self._open: set[DocumentNumber] = set()  # handed out, not settled
        self._probe: Probe | None = None
        self._done = 0
        self._requests = 0
        self._unreachable = 0

    def begin(self) -> None:
        """Put what the plan asks for on the list."""
        with self._trusting_the_archive():
            if self.plan.numbers:
                self.archive.want(self.plan.numbers, "named by its user")
                self.want(self.plan.numbers)
            else:
                due = self.archive.due(recheck=self.plan.recheck)
                self.archive.leave(self.run, due)
                self.want(due.numbers)
            highest = self.archive.highest_number() if self.plan.probe is not None else None
            if self.plan.probe is not None and highest is not None:
                self._probe = Probe(highest, self.plan.probe)
            self.alive()

    def want(self, numbers: Iterable[DocumentNumber]) -> None:
        """Put papers on the list, each once, as many as the limit allows."""
        for number in numbers:
            if number not in self._seen and (self.plan.limit is None or len(self._seen) < self.plan.limit):
                self._seen.add(number)
                self._queue.append(number)

    def next(self) -> DocumentNumber | None:
        """Hand out the next paper to ask for, None if there is none now."""
        while self.broken is None and not self._is_spent:
            number = self._take()
            if number is None:
                return None
            self._open.add(number)
            if number.term not in CLOSED_TERMS:
                self.doing(f"asking for {number}")
                return number
            reason = (
                "The site's robots.txt closes the archive of terms 11 to 15 to programs, so it is not asked. "
                "A person may open the paper in a browser."
            )
            self.settle(number, Outcome.FAILED, reason)
        return None

    def _take(self) -> DocumentNumber | None:
        """The next of the list or, when all of it is settled, the next number of the upward probe."""
        if not self._queue and not self._open and self._probe is not None:
            number = self._probe.next()
            while number in self._seen:
                number = self._probe.next()
            if number is not None:
                with self._trusting_the_archive():
                    self.archive.want([number], "tried because it follows the highest known number")
                self.want([number])
        return self._queue.popleft() if self._queue else None

    def doing(self, what: str) -> None:
        """Tell whoever watches what is done now: `asking for 18/14087`, `reading 18/14087`."""
        if self._progress is not None:
            self._progress(Progress(self._done, len(self._seen), what))

    def alive(self) -> None:
        """Write a sign of life, which `landtag status` reads from another process."""
        with self._trusting_the_archive():
            self.archive.sign_of_life(self.run, len(self._seen))

    def exchange(self, exchange: Exchange) -> None:
        """Write down a request and what came back."""
        self._requests += 1
        with self._trusting_the_archive():
            self.archive.record_exchange(self.run, exchange)

    def robots(self, robots: Robots) -> None:
        """Write down what a host's robots.txt says."""
        with self._trusting_the_archive():
            self.archive.record_robots(self.run, robots)

    def named(self, records: Sequence[SummaryRecord]) -> int:
        """Take in what a source says of papers, which become wanted; return how many nobody had heard of."""
        new = 0
        with self._trusting_the_archive():
            new = self.archive.unknown({record.number for record in records})
            take_in(self.archive, records)
        return new

    def discovered(self, discovery: Discovery) -> None:
        """Write down what a source of new papers gave."""
        with self._trusting_the_archive():
            self.archive.record_discovery(self.run, discovery)

    def kept(self, number: DocumentNumber) -> PaperRef:
        """What a conditional request for a paper needs; a bare number if the archive cannot tell any more."""
        try:
            return self.archive.refs([number])[0]
        except ArchiveError as error:
            self.give_up(error)
            return PaperRef(number)

    def when_broken(self, stop: Callable[[], None]) -> None:
        """Have `stop` called if the archive becomes unusable."""
        self._stops.append(stop)

    def give_up(self, error: ArchiveError) -> None:
        """The archive cannot be used any more: remember why, and stop the crawl, for nothing could be kept."""
        if self.broken is None:
            self.broken = error
            for stop in self._stops:
                stop()

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
            self.give_up_on_site(reason)

    def give_up_on_site(self, reason: str) -> None:
        """Ask the site for nothing more in this run; what is still on the list fails with the reason."""
        self.gone = reason

    def close(self) -> RunReport:
        """End the run; what was handed out and never came back has failed, and says so.

        After an interruption such papers simply stay wanted: nobody waited for their answer.
        """
        why = "No answer and no error came for it; the next crawl asks for it again."
        for number in () if self.interrupted else sorted(self._open):
            self.settle(number, Outcome.FAILED, why)
        stopped = None
        if self._is_spent and self._queue:
            stopped = (
                f"The budget of {self.plan.budget} requests is used up; the next crawl goes on with the rest. "
                "--budget allows more."
            )
        return self.archive.finish_run(
            self.run,
            interrupted=self.interrupted,
            unasked=len(self._queue) if stopped else 0,
            stopped=stopped,
        )

    @property
    def _is_spent(self) -> bool:
        return self.plan.budget is not None and self._requests >= self.plan.budget

    @contextmanager
    def _trusting_the_archive(self) -> Iterator[None]:
        """One place for what no paper is to blame for: an archive that is full, locked or gone ends the crawl."""
        try:
            yield
        except ArchiveError as error:
            self.give_up(error)

    def _want_half(self, number: DocumentNumber) -> None:
        """The other half is part of what its user named; in a scheduled crawl an archived one has its own day."""
        half = self.archive.other_half(number, unless_archived=not self.plan.numbers)
        if half is not None:
            self.want([half])

    def _settled(self, number: DocumentNumber, outcome: Outcome) -> None:
        self._open.discard(number)
        self._done += 1
        if self._probe is not None:
            self._probe.answered(number, outcome)
        self.doing(f"{number} {outcome}")

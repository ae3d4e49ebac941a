"""The running account of a crawl: what is to be asked, what became of each paper, how far we are."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

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

# After so many papers in a row that the site answered with an error of its own or with "slow down", three times each,
# the site is in trouble, and more requests make it worse. A few broken papers can stand next to each other.
TROUBLED_IN_A_ROW = 10

# If the site has none of so many archived papers any more, it is the site that is gone, not each of the papers.
_GONE_PAPERS = 3


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


_P = ParamSpec("_P")


def _writes(method: "Callable[Concatenate[Ledger, _P], None]") -> "Callable[Concatenate[Ledger, _P], None]":
    """What no paper is to blame for, an archive that is full, locked or gone, ends the crawl; further tries are saved."""

    @wraps(method)
    def trusting(self: "Ledger", /, *words: _P.args, **named: _P.kwargs) -> None:
        if self.broken is not None:
            return  # each further try would wait for the archive as long as the first
        try:
            method(self, *words, **named)
        except ArchiveError as error:
            self.give_up(error)

    return trusting


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
        check_lock: Callable[[], None] = lambda: None,
    ) -> None:
        self.archive = archive
        self.plan = plan or Plan()
        self.run = archive.start_run(command)
        self.interrupted = False
        self.broken: ArchiveError | None = None  # what made the archive unusable in the middle
        self.gone: dict[str, str] = {}  # why asking a host has no sense any more
        self.fault: str | None = None  # what of this program's own went wrong beside the papers
        self._check_lock = check_lock
        self._stops: list[Callable[[], None]] = []
        self._progress = progress
        self._queue: deque[DocumentNumber] = deque()
        self._outcomes: dict[
            DocumentNumber, Outcome | None
        ] = {}  # of every paper on the list; None: not settled
        self._open: set[DocumentNumber] = set()  # handed out, not settled
        self._probe: Probe | None = None
        self._requests = 0
        self._in_a_row: Counter[str] = Counter()  # failures of a host since it last answered well
        self._archived = Counter[Outcome]()  # what became of papers that were archived before

    @_writes
    def begin(self) -> None:
        """Put what the plan asks for on the list."""
        if self.plan.numbers:
            self.archive.want(self.plan.numbers, "named by its user")
            self.want(self.plan.numbers)
        else:
            due = self.archive.due(recheck=self.plan.recheck)
            self.archive.leave(self.run, due)
            self.want(due.numbers)
        self.alive()

    def want(self, numbers: Iterable[DocumentNumber]) -> None:
        """Put papers on the list, each once, as many as the limit allows."""
        for number in numbers:
            room = self.plan.limit is None or len(self._outcomes) < self.plan.limit
            if room and number not in self._outcomes:
                self._outcomes[number] = None
                self._queue.append(number)

    def next(self) -> DocumentNumber | None:
        """Hand out the next paper to ask for, None if there is none now."""
        while self.broken is None and not self.is_spent:
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
        if not self._queue and not self._open and self.plan.probe is not None:
            self._probe_on()
        return self._queue.popleft() if self._queue else None

    @_writes
    def _probe_on(self) -> None:
        """Put the probe's next number on the list."""
        assert self.plan.probe is not None
        if self._probe is None:
            # Only now, when what was discovered is in, is the highest number known.
            self._probe = Probe(self.archive.highest_number(), self.plan.probe)
        number = self._probe.next()
        while number is not None and number in self._outcomes:
            # Asked for in this run already, as one of the list: its outcome counts all the same.
            self._probe.answered(number, self._outcomes[number] or Outcome.FAILED)
            number = self._probe.next()
        if number is not None:
            self.archive.take_up(self.run, number, "tried because it follows the highest known number")
            self.want([number])

    def put_back(self, number: DocumentNumber) -> None:
        """Leave a paper for the next run that was handed out and, as the budget is spent, not asked for."""
        self._open.discard(number)
        self._queue.appendleft(number)

    def doing(self, what: str) -> None:
        """Tell whoever watches what is done now: `asking for 18/14087`, `reading 18/14087`."""
        if self._progress is not None:
            self._progress(Progress(self._done, len(self._outcomes), what))

    @_writes
    def alive(self) -> None:
        """Write a sign of life, which `landtag status` reads from another process."""
        self._check_lock()
        self.archive.sign_of_life(self.run, len(self._outcomes))

    @_writes
    def exchange(self, exchange: Exchange) -> None:
        """Write down a request and what came back."""
        self._requests += 1
        self.archive.record_exchange(self.run, exchange)

    @_writes
    def robots(self, robots: Robots) -> None:
        """Write down what a host's robots.txt says."""
        self.archive.record_robots(self.run, robots)

    def named(self, records: Sequence[SummaryRecord]) -> int:
        """Take in what a source says of papers, which become wanted; return how many nobody had heard of."""
        if self.broken is not None:
            return 0
        try:
            new = self.archive.unknown({record.number for record in records})
            take_in(self.archive, records)
        except ArchiveError as error:
            self.give_up(error)
            return 0
        return new

    @_writes
    def discovered(self, discovery: Discovery) -> None:
        """Write down what a source of new papers gave."""
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

    @_writes
    def stored(self, paper: Paper) -> None:
        """Store a fetched and read paper and put its other half on the list."""
        saved = self.archive.save(paper, self.run)
        self._archived[saved.outcome] += saved.outcome in (Outcome.CHANGED, Outcome.UNCHANGED)
        self._settled(paper.number, saved.outcome)
        if saved.outcome is not Outcome.FAILED:
            self._want_half(paper.number)

    @_writes
    def settle(self, number: DocumentNumber, outcome: Outcome, reason: str | None = None) -> None:
        """Write down that a paper is unchanged, missing or failed."""
        if self.archive.settle(self.run, number, outcome, reason):
            self._archived[outcome] += 1
        self._settled(number, outcome)
        if outcome is Outcome.UNCHANGED:
            self._want_half(number)

    def reached(self, host: str) -> None:
        """The host answered as a site does that is well."""
        self._in_a_row[host] = 0

    def troubled(self, host: str, reason: str, *, unreachable: bool) -> None:
        """The host could not be reached, or was in trouble of its own; after some in a row it is not asked any more."""
        self._in_a_row[host] += 1
        if self._in_a_row[host] >= (UNREACHABLE_IN_A_ROW if unreachable else TROUBLED_IN_A_ROW):
            self.give_up_on_site(host, reason)

    def give_up_on_site(self, host: str, reason: str) -> None:
        """Ask a host for nothing more in this run; what is still on the list fails with the reason."""
        self.gone.setdefault(host, reason)

    def close(self) -> RunReport:
        """End the run; what was handed out and never came back has failed, and says so.

        After an interruption such papers simply stay wanted: nobody waited for their answer.
        """
        why = "No answer and no error came for it; the next crawl asks for it again."
        for number in () if self.interrupted else sorted(self._open):
            self.settle(number, Outcome.FAILED, why)
        self._tell_of_probe()
        stopped = self._stopped()
        return self.archive.finish_run(
            self.run,
            interrupted=self.interrupted,
            unasked=len(self._queue) if stopped else 0,
            stopped=stopped,
        )

    def abandon(self, error: ArchiveError) -> None:
        """End a run whose archive has become unusable, if that can still be written; raises nothing."""
        with suppress(ArchiveError):
            self.archive.finish_run(self.run, unasked=len(self._queue) + len(self._open), stopped=str(error))

    @property
    def is_spent(self) -> bool:
        """Whether the run's budget of requests is used up."""
        return self.plan.budget is not None and self._requests >= self.plan.budget

    def _stopped(self) -> str | None:
        """Why this run did not do all, beside papers that failed; None if it did."""
        if self.fault is not None:
            return self.fault
        if self.is_spent and (self._queue or (self._probe is not None and not self._probe.ended)):
            return (
                f"The budget of {self.plan.budget} requests is used up; the next crawl goes on with the rest. "
                "--budget allows more."
            )
        gone = self._archived[Outcome.MISSING]
        if gone >= _GONE_PAPERS and self._archived.total() == gone:
            return (
                f"The site says of all {gone} archived papers that were asked for that it has none of them. Look at "
                "its pages: they may have moved. What is archived stays."
            )
        return None

    def _tell_of_probe(self) -> None:
        """Say what the upward probe found, as of every source of new papers."""
        if self.plan.probe is None or self.interrupted:
            return
        probe = self._probe
        start = None if probe is None else probe.start
        reason = None
        if start is None:
            reason = "Nothing is archived yet from whose number a probe could ask upward: fetch a recent paper first."
        elif probe is not None and not probe.ended:
            reason = f"The probe upward of {start} was not finished."
        self.discovered(
            Discovery(
                source="numbers",
                address=f"upward of {start}",
                found=0 if probe is None else probe.found,
                new=0 if probe is None else probe.found,
                complete=reason is None,
                ended=reason is None,
                reason=reason,
            )
        )

    def _want_half(self, number: DocumentNumber) -> None:
        """The other half is part of what its user named; in a scheduled crawl an archived one has its own day."""
        half = self.archive.other_half(number, only_wanted=not self.plan.numbers)
        if half is not None:
            self.want([half])

    @property
    def _done(self) -> int:
        return len(self._outcomes) - len(self._queue) - len(self._open)

    def _settled(self, number: DocumentNumber, outcome: Outcome) -> None:
        self._open.discard(number)
        self._outcomes[number] = outcome
        if self._probe is not None:
            self._probe.answered(number, outcome)
        self.doing(f"{number} {outcome}")

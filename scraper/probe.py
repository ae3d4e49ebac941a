"""Asking upward: the papers of a term are numbered one after the other, so what is new follows the highest known."""

from storage.numbers import DocumentNumber
from storage.papers import Outcome


class Probe:
    """Hands out the numbers above `highest`, one at a time, until `misses` in a row are not there.

    Papers appear a little out of order (a number is given, the print follows days later), so a single miss says
    nothing. Each number's outcome must be told before the next is asked for.

    >>> probe = Probe(DocumentNumber(18, 10), misses=2)
    >>> for outcome in (Outcome.NEW, Outcome.MISSING, Outcome.MISSING):
    ...     number = probe.next()
    ...     probe.answered(number, outcome)
    >>> probe.next() is None
    True
    """

    def __init__(self, highest: DocumentNumber | None, misses: int) -> None:
        """`highest` None means that there is no number to begin from: nothing is handed out."""
        self.start = highest
        self.found = 0  # numbers that were there and new
        self._last = highest
        self._allowed = misses
        self._missed = 0

    @property
    def ended(self) -> bool:
        """Whether as many numbers in a row were missing as allowed."""
        return self._missed >= self._allowed

    def next(self) -> DocumentNumber | None:
        """The next number, None after too many misses."""
        if self.ended or self._last is None:
            return None
        self._last = DocumentNumber(self._last.term, self._last.serial + 1)
        return self._last

    def answered(self, number: DocumentNumber, outcome: Outcome) -> None:
        """Say what became of a number; those that the probe did not hand out last do not matter."""
        if number == self._last:
            self.found += outcome is Outcome.NEW
            # A failed one may be there: it counts as a miss, so that a site in trouble is not asked on and on.
            self._missed = self._missed + 1 if outcome in (Outcome.MISSING, Outcome.FAILED) else 0

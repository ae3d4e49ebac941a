"""What all hits of a search are together: how many have which faction, ministry, year and kind.

A document's facets are one number in `search_listings`, and `search_facets` says what it stands for, so that seventeen
thousand hits are counted from a few bytes each; there are far fewer different sets of facets than papers. The number
is made of what it stands for: a set never changes its number, nor a number its set.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.search_schema import SearchFacetsRow

NAMES = ("faction", "ministry", "year", "kind")

_SETS = select(SearchFacetsRow.id, SearchFacetsRow.keys).where(
    SearchFacetsRow.id.in_(bindparam("ids", expanding=True))
)
_AT_ONCE = 500  # as many values as every SQLite takes in one statement, and a few hundred sets are usual

# The sets by their numbers, of all archives this process has open: since neither ever changes, nothing here grows old.
_known: dict[int, tuple[tuple[str, str], ...]] = {}


@dataclass(frozen=True, slots=True)
class Count:
    """How many hits have a value."""

    value: str
    hits: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What all hits together are, the most frequent first. A hit with two factions counts for both."""

    faction: tuple[Count, ...] = ()
    ministry: tuple[Count, ...] = ()
    year: tuple[Count, ...] = ()
    kind: tuple[Count, ...] = ()


def facet_set(keys: Iterable[tuple[str, str]]) -> tuple[int, list[list[str]]]:
    """The facets among a document's keys, and their number: 63 bits, which both databases hold."""
    chosen = sorted([name, value] for name, value in keys if name in NAMES)
    digest = hashlib.blake2b(json.dumps(chosen).encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1, chosen


def facets_of(session: Session, counted: Mapping[int, int]) -> Facets:
    """The facets of so many documents with each of these sets."""
    totals: Counter[tuple[str, str]] = Counter()
    sets = _sets(session, list(counted))
    for number, documents in counted.items():
        for key in sets[number]:
            totals[key] += documents
    listed: dict[str, list[Count]] = {name: [] for name in NAMES}
    for (name, value), documents in totals.items():
        listed[name].append(Count(value, documents))
    return Facets(**{name: tuple(sorted(counts, key=_most_first)) for name, counts in listed.items()})


def _sets(session: Session, numbers: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    missing = [number for number in numbers if number not in _known]
    for some in _slices(missing):
        for id_, keys in session.execute(_SETS, {"ids": some}):
            _known[id_] = tuple((name, value) for name, value in keys)
    return {number: _known[number] for number in numbers}


def _slices(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))


def _most_first(count: Count) -> tuple[int, str]:
    return (-count.hits, count.value)

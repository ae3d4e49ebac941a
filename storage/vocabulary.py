"""The archive's words as people read them, to tell a mistyped word from: those of its titles and its askers' names.

The index holds stems, which nobody would want to be shown; titles hold what papers are about, spelled with care. They are
read when they are needed: a table of words would have to follow every change of the papers.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.german import fold, term
from storage.search_schema import SearchDocumentRow, SearchKeyRow, SearchListingRow

# Words with fewer letters are a letter apart from dozens of others.
SHORTEST = 4

# Up to so many letters one slip is to be expected, in longer words two ("Bürgermesiterr").
_SHORT = 5

# So many of the newest titles are read, some 2 MB in 0.2 s: more than all inquiries of a legislative term.
_TITLES = 20_000

# Letters of any script; what steers terminals or belongs to no word is none. With two letters it is no word to suggest.
_WORD = re.compile(r"[^\W\d_]{3,}")

_HEADINGS = (
    select(func.coalesce(SearchDocumentRow.heading, ""))
    .join(SearchListingRow, SearchListingRow.document_id == SearchDocumentRow.id)
    .order_by(SearchListingRow.newest.desc())
    .limit(_TITLES)
)
_ASKERS = select(SearchKeyRow.value).where(SearchKeyRow.name == "asker").distinct()


@dataclass(frozen=True, slots=True)
class _Known:
    """A word in its most frequent spelling, and in how many titles it stands in any."""

    spelling: str
    titles: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words by their folded form (storage/german.py), so that capitals and umlauts are no slips."""

    _words: dict[str, _Known]

    def near(self, word: str, most: int) -> list[str]:
        """The words that may have been meant, at most so many: the nearest first, then what more titles have.

        None for a word that is too short, and for one that stands here in any form.
        """
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - takes 20 ms; most searches find something
        from rapidfuzz.process import extract  # noqa: PLC0415

        folded = fold(word)
        if len(folded) < SHORTEST:
            return []
        # Two neighbours that changed places are one slip: optimal string alignment.
        slips = 1 if len(folded) <= _SHORT else 2
        found = extract(
            folded, self._words.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None, processor=None
        )
        nearest = sorted((distance, -self._words[one].titles, one) for one, distance, _ in found)
        spellings = [self._words[one].spelling for _, _, one in nearest]
        return [] if term(word) in map(term, spellings) else spellings[:most]


def vocabulary(session: Session) -> Vocabulary:
    """The words of the newest titles and of all askers' names."""
    titles = map(_words_of, session.scalars(_HEADINGS))
    spellings = Counter(chain.from_iterable(titles))
    for word in chain.from_iterable(map(_words_of, session.scalars(_ASKERS))):
        spellings.setdefault(word, 0)
    return Vocabulary(_by_folded(spellings.items()))


def _words_of(text: str) -> set[str]:
    return set(_WORD.findall(unicodedata.normalize("NFC", text).replace("\u00ad", "")))


def _by_folded(spellings: Iterable[tuple[str, int]]) -> dict[str, _Known]:
    alike: dict[str, list[tuple[int, str]]] = {}
    for spelling, titles in spellings:
        alike.setdefault(fold(spelling), []).append((-titles, spelling))
    return {folded: _known(those) for folded, those in alike.items()}


def _known(spellings: Sequence[tuple[int, str]]) -> _Known:
    return _Known(min(spellings)[1], -sum(titles for titles, _ in spellings))

"""What to type instead of a query that finds nothing, the same on both databases.

Every suggestion is the typed text with one thing changed, and was counted: it has hits. First comes what may have been
mistyped, then the same without filters, then what keeps every word, last what leaves words out.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from storage.german import analyse
from storage.matching import hits
from storage.ordering import Found
from storage.query import Clause, Needle, Piece, Query, parse_query, pieces
from storage.ranking import is_function_word
from storage.search_schema import SearchListingRow
from storage.vocabulary import SHORTEST, vocabulary

# As many as a person reads before typing something else.
_MOST = 5

# A longer text was pasted, not typed; the longest titles have some 300 letters.
_LONGEST = 300

# A word that fewer papers have may be a slip of their print, the same as in the query.
_RARE = 5

# So many near words are tried for each mistyped one, and so many texts made of them.
_NEAR = 3
_MENDED = 9

# Of so many words each is left out once, which costs a count for each; with more of them too much is still asked for.
_LEFT_OUT = 10

# So many words of a text are looked up, in one statement that takes SQLAlchemy 10 ms to put together.
_LOOKED_UP = 20

# So many papers of a word are counted: told that five are enough, PostgreSQL may read its whole table in search of them.
_COUNTED = 1_000

# What a query asks for, in whatever order.
_Sense = tuple[frozenset[Clause], frozenset[Clause]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query that has so many hits; if `filters` is False, without the fields and filters that were set."""

    query: str
    filters: bool
    hits: int


@dataclass(frozen=True, slots=True)
class _Word:
    """A wanted word at `text[start:end]`, alone or in a phrase, and how many papers have it."""

    start: int
    end: int
    papers: int


@dataclass(slots=True)
class _Suggesting:
    """The suggestions for one search, as far as they are found."""

    session: Session
    found: Found
    suggestions: list[Suggestion] = field(default_factory=list)
    tried: set[tuple[_Sense, bool]] = field(default_factory=set)
    counted: dict[Clause, int] = field(default_factory=dict)

    @property
    def is_filtered(self) -> bool:
        return bool(self.found.fields or self.found.conditions)

    def add(self, texts: Iterable[str], *, filters: bool, most_first: bool = False) -> bool:
        """Add those that have hits and say something new; say whether there is one."""
        new: list[Suggestion] = []
        for text in texts:
            query = parse_query(text)
            sense = _sense(query)
            if (sense, filters) not in self.tried and _says_something(query):
                self.tried.add((sense, filters))
                count = self._count(query, filters=filters)
                if count:
                    self.tried.add((sense, not filters))
                    new.append(Suggestion(text, filters, count))
        self.suggestions += sorted(new, key=attrgetter("hits"), reverse=True) if most_first else new
        return bool(new)

    def papers(self, clauses: Iterable[Clause]) -> dict[Clause, int]:
        """How many papers have each of the first clauses, up to `_COUNTED`, whatever the filters are."""
        some = list(dict.fromkeys(clauses))[:_LOOKED_UP]
        missing = [one for one in some if one not in self.counted]
        counts = [
            select(literal(place).label("place"), func.count().label("papers")).select_from(
                hits(Query((clause,)), (), sqlite=self.found.sqlite).limit(_COUNTED).subquery()
            )
            for place, clause in enumerate(missing)
        ]
        rows = self.session.execute(union_all(*counts)) if counts else ()
        self.counted |= {missing[row.place]: row.papers for row in rows}
        return {one: self.counted[one] for one in some}

    def _count(self, query: Query, *, filters: bool) -> int:
        found = self.found
        ids: Select[Any] = hits(query, found.fields if filters else (), sqlite=found.sqlite)
        if filters and found.conditions:
            ids = replace(found, query=query).listings(SearchListingRow.document_id)
        return self.session.scalars(select(func.count()).select_from(ids.subquery())).one()


def suggestions(session: Session, found: Found, typed: str) -> tuple[Suggestion, ...]:
    """What may have been meant by a search that found nothing and was typed like this: at most five, best first."""
    if found.query.blank:
        return ()
    text, itself = _tidy(typed), _sense(found.query)
    # Without filters the query itself is one to suggest.
    made = _Suggesting(session, found, tried={(itself, True)})
    editable = found.query.number is None and len(text) <= _LONGEST
    suspects = _suspects(made, text) if editable else []
    mended = _mended(session, text, suspects)
    hit = made.add(mended, filters=True)
    if made.is_filtered:
        made.add([text], filters=False)
        hit = hit or made.add(mended, filters=False)
    made.tried.add((itself, False))
    if editable:
        # Where nothing has the word as it was typed, what follows is done to the nearest one.
        base = mended[0] if mended and not hit and not suspects[0].papers else text
        _edit(made, base, filters=True)
        # Where one change is not enough: also without what is not wanted, also without filters.
        for filters in (True, False) if made.is_filtered else (True,):
            for one in (base, _without(base, _unwanted(base))):
                if not made.suggestions:
                    _edit(made, one, filters=filters)
    return tuple(made.suggestions[:_MOST])


def _edit(made: _Suggesting, text: str, *, filters: bool) -> None:
    """Add what keeps every word that is wanted, then what leaves words out."""
    unwanted = _unwanted(text)
    alone = [_without(text, [one]) for one in unwanted[:_LEFT_OUT]]
    if not made.add(alone, filters=filters, most_first=True):
        made.add([_without(text, unwanted)], filters=filters)
    loosened = _loosened(text)
    is_loosened = made.add([loosened], filters=filters)
    made.add(_as_beginnings(made, text), filters=filters)
    if not _leave_out(made, text, filters=filters) and not is_loosened:
        _leave_out(made, loosened, filters=filters)


def _suspects(made: _Suggesting, text: str) -> list[_Word]:
    """The wanted words that no paper has; if there are none, those that hardly any has."""
    words = _words(made, text)
    return [one for one in words if not one.papers] or [one for one in words if one.papers < _RARE]


def _words(made: _Suggesting, text: str) -> list[_Word]:
    """The wanted words that are long enough to be mistyped, those in phrases too; nothing with digits in it."""
    found: dict[tuple[int, int], Clause] = {}
    for piece in pieces(text):
        tokens = () if piece.unwanted else analyse(text[piece.start : piece.end]).words
        for token in tokens:
            start, end = piece.start + token.start, piece.start + token.end
            if end - start >= SHORTEST and text[start:end].isalpha():
                alone = Clause((Needle((token.term,)),))
                found[start, end] = piece.clause if len(tokens) == 1 else alone
    papers = made.papers(found.values())
    return [_Word(*place, papers[clause]) for place, clause in found.items() if clause in papers]


def _mended(session: Session, text: str, mistyped: Sequence[_Word]) -> list[str]:
    """The text with near words for those mistyped, for all at once; the nearest first."""
    if not mistyped:
        return []
    words = vocabulary(session)
    near = [[(one, word) for word in words.near(text[one.start : one.end], _NEAR)] for one in mistyped]
    chosen = product(*(some for some in near if some)) if any(near) else ()
    return [_replaced(text, some) for some in islice(chosen, _MENDED)]


def _replaced(text: str, words: Sequence[tuple[_Word, str]]) -> str:
    for old, new in reversed(words):  # from behind, so that the places before stay right
        text = text[: old.start] + new + text[old.end :]
    return text


def _loosened(text: str) -> str:
    """The text with the words of its phrases outside of quotes."""
    for piece in reversed(list(pieces(text))):
        if piece.phrase is not None and not piece.unwanted:
            # Outside of quotes a minus or a star would mean something.
            words = " ".join(word.strip("-*") for word in piece.phrase.split())
            text = f"{text[: piece.start]} {words} {text[piece.end :]}"
    return _tidy(text)


def _as_beginnings(made: _Suggesting, text: str) -> list[str]:
    """The text with a star behind each word that no paper has, or hardly any."""
    alone = {one.end for one in pieces(text) if one.phrase is None}
    ends = [one.end for one in _suspects(made, text) if one.end in alone]
    for end in reversed(ends):
        text = f"{text[:end]}*{text[end:]}"
    return [text] if ends else []


def _leave_out(made: _Suggesting, text: str, *, filters: bool) -> bool:
    """Add the text without all that no paper has; if nothing has the rest either, without one more of it."""
    wanted = _wanted(text)
    papers = made.papers(wanted)
    unknown = [one for clause, some in wanted.items() if papers.get(clause) == 0 for one in some]
    rest = _trimmed(_without(text, unknown))
    if unknown and made.add([rest], filters=filters):
        return True
    left = _wanted(rest)
    if len(left) > _LEFT_OUT:
        return False
    # Of equals the one that keeps the earlier words: people begin with what matters.
    shorter = (_trimmed(_without(rest, some)) for some in reversed(left.values()))
    return made.add(shorter, filters=filters, most_first=True)


def _wanted(text: str) -> dict[Clause, list[Piece]]:
    """The pieces of each clause that is wanted; what was typed twice is left out twice."""
    found: dict[Clause, list[Piece]] = {}
    for one in pieces(text):
        if not one.unwanted:
            found.setdefault(one.clause, []).append(one)
    return found


def _unwanted(text: str) -> list[Piece]:
    return [one for one in pieces(text) if one.unwanted]


def _trimmed(text: str) -> str:
    """The text without words such as `der` at its end, which were said of what is left out."""
    typed = list(pieces(text))
    while typed and typed[-1].phrase is None and _is_function_word(typed[-1]):
        text = _without(text, [typed.pop()])
    return text


def _is_function_word(piece: Piece) -> bool:
    return not piece.unwanted and all(map(is_function_word, piece.clause.needles[0].terms))


def _without(text: str, some: Iterable[Piece]) -> str:
    for one in sorted(some, key=attrgetter("start"), reverse=True):
        text = f"{text[: one.start]} {text[one.end :]}"
    return _tidy(text)


def _tidy(text: str) -> str:
    """One line that a terminal can show: no invisible letters, a blank for what ends lines or steers a terminal."""
    return " ".join("".join(_shown(text)).split())


def _shown(text: str) -> Iterator[str]:
    for character in text:
        category = unicodedata.category(character)
        if category != "Cf":
            yield " " if category in ("Cc", "Cs") else character


def _sense(query: Query) -> _Sense:
    return frozenset(query.wanted), frozenset(query.unwanted)


def _says_something(query: Query) -> bool:
    """Whether anything is wanted but words such as `der`, which all papers have."""
    return any(not is_function_word(term) for one in query.wanted for term in one.needles[0].terms)

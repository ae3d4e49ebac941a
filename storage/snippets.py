"""The passage of a document that shows best why it was found: original text, escaped, with the hits marked."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from storage.compounds import parts
from storage.german import Token, analyse, join_genders, sketch, term
from storage.passages import Field, Passage
from storage.query import Clause, Needle, Query

# About two lines of the reading room and three of a terminal.
_LENGTH = 240

# The title comes last: it is printed above every snippet anyway, so it is shown only if it says more than the text.
_ORDER = {
    field: place
    for place, field in enumerate(
        (Field.SUMMARY, Field.QUESTION, Field.ANSWER, Field.PREAMBLE, Field.ANNEX, Field.TITLE)
    )
}

# Where a sentence or paragraph begins: behind this.
_SENTENCE_END = re.compile(r"[.!?:]\s+|\n\s*")
_INVISIBLE = re.compile(r"\[\^[^\]\s]{1,12}\]|\u00ad")  # a footnote's mark "[^1]", a soft hyphen
_BLANKS = re.compile(r"\s+")

# Stands between texts that are sketched together; no stored text has it (storage/saving.py).
_BETWEEN = "\x00"

# A piece between two blanks that is one word and nothing but letters, with what is printed before and behind it.
_PLAIN = re.compile(r"[^\w\u00ad\u0300-\u036f[]*([^\W\d_]+)[^\w\u00ad\u0300-\u036f[]*")


@dataclass(frozen=True, slots=True)
class Snippet:
    """HTML: escaped text with `<mark>` around the hits, and the passage it is from."""

    html: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class _Hit:
    """Where a clause, by its place in the query, stands in a text."""

    start: int
    end: int
    clause: int


@dataclass(frozen=True, slots=True)
class _Window:
    """The part of a text in which most different clauses stand; its hits in order."""

    clauses: int
    hits: tuple[_Hit, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """The best passage so far, its best window and all hits in it, in order."""

    passage: Passage
    window: _Window
    hits: Sequence[_Hit]

    def yields_to(self, clauses: int, passage: Passage) -> bool:
        """Whether a passage with so many different clauses would be better: more of them, or as many in a better field."""
        return (clauses, -_ORDER[passage.field]) > (self.window.clauses, -_ORDER[self.passage.field])


def best_snippet(query: Query, passages: Iterable[Passage], fields: Sequence[Field] = ()) -> Snippet | None:
    """The passage with most different words of the query, by field if several have as many; None without passages.

    `passages` come with the preferred paper first. Where no passage has any (a number was typed, or nothing), the
    beginning of the first in the same order.
    """
    ordered = sorted(
        (one for one in passages if not fields or one.field in fields), key=lambda one: _ORDER[one.field]
    )
    if not ordered:
        return None
    best = _best(query.wanted, ordered)
    if best is None:
        passage = ordered[0]
        return Snippet(_render(passage.text, 0, _end(passage.text, 0, 0), ()), passage)
    text = best.passage.text
    start, end = _cut(text, best.window)
    spans = _merged(hit for hit in best.hits if hit.start >= start and hit.end <= end)
    return Snippet(_render(text, start, end, tuple(spans)), best.passage)


def _best(clauses: Sequence[Clause], ordered: Sequence[Passage]) -> _Candidate | None:
    best: _Candidate | None = None
    # Analysing takes a millisecond a page; the rough look tells in microseconds where it is worth while.
    sketches = _sketches([one.text for one in ordered])
    looked = [(_at_most(clauses, rough), one, rough) for one, rough in zip(ordered, sketches, strict=True)]
    for possible, passage, rough in sorted(looked, key=lambda look: -look[0]):
        if possible == 0:
            break
        if best is not None and not best.yields_to(possible, passage):
            continue
        hits = sorted(_find(clauses, passage.text, rough), key=lambda hit: (hit.start, hit.end))
        window = _best_window(hits)
        if window is not None and (best is None or best.yields_to(window.clauses, passage)):
            best = _Candidate(passage, window, hits)
    return best


def _sketches(texts: Sequence[str]) -> Sequence[str | None]:
    """The sketches of texts, in one go where that can be: a dozen short ones take longer than one long one."""
    together = sketch(_BETWEEN.join(texts))
    if together is not None:
        found = together.split(_BETWEEN)
        if len(found) == len(texts):
            return found
    return [sketch(text) for text in texts]


def _at_most(clauses: Sequence[Clause], rough: str | None) -> int:
    """How many of the clauses can stand in a text with this sketch, at most."""
    if rough is None:
        return len(clauses)
    return sum(any(_may_stand(needle, rough) for needle in clause.needles) for clause in clauses)


def _may_stand(needle: Needle, rough: str) -> bool:
    sketches = (_sketch_of(term.lstrip("§")) for term in needle.terms)
    return all(one is None or one in rough for one in sketches)


def _find(clauses: Sequence[Clause], text: str, rough: str | None) -> Iterator[_Hit]:
    """All places where the clauses stand in a text that has this sketch."""
    pieces = text.split(" ")
    # A sketch keeps every blank; if one did not, its pieces would say nothing about those of the text.
    is_known = rough is not None and rough.count(" ") == len(pieces) - 1
    for index, clause in enumerate(clauses):
        for needle in clause.needles:
            if rough is not None and is_known and len(needle.terms) == 1 and needle.terms[0].isalnum():
                spans = _near(needle, pieces, rough)
            else:
                spans = _spans(needle, text)
            yield from (_Hit(start, end, index) for start, end in spans)


def _near(needle: Needle, pieces: Sequence[str], rough: str) -> Iterator[tuple[int, int]]:
    """Where a word stands in a text that is parted at its blanks.

    Analysing a page takes a millisecond, and a search shows twenty papers: so the word is looked for in the text's
    sketch, and only the pieces in which it may stand are analysed.
    """
    begin = passed = 0
    for place in _places_in(rough, _sketch_of(needle.terms[0]) or ""):
        begin += sum(map(len, pieces[passed:place])) + place - passed
        passed = place
        plain = _PLAIN.fullmatch(pieces[place])
        if plain is None:
            # The words behind tell whether `Lehrer/in` is a word for people or goes on `in der Schule`.
            joined = join_genders(" ".join(pieces[place : place + 3]))[: len(pieces[place])]
            yield from ((begin + start, begin + end) for start, end in _spans(needle, joined))
        elif _fits(needle, (term(plain[1]),)) or any(_fits(needle, (part,)) for part in parts(plain[1])):
            yield begin + plain.start(1), begin + plain.end(1)


def _places_in(rough: str, needle: str) -> Iterator[int]:
    """Which of a text's pieces have a word's sketch in theirs; all for a word that is nothing but `e`."""
    if not needle:
        yield from range(rough.count(" ") + 1)
        return
    at, blanks, counted, last = rough.find(needle), 0, 0, -1
    while at >= 0:
        blanks += rough.count(" ", counted, at)
        counted = at
        if blanks > last:
            yield blanks
        last = blanks
        at = rough.find(needle, at + 1)


def _spans(needle: Needle, text: str) -> Iterator[tuple[int, int]]:
    """Where a needle stands in a text: as words, as a part of one, as several that make one."""
    analysis = analyse(text)
    words = analysis.words
    length = len(needle.terms)
    for start in _places(needle, [word.term for word in words]):
        yield words[start].start, words[start + length - 1].end
    if length == 1:
        yield from ((word.start, word.end) for word in _compounds(needle, words, text))
        yield from ((whole.start, whole.end) for whole in analysis.wholes if _fits(needle, (whole.term,)))


def _compounds(needle: Needle, words: Sequence[Token], text: str) -> Iterator[Token]:
    """The words of which the needle is a part only."""
    rough = _sketch_of(needle.terms[0])
    for word in words:
        printed = text[word.start : word.end]
        # Parting a word takes a thousand times as long as seeing that its letters cannot be in it.
        whole = _sketch_of(printed)
        if rough is not None and whole is not None and rough not in whole:
            continue
        if any(_fits(needle, (part,)) for part in parts(printed)):
            yield word


@lru_cache(maxsize=2**15)
def _sketch_of(word: str) -> str | None:
    return sketch(word)


def _places(needle: Needle, terms: Sequence[str]) -> Iterator[int]:
    length = len(needle.terms)
    exact = length > 1 or not needle.prefix
    for start in range(len(terms) - length + 1):
        # The first term alone rules nearly all places out.
        if (not exact or terms[start] == needle.terms[0]) and _fits(needle, terms[start : start + length]):
            yield start


def _fits(needle: Needle, terms: Sequence[str]) -> bool:
    *before, last = needle.terms
    return list(terms[:-1]) == before and (terms[-1].startswith(last) if needle.prefix else terms[-1] == last)


def _best_window(hits: Sequence[_Hit]) -> _Window | None:
    """The hits that stand within the snippet's length: most different clauses, then most hits, then the first.

    One pass with two marks, since a word like `der` stands ten thousand times in a long annex.
    """
    best: _Window | None = None
    inside: Counter[int] = Counter()
    stop = 0
    for place, first in enumerate(hits):
        while stop < len(hits) and (stop <= place or hits[stop].end <= first.start + _LENGTH):
            inside[hits[stop].clause] += 1
            stop += 1
        if best is None or (len(inside), stop - place) > (best.clauses, len(best.hits)):
            best = _Window(len(inside), tuple(hits[place:stop]))
        inside[first.clause] -= 1
        if not inside[first.clause]:
            del inside[first.clause]
    return best


def _cut(text: str, window: _Window) -> tuple[int, int]:
    """Where the snippet begins and ends: at a sentence's beginning if one is near, at words in any case."""
    first, last = window.hits[0].start, max(hit.end for hit in window.hits)
    room = max(_LENGTH - (last - first), 0)
    earliest = max(first - room, 0)
    sentences = [match.end() for match in _SENTENCE_END.finditer(text, earliest, first)]
    if earliest == 0:
        start = 0
    elif sentences:
        start = sentences[0]
    else:
        # No sentence begins near: two thirds of the room go behind the hits, where the sentence goes on.
        blank = _BLANKS.search(text, first - room // 3, first)
        start = first if blank is None else blank.end()
    return start, _end(text, start, last)


def _end(text: str, start: int, last: int) -> int:
    """The end of the last whole word within the length, but not before `last`."""
    if start + _LENGTH >= len(text):
        return len(text)
    limit = max(start + _LENGTH, last)
    blanks = [match.start() for match in _BLANKS.finditer(text, max(last, start + 1), limit + 1)]
    return blanks[-1] if blanks else limit


def _merged(hits: Iterable[_Hit]) -> Iterator[tuple[int, int]]:
    """The ranges to mark, without overlaps; `hits` are in order."""
    reached: tuple[int, int] | None = None
    for hit in hits:
        if reached is not None and hit.start < reached[1]:
            reached = (reached[0], max(reached[1], hit.end))
            continue
        if reached is not None:
            yield reached
        reached = (hit.start, hit.end)
    if reached is not None:
        yield reached


def _render(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> str:
    pieces = ["… " if start > 0 else ""]
    at = start
    for begin, stop in spans:
        pieces += [_escaped(text[at:begin]), "<mark>", _escaped(text[begin:stop]), "</mark>"]
        at = stop
    pieces += [_escaped(text[at:end]), " …" if end < len(text) else ""]
    return "".join(pieces).strip()


def _escaped(text: str) -> str:
    return html.escape(_BLANKS.sub(" ", _INVISIBLE.sub("", text)))

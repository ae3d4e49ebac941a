"""What someone types into the search, as frozen data. No text is an error, and nothing in it is an operator by accident.

Syntax: words, which all must match; `"a phrase"`, also in „German quotes“; `-not` and `-"not this phrase"`; `prefix*`.
A wanted word finds its family too (storage/families.py). The star of `Lehrer*innen` makes no prefix.
A paper's or an inquiry's number in any spelling finds the pair it belongs to. Everything else is a word or nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from storage.families import relatives
from storage.german import analyse, fold, join_genders, prefix_terms
from storage.numbers import AnyNumber, InquiryNumber, NumberError, parse_number

# So many different words of a query count, the rest is left out. Nobody types a hundred; a pasted page would cost
# a look-up for each of its words and find nothing but itself.
_MOST_CLAUSES = 100

# The pieces of a query. A hyphen says "not" only where a word or phrase begins and something follows it.
_PIECE = re.compile(
    r"""
      (?P<minus>(?<!\S)-+(?=\S))?
      (?: ["„“”«»](?P<phrase>[^"„“”«»]*)["„“”«»]?                      # "a phrase", „eine Wendung“, "left open
        | (?P<inquiry>\b(?:KA|Kleine\s+Anfrage)\s*\d{1,2}/\d{1,6}\b)    # KA 18/5441: not the paper 18/5441
        | (?P<section>§+\s*\d+[a-z]?\b)                                # § 92: one thing, in spite of the blank
        | (?P<word>[^\s"„“”«»]+)
      )
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Needle:
    """Terms that must follow one another; with `prefix`, the last one is only a term's beginning."""

    terms: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One word or phrase as typed: any of its needles will do.

    `Müller-Lüdenscheidt` is to find `Müller Lüdenscheidt` and `Müllerlüdenscheidt`, `Kommune` also `kommunal`.
    The word itself comes first.
    """

    needles: tuple[Needle, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query understood: every clause of `wanted` must match, none of `unwanted` may.

    `number` is set if the query is nothing but a number. `blank` says that nothing was typed; a query that is not
    blank and has no clauses (`***`) finds nothing.
    """

    wanted: tuple[Clause, ...] = ()
    unwanted: tuple[Clause, ...] = ()
    number: AnyNumber | None = None
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands at `text[start:end]`, minus and quotes included, and the clause it makes.

    `phrase` is what the quotes hold, None for a word.
    """

    start: int
    end: int
    clause: Clause
    unwanted: bool
    phrase: str | None


def parse_query(text: str) -> Query:
    """Understand what was typed. Never raises.

    >>> parse_query("Brücken -Soest").unwanted
    (Clause(needles=(Needle(terms=('sost',), prefix=False),)),)
    >>> parse_query("MMD18-14087.pdf").wanted
    (Clause(needles=(Needle(terms=('18/14087',), prefix=False),)),)
    """
    try:
        number = parse_number(text)
    except NumberError:
        return _parse_words(text)
    return Query(wanted=(_number_clause(number),), number=number)


def pieces(text: str) -> Iterator[Piece]:
    """The words and phrases of a text in their order, those left out in which there is nothing to look up.

    >>> [text[one.start : one.end] for text in ['Brücken - -"Kreis Soest"'] for one in pieces(text)]
    ['Brücken', '-"Kreis Soest"']
    """
    for match in _PIECE.finditer(text):
        clause = _clause(match)
        if clause is not None:
            yield Piece(match.start(), match.end(), clause, match["minus"] is not None, match["phrase"])


def inquiry_term(number: InquiryNumber) -> str:
    """The term of an inquiry's number, which no paper's number can be.

    >>> inquiry_term(InquiryNumber(18, 5441))
    'ka18/5441'
    """
    return f"ka{number.term}/{number.serial}"


def _parse_words(text: str) -> Query:
    # Dictionaries keep the order and drop what was typed twice.
    wanted: dict[Clause, None] = {}
    unwanted: dict[Clause, None] = {}
    for piece in pieces(text):
        (unwanted if piece.unwanted else wanted).setdefault(piece.clause)
        if len(wanted) + len(unwanted) == _MOST_CLAUSES:
            break
    return Query(tuple(wanted), tuple(unwanted), blank=not text.strip())


def _clause(match: re.Match[str]) -> Clause | None:
    """The clause of one piece, None if there is nothing in it to look up."""
    if match["phrase"] is not None:
        return _sequence(match["phrase"])
    if match["inquiry"] is not None:
        try:
            return _number_clause(parse_number(match["inquiry"]))
        except NumberError:  # KA 0/0
            return _sequence(match["inquiry"])
    word = match["section"] or match["word"]
    if word.endswith("*"):
        return _prefix(word.rstrip("*"))
    # Who does not want the Kommunen has not said a word about what is kommunal.
    return _word(word) if match["minus"] else _with_family(_word(word))


def _number_clause(number: AnyNumber) -> Clause:
    return Clause((Needle((inquiry_term(number) if isinstance(number, InquiryNumber) else str(number),)),))


def _sequence(text: str) -> Clause | None:
    words = tuple(token.term for token in analyse(text).words)
    return Clause((Needle(words),)) if words else None


def _word(text: str) -> Clause | None:
    """One word between blanks: what is several words to the analysis (`O'Neil`) is a phrase."""
    analysis = analyse(text)
    words = tuple(token.term for token in analysis.words)
    if not words:
        return None
    parts = Needle(words)
    for whole in analysis.wholes:
        if whole.start <= analysis.words[0].start and whole.end >= analysis.words[-1].end:
            joined = Needle((whole.term,))
            # "§ 92" does not mean any 92; "Kampfmittel-Räumung" does mean "Kampfmittelräumung".
            return Clause((joined,) if whole.term.startswith("§") else (parts, joined))
    return Clause((parts,))


def _with_family(clause: Clause | None) -> Clause | None:
    """A clause of one plain word also by the word's relatives."""
    if clause is None or len(clause.needles) > 1 or len(clause.needles[0].terms) > 1:
        return clause
    (own,) = clause.needles[0].terms
    return Clause((*clause.needles, *(Needle((one,)) for one in relatives(own))))


def _prefix(text: str) -> Clause | None:
    """A word with `*`: the terms that begin with it, and those that the stemmer shortened."""
    text = join_genders(text)
    words = analyse(text).words
    if not words:
        return None
    before = tuple(token.term for token in words[:-1])
    last = text[words[-1].start : words[-1].end]
    begun = Needle((*before, fold(last)), prefix=True)
    shortened = (Needle((*before, stem)) for stem in prefix_terms(last))
    # `O'Neil*`: what stands between the words is no letter, and a quote would end a term of PostgreSQL's.
    whole = "".join(text[word.start : word.end] for word in words)
    joined = (Needle((fold(whole),), prefix=True),) if before else ()
    return Clause((begun, *shortened, *joined))

"""The parts of German compounds: what `Landesstraßenbrücke` is found by beside itself.

Compounds are parted where the word may be hyphenated (pyphen's patterns), not by a dictionary: the result depends
on the word alone, so an index made anew is the same, whatever it held before. Not every piece is a word (`trassen`), but
what is no word nobody looks up. Patterns put a linking `s` now before and now behind the joint, so both are tried.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import combinations

import pyphen  # type: ignore[import-untyped]  # ships no types

from storage.german import term

# The shortest compounds, such as "Bahnhof", have seven letters; "Schulen" is none, but nothing is lost by trying.
_SHORTEST_WORD = 7

# Shorter pieces at a word's beginning or end are endings, prefixes and syllables ("ung", "ver", "reich" begins).
_SHORTEST_PART = 4

# In the middle of a word pieces of four letters are syllables far more often than words.
_SHORTEST_MIDDLE = 5

# What stands before a part is a word or a prefix, at least three letters ("Ausland").
_SHORTEST_BEFORE = 3

# Words of three letters that compounds end in (`Straßenbau`, `Jugendamt`); all other such ends are endings.
_SHORT_ENDS = frozenset("amt bau gas hof not ort rat see tag tor weg zug".split())

# Longer words have so many pieces that they would crowd the index; the longest word of a law has 79 letters.
_LONGEST = 60


# What no German word begins with, so that no part begins there. Half of all pieces go, and no word that people look for.
_NO_BEGINNING = re.compile(
    r"""
      (?! [aeiouyäöü]                                     # vowels begin words, and one consonant does before a vowel
        | [bcdfghjklmnpqrstvwxz][aeiouyäöü]
        | [bfgkp][lr] | [dt]r | [gk]n | p[fhs] | qu | th | rh | ch | wr | zw | ts | sph
        | sch[lmnrw]?[aeiouyäöü] | s[ckpt][lr]?[aeiouyäöü] )
    | [bdfgklmnprstzß]{1,2}ung (?: $ | en$ | s?[bcdfghjklmnpqrtvwz] )   # "tung|not", "dungs|plan"; not "lunge", "sprung"
    | lich | keit | heit | chen | [ts]ion | t?igk | [ln]isch | [lt]?isier | ieru        # "versich|lich", "tätig|keit"
    """,
    re.VERBOSE,
)

# Before these nothing is put together but verbs are changed: `Verfahren` has no `Fahren` in it.
_PREFIXES = frozenset("ver ent zer emp".split())

# "Polizeibeamt*innen", "Polizei\u00adbeamte": signs and soft hyphens within a printed word.
_SIGNS = re.compile(r"[\W_]+")


@cache
def _hyphenation() -> pyphen.Pyphen:
    """The patterns; reading them takes half a second, which only those pay who index or show compounds."""
    return pyphen.Pyphen(lang="de_DE")


@lru_cache(maxsize=2**16)  # the frequent part of the archive's vocabulary; a miss costs 50 µs, a hit 0.1
def parts(word: str) -> tuple[str, ...]:
    """The terms of a word's parts, sorted; none for a short word or one with digits.

    >>> {"bruck", "strass", "land"} <= set(parts("Landesstraßenbrücke"))
    True
    >>> "kampfmittel" in parts("Kampfmittelbeseitigung"), parts("Brücke")
    (True, ())
    """
    letters = _SIGNS.sub("", word).casefold()
    if not _SHORTEST_WORD <= len(letters) <= _LONGEST or not letters.isalpha():
        return ()
    whole = term(word)
    found = {term(piece) for piece in _pieces(letters)}
    # What is left of a piece after stemming may be shorter than any word.
    return tuple(sorted(one for one in found if one != whole and len(one) >= _SHORTEST_PART - 1))


def _pieces(letters: str) -> Iterator[str]:
    joints = {0, *_joints(letters), len(letters)} - ({3} if letters[:3] in _PREFIXES else set())
    for begin, end in combinations(sorted(joints), 2):
        piece, rest = letters[begin:end], letters[end:]
        if end - begin < len(letters) and _is_long_enough(piece, begin, rest):
            yield piece


def _is_long_enough(piece: str, begin: int, rest: str) -> bool:
    if 0 < begin < _SHORTEST_BEFORE or (rest and not _can_end(rest)):
        return False
    if begin and _NO_BEGINNING.match(piece):
        return False
    if begin and not rest:
        return _can_end(piece)
    return len(piece) >= (_SHORTEST_MIDDLE if begin else _SHORTEST_PART)


def _can_end(piece: str) -> bool:
    """Whether a compound can end in this."""
    return len(piece) >= _SHORTEST_PART or piece in _SHORT_ENDS


def _joints(letters: str) -> Iterator[int]:
    """Where the word may be parted; places in the casefolded word, in which `ß` is `ss`."""
    for joint in map(int, _hyphenation().positions(letters)):
        yield joint
        if letters[joint - 1] == "s":
            yield joint - 1

"""The one German analysis: original text in, words to look up out, the same for index and query on both databases.

What is the same word for a reader becomes the same term here: `Brücken`, `brücke`, `Bruecken` and `Brucke`;
`Maßnahmen` and `massnahme`. The text itself is never altered: every word says where it stands in the original,
so that hits are marked there. Stems come from Snowball 3, which joins inflected forms but not word families
(`Kommune`, `kommunal`: storage/families.py) and splits no compounds.
"""

import codecs
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import snowballstemmer  # type: ignore[import-untyped]  # ships no types

# Longer "words" are broken print or addresses; PostgreSQL takes lexemes of 2,046 bytes at most, and four bytes
# a character are possible. The longest German words in laws have 63 to 80 letters.
_LONGEST = 100

# A word as printed: letters and digits of any script; combining marks (`a` + U+0308 is an `ä`) and soft hyphens
# (U+00AD) may stand inside. `_` is no letter: it would be a wildcard in LIKE.
_REST = "[^\\W_]*(?:[\u00ad\u0300-\u036f]+[^\\W_]*)*"
_WORD = f"[^\\W_]{_REST}"
_MORE = f"(?:[-\u2010\u2011]{_WORD})+"  # "Müller-Lüdenscheidt", also with U+2010 and U+2011

# What is read as one thing. Words that begin with a letter are tried first, since most do.
_PIECE = re.compile(
    rf"""
      (?P<word>[^\W\d_]{_REST}) (?P<more>{_MORE})?
    | (?P<paper>(?<![\d/])\d{{1,2}}/\d{{1,6}}(?![^\W_]|/\d))   # "Drs. 18/14087": a paper's number
    | (?P<number>\d{_REST}) (?P<tail>{_MORE})?                 # "2024-2025", "92a"
    | §+\s*(?P<section>\d+[a-z]?)(?![^\W_])                    # "§ 92", "§92a", "§§ 92 bis 94"
    | \[\^[^\]\s]{{1,12}}\]                                    # "Brücke[^1]": a footnote's mark is no word
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PART = re.compile(_WORD)

# Both genders in one word: "Lehrer:innen", "Lehrer*in", "Lehrer_innen", "Lehrer·innen", "Lehrer/innen", "Lehrer/-in",
# "Lehrer(innen)", also "Lehrer*Innen". Not "Schulen: Innen", "Kinder (in Soest)", "Bürger:innenrat".
_GENDER = re.compile(
    r"""
    (?P<sign>[:*_·/(]) (?<=[^\W\d_].)        # a letter, then the sign; in this order, since signs are rarer
    (?: (?<=/)-? | (?<!/) )                  # "/-in"
    (?P<ending>in(?:nen)?)
    (?: (?<![(]in)(?<![(]innen) | [)] )      # "(in)"
    (?![^\W_]|[\u00ad\u0300-\u036f])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_GENDER_SIGNS = (
    ":in",
    "*in",
    "_in",
    "·in",
    "/in",
    "/-in",
    "(in",
)  # one of these stands in all that the pattern finds
_BEFORE = 200  # so far back the word and the address it may stand in are looked for
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_ADDRESS = re.compile(r"://|^www\.|@|\.[a-z]{2,}/", re.IGNORECASE)  # "https://schule.nrw/lehrer/innen"

# The feminine ending follows a consonant; "Kollegen/-innen" is no word if joined, and is found by `Kollegen` as it is.
_BASE = re.compile(r"[^\W\d_]{2,}[bcdfghjklmnpqrstvwxzß](?<!en)\Z", re.IGNORECASE)

# A slash and brackets say other things as well ("vor Ort/in der Schule", "Wand (innen)"), so the word must end as words
# for people do: "Lehrer", "Direktor", "Friseur", "Sekretär", "Polizist", "Student", "Praktikant", "Pädagog", "Ärzt".
_PERSON = re.compile(
    r"(?:er|or|eur|är|ist|(?<!m)ent|[kr]ant|log|gog|nom|idat|krat|ldat|ärzt|anwält|beamt|kolleg|expert)\Z",
    re.IGNORECASE,
)
_NO_PERSON = frozenset(  # "oder/in", "unter/in", "Und/innen", "auf:in": they end like a person, or in a consonant
    "aber auch auf aus außer bei bis der dort durch einer für hier hinter immer ist mit nach nicht noch nur oder per "
    "seit sonder über um und unter vor weder weiter wer wie wieder".split()
)
# "im Winter/in der Halle": before an article it is the preposition. "Lehrer/in der Schule" is found as `Lehrer` still.
_ARTICLE = re.compile(r"\s+(?:der|den|dem|die|das|(?:k?ein|dies|jed)e[nmr])\b", re.IGNORECASE)

_SOFT_HYPHEN = "\u00ad"

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")

# Umlauts written without dots: `ae`, `oe` and `ue` stand for `ä`, `ö`, `ü`, but `ue` not after `q` (`Quelle`) or a
# vowel (`neue`, `Bauer`): the rule of Snowball's German stemmer, here for words and prefixes alike.
_DIGRAPH = re.compile(r"ae|oe|(?<![qaeiouyäöü])ue")
_WITHOUT_DOTS = {"ae": "a", "oe": "o", "ue": "u"}

# Endings that the stemmer takes off, alone or in a row; see `prefix_terms`.
_ENDINGS = tuple(
    "e em en er ere eren erer eres ern erin erinnen es s se sen ses st est et end ende enden ung ungen ig ige igen "
    "igkeit igkeiten ik isch ische ischen lich liche lichen lichkeit heit heiten keit keiten".split()
)

# Snowball takes these for one word with a function word that stands in every paper: `Sicherheit` and `sich`, `Seite` and
# `seit`. All but the function words themselves get the stem behind the colon.
_APART = {"sich": "sicher", "seit": "seite"}

# For `sketch`: dashes, quotes and other signs, which no word has.
_SIGNS = re.compile("[^\\w\\u0300-\\u036f]")
_ROUGHLY = "landtag-roughly"  # how codecs know `_roughly`

_local = threading.local()  # a stemmer holds the word it works on: each thread needs its own


class Token(NamedTuple):
    """A word: the term to look up and the half-open range of characters it has in the original text.

    A named tuple, since a paper has thousands: they are made three times as fast as frozen dataclasses.
    """

    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """The words of a text. `words` stand in reading order; `wholes` are what several of them say together.

    `Müller-Lüdenscheidt` gives the words `mull` and `ludenscheidt` and the whole `mullerludenscheidt`; `§ 92` gives
    the word `92` and the whole `§92`. Wholes have no place in the order, so a phrase may begin inside a compound.
    """

    words: tuple[Token, ...]
    wholes: tuple[Token, ...]


def analyse(text: str) -> Analysis:
    """Split a text into its words. `Lehrer:innen` is one, whatever stands between its genders.

    >>> [token.term for token in analyse("Die Brücken, § 92 und Drs. 18/14087").words]
    ['die', 'bruck', '92', 'und', 'drs', '18/14087']
    >>> [token.term for token in analyse("Müller-Lüdenscheidt, § 92").wholes]
    ['mullerludenscheidt', '§92']
    """
    text = join_genders(text)
    words: list[Token] = []
    wholes: list[Token] = []
    for match in _PIECE.finditer(text):
        kind = match.lastgroup
        if kind in ("word", "number"):
            words.append(Token(term(match[0]), match.start(), match.end()))
        elif kind in ("more", "tail"):
            words.extend(_parts(match))
            wholes.extend(_whole(match))
        elif kind == "paper":
            words.append(Token(paper_term(match[0]), match.start(), match.end()))
        elif kind == "section":
            section = term(match["section"])
            words.append(Token(section, match.start("section"), match.end()))
            wholes.append(Token(f"§{section}", match.start(), match.end()))
    return Analysis(tuple(words), tuple(wholes))


def join_genders(text: str) -> str:
    """The text with soft hyphens for the signs between genders: every character stays in its place.

    What is read as one word then is `Lehrerinnen`, hyphenated words (`Lehrer:innen-Verband`) and all.

    >>> join_genders("Lehrer/-innen und/oder Schüler(in)").replace("\u00ad", "~")
    'Lehrer~~innen und/oder Schüler~in~'
    """
    lower = text.lower()
    # Seven looks for a few letters take a tenth of the pattern's way through a long text.
    if not any(sign in lower for sign in _GENDER_SIGNS):
        return text
    return _GENDER.sub(_join_gender, text)


@lru_cache(maxsize=2**16)  # the frequent part of the archive's vocabulary; a miss costs 5 µs, a hit 0.1
def term(word: str) -> str:
    """The term of one word: its stem, folded; with a digit in it the whole word, folded.

    >>> [term(word) for word in ("Ausländerbehörden", "AUSLAENDERBEHÖRDE", "Maßnahme", "92A", "Sicherheit", "sich")]
    ['auslanderbehord', 'auslanderbehord', 'massnahm', '92a', 'sicher', 'sich']
    """
    letters = _letters(word)[:_LONGEST]
    if any(character.isdigit() for character in letters):
        return fold(word)
    # The stemmer sees the umlauts, since it knows `ae` for `ä` itself: without the dots it would take the `äe` of
    # `Europäer` for one.
    stem = _stem(letters)
    return _bare(stem if stem == letters else _APART.get(stem, stem))


def fold(word: str) -> str:
    """A word in lower case, compatibility forms resolved, only letters and digits, without dots and accents.

    >>> [fold(word) for word in ("Straße", "Bruecke", "Brücke", "Quelle", "ﬁnal", "Çelik")]
    ['strasse', 'brucke', 'brucke', 'quelle', 'final', 'celik']
    """
    return _bare(_DIGRAPH.sub(lambda match: _WITHOUT_DOTS[match[0]], _letters(word)[:_LONGEST]))


def paper_term(number: str) -> str:
    """The term of a paper's number, `18/14087`; digits of other scripts become ours."""
    return _compatible(number)


def prefix_terms(prefix: str) -> tuple[str, ...]:
    """Terms that do not begin with a folded prefix although their words do, since the stemmer cut them off before.

    `Behörden*` is to find `Behörden`, whose term is `behord`; `Sanierun*` is to find `Sanierung`, `sanier`. Where
    the prefix ends within an ending that the stemmer knows, the rest of the ending is added and the word stemmed.

    >>> prefix_terms("Behörden"), prefix_terms("Sanierun"), prefix_terms("Brück")
    (('behord',), ('sanier',), ())
    """
    folded = fold(prefix)
    candidates = {folded} | {
        folded + ending[cut:]
        for ending in _ENDINGS
        for cut in range(1, len(ending) + 1)
        if folded.endswith(ending[:cut])
    }
    stems = {term(candidate) for candidate in candidates}
    return tuple(sorted(stem for stem in stems if stem and not stem.startswith(folded)))


def sketch(text: str) -> str | None:
    """A text or term in a rough form, for a quick look whether a term can occur at all; None if it cannot be said.

    If a word of a text has a term, the term's sketch stands somewhere in the text's sketch; not the other way round.

    >>> sketch("bruck") in sketch("Landesstraßenbrücken"), sketch("quell") in sketch("Die Quelle")
    (True, True)
    """
    plain = join_genders(text).casefold().replace("ä", "a").replace("ö", "o").replace("ü", "u")
    if not plain.isascii():
        try:
            plain = plain.encode("ascii", _ROUGHLY).decode("ascii")
        except UnicodeEncodeError:
            return None
    # Without any `e` it does not matter which `ae` is an `ä`, without hyphens not where a compound has one.
    return plain.replace("e", "").replace("-", "")


def _roughly(error: UnicodeError) -> tuple[str, int]:
    """Letters without their marks, and nothing for signs; raises the error for letters of other scripts.

    A codec's error handler, since it is called for those characters alone: a pattern takes ten times as long over a page.
    """
    assert isinstance(error, UnicodeEncodeError)
    plain = _without_marks(error.object[error.start : error.end])
    if plain is None:
        raise error
    return plain, error.end


@lru_cache(maxsize=2**12)  # prints have few different ones
def _without_marks(text: str) -> str | None:
    plain = _bare(_compatible(_SIGNS.sub("", text)).casefold())
    plain = _NOT_ALPHANUMERIC.sub("", plain)
    return plain if plain.isascii() else None


codecs.register_error(_ROUGHLY, _roughly)


def _join_gender(match: re.Match[str]) -> str:
    if not _is_gender(match):
        return match[0]
    return "".join(c if c.isalpha() else _SOFT_HYPHEN for c in match[0])


def _is_gender(match: re.Match[str]) -> bool:
    """Whether the sign and the ending make a word for people of the letters before them."""
    chunk = (match.string[max(match.start() - _BEFORE, 0) : match.start()].split() or [""])[-1]
    word = _LAST_WORD.search(unicodedata.normalize("NFC", chunk))  # the dots of "Ärzt" may be apart
    if word is None or not _BASE.match(word[0]) or word[0].lower() in _NO_PERSON or _ADDRESS.search(chunk):
        return False
    sign, ending = match["sign"], match["ending"]
    if sign in "/(":
        return _is_written_alike(ending, word[0]) and _is_for_a_person(match, word[0])
    return _is_written_alike(ending, word[0]) or (ending == "Innen" and sign != ":")


def _is_for_a_person(match: re.Match[str], word: str) -> bool:
    """Whether a slash or brackets behind this word can part its genders."""
    if match[0].lower() == "/in" and _ARTICLE.match(match.string, match.end()):
        return False
    return _PERSON.search(word) is not None


def _is_written_alike(ending: str, word: str) -> bool:
    """In small letters, or in capitals as all of the word: "Schüler/Innen" and "Thema:IN" are something else."""
    return ending.islower() or (ending.isupper() and word.isupper())


def _parts(match: re.Match[str]) -> Iterator[Token]:
    for part in _PART.finditer(match[0]):
        yield Token(term(part[0]), match.start() + part.start(), match.start() + part.end())


def _whole(match: re.Match[str]) -> Iterator[Token]:
    """The parts as one word, as a careful or a careless writer joins them; a row of numbers is no word.

    A name with a number in a longer word is one as well: `NIS-2-Richtlinie` is found by `NIS2`.
    """
    pieces = [
        (part[0], match.start() + part.start(), match.start() + part.end())
        for part in _PART.finditer(match[0])
    ]
    found = term("".join(word for word, _, _ in pieces))
    if not found.isdigit():
        yield Token(found, match.start(), match.end())
    if len(pieces) > 2:
        for (name, start, _), (number, _, end) in pairwise(pieces):
            if number.isdigit() and not name.isdigit():
                yield Token(term(name + number), start, end)


def _stem(folded: str) -> str:
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = snowballstemmer.stemmer("german")  # PyStemmer beneath, where installed
    return str(stemmer.stemWord(folded))


def _letters(word: str) -> str:
    """Letters and digits in lower case; of all marks above and below only those of `ä`, `ö`, `ü` are left.

    A word of nothing but a mark, which a few Arabic and Japanese characters are, stays as it is.
    """
    if word.isascii():
        return word.lower()
    lower = _NOT_ALPHANUMERIC.sub("", _compatible(_compatible(word).casefold()))
    return "".join(c if c in "äöü" else _bare(c) for c in lower) or word


def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _bare(text: str) -> str:
    """Letters without the marks above and below them: `ü` is `u`, `ç` is `c`."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if unicodedata.category(c) != "Mn"))

"""How well a paper answers a query: the same figures on both databases, and the best found without reading all.

How much a document is about a word is known when it is written, not only when somebody asks: it depends on where the
word stands, how often, and how long the text is (Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25
and Beyond, 2009, section 3.6). So it is written into the index as a mark, `·7bruck`: of eight levels, how much this document
is about `bruck`. A search reads the few documents with the highest marks, where bm25 and ts_rank read every hit. What a
word's rarity adds depends on the archive as a whole and is left to the query (`points`).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from storage.german import term
from storage.passages import Field

# Marks begin with it, so that no `7*` that somebody types finds them: no term has it in it (storage/german.py takes
# letters, digits, "/" and "§"), and both indexes take it as a letter.
_SIGN = "·"

# What one place of a word counts, by field; and the words a text of that field has, counted in the sample papers: in one
# that is twice as long a place says less.
_WEIGHTS = {
    Field.TITLE: 10.0,  # a dozen words chosen to say what the paper is about
    Field.SUMMARY: 5.0,  # a hundred words that say it again
    Field.QUESTION: 5.0,  # what is asked; every word is to the point
    Field.ANSWER: 2.0,  # running text, touches on much
    Field.PREAMBLE: 2.0,  # the same
    Field.ANNEX: 0.5,  # tables name every town of the Land; a place there says little
}
_USUAL_LENGTH = {
    Field.TITLE: 10,
    Field.SUMMARY: 100,
    Field.QUESTION: 120,
    Field.ANSWER: 500,
    Field.PREAMBLE: 200,
    Field.ANNEX: 500,
}
# How much length matters, from 0 to 1: the `b` of BM25. Not fully, since long answers are also the thorough ones.
_LENGTH_MATTERS = 0.5

# The parts of a compound say less than the word itself, wherever it stands: who looks for `Brücke` wants bridges first.
# At half, `Hochwasserschutz` in a title still says more than `Hochwasser` somewhere in an answer.
_PART = 0.5

# A word in the name of somebody who asks: as much as in a question, since who looks for `Wolf` may mean the animal.
_NAME = 5.0

# A document gets a word's mark from this weight on: more than one place in running text, or any in title, summary or
# questions. All below are alike, and most hits of frequent words are there: marks would double the index and say nothing.
_LOWEST = 3.0
_STEP = 1.5  # from level to level; eight steps reach what a word in title and every question weighs
_HIGHEST_BY_WEIGHT = 8

# Above all weights: the numbers of the papers themselves. Who types a number means that paper, not those that cite it.
_OWN_NUMBER = 9

# Where the gain of more weight is half of all there is to gain: BM25's `k1`, in the units of the weights above.
_HALF = 8.0

# A document is about none of these, so they get no marks; as terms, since marks are made of terms.
_UNMARKED = frozenset(
    term(word)
    for word in (
        "aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf aus bei beim "
        "bereits bis bzw da dabei dafür damit dann daran darauf das dass davon dazu dem den denen denn der deren des dessen "
        "die dies diese diesem diesen dieser dieses doch durch ein eine einem einen einer eines er es etwa folgende "
        "folgenden für gegen gegenüber gibt habe haben hat hatte hierzu ich ihr ihre ihrem ihren ihrer im in insbesondere "
        "ist ja je jede jedem jeden jeder jedes jeweils kann kein keine keinem keinen keiner können konnte könnte man mehr "
        "mit muss müssen nach nicht noch nun nur ob oder ohne sei sein seine seinem seinen seiner seit sich sie sind so "
        "sofern soll sollen sollte sondern sowie über um und uns unter vom von vor war waren was weil welche welchem welchen "
        "welcher welches wenn werden wie wir wird wo wurde wurden zu zum zur zwischen"
    ).split()
)

# Points are whole numbers, so that no database's arithmetic can put two equal hits in different orders.
_POINTS = 100_000


def levels() -> range:
    """All levels a mark can have, the highest first."""
    return range(_OWN_NUMBER, 0, -1)


def mark(level: int, of: str) -> str:
    """The index's term that says that a document is about a term so much.

    >>> mark(7, "bruck")
    '·7bruck'
    """
    return f"{_SIGN}{level}{of}"  # a level has one digit


def subjects(marks: str) -> dict[str, int]:
    """What a document with these marks is about: the terms with their levels, without its own numbers and year.

    >>> subjects("·year2025 ·4bau ·918/1")
    {'bau': 4}
    """
    found = {one[2:]: int(one[1]) for one in marks.split() if one[1].isdigit()}
    return {of: level for of, level in found.items() if level < _OWN_NUMBER}


def year_mark(year: int) -> str:
    """The index's term that says that a document is of a year; finds the newest hits of a frequent word.

    >>> year_mark(2025)
    '·year2025'
    """
    return f"{_SIGN}year{year}"


def is_function_word(of: str) -> bool:
    """Whether a term is a word such as `der` or `wird`, which no document is about.

    >>> is_function_word("der"), is_function_word("bruck")
    (True, False)
    """
    return of in _UNMARKED


def marks(
    words: Mapping[Field, Iterable[str]],
    parts: Mapping[Field, Iterable[str]],
    numbers: Iterable[str],
    names: Iterable[str] = (),
) -> list[str]:
    """The marks of a document with these terms in its fields, these parts of compounds, its own numbers and its askers.

    >>> marks({Field.TITLE: ["bruck", "in", "soest"], Field.ANSWER: ["bruck", "bau"]}, {Field.TITLE: ["bau"]}, ["18/1"])
    ['·4bau', '·5bruck', '·5soest', '·918/1']
    """
    weights: defaultdict[str, float] = defaultdict(float)
    weights |= dict.fromkeys(names, _NAME)
    for field, terms in words.items():
        counted = Counter(terms)
        each = _WEIGHTS[field] / _by_length(field, counted.total())
        for one, times in counted.items():
            weights[one] += each * times
        for part in set(parts.get(field, ())) - counted.keys():
            weights[part] += each * _PART
    found = {
        one: _level(weight) for one, weight in weights.items() if weight >= _LOWEST and one not in _UNMARKED
    }
    found |= dict.fromkeys(numbers, _OWN_NUMBER)
    return sorted(mark(level, one) for one, level in found.items())


def points(level: int, documents: int) -> int:
    """What a word adds to a document's score at this level, 0 for no mark, if so many documents have the word.

    >>> points(8, 10) > points(8, 1000) > points(0, 1000) > 0
    True
    """
    weight = _LOWEST / 2 if not level else _LOWEST * _STEP ** (level - 0.5)
    rarity = 1 / math.log2(2 + documents)
    return round(_POINTS * rarity * weight / (weight + _HALF))


def score(of_points: int) -> float:
    """Points as the number that is shown with a hit; it compares hits of one query."""
    return of_points / _POINTS


def _level(weight: float) -> int:
    return min(1 + int(math.log(weight / _LOWEST, _STEP) + 1e-9), _HIGHEST_BY_WEIGHT)


def _by_length(field: Field, length: int) -> float:
    return 1 - _LENGTH_MATTERS + _LENGTH_MATTERS * length / _USUAL_LENGTH[field]

"""The names in a summary: people, factions, places, and what stands in quotation marks. Pure functions.

German writes every noun with a capital, so a name is known by its company (an office, a title), by the archive's own list
of askers or by a list of places; whatever else has a capital is a word like others, and a summary may choose its words.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from storage.figures import Statement, figures
from storage.german import analyse
from storage.places import ALSO_WORDS, PLACES

_CAPITAL = r"[A-ZÄÖÜ][^\W\d_]+(?:-[A-ZÄÖÜ][^\W\d_]+)*"
_TITLE = r"(?:(?:Prof\.|Dr\.|von|van|der|zu|dos|de)\s+)*"

# Who is called by an office: with first and last name, or, without an article, by the last name alone ("Ministerin Paul
# sagt", but "die Ministerin Handlungsbedarf sieht").
_OFFICE = (
    r"(?:Abgeordnete[nr]?|Minister(?:in|s)?|Ministerpräsident(?:in|en)?|Staatssekretär(?:in|s)?|Landrat|Landrätin|"
    r"(?:Ober)?[Bb]ürgermeister(?:in|s)?|Herrn?|Frau)"
)
_PERSON = re.compile(
    rf"""
      (?<![^\W_])(?:{_OFFICE}|Dr\.)\s+{_TITLE}(?P<full>{_CAPITAL}\s+{_TITLE}{_CAPITAL})
    | (?<!\b[Dd]er\s)(?<!\b[Dd]ie\s)(?<!\b[Dd]e[mns]\s)(?<!ige\s)(?<!igen\s)(?<!ine\s)(?<!iner\s)(?<!\b[Ee]in\s)(?<![^\W_])
      (?:Minister(?:in)?|Ministerpräsident(?:in)?|Herrn?|Frau|Dr\.)\s+{_TITLE}(?P<last>{_CAPITAL})
    """,
    re.VERBOSE,
)
# What follows an office without being a name: "Frau Ministerin Paul", "der Abgeordneten Freimuth SPD".
_NO_NAME = re.compile(rf"(?:{_OFFICE}|SPD|CDU|FDP|AfD)\Z|.*(?:ung|ungen|heit|keit|schaft|tion|tionen)\Z")

_FACTION = re.compile(
    r"\b(?:CDU|SPD|FDP|AfD|PIRATEN|(?:B(?:ündnis|ÜNDNIS)\s*90\s*/\s*D(?:ie|IE)\s+)?(?P<last>G(?:rünen?|RÜNEN?)))"
    r"(?![^\W_]|\s+[A-ZÄÖÜ][a-zäöü])"  # but "Grünen Wasserstoff"
)
_QUOTED = re.compile(r"[„»“\"]([^„“”\"»«]{3,120})[“”«\"]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# What stands before a place that could be a word: the longest is "Gemeinde " with a blank.
_BEFORE = 12
_AT = re.compile(r"(?:[Ss]tadt|[Gg]emeinde|[Kk]ommune|\b[Ii]n|\b[Aa]us|[Kk]reis)\s+\Z")

# In a quotation shorter words are articles and prepositions, which a summary may bend.
_SHORTEST = 4


def statements(text: str, people: Mapping[str, Collection[str]]) -> tuple[Statement, ...]:
    """The numbers, dates and names that a summary states, each once, in reading order.

    `people` are the full names known to the archive, by their last words in lower case.

    >>> [one.written for one in statements("Ministerin Paul nennt 1.234 Fälle in Köln.", {})]
    ['Paul', '1.234', 'Köln']
    """
    counted = _FACTION.sub(lambda found: " " * len(found[0]), text)  # "Bündnis 90" counts nothing
    told = sorted([*figures(counted), *_names(text, people)], key=lambda one: one[0])
    return tuple(dict.fromkeys(one for _, one in told))


def _names(text: str, people: Mapping[str, Collection[str]]) -> Iterator[tuple[int, Statement]]:
    """The people, factions, places and quotations of a summary with their places."""
    called = dict(_called(text))
    yield from called.items()
    for found in _FACTION.finditer(text):
        yield found.start(), _named(found[0], found["last"] or found[0])
    for found in _QUOTED.finditer(text):
        words = [word for word in _WORD.findall(found[1]) if len(word) >= _SHORTEST]
        if words:
            yield found.start(), _named(found[0], " ".join(words))
    for found in _WORD.finditer(text):
        yield from _places(found)
        for name in people.get(found[0].lower(), ()):
            start = found.end() - len(name)
            if text.endswith(name, 0, found.end()) and start not in called:
                yield start, _named(name, name.split()[-1])


def _called(text: str) -> Iterator[tuple[int, Statement]]:
    """Those whom an office or a title calls by name."""
    for found in _PERSON.finditer(text):
        words = (found["full"] or found["last"]).split()
        if not any(_NO_NAME.match(word) for word in words):
            # Either will do: in "Minister Laumann Maßnahmen plant" the second is no name.
            yield (
                found.start("full" if found["full"] else "last"),
                _named(" ".join(words), words[0], words[-1]),
            )


def _places(found: re.Match[str]) -> Iterator[tuple[int, Statement]]:
    """The places that a word names, which may have several with hyphens ("Ennepe-Ruhr-Kreis")."""
    before = found.string[max(found.start() - _BEFORE, 0) : found.start()]
    for word in (found[0],) if found[0] in PLACES else found[0].split("-"):
        bare = word if word in PLACES or word in ALSO_WORDS else word.removesuffix("s")  # "Kölns"
        if bare in PLACES or (bare in ALSO_WORDS and _AT.search(before)):
            yield found.start(), _named(word, bare)


def _named(written: str, *names: str) -> Statement:
    """A name is held where all words of one of `names` stand; they may be parts of others."""
    groups = (tuple(token.term for token in analyse(name).words) for name in names)
    return Statement(written, terms=tuple(dict.fromkeys(groups)))

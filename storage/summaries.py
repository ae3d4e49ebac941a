"""The repaired reading of a summary: what members' sites cut off, put back where only one reading is possible.

Their posts lose the first letter of each summary (`ie` for `Die`) and the closing full stop. What came is kept
elsewhere as it came; here is only the reading to show beside it. The rule is all or nothing: if the beginning
leaves a choice (`n der Anfrage`: In or An), nothing is repaired.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """A summary as it should be read. `repaired` says whether it differs from what came."""

    text: str
    repaired: bool


@dataclass(frozen=True, slots=True)
class _Cut:
    """A beginning that can only come from one word: what is left, in what company, and the letter that is lost."""

    letter: str
    left: re.Pattern[str]


def _cut(letter: str, left: str) -> _Cut:
    return _Cut(letter, re.compile(left + r"\b"))


# A noun coordinated with another needs no article ("Wie Landesregierung und Kommunen …"), so such company
# leaves a choice.
_ALONE = r"(?!\s*,|\s+(?:und|oder|sowie|bzw|wie|als)\b)"

# Feminine nouns in the singular. Without an article they cannot follow Wie, Sie or Nie, so "ie" is Die and
# "ine" is Eine; "Wie Kleine Anfragen zeigen" is possible, hence the singular only.
_FEMININE = r"(?:(?:Kleine|Große) Anfrage|Anfrage|Landesregierung|Antwort|Fragestellerin)"

_CUTS = (
    _cut(
        "D", rf"ie {_FEMININE}\b{_ALONE}"
    ),  # the seeds: "ie Kleine Anfrage thematisiert", "ie Landesregierung"
    _cut("E", rf"ine {_FEMININE}\b{_ALONE}"),  # Mine, Fine, Line are no beginnings before these nouns
    _cut("D", r"iese (?:Kleine |Große )?Anfrage"),  # Miese, Fiese Anfrage would need an article
    # "er": Der, Er or Wer. The weak ending -en after it is a dative, which only Der governs: "Der Kleinen
    # Anfrage zufolge". "Wer Abgeordnete befragt", "Wer Minister wird" are possible: left alone.
    _cut("D", r"er (?:Kleinen|Großen) Anfrage"),
    _cut(
        "D", rf"er Landtag\b{_ALONE}"
    ),  # a body there is one of: Er, Wer and a bare "Landtag" make no sentence
    # "as": Das or Was. "Was Thema der Anfrage ist" is possible; a bare "Land Nordrhein-Westfalen" is not.
    _cut("D", rf"as Land (?:Nordrhein-Westfalen|NRW)\b{_ALONE}"),
    _cut("D", rf"as Ministerium\b{_ALONE}"),
    # Prepositions before an article or a noun of speech: Ruf, Tür, Lurch, Dach, Haut are nouns and would need
    # another word between.
    _cut("A", r"uf (?:die|das|den|dem|Grundlage|Basis|Nachfrage)"),
    _cut("F", r"ür (?:die|das|den)"),
    _cut("D", r"urch (?:die|das|den)"),
    _cut(
        "N", r"ach (?:Angaben|Auffassung|Ansicht|Auskunft|Einschätzung|Aussage|Kenntnis) der Landesregierung"
    ),
    _cut("L", rf"aut (?:Landesregierung|Antwort|Angaben)\b{_ALONE}"),
    _cut("M", r"it (?:der|dieser|ihrer|seiner) (?:(?:Kleinen|Großen) )?Anfrage"),
    _cut(
        "Z", r"iel der (?:(?:Kleinen|Großen) )?Anfrage"
    ),  # Viel, Kiel, Stiel: no company for "der Anfrage ist"
    # Long words that only one letter completes.
    _cut("K", r"leinen? Anfragen?"),
    _cut("L", r"andesregierung(?:en)?"),
    _cut("A", r"nfragen?"),
    _cut("A", r"ntwort(?:en)?"),
    _cut("A", r"bgeordneten?"),
    _cut("F", r"ragesteller(?:in|innen|n)?"),
    _cut("G", r"egenstand der"),
    _cut("T", r"hematisiert (?:wird|werden)"),
    _cut("N", r"ordrhein-Westfalen"),
    _cut("M", r"inister(?:in|ium|präsident|präsidentin)"),
)

# A word and more: a sentence that got as far as its full stop has at least subject, verb and object ("Die
# Anfrage behandelt Brücken"); fewer words are a heading or a note ("Keine Angaben").
_FEWEST_WORDS = 4

# Where a sentence ends and the next begins: "… Impulse. Gefragt wird". A break between paragraphs ends one too.
_NEXT_SENTENCE = re.compile(r"(?<=[.!?:…])\s+|\n\s*\n|\r\n\s*\r\n")

# The line of a list ("- Brücken", "• Straßen", "1. Schienen", "a) …") has no full stop of its own.
_LIST_LINE = re.compile(r"\s*(?:[-–—•*·+]|\d{1,3}[.)]|[a-z]\))\s")

# A last sentence that asks ends in a question mark, not in a full stop.
_ASKS = re.compile(
    r"(?:W(?:ie|as|er|en|em|ann|arum|o|oher|ohin|odurch|omit|ieso|eshalb|essen|elche[mnrs]?)|Inwie(?:weit|fern)"
    r"|Ist|Sind|War|Waren|Hat|Haben|Wird|Werden|Wurden?|Kann|Können|Soll|Sollen|Gibt|Plant|Sieht|Teilt|Hält"
    r"|Liegt|Liegen|Welch)\b"
)

# After these words the text may have been cut off within a sentence, and a full stop would hide that. Some also
# end sentences ("teilt die Landesregierung mit"): a choice, so they are left alone.
_GOES_ON = frozenset(
    "und oder sowie bzw der die das den dem des ein eine einen einem einer eines im am zum zur vom beim ins "
    "in für mit von bei gegen ohne über unter zwischen durch wegen dass ob weil wenn sondern als wie "
    "deren dessen zu".split()
)

# The end of an address, "landtag.nrw.de", "https://…", "post@landtag.nrw.de": a full stop would become its part.
_ADDRESS = re.compile(r"://|@|[a-z]\.[a-z]{2}", re.IGNORECASE)

_PAIRS = (("(", ")"), ("[", "]"), ("„", "“"), ("»", "«"))
_OPENING = "(„“”\"'‚‘»«"
_CLOSING = ")]}“”\"'’‘«»"


def repair(text: str) -> Reading:
    """The reading of a summary with its first letter and closing full stop put back, where both are certain.

    Nothing else changes: without the added characters the reading is the text that came. A text that begins in
    lower case and fits no rule stays wholly as it came, as does an unfinished sentence, a question or a list.

    >>> repair("ie Kleine Anfrage thematisiert den Ausbau der Radwege").text
    'Die Kleine Anfrage thematisiert den Ausbau der Radwege.'
    >>> repair("n der Anfrage geht es um den Ausbau der Radwege").repaired
    False
    """
    lead = text[: len(text) - len(text.lstrip())]
    body = text.strip()
    tail = text[len(lead) + len(body) :]
    begun = _begin(body)
    if begun is None:
        return Reading(text, repaired=False)
    read = lead + begun + ("." if _wants_full_stop(begun) else "") + tail
    return Reading(read, repaired=read != text)


def _begin(body: str) -> str | None:
    """The text with its first letter, or None where that letter is not certain."""
    if not body[:1].islower():
        return body
    for cut in _CUTS:
        if cut.left.match(body):
            return cut.letter + body
    return None


def _wants_full_stop(body: str) -> bool:
    """Whether the text ends in a sentence that lacks nothing but its full stop."""
    inner = body.rstrip(_CLOSING)
    if not inner or not inner[-1].isalnum():
        return False
    last_line = re.split(r"[\r\n]", body)[-1]
    last_sentence = _NEXT_SENTENCE.split(body)[-1]
    return (
        body.lstrip(_OPENING)[:1].isupper()
        and len(body.split()) >= _FEWEST_WORDS
        and not _LIST_LINE.match(last_line)
        and not _ASKS.match(last_sentence)
        and not _breaks_off(body, inner)
    )


def _breaks_off(body: str, inner: str) -> bool:
    """Whether the end was cut within a sentence, or is an address, which a full stop would spoil."""
    last_word = inner.rsplit(maxsplit=1)[-1]
    if body == inner and last_word.lstrip(_OPENING).lower() in _GOES_ON:
        return True
    return _ADDRESS.search(last_word) is not None or any(
        body.count(left) > body.count(right) for left, right in _PAIRS
    )

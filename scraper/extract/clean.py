"""Small steps from printed text to clean text: `str` in, `str` out, nothing else.

What needs the lay-out (which lines belong together, what is a superscript) is decided elsewhere; here is only
what the characters themselves tell.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from scraper.extract import patterns

# Ligatures are drawn as one glyph by Word and InDesign; NFKC would also turn "m²" into "m2", so only these.
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})

# Bullets of the fonts Symbol and Wingdings arrive as private-use characters.
_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf02d": "–", "\uf0fc": "✓"})

# Parts of addresses between two hyphens: words longer than this are rarely seen, and the shortest are known words.
_LONG = 15
_SHORT_WORDS = frozenset(
    "ab am an auf aus bei bis das der des die ein fuer im in ist mit nach nrw oder ohne und von vor zu zum zur".split()
)

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"))

# Words after which a hyphen at the end of the line before is an elided compound: "Aus-" / "und Weiterbildung".
_JOINING_WORDS = frozenset({"und", "oder", "bzw", "sowie", "beziehungsweise", "respektive"})

# "drei-" / "bis viermal", "15-" / "bis 17-Jährige": only after a number, since "Kür-" / "bis" is one word.
_NUMBER_WORDS = frozenset("ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split())

# "rot-" / "grüne Koalition", "schwarz-" / "gelbe": colours of parties stand side by side.
_COLOURS = re.compile(r"(?:rot|grün|schwarz|gelb|blau|weiß)(?:e|er|es|en|em)?")

# "App-" / "basierte", "Corona-" / "bedingten", "Excel-" / "gestützt": an adjective written in one word would begin
# with a small letter, so a capital inside a sentence tells that the hyphen is the writer's own.
_FROM_NOUN = re.compile(
    r"(?:gestützt|basiert|bedingt|orientiert|finanziert|spezifisch|relevant|bezogen|kritisch|konform|gebunden)"
    r"(?:e|er|es|en|em)?"
)

# "Know-" / "how", "Start-" / "ups", "Ad-" / "hoc-Sitzung": borrowed phrases are written with hyphens throughout.
_BORROWED = frozenset(
    "know-how start-up start-ups de-minimis ad-hoc follow-up pop-up stand-alone non-profit make-or or-buy "
    "face-to to-face peer-to to-peer door-to to-door on-top in-house to-go ad-valorem de-facto in-vitro pay-as "
    "end-to to-end check-in add-on plug-in bottom-up top-down roll-out win-win hands-on work-life on-demand".split()
)

# Words of the field written with a capital inside; their line-end hyphen before that capital only breaks them.
_INNER_CAPITALS = re.compile(
    r"(?:StädteRegion|DigitalPakt|InfraGO|BAföG|BImSch[GV]|BVerfGE?|BVerwGE?|BNatSchG|BBodSchG|KiBiz|LkSG|GigaBit|OpenData)"
)

# Abbreviations of the field that fill the end of a line as often as a paper names them only once.
_ABBREVIATIONS = frozenset(
    "NRW ÖPNV SPNV LANUV BAMF MAGS KHGG WFNG BANK BÜNDNIS GRÜNEN PIRATEN DIN ISO".split()
)

# "nordrhein-" / "westfälisch" and "deutsch-" / "niederländisch" are written with a hyphen although they go on
# in lower case.
_PAIRED_NAMES = frozenset(
    {"nordrhein", "rheinland", "baden", "schleswig", "sachsen", "mecklenburg", "deutsch"}
)


def tidy(text: str) -> str:
    r"""Fold composed characters (NFC), ligatures and bullets, drop what has no width, blanks become one.

    >>> tidy("Pflege\u00a0 und  Aufga\u0308be ﬂüssig")
    'Pflege und Aufgäbe flüssig'
    >>> tidy("Lan\u00addes")
    'Landes'
    """
    text = unicodedata.normalize("NFC", text.translate(_LIGATURES)).translate(_BULLETS).translate(_ZERO_WIDTH)
    text = "".join(c if c.isprintable() or c in "\u00ad\n" else " " for c in text)
    # A soft hyphen inside a line is only a place where the word might have been broken.
    text = re.sub("\u00ad(?=\\S)", "", text)
    return re.sub(r"[^\S\n]+", " ", text).strip()


def compact(text: str) -> str:
    """The text without any blank: for fixed wording in which blanks get lost or come in.

    >>> compact("Drucksache 18/ 14087")
    'Drucksache18/14087'
    """
    return re.sub(r"\s+", "", text)


def unglue_names(text: str) -> str:
    """Put back the blank lost between two names; a capital inside Mc, Mac, De, Di, Du, La, Le, Van stays.

    >>> unglue_names("SvenTritschler")
    'Sven Tritschler'
    >>> unglue_names("AbgeordnetenBjörn-Ole McAllister")
    'Abgeordneten Björn-Ole McAllister'
    """
    return re.sub(
        r"\b(?!(?:Ma?c|D[eiu]|L[ae]|Van)[A-Z])([A-ZÄÖÜ][a-zäöüßéèç]{2,})(?=[A-ZÄÖÜ][a-zäöüß])", r"\1 ", text
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a paper's own words tell about the hyphens at its line ends.

    `words` are the words that stand unbroken in the paper, `hyphenated` whether its lines are hyphenated at all
    (answers are, inquiries are not).
    """

    words: frozenset[str] = field(default_factory=frozenset)
    hyphenated: bool = True

    def has(self, word: str) -> bool:
        """Whether the word stands unbroken somewhere in the paper, also at the start of a sentence."""
        return (
            word in self.words or word[:1].lower() + word[1:] in self.words or word.capitalize() in self.words
        )

    def knows(self, piece: str) -> bool:
        """Whether the piece of an address is a word of the paper: `fuer`, `nrw`."""
        return any(_fold_address(part) == piece for word in self.words for part in word.split("-"))

    def has_part(self, part: str) -> bool:
        """Whether the part stands unbroken in some word of the paper: `ÖPNV` in `ÖPNV-Pauschale`."""
        return any(part in re.split(r"[-/.]", word) for word in self.words)

    def spans(self, left: str, right: str) -> bool:
        """Whether some word of the paper runs on over this seam: `…syste` | `men` inside `Abwesenheitssystemen`.

        Seven letters around the seam are no chance.
        """
        left, right = _fold_address(left), _fold_address(right)
        seam = left[-5:] + right[:2]
        return len(seam) >= 6 and any(seam in _fold_address(word) for word in self.words)

    def begins(self, left: str, right: str) -> bool:
        """Whether some word of the paper begins with both pieces: `lan` | `des`."""
        whole = _fold_address(left) + _fold_address(right)
        return len(whole) >= 5 and bool(right) and any(_fold_address(w).startswith(whole) for w in self.words)


def gather(lines: Iterable[str], *, usually: bool = True) -> Evidence:
    """Read the evidence of a paper from its lines of running text, in order.

    `usually` says whether papers of its kind are hyphenated; the lines overrule a no, never a yes: a short paper
    may have no broken word.

    >>> gather(["ein KI-", "gestütztes Verfahren"], usually=False).hyphenated
    False
    >>> gather(["Die Landesregie-", "rung hat die Kommunal-", "verwaltung, die Regio-", "nen"]).hyphenated
    True
    """
    words: set[str] = set()
    broken = lines_seen = 0
    carried = False
    for line in lines:
        tokens = line.split()
        if not tokens:
            continue
        lines_seen += 1
        if carried:
            broken += tokens[0][:1].islower() and _bare(tokens[0]) not in _JOINING_WORDS
            tokens = tokens[1:]
        carried = bool(tokens) and tokens[-1][-1] in "-\u00ad‐"
        words.update(_bare(t) for t in (tokens[:-1] if carried else tokens))
    # In hyphenated print about every fourth line ends in a hyphen; by chance ("KI-" / "gestützt") hardly one in
    # forty does.
    return Evidence(frozenset(w for w in words if w), usually or (broken >= 3 and broken * 12 >= lines_seen))


def join_lines(lines: Iterable[str], evidence: Evidence | None = None) -> str:
    """Join the lines of one paragraph: broken words become whole, other line ends a blank.

    >>> join_lines(["Auslän-", "derbehörden"])
    'Ausländerbehörden'
    >>> join_lines(["SPD-", "Landtagsfraktion"]), join_lines(["Aus-", "und Weiterbildung"])
    ('SPD-Landtagsfraktion', 'Aus- und Weiterbildung')
    >>> join_lines(["2024/", "2025"]), join_lines(["KI-", "gestützte"]), join_lines(["1-", "3"])
    ('2024/2025', 'KI-gestützte', '1-3')
    """
    evidence = evidence or Evidence()
    text = ""
    for line in lines:
        text = _join(text, line.strip(), evidence) if text else line.strip()
    return text


def _join(left: str, right: str, evidence: Evidence) -> str:
    if not right:
        return left
    if left.endswith("\u00ad"):
        return left[:-1] + right
    last, first = left.rsplit(maxsplit=1)[-1], right.split(maxsplit=1)[0]
    if patterns.ADDRESS_START.search(last):
        return _join_address(left, right, evidence)
    if len(last) > 1 and last[-1] in "-‐":
        return _join_hyphen(left, right, last, first, evidence)
    # "2024/" / "2025", "Kinder/" / "Jugend": the word processor breaks behind a stroke without adding anything;
    # "2023–" / "2024", "Köln–" / "Hagen" likewise. A free-standing stroke or dash keeps its blanks, and so does
    # the elided "Nord–" / "und Süd".
    # "innen und -" / "anwärter": the hyphen stands for the word before.
    if last == "-" and _bare((left.split()[-2:] or [""])[0]) in _JOINING_WORDS and first[0].islower():
        return left + right
    tight = len(last) > 1 and (
        last[-1] == "/"
        or (last[-1] == "–" and last[-2].isalnum() and first[0].isalnum() and first not in _JOINING_WORDS)
    )
    return left + ("" if tight else " ") + right


def _join_hyphen(left: str, right: str, last: str, first: str, evidence: Evidence) -> str:
    before = _bare(last[:-1]).lower()
    if _bare(first) in _JOINING_WORDS or (first == "bis" and (before in _NUMBER_WORDS or before.isdigit())):
        return f"{left} {right}"
    if re.match(r"\.\w", first):
        return left[:-1] + right  # "Straßen-" / ".NRW"
    if not first[0].isalnum():
        # "Bau-" / "(und Sanierungs-)" keeps its blank, "Gas-" / "," has none.
        return left + ("" if first[0] in ",;.:)“/" else " ") + right
    inner = _INNER_CAPITALS.match(_bare(last[:-1] + first))
    if inner and inner.end() > len(_bare(last[:-1])):  # "Digital-" / "PaktSchule", not "BAföG-" / "Reform"
        return left[:-1] + right
    if first[0].islower() and _is_from_noun(left, last, first):
        return left + right
    broken = _is_broken_word if first[0].islower() else _is_broken_name
    return (left[:-1] if broken(last, first, evidence) else left) + right


def _is_from_noun(left: str, last: str, first: str) -> bool:
    """Whether the hyphen belongs to an adjective made of a noun (`App-basiert`), not at the start of a sentence."""
    inside = left[: -len(last)].rstrip()[-1:] not in {"", ".", "!", "?", ":"}
    return inside and last[0].isupper() and bool(_FROM_NOUN.fullmatch(_bare(first)))


def _is_broken_name(last: str, first: str, evidence: Evidence) -> bool:
    """Whether a hyphen before a capital broke a word.

    So it is if the paper has the word unbroken (`LiBA`), or if it is a well-known abbreviation (`NRW`).
    """
    stem, rest = _bare(last[:-1]), _bare(first)
    if f"{stem}-{rest}" in evidence.words:
        return False
    if stem in {"Mc", "Mac"}:  # "Mc-" / "Gregor"
        return True
    # "ÖP-" / "NV-Rettungsschirm", "IT.N-" / "RW": hyphenation breaks abbreviations too.
    tail, head = re.split(r"[-/.@]", stem)[-1], re.split(r"[-/.]", rest)[0]
    if (
        tail.isupper()
        and head.isupper()
        and (tail + head in _ABBREVIATIONS or evidence.has_part(tail + head))
    ):
        return True
    return stem + rest in evidence.words


def _is_broken_word(last: str, first: str, evidence: Evidence) -> bool:
    """Whether a line-end hyphen before a small letter was only set to break the word."""
    stem, rest = _bare(last[:-1]), _bare(first)
    tail = re.split(r"[-/]", stem)[-1]
    whole, kept = evidence.has(stem + rest), evidence.has(f"{stem}-{rest}")
    if whole or kept:
        return whole
    return evidence.hyphenated and not _is_compound(tail, rest)


def _is_compound(tail: str, rest: str) -> bool:
    """Whether the two pieces are written with a hyphen although the second begins with a small letter."""
    # "KI-" / "gestützt", "E-" / "mail", "10-" / "jährig": no hyphenation leaves capitals, one letter or a number.
    if len(tail) < 2 or tail[-1].isdigit() or tail.isupper():
        return True
    if _COLOURS.fullmatch(tail) and _COLOURS.fullmatch(rest):
        return True
    if f"{tail}-{rest.split('-', maxsplit=1)[0]}".lower() in _BORROWED:
        return True
    if tail.lower() in _PAIRED_NAMES:
        return bool(re.search(r"isch(e|er|es|en|em)?$", rest)) or rest.startswith(tail.lower())
    return bool(patterns.FIRST_ADJECTIVE.fullmatch(tail) and patterns.SECOND_ADJECTIVE.fullmatch(rest))


def _join_address(left: str, right: str, evidence: Evidence) -> str:
    """An address broken over lines has no blank; its hyphen stays unless a word runs on over the seam."""
    first = right.split(maxsplit=1)[0]
    if not (left[-1] in "-/_=&?%#+‐" or patterns.ADDRESS_PIECE.search(first)):
        return f"{left} {right}"
    if left[-1] in "-‐" and evidence.hyphenated and _is_broken_address(left, first, evidence):
        return left[:-1] + right
    return left + right


def _is_broken_address(left: str, first: str, evidence: Evidence) -> bool:
    """Whether a hyphen inside an address was set to break it.

    It was if a word of the paper runs on over the seam; else it is the address's own if a figure stands beside it, or
    if there are others between the same two strokes (`kita-krise-` / `nrw-100.html`) and what stands beside it is
    a word, or would be a very long one without it.
    """
    last = left.rsplit(maxsplit=1)[-1]
    stem, rest = re.split(r"[-/_.=]", last[:-1])[-1], re.split(r"[-/_.=]", first)[0]
    if not stem or evidence.begins(stem, rest):  # "www.-" / "land.nrw"
        return True
    others = "-" in last[:-1].rsplit("/", maxsplit=1)[-1] + first.split("/", maxsplit=1)[0]
    if others and (rest in _SHORT_WORDS or (len(stem) > 4 and evidence.knows(stem))):
        return False
    if evidence.spans(stem, rest):
        return True
    if not rest.islower() or not stem.islower() or (evidence.has(stem) and evidence.has(rest)):
        return False
    words = len(stem + rest) > _LONG or stem in _SHORT_WORDS or evidence.knows(stem) or evidence.knows(rest)
    return not (others and words)


def _bare(token: str) -> str:
    """The word without the punctuation and the footnote mark around it."""
    return re.sub(r"\[\^\w+\]", "", token).strip(".,;:!?()[]{}„“”\"'‚‘’»«…*")


def _fold_address(text: str) -> str:
    """As addresses spell it: small letters, ä as ae.

    >>> _fold_address("Übersicht")
    'uebersicht'
    """
    return text.lower().translate(_UMLAUTS)

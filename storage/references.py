"""Finds in a paper's text which other papers of the Landtag it cites. Pure: text in, citations out.

First come the numbers (`18/12723`), alone or as a list; then the words before and behind say what they are, and whose.
Words decide by a list of what is ours, not of what is not: `Landtagsdrucksache` is, `Bundestagsdrucksache`,
`Ausschussdrucksache` and whatever else may be put together are not. A number that could be something else is none.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from storage.numbers import AnyNumber, InquiryNumber, NumberError, parse_number
from storage.papers import CitationKind, Cited


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation and where it stands: a half-open range of characters, from its word on; in a list, its number."""

    cited: Cited
    start: int
    end: int


# "18/12723", also "18 / 12723" as justified print spaces it and "Drucksache18/12723" with its blank lost. Neither part
# of a longer number, of a date (`1/2/2024`) or a path (`…/2024/12`), nor of decimals (`0,5/10`).
_NUMBER = r"(?<![0-9/])(?<![0-9][.,])[0-9]{1,2}\s?/\s?[0-9]{1,6}(?![\w/]|[.,][0-9])"
# What parts the numbers of one list: "18/1, 18/2 und 18/3", "18/1 bis 18/3", "18/1–18/3", "18/1 sowie 18/2", and what
# print puts behind each: "18/1 (neu) und 18/2", "20/5722 vom 20. Februar 2023 und 20/6".
_BETWEEN = (
    r"(?:\s?\(neu\))?(?:\s+vom\s+[0-9]{1,2}\.\s?[\w.]+\s?[0-9]{4})?"
    r"(?:\s?,\s?(?:(?:und|sowie)\s)?|\s(?:und|sowie|u\.|bzw\.|oder|bis)\s|\s?[–-]\s?)"
)
_LIST = re.compile(rf"{_NUMBER}(?:{_BETWEEN}{_NUMBER})*")
_IN_LIST = re.compile(r"(?P<term>[0-9]{1,2})\s?/\s?(?P<serial>[0-9]{1,6})")
# "18/1 bis 18/3", "18/1–18/3": what makes of two numbers a range.
_RANGE = re.compile(r"\s?(?:\bbis\b|[–-])\s?")
# A range that is longer than this is more likely misread than meant; its ends are taken.
_LONGEST_RANGE = 20

# The word a number stands behind, looked for in this many characters before it: the longest, `Ausschussprotokolle des
# Landtags Nordrhein-Westfalen Nr. APr`, has 60.
_BEFORE = 80
_WORDS = {
    # "Drs. 18/1", "Drs.-Nr. 18/1", "Drucks. 18/1", "Drucksache18/1", "Landtagsdrucksachen 18/1 und 18/2", "LT-Drs. 18/1"
    CitationKind.PAPER: r"(?:drucksachen?|drucks|drs)",
    # "Vorlage 18/3773", "Vorlagen 18/3773 und 18/3774", "Vorlagen-Nr. 18/1", "NRW-Landtagsvorlage 18/3924"
    CitationKind.SUBMISSION: r"vorlagen?",
    # "APr 18/749", "Ausschussprotokoll 18/749", "Ausschussprotokoll APr 18/749", "Ausschussprotokolle (APr) 18/1"
    CitationKind.COMMITTEE: r"(?:ausschussprotokolle?n?(?:\s?\(?apr\.?\)?)?|apr)",
    # "Plenarprotokoll 18/45", "PlPr 18/45", "Pl.-Pr. 18/45", "Plenarprotokoll (PlPr) 18/45"
    CitationKind.PLENARY: r"(?:plenarprotokolle?n?(?:\s?\(?plpr\.?\)?)?|pl\.?-?pr)",
    # "Stellungnahme 18/1655", what experts write to a committee
    CitationKind.STATEMENT: r"stellungnahmen?",
}
# What may stand before the word within it: "Landtagsdrucksache", "LT-Drs.", "NRW-Landtagsvorlage", "LT-NRW-Drs.".
_OURS = frozenset({"", "landtags", "landtag", "landtages", "lt", "nrw", "nrwlandtags", "nrwlt", "ltnrw"})
# "Drucksache des Landtags Nordrhein-Westfalen 18/1", "Drs. LT NRW 18/1": our name between word and number.
_OUR_NAME = r"(?:(?:des\s)?(?:Landtage?s|Landtag|LT)\s(?:Nordrhein-Westfalens?|NRW)\s)?"
# "-Nr.", " Nr. ", "nummer ", ": ", " (": what may part word and number.
_AFTER_WORD = rf"\.?[-\s]?(?:(?:Nrn?|Nummern?|nnummern?)\b\.?)?:?\s?\(?\s?{_OUR_NAME}"
_WORD = re.compile(
    r"(?<![\w-])(?P<compound>[\w-]{0,24}?)(?:"
    + "|".join(rf"(?P<{kind}>{word})" for kind, word in _WORDS.items())
    + rf"){_AFTER_WORD}\Z",
    re.IGNORECASE,
)

# Whose else a number may be. The other Länder by name, also as adjective ("Bayerischer Landtag", "Nds. Landtag") and
# in short; "BT Drs.", "BR Drs." and the Landschaftsverbände, who count their Vorlagen in terms as the Landtag does.
_LAENDER = (
    r"Baden-Württembergs?|BW|Bayerns?|Berlins?|Brandenburgs?|Bremens?|Hamburgs?|Hessens?|Mecklenburg-Vorpommerns?"
    r"|Niedersachsens?|Nds\.?|Rheinland-Pfalz|RLP|Saarland(?:e?s)?|Sachsen(?:-Anhalts?)?|Schleswig-Holsteins?|Thüringens?"
)
_OTHERS = (
    r"(?:BT|BR|(?:Deutsche[nrs]?\s)?Bundestag(?:e?s)?|Bundesrat(?:e?s)?|Abgeordnetenhaus(?:es)?(?:\svon)?(?:\sBerlin)?"
    r"|(?:Hamburgischen?\s|Bremischen?\s)?Bürgerschaft|Europäische[ns]\sParlaments?|LVR|LWL|Landschaftsverb[\w-]+(?:\s[\w-]+)?"
    r"|(?:Bayer|Hess|Niedersächs|Sächs|Schleswig-Holstein|Thüring)[\w-]*\.?\s(?:Landtage?s?|LT)"
    rf"|(?:(?:Landtage?s?|LT)\s)?(?:(?:von|des|der)\s)?(?:Landes\s)?(?:{_LAENDER}))"
)
# "Deutscher Bundestag, 19. Wahlperiode, Drs. 19/1", "Bayerischer Landtag (2019): Drs. 18/1": the name goes before.
_OTHERS_BEFORE = re.compile(
    rf"(?<![\w-]){_OTHERS}[\s,:–-]*(?:\(?(?:19|20)[0-9]{{2}}\)?[\s,:–-]*|[0-9]{{1,2}}\.\sWahlperiode[\s,:–-]*)?\Z"
)
# "Deutscher Bundestag (2017): Antwort der Bundesregierung auf …, Drucksache 18/1": an entry in a list of works.
_BUNDESTAG_ENTRY = re.compile(r"Deutscher\sBundestag\b[^;\n]{0,200}\Z")
# "Drucksache 19/1 des Deutschen Bundestages", "Drs. 17/1 (Landtag von Baden-Württemberg)": the name follows.
_OTHERS_BEHIND = re.compile(rf"\s?[,(]?\s?(?:(?:des|der|vom|im)\s)?{_OTHERS}(?!\w)")

# Words behind which a number without another word is a paper's: "Antrag 18/1234", "den Gesetzentwurf (18/1234)",
# "Antrag der Fraktion der SPD, 18/1234". Only with a faction's or the government's name between.
_PAPERS_NAMES = re.compile(
    r"(?<![\w-])(?:(?:Entschließungs|Änderungs|Eil)?antr[aä]g(?:e?s|en?)?|Gesetz(?:es)?entw[uü]rf(?:e?s|en?)?|Beschlussempfehlung)"
    r"(?:\sder\s(?:Landesregierung|Fraktion(?:en)?(?:\s(?:der|von))?\s[\w /]{2,40}))?[\s,]*\(?\Z",
    re.IGNORECASE,
)
# "(18/12723)", "(vgl. 18/12723, S. 3)": alone in brackets, as only numbers of papers stand.
_IN_BRACKETS = re.compile(r"[(\[](?:vgl\.|siehe|s\.)?\s?\Z")
# A ratio, a month, a file number in brackets has no five digits behind a current term.
_SURELY_SERIAL = 10_000
# A municipality's Vorlage, an association's Stellungnahme is counted by the year: "Stellungnahme 15/2023".
_YEARS = range(1990, 2041)

# "Kleine Anfrage 5106", "der Kleinen Anfrage Nr. 5106", "KA 5106", "KA-Nr. 17/5106", "Kleinen Anfragen 5106, 5107 und
# 5108", "Kleine Anfrage 5vom" with its blank lost. Not "einer Kleinen Anfrage 2024", which is a year; not "L 11 KA 94/02",
# a social court's file; not "Kleinen Anfrage (23. Mai 2025)", "… vom 12.02.2025", which are dates.
_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_SERIAL = rf"(?:[0-9]{{1,2}}\s?/\s?)?[0-9]{{1,5}}(?!(?!vom)[\w/]|[.,][0-9]|\.\s?(?:{_MONTHS})\b)"
_INQUIRY = re.compile(
    r"(?<!\beine\s)(?<!\beiner\s)(?<!\bkeine\s)(?<!\bkeiner\s)(?<![\w-])"
    r"(?:[Kk]leinen?\s?Anfrage(?P<several>n)?|(?<![0-9]\s)KA)"
    r"(?:\s?\(?(?:mit\sder\s)?(?:-?Nrn?\.|-?Nr\b|Nummern?|KA)\s?|\s?\(|\s)"
    rf"(?P<list>{_SERIAL}(?:(?:\s?,\s?|\s(?:und|sowie|bis)\s|\s?[–-]\s?){_SERIAL})*)"
)
_IN_INQUIRIES = re.compile(r"(?:(?P<term>[0-9]{1,2})\s?/\s?)?(?P<serial>[0-9]{1,5})")
# "Kleine Anfrage 1234 (Drucksache 17/5678)", "… 1234 vom 3. Mai 2019, Drs. 17/5678": the paper behind tells its term.
_TO_ITS_PAPER = re.compile(
    r"(?:\svom\s[0-9]{1,2}\.\s?[\w.]+\s?[0-9]{4})?\s?[,(–-]\s?(?:vgl\.\s|siehe\s)?|\sauf\s|\s"
)
# "Kleine Anfrage 1234 der 17. Wahlperiode", "… aus der 17. Legislaturperiode".
_OF_TERM = re.compile(r"\s?[,(]?\s?(?:aus\s|in\s)?der\s(?P<term>[0-9]{1,2})\.\s(?:Wahl|Legislatur)periode")

# "https://www.landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/MMD18-12723.pdf": the site names its files so. Others
# do too, so an address must be the Landtag's: its path is 40 characters long.
_FILE = re.compile(r"(?<![\w-])MM(?P<sort>D|V|A|P|ST)(?P<term>[0-9]{1,2})-(?P<serial>[0-9]{1,6})(?!\w)")
_ADDRESS = re.compile(r"(?:(?<=//)|(?<![\w./-]))(?P<host>[\w.-]+)(?::[0-9]+)?(?:/[\w.%-]+)*/\Z")
_SORTS = {
    "D": CitationKind.PAPER,
    "V": CitationKind.SUBMISSION,
    "A": CitationKind.COMMITTEE,
    "P": CitationKind.PLENARY,
    "ST": CitationKind.STATEMENT,
}

_MORE_FORMS = "; a submission's like Vorlage 18/3773, a protocol's like APr 18/749 or Plenarprotokoll 18/45."


def find_citations(text: str, term: int) -> tuple[Citation, ...]:
    """The papers of the Landtag that a text cites, in its order, each as often as it stands there.

    `term` is the legislative term of the paper that the text stands in: an inquiry cited without one is of that term,
    and a number of a later one is another parliament's.

    >>> [str(one.cited) for one in find_citations("vgl. Drs. 18/7946; APr 18/749, S. 15; Kleine Anfrage 5106", 18)]
    ['18/7946', 'APr 18/749', 'KA 18/5106']
    >>> [str(one.cited) for one in find_citations("Vorlagen 18/3773 und 18/3774, Drs. 17/1 bis 17/3", 18)]
    ['Vorlage 18/3773', 'Vorlage 18/3774', '17/1', '17/2', '17/3']
    >>> find_citations("Bundestagsdrucksache 18/1, VerfGH NRW 15/92, am 12/05, BT-Drs. 17/3", 18)
    ()
    """
    if "/" not in text and "nfrage" not in text and "KA" not in text and "MM" not in text:
        return ()  # most paragraphs
    numbered = list(_numbered(text, term))
    found = [Citation(cited, start, end) for cited, start, end in numbered if cited is not None]
    found += _inquiries(text, term, numbered)
    found += _files(text, term)
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def parse_cited(text: str) -> Cited:
    """What a person names: a paper or inquiry in any spelling of storage/numbers.py, or a Vorlage or a protocol.

    Raises NumberError with the right forms.

    >>> str(parse_cited("vorlage 18/3773")), str(parse_cited("Drs. 18/1")), str(parse_cited("KA 18/5441"))
    ('Vorlage 18/3773', '18/1', 'KA 18/5441')
    """
    tidy = " ".join(text.split())
    found = [one for one in find_citations(tidy, 99) if (one.start, one.end) == (0, len(tidy))]
    if found and found[0].cited.kind is not CitationKind.INQUIRY:
        return found[0].cited
    try:
        return cited_of(parse_number(text))
    except NumberError as error:
        raise NumberError(str(error).removesuffix(".") + _MORE_FORMS) from None


def cited_of(number: AnyNumber) -> Cited:
    """A paper's or an inquiry's number as others cite it."""
    kind = CitationKind.INQUIRY if isinstance(number, InquiryNumber) else CitationKind.PAPER
    return Cited(kind, number.term, number.serial)


_Found = tuple[Cited | None, int, int]  # None for what is another parliament's


def _numbered(text: str, term: int) -> Iterator[_Found]:
    """Numbers of the form `18/1`, with what they are told to be by the words around."""
    for listed in _LIST.finditer(text):
        before = text[max(0, listed.start() - _BEFORE) : listed.start()]
        word = _WORD.search(before)
        kind = _kind_by_word(word) if word else _kind_by_place(before, listed, term)
        start = listed.start() - (len(before) - word.start()) if word else listed.start()
        is_other = _is_anothers(text, start, listed.end())
        if kind is None and not is_other and word is None:
            continue
        for cited, first, end in _members(listed, kind or CitationKind.PAPER):
            ours = kind is not None and not is_other and _is_possible(cited, term)
            yield cited if ours else None, start if first == listed.start() else first, end


def _kind_by_word(word: re.Match[str]) -> CitationKind | None:
    if word["compound"].lower().replace("-", "") not in _OURS:
        return None
    return next(kind for kind in _WORDS if word[kind] is not None)


def _kind_by_place(before: str, listed: re.Match[str], term: int) -> CitationKind | None:
    """A number without a word of its own is a paper only where it can be nothing else."""
    first = _IN_LIST.match(listed[0])
    assert first is not None
    if int(first["term"]) != term:
        return None
    if _PAPERS_NAMES.search(before):
        return CitationKind.PAPER
    in_brackets = _IN_BRACKETS.search(before) and int(first["serial"]) >= _SURELY_SERIAL
    return CitationKind.PAPER if in_brackets else None


def _is_anothers(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 220) : start]  # an entry's title may be long, see _BUNDESTAG_ENTRY
    return bool(
        _OTHERS_BEFORE.search(before) or _BUNDESTAG_ENTRY.search(before) or _OTHERS_BEHIND.match(text, end)
    )


def _is_possible(cited: Cited, term: int) -> bool:
    """Whether a number can be the Landtag's: nothing of a later term, nothing counted by the year."""
    if not (1 <= cited.term <= term and cited.serial >= 1):
        return False
    if cited.serial not in _YEARS:
        return True
    return cited.kind is not CitationKind.STATEMENT and (
        cited.kind is not CitationKind.SUBMISSION or cited.term == term
    )


def _members(listed: re.Match[str], kind: CitationKind) -> Iterator[tuple[Cited, int, int]]:
    """The numbers of a list with their places; those between the ends of a range stand where its second end does."""
    before: re.Match[str] | None = None
    for one in _IN_LIST.finditer(listed[0]):
        cited = Cited(kind, int(one["term"]), int(one["serial"]))
        start, end = listed.start() + one.start(), listed.start() + one.end()
        if before is not None and _RANGE.fullmatch(listed[0], before.end(), one.start()):
            for serial in _within(int(before["serial"]), cited.serial, same=before["term"] == one["term"]):
                yield replace(cited, serial=serial), start, end
        yield cited, start, end
        before = one


def _within(first: int, last: int, *, same: bool) -> range:
    return range(first + 1, last) if same and last - first <= _LONGEST_RANGE else range(0)


def _inquiries(text: str, term: int, numbered: list[_Found]) -> Iterator[Citation]:
    starts = [start for _, start, _ in numbered]
    for match in _INQUIRY.finditer(text):
        members = list(_IN_INQUIRIES.finditer(match["list"]))
        if not match["several"]:
            members = members[:1]  # "Kleine Anfrage 5106, 3 Fragen"
        serials = [int(one["serial"]) for one in members]
        if len(members) > 1 and all(serial in _YEARS for serial in serials):
            continue  # "die Kleinen Anfragen 2020 bis 2024": years
        end = match.start("list") + members[-1].end()
        own = _term_told(text, end, term, numbered[bisect_left(starts, end) :][:1])
        for place, one in enumerate(members):
            named = int(one["term"]) if one["term"] else own
            if named is None:
                continue
            between = match["list"][members[place - 1].end() : one.start()] if place else ""
            follows = (
                _within(serials[place - 1], serials[place], same=True) if _RANGE.fullmatch(between) else ()
            )
            start = match.start() if place == 0 else match.start("list") + one.start()
            for serial in (*follows, serials[place]):
                cited = Cited(CitationKind.INQUIRY, named, serial)
                if _is_possible(cited, term):
                    yield Citation(cited, start, match.start("list") + one.end())


def _term_told(text: str, end: int, term: int, following: list[_Found]) -> int | None:
    """The term of an inquiry that is cited without one; None if the paper behind it is another parliament's."""
    named = _OF_TERM.match(text, end)
    if named:
        return int(named["term"])
    for cited, start, _ in following:
        if _TO_ITS_PAPER.fullmatch(text, end, start):
            return None if cited is None else cited.term
    return term


def _files(text: str, term: int) -> Iterator[Citation]:
    for match in _FILE.finditer(text):
        address = _ADDRESS.search(text[max(0, match.start() - _BEFORE) : match.start()])
        in_address = text[match.start() - 1 : match.start()] == "/"
        if in_address and not (address and f".{address['host']}".endswith(".landtag.nrw.de")):
            continue
        cited = Cited(_SORTS[match["sort"]], int(match["term"]), int(match["serial"]))
        if _is_possible(cited, term):
            yield Citation(cited, match.start(), match.end())

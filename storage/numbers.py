"""The two kinds of number a person holds: a paper's (`18/14087`) and an inquiry's (`KA 18/5441`).

A Kleine Anfrage has its own running number within a legislative term; it and the government's answer are
printed as two papers (Drucksachen) with unrelated numbers.
"""

import re
from dataclasses import dataclass

DEFAULT_BASE_URL = "https://www.landtag.nrw.de"

# Every paper lies under this folder of the site, whatever its term (addresses seen in all seeds).
_FOLDER = "/portal/WWW/dokumentenarchiv/Dokument/"

# "18/14241", "Drs. 18/14241", "Drucksache18/14241": one or two digits of term, one to six of serial (terms 10
# to 18 reach 20,000); blanks around the slash occur when numbers are copied out of justified print.
_SLASHED = re.compile(r"(?:(?:Drs|Drucks)\.?|Drucksache)?\s*(\d{1,2})\s*/\s*(\d{1,6})", re.IGNORECASE)

# "MMD18-14241", with or without ".pdf", at the end of an address or alone; the site's file names are upper
# case, people type them in any. Other parliaments name files alike, so an address must be one of landtag.nrw.de.
# What may follow is the query or fragment a browser adds ("#page=2").
_FILE_NAME = re.compile(
    r"(?:(?:https?://)?(?:[\w-]+\.)*landtag\.nrw\.de(?::\d{1,5})?(?:/[\w.%-]+)*/)?"
    r"MMD(\d{1,2})-(\d{1,6})(?:\.pdf)?(?:[?#]\S*)?",
    re.IGNORECASE,
)

# "KA 18/5441", "Kleine Anfrage 18/5441": the term must stand before it, since the count starts anew each term.
_INQUIRY = re.compile(r"(?:KA|Kleine\s+Anfrage)\s*(?:Nr\.?)?\s*(\d{1,2})\s*/\s*(\d{1,6})", re.IGNORECASE)

# Words that only begin a number and stand apart from it where nobody wrote quotes: "Drs. 18/14087".
_BEGINNING = re.compile(r"KA|Kleine(?:\s+Anfrage)?|Anfrage|Nr\.?|Drs\.?|Drucks\.?|Drucksache", re.IGNORECASE)

_PAPER_FORMS = (
    "A paper's number looks like 18/14241, Drs. 18/14241, MMD18-14241, MMD18-14241.pdf or the paper's address "
    "at landtag.nrw.de"
)
_FORMS = f"{_PAPER_FORMS}; an inquiry's like KA 18/5441."


class NumberError(ValueError):
    """The text names neither a paper nor an inquiry. Its message shows the right forms; do not retry."""


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """The number of a printed paper (Drucksache): legislative term and running serial.

    >>> str(DocumentNumber(18, 14241))
    '18/14241'
    """

    term: int
    serial: int

    def __post_init__(self) -> None:
        _check(self.term, self.serial, f"{self.term}/{self.serial}")

    def __str__(self) -> str:
        return f"{self.term}/{self.serial}"

    @classmethod
    def parse(cls, text: str) -> "DocumentNumber":
        """Read any spelling of a paper's number; raise NumberError with the right forms for anything else.

        An address counts if its host is landtag.nrw.de or below it. A mirror's address does not: which mirror is
        ours is a setting, and whoever knows it puts the Landtag's own host in its place first.

        >>> DocumentNumber.parse("www.landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/MMD18-14241.pdf")
        DocumentNumber(term=18, serial=14241)
        """
        stripped = _tidy(text)
        match = _SLASHED.fullmatch(stripped) or _FILE_NAME.fullmatch(stripped)
        if match is None and _INQUIRY.fullmatch(stripped):
            raise NumberError(
                f"“{_shown(text)}” is not the number of a paper but of an inquiry. {_PAPER_FORMS}."
            )
        if match is None:
            raise NumberError(f"“{_shown(text)}” is not the number of a paper. {_FORMS}")
        _check(int(match[1]), int(match[2]), stripped)
        return cls(int(match[1]), int(match[2]))

    @property
    def file_name(self) -> str:
        """The name of the paper's file on the site.

        >>> DocumentNumber(18, 14241).file_name
        'MMD18-14241.pdf'
        """
        return f"MMD{self.term}-{self.serial}.pdf"

    def url(self, base_url: str = DEFAULT_BASE_URL) -> str:
        """The paper's address under an origin, always built from the number, never taken from a seed."""
        return f"{base_url.rstrip('/')}{_FOLDER}{self.file_name}"


@dataclass(frozen=True, slots=True, order=True)
class InquiryNumber:
    """The running number of a Kleine Anfrage within its legislative term.

    >>> str(InquiryNumber(18, 5441))
    'KA 18/5441'
    """

    term: int
    serial: int

    def __post_init__(self) -> None:
        _check(self.term, self.serial, f"KA {self.term}/{self.serial}")

    def __str__(self) -> str:
        return f"KA {self.term}/{self.serial}"


AnyNumber = DocumentNumber | InquiryNumber


def parse_number(text: str) -> AnyNumber:
    """Read a paper's or an inquiry's number in any spelling; raise NumberError otherwise.

    >>> parse_number("KA 18/5441")
    InquiryNumber(term=18, serial=5441)
    >>> parse_number("Drs. 18/14087")
    DocumentNumber(term=18, serial=14087)
    """
    match = _INQUIRY.fullmatch(_tidy(text))
    if match is None:
        return DocumentNumber.parse(text)
    return InquiryNumber(int(match[1]), int(match[2]))


def joined(words: list[str]) -> list[str]:
    """Numbers that a shell has split, put together again: a word that only begins a number belongs to the next.

    >>> joined(["Drs.", "18/14087", "Kleine", "Anfrage", "18/5441", "18/1"])
    ['Drs. 18/14087', 'Kleine Anfrage 18/5441', '18/1']
    """
    numbers: list[str] = []
    begun: list[str] = []
    for word in words:
        begun.append(word)
        if not _BEGINNING.fullmatch(word.strip()):
            numbers.append(" ".join(begun))
            begun = []
    return [*numbers, " ".join(begun)] if begun else numbers


def _tidy(text: str) -> str:
    """Blanks of every kind become one; brackets and a closing full stop come along when numbers are copied."""
    return " ".join(text.split()).strip("<>()[].,; ")


def _check(term: int, serial: int, shown: str) -> None:
    if not (1 <= term <= 99 and 1 <= serial <= 999_999):
        raise NumberError(f"“{_shown(shown)}” is not the number of a paper. {_FORMS}")


def _shown(text: str) -> str:
    """What was typed, short and printable, for an error message."""
    printable = "".join(c if c.isprintable() else "�" for c in text)
    return printable if len(printable) <= 60 else printable[:59] + "…"

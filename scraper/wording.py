"""The words and marks in which papers are shown to people: German, as the papers speak."""

import unicodedata
from datetime import date

from storage.numbers import DocumentNumber
from storage.papers import (
    Asker,
    CitationKind,
    Cited,
    CitedIn,
    Extraction,
    InquiryState,
    Kind,
    Office,
    OfficeRole,
    Place,
    ReadingStatus,
)

KINDS = {
    Kind.INQUIRY: "Kleine Anfrage",
    Kind.ANSWER: "Antwort der Landesregierung",
    Kind.MAJOR_ANSWER: "Antwort der Landesregierung auf eine Große Anfrage",
    Kind.NOTICE: "Unterrichtung",
    Kind.OTHER: "Anderes Papier",
}

INQUIRY_STATES = {
    InquiryState.OPEN: "noch nicht beantwortet",
    InquiryState.ANSWERED: "beantwortet",
    InquiryState.WITHDRAWN: "zurückgezogen",
}

READINGS = {
    ReadingStatus.COMPLETE: "vollständig gelesen",
    ReadingStatus.PARTIAL: "teilweise gelesen",
    ReadingStatus.NO_TEXT: "ohne Text (Scan)",
    ReadingStatus.WRONG_PAPER: "ein anderes Papier liegt unter dieser Nummer",
    ReadingStatus.UNREADABLE: "nicht lesbar",
    ReadingStatus.PENDING: "noch nicht gelesen",
}

PARTS = {
    CitedIn.TITLE: "Titel",
    CitedIn.PREAMBLE: "Vorbemerkung der Kleinen Anfrage",
    CitedIn.GOVERNMENT_PREAMBLE: "Vorbemerkung der Landesregierung",
    CitedIn.QUESTION: "Frage",
    CitedIn.ANSWER: "Antwort",
    CitedIn.ANNEX: "Anlage",
    CitedIn.FOOTNOTE: "Fußnote",
    CitedIn.TEXT: "Text",
}


def cited(number: Cited | DocumentNumber) -> str:
    """A number as papers cite it.

    >>> cited(DocumentNumber(18, 12723)), cited(Cited(CitationKind.SUBMISSION, 18, 3773))
    ('Drs. 18/12723', 'Vorlage 18/3773')
    """
    is_paper = isinstance(number, DocumentNumber) or number.kind is CitationKind.PAPER
    return f"Drs. {number}" if is_paper else str(number)


def place(one: Place) -> str:
    """Where in a paper a citation stands.

    >>> paper = Cited(CitationKind.PAPER, 18, 1)
    >>> place(Place(paper, CitedIn.ANSWER, "3", 4)), place(Place(paper, CitedIn.FOOTNOTE, "3"))
    ('Antwort zu Frage 3, S. 4', 'Fußnote zu Frage 3')
    """
    words = PARTS[one.field]
    if one.question is not None:
        words += f" {one.question}" if one.field is CitedIn.QUESTION else f" zu Frage {one.question}"
    return words if one.page is None else f"{words}, S. {one.page}"


def day(value: date | None) -> str:
    """A date as print has it.

    >>> day(date(2025, 5, 28)), day(None)
    ('28.05.2025', '–')
    """
    return "–" if value is None else value.strftime("%d.%m.%Y")


def askers(people: tuple[Asker, ...]) -> str:
    """Names with factions, a faction named once behind its last member as print has it.

    >>> askers((Asker("A", "SPD"), Asker("B", "SPD"), Asker("C", None)))
    'A und B (SPD), C'
    """
    groups: list[tuple[str | None, list[str]]] = []
    for person in people:
        if groups and groups[-1][0] == person.faction:
            groups[-1][1].append(person.name)
        else:
            groups.append((person.faction, [person.name]))
    return ", ".join(_listed(names) + (f" ({faction})" if faction else "") for faction, names in groups)


def offices(answered_by: tuple[Office, ...], role: OfficeRole) -> str:
    """The offices of one role.

    >>> offices((Office("Minister des Innern", OfficeRole.LEAD),), OfficeRole.LEAD)
    'Minister des Innern'
    """
    return "; ".join(office.name for office in answered_by if office.role is role)


def heading(reading: Extraction | None) -> str:
    """What a paper is, in words."""
    if reading is None or reading.kind is None:
        return "Papier"
    return KINDS[reading.kind]


def printable(text: str) -> str:
    r"""Text without what could steer a terminal: control characters and bidirectional overrides.

    >>> printable("Titel\x1b[31m rot\u202e")
    'Titel[31m rot'
    """
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} und {names[-1]}"

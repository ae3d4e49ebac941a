"""Who asks and who answers: names, factions and offices out of printed lists."""

import re
from dataclasses import dataclass
from datetime import date

from scraper.extract import patterns
from scraper.extract.clean import unglue_names
from scraper.extract.dates import read_date
from storage.papers import Asker, Office, OfficeRole


def read_askers(text: str) -> tuple[Asker, ...]:
    """The askers out of `A, B und C SPD` or `A SPD und der Abgeordneten B FDP`, in print order.

    >>> read_askers("Ayşe Demirkollu, Prof. Dr. Ruprecht Ahlefeld-Stöver und Sven W. BÜNDNIS 90 / DIE GRÜNEN")[1]
    Asker(name='Prof. Dr. Ruprecht Ahlefeld-Stöver', faction='BÜNDNIS 90/DIE GRÜNEN')
    >>> read_askers("Tiago dos Santos (AFD) und der Abgeordneten Eva von Lühe fraktionslos")
    (Asker(name='Tiago dos Santos', faction='AfD'), Asker(name='Eva von Lühe', faction='fraktionslos'))
    """
    askers: list[Asker] = []
    start = 0
    for begin, end, faction in _factions(text):
        askers += [Asker(name, faction) for name in _names(text[start:begin])]
        start = end
    askers += [Asker(name, None) for name in _names(text[start:])]
    return tuple(askers)


def _factions(text: str) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for pattern, faction in patterns.FACTIONS:
        for match in pattern.finditer(text):
            if not any(match.start() < end and begin < match.end() for begin, end, _ in found):
                found.append((match.start(), match.end(), faction))
    return sorted(found)


def _names(text: str) -> list[str]:
    text = re.sub(r"\b(?:und\s*)?[Dd]e[rs]\s*Abgeordnete[nr]?\s*", ", ", text)
    parts = re.split(r"\s*[,;]\s*|\s+und\s+|\s*\bund(?=[A-ZÄÖÜ])|^und\s+|\s+sowie\s+|\s+und$", text)
    names = [re.sub(r"(?<=\w\w)\.$", "", unglue_names(part.strip(" ,;()/"))) for part in parts]
    return [" ".join(name.split()) for name in names if re.search(r"[^\W\d_]", name) and name != "und"]


@dataclass(frozen=True, slots=True)
class MinistrySentence:
    """What the sentence says by which an office answers: its inquiry number, the letter's date as printed."""

    number: int
    offices: tuple[Office, ...]
    letter: str | None
    end: int

    @property
    def answered_on(self) -> date | None:
        """The letter's date, None if none is printed or the calendar has no such day."""
        return read_date(self.letter)


def read_ministry(text: str) -> MinistrySentence | None:
    """Read `Der Minister … hat die Kleine Anfrage … beantwortet.`; None if the text does not begin with it.

    >>> sentence = read_ministry(
    ...     "Der Minister des Innern hat die Kleine Anfrage 5 mit Schreiben vom 3. Mai 2024 namens der "
    ...     "Landesregierung im Einvernehmen mit der Ministerin für Kultur und Wissenschaft und dem Minister der "
    ...     "Justiz sowie allen übrigen Mitgliedern der Landesregierung beantwortet."
    ... )
    >>> [office.name for office in sentence.offices]
    ['Minister des Innern', 'Ministerin für Kultur und Wissenschaft', 'Minister der Justiz', \
'allen übrigen Mitgliedern der Landesregierung']
    """
    match = patterns.MINISTRY.match(text)
    if match is None:
        return None
    # "hat mit Schreiben vom … die Kleine Anfrage …" turns the order round
    rest = f"{match['first']} {match['rest']}"
    letter = patterns.LETTER_DATE.search(rest)
    offices = [Office(" ".join(match["lead"].split()), OfficeRole.LEAD)]
    consulted = patterns.CONSULTED.search(rest)
    if consulted:
        for part in patterns.OFFICE_BREAK.split(consulted["offices"]):
            name = " ".join(patterns.OFFICE_ARTICLE.sub("", part.strip(" ,")).split())
            if name:
                offices.append(Office(name, OfficeRole.CONSULTED))
    return MinistrySentence(
        int(match["number"]), tuple(offices), letter["date"] if letter else None, match.end()
    )

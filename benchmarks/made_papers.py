"""Papers made up at will, for measuring at a size nobody can typeset: about 8 kB of German vocabulary each.

    for paper in made_papers(100_000): archive.save(paper)

The words are those of the project's own cases (tests/cases) in the frequency they have there, and compounds of them, so
that the vocabulary goes on growing with the number of papers as it does in print. A paper has a subject, whose words it
repeats. The same number always gives the same paper.
"""

import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path

from storage.numbers import DocumentNumber
from storage.papers import (
    Asker,
    Extraction,
    Kind,
    Office,
    OfficeRole,
    Original,
    Paper,
    Question,
    ReadingStatus,
)

_CASES = Path(__file__).parent.parent / "tests" / "cases"

# A paper's words, as counted in the Bundestag's answers: three fifths are the three hundred words that stand in
# nearly every paper, two of a hundred are compounds that hardly any other paper has; the rest is about the subject.
_PARTS_OF_TEXT = ("common", "content", "subject", "compound")
_SHARES = (60, 22, 16, 2)
_COMMON = 300
_COMPOUNDS = 400_000
_SUBJECTS = 3_000
_WORDS_OF_A_SUBJECT = 25

_FACTIONS = ("SPD", "CDU", "BÜNDNIS 90/DIE GRÜNEN", "FDP", "AfD", "PIRATEN", "fraktionslos")
_FACTION_WEIGHTS = (30, 14, 14, 18, 18, 5, 1)
_MINISTRIES = (
    "Minister des Innern",
    "Ministerin für Schule und Bildung",
    "Minister für Umwelt, Naturschutz und Verkehr",
    "Minister der Finanzen",
    "Minister für Arbeit, Gesundheit und Soziales",
    "Minister der Justiz",
    "Ministerin für Heimat, Kommunales, Bau und Digitalisierung",
    "Ministerin für Wirtschaft, Industrie, Klimaschutz und Energie",
    "Ministerin für Kinder, Jugend, Familie, Gleichstellung, Flucht und Integration",
    "Ministerin für Kultur und Wissenschaft",
    "Ministerin für Landwirtschaft und Verbraucherschutz",
    "Minister für Bundes- und Europaangelegenheiten, Internationales sowie Medien",
)
_FIRST_DAY = date(2010, 6, 9)
_DAYS = 365 * 16


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    common: list[str]
    common_weights: list[float]
    content: list[str]
    content_weights: list[float]
    compounds: list[str]
    compound_weights: list[float]


def made_papers(count: int, first: int = 0) -> Iterator[Paper]:
    """`count` answers, from the one with the running number `first` on."""
    return (made_paper(place) for place in range(first, first + count))


def made_paper(place: int) -> Paper:
    """The answer with this running number, from 0; terms 10 to 18, twelve thousand papers each."""
    chance = random.Random(place)
    number = DocumentNumber(10 + place // 12_000, 1 + place % 12_000)
    printed = _FIRST_DAY + timedelta(days=place * _DAYS // 100_000 % _DAYS)
    text = _Writer(chance)
    questions = tuple(
        Question(
            number=str(one),
            question=text.sentence(chance.randint(12, 25)),
            answer=text.paragraphs(chance.randint(90, 220)),
            answered_with=(),
            pages=(1, 1 + one // 2),
        )
        for one in range(1, 6)
    )
    body = hashlib.sha256(str(place).encode()).hexdigest()
    reading = Extraction(
        status=ReadingStatus.COMPLETE,
        version="made",
        kind=Kind.ANSWER,
        printed_number=number,
        title=text.sentence(chance.randint(5, 11)),
        printed_on=printed,
        inquiry_number=number.serial,
        askers=tuple(
            Asker(f"Abgeordnete {chance.randint(1, 400)}", faction)
            for faction in chance.choices(_FACTIONS, _FACTION_WEIGHTS) * chance.choice((1, 1, 1, 2))
        ),
        answered_on=printed,
        answered_by=tuple(
            Office(name, OfficeRole.LEAD if not one else OfficeRole.CONSULTED)
            for one, name in enumerate(chance.sample(_MINISTRIES, chance.choice((1, 1, 1, 1, 2))))
        ),
        preamble=text.paragraphs(chance.randint(50, 120)),
        questions=questions,
        full_text="",
        pages=4,
    )
    return Paper(
        number=number,
        url=number.url(),
        original=Original(body, 46_000, Path("originals") / body),
        extraction=reading,
        fetched_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    )


def words(count: int, *, kind: str, seed: int = 1) -> list[str]:
    """Words to search for: `common` (in nearly every paper), `content` (in hundreds to thousands), `compound` (in few).

    By their frequency in print, but of four letters and more: nobody looks for `der` or `2.`.
    """
    chance = random.Random(seed)
    known = vocabulary()
    listed, weights = {
        "common": (known.common, known.common_weights),
        "content": (known.content, known.content_weights),
        "compound": (known.compounds, known.compound_weights),
    }[kind]
    found: list[str] = []
    while len(found) < count:
        (word,) = chance.choices(listed, cum_weights=weights)
        if len(word) >= 4 and word.isalpha():
            found.append(word)
    return found


class _Writer:
    """Writes sentences about one subject."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        subject = random.Random(-1 - chance.randrange(_SUBJECTS))
        known = vocabulary()
        self._subject = subject.choices(known.content, k=_WORDS_OF_A_SUBJECT)
        self._subject += subject.choices(known.compounds[: _COMPOUNDS // 10], k=_WORDS_OF_A_SUBJECT // 3)

    def sentence(self, length: int) -> str:
        known, chance = vocabulary(), self._chance
        parts = Counter(chance.choices(_PARTS_OF_TEXT, _SHARES, k=length))
        found = [
            *chance.choices(known.common, cum_weights=known.common_weights, k=parts["common"]),
            *chance.choices(known.content, cum_weights=known.content_weights, k=parts["content"]),
            *chance.choices(self._subject, k=parts["subject"]),
            *chance.choices(known.compounds, cum_weights=known.compound_weights, k=parts["compound"]),
        ]
        chance.shuffle(found)
        text = " ".join(found)
        return f"{text[0].upper()}{text[1:]}."

    def paragraphs(self, length: int) -> str:
        sentences = [self.sentence(18) for _ in range(max(length // 18, 1))]
        return "\n\n".join(" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4))


@cache
def vocabulary() -> _Vocabulary:
    """The words of the cases by frequency, and compounds of their nouns by Zipf's law."""
    counted: Counter[str] = Counter()
    for file in sorted(_CASES.glob("*/expected.json")):
        counted.update(re.findall(r"\w+", json.loads(file.read_text("utf-8")).get("full_text") or ""))
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    common, content = ranked[:_COMMON], ranked[_COMMON:]
    nouns = [word for word, _ in content if word.isalpha() and word[0].isupper() and 4 <= len(word) <= 12]
    chance = random.Random(0)
    compounds: dict[str, None] = {}
    while len(compounds) < _COMPOUNDS:
        first, second = chance.choice(nouns), chance.choice(nouns)
        third = chance.choice(nouns).lower() if chance.random() < 0.3 else ""
        compounds.setdefault(f"{first}{second.lower()}{third}")
    return _Vocabulary(
        common=[word for word, _ in common],
        common_weights=list(accumulate(float(times) for _, times in common)),
        content=[word for word, _ in content],
        content_weights=list(accumulate(float(times) for _, times in content)),
        compounds=list(compounds),
        compound_weights=list(accumulate(1 / (rank + 20) for rank in range(_COMPOUNDS))),
    )

"""Random writes into an archive, each known by its place alone; run as a program, they are done until somebody kills it.

    python -m tests.support.index_steps URL ORIGINALS SEED FIRST LAST

prints the place of every step that is done, each on a line: from then on it must be there, whatever happens.
"""

import random
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from storage.archive import Archive, open_archive
from storage.numbers import DocumentNumber
from storage.papers import Asker, Extraction, Kind, Office, OfficeRole, Question, ReadingStatus, SummaryRecord
from tests.support.papers import paper

# Few numbers and inquiries, so that papers meet: pairs, misprints, two answers to one inquiry, forgotten halves.
_PAPERS = 40
_INQUIRIES = 15
_BODIES = 60  # prints, some of them the same bytes under two numbers

_WORDS = (
    "Brücke Brücken Landesstraßenbrücke Soest Sanierung sanieren Tunnel Molch Hochwasserschutz Kommune kommunal Lehrer:innen "
    "Behörde Ausländerbehörde Kampfmittel-Räumung § 92 Drs. 18/7 KA 18/3 Maßnahmen Schule Schulträger der die das und nicht"
).split(" ")

Step = Callable[[Archive], object]


def step(seed: int, place: int) -> Step:
    """What is done at a place of the history that a seed names."""
    chance = random.Random(f"{seed}/{place}")
    kind = chance.choices(("save", "attach", "forget"), (60, 30, 10))[0]
    if kind == "save":
        return _save(chance)
    if kind == "attach":
        return _attach(chance)
    numbers = [_number(chance) for _ in range(chance.randint(1, 3))]
    return lambda archive: archive.forget(numbers, with_prints=True)


def _save(chance: random.Random) -> Step:
    body = b"%%PDF %d" % chance.randrange(_BODIES)
    fetched = paper(_reading(chance), body=body, number=str(_number(chance)))

    def work(archive: Archive) -> None:
        archive.originals.keep(body)
        archive.save(fetched)

    return work


def _attach(chance: random.Random) -> Step:
    record = SummaryRecord(
        _number(chance),
        chance.choice(("a.txt", "b.txt")),
        1,
        inquiry_summary=chance.choice((None, _text(chance, 40))),
        answer_summary=_text(chance, 40),
        title=chance.choice((None, _text(chance, 4))),
    )
    occurrence = chance.choice((1, 1, 2))
    return lambda archive: archive.attach(record, occurrence)


def _reading(chance: random.Random) -> Extraction:
    """A reading that may name any inquiry and, by a misprint, any paper, itself too."""
    kind = chance.choice(
        (Kind.INQUIRY, Kind.INQUIRY, Kind.ANSWER, Kind.ANSWER, Kind.NOTICE, Kind.OTHER, None)
    )
    return Extraction(
        status=chance.choice(
            (
                ReadingStatus.COMPLETE,
                ReadingStatus.COMPLETE,
                ReadingStatus.PARTIAL,
                ReadingStatus.NO_TEXT,
                ReadingStatus.WRONG_PAPER,
            )
        ),
        version=chance.choice(("rules-1", "rules-2")),
        kind=kind,
        printed_number=DocumentNumber(18, 1),
        title=_text(chance, 8),
        printed_on=chance.choice((None, date(2024, 1, chance.randint(1, 28)), date(2025, 5, 1))),
        inquiry_number=chance.choice((None, chance.randint(1, _INQUIRIES))),
        inquiry_paper=_number(chance) if kind is Kind.ANSWER else None,
        askers=tuple(Asker(name, "SPD") for name in ("Ada", "Bodo") if chance.random() < 0.5),
        answered_by=(Office(f"Minister für {chance.choice(_WORDS)}", OfficeRole.LEAD),),
        questions=tuple(
            Question(str(place), _text(chance, 20), _text(chance, 80))
            for place in range(1, chance.randint(1, 5))
        ),
        full_text=_text(chance, 50),
    )


def _text(chance: random.Random, longest: int) -> str:
    return " ".join(chance.choices(_WORDS, k=chance.randint(1, longest)))


def _number(chance: random.Random) -> DocumentNumber:
    return DocumentNumber(18, chance.randint(1, _PAPERS))


def main() -> None:
    url, originals, seed, first, last = sys.argv[1:]
    with open_archive(url, originals=Path(originals)) as archive:
        for place in range(int(first), int(last)):
            step(int(seed), place)(archive)
            sys.stdout.write(f"{place}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

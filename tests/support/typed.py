"""Searches that somebody may type, made by the thousand out of the words of given papers, each run the same by its seed."""

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from storage.papers import Extraction, Kind
from storage.search import Field, Sort

# What FTS5, tsquery, LIKE and regular expressions take for their own.
_OPERATORS = (
    "AND OR NOT NEAR NEAR( NEAR(a,5) ( ) ^ ^a title: {title answer}: -title: + * ** :* & | ! <-> <2> && || !! ' '' \" \"\" \\ \\' "
    "% _ __ ; -- /* */ $$ $1 ? :a [ ] { } = ~ @ # , . … - – — / // § §§ § · 5·bruck year·2025 ·5bruck 9* year* ka18/5441 /"
).split(" ")
_CONTROLS = [*map(chr, range(32)), "\x7f", "\x85", "\u00ad", "\u200b", "\u200d", "\u202e", "\u2028", "\ufeff", "\ufffe", "\ud800", "\udfff", "\U0010ffff"]  # fmt: skip
_OTHER_SCRIPTS = ["мост", "Мосты", "γέφυρα", "ΣΊΣΥΦΟΣ", "桥梁", "橋", "جسر", "ﷺ", "גשר", "पुल", "สะพาน", "다리", "İstanbul", "ığdır", "ﬁnden", "Ǆ", "ẞ", "ſ",
    "Ｂｒüｃｋｅ", "１８／１４０８７", "١٨/١٤٠٨٧", "²", "Ⅳ", "½", "🦔", "🇩🇪", "e\u0301", "\u0308", "a\u0308\u0308", "Œuvre", "Łódź", "ñ", "K", "Å"]  # fmt: skip
_SEPARATORS = [" "] * 12 + ["  ", "\t", "\n", "\u00a0", "\u2009", ", ", ",", "/", "-", ""]
_QUOTES = [('"', '"')] * 4 + [("„", "“"), ("»", "«"), ("“", "”"), ('"', ""), ("", '"'), ("„", '"')]
_ENDINGS = ["e", "en", "er", "ern", "es", "s", "n", "in", "innen", "ung", "ungen", "lich", "isch", "al", ":innen", "*innen", "/-in", "(innen)", "_in"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """A search as somebody typed it: the query and what `search` takes beside it."""

    query: str
    options: dict[str, Any]


class Typist:
    """Makes searches out of the words of papers, some of which find much, some little, some nothing."""

    def __init__(self, readings: Iterable[Extraction], chance: random.Random) -> None:
        self._chance = chance
        listed = list(readings)
        self._papers_texts = [
            [words for text in _texts(one) if (words := text.split())] for one in listed if one.title
        ]
        self._texts = self._papers_texts[0]
        all_words = {word for texts in self._papers_texts for some in texts for word in some}
        self._frequent = sorted(all_words, key=lambda word: (len(word), word))[:400]
        self._askers = sorted({asker.name for one in listed for asker in one.askers})
        self._factions = sorted({asker.faction for one in listed for asker in one.askers if asker.faction})
        self._offices = sorted({office.name for one in listed for office in one.answered_by})
        self._papers = [str(one.printed_number) for one in listed if one.printed_number]
        self._inquiries = [
            f"{one.printed_number.term}/{one.inquiry_number}"
            for one in listed
            if one.printed_number and one.inquiry_number
        ]
        self._days = sorted({one.printed_on for one in listed if one.printed_on})

    def search(self) -> Typed:
        """The next search."""
        return Typed(self._query(), self._options())

    def _query(self) -> str:
        chance = self._chance
        # Most people have one paper in mind: words of different ones rarely find anything together.
        self._texts = chance.choice(self._papers_texts)
        if chance.random() < 0.02:
            return chance.choice(["", " ", "\n", "*", "-", '"', "''", '"-"'])
        if chance.random() < 0.01:  # a pasted page
            return " ".join(self._run(chance.randint(60, 400)))
        clauses = [self._clause() for _ in range(chance.choice([1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 6]))]
        joined = clauses[0]
        for clause in clauses[1:]:
            joined += chance.choice(_SEPARATORS) + clause
        return joined

    def _clause(self) -> str:
        makers: list[tuple[int, Callable[[], str]]] = [
            (30, self._word),
            (14, self._changed),
            (12, self._prefix),
            (12, self._phrase),
            (8, self._number),
            (5, self._frequent_word),
            (4, lambda: self._chance.choice(_OPERATORS)),
            (3, self._operated),
            (3, self._with_control),
            (3, lambda: self._chance.choice(_OTHER_SCRIPTS)),
            (4, self._joined),
            (2, lambda: self._chance.choice(self._askers)),
        ]
        [maker] = self._chance.choices([maker for _, maker in makers], [weight for weight, _ in makers])
        made = maker()
        return "-" * self._chance.choice([1, 1, 1, 2]) + made if self._chance.random() < 0.1 else made

    def _word(self) -> str:
        return self._chance.choice(self._chance.choice(self._texts))

    def _frequent_word(self) -> str:
        return self._chance.choice(self._frequent)

    def _changed(self) -> str:
        """A word in another spelling or form."""
        word, chance = self._word(), self._chance
        place = chance.randrange(len(word) + 1)
        ways: Sequence[Callable[[], str]] = (
            word.upper,
            word.lower,
            word.swapcase,
            word.title,
            lambda: _in_ascii(word),
            lambda: _bare(word),
            lambda: unicodedata.normalize("NFD", word),
            lambda: unicodedata.normalize("NFKD", word),
            lambda: word.replace("ss", "ß"),
            lambda: word[:place] + "\u00ad" + word[place:],
            lambda: word[:place],
            lambda: word[place:],
            lambda: word[:place] + word[place + 1 :],
            lambda: word + chance.choice(_ENDINGS),
            lambda: word[:-1] + chance.choice(_ENDINGS),
            lambda: word[:-2] + chance.choice(_ENDINGS),
            lambda: word[:place] + chance.choice("-–/.:_'’ ") + word[place:],
            lambda: word.strip(".,;:()„“"),
        )
        return chance.choice(ways)()

    def _prefix(self) -> str:
        word = self._word()
        star = self._chance.choice(["*", "*", "*", "*", "**", "*a", "* *"])
        return word[: self._chance.randint(1, max(1, len(word)))] + star

    def _phrase(self) -> str:
        opening, closing = self._chance.choice(_QUOTES)
        words = self._run(self._chance.choice([1, 2, 2, 3, 3, 4, 6]))
        if self._chance.random() < 0.2:
            self._chance.shuffle(words)
        if self._chance.random() < 0.2:
            words[-1] = self._changed()
        return opening + " ".join(words) + closing + self._chance.choice(["", "", "", "*"])

    def _number(self) -> str:
        chance = self._chance
        if chance.random() < 0.3 and self._inquiries:
            number = chance.choice(self._inquiries)
            return chance.choice(["KA {}", "Kleine Anfrage {}", "ka{}", "{}", "KA  {}*"]).format(number)
        number = chance.choice(self._papers)
        term, _, serial = number.partition("/")
        forms = ["{n}", "Drs. {n}", "Drucksache {n}", "MMD{t}-{s}", "MMD{t}-{s}.pdf", "{s}", "{t}/ {s}", "{n}*", "{t}/{c}*", "{t}/*", "§ {t}",
                 "§{t}", "§§ {t} bis {s}", "{t}.{s}", "{t}-{s}", "{t}/{s}/{t}", "20{t}", "0{n}", "{n}a", "-{n}", '"{n}"']  # fmt: skip
        return chance.choice(forms).format(n=number, t=term, s=serial, c=serial[:2])

    def _operated(self) -> str:
        chance = self._chance
        return chance.choice(
            ["{o}{w}", "{w}{o}", "{w} {o} {v}", "{o}({w})", "{w}:{v}", "{{{w}}}: {v}"]
        ).format(o=chance.choice(_OPERATORS), w=self._word(), v=self._word())

    def _with_control(self) -> str:
        word, place = self._word(), self._chance.randrange(4)
        return word[:place] + self._chance.choice(_CONTROLS) + word[place:]

    def _joined(self) -> str:
        sign = self._chance.choice(["", "", "-", "-", "\u2011", "/", ".", "+", "&", "'", "_", "–"])
        return sign.join(self._run(self._chance.choice([2, 2, 3])))

    def _run(self, length: int) -> list[str]:
        """Words that follow one another in a paper."""
        words = self._chance.choice(self._texts)
        start = self._chance.randrange(len(words))
        return words[start : start + length]

    def _options(self) -> dict[str, Any]:
        chance = self._chance
        options: dict[str, Any] = {
            "limit": chance.choice([1, 3, 20, 20, 20, 100, 100, 100, 100, chance.choice([0, -1])])
        }
        rare: dict[str, Callable[[], Any]] = {
            "fields": lambda: tuple(chance.choices(list(Field), k=chance.choice([1, 1, 2, 3]))),
            "asker": lambda: self._name(self._askers),
            "faction": lambda: self._name(self._factions),
            "ministry": lambda: self._name(self._offices),
            "term": lambda: chance.choice([16, 17, 18, 18, 99, -1]),
            "kind": lambda: chance.choice([*Kind, "Antwort", ""]),
            "since": self._day,
            "until": self._day,
            "sort": lambda: chance.choice(list(Sort)),
            "offset": lambda: chance.choice([1, 2, 5, 20, 60, 10**30, -3]),
        }
        often = {"fields": 0.3, "sort": 0.15, "offset": 0.15}
        for name, make in rare.items():
            if chance.random() < often.get(name, 0.06):
                options[name] = make()
        return options

    def _name(self, names: Sequence[str]) -> str:
        name = self._chance.choice(names)
        return self._chance.choice(
            [name, name, name.split()[-1], name.upper(), name[:4], self._word(), "", "'"]
        )

    def _day(self) -> date:
        day = self._chance.choice(self._days)
        return self._chance.choice(
            [day, day, day + timedelta(days=1), day - timedelta(days=1), date.min, date.max]
        )


def _texts(reading: Extraction) -> Iterable[str]:
    """The texts of a paper; each as often as the others, be it a title or an annex of ten pages."""
    for text in (reading.title, reading.preamble, reading.government_preamble, reading.annex):
        yield text or ""
    for question in reading.questions:
        yield question.question
        yield question.answer or ""
    for note in reading.footnotes:
        yield note.text


def _in_ascii(word: str) -> str:
    return re.sub(
        "[äöüÄÖÜß]",
        lambda one: {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}[one[0]],
        word,
    )


def _bare(word: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))

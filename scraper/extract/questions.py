"""Questions and answers: which blocks ask, which answer, and which questions one answer is for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scraper.extract import patterns
from scraper.extract.paragraphs import Block

# Question marks of one paper stand on one edge; a list inside an answer is indented by 14 pt and more.
_EDGE = 6.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answer as ranges of block indices (start, end); the answer's range is empty if none is found."""

    number: str
    question: tuple[int, int]
    answer: tuple[int, int] = (0, 0)
    answered_with: tuple[str, ...] = ()


@dataclass(slots=True)
class _Run:
    """Questions printed one after the other and the answer that follows them."""

    questions: list[tuple[int, int, int]] = field(default_factory=list)
    answer: tuple[int, int] = (0, 0)

    @property
    def numbers(self) -> list[int]:
        return [number for number, _, _ in self.questions]


def read_answers(blocks: Sequence[Block], start: int, end: int) -> tuple[list[Asked], list[str]]:
    """Read questions and answers from blocks[start:end], which begin with the first question."""
    finder = _Finder(blocks, start, end)
    runs = finder.runs()
    asked, notes = _assign(blocks, runs)
    return asked, finder.notes + notes


class _Finder:
    """Tells questions from answers: by bold type, and where there is none by the numbering alone."""

    def __init__(self, blocks: Sequence[Block], start: int, end: int) -> None:
        self.blocks, self.start, self.end = blocks, start, end
        self.bold = blocks[start].bold
        self.numbered = blocks[start].number is not None
        self.edge = blocks[start].x0
        self.notes: list[str] = []
        self.last = 0

    def runs(self) -> list[_Run]:
        """All runs in print order."""
        runs = [_Run()]
        index = self.start
        while index < self.end:
            number = self._question(
                index, after_question=runs[-1].answer == (0, 0) and bool(runs[-1].questions)
            )
            if number is not None:
                if runs[-1].answer != (0, 0):
                    runs.append(_Run())
                stop = self._end_of_question(index)
                runs[-1].questions.append((number, index, stop))
                self.last = number
            else:
                stop = index + 1
                begin = runs[-1].answer[0] if runs[-1].answer != (0, 0) else index
                runs[-1].answer = (begin, stop)
            index = stop
        return runs

    def _question(self, index: int, *, after_question: bool) -> int | None:
        """The number of the question that begins here, None if this block asks nothing."""
        block = self.blocks[index]
        if block.is_table or block.bold != self.bold:
            return None
        if not self.numbered:
            return self._unnumbered(block, after_question=after_question)
        if block.number is None or abs(block.x0 - self.edge) > _EDGE:
            return None
        if not self.bold:
            return block.number if block.number == self.last + 1 and self._asks(index) else None
        return self._bold_number(block)

    def _bold_number(self, block: Block) -> int | None:
        number = block.number
        assert number is not None
        if number <= self.last:
            self.notes.append(
                f"“{block.text[:60]}” is bold and numbered but follows question {self.last}: read as part of the answer."
            )
            return None
        if number != self.last + 1:
            self.notes.append(f"Question {number} follows question {self.last}.")
        return number

    def _unnumbered(self, block: Block, *, after_question: bool) -> int | None:
        """Bold text without number: the first asks; a later one asks if it ends as a question."""
        if self.last == 0:
            return 1
        if after_question or not block.body.rstrip(" )“”").endswith("?"):
            return None
        self.notes.append(f"Question {self.last + 1} has no printed number.")
        return self.last + 1

    def _asks(self, index: int) -> bool:
        """Whether a numbered block in regular type asks: it ends as questions do, itself or in its next lines."""
        text = self.blocks[index].body
        return "?" in text or bool(re.match(r"(?:Bitte|Ich bitte|Wir bitten)\b", text))

    def _end_of_question(self, index: int) -> int:
        """Bold paragraphs without number behind a question belong to it, and a bracket in regular type below it."""
        stop = index + 1
        while stop < self.end and self._belongs(self.blocks[index], self.blocks[stop]):
            stop += 1
        return stop

    def _belongs(self, question: Block, block: Block) -> bool:
        if block.is_table:
            return False
        if self.bold and block.bold:
            # Behind a hanging question a bold line at the margin is a heading in the answer.
            hanging = question.hang - question.x0 > _EDGE
            return block.x0 - self.edge > _EDGE if hanging else block.number is None
        indented = abs(block.x0 - question.hang) <= _EDGE and question.hang - question.x0 > _EDGE
        return indented and (block.body.startswith("(") or (not self.bold and block.body.endswith("?")))


def _assign(blocks: Sequence[Block], runs: Sequence[_Run]) -> tuple[list[Asked], list[str]]:
    """Give every answer to its questions.

    An answer that names a group belongs to it; one that names none belongs to the open questions that no later
    answer names.
    """
    named = [_named_group(blocks, run) for run in runs]
    answer_of: dict[int, tuple[tuple[int, int], list[int]]] = {}
    waiting: list[int] = []
    notes = []
    for i, run in enumerate(runs):
        waiting += run.numbers
        if run.answer == (0, 0) or not run.questions:
            continue
        later = {n for group in named[i + 1 :] for n in group}
        members = [n for n in waiting if (n in named[i] if named[i] else n not in later)] or [run.numbers[-1]]
        lost = sorted(set(named[i]) - set(members))
        if lost:
            printed = ", ".join(map(str, lost))
            notes.append(
                f"The answer to question {run.numbers[-1]} names a group with {printed}, which was not open there."
            )
        for number in members:
            answer_of[number] = (run.answer, members)
        waiting = [n for n in waiting if n not in members]
    asked = []
    for run in runs:
        for number, start, stop in run.questions:
            answer, members = answer_of.get(number, ((0, 0), []))
            others = tuple(str(n) for n in members if n != number)
            asked.append(Asked(str(number), (start, stop), answer, others))
    return asked, notes


def _named_group(blocks: Sequence[Block], run: _Run) -> frozenset[int]:
    """The group an answer names in its first paragraph, or below its heading.

    It must hold the question printed last.
    """
    if run.answer == (0, 0) or not run.questions:
        return frozenset()
    first = blocks[run.answer[0] : min(run.answer[1], run.answer[0] + 2)]
    for block in first if first[0].bold else first[:1]:
        group = read_group(block.text)
        if run.numbers[-1] in group:
            return group
    return frozenset()


def read_group(text: str) -> frozenset[int]:
    """The question numbers a paragraph groups; empty if it groups none.

    >>> sorted(read_group("Die Fragen 1 bis 3 und 5 werden aufgrund des Sachzusammenhangs gemeinsam beantwortet."))
    [1, 2, 3, 5]
    >>> sorted(read_group("Wegen des Sachzusammenhangs werden Frage 2 und Frage 4 zusammen beantwortet."))
    [2, 4]
    >>> sorted(read_group("Die Frage 3 wird aufgrund des Sachzusammenhangs gemeinsam mit der Frage 5 beantwortet."))
    [3, 5]
    >>> sorted(read_group("Zu den Fragen 2 und 4:"))
    [2, 4]
    >>> sorted(read_group("Es wird auf die Beantwortung der Fragen 1 und 2 verwiesen."))
    []
    """
    heading = patterns.GROUP_HEADING.fullmatch(text.strip())
    if heading:
        return frozenset(_numbers(heading["numbers"]))
    for sentence in re.split(r"(?<=[.:!?])\s+(?=[A-ZÄÖÜ„])", text)[:2]:
        if patterns.GROUP_REFERENCE.search(sentence) or not patterns.GROUP_VERB.search(sentence):
            continue
        if not re.search(r"beantwort|Beantwort|Antwort|Stellung", sentence):
            continue
        numbers, one_with = patterns.GROUP_NUMBERS.search(sentence), patterns.GROUP_WITH.search(sentence)
        if one_with:
            return frozenset({int(one_with["one"]), *_numbers(one_with["others"])})
        if numbers:
            return frozenset(_numbers(numbers["numbers"]))
    return frozenset()


def _numbers(text: str) -> Iterable[int]:
    last = None
    for part in patterns.GROUP_MEMBER.finditer(text):
        number = int(part["number"])
        if part["to"] and last is not None and last < number <= last + 99:
            yield from range(last + 1, number)
        yield number
        last = number

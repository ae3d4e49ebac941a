"""Blocks to texts: the full text, parts of it, and where in the full text they stand."""

from collections.abc import Sequence

from scraper.extract import tables
from scraper.extract.paragraphs import Block, render, separator
from scraper.extract.questions import Asked
from scraper.extract.sections import Parts
from storage.papers import Footnote, PrintedTable, Question, Span


class FullText:
    """The whole paper as one text: head, title, blocks in print order, footnotes at the end."""

    def __init__(
        self, head: Sequence[str], title: str | None, blocks: Sequence[Block], notes: Sequence[Footnote]
    ) -> None:
        self.blocks = blocks
        parts = ["\n".join(head), title or ""]
        text = "\n\n".join(part for part in parts if part)
        self._places: list[tuple[int, int]] = []
        for i, block in enumerate(blocks):
            between = separator(blocks[i - 1], block) if i else "\n\n"
            text += (between if text else "") + block.text
            self._places.append((len(text) - len(block.text), len(text)))
        foot = "\n".join(f"[^{note.mark}]: {note.text}" for note in notes)
        self.text = "\n\n".join(part for part in (text, foot) if part)

    def part(self, where: tuple[int, int]) -> str | None:
        """The text of blocks[start:end], None if the range is empty."""
        return render(self.blocks[where[0] : where[1]]) or None

    def question(self, where: tuple[int, int]) -> str:
        """A question's text: as printed, without its number."""
        first, *others = self.blocks[where[0] : where[1]]
        number = f"{first.mark} " if first.mark and first.number is not None else ""
        return render([first, *others]).removeprefix(number)

    def span(self, where: tuple[int, int], text: str | None) -> Span | None:
        """Where the text stands in the full text; None if it does not stand there in one piece."""
        if not text or where[0] >= where[1]:
            return None
        end = self._places[where[1] - 1][1]
        start = end - len(text)
        return Span(start, end) if start >= 0 and self.text[start:end] == text else None


def to_questions(full: FullText, asked: Sequence[Asked]) -> tuple[Question, ...]:
    """The record's questions with texts, pages and spans."""
    questions = []
    for one in asked:
        text, answer = full.question(one.question), full.part(one.answer)
        asked_on, answered_on = (_pages(full.blocks[slice(*where)]) for where in (one.question, one.answer))
        questions.append(
            Question(
                one.number,
                text,
                answer,
                one.answered_with,
                tuple(sorted({*asked_on, *answered_on})),
                answered_on,
                full.span(one.question, text),
                full.span(one.answer, answer),
            )
        )
    return tuple(questions)


def to_tables(blocks: Sequence[Block]) -> tuple[PrintedTable, ...]:
    """The tables among the blocks, in print order."""
    return tuple(
        PrintedTable(
            block.pages,
            tuple(tuple(cell.text for cell in row) for row in tables.without_empty_columns(block.rows)),
        )
        for block in blocks
        if block.is_table
    )


def _pages(blocks: Sequence[Block]) -> tuple[int, ...]:
    return tuple(sorted({page for block in blocks for page in block.pages}))


def inquiry_text(full: FullText, parts: Parts) -> str | None:
    """The asker's part: preamble, then the questions with their numbers."""
    pieces = [full.part(parts.preamble), *(_numbered(full, one) for one in parts.asked)]
    return "\n\n".join(piece for piece in pieces if piece) or None


def answer_text(full: FullText, parts: Parts) -> str | None:
    """The government's part: preamble, then each answer below the numbers of the questions it is for."""
    pieces = [full.part(parts.government)]
    seen: set[tuple[int, int]] = set()
    for one in sorted(parts.asked, key=lambda a: a.answer):
        answer = full.part(one.answer)
        if answer and one.answer not in seen:
            seen.add(one.answer)
            numbers = sorted({one.number, *one.answered_with}, key=int)
            pieces += [" ".join(f"{number}." for number in numbers), answer]
    return "\n\n".join(piece for piece in pieces if piece) or None


def _numbered(full: FullText, one: Asked) -> str:
    first = full.blocks[one.question[0]]
    return (
        f"{first.mark} {full.question(one.question)}"
        if first.number is not None
        else full.question(one.question)
    )

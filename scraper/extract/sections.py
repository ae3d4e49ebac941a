"""Blocks to parts: whose preamble, where the questions begin, where the annex, what names nobody's text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from scraper.extract import patterns
from scraper.extract.paragraphs import Block
from scraper.extract.people import MinistrySentence, read_ministry
from scraper.extract.questions import Asked, read_answers
from storage.papers import Asker

_EMPTY = (0, 0)


@dataclass(slots=True)
class Parts:
    """A paper's parts as ranges (start, end) of block indices; empty ranges are (0, 0)."""

    blocks: list[Block]
    preamble: tuple[int, int] = _EMPTY
    government: tuple[int, int] = _EMPTY
    annex: tuple[int, int] = _EMPTY
    asked: list[Asked] = field(default_factory=list)
    ministry: MinistrySentence | None = None
    notes: list[str] = field(default_factory=list)


def split_answer(blocks: Sequence[Block], inquiry_number: int | None, term: int | None) -> Parts:
    """Take the body of an answer apart."""
    parts = Parts(_ministry_apart(_prepared(blocks), inquiry_number))
    blocks = parts.blocks
    ministry = _find_ministry(parts, inquiry_number)
    heading = _find_heading(blocks, patterns.INQUIRY_HEADING, 0, len(blocks))
    ministry_last = ministry is not None and (heading is None or ministry > heading)
    after = ministry if ministry is not None and ministry_last else heading
    government = _find_heading(
        blocks, patterns.GOVERNMENT_HEADING, 0 if after is None else after + 1, len(blocks)
    )
    base = max((i for i in (ministry, heading, government) if i is not None), default=-1)
    questions = _find_questions(parts, base + 1)
    end = questions if questions is not None else _find_annex(blocks, base + 1) or len(blocks)
    _set_preambles(parts, (ministry, heading, government), end, term)
    if questions is None:
        parts.annex = (end, len(blocks)) if end < len(blocks) else _EMPTY
        return parts
    annex = _find_annex(blocks, questions + 1)
    parts.annex = (annex, len(blocks)) if annex is not None else _EMPTY
    parts.asked, notes = read_answers(blocks, questions, annex if annex is not None else len(blocks))
    parts.notes += notes
    return parts


def split_inquiry(blocks: Sequence[Block], askers: Sequence[Asker]) -> Parts:
    """Take the body of an inquiry apart: preamble, questions; lead-in and closing names belong to nothing."""
    parts = Parts(_prepared(blocks))
    start = _find_asking(parts)
    if start is None:
        parts.preamble = (0, len(blocks))
        return parts
    leads = (
        start > 0 and not parts.blocks[start - 1].mark and _leads_on(_last_sentence(parts.blocks[start - 1]))
    )
    if leads:
        before = len(parts.blocks)
        parts.blocks = _lead_in_apart(parts.blocks, start - 1)
        start += len(parts.blocks) - before
    blocks = parts.blocks
    annex = _find_annex(blocks, start + 1)
    parts.annex = (annex, len(blocks)) if annex is not None else _EMPTY
    end = _without_names(blocks, start, annex if annex is not None else len(blocks), askers)
    lead_in = start - 1 if leads else start
    first = 1 if blocks and patterns.INQUIRY_HEADING.fullmatch(blocks[0].text) else 0
    parts.preamble = (first, lead_in) if lead_in > first else _EMPTY
    parts.asked = _asked(blocks, start, end)
    return parts


def only_ministry(blocks: Sequence[Block]) -> Parts:
    """Of an answer to a major inquiry only the ministry's sentence is read."""
    parts = Parts(_prepared(blocks))
    _find_ministry(parts, None)
    return parts


def is_lead_in(text: str) -> bool:
    """Whether a paragraph only leads to the questions: `Vor diesem Hintergrund frage ich die Landesregierung:`."""
    return (
        _is_short_sentence(text)
        and bool(patterns.LEAD_IN.search(text))
        and not (patterns.ASKS_ONESELF.search(text) and not text.endswith(":"))
    )


def _leads_on(text: str) -> bool:
    """Whether a paragraph right before the questions, or last in a preamble, leads to them by its colon alone."""
    return is_lead_in(text) or (_is_short_sentence(text) and text.rstrip().endswith(":"))


def _is_short_sentence(text: str) -> bool:
    # Lead-ins are one sentence; the longest seen fills two lines.
    return len(text) < 260 and not patterns.SENTENCE_BREAK.search(text)


def _prepared(blocks: Sequence[Block]) -> list[Block]:
    """`Frage 1: …` gets its mark; text behind the ministry sentence becomes a paragraph of its own."""
    done = []
    for block in blocks:
        sentence = None if block.is_table or block.mark else read_ministry(block.body)
        word = None if block.is_table or block.mark else patterns.QUESTION_WORD.match(block.body)
        if sentence and sentence.end < len(block.body):
            done.append(replace(block, body=block.body[: sentence.end]))
            done.append(replace(block, body=block.body[sentence.end :].strip(), gap=1.0))
        elif word and ":" in word[0] and (block.bold or "?" in block.body):
            done.append(replace(block, mark=word[0].strip(), body=block.body[word.end() :]))
        else:
            done.append(block)
    return done


def _ministry_apart(blocks: list[Block], inquiry_number: int | None) -> list[Block]:
    """The ministry's sentence overleaf of a full line may have been taken into the paragraph before it."""
    for i, block in enumerate(blocks):
        if block.mark or block.is_table or len(block.pages) < 2:
            continue
        for end in (found.end() for found in patterns.SENTENCE_BREAK.finditer(block.body)):
            sentence = read_ministry(block.body[end:])
            if sentence and sentence.number == inquiry_number:
                before = replace(block, body=block.body[:end].rstrip())
                return [
                    *blocks[:i],
                    before,
                    *_prepared([replace(block, body=block.body[end:])]),
                    *blocks[i + 1 :],
                ]
    return blocks


def _find_ministry(parts: Parts, inquiry_number: int | None) -> int | None:
    """The sentence about this inquiry; one about another inquiry is quoted, unless there is no other."""
    found = [(i, read_ministry(b.body)) for i, b in enumerate(parts.blocks) if not b.is_table and not b.mark]
    sentences = [(i, s) for i, s in found if s is not None]
    own = [(i, s) for i, s in sentences if s.number == inquiry_number] or sentences
    if not own:
        return None
    index, parts.ministry = own[0]
    if inquiry_number is not None and parts.ministry.number != inquiry_number:
        parts.notes.append(
            f"The head names Kleine Anfrage {inquiry_number}, the ministry's sentence {parts.ministry.number}."
        )
    return index


def _find_heading(blocks: Sequence[Block], heading: re.Pattern[str], start: int, end: int) -> int | None:
    """The first paragraph that is this heading; where headings are bold, a bold one."""
    found = [
        i for i in range(start, end) if not blocks[i].is_table and heading.fullmatch(blocks[i].text.strip())
    ]
    bold = [i for i in found if blocks[i].bold]
    return next(iter(bold or found), None)


def _find_questions(parts: Parts, start: int) -> int | None:
    """Where the first question begins: bold and numbered, else bold, else numbered in regular type."""
    blocks = parts.blocks
    candidates = range(start, len(blocks))
    numbered = [i for i in candidates if blocks[i].bold and blocks[i].number == 1]
    if numbered:
        return numbered[0]
    bold = [i for i in candidates if blocks[i].bold and not blocks[i].is_table and not _is_annex(blocks, i)]
    plain = [i for i in candidates if blocks[i].number == 1 and "?" in blocks[i].body]
    # Questions in regular type may have answers with bold headings; those do not ask.
    headings = bool(plain and bold) and plain[0] < bold[0] and not _asks(blocks[bold[0]])
    if bold and not headings:
        if blocks[bold[0]].number is not None:
            parts.notes.append(f"The first question is printed with the number {blocks[bold[0]].number}.")
        return bold[0]
    if not plain and start < len(blocks) and patterns.QUESTION_END.search(blocks[start].body):
        plain = [start]
    if plain:
        parts.notes.append("The questions are not printed in bold: told from the answers by their numbering.")
        # The asker's preamble right above may quote an older inquiry's questions: the last list is the paper's own.
        quotes = start > 0 and patterns.INQUIRY_HEADING.fullmatch(blocks[start - 1].text.strip())
        return plain[-1] if quotes else plain[0]
    return None


def _set_preambles(
    parts: Parts, found: tuple[int | None, int | None, int | None], end: int, term: int | None
) -> None:
    """The asker's preamble and the government's, by what stands before and behind the ministry sentence."""
    ministry, heading, government = found
    stop = government if government is not None else end
    if ministry is not None and (heading is None or ministry > heading):
        first = 0 if heading is None else heading + 1
        parts.preamble = _without_lead_in(parts.blocks, first, ministry)
        if (
            stop > ministry + 1
            and government is None
            and term is not None
            and term <= 16
            and first == ministry
        ):
            # In term 16 up to spring 2016 the ministry's sentence stands before the asker's preamble.
            parts.preamble = _without_lead_in(parts.blocks, ministry + 1, stop)
            parts.notes.append("The text before the questions has no heading: read as the asker's preamble.")
        elif stop > ministry + 1:
            parts.government = (ministry + 1, stop)
            if government is None:
                parts.notes.append(
                    "The text behind the ministry's sentence has no heading: read as the government's preamble."
                )
    elif heading is not None:
        parts.preamble = _without_lead_in(parts.blocks, heading + 1, stop)
    elif stop:
        parts.notes.append(f"Nothing tells whose preamble “{parts.blocks[0].text[:60]} …” is.")
    if government is not None and end > government + 1:
        parts.government = (government + 1, end)


def _without_lead_in(blocks: Sequence[Block], start: int, end: int) -> tuple[int, int]:
    last = blocks[end - 1] if end > start else None
    if last and not last.is_table and not last.mark and _leads_on(last.text):
        end -= 1
    return (start, end) if end > start else _EMPTY


def _find_annex(blocks: Sequence[Block], start: int) -> int | None:
    return next((i for i in range(start, len(blocks)) if _is_annex(blocks, i)), None)


def _is_annex(blocks: Sequence[Block], index: int) -> bool:
    """A short heading `Anlage …`: bold, at the top of a page, or flush right; a sentence about an annex is none."""
    block = blocks[index]
    if block.is_table or block.mark or not patterns.ANNEX_HEADING.fullmatch(block.text):
        return False
    return block.bold or block.gap == 0.0 or block.x0 > 200 or len(block.text) < 20 or block.gap > 2.5


def _lead_in_apart(blocks: list[Block], index: int) -> list[Block]:
    """The blocks with a lead-in at the end of a longer paragraph as a paragraph of its own."""
    block = blocks[index]
    lead_in = _last_sentence(block)
    if lead_in == block.body:
        return blocks
    before = block.body.removesuffix(lead_in).rstrip()
    return [
        *blocks[:index],
        replace(block, body=before),
        replace(block, body=lead_in, gap=1.0),
        *blocks[index + 1 :],
    ]


def _last_sentence(block: Block) -> str:
    breaks = list(patterns.SENTENCE_BREAK.finditer(block.body))
    return block.body[breaks[-1].end() :] if breaks else block.body


def _find_asking(parts: Parts) -> int | None:
    """Where the questions begin: behind the last lead-in; without one at the last list that begins with 1."""
    blocks = parts.blocks
    said = {i: _last_sentence(b) for i, b in enumerate(blocks[:-1]) if not b.mark and not b.is_table}
    sure = [i for i, text in said.items() if is_lead_in(text)]
    # A colon alone leads to questions only if they follow at once.
    asking = [i for i in sure if blocks[i + 1].number == 1]
    asking += [i for i, text in said.items() if _asks_by_colon(text, blocks[i + 1]) and i not in asking]
    ending = [i for i in sure if said[i].endswith(":") or _asks(blocks[i + 1])]
    if asking or ending:
        return max(asking or ending) + 1
    lists = [i for i, b in enumerate(blocks) if b.number == 1 and "?" in b.body]
    if lists:
        parts.notes.append("No sentence leads to the questions: the last numbered list was taken.")
        return lists[-1]
    return None


def _asks_by_colon(text: str, following: Block) -> bool:
    return text.endswith(":") and _leads_on(text) and _asks(following)


def _asks(block: Block) -> bool:
    """Whether a block may be the first question."""
    return (block.number == 1 or not block.mark) and "?" in block.body


def _without_names(blocks: Sequence[Block], start: int, end: int, askers: Sequence[Asker]) -> int:
    """The end of the last question: closing names stand behind it."""
    while end > start + 1 and _is_closing(blocks[end - 1], askers):
        end -= 1
    return end


def _is_closing(block: Block, askers: Sequence[Asker]) -> bool:
    """Whether a paragraph holds nothing but names: the askers', spelt as in the head or nearly so."""
    if block.number is not None or "?" in block.text:
        return False
    words = re.findall(r"[^\W\d_][\w.-]*", block.text)
    known = {w.strip(".").casefold() for a in askers for w in re.findall(r"[^\W\d_][\w.-]*", a.name)}
    known |= {
        "und",
        "gez",
        "dr",
        "prof",
        "fraktion",
        "mdl",
        "cdu",
        "spd",
        "fdp",
        "afd",
        "bündnis",
        "die",
        "grünen",
    }
    if words and all(w.strip(".").casefold() in known for w in words):
        return True
    return any(SequenceMatcher(None, a.name.casefold(), block.text.casefold()).ratio() > 0.8 for a in askers)


def _asked(blocks: Sequence[Block], start: int, end: int) -> list[Asked]:
    """The questions of an inquiry: numbered paragraphs in order, each with what belongs to it."""
    edge = blocks[start].x0
    starts: list[tuple[str, int]] = []
    for i in range(start, end):
        number, expected = blocks[i].number, len(starts) + 1
        if (
            number is not None
            and abs(blocks[i].x0 - edge) <= 6
            and (number == expected or (not starts and number))
        ):
            starts.append((str(number), i))
    if not starts:
        return [Asked("1", (start, end))]
    stops = [i for _, i in starts[1:]] + [end]
    return [Asked(number, (i, stop)) for (number, i), stop in zip(starts, stops, strict=True)]

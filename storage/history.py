"""The versions of a paper over time: which prints came, which of them count, and what changed between two texts.

Everything but `history` is a pure function. Texts are compared by paragraph, and within paragraphs that differ by
sentence, so that a reader sees the sentence that changed and not its whole page.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.numbers import AnyNumber, DocumentNumber
from storage.papers import PaperState, ReadingStatus
from storage.schema import PaperRow, VersionRow

# Only for types: storage.archive imports storage.loading, which asks `is_outdated` here.
if TYPE_CHECKING:
    from storage.archive import Archive

# Texts keep paragraphs apart by one blank line, as storage/papers.py says of an extraction.
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")

# Where a unit of comparison ends: at a line's end (list items and table rows are lines), or behind a full stop,
# question mark and the like if a capital follows, be it in quotes or brackets. A full stop behind one or two letters
# or digits alone ("z. B.", "Nr. Zwei", "18. April") ends none: too long a unit costs nothing but a longer quotation.
_UNIT_END = re.compile(
    r"""(?:(?<!\b\w)(?<!\b\w\w)\.|[!?…])[)\]"'“”‘’«»]*\s+(?=[("'„“‚‘»«]?[A-ZÄÖÜ])|\n+""",
)

# Two changed paragraphs are shown as one that was reworded if they share half of their words; else as one that
# went and one that came.
_REWORDED = 0.5

# Comparing goes up to the product of both lengths where elements repeat (a table's rows). A million takes a second or
# less; beyond it difflib may leave frequent elements aside, which makes changes longer but loses none.
_COMPARISONS = 1_000_000

# Pairing reworded paragraphs looks at every pair, up to once for each paragraph: with thirty against thirty that takes
# a tenth of a second. A longer run is shown as so many that went and so many that came.
_PAIRINGS = 900


class Sameness(StrEnum):
    """In what two prints are the same; other text has no word here, its changes say it."""

    BYTES = "bytes"
    TEXT = "text"  # other bytes, the same words in the same order


@dataclass(frozen=True, slots=True)
class Change:
    """One place where two texts differ: `before` is None where text was added, `after` where it was removed.

    `paragraph` counts from 1 in the newer text, for removed text in the older one.
    """

    paragraph: int
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class StandingText:
    """The text of a print that counts, from when it was fetched; None where it has none (a scan)."""

    fetched_at: datetime
    text: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """One print in a paper's history, compared with the last earlier one that counts and has text.

    `aside` says in a sentence why a print is kept without counting. `bytes_of` is the earlier version whose very bytes
    came again. `compared_with` is None if there was nothing to compare; then `same` is None and `changes` empty.
    """

    ordinal: int
    current: bool
    fetched_at: datetime
    sha256: str
    size: int
    etag: str | None
    last_modified: str | None
    status: ReadingStatus
    rules_version: str
    printed_number: str | None
    reprint: bool
    printed_on: date | None
    reprinted_on: date | None
    doubt: str | None
    aside: str | None = None
    bytes_of: int | None = None
    compared_with: int | None = None
    same: Sameness | None = None
    changes: tuple[Change, ...] = ()
    other_rules: bool = False  # the two were read by different rules, so a difference may be the reading's


@dataclass(frozen=True, slots=True)
class History:
    """What the archive knows of a paper over time, its oldest version first."""

    number: DocumentNumber
    state: PaperState
    reason: str | None
    wanted_because: str | None
    title: str | None
    versions: tuple[Version, ...]


def history(archive: "Archive", number: AnyNumber | str) -> History | None:
    """The versions of the paper a number leads to, None if the archive never heard of it.

    An inquiry's number leads to the same paper as with `archive.get`. Raises NumberError if the text is no number.
    """
    record = archive.get(number)
    if record is None:
        return None
    found = archive.database.read(lambda session: _load(session, record.number))
    reading = record.extraction
    return History(
        number=record.number,
        state=record.state,
        reason=record.reason,
        wanted_because=record.wanted_because,
        title=(reading.title if reading is not None else None) or record.listed_title,
        versions=compared(found),
    )


def compared(prints: Sequence[tuple[Version, str | None]]) -> tuple[Version, ...]:
    """Say of each version, given oldest first with its text, what changed with it."""
    done: list[Version] = []
    with_text: tuple[Version, str] | None = None
    for version, text in prints:
        again = next((one.ordinal for one in done if one.sha256 == version.sha256), None)
        entry = replace(version, bytes_of=again)
        if entry.aside is None and text:
            entry = entry if with_text is None else _against(*with_text, entry, text)
            with_text = entry, text
        done.append(entry)
    return tuple(done)


def standing_texts(versions: Iterable[VersionRow]) -> tuple[StandingText, ...]:
    """The texts of a paper's prints that count or counted, oldest first: what `is_outdated` asks for."""
    ordered = sorted(versions, key=lambda one: one.ordinal)
    return tuple(StandingText(row.fetched_at, row.full_text) for row in ordered if row.aside is None)


def is_outdated(prints: Sequence[StandingText], imported_at: datetime) -> bool:
    """Whether a summary that was imported at a time was made for another text than the paper has now.

    `prints` are those that count, oldest first. A summary imported before the first one was fetched is that print's.
    Where one of the two texts is not known nothing is claimed, and a text that came back is the same text.
    """
    if len(prints) < 2:
        return False
    made_for = prints[0].text
    for one in prints:
        if one.fetched_at <= imported_at:
            made_for = one.text
    now = prints[-1].text
    return bool(made_for and now) and not same_text(made_for, now)


def same_text(one: str | None, other: str | None) -> bool:
    r"""Whether two texts have the same words in the same order, however broken into lines and however encoded.

    >>> same_text("Die Bru\u0308cke\n\nist neu.", "Die Brücke ist  neu.")
    True
    """
    return one == other or _folded(one or "") == _folded(other or "")


def changes_between(before: str, after: str) -> tuple[Change, ...]:
    r"""What differs between two texts, in their order; empty if they are the same text.

    All text of `before` that is not in `after` stands in some change's `before`, and the other way round.

    >>> changes_between("Kopf.\n\nEs sind drei. Sie bleiben.", "Kopf.\n\nEs sind vier. Sie bleiben.")
    (Change(paragraph=2, before='Es sind drei.', after='Es sind vier.'),)
    """
    if same_text(before, after):
        return ()
    old, new = paragraphs(before), paragraphs(after)
    found: list[Change] = []
    for left, right in _differing(old, new):
        found += _within(_units_of(old, left), _units_of(new, right))
    return tuple(found)


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text; blank ones are none."""
    return tuple(part.strip() for part in _BLANK_LINE.split(text) if part.strip())


def units(paragraph: str) -> tuple[str, ...]:
    """A paragraph cut into what is compared, roughly its sentences; joined they are the paragraph again.

    >>> units("Das gilt z. B. am 18. April. Danach nicht.")
    ('Das gilt z. B. am 18. April. ', 'Danach nicht.')
    """
    ends = [0, *(match.end() for match in _UNIT_END.finditer(paragraph)), len(paragraph)]
    return tuple(paragraph[start:end] for start, end in pairwise(ends) if end > start)


@dataclass(frozen=True, slots=True)
class _Unit:
    """Text that is compared as one, and the paragraph it stands in, from 1."""

    paragraph: int
    text: str


def _load(session: Session, number: DocumentNumber) -> tuple[tuple[Version, str | None], ...]:
    rows = session.execute(
        select(
            VersionRow.ordinal,
            VersionRow.current,
            VersionRow.fetched_at,
            VersionRow.sha256,
            VersionRow.size,
            VersionRow.etag,
            VersionRow.last_modified,
            VersionRow.status,
            VersionRow.rules_version,
            VersionRow.printed_number,
            VersionRow.reprint,
            VersionRow.printed_on,
            VersionRow.reprinted_on,
            VersionRow.doubt,
            VersionRow.aside,
            VersionRow.full_text,
        )
        .join(PaperRow, VersionRow.paper_id == PaperRow.id)
        .where(PaperRow.term == number.term, PaperRow.serial == number.serial)
        .order_by(VersionRow.ordinal)
    )
    return tuple(
        (
            Version(
                ordinal=row.ordinal,
                current=row.current,
                fetched_at=row.fetched_at,
                sha256=row.sha256,
                size=row.size,
                etag=row.etag,
                last_modified=row.last_modified,
                status=ReadingStatus(row.status),
                rules_version=row.rules_version,
                printed_number=row.printed_number,
                reprint=row.reprint,
                printed_on=row.printed_on,
                reprinted_on=row.reprinted_on,
                doubt=row.doubt,
                aside=row.aside,
            ),
            row.full_text,
        )
        for row in rows
    )


def _against(older: Version, older_text: str, version: Version, text: str) -> Version:
    same = None
    if older.sha256 == version.sha256:
        same = Sameness.BYTES
    elif same_text(older_text, text):
        same = Sameness.TEXT
    return replace(
        version,
        compared_with=older.ordinal,
        same=same,
        changes=() if same is not None else changes_between(older_text, text),
        other_rules=older.rules_version != version.rules_version,
    )


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _units_of(texts: Sequence[str], chosen: slice) -> list[_Unit]:
    return [_Unit(index, unit) for index in range(chosen.start, chosen.stop) for unit in units(texts[index])]


def _within(old: list[_Unit], new: list[_Unit]) -> list[Change]:
    """The changes between two runs of paragraphs that differ, by unit."""
    found: list[Change] = []
    for left, right in _differing([one.text for one in old], [one.text for one in new]):
        found += _paired(_by_paragraph(old[left]), _by_paragraph(new[right]))
    return found


def _differing(old: Sequence[str], new: Sequence[str]) -> list[tuple[slice, slice]]:
    """The stretches of both in which they differ; one of the two may be empty."""
    matcher = SequenceMatcher(
        None,
        [_folded(text) for text in old],
        [_folded(text) for text in new],
        autojunk=len(old) * len(new) > _COMPARISONS,
    )
    return [(slice(i1, i2), slice(j1, j2)) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"]


def _by_paragraph(run: list[_Unit]) -> list[_Unit]:
    """Units that follow each other in one paragraph, joined: a wholly new paragraph is one change, not ten."""
    return [
        _Unit(paragraph, "".join(one.text for one in group).strip())
        for paragraph, group in groupby(run, key=lambda one: one.paragraph)
    ]


def _paired(old: list[_Unit], new: list[_Unit]) -> list[Change]:
    """Removed and added pieces as changes, those that were only reworded as one change each, in order."""
    if len(old) == len(new) == 1:
        return [_change(old[0], new[0])]
    best = _most_alike(old, new)
    if best is None:
        return [_change(one, None) for one in old] + [_change(None, one) for one in new]
    left, right = best
    return [
        *_paired(old[:left], new[:right]),
        _change(old[left], new[right]),
        *_paired(old[left + 1 :], new[right + 1 :]),
    ]


def _most_alike(old: list[_Unit], new: list[_Unit]) -> tuple[int, int] | None:
    """The places of the two pieces that share most words, None if none share enough to be the same one reworded."""
    if not 0 < len(old) * len(new) <= _PAIRINGS:
        return None
    olds, news = ([Counter(one.text.split()) for one in pieces] for pieces in (old, new))
    likeness, left, right = max(
        (_likeness(one, other), -left, -right)
        for left, one in enumerate(olds)
        for right, other in enumerate(news)
    )
    return (-left, -right) if likeness >= _REWORDED else None


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """The share of words that two pieces have in common, from 0 to 1."""
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _change(old: _Unit | None, new: _Unit | None) -> Change:
    place = new if new is not None else old
    assert place is not None
    return Change(place.paragraph + 1, None if old is None else old.text, None if new is None else new.text)

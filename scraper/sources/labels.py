"""The labels of a summary record, and which labels make one record: shared by text files and HTML pages.

The rule. A record has one link and each label at most once. Three ways to cut a row of labels are tried; the one
with the fewest incomplete records (no link, or no summary) is taken, of equals the earlier one:

1. every link begins a record: the seeds' order;
2. every link ends a record;
3. only a label that repeats begins a record: any other order, and files of mixed orders.

In all three a label that repeats begins a record. So a record without link or without summaries stays alone with
its fault, and its neighbours keep their own summaries.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


class Label(Enum):
    """What the text behind a label is."""

    LINK = "Link zum Dokument"
    INQUIRY = "Zusammenfassung der Anfrage"
    ANSWER = "Zusammenfassung der Antwort"


@dataclass(frozen=True, slots=True)
class Mark:
    """A label found in `text[start:end]`; its own text begins at `end`.

    `clear` is false for a summary's label with text behind it and no colon between: it may be prose.
    """

    label: Label
    start: int
    end: int
    clear: bool


# A blank within a label, also the no-break space, which in bytes of UTF-8 is C2 A0 (text files are searched as
# bytes, one character each).
_B = "[ \t\u00a0\u00c2]*"

# "Zusammenfassung der Anfrage:", "Zusammenfassung Anfrage", "Zusammenfassung der Kleinen Anfrage",
# "Zusammenfassung der Antwort der Landesregierung:", "Link zum Dokument : …", "LinkzumDokument".
_WORDS = (
    rf"(?:(?P<LINK>Link{_B}zum{_B}Dokument)"
    rf"|Zusammenfassung{_B}(?:der{_B})?(?:"
    rf"(?P<INQUIRY>(?:Kleinen{_B})?Anfrage)|(?P<ANSWER>Antwort(?:{_B}der{_B}Landesregierung)?)))"
)

# A label stands at the beginning of a line. A byte-order mark is there when files were joined; "#", ">", "-" and
# "**" are Markdown's headings, quotes, lists and bold type.
_LINE_BEGIN = r"(?:\A|(?<=[\r\n]))(?:\xef\xbb\xbf|\ufeff)?[ \t\u00a0#>-]*(?P<bold>[*_]{1,3})?"

# Behind it a colon, or nothing in its line; "**Label:** text" and "**Label**: text" close the bold type. Without
# either, the label of a link still counts before an address or number ("Link zum Dokument MMD18-14241.pdf").
_LINE_END = (
    rf"(?P<clear>(?:(?P=bold))?{_B}:(?:(?P=bold))?|(?:(?P=bold))?{_B}(?=[\r\n]|\Z))"
    r"|(?P<loose>(?:(?P=bold))?(?=[ \t\u00a0\u00c2]))"
)

_LABEL = re.compile(rf"{_LINE_BEGIN}{_WORDS}(?:{_LINE_END})", re.IGNORECASE)

_NAMES_PAPER = re.compile(r"[^\r\n]*?(?:MMD\d|\d\s?/\s?\d|www\.|://)", re.IGNORECASE)


def find_marks(text: str) -> list[Mark]:
    """All places where a line begins with a label, in order; `settled` says which of them count."""
    return [_mark(found, text) for found in _LABEL.finditer(text)]


def is_label(text: str) -> bool:
    """Whether the text is a label and nothing else, as in `<strong>Zusammenfassung der Anfrage:</strong>`."""
    found = _LABEL.match(text)
    return found is not None and found["clear"] is not None and not text[found.end() :].strip()


def settled(marks: Sequence[Mark]) -> list[Mark]:
    """The marks that are labels: all clear ones, the others only where their label has no clear form at all.

    So `Zusammenfassung der Antwort ie Landesregierung …` is read, and a summary's line that begins with these
    words is prose beside a real label.
    """
    clear = {mark.label for mark in marks if mark.clear}
    return [mark for mark in marks if mark.clear or mark.label not in clear]


def group(marks: Iterable[Mark]) -> list[list[Mark]]:
    """Cut a row of labels into records by the rule above; each has at least one label, and all are in order."""
    row = list(marks)
    cuts = [_cut(row, begins) for begins in (_link_begins, _link_ended, _never)]
    return min(cuts, key=lambda records: sum(_is_incomplete(record) for record in records))


def _cut(row: Sequence[Mark], begins: Callable[[Mark, Mark], bool]) -> list[list[Mark]]:
    records: list[list[Mark]] = []
    for mark in row:
        last = records[-1] if records else []
        repeats = any(mark.label is other.label for other in last)
        if not last or repeats or begins(last[-1], mark):
            records.append([mark])
        else:
            last.append(mark)
    return records


def _link_begins(_before: Mark, mark: Mark) -> bool:
    return mark.label is Label.LINK


def _link_ended(before: Mark, _mark: Mark) -> bool:
    return before.label is Label.LINK


def _never(_before: Mark, _mark: Mark) -> bool:
    return False


def _is_incomplete(record: Sequence[Mark]) -> bool:
    labels = {mark.label for mark in record}
    return Label.LINK not in labels or labels == {Label.LINK}


def _mark(found: re.Match[str], text: str) -> Mark:
    label = next(label for label in Label if found[label.name] is not None)
    clear = found["clear"] is not None
    if not clear and label is Label.LINK:
        clear = _NAMES_PAPER.match(text, found.end()) is not None
    return Mark(label, found.start(), found.end(), clear)

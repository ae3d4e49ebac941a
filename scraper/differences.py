"""What two readings of the same bytes differ in, field by field: what a change of the rules gained and lost."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from storage.papers import Extraction


class Change(StrEnum):
    """How a field changed."""

    GAINED = "gained"  # there was nothing before
    LOST = "lost"  # there is nothing now
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs, with its name in the extraction."""

    field: str
    change: Change


# The digest of the rules differs with every change of a comment; it is no reading.
_NO_READING = frozenset({"version"})

_NOTHING: tuple[object, ...] = (None, (), [], "", False)


def differences(before: Extraction, after: Extraction) -> tuple[FieldChange, ...]:
    """The fields that differ, in the order of the extraction; empty if the readings are the same."""
    names = [field.name for field in fields(Extraction) if field.name not in _NO_READING]
    return field_changes(
        {name: getattr(before, name) for name in names}, {name: getattr(after, name) for name in names}
    )


def field_changes(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[FieldChange, ...]:
    """The names whose values differ, in the order of `after`; a name that is not there is a value of nothing.

    >>> field_changes({"title": None, "annex": "A"}, {"title": "Brücken", "annex": None})
    (FieldChange(field='title', change=<Change.GAINED: 'gained'>), FieldChange(field='annex', change=<Change.LOST: 'lost'>))
    """
    found = []
    for name in dict.fromkeys([*after, *before]):
        old, new = before.get(name), after.get(name)
        if old != new:
            found.append(FieldChange(name, _change(old, new)))
    return tuple(found)


def _change(old: object, new: object) -> Change:
    if old in _NOTHING:
        return Change.GAINED
    return Change.LOST if new in _NOTHING else Change.CHANGED

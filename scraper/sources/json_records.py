"""JSON Lines, one record a line, and JSON: one object, an array of objects, or indented objects in a row."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping

from scraper.sources.encodings import decode
from scraper.sources.named_values import COLUMNS, METADATA, column, record_of
from scraper.sources.reject import RecordError, quoted
from storage.papers import Rejected, SummaryRecord

# What stands between the objects of a file: blanks, and an array's brackets and commas.
_BETWEEN = re.compile(r"[\s,\[\]]*")

# The end of one object and the beginning of the next, where an array stands in one line: "},{".
_NEXT_IN_LINE = re.compile(r"\}\s*,\s*(?=\{)")

# The blanks a line begins with. An object of a list begins with as many as the one before it; one inside another
# with more.
_INDENT = re.compile(r"[ \t]*")

_LINES_IN_ORDER = "JSON Lines holds one object a line, JSON an array of objects"


def read_json(data: bytes, source: str) -> Iterator[SummaryRecord | Rejected]:
    """Every record of a JSON or JSON Lines file, in order; those that cannot be taken as `Rejected`.

    An array, or an object whose first line is only its bracket, is read as one document; everything else line
    by line, so that each line may have its own fault and its own encoding.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    begin = data.lstrip()
    if begin.startswith(b"[") or begin.split(b"\n", 1)[0].strip() == b"{":
        yield from _read_document(data, source)
        return
    for line, content in enumerate(data.split(b"\n"), start=1):
        if content.strip():
            yield _taken(_decoded(content), source, line)


def _read_document(data: bytes, source: str) -> Iterator[SummaryRecord | Rejected]:
    try:
        text = decode(data)[0]
    except RecordError as error:
        yield Rejected(source, 1, str(error))
        return
    line, counted = 1, 0
    for at, found in _objects(text):
        line, counted = line + text.count("\n", counted, at), at
        yield _taken(found, source, line)


def _objects(text: str) -> Iterator[tuple[int, object]]:
    """Where each object of a document begins, and the object or the exception it made.

    Behind a broken one, reading goes on at the next object in the line, or at the next line that begins with an
    object at the same indentation.
    """
    decoder = json.JSONDecoder()
    at = _behind_blanks(text, 0)
    while at < len(text):
        end = _next_object(text, at)
        # Decoded piece by piece: an error's making counts all the lines before it.
        piece, within = text[at:end], 0
        while within < len(piece):
            begin = within
            try:
                found, within = decoder.raw_decode(piece, begin)
            except (ValueError, RecursionError) as error:
                found, after = error, _NEXT_IN_LINE.search(piece, begin)
                within = len(piece) if after is None else after.end()
            yield at + begin, found
            within = _behind_blanks(piece, within)
        at = _behind_blanks(text, end)


def _behind_blanks(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return at if found is None else found.end()


def _next_object(text: str, at: int) -> int:
    """Where the next object begins that has a line and the same indentation as the one here, or the end."""
    indent = _INDENT.match(text, text.rfind("\n", 0, at) + 1)
    begin = "\n" + (indent[0] if indent else "") + "{"
    found = text.find(begin, at)
    return len(text) if found < 0 else found + len(begin) - 1


def _decoded(content: bytes) -> object:
    try:
        return json.loads(decode(content)[0])
    except (ValueError, RecursionError) as error:
        return error


def _taken(found: object, source: str, line: int) -> SummaryRecord | Rejected:
    """The record of a decoded object, or why there is none; `found` may be the exception it made."""
    try:
        return record_of(_values(found), source, line)
    except RecordError as error:
        return Rejected(source, line, str(error))


def _values(found: object) -> Mapping[str, str | None]:
    """The object's values by column; None for null. Raises RecordError for what is no object or no text."""
    if isinstance(found, RecordError):
        raise found
    if isinstance(found, Exception):
        # JSONDecodeError has a short `msg`; numbers of thousands of digits and endless nesting raise others.
        fault = found.msg if isinstance(found, json.JSONDecodeError) else str(found)
        raise RecordError(f"The record is not JSON ({fault}): {_LINES_IN_ORDER}.")
    if not isinstance(found, dict):
        raise RecordError(f"{quoted(json.dumps(found)[:200])} is not an object: {_LINES_IN_ORDER}.")
    return {name: _value(name, value) for key, value in found.items() if (name := column(key)) in COLUMNS}


def _value(name: str, value: object) -> str | None:
    """A value as text. Metadata may be a list of texts, as askers and factions often are: joined by commas."""
    if value is None or isinstance(value, str):
        return value
    if name in METADATA and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    raise RecordError(f"The value of {quoted(name)} is not a text: write it in quotes, or null for none.")

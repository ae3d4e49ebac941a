"""Reads summary records from whatever people keep them in: the input side of `landtag import`."""

import codecs
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from scraper.sources.csv_records import is_csv, read_csv
from scraper.sources.files import (
    MAX_BYTES,
    Unreadable,
    files_below,
    is_regular,
    read_file,
    read_stream,
    source_name,
    too_large,
)
from scraper.sources.html_records import read_html
from scraper.sources.json_records import read_json
from scraper.sources.text_records import has_label, read_text
from storage.papers import Rejected, SummaryRecord

STANDARD_INPUT = "standard input"

Reader = Callable[[bytes, str], Iterator[SummaryRecord | Rejected]]

# What each ending holds; the endings of text, and a name without any, leave it to the content, for Excel saves
# tables as .txt too.
_READERS: dict[str, Reader] = {
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".jsonl": read_json,
    ".ndjson": read_json,
    ".json": read_json,
}
_TEXT = frozenset({"", ".txt", ".text", ".md", ".markdown"})

# What files begin with that are no text, and what to do with them instead.
_NOT_TEXT = (
    (b"%PDF-", "This is a PDF, no summary record: papers are archived by `landtag fetch NUMBER`."),
    (b"PK\x03\x04", "This is a zip archive or an Office file: unpack it, or save it as CSV or text."),
    (b"\xd0\xcf\x11\xe0", "This is an old Office file: save it as CSV or text."),
    (b"\xff\xfe", "This is UTF-16, which Windows calls Unicode: save it as UTF-8."),
    (b"\xfe\xff", "This is UTF-16, which Windows calls Unicode: save it as UTF-8."),
)

# "<!DOCTYPE html>", "<html>", "<article>", but no address in angle brackets: "<https://…>", "<www.…>".
_HTML = re.compile(rb"<(?!https?:|www\.)[a-z!?]", re.IGNORECASE)

# "{", or an array's bracket with something of JSON in it; "[Link](…)" is Markdown.
_JSON = re.compile(rb"\{|\[\s*[{\]]")

_JSON_LINE = re.compile(rb"^[ \t]*\{\s*\"", re.MULTILINE)


def read_records(
    path: Path | None, stdin: BinaryIO | None = None, limit: int = MAX_BYTES
) -> Iterator[SummaryRecord | Rejected]:
    """Every record of a file, a folder (with its folders) or standard input, and every one that is refused.

    `path` None or `-` is standard input, read from `stdin` (the process's own by default). Folders are read in
    the order of names. `limit` is the size in bytes above which a file is refused. Raises nothing: what cannot
    be read, be it a record or a file, comes as a `Rejected` with source, line and reason, and reading goes on.
    """
    if path is None or str(path) == "-":
        data = read_stream(stdin or sys.stdin.buffer, limit)
        if data is None:
            yield Rejected(STANDARD_INPUT, 1, too_large(limit))
        else:
            yield from _read(data, STANDARD_INPUT, "")
        return
    for file in files_below(path):
        yield from _read_file(file, limit, named=file == path)


def _read_file(file: Path | Unreadable, limit: int, *, named: bool) -> Iterator[SummaryRecord | Rejected]:
    if isinstance(file, Unreadable):
        yield Rejected(source_name(file.path), 1, file.reason)
        return
    source, ending = source_name(file), file.suffix.lower()
    if not named and not is_regular(file):
        # A pipe named on purpose (`landtag import <(…)`) is read; in a folder it would wait for a writer.
        yield Rejected(source, 1, "This is a pipe or a device, no file.")
    elif ending not in _READERS and ending not in _TEXT:
        yield Rejected(source, 1, _unknown(ending))
    else:
        data = read_file(file, limit)
        if isinstance(data, Unreadable):
            yield Rejected(source, 1, data.reason)
        else:
            yield from _read(data, source, ending)


def _read(data: bytes, source: str, ending: str) -> Iterator[SummaryRecord | Rejected]:
    reason = next((reason for magic, reason in _NOT_TEXT if data.startswith(magic)), None)
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        reason = "This is empty."
    if reason is not None:
        yield Rejected(source, 1, reason)
        return
    empty = True
    for record in (_READERS.get(ending) or _reader_for(data))(data, source):
        empty = False
        yield record
    if empty:
        yield Rejected(source, 1, "There is no record in this.")


def _reader_for(data: bytes) -> Reader:
    """Tell by the content what text is: HTML, JSON, a table with its header, or else the seeds' shape."""
    begin = data.removeprefix(codecs.BOM_UTF8).lstrip()
    if _HTML.match(begin):
        return read_html
    if _JSON.match(begin):
        return read_json
    if is_csv(data) and not has_label(begin.splitlines()[0]):
        return read_csv
    # JSON Lines may begin with a broken line.
    return read_json if _JSON_LINE.search(data) and not has_label(data) else read_text


def _unknown(ending: str) -> str:
    if ending == ".pdf":
        return _NOT_TEXT[0][1]
    known = ", ".join(sorted(name for name in {*_READERS, *_TEXT} if name))
    return f"Files that end in {ending} are not read; known are {known}."

"""Bytes to text: UTF-8, else the Windows encoding that German editors and Excel write, else an error.

Decided record by record, not file by file: people join files of both kinds (`copy *.txt all.txt`).
"""

import codecs
import re

from scraper.sources.reject import RecordError

UTF8 = "utf-8"
CP1252 = "cp1252"

# What German text in UTF-8 looks like: ä ö ü ß Ä Ö Ü and their neighbours (C3 xx), dashes and quotes
# (E2 80 xx). Read as cp1252 the same bytes would be "Ã¼" or "â€“", which nobody writes.
_UTF8_LETTER = re.compile(rb"\xc3[\x80-\xbf]|\xe2\x80[\x90-\xbf]")


def decode(data: bytes) -> tuple[str, str]:
    """Text of the bytes and the encoding that gives the same bytes back: `utf-8` or `cp1252`.

    Raises RecordError where neither fits, or where UTF-8 is damaged: some bytes are UTF-8's letters, others
    are not (a letter cut in the middle, two encodings in one record). Guessing would spoil the umlauts.

    >>> decode("für".encode("cp1252"))
    ('für', 'cp1252')
    """
    try:
        return data.decode(UTF8), UTF8
    except UnicodeDecodeError as error:
        bad = data[error.start]
        if _UTF8_LETTER.search(data):
            raise RecordError(
                f"The record is UTF-8 with other bytes among it (0x{bad:02x}): save it anew as UTF-8."
            ) from None
    try:
        return data.decode(CP1252), CP1252
    except UnicodeDecodeError as error:
        raise RecordError(
            f"The record is neither UTF-8 nor cp1252 (byte 0x{data[error.start]:02x}): save it as UTF-8."
        ) from None


def decode_cells(data: bytes) -> str:
    """Text of a table whose cells may differ in encoding; what is not UTF-8 waits, escaped, for `settle`.

    A byte-order mark at the start is dropped.
    """
    return data.removeprefix(codecs.BOM_UTF8).decode(UTF8, "surrogateescape")


def settle(cell: str) -> str:
    """One cell of `decode_cells` as text: if it is not UTF-8, it is cp1252; raises RecordError as `decode`."""
    return cell if cell.isascii() else decode(cell.encode(UTF8, "surrogateescape"))[0]

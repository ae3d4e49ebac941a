"""Why one record cannot be taken, and the checks every kind of file shares."""

import re

# Half of a character beyond U+FFFF. JSON can escape one alone ("\ud83d"); no encoding can write it.
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


class RecordError(ValueError):
    """One record cannot be taken; the message is the whole reason, a sentence for its keeper.

    Never leaves `scraper.sources`: it becomes a `Rejected`, and the next record is read.
    """


def check_characters(text: str) -> None:
    """Raise RecordError for characters that no database keeps: NUL and lone surrogates."""
    if "\0" in text:
        raise RecordError("The record holds a NUL character, which is no text: remove it and import again.")
    found = _LONE_SURROGATE.search(text)
    if found:
        raise RecordError(
            f"The record holds half a character (lone surrogate \\u{ord(found[0]):04x}): write the whole one."
        )


def quoted(text: str) -> str:
    """Text as it may stand in a message: one line, printable, at most 60 characters.

    >>> quoted("siehe  oben")
    '“siehe oben”'
    """
    printable = "".join(c if c.isprintable() else "�" for c in " ".join(text[:240].split()))
    return f"“{printable if len(printable) <= 60 else printable[:59] + '…'}”"

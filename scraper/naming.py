"""Papers as people name them on the command line: in several words, by an inquiry's number, by a mirror's address."""

import re

import typer

from scraper.app import archive_of, settings_of
from scraper.errors import UsageError
from storage.errors import ArchiveMissingError
from storage.numbers import DEFAULT_BASE_URL, AnyNumber, DocumentNumber, InquiryNumber, joined, parse_number
from storage.papers import Cited
from storage.references import parse_cited


def number_of(ctx: typer.Context, words: list[str]) -> AnyNumber:
    """The one number that the words name together; raises NumberError."""
    return parse_number(at_home(" ".join(words), settings_of(ctx).config.base_url))


def cited_of_words(ctx: typer.Context, words: list[str]) -> Cited:
    """What the words name together of all that a paper may cite; raises NumberError."""
    return parse_cited(at_home(" ".join(words), settings_of(ctx).config.base_url))


def how_to_get(number: AnyNumber) -> str:
    """The command that gets what the archive has never heard of."""
    if isinstance(number, InquiryNumber):
        return "Fetch its paper by the paper's own number: landtag fetch NUMBER."
    return f"`landtag fetch {number}` gets it."


def numbers_of(ctx: typer.Context, words: list[str]) -> tuple[AnyNumber, ...]:
    """Every number that the words name, each once; raises NumberError."""
    return tuple(dict.fromkeys(number_of(ctx, [text]) for text in joined(words)))


def paper_of(ctx: typer.Context, text: str) -> DocumentNumber:
    """The paper to ask the site for: an inquiry's number is looked up in the archive, which alone may know its paper.

    Raises NumberError, and UsageError where the archive does not know.
    """
    number = number_of(ctx, [text])
    if isinstance(number, DocumentNumber):
        return number
    try:
        with archive_of(ctx) as archive:
            record = archive.get(number)
    except ArchiveMissingError:
        record = None
    if record is None:
        raise UsageError(
            f"The archive does not know which paper carries {number}; name the paper instead, such as 18/14241."
        )
    return record.number


def at_home(text: str, base_url: str) -> str:
    """An address under the configured mirror as the Landtag's own, for paths stay; other text as it is.

    >>> at_home("http://127.0.0.1:8000/portal/MMD18-1.pdf", "http://127.0.0.1:8000")
    'https://www.landtag.nrw.de/portal/MMD18-1.pdf'
    """
    mirror = re.escape(base_url.partition("://")[2])
    found = re.match(rf"[\s<]*(?:https?://)?{mirror}/", text, re.IGNORECASE)
    return text if found is None else f"{DEFAULT_BASE_URL}/{text[found.end() :]}"

"""Keeps papers and answers questions about them; knows nothing of PDFs, Scrapy or the network.

From Python: `storage.open_archive("sqlite:////home/me/archive.db")`, then `archive.get("18/14087")`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.archive import Archive

__version__ = "0.1.0"


def open_archive(url: str, *, create: bool = False, read_only: bool = False) -> "Archive":
    """Open the archive at an SQLAlchemy URL; see `storage.archive.open_archive`."""
    # Imported here because a number or a date must not cost the start of SQLAlchemy (0.3 s).
    from storage.archive import open_archive as opened  # noqa: PLC0415

    return opened(url, create=create, read_only=read_only)

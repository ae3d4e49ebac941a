"""What passes through the pipelines before it is a paper."""

from dataclasses import dataclass
from datetime import datetime

from storage.numbers import DocumentNumber
from storage.papers import Original


@dataclass(frozen=True, slots=True)
class FetchedPdf:
    """A PDF as it came. `doubt` is a sentence if something about the transfer was odd, else None.

    `again` says that it was fetched a second time because the first file was no good.
    """

    number: DocumentNumber
    url: str
    body: bytes
    fetched_at: datetime  # aware, UTC
    etag: str | None = None
    last_modified: str | None = None
    doubt: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class KeptPdf:
    """A fetched PDF whose bytes are safely on disk."""

    fetched: FetchedPdf
    original: Original

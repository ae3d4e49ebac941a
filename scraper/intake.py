"""Summary records into the archive: reads every source, attaches what is sound, reports what is not."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from scraper.sources.records import read_records
from storage.archive import Archive
from storage.numbers import DocumentNumber
from storage.papers import Outcome, Rejected, SummaryRecord

# Records in one transaction: enough that the disk's flushing does not count (it takes about a millisecond),
# few enough that another program waits less than half a second for the lock.
_BATCH = 200


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: `read` counts all records, the other counts add up to it."""

    read: int
    new: int
    changed: int
    unchanged: int
    rejected: tuple[Rejected, ...]
    papers: int  # different papers named


def read_all(paths: Iterable[str], stdin: BinaryIO | None = None) -> Iterator[SummaryRecord | Rejected]:
    """Every record of files and folders, in order; `-` is standard input."""
    for path in paths:
        yield from read_records(Path(path), stdin)


def take_in(
    archive: Archive,
    records: Iterable[SummaryRecord | Rejected],
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Attach records as they are read; `progress` hears how many were read so far.

    A source that holds the very same record twice has it counted as unchanged; two different records of one
    paper in one source are both kept.
    """
    outcomes: Counter[Outcome] = Counter()
    rejected: list[Rejected] = []
    papers: set[DocumentNumber] = set()
    read = 0
    batch: list[tuple[SummaryRecord, int]] = []
    for item in _numbered(records):
        read += 1
        if isinstance(item, Rejected):
            rejected.append(item)
        elif isinstance(item, SummaryRecord):
            outcomes[Outcome.UNCHANGED] += 1
        else:
            batch.append(item)
            papers.add(item[0].number)
        if len(batch) == _BATCH:
            outcomes.update(archive.attach_all(batch))
            batch = []
        if progress is not None:
            progress(read)
    outcomes.update(archive.attach_all(batch) if batch else ())
    return ImportReport(
        read=read,
        new=outcomes[Outcome.NEW],
        changed=outcomes[Outcome.CHANGED],
        unchanged=outcomes[Outcome.UNCHANGED],
        rejected=tuple(rejected),
        papers=len(papers),
    )


def _numbered(
    records: Iterable[SummaryRecord | Rejected],
) -> Iterator[tuple[SummaryRecord, int] | SummaryRecord | Rejected]:
    """Say of each record which of its source's records for that paper it is; repeated ones come as they are."""
    seen: dict[tuple[str, DocumentNumber], list[tuple[str | None, str | None]]] = {}
    for record in records:
        if isinstance(record, Rejected):
            yield record
            continue
        texts = (record.inquiry_summary, record.answer_summary)
        before = seen.setdefault((record.source, record.number), [])
        if texts in before:
            yield record
            continue
        before.append(texts)
        yield record, len(before)

"""Whether the search equals the papers: what it holds, and what it holds when all is made anew."""

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from storage.archive import Archive
from storage.indexing import rebuild
from storage.schema import InquiryRow, PaperRow
from storage.search_schema import SearchDocumentRow, SearchFacetsRow, SearchKeyRow, SearchListingRow

# What a document belongs to: an inquiry or a paper.
Owner = tuple[str | None, str | None]


def check_fts5(archive: Archive) -> None:
    """FTS5's own comparison of its index with the table outside; `PRAGMA integrity_check` does not see a difference."""
    archive.database.write(
        lambda session: session.execute(
            text("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
        )
    )


def documents(session: Session) -> dict[Owner, dict[str, Any]]:
    """All that search holds of each document: every column, its keys, its listing and what it counts as.

    Ids are left out, since they may differ.
    """
    keys: dict[int, set[tuple[str, str]]] = {}
    for key in session.scalars(select(SearchKeyRow)):
        keys.setdefault(key.document_id, set()).add((key.name, key.value))
    sets = {row.id: row.keys for row in session.scalars(select(SearchFacetsRow))}
    listings = {
        row.document_id: (row.term, row.kind, row.newest, row.facets, sets[row.facets])
        for row in session.scalars(select(SearchListingRow))
    }
    inquiries = {row.id: f"{row.term}/{row.serial}" for row in session.scalars(select(InquiryRow))}
    papers = {row.id: row.number for row in session.scalars(select(PaperRow))}
    columns = [
        column.name
        for column in SearchDocumentRow.__table__.columns
        if column.name not in {"id", "inquiry_id", "paper_id"}
    ]
    found: dict[Owner, dict[str, Any]] = {}
    for row in session.scalars(select(SearchDocumentRow)):
        owner = (inquiries.get(row.inquiry_id or 0), papers.get(row.paper_id or 0))
        found[owner] = {name: getattr(row, name) for name in columns} | {
            "keys": keys.pop(row.id, set()),
            "listing": listings.pop(row.id, None),
        }
    assert not keys, "keys without a document"
    assert not listings, "listings without a document"
    return found


def documents_made_anew(session: Session) -> dict[Owner, dict[str, Any]]:
    """The same after making all of it anew, in the caller's transaction."""
    count = rebuild(session)
    session.expire_all()
    found = documents(session)
    assert count == len(found)
    return found


def check_equal_to_rebuilt(archive: Archive) -> None:
    """Make the search anew and compare."""

    def compare(session: Session) -> None:
        kept = documents(session)
        assert documents_made_anew(session) == kept

    archive.database.write(compare)

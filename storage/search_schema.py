"""The tables that search looks through, all made anew from those of storage/schema.py. `docs/schema.md` explains them."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema_base import Base, one_of


class SearchDocumentRow(Base):
    """What search looks through and lists: one row a pair, or a paper that belongs to none.

    The columns from `numbers` on hold analysed words, not text (storage/german.py), those named `…_parts` the parts of
    compounds among them (storage/compounds.py). They come last: SQLite then reads date and number of a hit without
    fetching the pages that hold its words.
    """

    __tablename__ = "search_documents"
    __table_args__ = (CheckConstraint("(inquiry_id IS NULL) <> (paper_id IS NULL)", name="pair_or_paper"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int | None] = mapped_column(
        ForeignKey("inquiries.id", ondelete="CASCADE"), unique=True
    )
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), unique=True)
    term: Mapped[int]  # with serial the number of the paper it is listed under
    serial: Mapped[int]
    kind: Mapped[str | None]
    printed_on: Mapped[date | None]
    heading: Mapped[str | None]  # the title to show, as printed
    numbers: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    question: Mapped[str]
    answer: Mapped[str]
    preamble: Mapped[str]
    annex: Mapped[str]
    title_parts: Mapped[str] = mapped_column(server_default="")
    summary_parts: Mapped[str] = mapped_column(server_default="")
    question_parts: Mapped[str] = mapped_column(server_default="")
    answer_parts: Mapped[str] = mapped_column(server_default="")
    preamble_parts: Mapped[str] = mapped_column(server_default="")
    annex_parts: Mapped[str] = mapped_column(server_default="")
    marks: Mapped[str] = mapped_column(server_default="")  # storage/ranking.py


class SearchListingRow(Base):
    """What is read of every hit of a search, in a few bytes: its place among the newest, what it counts as."""

    __tablename__ = "search_listings"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("search_documents.id", ondelete="CASCADE"), primary_key=True
    )
    term: Mapped[int]
    kind: Mapped[str | None]
    newest: Mapped[int] = mapped_column(BigInteger, index=True)  # storage/newest.py
    facets: Mapped[int] = mapped_column(BigInteger)  # a row of search_facets


class SearchFacetsRow(Base):
    """A set of facets that documents have: factions, ministries, year and kind, as `[["faction", "SPD"], …]`."""

    __tablename__ = "search_facets"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # storage/facets.py
    keys: Mapped[list[list[str]]]


class SearchKeyRow(Base):
    """What a document can be filtered, counted and found by as a whole: its papers, askers, ministries and so on."""

    __tablename__ = "search_keys"
    __table_args__ = (
        one_of("name", "paper", "named", "inquiry", "asker", "faction", "ministry", "year", "kind"),
        Index("ix_search_keys_name_value", "name", "value"),
        {"sqlite_with_rowid": False},
    )

    document_id: Mapped[int] = mapped_column(
        ForeignKey("search_documents.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)


# All of them; whoever takes an archive elsewhere makes them anew there.
SEARCH_TABLES = (SearchDocumentRow, SearchListingRow, SearchFacetsRow, SearchKeyRow)

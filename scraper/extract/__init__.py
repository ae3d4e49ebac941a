"""Reads a paper: bytes of a PDF in, an Extraction out; no network, no database."""

from scraper.extract.reader import extract, rules_version

__all__ = ["extract", "rules_version"]

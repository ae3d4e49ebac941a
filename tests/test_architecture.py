"""The house keeps its plan: who may import whom, and which library has one door."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def imports(path: Path) -> set[str]:
    """Every module a file imports, at the top or within."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def users(package: str, folder: str) -> set[str]:
    """The files under a folder that import a package."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in files(folder)
        if any(name == package or name.startswith(f"{package}.") for name in imports(path))
    }


def test_storage_knows_nothing_of_scraper_pdfs_or_scrapy() -> None:
    for package in ("scraper", "scrapy", "twisted", "pdfplumber", "pdfminer", "pypdfium2"):
        assert users(package, "storage") == set(), package


def test_domain_types_need_the_standard_library_only() -> None:
    assert imports(ROOT / "storage/papers.py") <= {
        "dataclasses", "datetime", "enum", "pathlib", "storage.numbers",
    }  # fmt: skip
    assert imports(ROOT / "storage/numbers.py") <= {"re", "dataclasses"}


def test_reading_touches_neither_network_nor_database() -> None:
    for package in ("sqlalchemy", "scrapy", "twisted", "socket", "urllib.request", "storage.archive"):
        assert users(package, "scraper/extract") == set(), package


def test_sources_are_pure() -> None:
    for package in ("sqlalchemy", "scrapy", "twisted", "socket", "urllib.request", "storage.archive"):
        assert users(package, "scraper/sources") == set(), package


@pytest.mark.parametrize(
    ("package", "doors"),
    [
        ("pdfplumber", {"scraper/extract/pdf.py"}),
        ("scrapy", {
            "scraper/addresses.py", "scraper/crawl.py", "scraper/exchanges.py", "scraper/failures.py", "scraper/heartbeat.py",
            "scraper/patience.py", "scraper/pipelines.py", "scraper/robots.py", "scraper/spiders/base.py",
            "scraper/spiders/listing.py", "scraper/spiders/papers.py", "scraper/spiders/posts.py",
        }),
        ("filelock", {"storage/locking.py"}),
        ("apprise", {"scraper/watch.py"}),
        ("prometheus_client", {"scraper/watch.py"}),
        ("platformdirs", {"scraper/config.py"}),
        ("tenacity", {"storage/database.py"}),
        ("rapidfuzz", {"storage/vocabulary.py"}),
    ],
)  # fmt: skip
def test_a_library_has_its_doors(package: str, doors: set[str]) -> None:
    assert users(package, "scraper") | users(package, "storage") == doors


def test_only_one_file_starts_scrapy() -> None:
    starters = [
        path.relative_to(ROOT).as_posix()
        for path in files("scraper")
        if "AsyncCrawlerProcess" in path.read_text(encoding="utf-8")
    ]
    assert starters == ["scraper/crawl.py"]


def test_only_config_reads_the_environment() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in [*files("scraper"), *files("storage")]
        if any(word in path.read_text(encoding="utf-8") for word in ("os.environ", "getenv"))
    ]
    assert readers == ["scraper/config.py"]


def test_only_the_search_and_the_migrations_ask_which_database_this_is() -> None:
    askers = {
        path.relative_to(ROOT).as_posix()
        for path in files("storage")
        if any(word in path.read_text(encoding="utf-8") for word in ("dialect.name", "is_sqlite("))
        and "migrations" not in path.parts
    }
    assert askers <= {"storage/database.py", "storage/search.py", "storage/similar.py"}


def test_no_file_is_too_long_and_none_has_a_name_without_a_subject() -> None:
    for path in [*files("scraper"), *files("storage"), *files("tests")]:
        assert len(path.read_text(encoding="utf-8").splitlines()) < 600, path
        assert path.stem not in {"helpers", "utils", "misc", "common"}, path

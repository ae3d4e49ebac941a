"""Killed at any moment of a write, an archive holds what was done before, and its search equals its papers."""

from pathlib import Path

from tests.support.index_kills import kill_writers


def test_kills_during_random_writes_leave_papers_and_search_in_step(tmp_path: Path) -> None:
    """Three of the fifty that benchmarks/kill_index.py does."""
    found = kill_writers(f"sqlite:///{tmp_path / 'archive.db'}", tmp_path, steps=50, kills=3, seed=20261125)
    assert (found.faults, found.acknowledged, found.kills) == ([], 50, 3)
    assert found.documents > 10, "an archive with nothing in it proves little"

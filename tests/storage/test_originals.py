"""Originals: kept once, whole, and checked on reading."""

import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from storage.errors import ArchiveUnwritableError, OriginalDamagedError
from storage.originals import Originals


def test_bytes_come_back_as_they_went_in(tmp_path: Path) -> None:
    originals = Originals(tmp_path / "originals")
    body = os.urandom(100_000)
    original = originals.keep(body)
    assert original.sha256 == hashlib.sha256(body).hexdigest()
    assert original.size == 100_000
    assert original.path.read_bytes() == originals.read(original.sha256) == body


def test_keeping_the_same_bytes_twice_leaves_one_file(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    first = originals.keep(b"%PDF-1.7")
    before = first.path.stat().st_mtime_ns
    assert originals.keep(b"%PDF-1.7") == first
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [first.path]
    assert first.path.stat().st_mtime_ns == before


def test_a_file_cut_by_someone_else_is_written_anew(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    kept = originals.keep(b"%PDF-1.7 whole")
    kept.path.write_bytes(b"%PDF")
    originals.keep(b"%PDF-1.7 whole")
    assert originals.read(kept.sha256) == b"%PDF-1.7 whole"


@pytest.mark.parametrize("damage", ["flip", "cut", "delete"])
def test_a_damaged_original_is_told(tmp_path: Path, damage: str) -> None:
    originals = Originals(tmp_path)
    kept = originals.keep(b"%PDF-1.7 whole")
    if damage == "flip":
        kept.path.write_bytes(b"%PDF-1.7 Whole")
    elif damage == "cut":
        kept.path.write_bytes(b"%PDF-1.7")
    else:
        kept.path.unlink()
    with pytest.raises(OriginalDamagedError, match=r"etch the paper again"):
        originals.read(kept.sha256)


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from storage.errors import ArchiveUnwritableError\n"
        "from storage.originals import Originals\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    Originals(Path(sys.argv[1])).keep(b'x' * 5000)\n"
        "except ArchiveUnwritableError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "cannot be written" in done.stdout
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere, so there is no folder without rights")
def test_a_folder_without_rights_is_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(ArchiveUnwritableError, match="right to write"):
            Originals(tmp_path / "originals").keep(b"%PDF")
    finally:
        tmp_path.chmod(stat.S_IRWXU)


def test_a_file_where_the_folder_should_be_is_a_sentence_too(tmp_path: Path) -> None:
    (tmp_path / "originals").write_text("in the way")
    with pytest.raises(ArchiveUnwritableError):
        Originals(tmp_path / "originals").keep(b"%PDF")

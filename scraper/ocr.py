"""Text for scans: ocrmypdf lays recognised words under the picture, and the result is read like any other paper.

An extra, and only on request (`landtag reextract --ocr`): recognised letters are a guess that a person has to
compare with the picture, and the reading says so. The original stays as it is; the derived PDF is not kept.
"""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from scraper.errors import UsageError
from scraper.read import Limits, read_original, unreadable
from storage.numbers import DocumentNumber
from storage.papers import Extraction, ReadingStatus

# A page takes tesseract two to five seconds; the longest papers have a few hundred pages.
_SECONDS = 1800


def check_installed() -> None:
    """Raise UsageError with what to install if scans cannot be read here."""
    if importlib.util.find_spec("ocrmypdf") is None:
        raise UsageError("Reading scans needs more; in the project's folder: pip install '.[ocr]'.")
    if shutil.which("tesseract") is None:
        raise UsageError(
            "Reading scans needs tesseract with German, e.g. apt install tesseract-ocr tesseract-ocr-deu."
        )


def read_scan(number: DocumentNumber, pdf: bytes, limits: Limits | None = None) -> Extraction:
    """Read a scan by OCR. The reading is at most `partial`, and its notes and version name the recognisers.

    What cannot be recognised comes out as `unreadable` with the reason. Call `check_installed` first.
    """
    with tempfile.TemporaryDirectory(prefix="landtag-ocr-") as folder:
        scan, derived = Path(folder, "scan.pdf"), Path(folder, "text.pdf")
        scan.write_bytes(pdf)
        problem = _recognise(scan, derived)
        if problem is not None:
            return unreadable(problem)
        reading = read_original(number, derived.read_bytes(), limits=limits)
    note = f"Read from a scan by OCR ({_recogniser()}); compare with the picture before quoting."
    status = ReadingStatus.PARTIAL if reading.status is ReadingStatus.COMPLETE else reading.status
    return replace(
        reading,
        status=status,
        version=f"{reading.version} {_recogniser()}",
        notes=(note, *reading.notes),
    )


def is_by_ocr(rules_version: str) -> bool:
    """Whether a stored reading came from OCR: its version then names the recogniser behind the rules' digest."""
    return " " in rules_version


def _recognise(scan: Path, derived: Path) -> str | None:
    """Make the derived PDF; return a sentence if that failed."""
    # --output-type pdf: PDF/A would convert colours, which reading does not need; --skip-text leaves pages with text.
    words = ["-m", "ocrmypdf", "--language", "deu", "--output-type", "pdf", "--skip-text", "--quiet"]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own file names
            [sys.executable, *words, str(scan), str(derived)],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"OCR took longer than {_SECONDS} seconds and was stopped."
    if done.returncode == 0 and derived.is_file():
        return None
    said = done.stderr.strip().splitlines()
    return f"OCR failed ({said[-1][:200] if said else f'exit code {done.returncode}'})."


def _recogniser() -> str:
    """`ocrmypdf-17.13.0/tesseract-5.3.0`: both decide what is read."""
    program = shutil.which("tesseract") or "tesseract"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    first = (said.stdout or said.stderr).split()
    return f"ocrmypdf-{version('ocrmypdf')}/tesseract-{first[1] if len(first) > 1 else 'unknown'}"

"""The fetched PDFs, byte for byte, under the SHA-256 of their content.

A file is written under a temporary name, flushed to the disk and then renamed, so that a name that exists
always holds the whole content, even after a power cut. Keeping the same bytes twice does nothing.
"""

import contextlib
import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from storage.errors import ArchiveUnwritableError, OriginalDamagedError
from storage.papers import Original

# What the system says when nothing more can be written here at all, as opposed to a fault of one file.
_UNWRITABLE = frozenset(
    {errno.ENOTDIR, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG}
)


class Originals:
    """A folder of originals: `<folder>/<first two digits of the hash>/<hash>.pdf`.

    One level of 256 folders keeps a million papers at 4,000 files a folder, which every file system takes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the original with this hash is kept, whether it is there or not."""
        return self.folder / sha256[:2] / f"{sha256}.pdf"

    def has(self, sha256: str) -> bool:
        """Whether a file of this hash is kept; its content is checked on reading."""
        return self.path(sha256).is_file()

    def files(self) -> Iterator[Path]:
        """Every file that is kept, in no order; parts of a write that was killed are none."""
        for path in self.folder.glob("*/*"):
            if path.is_file() and not path.name.startswith("."):
                yield path

    def keep(self, body: bytes) -> Original:
        """Keep the bytes; raise ArchiveUnwritableError, leaving nothing half-written, if the disk refuses."""
        sha256 = hashlib.sha256(body).hexdigest()
        path = self.path(sha256)
        original = Original(sha256=sha256, size=len(body), path=path)
        try:
            if path.is_file() and path.read_bytes() == body:
                return original
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write(path, body)
        except OSError as error:
            if error.errno in _UNWRITABLE:
                raise ArchiveUnwritableError(
                    f"The folder {self.folder} cannot be written ({os.strerror(error.errno)}). "
                    "Make room or give yourself the right to write there, then run this again."
                ) from error
            raise
        return original

    def read(self, sha256: str) -> bytes:
        """Return the original's bytes; raise OriginalDamagedError if it is gone or not what was fetched."""
        try:
            body = self.path(sha256).read_bytes()
        except OSError as error:
            raise OriginalDamagedError(
                f"The original {self.path(sha256)} cannot be read ({error.strerror}). Fetch the paper again."
            ) from error
        if hashlib.sha256(body).hexdigest() != sha256:
            raise OriginalDamagedError(
                f"The original {self.path(sha256)} is not what was fetched: its hash differs. "
                "Remove the file and fetch the paper again."
            )
        return body

    def drop(self, sha256: str) -> None:
        """Delete an original, whether it is there or not; raise OSError if the disk refuses."""
        self.path(sha256).unlink(missing_ok=True)

    def _write(self, path: Path, body: bytes) -> None:
        descriptor, temporary = tempfile.mkstemp(prefix=".part-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            # mkstemp makes files for their owner alone; a web server or a backup has to read these.
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows cannot open a folder and does not need it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

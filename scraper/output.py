"""Standard output to its last byte: what cannot be written there is an error of its own, with a sentence."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class OutputError(Exception):
    """Standard output cannot be written; its message says why. Make room, or send the output elsewhere."""


class _Output(io.TextIOWrapper):
    """Standard output whose failures cannot be taken for those of the archive's files, or for faults of ours."""

    def write(self, text: str) -> int:
        """Write, or raise OutputError; BrokenPipeError, where the reader has seen enough, stays what it is."""
        with _said():
            return super().write(text)

    def flush(self) -> None:
        """The same for what was kept back."""
        with _said():
            super().flush()


def take_over() -> None:
    """Make standard output one that says what is wrong with it, and both streams speak UTF-8."""
    # Windows and some containers speak another encoding than the papers' umlauts and dashes need.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = _Output(
            sys.stdout.buffer,
            encoding="utf-8",
            errors="backslashreplace",
            line_buffering=sys.stdout.line_buffering,
            write_through=sys.stdout.write_through,
        )
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")


def finish() -> None:
    """Write what was kept back; Python would do so after our last line, where nobody can catch what fails."""
    if sys.stdout is not None:
        sys.stdout.flush()


def drop() -> None:
    """Let what could not be written go nowhere, so that Python's own end does not try it again."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(
            f"Standard output cannot be written ({error.strerror}); what it got is not complete."
        ) from error

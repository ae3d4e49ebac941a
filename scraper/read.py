"""An original becomes a reading, in a process of its own that may be killed.

PDFs come from outside: of 28 hostile ones made for the purpose, 11 drove the PDF library beyond a gigabyte or
thirty seconds, some within 700 bytes. Memory and endless loops cannot be stopped from inside, so every paper
is read by a fresh process with limits; that costs 10 ms with a fork server that has the reader loaded.
"""

import contextlib
import multiprocessing
import signal
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from storage.numbers import DocumentNumber
from storage.papers import Extraction, ReadingStatus


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one paper may cost: wall time in seconds, address space in bytes.

    The largest of 2,186 real PDFs took 24 s (352 pages) and 231 MB; answers with dozens of pages of tables take
    ten seconds. The interpreter with the PDF libraries loaded maps 0.3 GB by itself.
    """

    seconds: float = 120.0
    memory: int = 2 * 1024**3


def read_original(
    number: DocumentNumber, pdf: bytes, *, doubt: str | None = None, limits: Limits | None = None
) -> Extraction:
    """Read a kept original as the paper it was asked for; never raises for what is in the bytes.

    A paper that prints another number comes out as `wrong_paper` with both numbers in its notes; one that
    cannot be read within the limits as `unreadable` with the reason. `doubt` joins the notes.
    """
    reading = _read_apart(pdf, limits or Limits())
    if reading.printed_number is not None and reading.printed_number != number:
        note = f"Paper {number} was asked for; the file prints {reading.printed_number}."
        reading = replace(reading, status=ReadingStatus.WRONG_PAPER, notes=(note, *reading.notes))
    if doubt is not None:
        reading = replace(reading, notes=(doubt, *reading.notes))
        if reading.status is ReadingStatus.COMPLETE:
            reading = replace(reading, status=ReadingStatus.PARTIAL)
    return reading


def unreadable(reason: str) -> Extraction:
    """The reading of a paper that gave none, with the reason."""
    from scraper.extract import rules_version  # noqa: PLC0415 - see _work

    return Extraction(status=ReadingStatus.UNREADABLE, version=rules_version(), notes=(reason,))


def _read_apart(pdf: bytes, limits: Limits) -> Extraction:
    here, there = multiprocessing.Pipe(duplex=False)
    with there:
        worker = _start((there, pdf, limits.memory))
    try:
        if not here.poll(limits.seconds):
            return unreadable(f"Reading took longer than {limits.seconds:g} seconds and was stopped.")
        answer = here.recv()
    except EOFError:
        # PDFium ends its process when it gets no memory; Python's own MemoryError comes as an answer.
        return unreadable(
            "The PDF library broke down on this file; it is damaged, or needs more than "
            f"{limits.memory // 1024**2} MiB of memory."
        )
    finally:
        worker.kill()
        worker.join()
        worker.close()
        here.close()
    return answer if isinstance(answer, Extraction) else unreadable(str(answer))


def _start(arguments: tuple[Connection, bytes, int]) -> BaseProcess:
    """A reading process, from the fork server where there is one; raises OSError if the system starts none."""
    if "forkserver" in multiprocessing.get_all_start_methods():  # not on Windows
        forking = multiprocessing.get_context("forkserver")
        forking.set_forkserver_preload(["__main__", "scraper.extract"])
        # Its socket lies in the folder for temporary files, and a socket's name may have 107 characters: with a longer
        # folder no fork server starts. A fresh process does, half a second later.
        with contextlib.suppress(OSError):
            worker = forking.Process(target=_work, args=arguments, daemon=True)
            worker.start()
            return worker
    fresh = multiprocessing.get_context("spawn").Process(target=_work, args=arguments, daemon=True)
    fresh.start()
    return fresh


def _work(there: Connection, pdf: bytes, memory: int) -> None:
    """The worker's whole life: limit itself, read one paper, send the reading or the reason there is none."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is the crawl's to handle: it finishes the paper in hand
    _limit_memory(memory)
    # Here, since only the reading process needs the PDF libraries, which take a fifth of a second to start; the fork
    # server has them ready.
    from scraper.extract import extract  # noqa: PLC0415

    answer: Extraction | str
    try:
        answer = extract(pdf)
    except MemoryError:
        answer = f"Reading needed more than {memory // 1024**2} MiB of memory and was stopped."
    except RecursionError:
        answer = "The file nests its parts too deeply to be read."
    except Exception as error:  # noqa: BLE001 - the libraries raise of every kind on damaged files
        answer = f"The file cannot be read ({type(error).__name__}: {str(error)[:200]})."
    with contextlib.suppress(BrokenPipeError):
        there.send(answer)


def _limit_memory(memory: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows, where only the time limit holds
    except ImportError:
        return
    # macOS refuses RLIMIT_AS; the time limit still holds.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

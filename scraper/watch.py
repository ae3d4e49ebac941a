"""After a crawl: a message to whoever wants one, and figures for a monitoring system. Both only if they are set."""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from scraper.config import Config
from scraper.errors import UsageError
from scraper.report import run_as_text
from storage.archive import Archive, RunLine, open_archive
from storage.errors import ArchiveError
from storage.papers import RunReport, Verdict
from storage.watching import Watch, watch

# How many failures a message names; the rest stands in `landtag runs`.
_NAMED = 10


def check_installed(config: Config) -> None:
    """Refuse to begin a crawl that could not tell anyone afterwards; raises UsageError with what to install."""
    for value, module, setting in (
        (config.notify, "apprise", "LANDTAG_NOTIFY"),
        (config.metrics, "prometheus_client", "LANDTAG_METRICS"),
    ):
        if value and find_spec(module) is None:
            raise UsageError(
                f"{setting} is set, which needs more; in the project's folder: pip install '.[watch]'."
            )


def tell(config: Config, report: RunReport) -> list[str]:
    """Send the message and write the figures; return a sentence for each that did not work."""
    if not config.notify and config.metrics is None:
        return []
    with open_archive(config.database, originals=config.originals) as archive:
        earlier = archive.runs(2)[1:]
        now = watch(archive)
        troubles = []
        if config.metrics is not None:
            troubles += _write_metrics(config.metrics, archive, report, now)
        if config.notify:
            message = message_of(report, earlier[0] if earlier else None)
            troubles += [] if message is None else _notify(config.notify, *message)
    return troubles


def tell_of_failure(config: Config, error: ArchiveError) -> list[str]:
    """Send the message and write the verdict of a crawl whose archive cannot be used; asks nothing of the archive."""
    troubles = []
    if config.metrics is not None:
        figures = Figures()
        figures.verdict(Verdict.FAILED)
        figures.gauge("run_end_timestamp_seconds", "When the last run ended.", datetime.now(UTC).timestamp())
        troubles += figures.write(config.metrics)
    if config.notify:
        troubles += _notify(config.notify, "Landtag archive: crawl could not work", str(error))
    return troubles


def message_of(report: RunReport, before: RunLine | None) -> tuple[str, str] | None:
    """Title and text of the message about a run: if something else needs a person than after the run before, or nothing.

    A run like the one before says nothing: who gets the same message every night soon reads none.
    """
    earlier = None if before is None or before.finished_at is None else before.report
    if earlier is not None and _troubles(earlier) == _troubles(report):
        return None
    if report.verdict is Verdict.OK:
        return None if earlier is None else ("Landtag archive: all well again", run_as_text(report))
    lines = [run_as_text(report)]
    lines += [f"{bad.number}: {bad.reason}" for bad in report.failed[:_NAMED]]
    if len(report.failed) > _NAMED:
        lines.append(f"… and {len(report.failed) - _NAMED} more: landtag runs --json")
    lines += [one.reason for one in report.discoveries if one.reason is not None]
    lines += [] if report.stopped is None else [report.stopped]
    return f"Landtag archive: crawl {report.verdict}", "\n".join(lines)


def _troubles(report: RunReport) -> tuple[object, ...]:
    """What of a run needs a person."""
    sources = {one.source for one in report.discoveries if not one.complete}
    return report.verdict, report.stopped is None, set(report.failed), sources


def _notify(addresses: tuple[str, ...], title: str, text: str) -> list[str]:
    import apprise  # noqa: PLC0415 - an extra, and slow to import

    sender = apprise.Apprise()
    bad = [address for address in addresses if not sender.add(address)]
    # An address holds the password of a mailbox or a room: only its kind is said.
    troubles = [f"LANDTAG_NOTIFY has an address that apprise does not know ({_kind(one)})." for one in bad]
    if len(bad) < len(addresses) and not sender.notify(title=title, body=text):
        kinds = ", ".join(_kind(address) for address in addresses)
        troubles.append(f"The message about this run could not be sent to all of {kinds}.")
    return troubles


def _kind(address: str) -> str:
    return f"{address.partition(':')[0]}:…"


class Figures:
    """Figures for Prometheus, gathered and then written at once, so that nobody reads half of them."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Gauge  # noqa: PLC0415 - an extra

        self._registry = CollectorRegistry()
        self._make = Gauge

    def gauge(self, name: str, says: str, value: float | None) -> None:
        """One figure; None is none."""
        if value is not None:
            self._make(f"landtag_{name}", says, registry=self._registry).set(value)

    def counts(self, name: str, says: str, label: str, values: Mapping[str, float]) -> None:
        """A figure for each value of a label."""
        family = self._make(f"landtag_{name}", says, [label], registry=self._registry)
        for key, value in values.items():
            family.labels(key).set(value)

    def verdict(self, verdict: Verdict) -> None:
        """1 for the verdict of the last run, 0 for the others."""
        values = {one.value: float(one is verdict) for one in Verdict}
        self.counts("run_verdict", "1 for the verdict of the last run.", "verdict", values)

    def write(self, file: Path) -> list[str]:
        """Write the file in one move; return a sentence if that does not work."""
        from prometheus_client import write_to_textfile  # noqa: PLC0415 - an extra

        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_to_textfile(str(file), self._registry)
        except OSError as error:
            return [f"The figures could not be written to {file} ({error.strerror})."]
        return []


def _write_metrics(file: Path, archive: Archive, report: RunReport, now: Watch) -> list[str]:
    figures, held = Figures(), archive.status()
    figures.counts("papers", "Papers the archive knows, by state.", "state", held.papers)
    figures.counts("readings", "Archived papers, by status of their reading.", "status", held.readings)
    figures.counts("inquiries", "Inquiries, by state.", "state", held.inquiries)
    figures.verdict(report.verdict)
    outcomes = {name: getattr(report, name) for name in ("new", "changed", "unchanged", "missing")}
    outcomes |= {"failed": len(report.failed), "unasked": report.unasked}
    figures.counts("run_papers", "Papers of the last run, by outcome.", "outcome", outcomes)
    figures.gauge("run_end_timestamp_seconds", "When the last run ended.", now.at.timestamp())
    figures.gauge("run_seconds", "How long the last run took.", report.seconds)
    figures.gauge("run_requests", "Requests of the last run.", report.requests)
    figures.gauge("run_bytes", "Bytes the last run received.", report.bytes)
    figures.gauge("overdue_inquiries", "Inquiries without an answer for more than four weeks.", now.overdue)
    figures.gauge("newest_paper_days", "Days since the newest paper was printed.", now.newest_days)
    last_new = None if now.last_new_at is None else now.last_new_at.timestamp()
    figures.gauge("new_paper_timestamp_seconds", "When a run last brought a new paper.", last_new)
    return figures.write(file)

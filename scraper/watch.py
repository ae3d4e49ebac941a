"""After a crawl: a message to whoever wants one, and figures for a monitoring system. Both only if they are set."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from scraper.config import Config
from scraper.errors import UsageError
from scraper.report import run_as_text
from storage.archive import Archive, RunLine, open_archive
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


def message_of(report: RunReport, before: RunLine | None) -> tuple[str, str] | None:
    """Title and text of the message about a run: if something needs a person, and once when it no longer does.

    A run like all others says nothing: who gets a message every night soon reads none.
    """
    if report.verdict is Verdict.OK:
        if before is None or before.finished_at is None or before.report.verdict is Verdict.OK:
            return None
        return "Landtag archive: all well again", run_as_text(report)
    lines = [run_as_text(report)]
    lines += [f"{bad.number}: {bad.reason}" for bad in report.failed[:_NAMED]]
    if len(report.failed) > _NAMED:
        lines.append(f"… and {len(report.failed) - _NAMED} more: landtag runs --json")
    lines += [one.reason for one in report.discoveries if one.reason is not None]
    lines += [] if report.stopped is None else [report.stopped]
    return f"Landtag archive: crawl {report.verdict}", "\n".join(lines)


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


def _write_metrics(file: Path, archive: Archive, report: RunReport, now: Watch) -> list[str]:
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile  # noqa: PLC0415 - an extra

    registry = CollectorRegistry()

    def gauge(name: str, says: str, value: float | None) -> None:
        if value is not None:
            Gauge(f"landtag_{name}", says, registry=registry).set(value)

    def counts(name: str, says: str, label: str, values: dict[str, Any]) -> None:
        family = Gauge(f"landtag_{name}", says, [label], registry=registry)
        for key, value in values.items():
            family.labels(key).set(value)

    held = archive.status()
    counts("papers", "Papers the archive knows, by state.", "state", held.papers)
    counts("readings", "Archived papers, by status of their reading.", "status", held.readings)
    counts("inquiries", "Inquiries, by state.", "state", held.inquiries)
    counts(
        "run_verdict", "1 for the verdict of the last run.", "verdict",
        {verdict: float(verdict is report.verdict) for verdict in Verdict},
    )  # fmt: skip
    outcomes = {name: getattr(report, name) for name in ("new", "changed", "unchanged", "missing")}
    counts(
        "run_papers", "Papers of the last run, by outcome.", "outcome",
        {**outcomes, "failed": len(report.failed), "unasked": report.unasked},
    )  # fmt: skip
    gauge("run_end_timestamp_seconds", "When the last run ended.", now.at.timestamp())
    gauge("run_seconds", "How long the last run took.", report.seconds)
    gauge("run_requests", "Requests of the last run.", report.requests)
    gauge("run_bytes", "Bytes the last run received.", report.bytes)
    gauge("overdue_inquiries", "Inquiries without an answer for more than four weeks.", now.overdue)
    gauge("newest_paper_days", "Days since the newest paper was printed.", now.newest_days)
    if now.last_new_at is not None:
        gauge(
            "new_paper_timestamp_seconds", "When a run last brought a new paper.", now.last_new_at.timestamp()
        )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_to_textfile(str(file), registry)
    except OSError as error:
        return [f"The figures could not be written to {file} ({error.strerror})."]
    return []

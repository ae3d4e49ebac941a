"""What imports, runs and the archive's state look like: as text for people, as JSON for scripts."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scraper.wording import printable

if TYPE_CHECKING:
    from scraper.intake import ImportReport
    from storage.archive import RunLine, Status
    from storage.papers import RunReport


def import_as_json(report: "ImportReport") -> dict[str, Any]:
    """The counts of an import and every rejected record."""
    return {
        "read": report.read,
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "rejected": [
            {"source": bad.source, "line": bad.line, "reason": bad.reason} for bad in report.rejected
        ],
    }


def import_as_text(report: "ImportReport") -> str:
    """The same in sentences."""
    lines = [
        (
            f"{_count(report.read, 'record')} read, {_count(report.papers, 'paper')} named: {report.new} new, "
            f"{report.changed} changed, {report.unchanged} unchanged, {len(report.rejected)} rejected."
        )
    ]
    lines += [f"rejected: {bad.source}, line {bad.line}: {bad.reason}" for bad in report.rejected]
    return printable("\n".join(lines))


def run_as_json(report: "RunReport") -> dict[str, Any]:
    """A run's report in the contract's shape."""
    return {
        "run": report.run,
        "verdict": report.verdict,
        "wanted": report.wanted,
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "missing": report.missing,
        "failed": [{"number": bad.number, "reason": bad.reason} for bad in report.failed],
        "requests": report.requests,
        "bytes": report.bytes,
        "seconds": report.seconds,
    }


def run_as_text(report: "RunReport") -> str:
    """A run's report in two lines."""
    return (
        f"Run {report.run}: {report.verdict}. {_count(report.wanted, 'paper')} asked for: {report.new} new, "
        f"{report.changed} changed, {report.unchanged} unchanged, {report.missing} missing, "
        f"{len(report.failed)} failed.\n"
        f"{_count(report.requests, 'request')}, {_size(report.bytes)}, {report.seconds:.1f} s."
    )


def runs_as_json(lines: "tuple[RunLine, ...]") -> list[dict[str, Any]]:
    """The ledger, newest first."""
    return [
        {
            "command": line.command,
            "started_at": line.started_at.isoformat(),
            "finished_at": None if line.finished_at is None else line.finished_at.isoformat(),
            **run_as_json(line.report),
            **({} if line.finished_at is not None else {"verdict": None}),
        }
        for line in lines
    ]


def runs_as_text(lines: "tuple[RunLine, ...]") -> str:
    """The ledger, one run a line."""
    if not lines:
        return "No run yet. `landtag crawl` makes the first."
    rows = [
        f"{'run':>4}  {'started (UTC)':16}  {'verdict':11}  {'new':>5} {'chg':>5} {'same':>5} {'miss':>5} {'fail':>5}  command"
    ]
    for line in lines:
        report = line.report
        verdict = report.verdict if line.finished_at is not None else "not finished"
        rows.append(
            f"{report.run:>4}  {line.started_at:%Y-%m-%d %H:%M}  {verdict:11}  {report.new:>5} "
            f"{report.changed:>5} {report.unchanged:>5} {report.missing:>5} {len(report.failed):>5}  {line.command}"
        )
    return printable("\n".join(rows))


def status_as_json(status: "Status", originals: Path) -> dict[str, Any]:
    """What the archive holds."""
    return {
        "database": status.database,
        "originals": str(originals),
        "schema": status.schema,
        "papers": status.papers,
        "kinds": status.kinds,
        "readings": status.readings,
        "inquiries": status.inquiries,
        "summaries": status.summaries,
        "bytes": status.size,
        "last_run": None if status.last_run is None else runs_as_json((status.last_run,))[0],
    }


def status_as_text(status: "Status", originals: Path) -> str:
    """What the archive holds, in lines."""
    lines = [
        f"Database   {status.database} (schema {status.schema})",
        f"Originals  {originals} ({_size(status.size)})",
        f"Papers     {_counts(status.papers)}",
        f"Kinds      {_counts(status.kinds)}",
        f"Readings   {_counts(status.readings)}",
        f"Inquiries  {_counts(status.inquiries)}",
        f"Summaries  {status.summaries}",
    ]
    run = status.last_run
    if run is None:
        lines.append("Last run   none yet")
    elif run.finished_at is None:
        lines.append(f"Last run   {run.started_at:%Y-%m-%d %H:%M} UTC, still running or killed")
    else:
        lines.append(f"Last run   {run.started_at:%Y-%m-%d %H:%M} UTC, {run.report.verdict}")
    return "\n".join(lines)


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items()) or "none"


def _count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> _count(1, "paper"), _count(2, "paper")
    ('1 paper', '2 papers')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _size(size: int) -> str:
    """Bytes as people read them.

    >>> _size(900), _size(46_276), _size(3_500_000)
    ('900 bytes', '46 kB', '3.5 MB')
    """
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"

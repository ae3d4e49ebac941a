"""What imports, runs and the archive's state look like: as text for people, as JSON for scripts."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scraper.wording import printable

if TYPE_CHECKING:
    from scraper.intake import ImportReport
    from storage.archive import RunLine, Status
    from storage.papers import Discovery, RunReport
    from storage.watching import Running, Watch


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
        "not_due": report.not_due,
        "unasked": report.unasked,
        "stopped": report.stopped,
        "discoveries": [_discovery_as_json(one) for one in report.discoveries],
    }


def _discovery_as_json(one: "Discovery") -> dict[str, Any]:
    return {
        "source": one.source,
        "address": one.address,
        "since": None if one.since is None else one.since.isoformat(),
        "until": None if one.until is None else one.until.isoformat(),
        "total": one.total,
        "found": one.found,
        "new": one.new,
        "complete": one.complete,
        "reason": one.reason,
    }


def run_as_text(report: "RunReport") -> str:
    """A run's report: a line for each source of new papers, one for the papers, one for what it cost."""
    lines = [_discovery_as_text(one) for one in report.discoveries]
    lines.append(
        f"Run {report.run}: {report.verdict}. {_count(report.wanted, 'paper')} wanted: {report.new} new, "
        f"{report.changed} changed, {report.unchanged} unchanged, {report.missing} missing, "
        f"{len(report.failed)} failed."
    )
    if report.not_due:
        lines.append(
            f"{report.not_due} of them {'was' if report.not_due == 1 else 'were'} not asked for: not due for another look "
            "yet (--recheck asks for all)."
        )
    lines.append(f"{_count(report.requests, 'request')}, {_size(report.bytes)}, {report.seconds:.1f} s.")
    return printable("\n".join(lines))


def _discovery_as_text(one: "Discovery") -> str:
    days = f" from {one.since:%d.%m.%Y}" if one.since is not None else ""
    total = f" of {one.total}" if one.total is not None else ""
    what = "inquiries" if one.total is not None else "papers"
    incomplete = "" if one.complete else ", not all"
    return f"{one.source}{days}: {one.found}{total} {what} read{incomplete}, {one.new} papers new to the archive."


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


def runs_as_text(lines: "tuple[RunLine, ...]", now: "Watch") -> str:
    """The ledger, one run a line, and since when nothing new has come."""
    if not lines:
        return "No run yet. `landtag crawl` makes the first."
    rows = [
        f"{'run':>4}  {'started (UTC)':16}  {'verdict':12}  {'new':>5} {'chg':>5} {'same':>5} {'miss':>5} {'fail':>5}  command"
    ]
    for line in lines:
        report = line.report
        verdict = report.verdict if line.finished_at is not None else "not finished"
        rows.append(
            f"{report.run:>4}  {line.started_at:%Y-%m-%d %H:%M}  {verdict:12}  {report.new:>5} "
            f"{report.changed:>5} {report.unchanged:>5} {report.missing:>5} {len(report.failed):>5}  {line.command}"
        )
    return printable("\n".join([*rows, _news(now)]))


def _news(now: "Watch") -> str:
    days = now.days_without_new
    if days is None:
        return "No run has brought a paper yet."
    if days == 0:
        return "The last new paper came within a day."
    return f"No new paper for {_count(days, 'day')}."


def status_as_json(status: "Status", originals: Path, now: "Watch") -> dict[str, Any]:
    """What the archive holds, and whether it is looked after."""
    return {
        "database": status.database,
        "originals": str(originals),
        "schema": status.schema,
        "papers": status.papers,
        "kinds": _kinds(status.kinds),
        "readings": status.readings,
        "inquiries": status.inquiries,
        "overdue": now.overdue,
        "summaries": status.summaries,
        "bytes": status.size,
        "newest": None
        if now.newest is None or now.newest_on is None
        else {"number": str(now.newest), "printed_on": now.newest_on.isoformat(), "days": now.newest_days},
        "days_without_new": now.days_without_new,
        "running": None if now.running is None else _running_as_json(now.running),
        "last_run": None if status.last_run is None else runs_as_json((status.last_run,))[0],
    }


def _running_as_json(running: "Running") -> dict[str, Any]:
    line = running.line
    return {
        "run": line.report.run,
        "command": line.command,
        "life": running.life,
        "machine": line.machine,
        "process": line.process,
        "started_at": line.started_at.isoformat(),
        "seen_at": None if line.seen_at is None else line.seen_at.isoformat(),
        "done": running.done,
        "listed": running.listed,
        "per_minute": None if running.per_minute is None else round(running.per_minute, 1),
        "seconds_left": None if running.left is None else round(running.left),
    }


def status_as_text(status: "Status", originals: Path, now: "Watch") -> str:
    """The same in lines."""
    lines = [
        f"Database   {status.database} (schema {status.schema})",
        f"Originals  {originals} ({_size(status.size)})",
        f"Papers     {_counts(status.papers)}",
        f"Kinds      {_counts(_kinds(status.kinds))}",
        f"Readings   {_counts(status.readings)}",
        f"Inquiries  {_counts(status.inquiries)}; {now.overdue} waiting for more than four weeks",
        f"Summaries  {status.summaries}",
    ]
    if now.newest is not None and now.newest_on is not None:
        age = _count(now.newest_days or 0, "day")
        lines.append(f"Newest     {now.newest}, printed {now.newest_on:%d.%m.%Y} ({age} ago). {_news(now)}")
    run = status.last_run
    if run is None:
        lines.append("Last run   none yet")
    elif now.running is not None:
        lines += _running_as_text(now.running)
    else:
        lines.append(f"Last run   {run.started_at:%Y-%m-%d %H:%M} UTC, {run.report.verdict}")
    return printable("\n".join(lines))


def _running_as_text(running: "Running") -> list[str]:
    line = running.line
    what = f"run {line.report.run} (landtag {line.command}) since {line.started_at:%Y-%m-%d %H:%M} UTC"
    if running.life == "gone":
        return [f"Last run   {what} was killed; `landtag crawl` completes its work"]
    rate = "" if running.per_minute is None else f", {running.per_minute:.0f} a minute"
    left = "" if running.left is None else f", about {_duration(running.left)} left"
    lines = [f"Running    {what}: {running.done} of {_count(running.listed, 'paper')}{rate}{left}"]
    if running.life == "stalled":
        lines.append(
            f"           stalled: it has asked for nothing for a quarter of an hour. Stop process {line.process} on "
            f"{line.machine} with Ctrl-C and start it again."
        )
    return lines


def _duration(seconds: float) -> str:
    """Time left as people say it.

    >>> _duration(40), _duration(600), _duration(9000)
    ('1 min', '10 min', '2.5 h')
    """
    return f"{max(1, round(seconds / 60))} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _kinds(counts: dict[str, int]) -> dict[str, int]:
    """Counts by kind; a scan's kind is not known.

    >>> _kinds({"None": 1, "answer": 2})
    {'answer': 2, 'unknown': 1}
    """
    known = {name: number for name, number in counts.items() if name != "None"}
    return known if "None" not in counts else {**known, "unknown": counts["None"]}


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

"""Commands that look after an archive: `landtag review`, `landtag verify`, `landtag reextract`."""
# ruff: noqa: PLC0415 - see cli.py

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.app import PARTIAL, Json, Quiet, archive_of, say, write, write_json
from scraper.errors import UsageError
from storage.numbers import DocumentNumber, NumberError

if TYPE_CHECKING:
    from scraper.rereading import Reread
    from storage.papers import ReviewCase


class Which(StrEnum):
    """Which papers to read again, beside named ones."""

    FAILED = "failed"  # whose reading is not complete
    OUTDATED = "outdated"  # read by other rules than today's


def review(
    ctx: typer.Context,
    number: Annotated[
        str | None, typer.Argument(metavar="[NUMBER]", help="A paper to say something of; none lists all.")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="The reading may stand as it is.")] = False,
    correct: Annotated[
        list[str] | None,
        typer.Option("--correct", metavar="FIELD=VALUE", help="What a field should say, e.g. title=Brücken."),
    ] = None,
    note: Annotated[str | None, typer.Option(help="A remark that is kept with it.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="List what was reviewed already, too.")] = False,
    as_json: Json = False,
) -> None:
    """List papers whose reading is not sure, and why; or keep your word on one, beside the reading."""
    if number is not None:
        _say_of(ctx, DocumentNumber.parse(number), accept=accept, corrections=correct or [], note=note)
        return
    if accept or correct or note:
        raise UsageError("Name the paper that --accept, --correct or --note speak of.")
    with archive_of(ctx) as archive:
        cases = archive.cases(reviewed_too=all_)
    if as_json:
        write_json([_case_as_json(case) for case in cases])
    else:
        write(_cases_as_text(cases))


def verify(ctx: typer.Context, as_json: Json = False, quiet: Quiet = False) -> None:
    """Hash every original, read it again, compare with what is stored; change nothing."""
    from scraper.progress import reading_progress
    from scraper.rereading import verify as verified

    with archive_of(ctx) as archive, reading_progress(quiet=quiet) as listener:
        found = verified(archive, listener)
    if as_json:
        write_json(
            {
                "checked": found.checked,
                "ok": found.ok,
                "damaged": [_reread_as_json(one) for one in found.damaged],
                "different": [_reread_as_json(one) for one in found.different],
                "orphans": list(found.orphans),
            }
        )
    else:
        write(
            f"{found.checked} originals checked: {found.ok} ok, {len(found.damaged)} damaged, "
            f"{len(found.different)} read differently from what is stored, {len(found.orphans)} files of no paper."
        )
        for one in found.damaged:
            write(f"damaged: {one.version.number}: {one.damage}")
        for one in found.different:
            write(f"different: {_changes(one)}")
        for name in found.orphans:
            write(f"no paper: {name}")
    if not found.sound:
        raise typer.Exit(PARTIAL)


def reextract(
    ctx: typer.Context,
    numbers: Annotated[
        list[str] | None, typer.Argument(metavar="[NUMBER]...", help="Papers to read again; none means all.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="failed|outdated|NUMBER", help="Which papers; may be given several times."
        ),
    ] = None,
    ocr: Annotated[
        bool, typer.Option("--ocr", help="Recognise the text of scans (needs the extra `ocr`).")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, change nothing.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read stored originals again, with today's rules."""
    from scraper.ocr import check_installed
    from scraper.progress import reading_progress
    from scraper.rereading import reextract as read_again
    from storage.papers import ReadingStatus

    if ocr:
        check_installed()
    which, named = _choice([*(only or []), *(numbers or [])])
    statuses = frozenset(ReadingStatus) - {ReadingStatus.COMPLETE} if Which.FAILED in which else None
    done: list[Reread] = []
    with archive_of(ctx) as archive, reading_progress(quiet=quiet) as listener:
        for one in read_again(
            archive,
            statuses=statuses,
            outdated=Which.OUTDATED in which,
            numbers=named,
            dry_run=dry_run,
            ocr=ocr,
            listener=listener,
        ):
            done.append(one)
            if not as_json and one.changes:
                write(_changes(one))
    damaged = [one for one in done if one.damage is not None]
    changed = [one for one in done if one.changes]
    if as_json:
        write_json(
            {
                "read": len(done),
                "changed": [_reread_as_json(one) for one in changed],
                "damaged": [_reread_as_json(one) for one in damaged],
                "fields": _totals(changed),
                "dry_run": dry_run,
            }
        )
    else:
        _say_totals(len(done), changed, dry_run=dry_run)
    for one in damaged:
        say(f"damaged: {one.version.number}: {one.damage}")
    if damaged:
        raise typer.Exit(PARTIAL)


def _say_of(
    ctx: typer.Context, number: DocumentNumber, *, accept: bool, corrections: list[str], note: str | None
) -> None:
    if accept == bool(corrections):
        raise UsageError(f"Say either --accept or --correct FIELD=VALUE of {number}.")
    pairs = [_correction(text) for text in corrections]
    with archive_of(ctx) as archive:
        try:
            if accept:
                archive.review(number, note=note)
            for field, value in pairs:
                archive.review(number, field=field, value=value, note=note)
        except LookupError as error:
            say(f"Error: {error}")
            raise typer.Exit(PARTIAL) from error
    write(f"Kept beside the reading of {number}; `landtag show {number}` shows it.")


def _correction(text: str) -> tuple[str, str]:
    """A field's name and the right value; the name is one of the record's own."""
    from storage.record_json import CORRECTABLE

    field, sign, value = text.partition("=")
    # "questions.3.answer" corrects one answer; the first part is the record's field.
    if not sign or field.split(".")[0] not in CORRECTABLE:
        raise UsageError(
            f"“{text}” is no correction; it is FIELD=VALUE, with one of {', '.join(CORRECTABLE)}."
        )
    return field, value


def _choice(words: list[str]) -> tuple[set[Which], tuple[DocumentNumber, ...]]:
    which: set[Which] = set()
    numbers: list[DocumentNumber] = []
    for word in words:
        try:
            which.add(Which(word))
        except ValueError:
            try:
                numbers.append(DocumentNumber.parse(word))
            except NumberError as error:
                raise UsageError(f"--only takes failed, outdated or a number. {error}") from error
    return which, tuple(numbers)


def _case_as_json(case: "ReviewCase") -> dict[str, Any]:
    return {
        "number": str(case.number),
        "state": case.state,
        "status": case.status,
        "title": case.title,
        "missing": list(case.missing),
        "notes": list(case.notes),
        "reviews": [
            {"field": one.field, "value": one.value, "note": one.note, "made_at": one.made_at.isoformat()}
            for one in case.reviews
        ],
    }


def _cases_as_text(cases: "tuple[ReviewCase, ...]") -> str:
    from scraper.wording import READINGS, printable

    if not cases:
        return "Nothing to review."
    lines = []
    for case in cases:
        status = READINGS[case.status] if case.status is not None else "nicht geholt"
        lines.append(f"{case.number}  {status}  {case.title or ''}".rstrip())
        lines += [f"    missing: {name}" for name in case.missing]
        lines += [f"    {note}" for note in case.notes]
        lines += [
            f"    reviewed: {one.field or 'accepted'} {one.value or ''} {one.note or ''}"
            for one in case.reviews
        ]
    reasons = Counter(case.status or case.state for case in cases)
    lines.append("")
    lines.append(
        f"{len(cases)} to look at: {', '.join(f'{count} {name}' for name, count in reasons.items())}."
    )
    return printable("\n".join(lines))


def _reread_as_json(one: "Reread") -> dict[str, Any]:
    return {
        "number": str(one.version.number),
        "version": one.version.ordinal,
        "sha256": one.version.sha256,
        "reason": one.damage,
        "fields": {change.field: change.change for change in one.changes},
    }


def _changes(one: "Reread") -> str:
    said = ", ".join(f"{change.field} {change.change}" for change in one.changes)
    return f"{one.version.number} (version {one.version.ordinal}): {said}"


def _totals(changed: "list[Reread]") -> dict[str, dict[str, int]]:
    """For every field how often it was gained, lost, changed."""
    totals: dict[str, Counter[str]] = {}
    for one in changed:
        for change in one.changes:
            totals.setdefault(change.field, Counter())[change.change] += 1
    return {field: dict(counts) for field, counts in sorted(totals.items())}


def _say_totals(read: int, changed: "list[Reread]", *, dry_run: bool) -> None:
    would = "would change" if dry_run else "changed"
    write(f"{read} originals read again; {len(changed)} readings {would}.")
    for field, counts in _totals(changed).items():
        write(f"  {field}: {', '.join(f'{count} {name}' for name, count in counts.items())}")

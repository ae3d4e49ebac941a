"""Commands that look after an archive: `landtag review`, `verify`, `reextract`, `copy`."""
# ruff: noqa: PLC0415 - see cli.py

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from scraper.app import INTERRUPTED, PARTIAL, Json, Quiet, archive_of, say, write, write_json
from scraper.errors import UsageError
from scraper.naming import number_of, numbers_of
from storage.numbers import AnyNumber, DocumentNumber, InquiryNumber, NumberError

if TYPE_CHECKING:
    from scraper.rereading import Reread
    from storage.archive import Archive
    from storage.copying import Copied
    from storage.papers import Review, ReviewCase


class Which(StrEnum):
    """Which papers to read again, beside named ones."""

    FAILED = "failed"  # whose reading is not complete
    OUTDATED = "outdated"  # read by other rules than today's


def review(
    ctx: typer.Context,
    number: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NUMBER]", help="A paper to say something of; none lists all."),
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="The reading may stand as it is.")] = False,
    correct: Annotated[
        list[str] | None,
        typer.Option("--correct", metavar="FIELD=VALUE", help="What a field should say, e.g. title=Brücken."),
    ] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take back the last word on it.")] = False,
    note: Annotated[str | None, typer.Option(help="A remark that is kept with it.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="List what was reviewed already, too.")] = False,
    as_json: Json = False,
) -> None:
    """List papers whose reading is not sure, and why; or keep your word on one, beside the reading."""
    if number:
        if [accept, bool(correct), withdraw].count(True) != 1 or (withdraw and note):
            raise UsageError(
                f"Say one thing of {' '.join(number)}: --accept or --correct FIELD=VALUE, with --note TEXT if you "
                "like; or --withdraw."
            )
        _say_of(ctx, number_of(ctx, number), correct or [], note, withdraw=withdraw, as_json=as_json)
        return
    if accept or correct or withdraw or note:
        raise UsageError("Name the paper that --accept, --correct, --withdraw or --note speak of.")
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
        if found.orphans:
            write(
                "A file of no paper was kept by a run that was ended before it could store the paper. The next "
                "`landtag crawl` that fetches the paper names it; it may also be deleted."
            )
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
    which, named = _choice(ctx, only or [], numbers or [])
    statuses = frozenset(ReadingStatus) - {ReadingStatus.COMPLETE} if Which.FAILED in which else None
    done: list[Reread] = []
    with archive_of(ctx) as archive, reading_progress(quiet=quiet) as listener:
        papers, lacking = _kept(archive, named)
        again = read_again(
            archive,
            statuses=statuses,
            outdated=Which.OUTDATED in which,
            numbers=papers,
            dry_run=dry_run,
            ocr=ocr,
            listener=listener,
        )
        # Without any choice all would be read, which whoever named papers did not ask for.
        for one in again if papers or which or not named else ():
            done.append(one)
            if not as_json and one.changes:
                write(_changes(one))
    read = sum(one.after is not None for one in done)
    damaged = [one for one in done if one.damage is not None]
    changed = [one for one in done if one.changes]
    if as_json:
        write_json(
            {
                "read": read,
                "changed": [_reread_as_json(one) for one in changed],
                "damaged": [_reread_as_json(one) for one in damaged],
                "not_archived": lacking,
                "fields": _totals(changed),
                "dry_run": dry_run,
            }
        )
    else:
        _say_totals(read, changed, dry_run=dry_run)
    for one in damaged:
        say(f"damaged: {one.version.number}: {one.damage}")
    for number in lacking:
        say(_nothing_of(number))
    if damaged or lacking:
        raise typer.Exit(PARTIAL)


def copy(
    ctx: typer.Context,
    to: Annotated[
        str, typer.Option("--to", metavar="URL", help="The new database: sqlite:///PATH or postgresql://….")
    ],
    originals: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Copy the PDFs into this folder, too; without it they stay."),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Copy the archive into another, empty database, and prove by counts and hashes that nothing is lost."""
    from scraper.progress import reading_progress
    from storage.copying import copy as copied_to

    for name, value in (("--to", to), ("--originals", originals)):
        if value is not None and not value.strip():
            raise UsageError(f"{name} is empty; name a place, or leave it out.")
    folder = None if originals is None else Path(originals).expanduser().absolute()
    try:
        with archive_of(ctx) as archive, reading_progress(quiet=quiet) as listener:
            kept_in = archive.originals.folder
            copied = copied_to(archive, to, originals=folder, listener=listener)
    except KeyboardInterrupt:
        say("Interrupted; nothing was kept in the new database. Run it again to begin anew.")
        raise typer.Exit(INTERRUPTED) from None
    write_json(_copied_as_json(copied, kept_in)) if as_json else write(_copied_as_text(copied, kept_in))
    damaged = () if copied.originals is None else copied.originals.damaged
    for one in damaged:
        say(f"damaged, not copied: {one}")
    if damaged:
        raise typer.Exit(PARTIAL)


def _say_of(
    ctx: typer.Context,
    wanted: AnyNumber,
    corrections: list[str],
    note: str | None,
    *,
    withdraw: bool,
    as_json: bool,
) -> None:
    """Keep or take back a word on a paper; without corrections the word is that the reading may stand."""
    from scraper.correcting import check_place, read_correction

    right = [read_correction(text) for text in corrections]
    with archive_of(ctx) as archive:
        record = archive.get(wanted)
        if record is None or record.extraction is None:
            _end_without(str(wanted if record is None else record.number))
        for one in right:
            check_place(one, record.extraction)
        if withdraw:
            said = _withdrawn(archive, record.number)
        else:
            for one in right:
                archive.review(record.number, field=one.field, value=one.value, note=note)
            if not right:
                archive.review(record.number, note=note)
            said = f"Kept beside the reading of {record.number}; `landtag show {record.number}` shows it."
        left = archive.get(record.number)
    reviews = [] if left is None else [_review_as_json(one) for one in left.reviews]
    write_json({"number": str(record.number), "reviews": reviews}) if as_json else write(said)


def _withdrawn(archive: "Archive", number: DocumentNumber) -> str:
    word = archive.withdraw_review(number)
    if word is None:
        say(f"Error: Nobody has said anything of the reading of {number}; there is nothing to withdraw.")
        raise typer.Exit(PARTIAL)
    what = "that it may stand" if word.field is None else f"{word.field}={word.value}"
    return f"Withdrawn: the word of {word.made_at:%Y-%m-%d %H:%M} UTC on the reading of {number} ({what})."


def _end_without(number: str) -> NoReturn:
    say(f"Error: {_nothing_of(number)}")
    raise typer.Exit(PARTIAL)


def _nothing_of(number: str) -> str:
    how = "" if number.startswith("KA") else f"; `landtag fetch {number}` gets it"
    return f"Nothing of {number} is archived{how}."


def _choice(ctx: typer.Context, only: list[str], numbers: list[str]) -> tuple[set[Which], list[AnyNumber]]:
    which: set[Which] = set()
    others: list[str] = []
    for word in [*only, *numbers]:
        try:
            which.add(Which(word))
        except ValueError:
            others.append(word)
    try:
        return which, list(numbers_of(ctx, others))
    except NumberError as error:
        raise UsageError(f"--only takes failed, outdated or a number. {error}") from error


def _kept(archive: "Archive", named: list[AnyNumber]) -> tuple[list[DocumentNumber], list[str]]:
    """The papers named of which a print is kept, and the numbers of which none is."""
    kept = {version.number for version in archive.kept_versions()}
    found: list[DocumentNumber] = []
    lacking: list[str] = []
    for number in named:
        record = archive.get(number) if isinstance(number, InquiryNumber) else None
        paper = number if record is None else record.number
        if isinstance(paper, DocumentNumber) and paper in kept:
            found.append(paper)
        else:
            lacking.append(str(number))
    return found, lacking


def _case_as_json(case: "ReviewCase") -> dict[str, Any]:
    return {
        "number": str(case.number),
        "state": case.state,
        "status": case.status,
        "title": case.title,
        "missing": list(case.missing),
        "notes": list(case.notes),
        "reviews": [_review_as_json(one) for one in case.reviews],
    }


def _review_as_json(one: "Review") -> dict[str, Any]:
    return {"field": one.field, "value": one.value, "note": one.note, "made_at": one.made_at.isoformat()}


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


def _copied_as_json(copied: "Copied", kept_in: Path) -> dict[str, Any]:
    files = copied.originals
    return {
        "tables": {table.name: {"rows": table.rows, "sha256": table.sha256} for table in copied.tables},
        "rows": copied.rows,
        "from": copied.source,
        "to": copied.target,
        "originals": {
            "folder": str(kept_in if files is None else files.folder),
            "copied": 0 if files is None else files.files,
            "damaged": [] if files is None else list(files.damaged),
        },
    }


def _copied_as_text(copied: "Copied", kept_in: Path) -> str:
    files = copied.originals
    lines = [
        f"{copied.rows} rows in {len(copied.tables)} tables copied, all hashes equal.",
        f"From {copied.source} to {copied.target}.",
    ]
    if files is None:
        lines.append(f"The PDFs are files, not in the database; they stay in {kept_in}.")
    else:
        lines.append(
            f"The PDFs are files, not in the database; {files.files} were copied into {files.folder}."
        )
        lines.append("They are looked for in the folder `originals` of the archive's folder (LANDTAG_HOME).")
    lines.append(f"Use it from now on: LANDTAG_DATABASE={copied.target}")
    if not copied.target.startswith("sqlite"):
        lines.append("A password is not shown here; put it back into the address if it has one.")
    return "\n".join(lines)

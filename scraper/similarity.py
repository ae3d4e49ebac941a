"""The command that lists papers like a given one: `landtag similar`."""
# ruff: noqa: PLC0415 - see cli.py

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.app import PARTIAL, Json, archive_of, say, write, write_json
from scraper.naming import how_to_get, number_of

if TYPE_CHECKING:
    from storage.numbers import DocumentNumber
    from storage.similar import SimilarPaper


def similar(
    ctx: typer.Context,
    number: Annotated[
        list[str], typer.Argument(metavar="NUMBER", help="A paper, or an inquiry as KA 18/5441.")
    ],
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most so many papers.")] = 10,
    as_json: Json = False,
) -> None:
    """Papers on the same subject as a given one, most similar first, with the words they share."""
    from scraper.show import as_text
    from storage.papers import PaperState
    from storage.similar import similar as papers_like

    wanted = number_of(ctx, number)
    with archive_of(ctx) as archive:
        record = archive.get(wanted)
        found = () if record is None else papers_like(archive, record.number, limit)
    if record is None:
        say(f"The archive has never heard of {wanted}. {how_to_get(wanted)}")
        raise typer.Exit(PARTIAL)
    archived = record.state is PaperState.ARCHIVED
    unread = archived and not found and not as_text(record)
    if as_json:
        write_json([_as_json(one) for one in found])
    elif found or (archived and not unread):
        write(_as_text(record.number, found))
    if not archived:
        say(f"{record.number} is not archived. `landtag fetch {record.number}` asks for it now.")
    if unread:
        say(f"No text of {record.number} could be read; `landtag show {record.number}` says why.")
    if unread or not archived:
        raise typer.Exit(PARTIAL)


def _as_json(one: "SimilarPaper") -> dict[str, Any]:
    return {
        "number": str(one.number),
        "title": one.title,
        "printed_on": None if one.printed_on is None else one.printed_on.isoformat(),
        "kind": one.kind,
        "score": one.score,
        "words": list(one.words),
    }


def _as_text(number: "DocumentNumber", found: "tuple[SimilarPaper, ...]") -> str:
    """One paragraph a paper, in the lines of search: number, date, kind, title; score and shared words."""
    if not found:
        return f"No paper in the archive is like Drs. {number}."
    lines = [f"{len(found)} like Drs. {number}."]
    for one in found:
        lines += ["", *_lines(one)]
    return "\n".join(lines)


def _lines(one: "SimilarPaper") -> list[str]:
    from scraper.wording import KINDS, day

    kind = "noch nicht geholt" if one.kind is None else KINDS[one.kind]
    return [
        f"Drs. {one.number}  {day(one.printed_on)}  {kind}",
        one.title or "ohne Titel",
        f"  {one.score:.2f}  {', '.join(one.words)}".rstrip(),
    ]

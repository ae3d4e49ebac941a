"""The command that follows references between papers both ways: `landtag references`."""
# ruff: noqa: PLC0415 - see cli.py

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.app import PARTIAL, Json, archive_of, say, write, write_json
from scraper.naming import cited_of_words
from scraper.wording import cited, place

if TYPE_CHECKING:
    from storage.following import Followed
    from storage.papers import Cited, Reference

# How far a paper is that is cited and not archived.
_STATES = {
    "wanted": "wanted, not fetched yet",
    "missing": "not on the site",
    "failed": "could not be had",
    "unknown": "not in the archive",
}


def references(
    ctx: typer.Context,
    number: Annotated[
        list[str],
        typer.Argument(
            metavar="NUMBER",
            help="A paper, an inquiry as KA 18/5441, a Vorlage 18/3773 or a protocol as APr 18/749.",
        ),
    ],
    as_json: Json = False,
) -> None:
    """What a paper cites, and which papers cite it: papers, inquiries, Vorlagen, protocols."""
    from storage.following import references as follow
    from storage.papers import PaperState

    wanted = cited_of_words(ctx, number)
    with archive_of(ctx) as archive:
        found = follow(archive, wanted)
    write_json(_as_json(found)) if as_json else write(_as_text(found))
    if found.target.state not in (PaperState.ARCHIVED, None):
        say(f"{wanted} is not archived, so nobody knows what it cites. {_how_to_get(found.target)}")
        raise typer.Exit(PARTIAL)


def _how_to_get(target: "Reference") -> str:
    from storage.papers import CitationKind

    papers = [str(paper.number) for paper in target.papers]
    if not papers and target.number.kind is CitationKind.INQUIRY:
        return "Fetch its paper by the paper's own number: landtag fetch NUMBER."
    return f"`landtag fetch {' '.join(papers) or target.number}` gets it."


def _as_json(found: "Followed") -> dict[str, Any]:
    from storage.record_json import references_as_json

    target = found.target
    return {
        "number": str(target.number),
        "kind": target.number.kind,
        "state": target.state,
        "title": target.title,
        "papers": [str(paper.number) for paper in target.papers],
        **references_as_json(found.references),
    }


def _as_text(found: "Followed") -> str:
    from storage.papers import PaperState

    target = found.target
    lines = [_line(target)]
    if target.state == PaperState.ARCHIVED:
        lines += _list("Cites", found.references.cites, None) or ["", "It cites no paper of the Landtag."]
    lines += _list("Cited by", found.references.cited_by, target.number) or [
        "",
        "No paper in the archive cites it.",
    ]
    return "\n".join(lines)


def _list(what: str, found: "tuple[Reference, ...]", target: "Cited | None") -> list[str]:
    """References a line each, and the places below; which number is named is said where it is not the one asked for."""
    if not found:
        return []
    lines = ["", f"{what} {len(found):,}"]
    for one in found:
        lines.append(f"  {_line(one)}")
        named: dict[str, list[str]] = {}
        for at in one.places:
            expected = at.names in (one.number, target)
            named.setdefault("" if expected else f"{cited(at.names)}: ", []).append(place(at))
        lines += [f"      {name}{'; '.join(dict.fromkeys(places))}" for name, places in named.items()]
    return lines


def _line(one: "Reference") -> str:
    """A number with the papers it leads to, the state where it is not archived, and the title."""
    from storage.papers import PaperState

    papers = ", ".join(cited(paper.number) for paper in one.papers if str(paper.number) != str(one.number))
    number = f"{cited(one.number)} ({papers})" if papers else cited(one.number)
    state = "" if one.state in (PaperState.ARCHIVED, None) else f"[{_STATES[one.state]}]"
    return "  ".join(part for part in (number, state, one.title or "") if part)

"""Documents, hits and versions, for eyes or for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli import render
from super_agents.system.clock import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.knowledge.document import Document, Version
    from super_agents.knowledge.found import Found
    from super_agents.knowledge.sync import Synced

_OWN = ("id", "type", "title", "tags", "ticket", "source", "status", "supersedes")


def saved(document: Document, *, as_json: bool) -> None:
    """Show that a document has this version now."""
    if as_json:
        render.as_json(document.to_dict())
    else:
        render.line(f"{document.id}, version {document.version}")


def whole(document: Document, *, as_json: bool) -> None:
    """Show all of a document."""
    shown = document.to_dict()
    if as_json:
        render.as_json(shown)
        return
    told = {name: shown[name] for name in _OWN if shown.get(name)}
    told |= {"tags": " ".join(shown["tags"])} if shown["tags"] else {}
    told |= {"confidence": shown["confidence"], "author": shown["author"], "version": shown["version"]}
    render.fields({**told, "updated": f"{_local(document.updated_at)} by {document.by}"})
    if document.content.body:
        render.line()
        render.line(render.shown(document.content.body))


def embedded(made: int, missing: int, *, as_json: bool) -> None:
    """Show how many vectors were made, and how many documents have none yet."""
    if as_json:
        render.as_json({"made": made, "missing": missing})
    else:
        render.line(f"{made} vectors made, {missing} missing")


def lines(documents: Sequence[Document], *, as_json: bool) -> None:
    """Show a table of documents."""
    if as_json:
        render.as_json([one.to_dict() for one in documents])
    elif not documents:
        render.say("no documents; `super-agents knowledge save --title LINE --file FILE` makes one")
    else:
        rows = [
            [one.id, one.content.type, one.version, " ".join(one.content.tags), one.content.title] for one in documents
        ]
        render.table(rows, ["id", "type", "version", "tags", "title"])


def decisions(documents: Sequence[Document], *, as_json: bool) -> None:
    """Show a table of decisions."""
    if as_json:
        render.as_json([one.to_dict() for one in documents])
    elif not documents:
        render.say("no decisions; `super-agents decision record TITLE` records the first")
    else:
        rows = [[one.id, one.content.status, one.content.supersedes, one.content.title] for one in documents]
        render.table(rows, ["id", "status", "supersedes", "title"])


def hits(found: Found, *, as_json: bool) -> None:
    """Show what was found, and what was probably meant."""
    if as_json:
        render.as_json(found.to_dict())
        return
    if found.did_you_mean:
        what = "nothing holds these words: this is for" if found.is_corrected else "did you mean"
        render.say(f"{what} `{render.shown(found.did_you_mean)}`")
    if not found.hits:
        render.say("nothing found")
    for hit in found.hits:
        render.line(f"{click.style(hit.id, bold=True)}  {hit.type}  {render.shown(hit.title)}")
        if hit.excerpt:
            render.line(f"    {render.clipped(hit.excerpt, render.width())}")
    if found.cursor:
        render.say(f"there is more: --after {found.cursor}")


def versions(found: Sequence[Version], *, as_json: bool) -> None:
    """Show a table of versions."""
    if as_json:
        render.as_json([one.to_dict() for one in found])
        return
    rows = [
        [one.document.version, _local(one.document.updated_at), one.document.by, one.document.id, *_end(one)]
        for one in found
    ]
    render.table(rows, ["version", "saved", "by", "id", "from", "then", "title"])


def synced(done: Synced, *, as_json: bool) -> None:
    """Show what was brought to say the same."""
    if as_json:
        render.as_json(done.to_dict())
        return
    from super_agents.cli.finding_text import show_findings

    told = {"taken in": done.saved, "deleted": done.deleted, "file written": done.written, "file removed": done.removed}
    for what, names in told.items():
        for name in names:
            render.line(f"{what}: {name}")
    for before, after in done.renamed:
        render.line(f"renamed: {before} to {after}")
    for conflict in done.conflicts:
        what = f"version {conflict.version} of the store" if conflict.version else "that it was deleted"
        render.say(f"both sides of {conflict.id} were changed: the file counts; `history` keeps {what}")
    show_findings(done.findings, as_json=False, sound="files and store say the same")


def _local(ts: str) -> str:
    return moment(ts).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _end(version: Version) -> list[str | None]:
    then = f"{version.ended} by {version.ended_by}" if version.ended else None
    return [version.document.origin, then, version.document.content.title]

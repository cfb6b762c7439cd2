"""What the project knows: documents that are saved, renamed and deleted."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind, optional

_ORIGIN = optional(str, "`file` when it was taken in from `.claude/knowledge/`; absent when it was said to the store")

KINDS = (
    Kind(
        "document.saved",
        "a document has a new version, or is there for the first time",
        {
            "id": Field(str, "its id, which is the name of its file without `.md`"),
            "version": Field(int, "counts from 1 for each document"),
            "type": Field(str, "note, decision, lesson, contract or summary"),
            "title": Field(str, "one line"),
            "body": optional(str, "Markdown; absent when it is kept as `attachment`"),
            "attachment": optional(dict, "a body too large for a line: name, bytes and sha256 of a kept file"),
            "tags": optional(list, "texts without spaces"),
            "ticket": optional(str, "what it belongs to in a tracker"),
            "source": optional(str, "where the knowledge comes from"),
            "confidence": Field(float, "how sure the author is, 0 to 1"),
            "author": optional(str, "who wrote it, when that is not who saved it"),
            "status": optional(str, "of a decision: proposed, accepted or superseded"),
            "supersedes": optional(str, "of a decision: the id of the one it replaces"),
            "origin": _ORIGIN,
            "conflict": optional(int, "the store's version that was written while the file was being changed, too"),
        },
        "always",
    ),
    Kind(
        "document.renamed",
        "a document has another id",
        {"id": Field(str, "its id before"), "to": Field(str, "its id after"), "origin": _ORIGIN},
        "always",
    ),
    Kind(
        "document.deleted",
        "a document was deleted; its versions are kept",
        {"id": Field(str, "its id"), "origin": _ORIGIN},
        "always",
    ),
)

"""What programs have promised each other in a form that machines read."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind, optional

_CONTRACT = Field(str, "its name")

KINDS = (
    Kind(
        "contract.registered",
        "a contract has a new version, or is there for the first time",
        {
            "contract": _CONTRACT,
            "version": Field(int, "counts from 1 for each name, deleted or not"),
            "format": Field(str, "`openapi` or `json-schema`"),
            "direction": optional(str, "of a JSON Schema: `request` is sent to us, `response` by us, or `both`"),
            "title": Field(str, "what the document calls itself; may be empty"),
            "digest": Field(str, "SHA-256 of format, direction and document: the same for the same promise"),
            "document": optional(dict, "the promise; absent when it is kept as `attachment`"),
            "attachment": optional(dict, "a document too large for a line: name, bytes and sha256 of a kept file"),
            "ticket": optional(str, "what it belongs to in a tracker"),
            "author": optional(str, "who wrote it, when that is not who registered it"),
            "why": optional(str, "the reason that was given for breaking the version before"),
        },
        "always",
    ),
    Kind("contract.deleted", "a contract was deleted; its versions are kept", {"contract": _CONTRACT}, "always"),
)

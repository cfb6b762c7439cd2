"""What the log says of itself."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind, optional

KINDS = (
    Kind("log.rotated", "the open segment was sealed; the last line of every sealed segment"),
    Kind("log.healed", "a foreign line was found at the end and left there", {"offset": Field(int, "byte after it")}),
    Kind(
        "log.sealed",
        "a sealed segment was archived; its digest is chained to the one before",
        {
            "segment": Field(str, "name of the segment, without ending"),
            "bytes": Field(int, "its size before compression"),
            "lines": Field(int, "its lines"),
            "sha256": Field(str, "digest of its bytes"),
            "previous": Field(str, "digest of the segment before it, or empty"),
            "hmac": optional(str, "HMAC-SHA-256 of `previous` and `sha256` under the machine's chain key"),
        },
        "always",
    ),
    Kind(
        "log.forgotten",
        "old segments were deleted after their folded state was kept",
        {
            "through": Field(int, "last deleted sequence number"),
            "snapshot": Field(str, "sha256 of the kept views, the name of a file in `.claude/blobs/`"),
            "views": Field(dict, "version of each view in the snapshot"),
            "sha256": Field(str, "digest of the last deleted segment, where the chain goes on"),
        },
        "always",
    ),
    Kind(
        "log.repaired",
        "`event repair` mended something",
        {"findings": Field(list, "codes of what was mended")},
        "always",
    ),
)

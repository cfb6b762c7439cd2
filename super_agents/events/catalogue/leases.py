"""Who holds which paths of the project, and until when."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind, optional

_LEASE = Field(str, "the lease's id, as in `l-7`")
_EXPIRES = Field(str, "when it ends unless it is renewed: RFC 3339 in UTC")

KINDS = (
    Kind(
        "lease.taken",
        "somebody holds paths from now on; the event's number is the fencing token, the event's actor the holder",
        {
            "lease": _LEASE,
            "patterns": Field(list, "patterns of paths as in .gitignore, from the project's root"),
            "files": optional(
                list, "those of the patterns that stand for files, not for what lies below such a folder"
            ),
            "mode": Field(str, "`exclusive`, or `shared` with other shared leases"),
            "reason": optional(str, "what for, for those who would like to have the paths"),
            "automatic": optional(bool, "true when an edit took it by itself; it ends with the event's session"),
            "taken_at": Field(str, "when it was decided: RFC 3339 in UTC; leases that ended before are no more"),
            "expires_at": _EXPIRES,
        },
        "always",
    ),
    Kind("lease.renewed", "the holder holds it for longer", {"lease": _LEASE, "expires_at": _EXPIRES}, "always"),
    Kind(
        "lease.released",
        "the holder gave it back",
        {"lease": _LEASE, "reason": optional(str, "why, when it was not the holder's wish")},
        "always",
    ),
    Kind(
        "lease.broken",
        "a person ended another's lease",
        {"lease": _LEASE, "reason": Field(str, "why, for whoever held it")},
        "always",
    ),
)

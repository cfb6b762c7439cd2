"""What was learned from people's answers: rules with which a client need not ask again."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind

_PERMISSION = Field(str, "the permission's id, as in `p-2`")

KINDS = (
    Kind(
        "permission.proposed",
        "people answered the same so often that a rule is proposed; nothing follows it yet",
        {
            "permission": _PERMISSION,
            "pattern": Field(
                str, "the commands it would allow: one exactly, or all that begin as one that ends with ` *`"
            ),
            "approvals": Field(list, "the ids of the answered questions that it would have made needless"),
        },
        "always",
    ),
    Kind(
        "permission.accepted",
        "a person accepted a rule; it stands in Claude Code's local settings until its time is over",
        {"permission": _PERMISSION, "expires_at": Field(str, "from when on it holds no more, UTC")},
        "always",
    ),
    Kind("permission.rejected", "a person turned a rule down; it is not proposed again", {"permission": _PERMISSION}),
    Kind("permission.undone", "a person took an accepted rule back", {"permission": _PERMISSION}, "always"),
    Kind("permission.expired", "the time of an accepted rule is over", {"permission": _PERMISSION}, "always"),
)

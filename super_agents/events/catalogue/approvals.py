"""What agents may not do without a person, and what people said."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind, optional

_APPROVAL = Field(str, "the question's id, as in `a-7`")

KINDS = (
    Kind(
        "approval.asked",
        "somebody wants to do something and needs a person's word for it",
        {
            "approval": _APPROVAL,
            "action": Field(str, "what would be done, as exactly as can be said"),
            "reason": optional(str, "what for"),
            "scope": Field(str, "for what the answer is wanted: `once`, `session` or `always`"),
            "expires_at": Field(str, "from when on nobody can answer any more, UTC"),
            "tool": optional(str, "the tool that would be called, when a client asks"),
            "command": optional(str, "what a shell would run"),
            "path": optional(str, "the file that would be written"),
            "session": optional(str, "the client's session"),
            "tool_use": optional(str, "the call's id at the client"),
            "waiter": optional(str, "the lock that is held as long as the answer can be brought to the client"),
        },
        "always",
    ),
    Kind(
        "approval.answered",
        "a person said yes or no",
        {
            "approval": _APPROVAL,
            "answer": Field(str, "`allow` or `deny`"),
            "note": optional(str, "what the person had to say to it"),
            "via": optional(str, "where it was answered when not on the command line: `elicitation`, `dialog`"),
            "scope": optional(str, "for what it was allowed when for more than this once: `session` or `always`"),
        },
        "always",
    ),
    Kind(
        "approval.withdrawn",
        "nobody needs the answer any more",
        {"approval": _APPROVAL, "reason": Field(str, "why, as in `the client is gone`")},
        "always",
    ),
    Kind("approval.expired", "nobody answered in time", {"approval": _APPROVAL}, "always"),
)

"""What came of tool calls that a lease or a rule had something to say to."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind, optional

_VERDICT = {
    "tool": Field(str, "the tool's name"),
    "tool_use_id": optional(str, "the client's id of the call"),
    "because": Field(str, "`lease`, `rule`, or `unread` when rules that fail closed could not be asked"),
    "lease": optional(str, "the lease in the way"),
    "holder": optional(str, "who holds it"),
    "rule": optional(str, "the rule that fits"),
    "path": optional(str, "the path it is about, from the project's root"),
    "reason": Field(str, "what the model was told, or would have been"),
}

KINDS = (
    Kind("tool.denied", "a tool call was refused before it ran", _VERDICT),
    Kind("tool.asked", "a tool call was put before the client's user by a rule", _VERDICT),
    Kind("tool.warned", "a tool call ran, and the model was told what speaks against it", _VERDICT),
    Kind("tool.observed", "a tool call ran that a rule only watches for", _VERDICT),
    Kind(
        "rule.unread",
        "settings or rules about tool calls could not be read; those that were read last stay in force",
        {
            "reason": Field(str, "what is wrong with them"),
            "refuses": Field(bool, "whether calls are refused meanwhile"),
        },
    ),
    Kind(
        "rule.broken",
        "git or the log tells of something that a rule does not want",
        {
            "rule": Field(str, "the rule's id"),
            "level": Field(str, "`observe`, `warn` or `deny`"),
            "subject": Field(str, "what it is about, as a branch, a commit or a message"),
            "reason": Field(str, "what was seen, and what the rule says"),
        },
    ),
)

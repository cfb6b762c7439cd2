"""Who works in the project."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind, optional

KINDS = (
    Kind(
        "agent.registered",
        "an agent took a name, or took it up again with what proves that the name is its own",
        {
            "name": Field(str, "the agent's name"),
            "proof": Field(str, "sha256 of the agent's secret, in hex"),
            "role": optional(str, "what it is here for, as in `reviewer`"),
            "team": optional(str, "the team it belongs to"),
            "description": optional(str, "a sentence for those who look for somebody"),
        },
        "always",
    ),
    Kind(
        "agent.retired",
        "an agent gave its name back; nobody can write to it any more",
        {"name": Field(str, "the agent's name")},
        "always",
    ),
    Kind(
        "identity.refused",
        "somebody tried to act under a name without what proves it",
        {"name": Field(str, "the name that was claimed"), "reason": Field(str, "why it was refused")},
    ),
)

"""What only super-agents itself may say: the log, and what is folded from it, act on such events."""

from __future__ import annotations

from super_agents.errors import EventInvalid

_OURSELVES = "super-agents"
_OURS = {
    "kind": (
        *("log.", "km.", "project.", "view.", "doctor.", "session."),
        *("agent.", "identity.", "lease.", "task.", "message.", "document.", "contract.", "approval.", "claude."),
        *("tool.", "rule."),
    ),
    "by": (_OURSELVES,),
    "key": ("sealed:", "spool:", "km.died:", "task.added:", "lease.taken:", "message:", "approval.asked:"),
}


def refuse_ours(kind: str, *, by: str | None, key: str | None) -> None:
    """Raise `EventInvalid` for an event that others than we want to append and that only we may."""
    said = {"kind": kind, "by": by or "", "key": key or ""}
    for name, value in said.items():
        if value.startswith(_OURS[name]) and (name != "by" or value == _OURSELVES):
            raise EventInvalid(
                f"`{value}` is what super-agents itself says: `{name}` must be another",
                hint="your own events are named `custom.<name>`",
                field=name,
            )

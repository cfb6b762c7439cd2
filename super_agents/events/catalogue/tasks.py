"""What is to be done, who does it, and what proves that it was done."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind, optional

_TASK = Field(str, "the task's id, as in `t-12`")
_FENCE = Field(int, "fencing token of the claim: 1 for the task's first, one more for each that follows")
_UNTIL = Field(str, "when the claim runs out unless it is renewed, UTC")
_AFTER = Field(list, "ids of tasks")

KINDS = (
    Kind(
        "task.added",
        "somebody wants something done",
        {
            "task": _TASK,
            "title": Field(str, "what is to be done, in a line"),
            "details": optional(str, "all there is to say about it"),
            "priority": Field(str, "critical, high, normal or low"),
            "after": Field(list, "ids of the tasks that must be finished first"),
            "checks": Field(list, "commands that must end with 0 before it counts as finished"),
            "attempts": Field(int, "how often it may be tried"),
            "role": optional(str, "only for agents of this role"),
            "agent": optional(str, "only for this agent"),
            "deadline": optional(str, "when it should be finished, UTC"),
        },
        "always",
    ),
    Kind(
        "task.linked",
        "a task has to wait for others, too",
        {"task": _TASK, "after": _AFTER},
        "always",
    ),
    Kind(
        "task.unlinked",
        "a task need not wait for these any more",
        {"task": _TASK, "after": _AFTER},
        "always",
    ),
    Kind(
        "task.claimed",
        "whom the event is by took a task and holds it for a time",
        {
            "task": _TASK,
            "fence": _FENCE,
            "until": _UNTIL,
            "attempt": Field(int, "which try this is, from 1"),
            "lapsed": optional(str, "who held it before and let the claim run out"),
        },
        "always",
    ),
    Kind(
        "task.renewed",
        "who holds a task goes on with it: the heartbeat of a claim",
        {"task": _TASK, "fence": _FENCE, "until": _UNTIL},
    ),
    Kind(
        "task.released",
        "who held a task gave it back; the try does not count",
        {"task": _TASK, "fence": _FENCE},
        "always",
    ),
    Kind(
        "task.attempt_failed",
        "a try went wrong",
        {
            "task": _TASK,
            "fence": _FENCE,
            "attempt": Field(int, "which try it was"),
            "reason": Field(str, "what went wrong"),
            "retry_at": optional(str, "when it may be tried again, UTC; absent when that was the last try"),
        },
        "always",
    ),
    Kind(
        "task.finished",
        "a task is done, and this proves it",
        {
            "task": _TASK,
            "fence": _FENCE,
            "evidence": Field(list, "objects with `kind` (check, commit, artifact, note) and what belongs to it"),
        },
        "always",
    ),
    Kind(
        "task.cancelled",
        "a task is not wanted any more",
        {"task": _TASK, "reason": Field(str, "why")},
        "always",
    ),
    Kind(
        "task.retried",
        "a task whose tries were used up gets as many again",
        {"task": _TASK},
        "always",
    ),
    Kind(
        "task.dropped",
        "a task whose tries were used up was given up",
        {"task": _TASK, "reason": Field(str, "why")},
        "always",
    ),
)

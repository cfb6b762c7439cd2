"""Sessions of a client: who works in one, and what became of it that no hook told."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind, optional

_SESSION = Field(str, "the session's id, as the client gave it")
_EVIDENCE = Field(str, "by what it is known")

KINDS = (
    Kind(
        "session.joined",
        "a session of a client takes part, under a name",
        {
            "session": _SESSION,
            "how": Field(
                str,
                "`new`: it got a name of its own; `kept`: it has the name that it, or its process, had before;"
                " `told`: the environment names and proves the agent; `unproven`: it names one and does not prove it",
            ),
            "agent": optional(str, "the name under which it acts"),
            "is_given": optional(bool, "whether the name was given by us, and goes when nothing hangs on it"),
            "pid": optional(int, "the client's process"),
            "process_started": optional(float, "when that process started, in seconds since the epoch"),
            "cwd": optional(str, "the folder it works in"),
            "worktree": optional(str, "the name of the linked worktree it works in"),
            "transcript": optional(str, "the file that the client writes it to"),
        },
    ),
    Kind(
        "session.observed",
        "the client's own files show a session in another state than its hooks told",
        {"session": _SESSION, "state": Field(str, "idle, working, waiting or unknown"), "evidence": _EVIDENCE},
    ),
    Kind(
        "session.interrupted",
        "a turn was broken off by a person, of which no hook tells",
        {"session": _SESSION, "evidence": _EVIDENCE},
    ),
    Kind(
        "session.lost",
        "the client's process is gone without having ended the session",
        {"session": _SESSION, "evidence": _EVIDENCE, "pid": optional(int, "the process that is gone")},
    ),
)

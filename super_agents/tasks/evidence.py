"""What proves that a task is done."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from super_agents.events.actors import is_person

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from super_agents.tasks.task import Task

TIMEOUT = 600.0  # seconds that a check may take
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class CheckRun:
    """An acceptance check that was run: its exit code (None: it was ended after `seconds`), and what it wrote.

    `sha256` is that of the whole output, in hex; `tail` are its last lines.
    """

    command: str
    exit_code: int | None
    sha256: str
    tail: tuple[str, ...] = ()
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the run as JSON members."""
        return {"kind": "check", **asdict(self), "tail": list(self.tail)}

    def fault(self) -> str | None:
        """Say why it proves nothing, or None."""
        if self.exit_code is None:
            return f"the check `{self.command}` was ended after {self.seconds:g} s"
        if self.exit_code:
            return f"the check `{self.command}` ended with {self.exit_code}"
        return None if _SHA256.fullmatch(self.sha256) else f"`{self.sha256}` is no sha256 of a check's output"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that holds the work; `commit` is its id in hex, of 7 digits at least."""

    commit: str

    def to_dict(self) -> dict[str, Any]:
        """Return the commit as JSON members."""
        return {"kind": "commit", **asdict(self)}

    def fault(self) -> str | None:
        """Say why it proves nothing, or None."""
        return None if _COMMIT.fullmatch(self.commit) else f"`{self.commit}` is no id of a commit"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that was made: where it is, its SHA-256 in hex, its size."""

    path: str
    sha256: str
    bytes: int

    def to_dict(self) -> dict[str, Any]:
        """Return the artifact as JSON members."""
        return {"kind": "artifact", **asdict(self)}

    def fault(self) -> str | None:
        """Say why it proves nothing, or None."""
        if not self.path:
            return "an artifact has no path"
        return None if _SHA256.fullmatch(self.sha256) else f"`{self.sha256}` is no sha256 of `{self.path}`"


@dataclass(frozen=True, slots=True)
class Note:
    """A person's word that it is done, and why there is nothing better."""

    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return the note as JSON members."""
        return {"kind": "note", **asdict(self)}

    def fault(self) -> str | None:
        """Say why it proves nothing, or None."""
        return None if self.reason.strip() else "a note gives no reason"


Evidence: TypeAlias = CheckRun | Commit | Artifact | Note


@dataclass(frozen=True, slots=True)
class Completion:
    """A task that is done: its id, the token under which it is held, and what proves it."""

    task: str
    token: int
    evidence: Sequence[Evidence]


def missing(task: Task, evidence: Sequence[Evidence], *, by: str) -> list[str]:
    """Say in a phrase each what keeps this evidence from proving that `by` finished the task."""
    return list(_missing(task, evidence, by))


def _missing(task: Task, evidence: Sequence[Evidence], by: str) -> Iterator[str]:
    yield from (fault for one in evidence if (fault := one.fault()))
    runs = {one.command for one in evidence if isinstance(one, CheckRun)}
    yield from (f"the check `{command}` was not run" for command in task.checks if command not in runs)
    notes = [one for one in evidence if isinstance(one, Note)]
    if notes and not is_person(by):
        yield f"a note counts from a person, not from `{by}`"
    if not task.checks and not any(isinstance(one, Commit | Artifact | Note) for one in evidence):
        yield "it names no checks, so a commit, an artifact or a person's note is needed"

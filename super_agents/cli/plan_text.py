"""A set-up's plan for eyes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from super_agents.cli import render

if TYPE_CHECKING:
    from super_agents.projects.setup.plan import Change, Plan

_MANY = 4  # files of one folder that are named each


def show(plan: Plan) -> None:
    """Write what is changed, one file, folder or step a line, then what was left as it is and why."""
    counts = Counter(map(_folder, plan.changes))
    for verb, path in dict.fromkeys(_shown(change, counts) for change in plan.changes):
        render.line(f"  {verb:<6}  {path}")
    for step in plan.steps:
        render.line(f"  do      {step}")
    for path in plan.conflicts:
        render.line(f"  merge   {path} by hand with .claude/state/conflicts/{path}, then delete that one")
    for note in plan.notes:
        render.say(f"  note    {note}")


def _shown(change: Change, counts: Counter[tuple[str, str]]) -> tuple[str, str]:
    """Return what a line says: the folder, and of how many files, where the same is done to many of one."""
    verb, folder = _folder(change)
    count = counts[verb, folder]
    return verb, f"{folder}/ ({count} files)" if count > _MANY else change.path


def _folder(change: Change) -> tuple[str, str]:
    """Return what is done, and the folder in `.claude` that it is done in; a file above has none."""
    parts = change.path.split("/")
    return change.verb, "/".join(parts[:2]) if len(parts) > 2 else change.path  # noqa: PLR2004 - `.claude/agents/x.md`

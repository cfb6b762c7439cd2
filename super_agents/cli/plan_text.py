"""A set-up's plan for eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.cli import render

if TYPE_CHECKING:
    from super_agents.projects.setup.plan import Plan


def show(plan: Plan) -> None:
    """Write what is changed, one file or step a line, then what was left as it is and why."""
    for change in plan.changes:
        render.line(f"  {change.verb:<6}  {change.path}")
    for step in plan.steps:
        render.line(f"  do      {step}")
    for path in plan.conflicts:
        render.line(f"  merge   {path} by hand with .claude/state/conflicts/{path}, then delete that one")
    for note in plan.notes:
        render.say(f"  note    {note}")

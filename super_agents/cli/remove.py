"""`super-agents remove`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli import plan_text, render
from super_agents.cli.errors import DONE, FAILED
from super_agents.cli.options import dry_run_option, json_option, pass_start, yes_option

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.setup.plan import Plan


@click.command()
@click.option("--purge", is_flag=True, help="Delete the event log and all that was recorded, too.")
@dry_run_option
@yes_option
@json_option
@pass_start
def remove(start: Path, *, purge: bool, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Take out of a repository exactly what init put in.

    Files you edited stay, and so does the event log unless --purge is given. Stops the knowledge manager first.
    """
    from super_agents.projects.setup import actions  # not for --help

    plan = actions.remove(start, purge=purge, dry_run=True)
    if not dry_run:
        if not (yes or _is_agreed(plan, as_json=as_json)):
            render.say("nothing was done")
            return FAILED
        _stop_knowledge_manager(plan.root)
        plan = actions.remove(start, purge=purge)
    if as_json:
        render.as_json({**plan.to_dict(), "dry_run": dry_run})
        return DONE
    render.line(f"{'would take super-agents out of' if dry_run else 'took super-agents out of'} {plan.root}")
    plan_text.show(plan)
    if dry_run:
        render.say("\nnothing was done (dry run)")
    return DONE


def _is_agreed(plan: Plan, *, as_json: bool) -> bool:
    if as_json or not render.can_ask():
        message = "This deletes files: add --yes to do it, or --dry-run to see them."
        raise click.UsageError(message)
    plan_text.show(plan)
    return click.confirm(f"Take super-agents out of {plan.root}?", err=True)


def _stop_knowledge_manager(root: Path) -> None:
    from super_agents.projects.project import Project  # only when something is removed
    from super_agents.runtime import km_process

    km_process.stop(Project(root))

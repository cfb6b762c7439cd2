"""`super-agents upgrade`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli import plan_text, render
from super_agents.cli.errors import DONE, FAILED
from super_agents.cli.options import dry_run_option, json_option, pass_start

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.option("--template", metavar="NAME|DIR", help="Where the template is, when it is not found by its name.")
@dry_run_option
@json_option
@pass_start
def upgrade(start: Path, *, template: str | None, dry_run: bool, as_json: bool) -> int:
    """Bring a project's files to this release; what you edited is merged or kept.

    Ends with 1 when something waits to be merged by hand.
    """
    from super_agents.projects.setup import actions  # not for --help

    plan = actions.upgrade(start, template=template, dry_run=dry_run)
    if as_json:
        render.as_json({**plan.to_dict(), "dry_run": dry_run})
    else:
        verb = "would upgrade" if dry_run else "upgraded"
        render.line(f"{plan.root} is up to date: nothing to do" if plan.is_empty else f"{verb} {plan.root}")
        plan_text.show(plan)
    return FAILED if plan.conflicts else DONE

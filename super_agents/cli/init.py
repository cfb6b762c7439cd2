"""`super-agents init`."""

from __future__ import annotations

from pathlib import Path

import click

from super_agents.cli import plan_text, render
from super_agents.cli.options import dry_run_option, json_option, pass_start


@click.command()
@click.argument("directory", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--template", metavar="NAME|DIR", help="What to lay down; default: `init.template` of the settings.")
@click.option(
    "--mcp",
    type=click.Choice(["stdio", "http", "none"]),
    help="How agents get the project's tools by `.mcp.json`; default: as it is, at first stdio.",
)
@click.option(
    "--local/--shared",
    default=None,
    help="Put Claude Code's hooks and permissions into settings.local.json, or into settings.json, which is committed;"
    " default: as it is, at first shared.",
)
@dry_run_option
@json_option
@pass_start
def init(
    start: Path,
    *,
    directory: Path | None,
    template: str | None,
    mcp: str | None,
    local: bool | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make a repository a project: lay down settings, the CLAUDE.md block, ignore lines, Claude Code's and git's hooks.

    Acts on the top of the repository that DIR is in. What is there stays as it is; a second run changes nothing.
    """
    from super_agents.projects.setup import actions  # not for --help

    plan = actions.init(start / (directory or "."), template=template, mcp=mcp, local=local, dry_run=dry_run)
    if as_json:
        render.as_json({**plan.to_dict(), "dry_run": dry_run})
        return
    if plan.is_empty:
        render.line(f"{plan.root} is a project already: nothing to do")
        plan_text.show(plan)
        return
    render.line(f"{'would set up' if dry_run else 'set up'} {plan.root}")
    plan_text.show(plan)
    render.say("\nnothing was done (dry run)" if dry_run else "\nnext: super-agents start")

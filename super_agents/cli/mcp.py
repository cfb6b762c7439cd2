"""`super-agents mcp`: the project's tools for an agent, over stdin and stdout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli.options import pass_project

if TYPE_CHECKING:
    from super_agents.projects.project import Project


@click.command()
@click.option(
    "--tools",
    "chosen",
    type=click.Choice(["default", "all"]),
    default="default",
    show_default=True,
    help="How many tools to offer.",
)
@pass_project
def mcp(project: Project, *, chosen: str) -> None:
    """Serve MCP to the agent that started this command; it ends when its stdin is closed."""
    from super_agents.km.mcp import stdio  # a second, which `--help` does not pay
    from super_agents.km.mcp.table import SETS

    stdio.serve(project, SETS[chosen])

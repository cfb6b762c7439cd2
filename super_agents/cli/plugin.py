"""`super-agents plugin`: the plugin form of what `init` writes."""

from __future__ import annotations

from pathlib import Path

import click

from super_agents.cli import render
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import json_option, pass_start


@click.group(cls=SuggestingGroup)
def plugin() -> None:
    """Make a plugin for Claude Code, which works in worktrees and subfolders, too."""


@plugin.command()
@click.argument("directory", metavar="[DIR]", default="super-agents-plugin", type=click.Path(path_type=Path))
@click.option("--template", metavar="NAME|DIR", default="skeleton", help="Whose agents, skills and tools to take.")
@json_option
@pass_start
def build(start: Path, *, directory: Path, template: str, as_json: bool) -> None:
    """Write the plugin and a marketplace that offers it into DIR, by default `super-agents-plugin`.

    Install it with `claude plugin marketplace add DIR` and `claude plugin install super-agents@super-agents`.
    """
    from super_agents.projects import plugin as plugins  # not for --help
    from super_agents.projects import template as templates

    folder = start / directory
    files = plugins.build(folder, templates.find(template))
    if as_json:
        render.as_json({"folder": str(folder), "files": files})
        return
    render.line(f"wrote {folder}")
    for path in files:
        render.line(f"  {path}")
    render.say(f"\nnext: claude plugin marketplace add {folder}")

"""`super-agents context`: what an agent should know now."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from super_agents.cli import render
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.knowledge_input import library_of
from super_agents.cli.options import json_option, pass_project_to_read
from super_agents.events.actors import NAME

if TYPE_CHECKING:
    from super_agents.projects.project import Project


@click.group(cls=SuggestingGroup)
def context() -> None:
    """What an agent should know now, on one page within a budget."""


@context.command()
@click.option("--task", metavar="ID", help="For this task: what it waits for, its work, what is known about it.")
@click.option("--agent", metavar="NAME", help="For this agent: its tasks, messages, leases. Default: who you are.")
@click.option("--about", metavar="TEXT", default="", help="And for these words.")
@click.option("--tokens", type=click.IntRange(256, 200_000), default=4000, show_default=True, help="At most so many.")
@json_option
@pass_project_to_read
def show(project: Project, *, task: str | None, agent: str | None, about: str, tokens: int, as_json: bool) -> None:
    """Show the page, as Markdown; a token is counted as four bytes. Nothing is marked as read."""
    from super_agents.runtime.context_pack import context_pack

    library_of(project)
    who = agent or os.environ.get(NAME) or None
    page = context_pack(project, task=task, agent=who, about=about, tokens=tokens)
    if as_json:
        render.as_json(page.to_dict())
    else:
        render.line(render.shown(page.text).rstrip("\n"))

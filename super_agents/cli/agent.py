"""`super-agents agent`: who works here, and under which name."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

import click

from super_agents.cli import agent_roles, render
from super_agents.cli.actor import acting
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import json_option, pass_project_to_read, pass_project_to_write
from super_agents.events.actors import NAME, SECRET

if TYPE_CHECKING:
    from super_agents.agents.agent import Registration
    from super_agents.projects.project import Project


@click.group(cls=SuggestingGroup)
def agent() -> None:
    """Who works here, and under which name."""


for _command in (agent_roles.roles, agent_roles.role, agent_roles.lint, agent_roles.diff, agent_roles.models):
    agent.add_command(_command)


@agent.command()
@click.argument("name")
@click.option("--role", metavar="ROLE", help="What it is here for, as in `reviewer`.")
@click.option("--team", metavar="TEAM", help="The team it belongs to.")
@click.option("--description", metavar="TEXT", help="A sentence for those who look for somebody.")
@click.option(
    "--export", "as_export", is_flag=True, help='For a shell: eval "$(super-agents agent register … --export)".'
)
@json_option
@pass_project_to_write
def register(
    project: Project,
    name: str,
    *,
    role: str | None,
    team: str | None,
    description: str | None,
    as_export: bool,
    as_json: bool,
) -> None:
    """Take a name, or take it up again with SUPER_AGENT_SECRET set.

    The secret is shown once. It goes to the agent as SUPER_AGENT_SECRET, beside its name as SUPER_AGENT.
    """
    secret = os.environ.get(SECRET)
    done = project.roster.register(name, secret=secret, role=role, team=team, description=description)
    if as_json:
        render.as_json({**done.agent.to_dict(), "secret": done.secret})
    elif as_export:
        for variable, value in ((NAME, name), (SECRET, done.secret)):
            render.line(f"export {variable}={shlex.quote(value)}")
    else:
        _show_secret(done)


@agent.command(name="list")
@click.option("--role", metavar="ROLE", help="Only those of this role.")
@click.option("--team", metavar="TEAM", help="Only those of this team.")
@click.option("--all", "retired", is_flag=True, help="Also those that gave their names back.")
@json_option
@pass_project_to_read
def list_agents(project: Project, *, role: str | None, team: str | None, retired: bool, as_json: bool) -> None:
    """List the agents that have a name."""
    agents = project.roster.list(role=role, team=team, retired=retired)
    if as_json:
        render.as_json([one.to_dict() for one in agents])
    elif not agents:
        render.say("no agent is registered; `super-agents agent register NAME` makes the first")
    else:
        rows = [[one.name, one.role, one.team, "retired" if one.is_retired else "", one.description] for one in agents]
        render.table(rows, ["name", "role", "team", "state", "description"])


@agent.command()
@click.argument("name")
@json_option
@pass_project_to_read
def show(project: Project, name: str, *, as_json: bool) -> None:
    """Show one agent."""
    found = project.roster.get(name).to_dict()
    if as_json:
        render.as_json(found)
    else:
        render.fields({key.replace("_", " "): value for key, value in found.items()})


@agent.command()
@click.argument("name")
@json_option
@pass_project_to_write
def retire(project: Project, name: str, *, as_json: bool) -> None:
    """Give a name back: your own, or as a person anybody's."""
    gone = project.roster.retire(name, by=acting(project))
    if as_json:
        render.as_json(gone.to_dict())
    else:
        render.line(f"{gone.name} is retired")


def _show_secret(done: Registration) -> None:
    render.fields({"name": done.agent.name, "secret": done.secret})
    render.say(f"the secret is shown this once; give it to the agent as {SECRET}, and its name as {NAME}")

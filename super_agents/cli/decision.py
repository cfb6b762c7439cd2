"""`super-agents decision`: what was decided, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from super_agents.cli import knowledge_text
from super_agents.cli.actor import acting
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.knowledge import said_options
from super_agents.cli.knowledge_input import library_of, said_with
from super_agents.cli.options import json_option, pass_project_to_read, pass_project_to_write

if TYPE_CHECKING:
    from super_agents.projects.project import Project

_TYPE = "decision"
_MOST = 1000


@click.group(cls=SuggestingGroup)
def decision() -> None:
    """What was decided, and why: numbered documents in `.claude/knowledge/`."""


@decision.command()
@click.argument("title")
@click.option("--context", required=True, metavar="TEXT", help="What made a decision necessary.")
@click.option("--decision", "decided", required=True, metavar="TEXT", help="What was decided.")
@click.option("--consequences", required=True, metavar="TEXT", help="What follows, the bad with the good.")
@click.option("--proposed", is_flag=True, help="Propose it; `decision accept` accepts it.")
@click.option("--supersedes", metavar="ID", help="The decision that it replaces.")
@said_options
@json_option
@pass_project_to_write
def record(project: Project, title: str, *, decided: str, proposed: bool, as_json: bool, **said: Any) -> None:
    """Record a decision under the next number."""
    status = "proposed" if proposed else "accepted"
    given = said_with(**said)
    done = library_of(project).decide(title, decision=decided, by=acting(project), status=status, **given)
    knowledge_text.saved(done, as_json=as_json)


@decision.command()
@click.argument("name", metavar="ID")
@json_option
@pass_project_to_write
def accept(project: Project, name: str, *, as_json: bool) -> None:
    """Accept a decision that was proposed."""
    knowledge_text.saved(library_of(project).accept(name, by=acting(project)), as_json=as_json)


@decision.command(name="list")
@click.option("--status", metavar="STATUS", help="Only those proposed, accepted or superseded.")
@click.option("--after", metavar="ID", default="", help="Only those whose ids come after this one.")
@json_option
@pass_project_to_read
def list_decisions(project: Project, *, status: str | None, after: str, as_json: bool) -> None:
    """List the decisions in the order of their numbers."""
    found = library_of(project).list(type=_TYPE, status=status, limit=_MOST, after=after)
    knowledge_text.decisions(found, as_json=as_json)


@decision.command()
@click.argument("name", metavar="ID")
@json_option
@pass_project_to_read
def show(project: Project, name: str, *, as_json: bool) -> None:
    """Show one decision; its number is enough."""
    knowledge_text.whole(library_of(project).decision(name), as_json=as_json)

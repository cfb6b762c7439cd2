"""`super-agents agent roles, role, lint, diff, models`: what agents are here for, as files of Claude Code's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from super_agents.cli import render
from super_agents.cli.errors import DONE, FAILED
from super_agents.cli.options import json_option, pass_project, pass_start

if TYPE_CHECKING:
    from super_agents.projects.project import Project


@click.command()
@json_option
@pass_project
def roles(project: Project, *, as_json: bool) -> None:
    """List the roles that agents can have: those of the catalogue, and the project's own."""
    from super_agents.projects import roles as project_roles

    found = project_roles.listed(project.root)
    if as_json:
        render.as_json([one.to_dict() for one in found])
    else:
        rows = [[one.name, one.tier, one.model, one.state, ", ".join(one.aliases), one.duty] for one in found]
        render.table(rows, ["role", "tier", "model", "file", "also", "duty"])


@click.command()
@click.argument("name")
@json_option
@pass_project
def role(project: Project, name: str, *, as_json: bool) -> None:
    """Show one role, by any name that it goes by: what it is for, its tools, and its prompt."""
    from super_agents.projects import roles as project_roles

    found = project_roles.get(project.root, name).to_dict()
    if as_json:
        render.as_json(found)
        return
    prompt = found.pop("prompt")
    render.fields({key: ", ".join(value) if isinstance(value, list) else value for key, value in found.items()})
    render.line(f"\n{prompt}")


@click.command()
@click.argument("directory", metavar="[DIR]", required=False, type=click.Path(path_type=Path, exists=True))
@json_option
@pass_start
def lint(start: Path, *, directory: Path | None, as_json: bool) -> int:
    """Look for what is wrong with subagents' files, in DIR or the project; exit code 1 when something is."""
    from super_agents.cli.finding_text import show_findings
    from super_agents.km.mcp.table import EVERYDAY, FURTHER
    from super_agents.projects import roles as project_roles
    from super_agents.projects.project import Project
    from super_agents.projects.selection import AGENTS
    from super_agents.system import worktrees

    names = frozenset(tool.name for tool in (*EVERYDAY, *FURTHER))
    root = worktrees.find_root(str(start / (directory or ".")))
    folder = start / directory if directory else Project.open(start).root / AGENTS
    done = project_roles.lint(folder, root=Path(root) if root else None, tools=names)
    return show_findings(done.findings, as_json=as_json, sound=f"{done.count} files, nothing wrong")


@click.command()
@click.argument("name", required=False)
@json_option
@pass_project
def diff(project: Project, name: str | None, *, as_json: bool) -> int:
    """Show what the project has changed in roles of the catalogue; exit code 1 when it has."""
    from super_agents.projects import roles as project_roles

    found = project_roles.differences(project.root, name)
    if as_json:
        render.as_json(found)
    else:
        for text in found.values():
            render.line(text)
        if not found:
            render.say("no role differs from the catalogue's")
    return FAILED if found else DONE


@click.command()
@json_option
@pass_project
def models(project: Project, *, as_json: bool) -> None:
    """Show which model works for whom, and which stands in when one is not to be had."""
    from super_agents.projects import catalogue

    table = catalogue.table(project.root)
    rows: list[dict[str, Any]] = [
        {"role": name, "tier": table.tier_of(name), "model": model, "then": list(table.fallbacks(model))}
        for name, model in ((name, table.model_of(name)) for name in table.entries)
    ]
    if as_json:
        render.as_json({"version": table.version, "tiers": dict(table.tiers), "roles": rows})
    else:
        render.table(
            [[*map(row.get, ("role", "tier", "model")), " > ".join(row["then"])] for row in rows], list(rows[0])
        )

"""`super-agents secret`: keep secrets out of commits."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from super_agents.cli import secret_text
from super_agents.cli.actor import acting
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import Start, json_option, pass_project, pass_project_to_write
from super_agents.errors import PathRefused
from super_agents.projects import secret_scan
from super_agents.system import worktrees

if TYPE_CHECKING:
    from super_agents.projects.project import Project


@click.group(cls=SuggestingGroup)
def secret() -> None:
    """Keep secrets out of commits: git's pre-commit hook looks for them, and these commands do as well."""


@secret.command()
@click.argument("paths", nargs=-1)
@click.option("--staged", is_flag=True, help="Look at what the next commit would add, as the hook does.")
@json_option
@pass_project
@click.pass_context
def scan(ctx: click.Context, project: Project, paths: tuple[str, ...], *, staged: bool, as_json: bool) -> None:
    """Look for secrets in files, or in all files below folders; without PATHS, in the whole worktree.

    Says file, line and rule, never the secret. Exit code 1 when there are any. What git ignores is passed over.
    """
    if staged and paths:
        raise click.UsageError("--staged looks at the whole index: leave out the paths, or --staged.")
    top, start = _top(), _start()
    wishes = secret_scan.wishes_of(project.root)
    if staged:
        found = secret_scan.in_staged(project.root, top, wishes)
    else:
        found = secret_scan.in_worktree(project.root, top, [start / path for path in paths] or [top], wishes)
    ctx.exit(secret_text.show(found, as_json=as_json))


@secret.command()
@click.argument("place", metavar="FILE:LINE")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is no secret.")
@json_option
@pass_project_to_write
def allow(project: Project, place: str, *, reason: str, as_json: bool) -> None:
    """Let what FILE:LINE holds be committed, here and wherever else it stands, for a reason.

    It is entered into `.claude/system/allowed-secrets.toml`, which belongs into the commit.
    """
    if not reason.strip():
        raise click.BadParameter("say why it is no secret.", param_hint="--reason")
    top = _top()
    named = os.path.relpath(_start() / place, top)
    done = secret_scan.allow(project.root, top, named, reason=reason.strip(), by=acting(project))
    secret_text.allowed(done, as_json=as_json)


def _start() -> Path:
    return (click.get_current_context().find_object(Start) or Start(".")).path


def _top() -> Path:
    """Return the worktree's top folder; raises `PathRefused` outside of git."""
    checkout = worktrees.repository(str(_start()))
    if checkout is None:
        raise PathRefused(_start(), "is in no git repository", hint="secrets are looked for in what git knows")
    return Path(checkout.top)

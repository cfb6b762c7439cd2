"""`super-agents km`: the knowledge manager's process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from super_agents.cli import render, start
from super_agents.cli.errors import DONE, FAILED
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import json_option, pass_project
from super_agents.errors import KmElsewhere, KmUnreachable
from super_agents.events.actors import NAME, SECRET

if TYPE_CHECKING:
    from super_agents.projects.km_state import KmState
    from super_agents.projects.project import Project

_ASKED = "CLAUDE_CODE_MCP_SERVER_URL"  # Claude Code says so where it is going to send the headers


@click.group(cls=SuggestingGroup)
def km() -> None:
    """The knowledge manager's process: one per project, at a port of its own."""


@km.command()
@json_option
@pass_project
def status(project: Project, *, as_json: bool) -> int:
    """Say whether it runs, by what it answers itself; exit code 1 when it needs the doctor."""
    from super_agents.projects import km_state  # `--help` does without

    now = km_state.state(project)
    health = km_state.health(now) if now.is_running else None
    if as_json:
        render.as_json({"root": str(project.root), **now.to_dict(), "health": health})
    else:
        render.fields(_lines(now, health or {}))
    return DONE if now.is_sound else FAILED


@km.command()
@pass_project
def hook(project: Project) -> None:
    """Print the hook that asks the running manager before a tool runs, for `.claude/settings.local.json`.

    It holds a token: keep it out of files that are shared. The port is the one that this manager has now.
    """
    from super_agents.projects import km_state  # `--help` does without
    from super_agents.projects.hook_token import http_hook

    now = km_state.state(project)
    if not now.is_running or now.url is None:
        raise KmUnreachable(project.root, "it does not run")
    render.as_json(http_hook(project.layout, now.url))


@km.command()
@json_option
@pass_project
def restart(project: Project, *, as_json: bool) -> None:
    """Stop it if it runs, and start it anew."""
    from super_agents.runtime import km_process  # `--help` does without

    start.show(project, km_process.restart(project), as_json=as_json)


@km.command()
@click.option("-n", "--lines", type=click.IntRange(min=0), default=50, show_default=True, help="How many of the last.")
@click.option("-f", "--follow", is_flag=True, help="Go on with what comes, until interrupted.")
@json_option
@pass_project
def logs(project: Project, *, lines: int, follow: bool, as_json: bool) -> None:
    """Show what it wrote about its own work."""
    from super_agents.runtime import km_log  # `--help` does without

    path = km_log.path_of(project.layout)
    for line in km_log.follow(path, lines) if follow else km_log.tail(path, lines):
        render.line(line if as_json else km_log.plain(line))
    for line in km_log.tail(km_log.errors_of(project.layout), lines):  # says why a start failed, and is no log line
        render.say(line)


@km.command()
@click.option("--start", "starts", is_flag=True, help="Start it if it does not run.")
@pass_project
def headers(project: Project, *, starts: bool) -> None:
    """Print the HTTP headers that let a client in, as JSON: the `headersHelper` of an entry in `.mcp.json`.

    They hold the token of the running process, and who you are by SUPER_AGENT and SUPER_AGENT_SECRET; for others a text
    that nobody can guess, by which the client is known again and keeps the name that it takes. A client that is
    about to send them to another port gets none.
    """
    from super_agents.projects import km_state  # `--help` does without
    from super_agents.system.ids import new_id

    now = km_state.state(project)
    if starts and not now.is_running:
        from super_agents.runtime import km_process  # as above

        now = km_process.start(project)
    if not now.is_running:
        raise KmUnreachable(project.root, now.detail or "it does not run", pid=now.pid)
    _check_asked(now)
    token = project.layout.km_token.read_text(encoding="utf-8").strip()
    told = {"X-Super-Agent": os.environ.get(NAME), "X-Super-Agent-Secret": os.environ.get(SECRET)}
    said = {name: value for name, value in told.items() if value} or {"X-Super-Agent-Client": new_id()}
    render.as_json({"Authorization": f"Bearer {token}"} | said)


def _check_asked(now: KmState) -> None:
    """Keep the token from whoever has the port that `.mcp.json` names while we have another."""
    asked = os.environ.get(_ASKED)
    if asked and urlsplit(asked).netloc != f"127.0.0.1:{now.port}":
        raise KmElsewhere(now.port, asked)


def _lines(now: KmState, health: dict[str, Any]) -> dict[str, object]:
    lines: dict[str, object] = {"status": now.status}
    if now.detail:
        lines["detail"] = now.detail
    if now.is_running:
        verdict = "; ".join(health.get("reasons", ())) or health.get("status", "no answer")
        lines |= {"health": verdict, "url": now.url, "process": now.pid, "since": now.started_at}
        lines |= {"version": now.version, "instance": now.instance_id}
    return lines

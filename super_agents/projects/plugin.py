"""What `init` writes for Claude Code as a plugin of it: hooks, tools, agents and skills, for all folders of a user."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from super_agents import __version__
from super_agents.errors import PathRefused
from super_agents.projects import claude_client, claude_hooks
from super_agents.projects.setup.plan import content_of
from super_agents.system.files import make_folder, write_atomic

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.template import Template

NAME = "super-agents"
_MARKET = ".claude-plugin/marketplace.json"
_ABOUT = "One event log, messages, tasks and leases for all the agents of a repository"
_README = f"""# {NAME}

{_ABOUT}.

The hooks tell the project of a session what the session does, and bring it what others have written; the MCP server
gives it the project's tools. Both do nothing in a folder that is no project of super-agents, and on a machine without
it. Install super-agents, run `super-agents init` in a repository, and start Claude Code there.
"""
_FOLDERS = ("agents", "skills")  # of `.claude`, and of a plugin


def build(folder: Path, template: Template) -> list[str]:
    """Write the plugin, and the marketplace that offers it, into a folder; return the files' paths in it.

    What a build wrote before is written anew. Raises `PathRefused` when there is anything else in the folder.
    """
    if folder.exists() and not _is_ours(folder):
        hint = "name a folder that is not there, or one that an earlier build wrote"
        raise PathRefused(folder, "is not a folder of a plugin of ours, nor empty", hint=hint)
    files = _files(template, claude_hooks.level_of(claude_client.version()))
    for path, content in files.items():
        make_folder((folder / path).parent)
        write_atomic(folder / path, content)
    return sorted(files)


def _files(template: Template, level: str) -> dict[str, bytes]:
    hooks = {"description": _ABOUT, "hooks": claude_hooks.entries(level, via=claude_hooks.PLUGIN)}
    plugin = {"name": NAME, "version": __version__, "description": _ABOUT, "author": {"name": NAME}, "license": "MIT"}
    market = {
        "name": NAME,
        "owner": {"name": NAME},
        "metadata": {"description": _ABOUT, "version": __version__},
        "plugins": [{"name": NAME, "source": f"./{NAME}", "description": _ABOUT, "version": __version__}],
    }
    files = {_MARKET: _json(market)}
    files[f"{NAME}/README.md"] = _README.encode()
    files[f"{NAME}/.claude-plugin/plugin.json"] = _json(plugin)
    files[f"{NAME}/hooks/hooks.json"] = _json(hooks)
    if "mcp.json" in template.merges:
        files[f"{NAME}/.mcp.json"] = template.merges["mcp.json"].encode()
    for path, content in template.files.items():
        inside = path.removeprefix(".claude/")
        if inside != path and inside.partition("/")[0] in _FOLDERS:
            files[f"{NAME}/{inside}"] = content
    return files


def _is_ours(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    if next(folder.iterdir(), None) is None:
        return True
    try:
        return bool(json.loads(content_of(folder / _MARKET) or b"{}").get("name") == NAME)
    except (ValueError, AttributeError):
        return False


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"

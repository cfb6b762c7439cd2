"""Claude Code's own files: one value of the wrong type, and the client drops a whole settings file without a word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from super_agents.events.finding import Finding
from super_agents.upkeep.check import ProjectCheck

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import BaseModel

    from super_agents.projects.project import Project


def _settings(project: Project) -> Iterator[Finding]:
    from super_agents.upkeep.claude_models import Settings  # pydantic is not for every start

    for name in ("settings.json", "settings.local.json"):
        yield from _examine(project.layout.claude / name, Settings)


def _mcp(project: Project) -> Iterator[Finding]:
    from super_agents.upkeep.claude_models import McpFile  # as above

    yield from _examine(project.root / ".mcp.json", McpFile)


def _examine(path: Path, model: type[BaseModel]) -> Iterator[Finding]:
    from pydantic import ValidationError

    try:
        read = json.loads(path.read_bytes())
    except FileNotFoundError:
        return
    except ValueError as error:
        yield _finding("settings_unparsable", path, f"is not JSON: {error}")
        return
    try:
        model.model_validate(read, strict=True)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=True):
            yield _finding("settings_invalid", path, _sentence(fault))


def _sentence(fault: Any) -> str:
    place = ".".join(str(part) for part in fault["loc"]) or "the file"
    return f"`{place}` is {json.dumps(fault['input'], default=str)[:80]}: {fault['msg'].lower()}"


def _finding(code: str, path: Path, what: str) -> Finding:
    hint = "Claude Code ignores the whole file until this is mended, and says so only in its dialog"
    return Finding(code=code, message=f"{path.name}: {what}", hint=hint, file=str(path))


CHECKS = (ProjectCheck("Claude Code settings", _settings), ProjectCheck(".mcp.json", _mcp))

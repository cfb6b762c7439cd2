"""What Claude Code accepts in its files, where a wrong value makes it drop them; unknown keys are its own affair."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class _Open(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True, alias_generator=to_camel)


class Permissions(_Open):
    """What tools may do without asking."""

    allow: list[str] = []
    ask: list[str] = []
    deny: list[str] = []
    additional_directories: list[str] = []
    default_mode: Literal["default", "acceptEdits", "plan", "auto", "dontAsk", "bypassPermissions"] | None = None


class HookEntry(_Open):
    """One program, request or prompt that the client runs at an event."""

    type: Literal["command", "http", "mcp_tool", "prompt", "agent"]
    command: str | None = None
    args: list[str] | None = None
    url: str | None = None
    timeout: float | None = None


class HookMatcher(_Open):
    """Hooks for the tools, sources or reasons that a matcher names."""

    matcher: str | None = None
    hooks: list[HookEntry]


class StatusLine(_Open):
    """The program that writes the status line."""

    type: Literal["command"]
    command: str


class Settings(_Open):
    """`.claude/settings.json` and `settings.local.json`."""

    permissions: Permissions | None = None
    hooks: dict[str, list[HookMatcher]] | None = None
    env: dict[str, str] | None = None
    model: str | None = None
    status_line: StatusLine | None = None
    disable_all_hooks: bool | None = None
    enable_all_project_mcp_servers: bool | None = None
    enabled_mcpjson_servers: list[str] | None = None
    disabled_mcpjson_servers: list[str] | None = None
    include_co_authored_by: bool | None = None
    cleanup_period_days: int | None = None


class McpServer(_Open):
    """One server: a command, or a URL."""

    type: Literal["stdio", "http", "sse", "ws", "streamable-http"] | None = None
    command: str | None = None
    args: list[str] = []
    env: dict[str, str] = {}
    url: str | None = None
    headers: dict[str, str] = {}


class McpFile(_Open):
    """`.mcp.json`."""

    mcp_servers: dict[str, McpServer] = {}

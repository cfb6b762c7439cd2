"""What hooks of Claude Code show that are sent to the knowledge manager, and how such a hook is written down.

The client reads headers from its settings and from the environment that it was started in. The manager's own token is
as old as the manager, so hooks have one of their own: it lives as long as the project, and opens their door alone.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from super_agents.system.files import make_folder, write_atomic

if TYPE_CHECKING:
    from super_agents.projects.layout import Layout

PATH = "/hooks/claude"
_SECONDS = 5


def hook_token(layout: Layout) -> str:
    """Return the token, made when it is first asked for; raises `PathRefused`."""
    with suppress(OSError):
        if kept := layout.hook_token.read_text().strip():
            return kept
    make_folder(layout.state, mode=0o700)
    token = secrets.token_urlsafe(32)
    write_atomic(layout.hook_token, f"{token}\n".encode(), mode=0o600)
    return token


def http_hook(layout: Layout, url: str) -> dict[str, Any]:
    """Return the settings of a PreToolUse hook that asks the knowledge manager at an address."""
    handler = {
        "type": "http",
        "url": f"{url}{PATH}",
        "headers": {"Authorization": f"Bearer {hook_token(layout)}", "X-Super-Agent": "$SUPER_AGENT"},
        "allowedEnvVars": ["SUPER_AGENT"],
        "timeout": _SECONDS,
    }
    return {"hooks": {"PreToolUse": [{"hooks": [handler]}]}}

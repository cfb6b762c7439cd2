"""The releases of Claude Code that `shell/dev/test` installed, and what a client is told before it starts."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from super_agents.system import worktrees
from super_agents.system.files import write_atomic
from tests.support import own_network
from tests.support.node_tools import PLACE

_QUIET = ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "DISABLE_TELEMETRY", "DISABLE_AUTOUPDATER")
_KEY = "scripted-and-worthless"
_INHERITED = ("XDG_", "SUPER_AGENTS_", "GIT_")
ABSENT = (
    "the real Claude Code was not tested: it is not installed (`shell/dev/test` installs it, with npm), "
    "or there is no tmux, or this system lets us have no network of its own for it"
)


@dataclass(frozen=True, slots=True)
class Client:
    """One release and its program."""

    version: str
    program: Path

    def __str__(self) -> str:
        return self.version


def _installed() -> list[Client]:
    """Return the installed releases, the oldest first; each brings its program in a package for this system."""
    scope = "node_modules/@anthropic-ai"
    found = [
        Client(json.loads((program.parent / "package.json").read_text())["version"], program)
        for place in (f"{scope}/claude-code-*", f"{scope}/*/{scope}/claude-code-*")
        for program in PLACE.glob(f"{place}/claude")
    ]
    return sorted(found, key=lambda client: [int(part) for part in client.version.split(".")])


CLIENTS = _installed()
_IS_TESTABLE = bool(CLIENTS and shutil.which("tmux")) and own_network.can_be_made()
needs_claude = pytest.mark.skipif(not _IS_TESTABLE, reason=ABSENT)
# For a test of one release, and for a test of each: `@each_client` gives it the argument `client`.
each_client = pytest.mark.parametrize("client", CLIENTS, ids=str)


def newest() -> Client:
    """Return the newest release that is installed."""
    return CLIENTS[-1]


def environment(url: str) -> dict[str, str]:
    """Return all that a client is told: nothing of this process, nor of an agent in whose session the tests are run."""
    kept = {name: value for name, value in os.environ.items() if name == "HOME" or name.startswith(_INHERITED)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    terminal = {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
    told = {"PATH": path, "ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": _KEY, "MCP_CONNECTION_NONBLOCKING": "0"}
    return {**kept, **terminal, **told, **dict.fromkeys(_QUIET, "1")}


def answer_dialogs(root: Path) -> None:
    """Answer beforehand, in the home folder, all that a client asks at its first start in a worktree.

    A person at a new machine does the same once: the first steps, whether the key and the project are trusted, and
    whether the project's MCP servers are. The mode is the one in which the client asks before it acts; newer ones offer
    another, at a moment of their own.
    """
    own, settings = Path.home() / ".claude.json", Path.home() / ".claude" / "settings.json"
    state = json.loads(own.read_text(encoding="utf-8")) if own.exists() else {}
    state |= {"hasCompletedOnboarding": True, "theme": "dark", "customApiKeyResponses": {"approved": [_KEY[-20:]]}}
    state |= {"hasSeenAutoDefaultNudge": True, "hasSeenAutoDefaultNotice": True}  # of a mode that asks nobody
    for trusted in _tops(root):
        state.setdefault("projects", {}).setdefault(trusted, {})["hasTrustDialogAccepted"] = True
    write_atomic(own, json.dumps(state).encode())
    settings.parent.mkdir(exist_ok=True)
    if not settings.exists():
        chosen = {"enableAllProjectMcpServers": True, "permissions": {"defaultMode": "default"}}
        settings.write_text(json.dumps(chosen), encoding="utf-8")


def _tops(folder: Path) -> set[str]:
    """Return where the client keeps whether a folder is trusted: at its worktree; newer ones at the main one."""
    checkout = worktrees.repository(str(folder))
    return {checkout.top, worktrees.root_of(checkout) or checkout.top} if checkout else {str(folder)}

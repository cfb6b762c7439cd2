"""Tool calls as the client tells a hook of them, and what our program answers."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

from super_agents.projects.git_hooks.stubs import Program
from tests.support.claude_hooks import compact

if TYPE_CHECKING:
    from pathlib import Path

SESSION = "37141323-48cb-42cb-8607-866f2ad2f1e0"


def tool_call(tool: str, cwd: Path, *, use: str = "toolu_1", session: str = SESSION, **given: Any) -> str:
    """Return the client's JSON for a call of a tool with this input."""
    told = {
        "session_id": session,
        "transcript_path": "/home/dev/.claude/projects/x.jsonl",
        "cwd": str(cwd),
        "hook_event_name": "PreToolUse",
        "tool_name": tool,
        "tool_input": given,
        "tool_use_id": use,
    }
    return compact(told).decode()


def ask_hook(raw: str, cwd: Path, *, agent: str = "bob", **env: str) -> dict[str, str]:
    """Start our program as the client does, and return what it says of the call; nothing when it says nothing."""
    program = Program.of_this_process()
    done = subprocess.run(
        [program.python, "-I", "-S", program.entry, "claude", "PreToolUse"],
        cwd=cwd,
        env=environment(agent, **env),
        input=raw,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    if not done.stdout:
        return {}
    output: dict[str, str] = json.loads(done.stdout)["hookSpecificOutput"]
    assert output.pop("hookEventName") == "PreToolUse"
    return output


def environment(agent: str, **more: str) -> dict[str, str]:
    """Return the variables that the client gives a hook of an agent's session; no agent's when there is no name."""
    kept = {name: value for name, value in os.environ.items() if name not in {"SUPER_AGENT", "CLAUDE_PROJECT_DIR"}}
    return {**kept, "USER": "ada", **({"SUPER_AGENT": agent} if agent else {}), **more}

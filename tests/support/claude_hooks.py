"""Hooks as Claude Code starts them: real processes, given what a real client once gave its hooks."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from super_agents.projects.git_hooks.stubs import Program

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLES: tuple[dict[str, Any], ...] = tuple(
    json.loads((Path(__file__).parent / "claude_hook_samples.json").read_text("utf-8"))
)
_OF_A_SESSION = ("CLAUDE_PROJECT_DIR", "CLAUDE_CODE_SESSION_ID", "SUPER_AGENT")


def sample(event: str, **others: Any) -> dict[str, Any]:
    """Return what the client gave a hook at this event, with some members as a test wants them."""
    return {**next(one for one in SAMPLES if one["hook_event_name"] == event), **others}


def compact(said: object) -> bytes:
    """Write JSON as the client does."""
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogateescape")


def command(event: str, *words: str, program: Program | None = None) -> list[str]:
    """Return the words that start a hook."""
    program = program or Program.of_this_process()
    return [str(program.python), "-I", "-S", str(program.entry), "claude", event, *words]


def environment(**others: str) -> dict[str, str]:
    """Return an environment of a client that is in no session of ours."""
    kept = {name: value for name, value in os.environ.items() if name not in _OF_A_SESSION}
    return {**kept, "USER": "ada", **others}


def hook(
    cwd: Path, event: str, said: object, *words: str, program: Program | None = None, **env: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a hook to its end; `said` is what the client gives it, as JSON unless it is bytes."""
    return subprocess.run(
        command(event, *words, program=program),
        cwd=cwd,
        input=said if isinstance(said, bytes) else compact(said),
        env=environment(**env),
        capture_output=True,
        check=False,
    )


def at_once(cwd: Path, event: str, said: object, ways: Sequence[Sequence[str]]) -> None:
    """Run a hook for each of these ways at the same time: all have started before one is told anything."""
    started = [
        subprocess.Popen(command(event, *words), cwd=cwd, stdin=subprocess.PIPE, env=environment()) for words in ways
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write(compact(said))
        process.stdin.flush()
    for process in started:
        process.communicate()
        assert process.returncode == 0

"""A stand-in for Claude Code: a process of its own that runs the program of the hooks as the client does.

It reads one JSON object a line from stdin, runs `super-agents-hook claude EVENT` with it, and answers with what the
hook said, a line of JSON. It keeps `sessions/<pid>.json` as the client does when it is told to.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import super_agents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ENTRY = Path(super_agents.__file__).parent / "hooks" / "entry.py"
_CHECKOUT = Path(__file__).parents[2]


class Client:
    """One client that runs in a folder; `home` is where it keeps its own files."""

    def __init__(self, cwd: Path, home: Path, env: Mapping[str, str] | None = None) -> None:
        self.cwd, self.home = cwd, home
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.clients", str(cwd)],
            cwd=_CHECKOUT,
            env={**os.environ, "HOME": str(home), **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def hook(self, event: str, session: str, /, **said: Any) -> dict[str, Any]:
        """Have it run a hook, and return what that said: its JSON, or nothing."""
        transcript = self.home / ".claude" / "projects" / "p" / f"{session}.jsonl"
        told = {"session_id": session, "transcript_path": str(transcript), "cwd": str(self.cwd)}
        answer = self._ask({"hook": {**told, "hook_event_name": event, **said}})
        return dict(json.loads(answer["stdout"])) if answer["stdout"] else {}

    def start(self, session: str, source: str = "startup") -> str:
        """Have a session begin, and return the context that the model gets."""
        said = self.hook("SessionStart", session, source=source)
        return str(said["hookSpecificOutput"]["additionalContext"])

    def says(self, session: str, status: str, **more: Any) -> None:
        """Have its own file say how it stands, as of now."""
        now = time.time_ns() // 1_000_000 + 1
        told = {"pid": self.pid, "sessionId": session, "status": status, "statusUpdatedAt": now, **more}
        place = self.home / ".claude" / "sessions" / f"{self.pid}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(told), encoding="utf-8")

    def writes(self, session: str, *entries: dict[str, Any]) -> None:
        """Have it write to the transcript."""
        place = self.home / ".claude" / "projects" / "p" / f"{session}.jsonl"
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(entry) + "\n" for entry in entries)

    def exports(self) -> str:
        """Return what the shells of its sessions are told to export."""
        place = self.home / "env.sh"
        return place.read_text(encoding="utf-8") if place.exists() else ""

    def kill(self) -> None:
        """End it as a kill -9 does."""
        self._process.kill()
        self.close()

    def close(self) -> None:
        """Let it end by itself."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait(30)

    def _ask(self, what: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))


@contextmanager
def client(cwd: Path, home: Path, env: Mapping[str, str] | None = None) -> Iterator[Client]:
    """Run a client for as long as the block is."""
    one = Client(cwd, home, env)
    try:
        yield one
    finally:
        one.close()


def _main(cwd: str) -> None:
    for line in sys.stdin:
        said = json.loads(line)["hook"]
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(ENTRY), "claude", said["hook_event_name"]],
            cwd=cwd,
            env=_environment(said["session_id"], cwd),
            input=json.dumps(said),
            capture_output=True,
            text=True,
            check=False,
        )
        sys.stdout.write(json.dumps({"stdout": done.stdout}) + "\n")
        sys.stdout.flush()


def _environment(session: str, cwd: str) -> dict[str, str]:
    told = {"CLAUDECODE": "1", "CLAUDE_CODE_SESSION_ID": session, "CLAUDE_PROJECT_DIR": cwd}
    place = str(Path(os.environ["HOME"]) / "env.sh")
    return {**os.environ, **told, "CLAUDE_PID": str(os.getpid()), "CLAUDE_ENV_FILE": place}


if __name__ == "__main__":
    _main(sys.argv[1])

"""A dialog of Claude Code without Claude Code: the hook that waits beside it, and what the client does to that."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from super_agents.projects.git_hooks.stubs import Program
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from super_agents.policy.approval import Approval
    from super_agents.projects.project import Project

SESSION = "11111111-2222-3333-4444-555555555555"
_PATIENCE = 60.0  # seconds


class Dialog:
    """One dialog about a Bash command, from its opening on. `number` tells several of one client apart."""

    def __init__(
        self, project: Project, command: str = "npm run test", *, number: int = 1, started_as: str = "cli"
    ) -> None:
        self._project = project
        self.tool_use = f"toolu_{number}"
        self._pid = 4_000_000 + number  # of no process
        self.call = {"tool_name": "Bash", "tool_input": {"command": command, "description": "as ever"}}
        self._environment = {"CLAUDE_PID": str(self._pid), "CLAUDE_CODE_ENTRYPOINT": started_as}
        self.shows("waiting")

    def __enter__(self) -> Self:
        requested = {**self.call, "tool_use_id": self.tool_use}
        self.says("claude.tool_requested", **requested)
        program = Program.of_this_process()
        self.hook = subprocess.Popen(
            [str(program.python), "-I", "-S", str(program.entry), "claude", "PermissionRequest"],
            cwd=self._project.root,
            env={**os.environ, **self._environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.hook.stdin
        self.hook.stdin.write(json.dumps({"session_id": SESSION, **self.call}).encode())
        self.hook.stdin.close()
        return self

    def __exit__(self, *_: object) -> None:
        self.hook.kill()
        self.hook.wait()
        if self.hook.stdout:
            self.hook.stdout.close()

    @property
    def asked(self) -> Approval | None:
        """The question that stands in the queue because of it, if there is one yet."""
        found = [one for one in self._project.approvals.list() if one.tool_use == self.tool_use]
        return found[0] if found else None

    def question(self) -> Approval:
        """Wait until the question is in the queue and return it."""
        eventually(lambda: self.asked, within=_PATIENCE)
        assert self.asked
        return self.asked

    def says(self, kind: str, **told: Any) -> None:
        """Put into the log what the client would have told another hook."""
        data = {"input": {"session_id": SESSION, **told}}
        self._project.log.append(kind, by="claude-1", data=data, session=SESSION)

    def shows(self, status: str | None) -> None:
        """Write what the client says of itself; None is that it has ended."""
        file = Path.home() / ".claude" / "sessions" / f"{self._pid}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        if status is None:
            file.unlink()
        else:
            fresh = file.with_suffix(".new")
            fresh.write_text(json.dumps({"pid": self._pid, "status": status}))
            fresh.replace(file)

    def is_allowed(self) -> None:
        """Do what the client does after a Yes: run the tool, and leave the hook alone."""
        self.says("claude.tool_finished", **self.call, tool_use_id=self.tool_use)

    def is_refused(self) -> None:
        """Do what the client does after a No: end the hook."""
        self.hook.send_signal(signal.SIGTERM)

    def said(self) -> Any:
        """Wait for the hook's end and return what it said to the client; None for nothing."""
        assert self.hook.stdout
        text = self.hook.stdout.read()
        assert self.hook.wait(_PATIENCE) == 0
        assert not (self._project.layout.logs / "hooks.log").exists(), "a hook left a trace"
        return json.loads(text)["hookSpecificOutput"]["decision"] if text else None

"""Real git in repositories whose hooks record, and what they recorded."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

from super_agents.events.file_log import FileEventLog
from super_agents.events.kinds import check
from super_agents.projects.git_hooks import installation
from tests.support.projects import make_project

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project


def git(*arguments: str | bytes, cwd: Path, check: bool = True, **env: str) -> str:
    """Run git as a person would, hooks and all, and return what it said on both streams."""
    done = subprocess.run(
        ["git", "-c", "protocol.file.allow=always", *arguments],
        cwd=cwd,
        env={**os.environ, **env},
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    said = (done.stdout + done.stderr).decode("utf-8", "surrogateescape")
    assert not check or done.returncode == 0, said
    return said


def status_of(*arguments: str, cwd: Path) -> int:
    """Run git and return its exit code."""
    return subprocess.run(["git", *arguments], cwd=cwd, check=False, capture_output=True).returncode


def make_fresh_project(root: Path) -> Project:
    """Make a project whose git hooks record, in a repository without a commit."""
    root.mkdir()
    git("init", "-q", "-b", "main", cwd=root)
    project = make_project(root)
    (root / ".git" / "info" / "exclude").write_text(".claude\n")
    installation.install(root)
    return project


def commit(cwd: Path, name: str | bytes = "file", message: str = "Change it", content: str = "x") -> str:
    """Change a file, commit it, and return the commit's id."""
    with open(os.path.join(os.fsencode(cwd), os.fsencode(name)), "a") as file:  # noqa: PTH118,PTH123  bytes
        file.write(content)
    git("add", "-A", cwd=cwd)
    git("commit", "-q", "-m", message, cwd=cwd)
    return head(cwd)


def head(cwd: Path, name: str = "HEAD") -> str:
    """Return the id of a commit."""
    return git("rev-parse", name, cwd=cwd).strip()


def recorded(root: Path, kind: str = "git.") -> list[dict[str, Any]]:
    """Return the data of the events whose kind starts with `kind`, after a look whether log and events are valid."""
    log = FileEventLog(root / ".claude" / "events")
    try:
        assert [finding.code for finding in log.verify()] == []
        events = [event for event in log.read() if event.kind.startswith(kind)]
        for event in events:
            check(event.kind, event.data)  # a hook writes without asking the catalogue
        return [{"kind": event.kind, **event.data} for event in events]
    finally:
        log.close()


def script(path: Path, body: str) -> Path:
    """Write a shell script that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path

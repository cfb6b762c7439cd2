"""What proves that a task is done, as people name it: looked up, read and run."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.cli import render
from super_agents.errors import TaskInvalid
from super_agents.system.files import refused
from super_agents.system.git import ask_git
from super_agents.tasks.checks import run_checks_of
from super_agents.tasks.evidence import Artifact, CheckRun, Commit, Note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project
    from super_agents.tasks.evidence import Evidence


def gathered(
    project: Project,
    task: str,
    token: int,
    *,
    by: str,
    commits: tuple[str, ...],
    artifacts: tuple[str, ...],
    note: str | None,
    timeout: float,
) -> list[Evidence]:
    """Return what proves that a task is done: what was given, looked up, and its checks, which are run now."""
    given: list[Evidence] = [_commit(project.root, name) for name in commits]
    given += [_artifact(project.root, name) for name in artifacts]
    given += [Note(note)] if note is not None else []
    return [*given, *_told(run_checks_of(project.board, task, token, by=by, root=project.root, timeout=timeout))]


def _told(runs: Iterator[CheckRun]) -> Iterator[CheckRun]:
    for run in runs:
        fault = run.fault()
        render.say(render.shown(f"{fault or f'the check `{run.command}` passed'} ({run.seconds:g} s)"))
        if fault:
            for line in run.tail:
                render.say(f"    {render.shown(line)}")
        yield run


def _commit(root: Path, name: str) -> Commit:
    """Ask git for it: a commit that is not there proves nothing."""
    found = ask_git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", cwd=root)
    if found.code:
        raise TaskInvalid("commit", name, f"there is none of this name in `{root}`; `git log` shows them")
    return Commit(found.stdout.strip())


def _artifact(root: Path, name: str) -> Artifact:
    path = Path(name).absolute()
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError as error:
        raise refused(path, error) from error
    inside = path.relative_to(root) if path.is_relative_to(root) else path
    return Artifact(str(inside), digest, size)

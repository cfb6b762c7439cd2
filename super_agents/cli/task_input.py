"""What proves that a task is done, as people name it; what its checks say is told while they run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.cli import render
from super_agents.tasks.checks import run_checks_of
from super_agents.tasks.evidence import CheckRun, Note
from super_agents.tasks.gathering import artifact, commit

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
    project.board.held(task, token, by=by)  # before files are read in vain
    given: list[Evidence] = [commit(project.root, name) for name in commits]
    given += [artifact(project.root, Path(name).absolute()) for name in artifacts]
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

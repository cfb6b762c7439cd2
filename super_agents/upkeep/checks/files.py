"""What `init` laid down: whether it is still there, and whether a set-up was killed half way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents import __version__
from super_agents.events.finding import Finding
from super_agents.projects import manifest, registry, trust
from super_agents.projects.setup import actions, journal, memory
from super_agents.upkeep.check import ProjectCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project


def _journal(project: Project) -> Iterator[Finding]:
    if journal.is_pending(project.layout):
        hint = "run `super-agents doctor --fix`, or the `init`, `upgrade` or `remove` again: it is taken back first"
        yield Finding(code="setup_interrupted", message="a set-up was killed half way", hint=hint)


def _roll_back(project: Project) -> None:
    actions.recover(project.root)  # under the lock of set-ups: one that is under way is not taken back


def _in_git(project: Project) -> Iterator[Finding]:
    brought = trust.brought_by_git(project.layout)
    if brought:
        message = f"git keeps what is private to this machine: {', '.join(f'`{name}`' for name in brought[:3])}"
        hint = "run `git rm -r --cached .claude/state` and commit: whoever pulls would get another machine's notes"
        yield Finding(code="state_in_git", message=message, hint=hint, file=brought[0])


def _laid_down(project: Project) -> Iterator[Finding]:
    laid = manifest.read(project.layout.manifest)
    if laid is None:
        hint = "run `super-agents init`, or get it back from git"
        yield Finding(code="manifest_missing", message=f"`{project.layout.manifest}` is gone", hint=hint)
        return
    for path in (*laid.files, *laid.merges):
        if not (project.root / path).exists():
            hint = "run `super-agents init` to lay it down again, or get it back from git"
            message = f"`{path}` is gone"
            yield Finding(code="file_missing", message=message, hint=hint, severity="warning", file=path)
    if laid.version != __version__:
        message = f"this project's files are of release {laid.version}; this is {__version__}"
        hint = "run `super-agents upgrade`"
        yield Finding(code="upgrade_waiting", message=message, hint=hint, severity="note")


def _conflicts(project: Project) -> Iterator[Finding]:
    for path in memory.conflicts(project.layout):
        message = f"a newer `{path}` waits to be merged by hand"
        hint = f"merge `.claude/state/conflicts/{path}` into it, then delete that one"
        yield Finding(code="conflict_waiting", message=message, hint=hint, severity="warning", file=path)


def _registered(project: Project) -> Iterator[Finding]:
    if not registry.knows(project.layout):
        message = "this machine's list of projects does not have this one"
        yield Finding(code="not_listed", message=message, hint="run `super-agents doctor --fix`", severity="warning")


def _register(project: Project) -> None:
    registry.add(project.identity, name=project.name)


CHECKS = (
    ProjectCheck("set-up", _journal, _roll_back),
    ProjectCheck("state outside of git", _in_git),
    ProjectCheck("laid-down files", _laid_down),
    ProjectCheck("conflicts of upgrades", _conflicts),
    ProjectCheck("list of projects", _registered, _register),
)

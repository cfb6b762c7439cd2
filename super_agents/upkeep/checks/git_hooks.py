"""Git's hooks: whether they are in, and whether they can record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.events.finding import Finding
from super_agents.projects import trust
from super_agents.projects.git_hooks import findings
from super_agents.projects.setup import hooks as setup_hooks
from super_agents.upkeep.check import ProjectCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.project import Project


def _installed(project: Project) -> Iterator[Finding]:
    if not setup_hooks.are_wanted(project.root):
        if setup_hooks.are_installed(project.root):
            message = "git's hooks are in, and the settings say `hooks = false`"
            hint = "run `super-agents upgrade` to take them out, or `super-agents doctor --fix`"
            yield Finding(code="git_hooks_unwanted", message=message, hint=hint, severity="warning")
        return
    found = findings.inspect(project.root)
    yield from found
    other = findings.other_program(project.root)
    if not found and other is not None:
        yield other
    elif not found and setup_hooks.planned(project.root):
        hint = "run `super-agents init` again, or `super-agents doctor --fix`; `hooks = false` in [git] does without"
        message = "git's hooks are not in: commits do not become events"
        yield Finding(code="git_hooks_missing", message=message, hint=hint, severity="warning")


def _install(project: Project) -> None:
    trust.drop_what_git_brought(project.layout)
    setup_hooks.settle(project.root)


def _failures(project: Project) -> Iterator[Finding]:
    path = project.layout.logs / "hooks.log"
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
    if lines:
        message = f"{len(lines)} times a hook could not do what it should; the last: {lines[-1]}"
        hint = f"mend the cause, then delete `{path}`"
        yield Finding(code="hooks_failed", message=message, hint=hint, severity="warning", file=str(path))


CHECKS = (ProjectCheck("git hooks", _installed, _install), ProjectCheck("hook failures", _failures))

"""What keeps a project's git hooks from recording."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.events.finding import Finding
from super_agents.projects.git_hooks import state as git_hook_state
from super_agents.projects.git_hooks import stubs
from super_agents.projects.git_hooks.installation import hooks_path
from super_agents.projects.git_hooks.other_installation import is_there, program_in
from super_agents.projects.git_hooks.stubs import BEFORE, Program, is_ours
from super_agents.projects.layout import Layout
from super_agents.system import worktrees
from super_agents.system.git import ask_git

if TYPE_CHECKING:
    from super_agents.projects.git_hooks.state import HookState

_MEND = "run `super-agents upgrade` to put it right"


def inspect(root: Path, program: Program | None = None) -> list[Finding]:
    """Return what is wrong with the git hooks of the project at `root`; nothing when all is well or none are in."""
    state = git_hook_state.read(Layout(root).git_hooks_json)
    checkout = worktrees.repository(str(root))
    if state is None or checkout is None:
        return []
    return [
        *(found for name in state.names for found in _of_file(Path(state.folder) / name, program)),
        *_of_setting(root, state),
        *_of_hooks_since(state),
        *_of_new_hooks(root, state),
        *_of_worktrees(root, Path(checkout.common_dir), state),
    ]


def other_program(root: Path, program: Program | None = None) -> Finding | None:
    """Return a note when the hooks at `root` work and call another installation than `program`, by default this one."""
    state = git_hook_state.read(Layout(root).git_hooks_json)
    named = {program_in(Path(state.folder) / name) for name in stubs.RECORDED} if state else set()
    others = sorted(str(one.entry) for one in named - {None, program or Program.of_this_process()} if one)
    if state is None or not others:
        return None
    message = f"git's hooks call another installation of super-agents: `{others[0]}`"
    hint = "that is all right; an older one is replaced by `super-agents upgrade`, and any one after it was deleted"
    return Finding(
        code="git_hooks_other_installation", message=message, hint=hint, severity="note", file=str(state.folder)
    )


def _of_file(path: Path, program: Program | None) -> list[Finding]:
    program = program or Program.of_this_process()
    if not path.exists():
        return [_fault("git_hook_missing", f"the git hook `{path.name}` is gone", _MEND, str(path))]
    if not is_ours(path):
        hint = f"if that tool calls `{path.name}{BEFORE}` or a renamed stub of ours, all is well; else {_MEND}"
        return [_fault("git_hook_replaced", f"another tool replaced the git hook `{path.name}`", hint, str(path))]
    if not path.stat().st_mode & 0o100:
        return [_fault("git_hook_not_executable", f"git does not run `{path.name}`: not executable", _MEND, str(path))]
    if path.name in stubs.RECORDED and not _can_run(path, program):
        message = f"the git hook `{path.name}` names an interpreter or a release of super-agents that is gone"
        return [_fault("git_hook_interpreter_gone", message, _MEND, str(path))]
    return []


def _can_run(path: Path, program: Program) -> bool:
    """Ours is there, for it runs us; another, of a second installation, has to be looked for."""
    named = program_in(path)
    return named is not None and (named == program or is_there(named))


def _of_setting(root: Path, state: HookState) -> list[Finding]:
    now = hooks_path(root)
    wanted = state.folder if state.chained else ""
    if now.folder == wanted:
        return []
    message = f"core.hooksPath was set to `{now.folder}` since" if now.folder else "core.hooksPath was unset since"
    return [_fault("git_hooks_path_changed", f"{message}: git looks past our hooks", _MEND, state.folder)]


def _of_hooks_since(state: HookState) -> list[Finding]:
    """Hooks that the release did not know yet that put the others in."""
    missing = [f"`{name}`" for name in stubs.RECORDED if name not in state.names]
    if not missing:
        return []
    message = f"git hooks of this release are not in yet: {', '.join(missing)}"
    return [_fault("git_hook_missing", message, _MEND, state.folder)]


def _of_new_hooks(root: Path, state: HookState) -> list[Finding]:
    """A hook of a kind that gets a stub only where there is one may have been added later; git would pass it over."""
    if not state.chained:
        return []
    needed = stubs.names_for(root / state.chained)
    return [
        _fault("git_hook_passed_over", f"`{state.chained}/{name}` is not called by our folder of hooks", _MEND, name)
        for name in needed
        if name not in state.names
    ]


def _of_worktrees(root: Path, common: Path, state: HookState) -> list[Finding]:
    """A linked worktree may have settings of its own (`extensions.worktreeConfig`), and they win."""
    found = []
    for file in sorted(common.glob("worktrees/*/config.worktree")):
        folder = ask_git("config", "--file", str(file), "--get", "core.hooksPath", cwd=root).stdout.rstrip("\n")
        if folder and folder != state.folder:
            message = f"the worktree `{file.parent.name}` has a core.hooksPath of its own, `{folder}`"
            hint = (
                f"commits there are not recorded; unset it there with `git config --file {file} --unset core.hooksPath`"
            )
            found.append(_fault("git_hooks_worktree_override", message, hint, str(file)))
    return found


def _fault(code: str, message: str, hint: str, path: str) -> Finding:
    """Git goes on without us, so none of it is more than a warning."""
    return Finding(code=code, message=message, hint=hint, severity="warning", file=path)

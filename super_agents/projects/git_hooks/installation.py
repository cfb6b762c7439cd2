"""Git hooks that record events, beside or before whatever hooks are there; taken out, everything is as it was.

Without `core.hooksPath` our stubs lie in git's own folder of hooks; a hook that is there is renamed and called first.
With `core.hooksPath`, in any scope, that folder is somebody else's and perhaps kept in git: it is not touched. The
repository's own setting then names a folder of ours, whose stubs hand over to the folder that was set.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.errors import PathRefused
from super_agents.projects.git_hooks import other_installation, stubs
from super_agents.projects.git_hooks import state as git_hook_state
from super_agents.projects.git_hooks.state import ConfigEdit, HookState
from super_agents.projects.git_hooks.stubs import BEFORE, RECORDED, Program, is_ours
from super_agents.projects.layout import Layout
from super_agents.system import worktrees
from super_agents.system.files import make_folder, write_atomic
from super_agents.system.git import ask_git, git

if TYPE_CHECKING:
    from super_agents.system.worktrees import Checkout

_KEY = "core.hooksPath"
_MODE = 0o755


@dataclass(frozen=True, slots=True)
class HooksPath:
    """What `core.hooksPath` says: in which scope, which folder; both are empty when it is not set."""

    scope: str
    folder: str


def plan_hooks(root: Path, program: Program | None = None) -> tuple[str, ...]:
    """Say in sentences what `install` would do in the repository at `root`; nothing when all is in place."""
    place = _Place.of(root, program)
    return (
        *(f"write the git hook {path.name}{_before(path)}" for path in place.stale()),
        *((f"set {_KEY} to {place.folder}",) if place.needs_setting() else ()),
    )


def install(root: Path, program: Program | None = None) -> HookState:
    """Put the hooks in, or bring those that are there up to date; what was done is kept in the project's state.

    Raises `CommandFailed` when git refuses, `PathRefused` when a file cannot be written.
    """
    place = _Place.of(root, program)
    kept = Layout(root).git_hooks_json
    before = git_hook_state.read(kept)
    if before is not None and before.folder != str(place.folder):  # core.hooksPath was set or unset since
        uninstall(root)
        before = None
    state = place.state(before)
    git_hook_state.write(kept, state)
    make_folder(place.folder)
    for path in place.stale():
        _put_beside(path, place.text_of(path.name))
    if place.needs_setting():
        state = place.set_folder(state)
        git_hook_state.write(kept, state)
    return state


def uninstall(root: Path) -> list[str]:
    """Take the hooks out and put back what stood in their place; says in sentences what had to be left alone."""
    kept = Layout(root).git_hooks_json
    checkout = worktrees.repository(str(root))
    state = git_hook_state.read(kept) or (_as_found(checkout) if checkout else None)
    left = _undo(state, checkout) if state is not None and checkout is not None else []
    kept.unlink(missing_ok=True)
    return left


def follow(root: Path, before: str) -> None:
    """Bring the hooks of a project that was moved or copied from `before` to their new place.

    Our setting names a folder by its full path, since linked worktrees read it, too. After a move it leads nowhere,
    and with it the user's own hooks; after a copy it, and our notes, lead to the original. Safe to be called again.
    """
    kept = Layout(root).git_hooks_json
    old = git_hook_state.read(kept)
    new = git_hook_state.followed(old, before, str(root)) if old else None
    if old is None or new is None or new == old:
        return
    checkout = worktrees.repository(str(root))
    if old.config and new.config and checkout:
        new = replace(new, config=_follow_setting(old.config, new.config, checkout))
    git_hook_state.write(kept, new)


def hooks_path(root: Path) -> HooksPath:
    """Ask git which folder of hooks is set, and where."""
    said = ask_git("config", "--show-scope", "--type=path", "--get", _KEY, cwd=root)
    scope, _, folder = said.stdout.rstrip("\n").partition("\t")
    return HooksPath(scope, folder) if said.code == 0 else HooksPath("", "")


def own_folder(checkout: Checkout) -> Path:
    """Return the folder of our stubs for a repository whose `core.hooksPath` was set."""
    return Path(checkout.common_dir) / "super-agents" / "hooks"


class _Place:
    """Where the stubs of one repository belong."""

    def __init__(self, checkout: Checkout, now: HooksPath, chained: str, program: Program) -> None:
        self._checkout = checkout
        self._now = now
        self.chained = chained
        self.folder = own_folder(checkout) if chained else Path(checkout.common_dir) / "hooks"
        self._other = other_installation.at_work((self.folder / name for name in RECORDED), program)
        self._program = self._other or program

    @classmethod
    def of(cls, root: Path, program: Program | None) -> _Place:
        """Look at the repository at `root`; once the setting names our folder, our notes tell what it named before."""
        checkout = worktrees.repository(str(root))
        if checkout is None:
            raise PathRefused(root, "is in no git repository", hint="run `git init` first")
        now = hooks_path(root)
        state = git_hook_state.read(Layout(root).git_hooks_json)
        # Notes from before the project's folder was moved name our folder as it was called there.
        is_own = now.folder in {str(own_folder(checkout)), state.folder if state and state.chained else ""} - {""}
        chained = (state.chained if state else "") if is_own else now.folder
        return cls(checkout, now, chained, program or Program.of_this_process())

    def names(self) -> tuple[str, ...]:
        """Return the hooks that need a stub here."""
        if not self.chained:
            return RECORDED
        return stubs.names_for(Path(self._checkout.top) / self.chained)

    def text_of(self, name: str) -> str:
        """Return the stub for a hook."""
        if not self.chained:
            return stubs.beside(name, self._program)
        return stubs.instead_of(self.chained, name, self._program)

    def stale(self) -> list[Path]:
        """Return the hooks that are missing or not as they should be.

        A hook that another tool put in the place of ours is left alone while the one that was there before us waits
        beside it: that tool may have moved ours elsewhere and call it, and two hooks cannot wait under one name.
        """
        paths = [self.folder / name for name in self.names()]
        return [path for path in paths if not self._is_settled(path) and not _was_replaced(path)]

    def _is_settled(self, path: Path) -> bool:
        """Tell whether a hook is as it should be; what one of a newer release should be, that release knows."""
        if self._other and not self.needs_setting() and other_installation.is_newer(self._other):
            return is_ours(path) and _is_executable(path)
        return _has(path, self.text_of(path.name))

    def needs_setting(self) -> bool:
        """Tell whether git still has to be told of our folder."""
        return bool(self.chained) and self._now.folder != str(self.folder)

    def state(self, before: HookState | None) -> HookState:
        """Return what is to be kept before anything is done."""
        made = before.made_folder if before and before.folder == str(self.folder) else not self.folder.exists()
        config = before.config if before and not self.needs_setting() else None
        return HookState(str(self.folder), self.names(), made, self.chained, config)

    def set_folder(self, state: HookState) -> HookState:
        """Tell git of our folder, in the file whose setting wins, and return the state with how to undo it."""
        of_worktree = self._now.scope == "worktree"
        file = _settings_file(self._checkout, of_worktree=of_worktree)
        top = Path(self._checkout.top)
        said = ask_git("config", "--file", str(file), "--get", _KEY, cwd=top)
        before = file.read_bytes()
        git("config", "--file", str(file), "--replace-all", _KEY, str(self.folder), cwd=top)
        edit = ConfigEdit(
            of_worktree=of_worktree,
            value=str(self.folder),
            was=said.stdout.rstrip("\n") if said.code == 0 else None,
            before=git_hook_state.encoded(before),
            after_sha256=git_hook_state.digest(file.read_bytes()),
        )
        return HookState(state.folder, state.names, state.made_folder, state.chained, edit)


def _follow_setting(old: ConfigEdit, new: ConfigEdit, checkout: Checkout) -> ConfigEdit:
    """Have the setting name the new place, unless somebody has set it to something else since."""
    file, top = _settings_file(checkout, of_worktree=new.of_worktree), Path(checkout.top)
    untouched = file.exists() and old.is_untouched(file.read_bytes())
    if ask_git("config", "--file", str(file), "--get", _KEY, cwd=top).stdout.rstrip("\n") == old.value:
        git("config", "--file", str(file), "--replace-all", _KEY, new.value, cwd=top)
    return replace(new, after_sha256=git_hook_state.digest(file.read_bytes())) if untouched else new


def _before(path: Path) -> str:
    return ", which calls the one that is there first" if path.exists() and not is_ours(path) else ""


def _has(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode() and _is_executable(path)
    except OSError:
        return False


def _is_executable(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o111)


def _was_replaced(path: Path) -> bool:
    return _kept(path).exists() and path.exists() and not is_ours(path)


def _kept(path: Path) -> Path:
    return path.with_name(path.name + BEFORE)


def _put_beside(path: Path, text: str) -> None:
    """Write a stub; what is there and not ours goes on living beside it, a broken link and all."""
    if (path.exists() or path.is_symlink()) and not is_ours(path):
        path.rename(_kept(path))
    write_atomic(path, text.encode(), mode=_MODE)


def _as_found(checkout: Checkout) -> HookState | None:
    """Without notes, what can be seen: our stubs in git's own folder of hooks."""
    folder = Path(checkout.common_dir) / "hooks"
    names = tuple(name for name in RECORDED if is_ours(folder / name))
    return HookState(str(folder), names, made_folder=False) if names else None


def _settings_file(checkout: Checkout, *, of_worktree: bool) -> Path:
    return Path(checkout.git_dir, "config.worktree") if of_worktree else Path(checkout.common_dir, "config")


def _undo(state: HookState, checkout: Checkout) -> list[str]:
    left = _unset_folder(state.config, checkout) if state.config else []
    folder = own_folder(checkout) if state.chained else Path(checkout.common_dir) / "hooks"
    for name in state.names:
        left += _take_out(folder / name)
    if state.made_folder:
        with suppress(OSError):  # somebody else put something in: theirs now
            folder.rmdir()
    if state.chained:
        with suppress(OSError):  # as above
            folder.parent.rmdir()
    return left


def _take_out(path: Path) -> list[str]:
    if path.exists() and not is_ours(path):
        waiting = f"; the hook from before waits in `{_kept(path)}`" if _kept(path).exists() else ""
        return [f"`{path}` is another tool's by now and was left alone{waiting}"]
    path.unlink(missing_ok=True)
    if _kept(path).exists() or _kept(path).is_symlink():
        _kept(path).rename(path)
    return []


def _is_our_change_alone(edit: ConfigEdit, content: bytes) -> bool:
    """Tell whether the bytes that are to be put back differ from those that are there by our setting and nothing else.

    Git's settings name programs that git runs: notes that say otherwise are not ours, whatever else speaks for them.
    """
    with tempfile.TemporaryDirectory(prefix="super-agents-") as folder:
        file = Path(folder, "config")
        file.write_bytes(edit.content_before)
        said = ask_git("config", "--file", str(file), "--replace-all", _KEY, edit.value, cwd=Path(folder))
        return said.code == 0 and file.read_bytes() == content


def _unset_folder(edit: ConfigEdit, checkout: Checkout) -> list[str]:
    """Put git's settings back: byte for byte when nobody changed them since, else only our one value."""
    file, top = _settings_file(checkout, of_worktree=edit.of_worktree), Path(checkout.top)
    try:
        content = file.read_bytes()
    except OSError as error:
        return [f"`{file}` could not be read: {error.strerror}"]
    if edit.is_untouched(content) and _is_our_change_alone(edit, content):
        write_atomic(file, edit.content_before)
        return []
    now = ask_git("config", "--file", str(file), "--get", _KEY, cwd=top).stdout.rstrip("\n")
    if now != edit.value:
        return [f"{_KEY} was changed to `{now}` since and was left alone"] if now else []
    if edit.was is None:
        git("config", "--file", str(file), "--unset-all", _KEY, cwd=top)
    else:
        git("config", "--file", str(file), "--replace-all", _KEY, edit.was, cwd=top)
    return []

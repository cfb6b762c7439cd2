"""Git's hooks of a project: put in beside what was there, taken out without a trace.

Where core.hooksPath is not set, stubs go into the repository's own `hooks` folder, and a hook that was there is kept
as `<name>.before-super-agents` and run first. Where it is set, by whomever, its folder is left alone, for it may be
tracked in git or shared with other repositories: the repository's own core.hooksPath then names a folder of ours in
the git folder, in which every hook runs that of the folder that was set.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import super_agents
from super_agents import resources
from super_agents.events.finding import Finding
from super_agents.projects.layout import Layout
from super_agents.system import worktrees
from super_agents.system.files import make_folder, write_atomic
from super_agents.system.git import ask_git, git

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDED = ("post-commit", "post-merge", "post-checkout", "pre-push")
KEPT = ".before-super-agents"

# Hooks whose mere presence changes or slows what git does are passed through only where there is one to pass to:
# push-to-checkout, reference-transaction, post-index-change, fsmonitor-watchman and those of a server.
_PASSED = (
    *("applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "prepare-commit-msg"),
    *("commit-msg", "pre-rebase", "post-rewrite", "pre-auto-gc", "sendemail-validate"),
)
_MARK = "Put here by super-agents"
_EXECUTABLE = 0o755
_AGAIN = "run `super-agents init` again, or `super-agents doctor --fix`"


@dataclass(frozen=True, slots=True)
class Installed:
    """What was done to a repository, kept in the project's state so that it can be undone."""

    folder: str
    stubs: list[str]
    kept: list[str] = field(default_factory=list)  # hooks that were renamed
    made: bool = False  # the folder was not there
    hooks_path: str | None = None  # core.hooksPath as it was, by any scope
    local: str | None = None  # core.hooksPath as it was in the repository's own config
    config_before: str | None = None  # the repository's config file, whole
    config_after: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where stubs belong in a repository."""

    repository: Path
    folder: Path
    hooks_path: str | None

    def stubs(self) -> dict[str, bytes]:
        """Return the hooks and their text."""
        if self.hooks_path is None:
            return {name: _stub(name, f'"${{0%/*}}/{name}{KEPT}"') for name in RECORDED}
        before = Path(self.hooks_path).expanduser()
        looked = self.repository / before
        present = {entry.name for entry in looked.iterdir()} if looked.is_dir() else set()
        passed = sorted({*_PASSED, *(name for name in present if not name.endswith((".sample", "~")))} - {*RECORDED})
        return {name: _stub(name, _quoted(str(before / name))) for name in (*RECORDED, *passed)}


def plan_hooks(root: Path) -> tuple[str, ...]:
    """Say, a sentence each, what `install` would do; nothing when all is in place or this is no repository."""
    place = _place(root)
    if place is None:
        return ()
    wrong = [name for name, text in place.stubs().items() if not _is_there(place.folder / name, text)]
    steps = [_step(place, name) for name in wrong]
    if place.hooks_path is not None and _hooks_path(root)[0] != str(place.folder):
        steps.append(f"set core.hooksPath of this repository; hooks of `{place.hooks_path}` are run first")
    return tuple(steps)


def install(root: Path) -> None:
    """Put the hooks in; what is in place stays."""
    place = _place(root)
    if place is None or not plan_hooks(root):
        return
    before = state(root)
    if before is not None and before.folder != str(place.folder):  # core.hooksPath was set or unset since
        uninstall(root)
        before = None
    done = _planned(root, place, before)
    _write(root, done)  # before the first change, so that a kill in between leaves nothing that cannot be taken out
    make_folder(place.folder)
    if place.hooks_path is None:
        for name in RECORDED:
            _keep_aside(place.folder / name)
    for name, text in place.stubs().items():
        write_atomic(place.folder / name, text, mode=_EXECUTABLE)
    if place.hooks_path is not None:
        git("config", "--local", "core.hooksPath", str(place.folder), cwd=root)
        _write(root, replace(done, config_after=_read(_config_file(root))))


def uninstall(root: Path) -> None:
    """Take the hooks out and put back what was there, byte for byte; does nothing where none are in."""
    done = state(root)
    if done is None:
        return
    folder = Path(done.folder)
    for name in done.stubs:
        if _is_ours(folder / name):
            (folder / name).unlink()
    for name in done.kept:
        aside = folder / f"{name}{KEPT}"
        if aside.exists() and not (folder / name).exists():
            aside.rename(folder / name)
    if done.made:
        _drop_empty(folder)
    if done.hooks_path is not None:
        _restore_config(root, done)
    Layout(root).git_hooks_json.unlink(missing_ok=True)


def state(root: Path) -> Installed | None:
    """Return what was put in, or None."""
    try:
        return Installed(**json.loads(Layout(root).git_hooks_json.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def inspect(root: Path) -> Iterator[Finding]:
    """Yield what keeps git's events from being recorded."""
    done = state(root)
    place = _place(root)
    if done is None or place is None:
        return
    current = _hooks_path(root)[0]
    if (done.hooks_path is None) != (current is None) or (current not in {None, done.folder}):
        message = f"core.hooksPath is now `{current}`: git does not look at `{done.folder}` any more"
        yield Finding(code="git_hooks_bypassed", message=message, hint=_AGAIN, severity="warning")
        return
    for name in RECORDED:
        path = Path(done.folder) / name
        if not _is_ours(path):
            what = "was replaced by another program" if path.exists() else "is gone"
            message = f"the git hook `{name}` {what}"
            yield Finding(code="git_hook_missing", message=message, hint=_AGAIN, severity="warning", file=str(path))
        elif path.read_bytes() != place.stubs()[name]:
            message = f"the git hook `{name}` is of another installation of super-agents"
            yield Finding(code="git_hook_old", message=message, hint=_AGAIN, severity="warning", file=str(path))


def _place(root: Path) -> _Place | None:
    checkout = worktrees.repository(str(root))
    if checkout is None or not shutil.which("git"):
        return None
    common = Path(checkout.common_dir)
    done, (current, scope) = state(root), _hooks_path(root)
    ours = common / "super-agents" / "hooks"
    if scope == "worktree":  # it would win over whatever we set for the repository
        return None
    if current is None:
        return _Place(root, common / "hooks", None)
    before = done.hooks_path if done and current == str(ours) else current
    return _Place(root, ours, before)


def _hooks_path(root: Path) -> tuple[str | None, str | None]:
    """Return core.hooksPath as git sees it, and its scope (local, global, system, worktree)."""
    asked = ask_git("config", "--show-scope", "--get", "core.hooksPath", cwd=root)
    scope, tab, value = asked.stdout.rstrip("\n").partition("\t")
    return (value, scope) if tab else (None, None)


def _stub(name: str, before: str) -> bytes:
    template = {"pre-push": "pre-push.sh"}.get(name, "hook.sh" if name in RECORDED else "pass.sh")
    text = (resources.shell() / "git-hooks" / template).read_text(encoding="utf-8")
    entry = Path(super_agents.__file__).parent / "hooks" / "entry.py"
    filled = {"@BEFORE@": before, "@NAME@": name, "@PYTHON@": _quoted(sys.executable), "@ENTRY@": _quoted(str(entry))}
    for mark, value in filled.items():
        text = text.replace(mark, value)
    return text.encode("utf-8", "surrogateescape")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _is_there(path: Path, text: bytes) -> bool:
    return path.is_file() and path.read_bytes() == text and os.access(path, os.X_OK)


def _is_ours(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and _MARK.encode() in path.read_bytes()[:200]


def _step(place: _Place, name: str) -> str:
    path = place.folder / name
    chained = place.hooks_path is None and _is_the_users(path)
    return f"put the git hook {name} into {place.folder}" + ("; yours is kept and run first" if chained else "")


def _planned(root: Path, place: _Place, before: Installed | None) -> Installed:
    """Return what will have been done, with what has to be remembered of the time before the first installation."""
    folder, stubs = place.folder, sorted(place.stubs())
    if before is not None:
        return replace(before, stubs=sorted({*stubs, *before.stubs}), kept=_to_keep(place, before.kept))
    made = not folder.exists()
    if place.hooks_path is None:
        return Installed(str(folder), stubs, _to_keep(place, []), made=made)
    local, config = _local_hooks_path(root), _read(_config_file(root))
    return Installed(str(folder), stubs, [], made, place.hooks_path, local, config)


def _to_keep(place: _Place, already: list[str]) -> list[str]:
    if place.hooks_path is not None:
        return already
    return sorted({*already, *(name for name in RECORDED if _is_the_users(place.folder / name))})


def _is_the_users(path: Path) -> bool:
    return (path.exists() or path.is_symlink()) and not _is_ours(path)


def _keep_aside(path: Path) -> None:
    if _is_the_users(path):
        path.rename(path.with_name(f"{path.name}{KEPT}"))


def _restore_config(root: Path, done: Installed) -> None:
    """Untouched since, the config gets its old bytes back; otherwise only our line is taken out."""
    config = _config_file(root)
    if done.config_before is not None and _read(config) == done.config_after:
        write_atomic(config, done.config_before.encode("utf-8", "surrogateescape"))
    elif done.local is not None:
        git("config", "--local", "core.hooksPath", done.local, cwd=root)
    else:
        ask_git("config", "--local", "--unset", "core.hooksPath", cwd=root)


def _local_hooks_path(root: Path) -> str | None:
    asked = ask_git("config", "--local", "--get", "core.hooksPath", cwd=root)
    return asked.stdout.rstrip("\n") if asked.code == 0 else None


def _config_file(root: Path) -> Path:
    checkout = worktrees.repository(str(root))
    assert checkout is not None  # noqa: S101 - hooks are installed in repositories only
    return Path(checkout.common_dir) / "config"


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")


def _write(root: Path, done: Installed) -> None:
    path = Layout(root).git_hooks_json
    make_folder(path.parent, mode=0o700)
    write_atomic(path, json.dumps(asdict(done), indent=2).encode() + b"\n", mode=0o600)


def _drop_empty(folder: Path) -> None:
    """Remove a folder that we made, and ours above it, when nothing is left in them."""
    for path in (folder, folder.parent) if folder.parent.name == "super-agents" else (folder,):
        try:
            path.rmdir()
        except OSError:
            return

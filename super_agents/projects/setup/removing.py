"""`remove`: take out exactly what `init` put in."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.projects import manifest, registry
from super_agents.projects.layout import Layout
from super_agents.projects.manifest import Manifest, is_untouched
from super_agents.projects.merging.merge import undo
from super_agents.projects.setup import hooks as setup_hooks
from super_agents.projects.setup import journal, permission_settings, target
from super_agents.projects.setup import memory as setup_memory
from super_agents.projects.setup.parts import Draft, way_of
from super_agents.projects.setup.plan import Plan, check_writable, content_of
from super_agents.system import worktrees
from super_agents.system.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = ("events", "blobs", "registry", "logs")
KNOWLEDGE = "knowledge"  # kept in git: it stays in sight, and only `--purge` takes it
_HIDDEN = b"# Kept by `super-agents remove`; delete the folder when you do not need it.\n*\n"


@dataclass(frozen=True, slots=True)
class Remove:
    """A removal that was planned: show `plan`, then `carry_out` or not."""

    plan: Plan
    layout: Layout
    folders: tuple[str, ...]
    purge: bool

    def carry_out(self, *, before_step: Callable[[str], object] = lambda _: None) -> None:
        """Do it. The files are taken out all or none; what comes after goes on where it was, when it is killed."""
        steps = journal.steps_of(self.plan.changes)
        journal.carry_out(self.layout, self.plan.changes, steps, before_step=before_step)
        for name, do in self._last_steps():
            before_step(name)
            do()

    def _last_steps(self) -> list[journal.Step]:
        """Return what cannot be taken back, in an order in which the folder counts as a project until the last."""
        root = self.layout.root
        return [
            ("take out git hooks", lambda: setup_hooks.uninstall(root)),
            ("take it off this machine's list", lambda: registry.forget(root)),
            ("delete data" if self.purge else "hide data from git", self._purge if self.purge else self._hide),
            ("delete empty folders", self._delete_folders),
            ("delete what is of the moment", self._delete_state),
        ]

    def _purge(self) -> None:
        for name in (*DATA, KNOWLEDGE):
            shutil.rmtree(self.layout.claude / name, ignore_errors=True)

    def _hide(self) -> None:
        for folder in _data_folders(self.layout):
            write_atomic(folder / ".gitignore", _HIDDEN)

    def _delete_state(self) -> None:
        state = self.layout.state
        for entry in sorted(state.iterdir()) if state.is_dir() else ():
            if entry not in {self.layout.project_json, self.layout.state_ignore}:
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        for last in (self.layout.state_ignore, self.layout.project_json):
            last.unlink(missing_ok=True)
        with suppress(OSError):
            state.rmdir()
        self._delete_folders()  # `.claude`, which is empty only now

    def _delete_folders(self) -> None:
        for folder in self.folders:
            with suppress(OSError):  # it is gone, or holds something of the user's
                (self.layout.root / folder).rmdir()


def prepare(layout: Layout, *, purge: bool) -> Remove:
    """Plan to take out what `init` put in; reads only. Raises `FileRefused` and `PathRefused`."""
    old = manifest.read(layout.manifest)
    draft = Draft(layout.root)
    _take_out_permissions(draft, old)
    ours = layout.manifest.relative_to(layout.root).as_posix()
    if old is not None:
        _take_out(draft, old)
        draft.give(ours, None)
    elif layout.project_json.exists():
        draft.notes.append(f"`{ours}` is gone: what it names stays; `super-agents init`, then `remove`, takes it out")
    draft.changes += target.marks_to_take_back(target.Target(layout.root, worktrees.repository(str(layout.root))))
    check_writable(layout.root, draft.changes)
    plan = Plan("remove", layout.root, tuple(draft.changes), _steps(layout, purge=purge), tuple(draft.notes))
    return Remove(plan, layout, _folders(layout, old), purge)


def has_hidden_data(layout: Layout) -> bool:
    """Tell whether an earlier `remove` has kept data here."""
    return any(content_of(folder / ".gitignore") == _HIDDEN for folder in _data_folders(layout))


def _take_out(draft: Draft, old: Manifest) -> None:
    for path, record in old.merges.items():
        current = draft.content(path)
        if path == permission_settings.PATH:
            current = permission_settings.without_ours(Layout(draft.root), current)
        if current is not None:
            undone = undo(way_of(record.source), current, record.insertions, created=record.created, path=path)
            draft.notes += undone.notes
            draft.give(path, undone.content)
    for path, sha256 in old.files.items():
        current = draft.content(path)
        if current is not None and not is_untouched(current, sha256):
            draft.notes.append(f"`{path}` was edited: it is kept")
        else:
            draft.give(path, None)


def _take_out_permissions(draft: Draft, old: Manifest | None) -> None:
    """Take out the rules that were learned, where nothing else of ours is in that file."""
    path = permission_settings.PATH
    if not (old and path in old.merges) and Layout(draft.root).permissions_json.exists():
        draft.give(path, permission_settings.without_ours(Layout(draft.root), draft.content(path)))


def _steps(layout: Layout, *, purge: bool) -> tuple[str, ...]:
    hooks = ("take out git hooks",) if setup_hooks.are_installed(layout.root) else ()
    folders = [folder.relative_to(layout.root).as_posix() + "/" for folder in _data_folders(layout)]
    verb = "delete" if purge else "keep, hidden from git,"
    data = (f"{verb} {', '.join(folders)}",) if folders else ()
    known = (f"{'delete' if purge else 'keep'} .claude/{KNOWLEDGE}/",) if layout.knowledge.is_dir() else ()
    return (*hooks, *data, *known, "take it off this machine's list")


def _data_folders(layout: Layout) -> list[Path]:
    return [layout.claude / name for name in DATA if (layout.claude / name).is_dir()]


def _folders(layout: Layout, old: Manifest | None) -> tuple[str, ...]:
    """Return the folders to delete when they are empty, inner ones first: those that `init` made.

    A clone does not remember them; there it is all folders of our files, since git knows no empty ones.
    """
    memory = setup_memory.recall(layout)
    if memory is not None:
        return tuple(sorted(memory.folders, reverse=True))
    paths = [*old.files, *old.merges, ".claude/system/manifest.json"] if old else [".claude/state"]
    return tuple(sorted({str(parent) for path in paths for parent in Path(path).parents} - {"."}, reverse=True))

"""`upgrade`: bring what `init` laid down to this release, keeping what the user has made of it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents import __version__
from super_agents.errors import ProjectNotFound
from super_agents.projects.manifest import digest, is_untouched
from super_agents.projects.project import OURSELVES, Project
from super_agents.projects.setup import hooks as setup_hooks
from super_agents.projects.setup import journal, mcp_entry, memory, selecting, settings_part
from super_agents.projects.setup.initializing import choose_template, folder_of, manifest_of
from super_agents.projects.setup.parts import Draft, put_in, replace_part, retire_file, take_out, target_of
from super_agents.projects.setup.plan import Plan, check_writable
from super_agents.system.files import make_folder, write_atomic
from super_agents.system.git import ask_git

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.projects.layout import Layout
    from super_agents.projects.manifest import Manifest
    from super_agents.projects.template import Template


@dataclass(frozen=True, slots=True)
class Upgrade:
    """An upgrade that was planned: show `plan`, then `carry_out` or not."""

    plan: Plan
    layout: Layout
    template: Template
    old: Manifest
    hooks: tuple[str, ...]
    folder: Path | None
    conflicts: dict[str, bytes]

    def carry_out(self, *, before_step: Callable[[str], object] = lambda _: None) -> None:
        """Do it; raises what hindered it, after taking everything back."""
        if self.plan.is_empty:
            return
        files = journal.steps_of(self.plan.changes)
        made = journal.missing_folders(self.layout, self.plan.changes)
        steps: list[journal.Step] = [("remember what is ours", lambda: self._remember(made))]
        if self.hooks:
            steps.append(("settle git hooks", lambda: setup_hooks.settle(self.layout.root)))
        if files:
            steps.append(("write an event", self._write_event))
        steps = [*files[:-1], *steps, *files[-1:]]
        journal.carry_out(self.layout, self.plan.changes, steps, before_step=before_step)

    def _remember(self, made: list[Path]) -> None:
        for content in self.template.files.values():
            memory.keep_text(self.layout, content)
        memory.remember(self.layout, folders=made, template=self.folder)
        for path, content in self.conflicts.items():
            file = self.layout.conflicts / path
            make_folder(file.parent)
            write_atomic(file, content)

    def _write_event(self) -> None:
        fields = {"from_version": self.old.version, "to_version": __version__, "conflicts": sorted(self.conflicts)}
        Project(self.layout.root).log.append("project.upgraded", by=OURSELVES, data=fields)


def prepare(layout: Layout, *, template_name: str | None = None) -> Upgrade:
    """Plan the upgrade of a project; reads only.

    Raises `ProjectNotFound`, `FileRefused`, `TemplateNotFound`, `TemplateInvalid`, `PathRefused`, `ConfigInvalid`.
    """
    old = manifest_of(layout)
    if old is None:
        raise ProjectNotFound(layout.root, looked=[layout.manifest])
    settings = settings_part.chosen(old, local=None)
    found = mcp_entry.applied(choose_template(layout, old, template_name), old.mcp)
    chosen = settings_part.applied(selecting.applied(found, old.catalogue, layout.root), settings)
    draft = Draft(layout.root)
    for path, content in chosen.files.items():
        _upgrade_file(draft, layout, path, content, recorded=old.files.get(path))
    for path in sorted(old.files.keys() - chosen.files.keys()):
        retire_file(draft, path, old.files[path])
    _upgrade_merges(draft, chosen, old)
    new = replace(
        old,
        version=__version__,
        template=chosen.name,
        template_version=chosen.version,
        files=draft.files,
        merges=draft.merges,
        settings=settings.file,
        client=settings.client,
    )
    draft.give(layout.manifest.relative_to(layout.root).as_posix(), new.to_bytes())
    check_writable(layout.root, draft.changes)
    hooks = setup_hooks.planned(layout.root)
    waiting = sorted({*draft.conflicts, *memory.conflicts(layout)})
    plan = Plan("upgrade", layout.root, tuple(draft.changes), hooks, tuple(draft.notes), tuple(waiting))
    return Upgrade(plan, layout, chosen, old, hooks, folder_of(chosen), draft.conflicts)


def _upgrade_file(draft: Draft, layout: Layout, path: str, content: bytes, *, recorded: str | None) -> None:
    current = draft.content(path)
    if recorded is None and current not in {None, content}:
        draft.notes.append(f"`{path}` was there before and was left as it is")
        return
    draft.files[path] = digest(content)
    if current is None or is_untouched(current, recorded or ""):
        draft.give(path, content)
    elif recorded != digest(content) and current != content:
        _merge_edited(draft, path, current, content, base=memory.text(layout, recorded or ""))


def _merge_edited(draft: Draft, path: str, current: bytes, new: bytes, *, base: bytes | None) -> None:
    merged = None if base is None else three_way(current, base, new)
    if merged is None:
        draft.conflicts[path] = new
        draft.notes.append(f"`{path}` was edited and could not be merged: it was kept")
    else:
        draft.notes.append(f"`{path}` was edited: the new version was merged into it")
        draft.give(path, merged)


def three_way(current: bytes, base: bytes, new: bytes) -> bytes | None:
    """Return `current` with what changed from `base` to `new`, or None when both changed the same place."""
    with tempfile.TemporaryDirectory(prefix="super-agents-") as folder:
        names = ("current", "base", "new")
        for name, content in zip(names, (current, base, new), strict=True):
            (Path(folder) / name).write_bytes(content)
        # In place and not `-p`: what a program prints is read as text, which would translate newlines.
        done = ask_git("merge-file", "--quiet", *names, cwd=Path(folder))
        return (Path(folder) / "current").read_bytes() if done.code == 0 else None


def _upgrade_merges(draft: Draft, chosen: Template, old: Manifest) -> None:
    known = {record.source: path for path, record in old.merges.items()}
    for source in known.keys() - chosen.merges.keys():
        take_out(draft, known[source], old)
    for source, text in chosen.merges.items():
        path = known.get(source, target_of(draft.root, source))
        record = old.merges.get(path)
        if record is None or record.sha256 == digest(text.encode()):
            put_in(draft, path, source, text, record)
        else:
            replace_part(draft, path, source, text, old)

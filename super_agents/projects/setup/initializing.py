"""`init`: make a folder a project, all or nothing; what is there already stays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from super_agents import __version__
from super_agents.errors import ProjectExists
from super_agents.projects import manifest, registry, template
from super_agents.projects.config.presence import is_anything_set
from super_agents.projects.layout import Layout
from super_agents.projects.project import OURSELVES, Project
from super_agents.projects.setup import hooks as setup_hooks
from super_agents.projects.setup import journal, mcp_entry, settings_part
from super_agents.projects.setup import memory as setup_memory
from super_agents.projects.setup import target as setup_target
from super_agents.projects.setup.parts import Draft, lay_down
from super_agents.projects.setup.plan import Plan, check_writable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from super_agents.projects.manifest import Manifest, MergeRecord
    from super_agents.projects.setup.target import Target
    from super_agents.projects.template import Template

ID_STEP = "give the project an id and put it on this machine's list"


@dataclass(frozen=True, slots=True)
class Init:
    """A set-up that was planned: show `plan`, then `carry_out` or not."""

    plan: Plan
    layout: Layout
    template: Template
    hooks: tuple[str, ...]
    folder: Path | None

    def carry_out(self, *, before_step: Callable[[str], object] = lambda _: None) -> Project:
        """Do it and return the project; raises what hindered it, after taking everything back."""
        project = Project(self.layout.root)
        if not self.plan.is_empty:
            undo = "git hooks" if self.hooks and not setup_hooks.are_installed(self.layout.root) else ""
            steps = self._steps(project)
            journal.carry_out(self.layout, self.plan.changes, steps, undo=undo, before_step=before_step)
        return project

    def _steps(self, project: Project) -> list[journal.Step]:
        """Return what is done; the manifest comes last, for it says that all it names is there."""
        files = journal.steps_of(self.plan.changes)
        made = journal.missing_folders(self.layout, self.plan.changes)
        steps: list[journal.Step] = [("remember what is ours", lambda: self._remember(made))]
        if self.hooks:
            steps.append(("settle git hooks", lambda: setup_hooks.settle(self.layout.root)))
        if not self.layout.project_json.exists():
            steps.append(("write the first event", lambda: self._write_event(project)))
        return [*files[:-1], *steps, (ID_STEP, lambda: _join(project)), *files[-1:]]

    def _remember(self, made: list[Path]) -> None:
        for content in self.template.files.values():
            setup_memory.keep_text(self.layout, content)
        setup_memory.remember(self.layout, folders=made, template=self.folder)

    def _write_event(self, project: Project) -> None:
        fields = {"version": __version__, "template": self.template.name}
        project.log.append("project.initialized", by=OURSELVES, data=fields)


def prepare(
    start: Path, *, template_name: str | None = None, mcp: str | None = None, local: bool | None = None
) -> Init:
    """Plan to make the project of `start`, with an entry of this form in `.mcp.json`; reads only.

    Raises `PathRefused`, `FileRefused`, `TemplateNotFound`, `TemplateInvalid`, `ProjectExists`, `ConfigInvalid`.
    """
    target = setup_target.find(start)
    layout = Layout(target.root)
    old = manifest_of(layout)
    chosen = choose_template(layout, old, template_name)
    if old is not None and chosen.name != old.template:
        raise ProjectExists(layout.root, old.template)
    draft = Draft(layout.root)
    form = mcp_entry.chosen(layout, old, mcp)
    settings = settings_part.chosen(old, local=local)
    draft.settings, draft.client = settings.file, settings.client
    rest, known = settings_part.settled(draft, settings_part.applied(chosen, settings), old)
    chosen = _lay_down(draft, rest, known, form)
    draft.merges = {**_kept(draft, known), **draft.merges}
    _end_draft(draft, layout, chosen, old, target)
    check_writable(layout.root, draft.changes)
    hooks = setup_hooks.planned(layout.root)
    steps = (*hooks, *(() if registry.knows(layout) else (ID_STEP,)))
    plan = Plan("init", layout.root, tuple(draft.changes), steps, tuple(draft.notes))
    return Init(plan, layout, chosen, hooks, folder_of(chosen))


def manifest_of(layout: Layout) -> Manifest | None:
    """Return the project's manifest, or None; raises `FileRefused` when a newer release wrote it."""
    old = manifest.read(layout.manifest)
    if old is not None and manifest.is_newer(old.version):
        raise manifest.newer(layout.manifest, f"was written by super-agents {old.version}, this is {__version__}")
    return old


def choose_template(layout: Layout, old: Manifest | None, name: str | None) -> Template:
    """Return the template that is asked for, the project's own, or the one that the settings name."""
    if name is not None:
        return template.find(name)
    if old is not None:
        memory = setup_memory.recall(layout)
        return template.find(memory.template if memory and memory.template else old.template)
    if not is_anything_set(layout.root):
        return template.find(template.DEFAULT)
    from super_agents.projects.config.files import load  # 150 ms that only those pay who have set something

    return template.find(load(layout.root).config.init.template)


def folder_of(chosen: Template) -> Path | None:
    """Return the folder of a template that its name does not lead to: this machine has to remember it."""
    return None if chosen.folder.parent in template.places() else chosen.folder


def _lay_down(draft: Draft, template: Template, old: Manifest | None, form: str) -> Template:
    """Plan what is missing, and another entry in `.mcp.json` when that is asked for; return what was laid down."""
    draft.mcp = form
    chosen = mcp_entry.applied(template, form)
    if old is None or old.mcp == form:
        lay_down(draft, chosen, old)
    elif mcp_entry.was_edited(draft, mcp_entry.applied(template, old.mcp), old):
        draft.mcp = old.mcp
        lay_down(draft, mcp_entry.applied(template, old.mcp), old)
    else:
        mcp_entry.change(draft, chosen, old)
        others = {source: text for source, text in chosen.merges.items() if source != mcp_entry.SOURCE}
        lay_down(draft, replace(chosen, merges=others), mcp_entry.without(old))
    return chosen


def _end_draft(draft: Draft, layout: Layout, chosen: Template, old: Manifest | None, target: Target) -> None:
    draft.changes += setup_target.marks(target)
    new = manifest.Manifest(
        version=old.version if old else __version__,
        template=old.template if old else chosen.name,
        template_version=old.template_version if old else chosen.version,
        files={**(old.files if old else {}), **draft.files},
        merges=draft.merges,
        mcp=draft.mcp,
        settings=draft.settings,
        client=draft.client,
    )
    draft.give(layout.manifest.relative_to(layout.root).as_posix(), new.to_bytes())
    if old is not None and (old.version, old.template_version) != (__version__, chosen.version):
        draft.notes.append(f"set up by super-agents {old.version}: `super-agents upgrade` brings it to {__version__}")


def _kept(draft: Draft, old: Manifest | None) -> Mapping[str, MergeRecord]:
    if old is None or old.mcp == draft.mcp:
        return old.merges if old else {}
    return mcp_entry.without(old).merges


def _join(project: Project) -> None:
    registry.add(project.identity, name=project.name)

"""Making, upgrading and removing a project: plan, then apply all or nothing, one set-up of this user at a time."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.errors import ProjectNotFound
from super_agents.projects import identity, trust
from super_agents.projects.layout import Layout
from super_agents.projects.project import Project, known_homes
from super_agents.projects.setup import initializing, journal, removing, target, upgrading
from super_agents.system import worktrees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.projects.setup.plan import Plan

_WAIT = 60.0  # seconds; a set-up takes less than one


def init(
    start: Path,
    *,
    template: str | None = None,
    mcp: str | None = None,
    local: bool | None = None,
    dry_run: bool = False,
) -> Plan:
    """Make the project of `start` and return what was done; with `dry_run`, what would be done.

    `mcp` says which entry `.mcp.json` gets: `stdio`, `http` or `none`; without it the one it has, at first `stdio`.
    `local` says whether Claude Code's hooks and permissions go into `settings.local.json`, which stays on this machine,
    or into `settings.json`; without it they stay where they are, at first the latter.

    Raises `PathRefused`, `FileRefused`, `TemplateNotFound`, `TemplateInvalid`, `ProjectExists`, `ConfigInvalid`;
    nothing is changed then.
    """
    if dry_run:
        return initializing.prepare(start, template_name=template, mcp=mcp, local=local).plan
    with _alone(Layout(target.find(start).root)) as told:
        prepared = initializing.prepare(start, template_name=template, mcp=mcp, local=local)
        prepared.carry_out()
        return _with_notes(prepared.plan, told)


def upgrade(start: Path, *, template: str | None = None, dry_run: bool = False) -> Plan:
    """Bring the project of `start` to this release and return what was done; with `dry_run`, what would be done.

    Raises `ProjectNotFound` and what `init` raises.
    """
    layout = Layout(root_of(start))
    if dry_run:
        return upgrading.prepare(layout, template_name=template).plan
    with _alone(layout) as told:
        if layout.manifest.exists():
            Project(layout.root).identity  # noqa: B018 - makes the state of a clone its own before notes are kept in it
        prepared = upgrading.prepare(layout, template_name=template)
        prepared.carry_out()
        return _with_notes(prepared.plan, told)


def remove(start: Path, *, purge: bool = False, dry_run: bool = False) -> Plan:
    """Take out of the project of `start` what `init` put in; with `dry_run`, say what that would be.

    `purge` deletes the event log and what else was recorded, too. The knowledge manager must not be running.
    Raises `ProjectNotFound`, `FileRefused`, `PathRefused`.
    """
    layout = Layout(root_of(start))
    if dry_run:
        return removing.prepare(layout, purge=purge).plan
    with _alone(layout) as told:
        prepared = removing.prepare(layout, purge=purge)
        prepared.carry_out()
        return _with_notes(prepared.plan, told)


def recover(root: Path) -> list[str]:
    """Take back a set-up that was killed in this project and say what was done; nothing when there was none."""
    with _alone(Layout(root)) as told:
        return told


def root_of(start: Path) -> Path:
    """Return the root of the project of `start`; one that is half made, or whose data alone is left, counts.

    Raises `ProjectNotFound`.
    """
    found = worktrees.find_root(str(start))
    if found is not None:
        return Path(found)
    root = target.find(start).root
    if journal.is_pending(Layout(root)) or removing.has_hidden_data(Layout(root)):
        return root
    raise ProjectNotFound(start, looked=worktrees.places(str(start)))


@contextmanager
def _alone(layout: Layout) -> Iterator[list[str]]:
    """Keep other set-ups of this user out, drop what strangers left, and take back a set-up that was killed here.

    The lock is the machine's, not the project's: a project that is being made has no folder for it yet.
    """
    from super_agents.system.locks import named_lock  # 70 ms that a dry run does not pay
    from super_agents.system.paths import user_state_dir

    with named_lock(user_state_dir() / "setup.lock", timeout=_WAIT):
        identity.drop_what_is_strange(layout, homes=known_homes)
        trust.drop_what_git_brought(layout)
        yield journal.roll_back(layout)


def _with_notes(plan: Plan, told: list[str]) -> Plan:
    return replace(plan, notes=(*told, *plan.notes))

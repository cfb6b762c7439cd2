"""The roles of a project: packaged and its own, what was changed in them, and what is wrong with them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from super_agents.agents.lint import Ruler
from super_agents.agents.role import Malformed, Role, parse
from super_agents.errors import RoleNotFound
from super_agents.projects import catalogue
from super_agents.projects.setup import selecting

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.agents.model_choice import ModelTable
    from super_agents.events.finding import Finding
    from super_agents.projects.catalogue import Standing, State


@dataclass(frozen=True, slots=True)
class ListedRole:
    """A role as people look at it; `state` says how its file stands to the packaged one."""

    name: str
    tier: str
    model: str
    state: State
    aliases: tuple[str, ...]
    duty: str
    path: str

    def to_dict(self) -> dict[str, Any]:
        """Return the shape that doors show to machines."""
        return {**asdict(self), "aliases": list(self.aliases)}


@dataclass(frozen=True, slots=True)
class ShownRole:
    """A role with all that its file says."""

    listed: ListedRole
    role: Role

    def to_dict(self) -> dict[str, Any]:
        """Return the shape that doors show to machines."""
        whole = {"description": self.role.description, "tools": list(self.role.tools), "prompt": self.role.prompt}
        return {**self.listed.to_dict(), **whole}


@dataclass(frozen=True, slots=True)
class Linted:
    """What a look at files found, and how many they were."""

    findings: list[Finding]
    count: int


def listed(root: Path) -> list[ListedRole]:
    """Return the roles of a project, by name; raises `ConfigInvalid`."""
    table = catalogue.table(root)
    return [_listed(one, table, _read(one.content)) for one in _standings(root)]


def get(root: Path, name: str) -> ShownRole:
    """Return a role by any name that it goes by, the project's file before the packaged one; raises `RoleNotFound`."""
    table = catalogue.table(root)
    standings = {one.name: one for one in _standings(root)}
    entry = table.find(name)
    found = standings.get(name) or (standings.get(entry.name) if entry else None)
    if found is None:
        raise RoleNotFound(name, known=list(standings))
    role = _read(found.content)
    return ShownRole(_listed(found, table, role), role)


def differences(root: Path, name: str | None = None) -> dict[str, str]:
    """Return for each packaged role that a project has edited how, in lines; raises `RoleNotFound`."""
    wanted = None if name is None else get(root, name).listed.name
    packaged = _packaged(root)
    return {
        one.name: _difference(one, packaged[one.path])
        for one in _standings(root)
        if one.state == "edited" and wanted in {None, one.name}
    }


def lint(folder: Path, *, root: Path | None, tools: frozenset[str]) -> Linted:
    """Look for what is wrong with the files of a folder, under the settings of the project of `root`, if any.

    The packaged files are held to more.
    """
    is_ours = folder.resolve() == (catalogue.folder() / "agents").resolve()
    files = {_shown(file, root): file.read_bytes() for file in sorted(folder.rglob("*.md"))}
    ruler = Ruler(catalogue.table(None if is_ours else root), tools, is_ours=is_ours)
    return Linted(ruler.lint(files), len(files))


def _shown(file: Path, root: Path | None) -> str:
    inside = root is not None and file.is_relative_to(root)
    return str(file.relative_to(root) if root and inside else file)


def _standings(root: Path) -> list[Standing]:
    return catalogue.standings(root, _packaged(root))


def _packaged(root: Path) -> dict[str, bytes]:
    """Return the packaged files as this project's settings would have them written."""
    return selecting.as_written(catalogue.files(), root)


def _listed(one: Standing, table: ModelTable, role: Role) -> ListedRole:
    entry = table.entries.get(one.name)
    return ListedRole(
        name=one.name,
        tier=table.tier_of(one.name) if entry else "",
        model=role.model,
        state=one.state,
        aliases=entry.aliases if entry else (),
        duty=role.duty,
        path=one.path,
    )


def _read(content: bytes) -> Role:
    """Read a role; what cannot be read has nothing to say here, `agent lint` tells why."""
    try:
        return parse(content)
    except Malformed:
        return Role(name="", description="", tools=(), model="", prompt="", prompt_line=1)


def _difference(one: Standing, packaged: bytes) -> str:
    old, new = (text.decode("utf-8", "replace").splitlines() for text in (packaged, one.content))
    return "\n".join(unified_diff(old, new, f"packaged/{one.name}.md", one.path, lineterm=""))

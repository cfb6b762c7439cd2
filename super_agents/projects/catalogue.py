"""The packaged roles and skills: their files, the table of models, and how those of a project stand to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from super_agents import resources
from super_agents.agents import model_choice
from super_agents.errors import RoleNotFound
from super_agents.projects.config.presence import is_anything_set
from super_agents.projects.selection import AGENTS, EVERYTHING, Selection, role_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from super_agents.agents.model_choice import ModelTable

State = Literal["packaged", "edited", "missing", "own"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A role's file in a project: as it is packaged, edited, missing, or of the project's own making."""

    name: str
    path: str
    state: State
    content: bytes


def folder() -> Path:
    """Return where the packaged roles and skills are: `agents/`, `skills/`, and the table `roles.toml`."""
    return resources.templates() / "catalogue"


def files() -> dict[str, bytes]:
    """Return the packaged files by their paths in a project."""
    place = folder()
    found = (*sorted(place.glob("agents/*.md")), *sorted(place.glob("skills/*/SKILL.md")))
    return {f".claude/{file.relative_to(place).as_posix()}": file.read_bytes() for file in found}


def table(root: Path | None) -> ModelTable:
    """Return the table of models, with what the settings of a project change; raises `ConfigInvalid`."""
    packaged = model_choice.read(folder() / "roles.toml")
    if not is_anything_set(root):
        return packaged
    from super_agents.projects.config.files import load  # 150 ms that only those pay who have set something

    models = load(root).config.models
    tiers = {"fast": models.fast, "builder": models.builder, "judge": models.judge}
    return packaged.changed(tiers=tiers, roles=dict(pair.split(" = ") for pair in models.roles))


def select(words: str) -> Selection:
    """Read `all`, `none`, or names with commas, of which any that a role goes by will do; raises `RoleNotFound`."""
    if words in {"all", "none"}:
        return EVERYTHING if words == "all" else Selection(())
    known = model_choice.read(folder() / "roles.toml")
    return Selection(tuple(sorted({known_name(known, word.strip()) for word in words.split(",") if word.strip()})))


def known_name(known: ModelTable, name: str) -> str:
    """Return the name of a role by any that it goes by; raises `RoleNotFound`."""
    entry = known.find(name)
    if entry is None:
        raise RoleNotFound(name, known=list(known.entries))
    return entry.name


def standings(root: Path, packaged: Mapping[str, bytes]) -> list[Standing]:
    """Return every role of a project and of the package, by name."""
    theirs = {f"{AGENTS}{file.name}": file.read_bytes() for file in sorted((root / AGENTS).glob("*.md"))}
    ours = {path: content for path, content in packaged.items() if path.startswith(AGENTS)}
    return [
        Standing(role_at(path), path, _state(path, theirs, ours), content)
        for path, content in sorted({**ours, **theirs}.items())
    ]


def _state(path: str, theirs: Mapping[str, bytes], ours: Mapping[str, bytes]) -> State:
    if path not in theirs:
        return "missing"
    if path not in ours:
        return "own"
    return "packaged" if theirs[path].replace(b"\r\n", b"\n") == ours[path] else "edited"

"""What `init` lays down: a folder with `template.toml`, `files/` (copied) and `merge/` (put into the user's files)."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from super_agents import resources
from super_agents.errors import TemplateInvalid, TemplateNotFound
from super_agents.projects import catalogue
from super_agents.projects.config import legacy as legacy_config
from super_agents.projects.reach import is_within_reach
from super_agents.system.paths import user_config_dir

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFAULT = "skeleton"
TARGETS: Mapping[str, str] = MappingProxyType(
    {
        "CLAUDE.md": "CLAUDE.md",
        "claude-gitignore": ".claude/.gitignore",
        "gitignore": ".gitignore",
        "mcp.json": ".mcp.json",
        "settings.json": ".claude/settings.json",
        "settings.local.json": ".claude/settings.local.json",
        "worktreeinclude": ".worktreeinclude",
    }
)
_FOR_ONE_MACHINE = "settings.local.json"  # where `init --local` puts what a template has in `settings.json`
_MANIFEST = ".claude/system/manifest.json"


@dataclass(frozen=True, slots=True)
class Template:
    """A template as it was read: `files` by their path in the project, `merges` by their name in `TARGETS`.

    One that says `catalogue = true` has the packaged roles and skills among its files, at the paths in `packaged`; a
    file of its own comes before one of them.
    """

    name: str
    description: str
    version: int
    folder: Path
    files: Mapping[str, bytes]
    merges: Mapping[str, str]
    packaged: frozenset[str] = frozenset()


def find(name: str) -> Template:
    """Return the template of this name, or the one in this folder.

    A name is looked for among the user's own, then where the legacy settings file points, then among the packaged
    ones, and last as a folder.
    Raises `TemplateNotFound` with the names there are, and `TemplateInvalid`.
    """
    if "/" in name or name in {".", "..", "~"}:
        folder = Path(name).expanduser()
        if not (folder / "template.toml").is_file():
            raise TemplateNotFound(name, known())
        return load(folder)
    for folder in (*(place / name for place in places()), Path(name)):
        if (folder / "template.toml").is_file():
            return load(folder)
    raise TemplateNotFound(name, known())


def known() -> list[str]:
    """Return the names of all templates that can be found by name."""
    return sorted({found.parent.name for place in places() for found in place.glob("*/template.toml")})


def places() -> list[Path]:
    """Return the folders of templates, the first one winning."""
    legacy = legacy_config.template_folder()
    return [user_config_dir() / "templates", *([legacy] if legacy else []), resources.templates()]


def load(folder: Path) -> Template:
    """Read a template whole and check it; raises `TemplateInvalid`."""
    said = _said(folder)
    packaged = catalogue.files() if said.get("catalogue") is True else {}
    own = {path: content for path, content in _contents(folder / "files") if _is_free(folder, path)}
    return Template(
        name=str(said["name"]),
        description=str(said.get("description", "")),
        version=int(said["version"]),
        folder=folder.absolute(),
        files={**packaged, **own},
        merges={name: _merge_text(folder, name, content) for name, content in _contents(folder / "merge")},
        packaged=frozenset(packaged.keys() - own.keys()),
    )


def _said(folder: Path) -> dict[str, Any]:
    try:
        said = tomllib.loads((folder / "template.toml").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TemplateInvalid(folder, f"has a `template.toml` that cannot be read: {error}") from error
    for key, kind in (("name", str), ("version", int)):
        if type(said.get(key)) is not kind:
            raise TemplateInvalid(folder, f"does not say its `{key}` in `template.toml`")
    return said


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise TemplateInvalid(folder.parent, f"has a symbolic link, `{path.relative_to(folder.parent)}`")
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _is_free(folder: Path, path: str) -> bool:
    """Refuse paths that a template must not lay down: git's, those that are merged, and those of the machine."""
    if not is_within_reach(path) or path == _MANIFEST or path in TARGETS.values():
        raise TemplateInvalid(folder, f"has `files/{path}`, a path that no template may lay down")
    return True


def _merge_text(folder: Path, name: str, content: bytes) -> str:
    mergeable = [target for target in TARGETS if target != _FOR_ONE_MACHINE]
    if name not in mergeable:
        raise TemplateInvalid(folder, f"has `merge/{name}`; what can be merged: {', '.join(mergeable)}")
    try:
        text = content.decode()
        if name.endswith(".json") and not isinstance(json.loads(text), dict):
            raise TemplateInvalid(folder, f"has `merge/{name}`, which is not an object")
    except ValueError as error:
        raise TemplateInvalid(folder, f"has `merge/{name}`, which cannot be read: {error}") from error
    return text

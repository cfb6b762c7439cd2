"""Which packaged roles and skills a set-up lays down, each role with the model that the project wants."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from super_agents.agents.role import with_model
from super_agents.projects import catalogue
from super_agents.projects.selection import AGENTS, role_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from super_agents.projects.selection import Selection
    from super_agents.projects.template import Template


def applied(template: Template, selection: Selection, root: Path) -> Template:
    """Return the template with those packaged roles and skills alone, models written in; raises `ConfigInvalid`."""
    left_out = {path for path in template.packaged if not selection.has(path)}
    files = {path: text for path, text in template.files.items() if path not in left_out}
    packaged = {path: text for path, text in files.items() if path in template.packaged}
    return replace(template, files={**files, **as_written(packaged, root)})


def left_out(recorded: Iterable[str], template: Template, selection: Selection) -> list[str]:
    """Return those of the files that a project has which are packaged and not wanted."""
    return [path for path in recorded if path in template.packaged and not selection.has(path)]


def as_written(packaged: Mapping[str, bytes], root: Path) -> dict[str, bytes]:
    """Return packaged files as a project gets them: roles with the models that its settings want."""
    roles = [path for path in packaged if path.startswith(AGENTS)]
    table = catalogue.table(root) if roles else None
    models = {path: table.model_of(role_at(path)) for path in roles} if table else {}
    return {path: with_model(text, models[path]) if path in models else text for path, text in packaged.items()}

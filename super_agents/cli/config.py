"""`super-agents config`: what is set, where, and what can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from super_agents.cli import render
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import json_option, pass_start

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.config.files import LoadedConfig


@click.group(cls=SuggestingGroup)
def config() -> None:
    """Show and check the settings."""


@config.command()
@click.option("--origin", is_flag=True, help="Say where each value comes from.")
@json_option
@pass_start
def show(start: Path, *, origin: bool, as_json: bool) -> None:
    """Show all settings that hold here: the project's, or outside of one the user's."""
    loaded = _load(start)
    if as_json:
        render.as_json(_for_machines(loaded, origin=origin))
        return
    headings = ["setting", "value", *(["from"] if origin else [])]
    render.table([row[: len(headings)] for row in _rows(loaded)], headings)


@config.command()
@json_option
@pass_start
def check(start: Path, *, as_json: bool) -> None:
    """Check every file and variable that holds settings; each fault is named, all at once."""
    loaded = _load(start)
    places = sorted({str(each.source) for each in loaded.origins.values()} - {"default"})
    if as_json:
        render.as_json({"valid": True, "sources": places})
    else:
        render.line(f"the settings are valid ({', '.join(places) or 'all of them defaults'})")


@config.command()
def schema() -> None:
    """Write the JSON Schema of `config.toml`, for editors."""
    from super_agents.projects.config.model import json_schema  # pydantic: 150 ms

    render.as_json(json_schema())


def _load(start: Path) -> LoadedConfig:
    from super_agents.projects.config.files import load, root_of  # pydantic: 150 ms

    return load(root_of(start))


def _rows(loaded: LoadedConfig) -> list[list[object]]:
    written = loaded.written()
    return [
        [f"{section}.{key}", _text(value), loaded.origins[f"{section}.{key}"]]
        for section, settings in written.items()
        for key, value in settings.items()
    ]


def _for_machines(loaded: LoadedConfig, *, origin: bool) -> dict[str, Any]:
    origins = {key: each.to_dict() for key, each in loaded.origins.items()}
    return {"settings": loaded.written()} | ({"origins": origins} if origin else {})


def _text(value: object) -> str:
    """Write a value as the file has it, without quotes."""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

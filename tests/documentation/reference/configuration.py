"""The page of settings, from the model that reads them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from super_agents.projects.config.layers import _SHORT_NAMES
from super_agents.projects.config.model import Config, allowed, sections
from tests.documentation.reference.markdown import page, sentence, table, ticked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

INTRODUCTION = """
Settings are read in this order, and what is later wins: defaults, the user's file, the project's file
`.claude/system/config.toml`, environment variables, flags of a command. The user's file is `config.toml` in the folder
for settings of this machine, `~/.config/super-agents` on Linux. Both files are TOML; all settings are optional.

`super-agents config show --origin` says where each value comes from, `super-agents config check` names every fault at
once with file, line, key, value and what is allowed, and `super-agents config schema` writes a JSON Schema for editors.
Secrets do not belong here.
"""
OTHER = """
## Other environment variables

| variable | meaning |
| --- | --- |
| `SUPER_AGENTS_HOME` | one folder for all that is kept for this user: settings, list of projects, ports |
| `SUPER_AGENT` | who acts when a command is given no `--by`; without it, `human:` and the login name |
| `NO_COLOR` | when set to anything, no colour |
"""


def configuration() -> str:
    """Return the page."""
    return page("Configuration", INTRODUCTION, *_sections(), OTHER)


def keys() -> list[str]:
    """Return every setting by its dotted key."""
    return [f"{name}.{key}" for name, model in sections().items() for key in model.model_fields]


def _sections() -> Iterator[str]:
    written = Config().model_dump(mode="json")
    for name, model in sections().items():
        yield f"## [{name}]"
        yield sentence(model.__doc__ or "")
        for key, field in model.model_fields.items():
            yield f"### {name}.{key}"
            yield sentence(field.description or "")
            yield table(["default", "allowed", "unit", "environment"], [_row(name, key, written[name][key], field)])


def _row(section: str, key: str, default: Any, field: Any) -> Sequence[str]:
    extra = field.json_schema_extra or {}
    return (ticked(json.dumps(default)), allowed(section, key), str(extra.get("unit", "")), _variables(section, key))


def _variables(section: str, key: str) -> str:
    """Return the variables that set it; some have a short name as well."""
    long = f"SUPER_AGENTS_{section}_{key}".upper()
    short = [name for name, place in _SHORT_NAMES.items() if place == (section, key)]
    return ", ".join(ticked(name) for name in [long, *short])

"""The layers of settings: files, environment, flags; each knows its values and where every one of them stands."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from super_agents.projects.config import faults as config_faults
from super_agents.projects.config.faults import Fault, Origin
from super_agents.projects.config.model import is_text, sections
from super_agents.projects.config.toml_lines import line_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PREFIX = "SUPER_AGENTS_"
_SHORT_NAMES = MappingProxyType({"SUPER_AGENTS_PORTS": ("km", "ports")})
_BOOLEANS = MappingProxyType({"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False})


@dataclass(frozen=True, slots=True)
class Layer:
    """Some settings, and where each of them was written; `text` is that of the file they were read from."""

    name: str
    source: str
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def origin(self, section: str, key: str | None = None) -> Origin:
        """Say where a setting of this layer stands."""
        source = self.names.get((section, key or ""), self.source)
        return Origin(self.name, source, line_of(self.text, section, key) if self.text else None)


def from_file(name: str, path: Path) -> Layer:
    """Read a TOML file; one that is not there is an empty layer, one that cannot be read is a fault."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
        return Layer(name, str(path), tomllib.loads(text), text)
    except FileNotFoundError:
        return Layer(name, str(path))
    except UnicodeDecodeError as error:
        return Layer(name, str(path), faults=(config_faults.of_encoding(path, error),))
    except tomllib.TOMLDecodeError as error:
        return Layer(name, str(path), faults=(config_faults.of_syntax(path, text, error),))
    except OSError as error:
        return Layer(name, str(path), faults=(config_faults.of_reading(path, error),))


def from_environment(env: Mapping[str, str]) -> Layer:
    """Read `SUPER_AGENTS_<SECTION>_<KEY>`; names of no section are somebody else's and are left alone."""
    values: dict[str, dict[str, Any]] = {}
    names: dict[tuple[str, str], str] = {}
    for variable in sorted(env):
        if place := _SHORT_NAMES.get(variable) or _place(variable):
            section, key = place
            values.setdefault(section, {})[key] = _read(section, key, env[variable])
            names[place] = variable
    return Layer("environment", "environment", values, names=names)


def from_flags(overrides: Mapping[str, Any]) -> Layer:
    """Read what a command's flags say: values by dotted key, such as `km.ports`."""
    values: dict[str, dict[str, Any]] = {}
    for dotted, value in overrides.items():
        section, _, key = dotted.partition(".")
        values.setdefault(section, {})[key] = _read(section, key, value) if isinstance(value, str) else value
    return Layer("flag", "command line", values)


def _place(variable: str) -> tuple[str, str] | None:
    section, underscore, key = variable.removeprefix(_PREFIX).lower().partition("_")
    belongs = variable.startswith(_PREFIX) and underscore and key and section in sections()
    return (section, key) if belongs else None


def _read(section: str, key: str, text: str) -> Any:
    """Give a text the type of its setting: a file has types, a variable has none."""
    if is_text(section, key):
        return text
    if text.strip().lower() in _BOOLEANS:
        return _BOOLEANS[text.strip().lower()]
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text

"""Settings from all their places: defaults, the user's file, the project's file, the environment, flags. Later wins."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from super_agents.errors import ConfigInvalid
from super_agents.projects.config import faults as config_faults
from super_agents.projects.config import layers as config_layers
from super_agents.projects.config.faults import Fault, Origin
from super_agents.projects.config.model import Config, sections, wrong_in
from super_agents.system import worktrees
from super_agents.system.paths import user_config_dir

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from super_agents.projects.config.layers import Layer

FILE_NAME = "config.toml"
_DEFAULT = Origin("default", "default")


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """Settings, and for each of them (by dotted key) where it came from."""

    config: Config
    origins: Mapping[str, Origin]

    def written(self) -> dict[str, dict[str, Any]]:
        """Return all settings as people write them, by section."""
        return self.config.model_dump(mode="json")


def load(
    root: Path | None, *, env: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> LoadedConfig:
    """Read the settings of the project at `root`, or those of the user alone when it is None.

    `overrides` are flags by dotted key. Raises `ConfigInvalid` with every fault of every layer at once, those of
    values that a later layer hides too: they would come to light at the worst moment.
    """
    layers = [config_layers.from_file("user", user_config_dir() / FILE_NAME)]
    if root is not None:
        layers.append(config_layers.from_file("project", project_file(root)))
    layers.append(config_layers.from_environment(os.environ if env is None else env))
    layers.append(config_layers.from_flags(overrides or {}))
    _refuse([fault for layer in layers for fault in (*layer.faults, *_faults_of(layer))])
    return _merge(layers)


def root_of(start: Path) -> Path | None:
    """Return the project whose settings hold in the folder `start`, or None outside of any project."""
    root = worktrees.find_root(str(start))
    return Path(root) if root else None


def project_file(root: Path) -> Path:
    """Return where the settings of the project at `root` are kept."""
    return root / ".claude" / "system" / FILE_NAME


def _faults_of(layer: Layer) -> list[Fault]:
    """Check one layer alone: every setting has a default, so each layer by itself is a whole configuration."""
    return [config_faults.of_value(wrong, layer.origin(wrong.section, wrong.key)) for wrong in wrong_in(layer.values)]


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise ConfigInvalid([str(fault) for fault in faults], [fault.to_dict() for fault in faults])


def _merge(layers: Sequence[Layer]) -> LoadedConfig:
    """Lay the layers over each other and note the topmost that sets a value."""
    values: dict[str, dict[str, Any]] = {}
    origins = {f"{section}.{key}": _DEFAULT for section, model in sections().items() for key in model.model_fields}
    for layer in layers:
        for section, settings in layer.values.items():
            values.setdefault(section, {}).update(settings)
            origins |= {f"{section}.{key}": layer.origin(section, key) for key in settings}
    return LoadedConfig(Config.model_validate(values), origins)

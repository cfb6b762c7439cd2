"""Which model works for whom: one table of tiers and of roles, and what a project has changed in it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SIGNS = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A role of the table: how much thinking its work asks for, and the other names it goes by."""

    name: str
    tier: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelTable:
    """Role → tier → model. `fallback` lists models from the best: who cannot have one takes the next behind it.

    `chosen` is what a project wants for single roles: a tier or a model.
    """

    version: int
    tiers: Mapping[str, str]
    fallback: tuple[str, ...]
    entries: Mapping[str, Entry]
    chosen: Mapping[str, str] = field(default_factory=dict)

    def find(self, name: str) -> Entry | None:
        """Return a role by any name that it goes by, however that is spelt: `Code Reviewer`, `TestRunner`."""
        wanted = _bare(name)
        known = (each for each in self.entries.values() if wanted in map(_bare, (each.name, *each.aliases)))
        return next(known, None)

    def model_of(self, name: str) -> str:
        """Return the model of a role of the table."""
        entry = self.entries[name]
        wanted = self.chosen.get(name, entry.tier)
        return self.tiers.get(wanted, wanted)

    def tier_of(self, name: str) -> str:
        """Return the tier of a role of the table; a model that was chosen by its name has none."""
        wanted = self.chosen.get(name, self.entries[name].tier)
        return wanted if wanted in self.tiers else ""

    def fallbacks(self, model: str) -> tuple[str, ...]:
        """Return the models to take, in this order, when one is not to be had."""
        return self.fallback[self.fallback.index(model) + 1 :] if model in self.fallback else ()

    def changed(self, *, tiers: Mapping[str, str], roles: Mapping[str, str]) -> ModelTable:
        """Return the table as a project wants it; roles go by any of their names, unknown ones are left out."""
        known = ((self.find(name), wanted) for name, wanted in roles.items())
        chosen = {entry.name: wanted for entry, wanted in known if entry is not None}
        return replace(self, tiers={**self.tiers, **tiers}, chosen={**self.chosen, **chosen})


def read(file: Path) -> ModelTable:
    """Read the table that is packaged with the roles."""
    said = tomllib.loads(file.read_text("utf-8"))
    entries = {
        name: Entry(name, entry["tier"], tuple(entry.get("aliases", ()))) for name, entry in said["roles"].items()
    }
    return ModelTable(said["version"], said["tiers"], tuple(said["fallback"]), entries)


def _bare(name: str) -> str:
    return _SIGNS.sub("", name.lower())

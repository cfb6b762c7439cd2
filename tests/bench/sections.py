"""All sections of the bench, by name."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from tests.bench.result import CannotMeasureError, Results, Target, missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.bench.setting import Setting

# name -> (module, function that measures, its targets)
_TABLE = {
    "throughput": ("throughput", "run", "TARGETS"),
    "append": ("floor", "run", "TARGETS"),
    "latency": ("latency", "run", "TARGETS"),
    "fairness": ("latency", "fairness", "FAIRNESS"),
    "growth": ("growth", "run", "TARGETS"),
    "wake-up": ("wakeup", "run", "TARGETS"),
    "reading": ("reading", "run", "TARGETS"),
    "views": ("folding", "run", "TARGETS"),
    "search": ("searching", "run", "TARGETS"),
    "files": ("filing", "run", "TARGETS"),
    "retrieval": ("retrieval", "run", "TARGETS"),
    "hook": ("hook", "run", "TARGETS"),
    "peer hook": ("peer_hook", "run", "TARGETS"),
    "deciding": ("deciding", "run", "TARGETS"),
    "status line": ("showing", "run", "TARGETS"),
    "asking": ("deciding", "manager", "MANAGER"),
    "commands": ("starts", "run", "TARGETS"),
    "manager": ("idle", "run", "TARGETS"),
    "claims": ("claiming", "run", "TARGETS"),
    "messages": ("talking", "run", "TARGETS"),
    "delivery": ("delivering", "run", "TARGETS"),
    "waiters": ("delivering", "waiters", "WAITERS"),
    "kills": ("delivering", "kills", "KILLS"),
    "ring": ("ringing", "run", "TARGETS"),
    "crowds": ("crowding", "run", "TARGETS"),
    "serving": ("serving", "run", "TARGETS"),
    "install": ("installing", "run", "TARGETS"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One subject: what it measures and the rows it fills."""

    name: str
    measure: Callable[[Setting], Results]
    targets: Mapping[str, Target]

    def run(self, setting: Setting) -> Results:
        """Measure, or say why that cannot be done."""
        try:
            return self.measure(setting)
        except CannotMeasureError as error:
            return missing(list(self.targets), str(error))


def names() -> list[str]:
    """Return the names of all sections, in the order of the table."""
    return list(_TABLE)


def section(name: str) -> Section:
    """Load one section."""
    module_name, function, targets = _TABLE[name]
    module = import_module(f"tests.bench.{module_name}")
    return Section(name, getattr(module, function), cast("Mapping[str, Target]", getattr(module, targets)))

"""How a run is to be made: how many rounds, how long, and where."""

from __future__ import annotations

import random
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """What every section is given. `quick` asks for a run that shows the machinery, not the figures."""

    directory: Path
    rounds: int = 5
    quick: bool = False
    dice: random.Random = field(default_factory=random.Random)

    def either(self, full: int, quick: int) -> int:
        """Choose a size."""
        return quick if self.quick else full

    @property
    def seconds(self) -> float:
        """How long one closed loop runs."""
        return 0.2 if self.quick else 1.0

    @contextmanager
    def scratch(self, name: str) -> Iterator[Path]:
        """Lend a fresh folder on the file system of the run, and take it away again."""
        path = self.directory / f"{name}-{uuid4().hex[:8]}"
        path.mkdir(parents=True)
        try:
            yield path
        finally:
            shutil.rmtree(path)

    def play(self, variants: Mapping[str, Callable[[], float]], *, note: str) -> dict[str, list[float]]:
        """Run every variant once in each round, in shuffled order; returns a value for each round, by variant."""
        values: dict[str, list[float]] = {name: [] for name in variants}
        for number in range(1, self.rounds + 1):
            order = list(variants)
            self.dice.shuffle(order)
            for name in order:
                values[name].append(variants[name]())
            shown = "  ".join(f"{name} {values[name][-1]:,.4g}" for name in variants)
            print(f"  {note}, round {number}: {shown}", file=sys.stderr, flush=True)
        return values

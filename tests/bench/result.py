"""What a section measured, and what it could not."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Target:
    """One row of the table: what is promised and what is aimed at; None where a figure is only said."""

    figure: str
    promise: float | None = None
    aim: float | None = None
    more_is_better: bool = False
    unit: str = ""

    def verdict(self, value: float) -> str:
        """Say whether a median meets the promise, or the aim."""
        if self.promise is None:
            return "-"
        if self.aim is not None and self._meets(value, self.aim):
            return "aim"
        return "promise" if self._meets(value, self.promise) else "MISSED"

    def _meets(self, value: float, bar: float) -> bool:
        return value >= bar if self.more_is_better else value <= bar


@dataclass(frozen=True, slots=True)
class Measured:
    """One value a round, each a ratio inside its round (or a plain figure where the target's unit says so)."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """What counts."""
        return median(self.values)


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """Why a figure is missing."""

    reason: str


Results = dict[str, Measured | NotMeasured]


class CannotMeasureError(Exception):
    """The subject of a section is not there; the message says why."""


def ratios(above: Sequence[float], below: Sequence[float]) -> Measured:
    """Divide round by round."""
    return Measured(tuple(a / b for a, b in zip(above, below, strict=True)))


def missing(keys: Mapping[str, Target] | Sequence[str], reason: str) -> Results:
    """Return results that say for each key why it is missing."""
    return dict.fromkeys(keys, NotMeasured(reason))

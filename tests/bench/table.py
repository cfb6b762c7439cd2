"""The one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.result import Measured, NotMeasured, Results, Target

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD = ("figure", "measured: median (min-max)", "promise", "aim", "met?")


def render(results: Results, targets: Mapping[str, Target]) -> str:
    """Draw results in the order of the targets, as Markdown that also reads well on a terminal."""
    rows = [_HEAD, *(_row(targets[key], results[key]) for key in targets if key in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _row(target: Target, result: Measured | NotMeasured) -> tuple[str, str, str, str, str]:
    promise, aim = _bar(target, target.promise), _bar(target, target.aim)
    if isinstance(result, NotMeasured):
        return target.figure, f"not measured: {result.reason}", promise, aim, "-"
    low, high = min(result.values), max(result.values)
    shown = f"{_number(result.median)}{_unit(target)} ({_number(low)}-{_number(high)})"
    return target.figure, shown, promise, aim, target.verdict(result.median)


def _bar(target: Target, bar: float | None) -> str:
    if bar is None:
        return "-"
    return f"{'≥' if target.more_is_better else '≤'} {bar:g}{_unit(target)}"


def _unit(target: Target) -> str:
    return f" {target.unit}" if target.unit else ""


def _number(value: float) -> str:
    return f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"

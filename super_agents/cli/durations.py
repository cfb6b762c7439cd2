"""Durations as options of a command: `30s`, `10m`, `2h`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.projects.config.quantities import parse_duration

if TYPE_CHECKING:
    from datetime import timedelta


def duration(text: str) -> float:
    """Read an option's duration as seconds; raises `click.BadParameter` with an example."""
    try:
        return parse_duration(text)
    except ValueError as error:
        message = f"`{text}` is no duration ({error}); write it as `30s`, `10m` or `2h`."
        raise click.BadParameter(message) from error


def left(time: timedelta) -> str:
    """Write how long it is until then, for people: `9m 30s`, `2h 5m`; `-` when it is over."""
    seconds = int(time.total_seconds())
    for size, unit, smaller, below in ((86_400, "d", 3600, "h"), (3600, "h", 60, "m"), (60, "m", 1, "s")):
        if seconds >= size:
            return f"{seconds // size}{unit} {seconds % size // smaller}{below}"
    return f"{seconds}s" if seconds > 0 else "-"

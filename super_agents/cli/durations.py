"""Times as people type and read them: how long, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.projects.config.quantities import parse_duration, write_duration
from super_agents.system.clock import SystemClock
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    from datetime import timedelta

_LONGEST = 100 * 365 * 86_400  # seconds; a clock has no more than some times that


def seconds(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """Read the value of an option such as `15min` or `2h` as seconds; for `click.option(callback=...)`."""
    if value is None:
        return None
    try:
        found = parse_duration(value)
    except ValueError as error:
        message = f"`{value}` is {error}: use `30s`, `15min`, `2h`, `1d`."
        raise click.BadParameter(message, ctx=context, param=parameter) from error
    if found > _LONGEST:
        message = f"`{value}` is longer than {write_duration(_LONGEST)}."
        raise click.BadParameter(message, ctx=context, param=parameter)
    return found


def point_ahead(when: str) -> str:
    """Return `2h`, `3d` from now as events carry times; what is no duration comes back as it is."""
    try:
        return stamp(SystemClock().time_ns() + int(parse_duration(when) * 1_000_000_000))
    except (ValueError, OverflowError):
        return when


def left(time: timedelta) -> str:
    """Write how long it is until then, for people: `9m 30s`, `2h 5m`; `-` when it is over."""
    total = int(time.total_seconds())
    for size, unit, smaller, below in ((86_400, "d", 3600, "h"), (3600, "h", 60, "m"), (60, "m", 1, "s")):
        if total >= size:
            return f"{total // size}{unit} {total % size // smaller}{below}"
    return f"{total}s" if total > 0 else "-"

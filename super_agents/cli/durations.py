"""Times as people type them: how long, until when."""

from __future__ import annotations

import click

from super_agents.projects.config.quantities import parse_duration
from super_agents.system.clock import SystemClock
from super_agents.system.stamp import stamp


def seconds(context: click.Context, parameter: click.Parameter, value: str) -> float:
    """Read the value of an option such as `15min` or `2h` as seconds; for `click.option(callback=...)`."""
    try:
        return parse_duration(value)
    except ValueError as error:
        message = f"`{value}` is {error}: use `30s`, `15min`, `2h`, `1d`."
        raise click.BadParameter(message, ctx=context, param=parameter) from error


def point_ahead(when: str) -> str:
    """Return `2h`, `3d` from now as events carry times; what is no duration comes back as it is."""
    try:
        return stamp(SystemClock().time_ns() + int(parse_duration(when) * 1_000_000_000))
    except (ValueError, OverflowError):
        return when

"""What people type about messages: texts, fields of templates, times."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from super_agents.cli import render
from super_agents.projects.config.quantities import parse_duration
from super_agents.system.clock import SystemClock
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SECOND = 1_000_000_000


def letter_of(text: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """Turn what was typed into what `Mail.send` takes."""
    return {
        **given,
        "text": text_of(text),
        "fields": fields_of(given["fields"]),
        "ttl": seconds_of(given["ttl"]),
        "deadline": deadline_of(given["deadline"]),
    }


def text_of(given: str | None) -> str:
    """Return a text from an argument, or from stdin for `-`; raises a usage error when stdin is no UTF-8."""
    if given != "-":
        return given or ""
    try:
        return sys.stdin.buffer.read().decode().removesuffix("\n")
    except UnicodeDecodeError as error:
        message = f"stdin is not UTF-8: {error.reason} at byte {error.start}."
        raise click.BadParameter(message, param_hint="TEXT") from error


def fields_of(given: Sequence[str]) -> dict[str, str]:
    """Return the fields written as `name=value`; raises a usage error for one that is not, or that is given twice."""
    fields: dict[str, str] = {}
    for each in given:
        name, sign, value = each.partition("=")
        if not sign or name in fields:
            fault = "is given twice" if sign else "is not written as NAME=VALUE"
            message = f"`{name}` {fault}."
            raise click.BadParameter(message, param_hint="--field")
        fields[name] = value
    return fields


def seconds_of(given: str | None) -> float | None:
    """Return a duration such as `30min` in seconds; raises a usage error."""
    if given is None:
        return None
    try:
        return parse_duration(given)
    except ValueError as error:
        message = f"`{given}` is no duration: use `30s`, `10min`, `2h`, `1d`."
        raise click.BadParameter(message, param_hint="--ttl") from error


def deadline_of(given: str | None) -> str | None:
    """Return a time in ISO 8601: `2h` is in two hours; what is no duration stays as it was written."""
    if given is None:
        return None
    with suppress(ValueError, OverflowError):
        return stamp(SystemClock().time_ns() + int(parse_duration(given) * _SECOND))
    return given


def is_agreed(question: str, *, as_json: bool) -> bool:
    """Ask a person; raises a usage error when there is none to be asked."""
    if as_json or not render.can_ask():
        message = "This gives messages up: add --yes to do it."
        raise click.UsageError(message)
    return click.confirm(question, err=True)

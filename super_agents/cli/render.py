"""What the command line writes: data to stdout, talk to stderr."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from super_agents.errors import OutputRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # and what turns text around


def as_json(value: Any) -> None:
    """Write a value as JSON to stdout, indented for eyes."""
    _write(_json(value, indented=True))


def json_line(value: Any) -> None:
    """Write a value as one line of JSON to stdout, at once: somebody may be following."""
    _write(_json(value, indented=False))


def line(text: str = "") -> None:
    """Write a line of data to stdout."""
    _write(text)


def say(text: str) -> None:
    """Write a line of talk to stderr."""
    click.echo(text, err=True, color=colour())


def table(rows: Iterable[Sequence[object]], headings: Sequence[str]) -> None:
    """Write rows in aligned columns under headings; nothing but a dash for what is not there."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(row[at]) for row in [list(headings), *cells]) for at in range(len(headings))]
    line(click.style(_aligned([heading.upper() for heading in headings], widths), bold=True))
    for row in cells:
        line(_aligned(row, widths))


def fields(pairs: Mapping[str, object]) -> None:
    """Write names and values, the values aligned."""
    width = max(map(len, pairs), default=0)
    for name, value in pairs.items():
        line(f"{name:<{width}}  {_cell(value)}")


def bytes_text(count: int) -> str:
    """Write a number of bytes for people: `310 B`, `1.2 MiB`."""
    size = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024 or unit == "GiB":  # noqa: PLR2004 - the step between units
            break
        size /= 1024
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"


def colour() -> bool | None:
    """Return False when NO_COLOR is set, else None: click then colours terminals only."""
    return False if os.environ.get("NO_COLOR") else None


def can_ask() -> bool:
    """Tell whether a person can answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def width() -> int | None:
    """Return how many columns the terminal has, or None when stdout is none: what is piped is not cut."""
    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else None


def clipped(text: str, width: int | None) -> str:
    """Return the text on one line, cut to `width` characters, with control characters made visible."""
    flat = shown(" ".join(text.split()))
    return flat if width is None or len(flat) <= width else flat[: max(width - 1, 0)] + "…"


def shown(text: str) -> str:
    """Return the text with control characters spelt out: what stands in a log must not steer a terminal."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _json(value: Any, *, indented: bool) -> bytes:
    import orjson

    option = orjson.OPT_INDENT_2 if indented else None
    try:
        return orjson.dumps(value, option=option, default=str)
    except orjson.JSONEncodeError:  # a path that is not UTF-8
        from super_agents.system.legible import legible

        return orjson.dumps(legible(value), option=option, default=lambda other: legible(str(other)))


def _write(content: str | bytes) -> None:
    try:
        click.echo(content, color=colour())
    except BrokenPipeError:
        raise  # the reader has enough: no fault
    except OSError as error:
        raise OutputRefused(error.strerror or str(error)) from error


def _cell(value: object) -> str:
    return "-" if value is None or value == "" else shown(str(value))


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()

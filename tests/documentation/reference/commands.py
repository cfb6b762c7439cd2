"""The page of commands: click's own help for every entry of the command table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli.main import COMMANDS, cli
from tests.documentation.reference.markdown import code, page

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 100
INTRODUCTION = """
`-C DIR` before a command makes it work as if started in `DIR`. Data goes to stdout, talk to stderr; `--json` makes a
command write JSON for programs. Colour is used on a terminal only, and never when `NO_COLOR` is set.

Exit codes: 0 done · 1 it could not be done and you can act on it, or a check has findings · 2 wrong usage ·
3 a bug of ours, with a report whose path is shown · 130 interrupted.
"""


def commands() -> str:
    """Return the page."""
    root = _context(cli, "super-agents", None)
    parts = [INTRODUCTION, code(cli.get_help(root))]
    for section in dict.fromkeys(entry.section for entry in COMMANDS):
        parts.append(f"## {section}")
        for entry in (each for each in COMMANDS if each.section == section):
            parts += _entries(entry.name, _found(entry.name, root), root)
    return page("Commands", *parts)


def paths() -> list[str]:
    """Return every command as it is typed, groups and their verbs."""
    root = _context(cli, "super-agents", None)
    return [path for entry in COMMANDS for path in _paths(entry.name, _found(entry.name, root))]


def _found(name: str, root: click.Context) -> click.Command:
    command = cli.get_command(root, name)
    assert command is not None
    return command


def _paths(path: str, command: click.Command) -> Iterator[str]:
    yield path
    for name, child in _children(command):
        yield from _paths(f"{path} {name}", child)


def _entries(path: str, command: click.Command, parent: click.Context) -> Iterator[str]:
    context = _context(command, path.rpartition(" ")[2], parent)
    yield f"### {path}"
    yield code(command.get_help(context))
    for name, child in _children(command):
        yield from _entries(f"{path} {name}", child, context)


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    return click.Context(command, parent, info_name=name, **settings)


def _children(command: click.Command) -> list[tuple[str, click.Command]]:
    return list(command.commands.items()) if isinstance(command, click.Group) else []

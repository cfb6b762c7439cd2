"""Options and arguments that several commands share, in one wording."""

from __future__ import annotations

from dataclasses import dataclass
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from super_agents.cli import render
from super_agents.errors import ConfigInvalid, PathRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.projects.project import Project


@dataclass(frozen=True, slots=True)
class Start:
    """Where the command was started, or told to start with `-C`."""

    directory: str

    @property
    def path(self) -> Path:
        """The folder; raises a usage error when it is not there, `PathRefused` when we stand in one that is gone."""
        try:
            path = Path(self.directory).expanduser().absolute()
        except FileNotFoundError as error:
            raise PathRefused(".", "was deleted", hint="`cd` to a folder that is there, or give one with -C") from error
        if not path.is_dir():
            raise click.BadParameter(f"`{self.directory}` is not a folder.", param_hint="-C")
        return path


MANY = 1 << 31  # no list is that long; what a database takes for a number is longer by as much again

json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON, for programs.")
yes_option = click.option("-y", "--yes", is_flag=True, help="Do not ask.")
dry_run_option = click.option("--dry-run", is_flag=True, help="Show what would be done and do nothing.")


def pass_project(command: Callable[..., Any]) -> Callable[..., Any]:
    """Call the command with the project of the folder it was started in; raises `ProjectNotFound`."""

    def with_project(*args: Any, **kwargs: Any) -> Any:
        from super_agents.projects.project import Project

        start = click.get_current_context().find_object(Start) or Start(".")
        return command(Project.open(start.path), *args, **kwargs)

    return update_wrapper(with_project, command)


def pass_project_to_read(command: Callable[..., Any]) -> Callable[..., Any]:
    """Call the command with the project, for reading alone: settings that are wrong are told, and do not hinder."""

    def with_project(project: Project, *args: Any, **kwargs: Any) -> Any:
        try:
            project.log  # noqa: B018 - opening it is what needs the settings
        except ConfigInvalid as error:
            render.say(f"warning: {error.message}\n  what is shown was read under the defaults\n")
            project.read_under_defaults()
        return command(project, *args, **kwargs)

    return pass_project(update_wrapper(with_project, command))


def pass_project_to_write(command: Callable[..., Any]) -> Callable[..., Any]:
    """Call the command with the project, which must not be another user's; raises `PathRefused`."""

    def with_project(project: Project, *args: Any, **kwargs: Any) -> Any:
        from super_agents.projects.ownership import check_owner

        check_owner(project.claude)
        return command(project, *args, **kwargs)

    return pass_project(update_wrapper(with_project, command))


def pass_start(command: Callable[..., Any]) -> Callable[..., Any]:
    """Call the command with the folder it was started in, project or not."""

    def with_start(*args: Any, **kwargs: Any) -> Any:
        start = click.get_current_context().find_object(Start) or Start(".")
        return command(start.path, *args, **kwargs)

    return update_wrapper(with_start, command)


def stacked(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Make one decorator of several options, shown in help in this order."""

    def decorate(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


following_options = stacked(
    click.option(
        "-n",
        "--count",
        type=click.IntRange(0, MANY),
        default=10,
        show_default=True,
        help="Start with so many of the newest.",
    ),
    click.option("--after", type=int, metavar="SEQ", help="Start after this event instead of with the newest."),
    click.option("--cursor", metavar="NAME", help="Go on where the reader of this name stopped, and remember."),
)

"""The command line: one table of commands, each imported when it is called.

`--help` prints from the table alone, so that it costs what click costs. A test loads every entry.
"""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import click

from super_agents import __version__
from super_agents.cli.errors import at_the_door
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import Start


class Entry(NamedTuple):
    """One command: its name, where it is, what it does in a line, and the section of the help it stands in."""

    name: str
    target: str
    help: str
    section: str


EVERY_DAY = "Every day"
TOGETHER = "Working together"
LOOKING = "Looking closer"

COMMANDS: tuple[Entry, ...] = (
    Entry("init", "super_agents.cli.init:init", "Make a repository a project", EVERY_DAY),
    Entry("start", "super_agents.cli.start:start", "Start this project's knowledge manager", EVERY_DAY),
    Entry("stop", "super_agents.cli.stop:stop", "Stop this project's knowledge manager", EVERY_DAY),
    Entry("status", "super_agents.cli.status:status", "Say how this project stands", EVERY_DAY),
    Entry("list", "super_agents.cli.list:list_projects", "List the projects of this machine", EVERY_DAY),
    Entry("doctor", "super_agents.cli.doctor:doctor", "Look for what is wrong, and mend it", EVERY_DAY),
    Entry("upgrade", "super_agents.cli.upgrade:upgrade", "Bring a project's files to this release", EVERY_DAY),
    Entry("remove", "super_agents.cli.remove:remove", "Take out of a repository what init put in", EVERY_DAY),
    Entry("agent", "super_agents.cli.agent:agent", "Who works here, and under which name", TOGETHER),
    Entry("session", "super_agents.cli.session:session", "Sessions of clients, and what each is at", TOGETHER),
    Entry("message", "super_agents.cli.message:message", "What agents and people write to each other", TOGETHER),
    Entry("task", "super_agents.cli.task:task", "What is to be done, who does it, and what proves it", TOGETHER),
    Entry("lease", "super_agents.cli.lease:lease", "Who holds which paths, and until when", TOGETHER),
    Entry("approval", "super_agents.cli.approval:approval", "What agents may not do without a person", TOGETHER),
    Entry("knowledge", "super_agents.cli.knowledge:knowledge", "What the project knows", TOGETHER),
    Entry("decision", "super_agents.cli.decision:decision", "What was decided, and why", TOGETHER),
    Entry("contract", "super_agents.cli.contract:contract", "What programs promise each other", TOGETHER),
    Entry("context", "super_agents.cli.context:context", "What an agent should know now", TOGETHER),
    Entry("mcp", "super_agents.cli.mcp:mcp", "Serve the project's tools to an agent (MCP)", TOGETHER),
    Entry("statusline", "super_agents.cli.statusline:statusline", "One line for Claude Code's status line", LOOKING),
    Entry("event", "super_agents.cli.event:event", "Read and write the event log", LOOKING),
    Entry("view", "super_agents.cli.view:view", "Look at what is folded from the log", LOOKING),
    Entry("km", "super_agents.cli.km:km", "The knowledge manager's process", LOOKING),
    Entry("secret", "super_agents.cli.secret:secret", "Keep secrets out of commits", LOOKING),
    Entry("plugin", "super_agents.cli.plugin:plugin", "Make a plugin for Claude Code", LOOKING),
    Entry("config", "super_agents.cli.config:config", "Show and check the settings", LOOKING),
)


class CommandTable(SuggestingGroup):
    """A group that knows its commands from the table and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the table's order."""
        return [entry.name for entry in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Import the command, or return None when the table does not have it."""
        target = next((entry.target for entry in COMMANDS if entry.name == cmd_name), None)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 - a test loads every entry
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """Write the table, section by section."""
        for section in dict.fromkeys(entry.section for entry in COMMANDS):
            with formatter.section(section):
                formatter.write_dl([(entry.name, entry.help) for entry in COMMANDS if entry.section == section])


@click.group(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", "-V", prog_name="super-agents", message="%(prog)s %(version)s")
@click.option("-C", "--directory", metavar="DIR", default=".", help="Work as if started in DIR.")
@click.pass_context
def cli(context: click.Context, directory: str) -> None:
    """One event log, one knowledge manager and one command for all the agents of a repository."""
    context.obj = Start(directory)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    at_the_door(cli)

"""`super-agents statusline`, for those who ask for its help: `__main__` does the rest without this file."""

from __future__ import annotations

import click


@click.command()
def statusline() -> None:
    """Print one line on a session, for the JSON that Claude Code gives its status line on stdin."""
    from super_agents.hooks.statusline import show

    show()

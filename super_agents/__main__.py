"""The program `super-agents`."""

from __future__ import annotations

import sys


def main() -> None:
    """Go to the door for hooks before anything else is imported, or to the one for people."""
    if sys.argv[1:2] == ["hook"]:
        from super_agents.hooks.entry import main as hook

        hook()
    from super_agents.cli.main import main as command_line

    command_line()


if __name__ == "__main__":
    main()

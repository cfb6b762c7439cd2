"""The program `super-agents`."""

from __future__ import annotations

import sys


def main() -> None:
    """Go to the door for hooks before anything else is imported, or to the one for people."""
    if sys.argv[1:2] == ["hook"]:
        from super_agents.hooks.entry import main as hook

        hook()
    if sys.argv[1:] == ["statusline"]:  # 60 ms are all that it may take: `click` alone takes as much
        from super_agents.hooks.statusline import show

        return show()
    from super_agents.cli.main import main as command_line

    return command_line()


if __name__ == "__main__":
    main()

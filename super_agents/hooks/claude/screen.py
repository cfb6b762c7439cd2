"""What kind of client started us, and its process."""

import posix

from super_agents.system.posix_only import variable

_INTERACTIVE = "cli"


def is_there() -> bool:
    """Tell whether the client has a screen; without one it waits for every hook, however that was registered."""
    return variable("CLAUDE_CODE_ENTRYPOINT") == _INTERACTIVE


def client_process() -> int:
    """Return the client's pid: it says so itself, or is who started us."""
    told = variable("CLAUDE_PID")
    return int(told) if told.isdigit() else posix.getppid()

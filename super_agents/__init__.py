"""super-agents: one event log, one knowledge manager and one command for all the agents of a repository."""

from __future__ import annotations

__version__ = "0.1.0"

_EXPORTS = {
    "AsyncClient": "super_agents.client.asynchronous.client",
    "Client": "super_agents.client.synchronous.client",
    "Event": "super_agents.events.event",
    "Project": "super_agents.projects.project",
    "SuperAgentsError": "super_agents.errors",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is asked for, so that a hook pays for none of them (PEP 562)."""
    if name not in _EXPORTS:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    import importlib  # the hook path imports this package and must not pay for importlib

    return getattr(importlib.import_module(_EXPORTS[name]), name)

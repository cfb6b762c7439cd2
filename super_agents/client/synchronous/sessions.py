"""The sessions of a project, from afar."""

# Written by shell/dev/synchronous.py from the file of this name in `asynchronous`; a test holds it to that.

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.agents.session import Session
from super_agents.client.answers import made

if TYPE_CHECKING:
    from super_agents.client.synchronous.connection import Connection


class Sessions:
    """Sessions of clients, and what each is at."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, session: str) -> Session:
        """Return a session by its id, or by a beginning of it that no other has; raises `SessionNotFound`."""
        return made(Session, (self._connection.ask("GET", "sessions", session))["session"])

    def list(self, *, agent: str | None = None, over: bool | None = None) -> list[Session]:
        """Return the sessions that are open, the oldest first; with `over` also those that ended or were lost."""
        query = {"agent": agent, "over": over}
        return [made(Session, one) for one in self._connection.pages("sessions", "sessions", query=query)]

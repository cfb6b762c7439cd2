"""Where programs without an event loop start from."""

# Written by shell/dev/synchronous.py from the file of this name in `asynchronous`; a test holds it to that.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.client.place import finder, identity
from super_agents.client.synchronous.agents import Roster
from super_agents.client.synchronous.approvals import Approvals
from super_agents.client.synchronous.connection import Connection
from super_agents.client.synchronous.contracts import ContractBook
from super_agents.client.synchronous.events import EventLog
from super_agents.client.synchronous.knowledge import Library
from super_agents.client.synchronous.leases import LeaseBook
from super_agents.client.synchronous.messages import Mail
from super_agents.client.synchronous.sessions import Sessions
from super_agents.client.synchronous.tasks import Board

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self


class Client:
    """A project, through its knowledge manager, for one agent: the nouns and verbs of `Project`.

    The project is that at `path`, by default of the current folder, and its knowledge manager is found again when it
    was restarted; or one answers at `url` and wants a `token`. `agent` and its `secret` are by default those of the
    environment. `timeout` in seconds is how long an answer may take, `patience` how long nobody may be there.
    Raises `ProjectNotFound`.
    """

    def __init__(
        self,
        path: Path | str | None = None,
        *,
        url: str | None = None,
        token: str | None = None,
        agent: str | None = None,
        secret: str | None = None,
        timeout: float = 30.0,
        patience: float = 10.0,
    ) -> None:
        headers = identity(agent, secret)
        self._connection = Connection(finder(path, url, token), headers=headers, timeout=timeout, patience=patience)
        self.roster = Roster(self._connection)
        self.sessions = Sessions(self._connection)
        self.mail = Mail(self._connection)
        self.board = Board(self._connection)
        self.leases = LeaseBook(self._connection)
        self.library = Library(self._connection)
        self.contracts = ContractBook(self._connection)
        self.approvals = Approvals(self._connection)
        self.log = EventLog(self._connection)

    def status(self) -> dict[str, Any]:
        """Return what the project is and what is going on in it."""
        return self._connection.ask("GET", "status")

    def context(self, *, task: str | None = None, about: str | None = None, tokens: int | None = None) -> str:
        """Return a page of what your agent should know, for a task or about some words, within so many tokens.

        Raises `ContextInvalid`, `TaskNotFound`.
        """
        query = {"task": task, "about": about, "tokens": tokens}
        return str((self._connection.ask("GET", "context", query=query))["text"])

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
